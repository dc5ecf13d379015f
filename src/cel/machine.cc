#include "cel/machine.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "cel/compile.h"
#include "cel/environment.h"
#include "cel/pattern.h"
#include "cel/text.h"

namespace amends::cel {
namespace {

constexpr Failure memory_failure{"the expression needs more memory than it may have", 0};
constexpr Failure cost_failure{"the expression needs more operations than it may have", 0};
constexpr std::size_t reasons_max = 16;
constexpr std::size_t text_shown = 100;  // bytes of a value that an error shows

// Of an operation on two values, as it is written.
std::string_view sign_of(Op op) {
  switch (op) {
    case Op::less:
      return "<";
    case Op::less_equal:
      return "<=";
    case Op::greater:
      return ">";
    case Op::greater_equal:
      return ">=";
    case Op::add:
      return "+";
    case Op::subtract:
      return "-";
    case Op::multiply:
      return "*";
    case Op::divide:
      return "/";
    default:
      return "%";
  }
}

// Whether it is unknown, and for nothing but what is missing.
bool is_missing(const Value& value) {
  if (!value.is_unknown()) return false;
  for (const Reason* r = value.as_unknown(); r != nullptr; r = r->next) {
    if (r->what != Reason::What::missing) return false;
  }
  return true;
}

// Whether a read of it is told as one: what a record or a list holds is told where it is read, but
// that a list holds nothing is told of the list.
bool is_whole(const Value& value) {
  return !value.is(Kind::record) && !(value.is(Kind::list) && value.as_list().count > 0);
}

}  // namespace

void append_path(std::string& out, const Record& record, std::uint32_t slot) {
  const std::size_t start = out.size();
  if (record.parent != nullptr) {
    append_path(out, *record.parent, record.slot_in_parent);
  } else {
    out += record.root;
  }
  if (record.index >= 0) {
    out += '[';
    out += fmt::format_int(record.index).c_str();
    out += ']';
  }
  if (out.size() > start) out += '.';
  out += record.type->fields[slot].name;
}

std::string path_of(const Record& record, std::uint32_t slot) {
  std::string out;
  append_path(out, record, slot);
  return out;
}

Value Machine::run(const Program& program, std::span<const Value> bindings) {
  arena_.reset();
  return run_on(program, bindings);
}

Value Machine::run_on(const Program& program, std::span<const Value> bindings) {
  program_ = &program;
  nodes_ = program.nodes_.data();
  bindings_ = bindings.data();
  bindings_count_ = bindings.size();
  if (locals_.size() < program.locals_) locals_.resize(program.locals_);
  cost_left_ = limits_.cost_max;
  here_ = nullptr;
  const Value result = eval(program.root_);
  if (arena_.exhausted()) return Value::error(&memory_failure);
  if (cost_left_ == 0) return Value::error(&cost_failure);
  return result;
}

Value Machine::error(std::string_view message) {
  Failure failure;
  failure.message = arena().copy(message);
  if (here_ != nullptr) {
    failure.offset = here_->offset;
    if (here_->origin > 0) {
      const Origin& origin = program_->origins_[here_->origin - 1];
      failure.definition = origin.definition;
      failure.inner = origin.offset;
    }
  }
  const Failure* kept = arena().make(failure);
  return Value::error(kept == nullptr ? &memory_failure : kept);
}

// In the place of an error that says no more than that the values do not fit: which they are.
Value Machine::told(const Value& result, std::string_view function, std::span<const Value> given) {
  if (!result.is_error() || result.as_error().message != no_overload_text) return result;
  std::string kinds;
  for (const Value& value : given) {
    kinds += kinds.empty() ? "" : ", ";
    kinds += type_name(value);
  }
  return error_of("\"{}\" does not take ({})", function, kinds);
}

Value Machine::unknown(Reason::What what, std::string_view why) {
  Reason reason;
  reason.what = what;
  reason.text = arena().copy(why);
  const Reason* kept = arena().make(reason);
  return kept == nullptr ? Value::error(&memory_failure) : Value::unknown(kept);
}

// All reasons of both, each once.
Value Machine::merge(const Value& a, const Value& b) {
  const Reason* merged = a.as_unknown();
  std::size_t count = 0;
  for (const Reason* r = merged; r != nullptr; r = r->next) ++count;
  for (const Reason* r = b.as_unknown(); r != nullptr && count < reasons_max; r = r->next) {
    bool known = false;
    for (const Reason* m = merged; m != nullptr && !known; m = m->next)
      known = m->what == r->what && m->text == r->text;
    if (known) continue;
    Reason copy = *r;
    copy.next = merged;
    const Reason* kept = arena().make(copy);
    if (kept == nullptr) break;
    merged = kept;
    ++count;
  }
  return Value::unknown(merged);
}

// What is missing, named by its whole path: of a field within something that is missing itself.
Value Machine::longer(std::uint32_t operand, const Value& value, std::string_view by,
                      std::string_view name) {
  const Op op = nodes_[operand].op;
  const bool is_path = op == Op::variable || op == Op::select_slot || op == Op::index;
  const Reason* reason = value.as_unknown();
  if (!value.is_unknown() || !is_path || reason->what != Reason::What::missing ||
      reason->next != nullptr)
    return value;
  return unknown(Reason::What::missing, fmt::format("{}{}{}", reason->text, by, name));
}

// Of two operands one of which is no value: what is unknown goes before what went wrong.
Value Machine::bad_of(const Value& a, const Value& b) {
  if (a.is_unknown() && b.is_unknown()) return merge(a, b);
  if (a.is_unknown()) return a;
  if (b.is_unknown()) return b;
  return a.is_error() ? a : b;
}

Value Machine::text(std::string_view s) {
  if (s.size() > Value::text_length_max) return error("this text is too long");
  if (!charge(s.size() / 16)) return Value::error(&cost_failure);
  const std::string_view kept = arena().copy(s);
  return kept.size() == s.size() ? Value::string(kept) : Value::error(&memory_failure);
}

// To bring a number to lowest terms takes time by the square of its length.
bool Machine::pay_for(const base::Rational& number) {
  const std::uint64_t words = number.words();
  return words <= 128 && charge(words * words);
}

Value Machine::make(base::Rational r) {
  if (!pay_for(r)) return error("this number has too many digits");
  return Value::rational(arena().keep(std::move(r)));
}

Value Machine::make(base::Money m) {
  if (!pay_for(m.amount())) return error("this number has too many digits");
  return Value::money(arena().keep(std::move(m)));
}

Value Machine::list(std::span<const Value> items) {
  if (!charge(items.size())) return Value::error(&cost_failure);
  Value* kept = arena().array<Value>(items.size());
  if (kept == nullptr && !items.empty()) return Value::error(&memory_failure);
  std::ranges::copy(items, kept);
  const List* made = arena().make(List{kept, items.size()});
  return made == nullptr ? Value::error(&memory_failure) : Value::list(made);
}

Value Machine::some(const Value& inner) {
  const Value* kept = arena().make(inner);
  return kept == nullptr ? Value::error(&memory_failure) : Value::optional(kept);
}

Value Machine::read(const Record& record, std::uint32_t slot) {
  const Value& value = record.slots[slot];
  if (value.is_absent()) {
    if (record.is_row)
      return error_of("this row of the table \"{}\" has no {}", record.root,
                      record.type->fields[slot].name);
    if (reads_ != nullptr) reads_->push_back({&record, slot});
    path_.clear();
    append_path(path_, record, slot);
    return unknown(Reason::What::missing, path_);
  }
  if (reads_ != nullptr && !record.is_row && is_whole(value)) reads_->push_back({&record, slot});
  return value;
}

// eval(), with the nodes that most expressions are made of at hand.
inline Value Machine::value_of(std::uint32_t at) {
  const Node& n = nodes_[at];
  if (n.op == Op::constant) return program_->constants_[n.a];
  if (n.op == Op::local) return locals_[n.a];
  if (n.op == Op::variable && reads_ == nullptr && n.a < bindings_count_ &&
      !bindings_[n.a].is_absent())
    return bindings_[n.a];
  return eval(at);
}

Value Machine::unbound(const Node& n) {
  if (reads_ != nullptr) reads_->push_back({nullptr, n.a});
  here_ = &n;
  return unknown(Reason::What::missing, program_->constants_[n.b].as_text());
}

Value Machine::bad_index(const Node& n, const Value& operand, const Value& key) {
  if (operand.is_unknown() && key.is(Kind::integer))
    return longer(n.a, operand, fmt::format("[{}]", key.as_integer()), "");
  return bad_of(operand, key);
}

Value Machine::eval(std::uint32_t at) {
  const Node& n = nodes_[at];
  switch (n.op) {
    case Op::constant:
      return program_->constants_[n.a];
    case Op::variable: {
      if (n.a < bindings_count_ && !bindings_[n.a].is_absent()) {
        const Value value = bindings_[n.a];
        if (reads_ != nullptr && is_whole(value)) reads_->push_back({nullptr, n.a});
        return value;
      }
      return unbound(n);
    }
    case Op::local:
      return locals_[n.a];
    case Op::select_slot: {
      const Value operand = value_of(n.a);
      here_ = &n;
      if (operand.is(Kind::record)) return read(operand.as_record(), n.b);
      if (operand.is_value()) return no_overload();
      return longer(n.a, operand, ".", program_->constants_[n.c].as_text());
    }
    case Op::select_name:
    case Op::optional_select:
      return eval_select(n);
    case Op::test_slot:
    case Op::test_name:
      return test(n);
    case Op::index:
    case Op::optional_index: {
      const Value operand = value_of(n.a);
      const Value key = value_of(n.b);
      if (bad(operand, key)) return bad_index(n, operand, key);
      here_ = &n;
      return index(operand, key, n.op == Op::optional_index);
    }
    case Op::logical_and:
      return logical(n, false);
    case Op::logical_or:
      return logical(n, true);
    case Op::logical_not: {
      const Value a = value_of(n.a);
      if (a.is(Kind::boolean)) return Value::boolean(!a.as_boolean());
      here_ = &n;
      return a.is_value() ? no_overload() : a;
    }
    case Op::conditional: {
      const Value condition = value_of(n.a);
      if (condition.is(Kind::boolean)) return eval(condition.as_boolean() ? n.b : n.c);
      here_ = &n;
      return condition.is_value() ? no_overload() : condition;
    }
    case Op::equal:
    case Op::not_equal: {
      const Value a = value_of(n.a);
      const Value b = value_of(n.b);
      if (bad(a, b)) return bad_of(a, b);
      here_ = &n;
      clash_ = {};
      const bool same = equal(a, b);
      return clash_.is_absent() ? Value::boolean(same == (n.op == Op::equal)) : clash_;
    }
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::modulo: {
      const Value a = value_of(n.a);
      const Value b = value_of(n.b);
      if (bad(a, b)) return bad_of(a, b);
      here_ = &n;
      const Value result = binary(n.op, a, b);
      return result.is_error() ? told(result, sign_of(n.op), std::array{a, b}) : result;
    }
    case Op::negate: {
      const Value a = value_of(n.a);
      here_ = &n;
      return a.is_value() ? negate(a) : a;
    }
    case Op::in: {
      const Value a = value_of(n.a);
      const Value b = value_of(n.b);
      if (bad(a, b)) return bad_of(a, b);
      here_ = &n;
      return in(a, b);
    }
    case Op::list:
      return make_list(n);
    case Op::map:
      return make_map(n);
    case Op::call:
      return call(n);
    case Op::matches:
      return matches(n);
    case Op::table:
      return look_up(n);
    case Op::optional_or:
    case Op::optional_or_value: {
      const Value a = value_of(n.a);
      if (!a.is_value()) return a;
      here_ = &n;
      if (!a.is(Kind::optional)) return no_overload();
      if (a.as_optional() == nullptr) return value_of(n.b);
      return n.op == Op::optional_or ? a : *a.as_optional();
    }
    case Op::fold:
      here_ = &n;
      return fold(program_->folds_[n.a]);
    case Op::bind:
      locals_[n.c] = value_of(n.a);
      return value_of(n.b);
    case Op::known: {
      const Value a = value_of(n.a);
      if (a.is_value() || is_missing(a)) return Value::boolean(a.is_value());
      return a;
    }
    case Op::failure:
      here_ = &n;
      return error(program_->constants_[n.a].as_text());
  }
  return no_overload();
}

Value Machine::logical(const Node& n, bool decisive) {
  const std::uint32_t* child = program_->children_.data() + n.children;
  Value pending;  // absent: nothing but the other value so far
  for (std::uint32_t i = 0; i < n.count; ++i) {
    Value value = value_of(child[i]);
    if (value.is(Kind::boolean)) {
      if (value.as_boolean() == decisive) return value;
      continue;
    }
    if (value.is_value()) {
      here_ = &n;
      value = no_overload();
    }
    pending = pending.is_absent() ? value : bad_of(pending, value);
  }
  return pending.is_absent() ? Value::boolean(!decisive) : pending;
}

Value Machine::select(const Value& operand, std::string_view name, bool optional) {
  if (operand.is(Kind::optional)) {
    if (operand.as_optional() == nullptr) return operand;
    const Value inner = *operand.as_optional();
    if (!inner.is(Kind::map) && !inner.is(Kind::record))
      return error_of("there is no key \"{}\"", name);
    return select(inner, name, true);
  }
  if (operand.is(Kind::map)) {
    const Value found = find(operand.as_map(), Value::string(name));
    if (optional) return found.is_absent() ? Value::optional(nullptr) : some(found);
    return found.is_absent() ? error_of("there is no key \"{}\"", name) : found;
  }
  if (operand.is(Kind::record)) {
    const Record& record = operand.as_record();
    const int slot = record.type->find(name);
    if (slot < 0)
      return optional ? Value::optional(nullptr) : error_of("no such field: '{}'", name);
    const auto place = static_cast<std::uint32_t>(slot);
    if (!optional) return read(record, place);
    return record.slots[place].is_absent() ? Value::optional(nullptr) : some(read(record, place));
  }
  return no_overload();
}

Value Machine::eval_select(const Node& n) {
  const Value operand = value_of(n.a);
  if (!operand.is_value()) return operand;
  here_ = &n;
  return select(operand, program_->constants_[n.b].as_text(), n.op == Op::optional_select);
}

// has(): whether the field is there. What is missing has no fields.
Value Machine::test(const Node& n) {
  Value operand = value_of(n.a);
  if (is_missing(operand)) return Value::boolean(false);
  if (!operand.is_value()) return operand;
  here_ = &n;
  if (operand.is(Kind::optional)) {
    if (operand.as_optional() == nullptr) return Value::boolean(false);
    operand = *operand.as_optional();
  }
  if (operand.is(Kind::map) && n.op == Op::test_name)
    return Value::boolean(!find(operand.as_map(), program_->constants_[n.b]).is_absent());
  if (!operand.is(Kind::record)) return no_overload();
  const Record& record = operand.as_record();
  const int slot = n.op == Op::test_slot ? static_cast<int>(n.b)
                                         : record.type->find(program_->constants_[n.b].as_text());
  if (slot < 0) return error("no such field");
  const Value& held = record.slots[slot];
  if (reads_ != nullptr && !record.is_row && is_whole(held))
    reads_->push_back({&record, static_cast<std::uint32_t>(slot)});
  return Value::boolean(!record.slots[slot].is_absent());
}

Value Machine::index(const Value& operand, const Value& key, bool optional) {
  if (operand.is(Kind::optional)) {
    if (operand.as_optional() == nullptr) return operand;
    return index(*operand.as_optional(), key, true);
  }
  if (operand.is(Kind::map)) {
    const Value found = find(operand.as_map(), key);
    if (optional) return found.is_absent() ? Value::optional(nullptr) : some(found);
    return found.is_absent() ? error_of("there is no key {}", to_text(key, text_shown)) : found;
  }
  if (!operand.is(Kind::list)) return no_overload();
  const List& list = operand.as_list();
  std::int64_t at = -1;
  if (key.is(Kind::integer)) {
    at = key.as_integer();
  } else if (key.is(Kind::unsigned_integer)) {
    at = key.as_unsigned() <= INT64_MAX ? key.as_integer() : -1;
  } else if (key.is(Kind::number) && key.as_number() >= 0 && key.as_number() < 9e15 &&
             key.as_number() == static_cast<double>(static_cast<std::int64_t>(key.as_number()))) {
    at = static_cast<std::int64_t>(key.as_number());
  } else {
    return error("a list's index is a whole number");
  }
  const bool inside = at >= 0 && static_cast<std::uint64_t>(at) < list.count;
  if (optional) return inside ? some(list.items[at]) : Value::optional(nullptr);
  return inside ? list.items[at] : error_of("index {} is beyond the list of {}", at, list.count);
}

Value Machine::make_list(const Node& n) {
  const std::uint32_t* child = program_->children_.data() + n.children;
  Value* items = arena().array<Value>(n.count);
  if (items == nullptr && n.count > 0) return Value::error(&memory_failure);
  std::size_t count = 0;
  Value bad_one;
  for (std::uint32_t i = 0; i < n.count; ++i) {
    Value item = value_of(child[i]);
    if (!item.is_value()) {
      bad_one = bad_one.is_absent() ? item : bad_of(bad_one, item);
      continue;
    }
    if (n.b != 0 && program_->flags_[n.b - 1 + i] != 0) {
      here_ = &n;
      if (!item.is(Kind::optional)) return no_overload();
      if (item.as_optional() == nullptr) continue;
      item = *item.as_optional();
    }
    items[count++] = item;
  }
  if (!bad_one.is_absent()) return bad_one;
  const List* made = arena().make(List{items, count});
  return made == nullptr ? Value::error(&memory_failure) : Value::list(made);
}

Value Machine::make_map(const Node& n) {
  const std::uint32_t* child = program_->children_.data() + n.children;
  auto* entries = arena().array<Map::Entry>(n.count / 2);
  if (entries == nullptr && n.count > 0) return Value::error(&memory_failure);
  std::size_t count = 0;
  Value bad_one;
  for (std::uint32_t i = 0; i < n.count; i += 2) {
    const Value key = value_of(child[i]);
    Value value = value_of(child[i + 1]);
    if (bad(key, value)) {
      const Value bad_here = bad_of(key, value);
      bad_one = bad_one.is_absent() ? bad_here : bad_of(bad_one, bad_here);
      continue;
    }
    if (n.b != 0 && program_->flags_[n.b - 1 + i / 2] != 0) {
      here_ = &n;
      if (!value.is(Kind::optional)) return no_overload();
      if (value.as_optional() == nullptr) continue;
      value = *value.as_optional();
    }
    entries[count++] = {key, value};
  }
  here_ = &n;
  return bad_one.is_absent() ? map(entries, count) : bad_one;
}

Value Machine::call(const Node& n) {
  const std::uint32_t* child = program_->children_.data() + n.children;
  Value arguments[arguments_max];
  Value bad_one;
  for (std::uint32_t i = 0; i < n.count; ++i) {
    arguments[i] = value_of(child[i]);
    if (!arguments[i].is_value())
      bad_one = bad_one.is_absent() ? arguments[i] : bad_of(bad_one, arguments[i]);
  }
  if (!bad_one.is_absent()) return bad_one;
  here_ = &n;
  const Function& function = *program_->functions_[n.a];
  const Value result = function.run(*this, arguments, n.count);
  return result.is_error() ? told(result, function.name, {arguments, n.count}) : result;
}

Value Machine::matches(const Node& n) {
  const Value text = value_of(n.a);
  if (!text.is_value()) return text;
  here_ = &n;
  if (!text.is(Kind::string)) return no_overload();
  const re2::RE2& pattern = *program_->patterns_[n.b];
  if (!charge(cost_to_find(pattern, text.as_text()))) return Value::error(&cost_failure);
  return Value::boolean(found_in(pattern, text.as_text()));
}

Value Machine::look_up(const Node& n) {
  const Lookup& lookup = program_->lookups_[n.a];
  const std::uint32_t* child = program_->children_.data() + n.children;
  std::string key;
  Value bad_one;
  std::string said;
  for (std::uint32_t i = 0; i < n.count; ++i) {
    const Value part = value_of(child[i]);
    if (!part.is_value()) {
      bad_one = bad_one.is_absent() ? part : bad_of(bad_one, part);
      continue;
    }
    append_key(key, part);
  }
  if (!bad_one.is_absent()) return bad_one;
  here_ = &n;
  const auto found = lookup.rows.find(key);
  if (found != lookup.rows.end() && found->second >= 0) {
    if (rows_ != nullptr)
      rows_->push_back({lookup.table, static_cast<std::uint32_t>(found->second)});
    return lookup.table->row(static_cast<std::size_t>(found->second));
  }
  std::size_t from = 0;
  for (const std::uint32_t column : lookup.columns) {
    const std::size_t end = key.find('\x1f', from);
    said += fmt::format("{}{} = {}", said.empty() ? "" : ", ",
                        lookup.table->row_type().fields[column].name,
                        std::string_view(key).substr(from, end - from));
    from = end + 1;
  }
  return error_of("the table \"{}\" has {} row with {}", lookup.table->name(),
                  found == lookup.rows.end() ? "no" : "more than one", said);
}

}  // namespace amends::cel
