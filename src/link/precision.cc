// Which numbers of a condition are integers, which decimals with how many digits, which doubles.
#include <algorithm>
#include <cmath>

#include "link/program.h"

namespace amends::link {

using Op = Program::Op;

// What the parts are says what the whole is.
void Compiler::set_digits(Node& node) const {
  if ((node.type != Type::number && node.type != Type::date) || node.op == Op::constant) return;
  const auto set = [&](bool is_whole, int digits) {
    node.is_whole = is_whole;
    node.digits = digits;
  };
  // Of the arguments that are numbers: all integers, the most digits, or doubles. Of dates:
  // all days.
  bool all_whole = true, any_double = false;
  int most = 0, sum = 0;
  for (std::size_t i = 0; i < (node.op == Op::nullif ? 1 : node.arguments.size()); ++i) {
    const Node& own = program_->nodes[static_cast<std::size_t>(node.arguments[i])];
    if (own.type != node.type && own.type != Type::real) continue;
    all_whole &= own.is_whole;
    any_double |= own.digits < 0;
    most = std::max(most, own.digits);
    sum += own.digits;
  }
  switch (node.op) {
    case Op::to_whole:
    case Op::levenshtein:
      return set(true, 0);
    case Op::to_date:
      return set(node.is_day, -1);
    case Op::raw:
      if (program_->raw_whole[static_cast<std::size_t>(node.leaf)]) set(true, 0);
      return;
    case Op::left:
    case Op::right: {
      const Program::Leaf& leaf = program_->leaves[static_cast<std::size_t>(node.leaf)];
      return set(leaf.is_whole, leaf.digits);
    }
    case Op::choice:
    case Op::coalesce:
    case Op::nullif:
    case Op::greatest:
    case Op::least:
      return set(all_whole, any_double ? -1 : most);
    case Op::call:
      break;
    default:
      return;
  }
  if (node.type == Type::date) return;
  const std::string_view name = node.function->name;
  if (name.starts_with("whole ") ||
      is_one_of(name, {"levenshtein", "editdist3", "damerau_levenshtein", "hamming", "text_length",
                       "list_length", "lists share", "pairwise min levenshtein",
                       "pairwise min damerau_levenshtein", "date minus", "date_diff", "datediff",
                       "year", "month", "day"}))
    return set(true, 0);
  if (any_double) return;
  if (is_one_of(name, {"abs", "negate", "+", "-", "%"})) return set(all_whole, most);
  if (name == "*") return set(false, sum);
  if (name == "round") return set(all_whole, 0);
  if (is_one_of(name, {"floor", "ceil"}) && !all_whole) set(false, 0);
}

int Compiler::constant(Value value, Type type, std::string_view written) {
  Node node;
  node.type = type;
  node.constant = value;
  if (type == Type::text && !value.is_null)
    node.constant.text = program_->store->keep(std::string(value.text));
  if (type == Type::number) {
    node.is_whole =
        written.empty() ? value.number == std::floor(value.number) : is_written_whole(written);
    const std::size_t point = written.find('.');
    if (node.is_whole) {
      node.digits = 0;
    } else if (point != written.npos && written.find_first_of("eE") == written.npos) {
      node.digits = static_cast<int>(written.size() - point) - 1;
    }
  }
  const std::string key = value.is_null        ? "null"
                          : type == Type::text ? fmt::format("text {}", value.text)
                          : type == Type::list
                              ? fmt::format("list {}", static_cast<const void*>(value.list))
                              : fmt::format("{} {} {} {} {}", name_of(type), value.number,
                                            value.rest, node.is_whole, node.digits);
  return add(std::move(node), key);
}

// Of an integer that may be beyond what a double holds, the nearest double.
int Compiler::as_double(int argument) {
  const Node& whole = program_->nodes[static_cast<std::size_t>(argument)];
  const bool is_small = whole.op == Op::constant && whole.constant.rest == 0;
  if (!whole.is_whole || is_small || whole.op == Op::levenshtein) return argument;
  Node node = *conversion_to("double");
  node.arguments = {argument};
  return add(std::move(node), fmt::format("double of {}", argument));
}

// Integers and decimals are computed exactly, as far as a double goes for decimals.
Result<int> Compiler::build_arithmetic(const ExpressionPtr& expression,
                                       std::vector<int> arguments) {
  constexpr int digits_max = 15;
  const std::string& name = expression->name;
  const bool all_whole = std::ranges::all_of(arguments, [&](int argument) {
    return program_->nodes[static_cast<std::size_t>(argument)].is_whole;
  });
  if (all_whole) return build_function(expression, "whole " + name, std::move(arguments));
  AMENDS_TRY(const int computed, build_function(expression, name, std::move(arguments)));
  const int digits = program_->nodes[static_cast<std::size_t>(computed)].digits;
  if (digits <= 0 || digits > digits_max || name == "%") return computed;
  Node node;
  node.op = Op::to_number;
  node.type = Type::number;
  node.digits = digits;
  node.arguments = {computed};
  return add(std::move(node), fmt::format("{} digits of {}", digits, computed));
}

}  // namespace amends::link
