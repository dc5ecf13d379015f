#include "link/program.h"

#include <algorithm>
#include <cmath>

#include "base/json.h"

namespace amends::link {

Value Program::leaf_value(const Leaf& leaf, const Composite& over, ValueCode slot) const {
  if (!leaf.values.empty()) return leaf.values[slot];
  const ValueCode code = over.part(slot, static_cast<std::size_t>(leaf.part));
  return code == null_code ? Value{} : Value::of(leaf.column->values.text(code));
}

void Program::start(Context& context) const {
  context.memo.resize(std::max(context.memo.size(), nodes.size()));
  context.stamps.resize(std::max(context.stamps.size(), nodes.size()), 0);
  ++context.now;
}

Value Program::run(int index, ValueCode left, ValueCode right, Context& context) const {
  const Node& node = nodes[static_cast<std::size_t>(index)];
  switch (node.op) {
    case Op::constant:
      return node.constant;
    case Op::left:
      return leaf_value(leaves[static_cast<std::size_t>(node.leaf)], *composite, left);
    case Op::right:
      return leaf_value(leaves[static_cast<std::size_t>(node.leaf)], *composite, right);
    case Op::raw: {
      const auto part = static_cast<std::size_t>(node.leaf);
      const ValueCode code = composite->part(left, part);
      if (code == null_code) return {};
      if (raw_types[part] != Type::text) return raw_values[part][code];
      return Value::of(composite->columns()[part]->values.text(code));
    }
    default:
      break;
  }
  if (node.uses < 2) return compute(node, left, right, context);
  const auto place = static_cast<std::size_t>(index);
  if (context.stamps[place] != context.now) {
    context.memo[place] = compute(node, left, right, context);
    context.stamps[place] = context.now;
  }
  return context.memo[place];
}

namespace {

// Whether a < b, a == b, of two values of one type.
bool is_equal(const Value& a, const Value& b, Type type) {
  if (type == Type::text) return a.text == b.text;
  if (type == Type::list) return *a.list == *b.list;
  return a.number == b.number;
}
bool is_less(const Value& a, const Value& b, Type type) {
  return type == Type::text ? a.text < b.text : a.number < b.number;
}

Value extreme(std::span<const Value> values, Type type, bool greatest) {
  Value best;
  for (const Value& value : values) {
    if (value.is_null) continue;
    if (best.is_null || (greatest ? is_less(best, value, type) : is_less(value, best, type)))
      best = value;
  }
  return best;
}

}  // namespace

Value Program::compute(const Node& node, ValueCode left, ValueCode right, Context& context) const {
  const auto argument = [&](std::size_t i) { return run(node.arguments[i], left, right, context); };
  const auto type_of = [&](std::size_t i) {
    return nodes[static_cast<std::size_t>(node.arguments[i])].type;
  };
  switch (node.op) {
    case Op::conjunction:
    case Op::disjunction: {
      // Three-valued: one operand may decide whatever the others are.
      const bool decides = node.op == Op::disjunction;
      bool has_null = false;
      for (std::size_t i = 0; i < node.arguments.size(); ++i) {
        const Value value = argument(i);
        if (value.is_null) {
          has_null = true;
        } else if ((value.number != 0) == decides) {
          return Value::of(decides);
        }
      }
      return has_null ? Value{} : Value::of(!decides);
    }
    case Op::negation: {
      const Value value = argument(0);
      return value.is_null ? Value{} : Value::of(value.number == 0);
    }
    case Op::is_null:
      return Value::of(argument(0).is_null);
    case Op::choice:
      for (std::size_t i = 0; i + 1 < node.arguments.size(); i += 2) {
        if (argument(i).is_true()) return argument(i + 1);
      }
      return argument(node.arguments.size() - 1);
    case Op::coalesce:
      for (std::size_t i = 0; i < node.arguments.size(); ++i) {
        const Value value = argument(i);
        if (!value.is_null) return value;
      }
      return {};
    case Op::nullif: {
      const Value a = argument(0), b = argument(1);
      return !a.is_null && !b.is_null && is_equal(a, b, type_of(0)) ? Value{} : a;
    }
    case Op::greatest:
    case Op::least: {
      Value values[64];
      const std::size_t count = std::min<std::size_t>(node.arguments.size(), 64);
      for (std::size_t i = 0; i < count; ++i) values[i] = argument(i);
      return extreme({values, count}, node.type, node.op == Op::greatest);
    }
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal: {
      const Value a = argument(0), b = argument(1);
      if (a.is_null || b.is_null) return {};
      const Type type = type_of(0);
      if (node.op == Op::equal) return Value::of(is_equal(a, b, type));
      if (node.op == Op::not_equal) return Value::of(!is_equal(a, b, type));
      if (node.op == Op::less) return Value::of(is_less(a, b, type));
      return Value::of(!is_less(b, a, type));
    }
    case Op::not_distinct: {
      const Value a = argument(0), b = argument(1);
      if (a.is_null || b.is_null) return Value::of(a.is_null && b.is_null);
      return Value::of(is_equal(a, b, type_of(0)));
    }
    case Op::to_text: {
      const Value value = argument(0);
      const Type type = type_of(0);
      if (value.is_null || type == Type::text) return value;
      if (type == Type::boolean)
        return Value::of(std::string_view(value.number != 0 ? "true" : "false"));
      if (type == Type::date) return Value::of(context.scratch.keep(date_text(value.number)));
      return Value::of(context.scratch.keep(base::json_number(value.number)));
    }
    case Op::to_number:
    case Op::to_whole:
    case Op::to_real: {
      Value value = argument(0);
      if (type_of(0) == Type::text && !value.is_null) {
        const std::string_view text = value.text;
        value = parse_number(text);
        if (value.is_null && node.strict) context.failed_cast = text;
      }
      if (value.is_null) return {};
      if (node.op == Op::to_whole) return Value::of(std::round(value.number));
      if (node.op == Op::to_real)
        return Value::of(static_cast<double>(static_cast<float>(value.number)));
      return Value::of(value.number);
    }
    case Op::to_date: {
      const Value value = argument(0);
      if (value.is_null || type_of(0) != Type::text) return value;
      const Value date = parse_date_value(value.text);
      if (date.is_null && node.strict) context.failed_cast = value.text;
      return date;
    }
    case Op::call: {
      Value values[64];
      const std::size_t count = std::min<std::size_t>(node.arguments.size(), 64);
      for (std::size_t i = 0; i < count; ++i) {
        values[i] = argument(i);
        if (values[i].is_null && !node.function->takes_null) return {};
      }
      return node.function->run({values, count}, context.scratch);
    }
    case Op::constant:
    case Op::left:
    case Op::right:
    case Op::raw:
      break;
  }
  return {};
}

}  // namespace amends::link
