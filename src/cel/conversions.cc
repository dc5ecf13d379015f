// Conversions between types, size() and type(): the language definition, "List of Standard
// Definitions".
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "cel/machine.h"
#include "cel/pattern.h"
#include "cel/text.h"
#include "cel/times.h"
#include "cel/unicode.h"

namespace amends::cel {
namespace {

template <typename T>
bool read(std::string_view text, T& out) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return !text.empty() && error == std::errc{} && end == text.data() + text.size();
}

bool read_number(std::string_view text, double& out) {
  std::string_view bare = text;
  const bool negative = bare.starts_with('-');
  if (negative || bare.starts_with('+')) bare.remove_prefix(1);
  const std::string lower = base::lower_ascii(bare);
  if (lower == "nan") {
    out = std::nan("");
    return true;
  }
  if (lower == "inf" || lower == "infinity") {
    out = negative ? -INFINITY : INFINITY;
    return true;
  }
  if (bare.empty() || bare[0] == '-' || bare[0] == '+') return false;
  const auto [end, error] = std::from_chars(bare.data(), bare.data() + bare.size(), out);
  if (end != bare.data() + bare.size() || error == std::errc::invalid_argument) return false;
  if (error == std::errc::result_out_of_range)
    out = std::strtod(std::string(bare).c_str(), nullptr);
  if (negative) out = -out;
  return std::isfinite(out);
}

Value to_int(Machine& m, const Value* a, std::size_t) {
  switch (a->kind()) {
    case Kind::integer:
      return *a;
    case Kind::unsigned_integer:
      return a->as_unsigned() > INT64_MAX ? m.error("int out of range")
                                          : Value::integer(a->as_integer());
    case Kind::number: {
      const double d = a->as_number();
      if (!(d > -9223372036854775808.0 && d < 9223372036854775808.0))
        return m.error("int out of range");
      return Value::integer(static_cast<std::int64_t>(d));
    }
    case Kind::string: {
      std::int64_t out = 0;
      return read(a->as_text(), out) ? Value::integer(out)
                                     : m.error_of("\"{}\" is no int", a->as_text());
    }
    case Kind::timestamp:
      return Value::integer(a->seconds());
    case Kind::rational: {
      const auto whole = a->as_rational().rounded(0, base::Rounding::down).to_int64();
      return whole ? Value::integer(*whole) : m.error("int out of range");
    }
    default:
      return m.no_overload();
  }
}

Value to_uint(Machine& m, const Value* a, std::size_t) {
  switch (a->kind()) {
    case Kind::unsigned_integer:
      return *a;
    case Kind::integer:
      return a->as_integer() < 0 ? m.error("uint out of range")
                                 : Value::unsigned_integer(a->as_unsigned());
    case Kind::number: {
      const double d = a->as_number();
      if (!(d > -1.0 && d >= 0 && d < 18446744073709551616.0)) return m.error("uint out of range");
      return Value::unsigned_integer(static_cast<std::uint64_t>(d));
    }
    case Kind::string: {
      std::uint64_t out = 0;
      return read(a->as_text(), out) ? Value::unsigned_integer(out)
                                     : m.error_of("\"{}\" is no uint", a->as_text());
    }
    default:
      return m.no_overload();
  }
}

Value to_double(Machine& m, const Value* a, std::size_t) {
  switch (a->kind()) {
    case Kind::number:
      return *a;
    case Kind::integer:
      return Value::number(static_cast<double>(a->as_integer()));
    case Kind::unsigned_integer:
      return Value::number(static_cast<double>(a->as_unsigned()));
    case Kind::string: {
      double out = 0;
      return read_number(a->as_text(), out) ? Value::number(out)
                                            : m.error_of("\"{}\" is no double", a->as_text());
    }
    default:
      return m.no_overload();
  }
}

Value to_bool(Machine& m, const Value* a, std::size_t) {
  if (a->is(Kind::boolean)) return *a;
  if (!a->is(Kind::string)) return m.no_overload();
  for (const std::string_view yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (a->as_text() == yes) return Value::boolean(true);
  }
  for (const std::string_view no : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (a->as_text() == no) return Value::boolean(false);
  }
  return m.error_of("\"{}\" is no bool", a->as_text());
}

Value to_bytes(Machine& m, const Value* a, std::size_t) {
  if (a->is(Kind::bytes)) return *a;
  return a->is(Kind::string) ? Value::bytes(a->as_text()) : m.no_overload();
}

Value to_string(Machine& m, const Value* a, std::size_t) {
  switch (a->kind()) {
    case Kind::string:
      return *a;
    case Kind::bytes:
      if (!m.charge(a->as_text().size() / 16)) return m.error("the budget is spent");
      return base::invalid_utf8_at(a->as_text()) ? m.error("invalid UTF-8")
                                                 : Value::string(a->as_text());
    case Kind::boolean:
      return Value::string(a->as_boolean() ? "true" : "false");
    case Kind::integer:
      return m.text(fmt::to_string(a->as_integer()));
    case Kind::unsigned_integer:
      return m.text(fmt::to_string(a->as_unsigned()));
    case Kind::number:
      return m.text(number_text(a->as_number()));
    case Kind::duration:
      return m.text(duration_text(a->as_nanoseconds()));
    case Kind::timestamp:
      return m.text(timestamp_text(a->seconds(), a->nanoseconds()));
    case Kind::date:
      return Value::string(a->as_date().text());
    case Kind::rational:
    case Kind::money:
      return m.text(to_text(*a));
    default:
      return m.no_overload();
  }
}

Value to_dyn(Machine&, const Value* a, std::size_t) { return *a; }

Value type_of(Machine&, const Value* a, std::size_t) { return Value::type(type_name(*a)); }

Value size(Machine& m, const Value* a, std::size_t count) {
  if (count != 1) return m.no_overload();
  switch (a->kind()) {
    case Kind::string:
      if (!m.charge(a->as_text().size() / 16)) return m.error("the budget is spent");
      return Value::integer(static_cast<std::int64_t>(length_of(a->as_text())));
    case Kind::bytes:
      return Value::integer(static_cast<std::int64_t>(a->as_text().size()));
    case Kind::list:
      return Value::integer(static_cast<std::int64_t>(a->as_list().count));
    case Kind::map:
      return Value::integer(static_cast<std::int64_t>(a->as_map().count));
    default:
      return m.no_overload();
  }
}

bool two_texts(const Value* a, std::size_t count) {
  return count == 2 && a[0].is(Kind::string) && a[1].is(Kind::string);
}

Value starts_with(Machine& m, const Value* a, std::size_t count) {
  if (!two_texts(a, count)) return m.no_overload();
  if (!m.pay_to_compare(a[1].as_text().size())) return m.error("the budget is spent");
  return Value::boolean(a[0].as_text().starts_with(a[1].as_text()));
}

Value ends_with(Machine& m, const Value* a, std::size_t count) {
  if (!two_texts(a, count)) return m.no_overload();
  if (!m.pay_to_compare(a[1].as_text().size())) return m.error("the budget is spent");
  return Value::boolean(a[0].as_text().ends_with(a[1].as_text()));
}

Value contains(Machine& m, const Value* a, std::size_t count) {
  if (!two_texts(a, count)) return m.no_overload();
  if (!m.charge(a[0].as_text().size() / 16)) return m.error("the budget is spent");
  return Value::boolean(find_bytes(a[0].as_text(), a[1].as_text(), 0) != std::string_view::npos);
}

// A pattern that is worked out at run time is compiled each time, which the budget feels.
Value matches(Machine& m, const Value* a, std::size_t count) {
  if (!two_texts(a, count)) return m.no_overload();
  if (!m.charge(2000)) return m.error("the budget is spent");
  auto pattern = compile_pattern(a[1].as_text());
  if (!pattern) return m.error(pattern.error().message);
  if (!m.charge(cost_to_find(**pattern, a[0].as_text()))) return m.error("the budget is spent");
  return Value::boolean(found_in(**pattern, a[0].as_text()));
}

}  // namespace

