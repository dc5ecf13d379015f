#include "link/program.h"

#include <algorithm>
#include <cmath>

#include "base/date_comparison.h"

namespace amends::link {

Value Program::leaf_value(const Leaf& leaf, const Composite& over, ValueCode slot) const {
  if (!leaf.values.empty()) return leaf.values[slot];
  const ValueCode code = over.part(slot, static_cast<std::size_t>(leaf.part));
  return code == null_code ? Value{} : Value::of(leaf.column->values.text(code));
}

void Program::Leaf::learn_names(const Program& program, names::Kind kind) {
  Names& known = names[static_cast<std::size_t>(kind)];
  if (known.lexicon) return;
  known.lexicon = std::make_shared<names::Lexicon>(kind);
  known.ids.resize(ids.size());
  known.are_names.resize(ids.size(), 0);
  for (ValueCode slot = 0; slot < ids.size(); ++slot) {
    if (ids[slot] == null_code) continue;
    known.ids[slot] = known.lexicon->add(program.leaf_value(*this, *program.composite, slot).text);
    known.are_names[slot] = known.lexicon->has_words(known.ids[slot]) ? 1 : 0;
  }
}

void Program::Leaf::learn_dates(const Program& program) {
  if (!dates.empty()) return;
  dates.resize(ids.size());
  for (ValueCode slot = 0; slot < ids.size(); ++slot) {
    if (ids[slot] == null_code) continue;
    auto date = base::Edtf::parse(program.leaf_value(*this, *program.composite, slot).text);
    if (date) dates[slot] = std::move(*date);
  }
}

void Program::Leaf::learn_scripts(const Program& program) {
  if (!scripts.empty()) return;
  scripts.resize(ids.size(), names::Script::other);
  for (ValueCode slot = 0; slot < ids.size(); ++slot) {
    if (ids[slot] == null_code) continue;
    const std::string_view written = program.leaf_value(*this, *program.composite, slot).text;
    scripts[slot] = names::script_of(names::to_code_points(written));
  }
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
    case Op::same: {
      const std::vector<ValueCode>& ids = leaves[static_cast<std::size_t>(node.leaf)].ids;
      const ValueCode a = ids[left], b = ids[right];
      return a == null_code || b == null_code ? Value{} : Value::of(a == b);
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

// Whether a == b, a < b, of two values of one type. What is no number (NaN) equals itself and is
// greater than all, as in DuckDB.
bool is_equal(const Value& a, const Value& b, Type type) {
  if (type == Type::text) return a.text == b.text;
  if (type == Type::list) {
    return std::ranges::equal(*a.list, *b.list, [](std::string_view x, std::string_view y) {
      return x == y && is_null(x) == is_null(y);
    });
  }
  return (a.number == b.number && a.rest == b.rest) ||
         (std::isnan(a.number) && std::isnan(b.number));
}
bool is_less(const Value& a, const Value& b, Type type) {
  if (type == Type::text) return a.text < b.text;
  if (type == Type::list) {  // no value is greater than all
    return std::ranges::lexicographical_compare(
        *a.list, *b.list, [](std::string_view x, std::string_view y) {
          return is_null(x) || is_null(y) ? is_null(y) && !is_null(x) : x < y;
        });
  }
  return a.number < b.number || (a.number == b.number && a.rest < b.rest) ||
         (std::isnan(b.number) && !std::isnan(a.number));
}

// As DuckDB casts to a whole number: halves of doubles go to the even one, of decimals away from 0.
double whole(double number, bool is_double) {
  return is_double ? std::nearbyint(number) : std::round(number);
}

constexpr double exact_max = 0x1p53;

// 10 to the power of the digits after the point; of a double, 1.
double scale_of(const Program::Node& node) {
  constexpr double few[] = {1, 10, 100, 1000, 10'000};
  if (node.digits < static_cast<int>(std::size(few))) return few[std::max(node.digits, 0)];
  return std::pow(10, node.digits);
}

// A number as the conversion's type holds it; null where it does not.
Value held(const Program::Node& node, const Value& value, bool is_double) {
  Value result = Value::of(value.number);
  if (node.op == Program::Op::to_real)
    result.number = static_cast<double>(static_cast<float>(value.number));
  if (node.op == Program::Op::to_whole) result.number = whole(value.number, is_double);
  if (node.digits >= 0) result.rest = value.rest;
  const double scale = scale_of(node);
  const bool is_decimal = node.op == Program::Op::to_number && node.digits >= 0;
  if (is_decimal && std::fabs(value.number * scale) < exact_max) {
    // A text's 1.005 is meant as written, though its double lies a little below.
    const double more = is_double ? 0 : std::copysign(1e-9, value.number);
    result.number = std::round(value.number * scale + more) / scale;
  }
  if (is_double && std::isinf(result.number) && std::isfinite(value.number)) return {};
  if (!std::isfinite(node.end)) return result;
  const bool is_within =
      (result.number > node.least || (result.number == node.least && result.rest >= 0)) &&
      (result.number < node.end || (result.number == node.end && result.rest < 0));
  return is_within ? result : Value{};
}

// Whether a type of DuckDB holds more digits of a text than a double does.
bool loses_digits(const Program::Node& node, std::string_view text, const Value& read) {
  return std::isfinite(node.end) && std::fabs(read.number * scale_of(node)) >= exact_max &&
         !is_written_whole(text) && text.find_first_of("eExXbB") == std::string_view::npos;
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

namespace {

Prepared& prepare(const Program::Leaf& leaf, ValueCode slot, std::string_view text,
                  Context& context) {
  for (const auto& ready : context.prepared) {
    if (ready->leaf != &leaf) continue;
    if (ready->slot != slot) {
      ready->pattern.set({});
      ready->text = text;
      ready->pattern.set(ready->text);
      ready->slot = slot;
    }
    return *ready;
  }
  context.prepared.push_back(std::make_unique<Prepared>());
  Prepared& ready = *context.prepared.back();
  ready.leaf = &leaf;
  ready.slot = slot;
  ready.text = text;
  ready.pattern.set(ready.text);
  return ready;
}

// As far as the node's constant asks for it, where it has one.
double levenshtein_for(const Program::Node& node, std::string_view a, std::string_view b) {
  if (node.constant.is_null) return static_cast<double>(levenshtein(a, b));
  return static_cast<double>(
      levenshtein_up_to(a, b, static_cast<std::size_t>(node.constant.number)));
}

}  // namespace

const Program::Leaf::Names& Program::names_of(const Node& node) const {
  const bool are_places = node.op == Op::name_weight && node.constant.number != 0;
  return leaves[static_cast<std::size_t>(node.leaf)].names[are_places ? 1 : 0];
}

Value Program::compare_leaf(const Node& node, ValueCode left, ValueCode right,
                            Context& context) const {
  const Leaf& leaf = leaves[static_cast<std::size_t>(node.leaf)];
  if (leaf.ids[left] == null_code || leaf.ids[right] == null_code) return {};
  if (node.op == Op::name_weight || node.op == Op::name_likeness) {
    const Leaf::Names& names = names_of(node);
    if (names.are_names[left] == 0 || names.are_names[right] == 0) return {};
    const auto a = names.ids[left], b = names.ids[right];
    return Value::of(node.op == Op::name_weight ? names.lexicon->weight(a, b)
                                                : names.lexicon->likeness(a, b));
  }
  if (node.op == Op::script_pair) return pair_of_scripts(leaf.scripts[left], leaf.scripts[right]);
  if (node.op == Op::edtf_level || node.op == Op::edtf_overlap) {
    const auto &a = leaf.dates[left], &b = leaf.dates[right];
    if (!a || !b) return {};
    const base::DateComparison compared = base::compare(*a, *b);
    return node.op == Op::edtf_level ? Value::of(name_of(compared.level))
                                     : Value::of(compared.overlap);
  }
  const std::string_view a = leaf_value(leaf, *composite, left).text;
  const std::string_view b = leaf_value(leaf, *composite, right).text;
  if (leaf.fits[left] == 0 || leaf.fits[right] == 0) {
    if (node.op == Op::jaro) return Value::of(link::jaro(a, b));
    if (node.op == Op::jaro_winkler) return Value::of(link::jaro_winkler(a, b));
    if (node.op == Op::levenshtein) return Value::of(levenshtein_for(node, a, b));
    return Value::of(is_within_damerau(a, b, static_cast<std::size_t>(node.constant.number)));
  }
  if (node.op == Op::within_damerau) {
    const auto most = static_cast<std::size_t>(node.constant.number);
    const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference > most) return Value::of(false);
    const std::size_t plain = prepare(leaf, left, a, context).pattern.levenshtein(b);
    if (plain <= most) return Value::of(true);
    return Value::of(plain <= 2 * most && damerau(a, b) <= most);
  }
  const Pattern& pattern = prepare(leaf, left, a, context).pattern;
  if (node.op == Op::jaro) return Value::of(pattern.jaro(b));
  if (node.op == Op::jaro_winkler) return Value::of(pattern.jaro_winkler(b));
  return Value::of(static_cast<double>(pattern.levenshtein(b)));
}

Value Program::compute(const Node& node, ValueCode left, ValueCode right, Context& context) const {
  const auto argument = [&](std::size_t i) { return run(node.arguments[i], left, right, context); };
  const auto type_of = [&](std::size_t i) {
    return nodes[static_cast<std::size_t>(node.arguments[i])].type;
  };
  const auto is_double = [&](std::size_t i) {
    return type_of(i) != Type::text &&
           nodes[static_cast<std::size_t>(node.arguments[i])].digits < 0;
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
    case Op::is_null: {
      const Node& tested = nodes[static_cast<std::size_t>(node.arguments[0])];
      if (tested.op == Op::left || tested.op == Op::right) {
        const Leaf& leaf = leaves[static_cast<std::size_t>(tested.leaf)];
        return Value::of(leaf.ids[tested.op == Op::left ? left : right] == null_code);
      }
      if (tested.op == Op::name_weight || tested.op == Op::name_likeness) {
        const std::vector<std::uint8_t>& are_names = names_of(tested).are_names;
        return Value::of(are_names[left] == 0 || are_names[right] == 0);
      }
      return Value::of(argument(0).is_null);
    }
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
      if (type == Type::date)
        return Value::of(context.scratch.keep(
            date_text(value.number, nodes[static_cast<std::size_t>(node.arguments[0])].is_whole)));
      return Value::of(context.scratch.keep(
          number_text(value, type, nodes[static_cast<std::size_t>(node.arguments[0])].digits)));
    }
    case Op::to_number:
    case Op::to_whole:
    case Op::to_real: {
      const Value value = argument(0);
      if (value.is_null) return {};
      const bool is_text = type_of(0) == Type::text;
      const Value read = !is_text                  ? value
                         : node.op == Op::to_whole ? parse_integer(value.text)
                                                   : parse_number(value.text);
      const Value result = read.is_null ? Value{} : held(node, read, is_double(0));
      if (result.is_null && node.strict) {
        context.failed_cast =
            is_text ? std::string(value.text) : number_text(read, Type::number, -1);
      }
      if (!result.is_null && is_text && loses_digits(node, value.text, read)) {
        context.failed_cast = value.text;
        context.loses_digits = true;
      }
      return result;
    }
    case Op::to_date: {
      const Value value = argument(0);
      if (value.is_null) return {};
      if (type_of(0) != Type::text)
        return node.is_day ? Value::of(std::floor(value.number / 86400) * 86400) : value;
      const Value date = parse_date_value(value.text, node.is_day);
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
    case Op::jaro:
    case Op::jaro_winkler:
    case Op::levenshtein:
    case Op::within_damerau:
    case Op::name_weight:
    case Op::name_likeness:
    case Op::edtf_level:
    case Op::edtf_overlap:
    case Op::script_pair:
      return compare_leaf(node, left, right, context);
    case Op::constant:
    case Op::left:
    case Op::right:
    case Op::raw:
    case Op::same:
      break;
  }
  return {};
}

}  // namespace amends::link
