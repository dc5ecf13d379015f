// Macros over lists and maps, as loops. The results are those of the language definition's folds:
// an error or unknown in one turn gives way to a decisive turn, as in && and ||.
#include <algorithm>

#include "cel/machine.h"

namespace amends::cel {
namespace {

std::size_t size_of(const Value& range) {
  return range.is(Kind::list) ? range.as_list().count : range.as_map().count;
}

}  // namespace

// Sets the variables for the turn; false when the budget is spent.
bool Machine::turn(const Fold& fold, const Value& range, std::size_t at) {
  if (!charge(fold.weight) || current_->exhausted()) return false;
  if (range.is(Kind::list)) {
    const Value& item = range.as_list().items[at];
    locals_[fold.first_slot] =
        fold.two_variables ? Value::integer(static_cast<std::int64_t>(at)) : item;
    if (fold.two_variables) locals_[fold.second_slot] = item;
  } else {
    const Map::Entry& entry = range.as_map().entries[at];
    locals_[fold.first_slot] = entry.key;
    if (fold.two_variables) locals_[fold.second_slot] = entry.value;
  }
  return true;
}

Value Machine::fold(const Fold& fold) {
  const Value range = eval(fold.range);
  if (!range.is_value()) return range;
  if (!range.is(Kind::list) && !range.is(Kind::map)) return no_overload();
  switch (fold.macro) {
    case Macro::all:
      return decide(fold, range, false);
    case Macro::exists:
      return decide(fold, range, true);
    case Macro::exists_one:
      return count_one(fold, range);
    case Macro::map:
    case Macro::filter:
      return collect(fold, range);
    case Macro::transform_map:
    case Macro::transform_map_entry:
      return collect_map(fold, range);
  }
  return no_overload();
}

Value Machine::decide(const Fold& fold, const Value& range, bool decisive) {
  Value pending;
  const std::size_t count = size_of(range);
  for (std::size_t i = 0; i < count; ++i) {
    if (!turn(fold, range, i)) return error("the budget is spent");
    Value value = eval(fold.body);
    if (value.is(Kind::boolean)) {
      if (value.as_boolean() == decisive) return value;
      continue;
    }
    if (value.is_value()) value = no_overload();
    pending = pending.is_absent() ? value : bad_of(pending, value);
  }
  return pending.is_absent() ? Value::boolean(!decisive) : pending;
}

Value Machine::count_one(const Fold& fold, const Value& range) {
  std::size_t found = 0;
  Value pending;
  for (std::size_t i = 0; i < size_of(range); ++i) {
    if (!turn(fold, range, i)) return error("the budget is spent");
    const Value value = eval(fold.body);
    if (value.is(Kind::boolean)) {
      found += value.as_boolean() ? 1 : 0;
    } else {
      const Value wrong = value.is_value() ? no_overload() : value;
      pending = pending.is_absent() ? wrong : bad_of(pending, wrong);
    }
  }
  return pending.is_absent() ? Value::boolean(found == 1) : pending;
}

Value Machine::collect(const Fold& fold, const Value& range) {
  const bool filters = fold.macro == Macro::filter;
  Value* items = arena().array<Value>(size_of(range));
  if (items == nullptr && size_of(range) > 0) return error("the memory is spent");
  std::size_t count = 0;
  Value pending;
  const auto hold = [&](const Value& bad_one) {
    pending = pending.is_absent() ? bad_one : bad_of(pending, bad_one);
  };
  for (std::size_t i = 0; i < size_of(range); ++i) {
    if (!turn(fold, range, i)) return error("the budget is spent");
    if (filters || fold.has_condition) {
      const Value taken = eval(filters ? fold.body : fold.condition);
      if (!taken.is(Kind::boolean)) {
        hold(taken.is_value() ? no_overload() : taken);
        continue;
      }
      if (taken.is_false()) continue;
    }
    const Value item = filters ? locals_[fold.first_slot] : eval(fold.body);
    if (!item.is_value()) {
      hold(item);
      continue;
    }
    items[count++] = item;
  }
  if (!pending.is_absent()) return pending;
  const List* made = arena().make(List{items, count});
  return made == nullptr ? error("the memory is spent") : Value::list(made);
}

Value Machine::collect_map(const Fold& fold, const Value& range) {
  std::vector<Map::Entry> entries;
  Value pending;
  const auto hold = [&](const Value& bad_one) {
    pending = pending.is_absent() ? bad_one : bad_of(pending, bad_one);
  };
  const bool whole_entries = fold.macro == Macro::transform_map_entry;
  for (std::size_t i = 0; i < size_of(range); ++i) {
    if (!turn(fold, range, i)) return error("the budget is spent");
    if (fold.has_condition) {
      const Value taken = eval(fold.condition);
      if (!taken.is(Kind::boolean)) {
        hold(taken.is_value() ? no_overload() : taken);
        continue;
      }
      if (taken.is_false()) continue;
    }
    const Value key = locals_[fold.first_slot];
    const Value item = eval(fold.body);
    if (!item.is_value() || (whole_entries && !item.is(Kind::map))) {
      hold(item.is_value() ? no_overload() : item);
    } else if (whole_entries) {
      const Map& made = item.as_map();
      if (!charge(made.count)) return error("the budget is spent");
      entries.insert(entries.end(), made.entries, made.entries + made.count);
    } else {
      entries.push_back({key, item});
    }
  }
  if (!pending.is_absent()) return pending;
  auto* kept = arena().array<Map::Entry>(entries.size());
  if (kept == nullptr && !entries.empty()) return error("the memory is spent");
  std::ranges::copy(entries, kept);
  return map(kept, entries.size());
}

}  // namespace amends::cel