void add_conversions(Library& l) {
  l.add("int",
        {"(int): int", "(uint): int", "(double): int", "(string): int", "(timestamp): int",
         "(rational): int"},
        to_int);
  l.add("uint", {"(uint): uint", "(int): uint", "(double): uint", "(string): uint"}, to_uint);
  l.add("double", {"(double): double", "(int): double", "(uint): double", "(string): double"},
        to_double);
  l.add("bool", {"(bool): bool", "(string): bool"}, to_bool);
  l.add("bytes", {"(bytes): bytes", "(string): bytes"}, to_bytes);
  l.add("string",
        {"(string): string", "(bytes): string", "(bool): string", "(int): string", "(uint): string",
         "(double): string", "(duration): string", "(timestamp): string", "(date): string",
         "(rational): string", "(money): string"},
        to_string);
  l.add("dyn", {"(A): dyn"}, to_dyn);
  l.add("type", {"(A): type"}, type_of);
  l.add("size",
        {"(string): int", "(bytes): int", "(list(A)): int", "(map(A, B)): int", "string.(): int",
         "bytes.(): int", "list(A).(): int", "map(A, B).(): int"},
        size);
  l.add("startsWith", {"string.(string): bool"}, starts_with);
  l.add("endsWith", {"string.(string): bool"}, ends_with);
  l.add("contains", {"string.(string): bool"}, contains);
  l.add("matches", {"string.(string): bool", "(string, string): bool"}, matches);
}

}  // namespace amends::cel
