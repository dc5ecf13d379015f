// The types that CAST and try_cast convert to.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "link/program.h"

namespace amends::link {

using Op = Program::Op;

namespace {

// "decimal(10,2)" holds 8 digits before the point and 2 after it; "decimal" is decimal(18,3).
bool set_sizes(std::string_view type, Program::Node& node) {
  const std::size_t open = type.find('(');
  int digits = 18, after = 3;
  if (open != std::string_view::npos) {
    const char* const end = type.data() + type.size() - 1;
    const auto first = std::from_chars(type.data() + open + 1, end, digits);
    after = 0;
    auto last = first;
    if (first.ec == std::errc{} && first.ptr != end && *first.ptr == ',')
      last = std::from_chars(first.ptr + 1, end, after);
    if (last.ec != std::errc{} || last.ptr != end) return false;
  }
  if (digits < 1 || digits > 38 || after < 0 || after > digits) return false;
  node.digits = after;
  node.end = std::pow(10, digits - after);
  node.least = std::pow(10, -after) - node.end;
  return true;
}

}  // namespace

std::optional<Program::Node> conversion_to(std::string_view type) {
  struct Whole {
    std::string_view name;
    int bits;
    bool is_signed = true;
  };
  static constexpr Whole wholes[] = {{"int", 32},
                                     {"integer", 32},
                                     {"int4", 32},
                                     {"signed", 32},
                                     {"bigint", 64},
                                     {"int8", 64},
                                     {"long", 64},
                                     {"smallint", 16},
                                     {"int2", 16},
                                     {"short", 16},
                                     {"tinyint", 8},
                                     {"int1", 8},
                                     {"hugeint", 128},
                                     {"utinyint", 8, false},
                                     {"usmallint", 16, false},
                                     {"uinteger", 32, false},
                                     {"ubigint", 64, false},
                                     {"uhugeint", 128, false}};
  Program::Node node;
  node.type = Type::number;
  if (is_one_of(type, {"varchar", "text", "string", "char", "bpchar"})) {
    node.op = Op::to_text;
    node.type = Type::text;
  } else if (const auto* whole = std::ranges::find(wholes, type, &Whole::name);
             whole != std::end(wholes)) {
    node.op = Op::to_whole;
    node.end = std::ldexp(1.0, whole->bits - (whole->is_signed ? 1 : 0));
    node.least = whole->is_signed ? -node.end : 0;
  } else if (is_one_of(type, {"double", "float8"})) {
    node.op = Op::to_number;
  } else if (is_one_of(type.substr(0, type.find('(')), {"decimal", "numeric", "dec"})) {
    node.op = Op::to_number;
    if (!set_sizes(type, node)) return std::nullopt;
  } else if (is_one_of(type, {"float", "real", "float4"})) {
    node.op = Op::to_real;
    node.type = Type::real;
  } else if (is_one_of(type, {"date", "timestamp", "datetime"})) {
    node.op = Op::to_date;
    node.type = Type::date;
    node.is_day = type == "date";
  } else {
    return std::nullopt;
  }
  return node;
}

}  // namespace amends::link
