#include "cel/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "base/bytes.h"
#include "base/calendar.h"
#include "base/json.h"
#include "cel/type.h"

namespace amends::cel {

std::string number_text(double d) {
  if (std::isnan(d)) return "NaN";
  if (std::isinf(d)) return d > 0 ? "+Inf" : "-Inf";
  char buffer[64];
  const double size = std::fabs(d);
  const bool scientific = d != 0 && (size < 1e-4 || size >= 1e21);
  const auto end =
      std::to_chars(buffer, buffer + sizeof(buffer), d,
                    scientific ? std::chars_format::scientific : std::chars_format::fixed);
  return {buffer, end.ptr};
}

namespace {

// ".25" for 250,000,000; "" for 0.
std::string fraction(std::uint32_t nanoseconds) {
  if (nanoseconds == 0) return {};
  std::string digits = fmt::format(".{:09}", nanoseconds);
  while (digits.back() == '0') digits.pop_back();
  return digits;
}

constexpr std::int64_t billion = 1'000'000'000;
constexpr std::int64_t seconds_in_day = 86'400;

}  // namespace

std::string duration_text(std::int64_t nanoseconds) {
  const bool negative = nanoseconds < 0;
  const std::uint64_t size = negative ? 0 - static_cast<std::uint64_t>(nanoseconds)
                                      : static_cast<std::uint64_t>(nanoseconds);
  return fmt::format("{}{}{}s", negative ? "-" : "", size / billion,
                     fraction(static_cast<std::uint32_t>(size % billion)));
}

std::string timestamp_text(std::int64_t seconds, std::uint32_t nanoseconds) {
  std::int64_t days = seconds / seconds_in_day;
  std::int64_t rest = seconds % seconds_in_day;
  if (rest < 0) {
    rest += seconds_in_day;
    --days;
  }
  return fmt::format("{}T{:02}:{:02}:{:02}{}Z", base::date_text(days), rest / 3600, rest / 60 % 60,
                     rest % 60, fraction(nanoseconds));
}

std::string_view type_name(const Value& value) {
  switch (value.kind()) {
    case Kind::absent:
    case Kind::unknown:
      return "unknown";
    case Kind::error:
      return "error";
    case Kind::null:
      return "null_type";
    case Kind::boolean:
      return "bool";
    case Kind::integer:
      return "int";
    case Kind::unsigned_integer:
      return "uint";
    case Kind::number:
      return "double";
    case Kind::string:
      return "string";
    case Kind::bytes:
      return "bytes";
    case Kind::list:
      return "list";
    case Kind::map:
      return "map";
    case Kind::record:
      return value.as_record().type->name;
    case Kind::type:
      return "type";
    case Kind::duration:
      return "google.protobuf.Duration";
    case Kind::timestamp:
      return "google.protobuf.Timestamp";
    case Kind::optional:
      return "optional_type";
    case Kind::rational:
      return "rational";
    case Kind::money:
      return "money";
    case Kind::date:
      return "date";
    case Kind::place:
      return "place";
    case Kind::zone:
      return "zone";
  }
  return "";
}

namespace {

std::string decimal_or_ratio(const base::Rational& r) {
  if (auto decimal = r.to_decimal(); decimal && decimal->size() < 40) return *std::move(decimal);
  return r.to_text();
}

class Writer {
 public:
  Writer(std::string& out, bool json, std::size_t length_max)
      : out_(out), begin_(out.size()), json_(json), end_max_(out.size() + length_max) {}

  // What was cut off is JSON still: a text.
  void write_all(const Value& v) {
    write(v);
    if (!cut_) return;
    out_ += "…";
    if (!json_) return;
    const std::string beginning = out_.substr(begin_);
    out_.resize(begin_);
    quoted(beginning);
  }

 private:
  void write(const Value& v) {
    if (out_.size() > end_max_) {
      cut_ = true;
      return;
    }
    switch (v.kind()) {
      case Kind::absent:
        out_ += "null";
        break;
      case Kind::error:
        failure(v);
        break;
      case Kind::unknown:
        reasons(v);
        break;
      case Kind::null:
        out_ += "null";
        break;
      case Kind::boolean:
        out_ += v.as_boolean() ? "true" : "false";
        break;
      case Kind::integer:
        out_ += fmt::to_string(v.as_integer());
        break;
      case Kind::unsigned_integer:
        out_ += fmt::to_string(v.as_unsigned());
        if (!json_) out_ += 'u';
        break;
      case Kind::number:
        number(v.as_number());
        break;
      case Kind::string:
        base::append_json_string(out_, v.as_text());
        break;
      case Kind::bytes:
        bytes(v.as_text());
        break;
      case Kind::list:
        list(v.as_list());
        break;
      case Kind::map:
        map(v.as_map());
        break;
      case Kind::record:
        record(v.as_record());
        break;
      case Kind::type:
        plain("type", v.as_text());
        break;
      case Kind::duration:
        plain("duration", duration_text(v.as_nanoseconds()));
        break;
      case Kind::timestamp:
        plain("timestamp", timestamp_text(v.seconds(), v.nanoseconds()));
        break;
      case Kind::optional:
        optional(v);
        break;
      case Kind::rational:
        exact(v.as_rational());
        break;
      case Kind::money:
        money(v.as_money());
        break;
      case Kind::date:
        plain("date", v.as_date().text());
        break;
      case Kind::place:
        place(v.as_place());
        break;
      case Kind::zone:
        plain("zone", v.as_zone().id);
        break;
    }
  }

  void quoted(std::string_view s) { base::append_json_string(out_, s); }

  // A value that JSON has as a string and an expression as a function of one.
  void plain(std::string_view function, std::string_view s) {
    if (json_) return quoted(s);
    out_ += function;
    out_ += '(';
    quoted(s);
    out_ += ')';
  }

  void failure(const Value& v) {
    out_ += json_ ? "{\"error\":" : "error: ";
    if (json_) {
      quoted(v.as_error().message);
      out_ += '}';
    } else {
      out_ += v.as_error().message;
    }
  }

  void reasons(const Value& v) {
    out_ += json_ ? "{\"unknown\":[" : "unknown: ";
    for (const Reason* r = v.as_unknown(); r != nullptr; r = r->next) {
      if (r != v.as_unknown()) out_ += json_ ? "," : "; ";
      std::string text(r->text);
      if (!json_ && r->what == Reason::What::missing) text += " is missing";
      if (json_) {
        quoted(text);
      } else {
        out_ += text;
      }
    }
    if (json_) out_ += "]}";
  }

  void number(double d) {
    if (json_ && !std::isfinite(d)) return quoted(number_text(d));
    std::string text = number_text(d);
    if (!json_ && std::isfinite(d) && text.find_first_of(".e") == std::string::npos) text += ".0";
    out_ += text;
  }

  void bytes(std::string_view s) {
    const std::string text =
        base::to_base64(std::span(reinterpret_cast<const std::uint8_t*>(s.data()), s.size()));
    if (!json_) {
      out_ += "base64.decode(";
      quoted(text);
      out_ += ')';
    } else {
      quoted(text);
    }
  }

  void list(const List& l) {
    out_ += '[';
    for (std::size_t i = 0; i < l.count && !cut_; ++i) {
      if (i > 0) out_ += json_ ? "," : ", ";
      write(l.items[i]);
    }
    out_ += ']';
  }

  void map(const Map& m) {
    if (json_) return json_map(m);
    out_ += '{';
    for (std::size_t i = 0; i < m.count && !cut_; ++i) {
      if (i > 0) out_ += ", ";
      write(m.entries[i].key);
      out_ += ": ";
      write(m.entries[i].value);
    }
    out_ += '}';
  }

  // In the order of canonical JSON.
  void json_map(const Map& m) {
    std::vector<std::pair<std::string, const Value*>> members;
    for (std::size_t i = 0; i < m.count; ++i) {
      const Value& key = m.entries[i].key;
      members.emplace_back(key.is(Kind::string) ? std::string(key.as_text()) : to_text(key),
                           &m.entries[i].value);
    }
    std::ranges::sort(members, base::json_key_less, &std::pair<std::string, const Value*>::first);
    out_ += '{';
    for (std::size_t i = 0; i < members.size() && !cut_; ++i) {
      if (i > 0) out_ += ',';
      quoted(members[i].first);
      out_ += ':';
      write(*members[i].second);
    }
    out_ += '}';
  }

  void record(const Record& r) {
    out_ += '{';
    bool first = true;
    for (std::size_t i = 0; i < r.type->fields.size() && !cut_; ++i) {
      if (r.slots[i].is_absent()) continue;
      if (!first) out_ += json_ ? "," : ", ";
      first = false;
      quoted(r.type->fields[i].name);
      out_ += json_ ? ":" : ": ";
      write(r.slots[i]);
    }
    out_ += '}';
  }

  void optional(const Value& v) {
    const Value* inner = v.as_optional();
    if (inner == nullptr) {
      out_ += json_ ? "null" : "optional.none()";
      return;
    }
    if (!json_) out_ += "optional.of(";
    write(*inner);
    if (!json_) out_ += ')';
  }

  void exact(const base::Rational& r) {
    if (json_) return quoted(decimal_or_ratio(r));
    out_ += decimal_or_ratio(r);
  }

  void money(const base::Money& m) {
    std::string text = decimal_or_ratio(m.amount());
    text.append(1, ' ').append(m.currency().code());
    if (json_) return quoted(text);
    out_ += text;
  }

  void place(const base::Place& p) {
    const std::string text = fmt::format("{},{}±{}", number_text(p.point.latitude),
                                         number_text(p.point.longitude), number_text(p.accuracy_m));
    if (json_) return quoted(text);
    out_ += text;
  }

  std::string& out_;
  const std::size_t begin_;
  bool json_;
  bool cut_ = false;
  std::size_t end_max_;
};

}  // namespace

std::string to_text(const Value& value, std::size_t length_max) {
  std::string out;
  Writer(out, false, length_max).write_all(value);
  return out;
}

std::string to_json(const Value& value, std::size_t length_max) {
  std::string out;
  append_json(out, value, length_max);
  return out;
}

void append_json(std::string& out, const Value& value, std::size_t length_max) {
  Writer(out, true, length_max).write_all(value);
}

}  // namespace amends::cel
