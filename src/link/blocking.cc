#include "link/blocking.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "base/text.h"

namespace amends::link {

ValueCode RuleKeys::shared_key(RecordIndex l, RecordIndex r) const {
  if (!explodes()) {
    const ValueCode key = left[l];
    return key == right_keys()[r] ? key : null_code;
  }
  std::uint32_t a = starts[l], b = starts[r];
  while (a < starts[l + 1] && b < starts[r + 1]) {
    if (many[a] == many[b]) return many[a];
    (many[a] < many[b] ? a : b) += 1;
  }
  return null_code;
}

bool RuleKeys::holds(RecordIndex l, RecordIndex r, Context& context) const {
  if (shared_key(l, r) == null_code) return false;
  if (!filter) return true;
  const Composite& composite = filter->composite();
  return filter->first(composite.slot(l), composite.slot(r), context) == 0;
}

namespace {

struct KeyPart {
  ExpressionPtr left, right;
  bool are_lists = false;  // of which one element must be the same
};

// "this of l = that of r", either way round; or two lists that share an element.
std::optional<KeyPart> key_part(const ExpressionPtr& condition) {
  if (condition->kind != Expression::Kind::call) return std::nullopt;
  const bool are_lists = condition->name == "list_has_any" || condition->name == "array_has_any";
  if (!are_lists && condition->name != "=") return std::nullopt;
  if (condition->arguments.size() != 2) return std::nullopt;
  const ExpressionPtr &a = condition->arguments[0], &b = condition->arguments[1];
  if (are_lists && sql_text(*a, false) != sql_text(*b, false)) return std::nullopt;
  if (sides_of(*a) == 1 && sides_of(*b) == 2) return KeyPart{a, b, are_lists};
  if (sides_of(*a) == 2 && sides_of(*b) == 1) return KeyPart{b, a, are_lists};
  return std::nullopt;
}

// The values of an expression as numbers, by record; equal values are equal numbers. Both sides of
// a part share one dictionary.
class Coder {
 public:
  Coder(const Table& table, const ColumnTypes& types) : table_(table), types_(types) {}

  Result<std::vector<ValueCode>> code(const ExpressionPtr& expression, Dictionary& dictionary) {
    AMENDS_TRY(const Values values, values_of(expression));
    const std::vector<ValueCode> by_slot = codes_of(values, dictionary);
    std::vector<ValueCode> codes(table_.size(), null_code);
    for (RecordIndex record = 0; record < codes.size(); ++record)
      codes[record] = by_slot[values.composite->slot(record)];
    return codes;
  }

  // Whether a column's list has an element, no value too, by record.
  Result<std::vector<bool>> filled(const Column& array) {
    AMENDS_TRY(const Values values, values_of(reading(array)));
    std::vector<bool> are_filled(table_.size());
    for (RecordIndex record = 0; record < are_filled.size(); ++record) {
      const Value& value = values.by_slot[values.composite->slot(record)];
      are_filled[record] = !value.is_null && !value.list->empty();
    }
    return are_filled;
  }

  // The elements of a list, by record, as codes of `dictionary`.
  struct Elements {
    std::shared_ptr<Composite> composite;
    std::vector<std::vector<ValueCode>> by_slot;
    const std::vector<ValueCode>& of(RecordIndex record) const {
      return by_slot[composite->slot(record)];
    }
  };
  Result<Elements> elements(const ExpressionPtr& expression, Dictionary& dictionary) {
    AMENDS_TRY(const Values values, values_of(expression));
    if (values.type != Type::list && values.type != Type::unknown) {
      return fail(Code::bad_input, "character {}: {} is {}, and a list is needed",
                  expression->at + 1, sql_text(*expression), name_of(values.type));
    }
    Elements elements{values.composite, std::vector<std::vector<ValueCode>>(values.by_slot.size())};
    for (std::size_t slot = 0; slot < values.by_slot.size(); ++slot) {
      if (values.by_slot[slot].is_null) continue;
      for (const std::string_view item : *values.by_slot[slot].list)
        if (!is_null(item)) elements.by_slot[slot].push_back(dictionary.add(item));
    }
    return elements;
  }

  // What an expression makes of each element of the list column that it reads, and of no other.
  Result<Elements> elements_through(const ExpressionPtr& expression, const Column& array,
                                    Dictionary& dictionary) {
    Table items;  // the elements, each as the first record that has it
    Column& column = items.columns.emplace_back();
    AMENDS_TRY(Elements elements, this->elements(reading(array), column.values));
    const std::size_t count = column.values.size();
    column.name = array.name;
    column.counts.assign(count, 1);
    column.present = count;
    items.files = table_.files;
    std::vector<bool> is_known(count, false);
    column.codes.resize(count);
    std::vector<RecordIndex> first(count);
    for (RecordIndex record = 0; record < table_.size(); ++record) {
      for (const ValueCode item : elements.of(record)) {
        if (!is_known[item]) first[item] = record;
        is_known[item] = true;
      }
    }
    const std::uint16_t source = items.records.add_source("");
    for (ValueCode item = 0; item < count; ++item) {
      const RecordIndex record = first[item];
      column.codes[item] = item;
      items.records.add(source, std::to_string(item));
      items.lines.push_back(table_.lines[record]);
      items.file_of.push_back(table_.file_of.empty() ? table_.records.source(record)
                                                     : table_.file_of[record]);
    }
    ColumnTypes types;
    AMENDS_CHECK(note_types(*expression, items, types));
    AMENDS_TRY(const Values values, Coder(items, types).values_of(expression));
    const std::vector<ValueCode> of_item = codes_of(values, dictionary);
    for (std::vector<ValueCode>& list : elements.by_slot) {
      for (ValueCode& item : list) item = of_item[item];
    }
    return elements;
  }

 private:
  static ExpressionPtr reading(const Column& column) {
    auto whole = std::make_shared<Expression>();
    whole->kind = Expression::Kind::column;
    whole->name = column.name;
    whole->side = Expression::Side::left;
    return whole;
  }

  // What the values live in comes along.
  struct Values {
    std::shared_ptr<Composite> composite;
    std::shared_ptr<Compiler> compiler;
    Type type = Type::unknown;
    std::vector<Value> by_slot;
  };
  Result<Values> values_of(const ExpressionPtr& expression) {
    std::vector<std::string> names;
    columns_of(*expression, names);
    std::erase_if(names, [&](const std::string& name) { return table_.find(name) == nullptr; });
    Values values;
    values.composite = std::make_shared<Composite>(table_, names);
    values.compiler = std::make_shared<Compiler>(table_, types_, values.composite);
    AMENDS_TRY(values.by_slot, values.compiler->values(expression, values.type));
    return values;
  }

  static std::vector<ValueCode> codes_of(const Values& values, Dictionary& dictionary) {
    std::vector<ValueCode> by_slot(values.by_slot.size(), null_code);
    for (std::size_t slot = 0; slot < by_slot.size(); ++slot) {
      const Value& value = values.by_slot[slot];
      if (!value.is_null) by_slot[slot] = dictionary.add(spelling(value, values.type));
    }
    return by_slot;
  }

  static std::string spelling(const Value& value, Type type) {
    if (type == Type::text) return std::string(value.text);
    if (type != Type::list) {
      const std::string number =
          std::isnan(value.number) ? "nan" : fmt::format("{}", value.number + 0.0);
      return value.rest == 0 ? number : fmt::format("{} {}", number, value.rest);
    }
    std::string text;
    for (const std::string_view item : *value.list) {
      text += is_null(item) ? "null" : fmt::format("{}:{}", item.size(), item);
    }
    return text;
  }

  const Table& table_;
  const ColumnTypes& types_;
};

// Two codes as one: equal pairs get equal numbers, in order of first meeting.
class Joiner {
 public:
  ValueCode join(ValueCode a, ValueCode b) {
    if (a == null_code || b == null_code) return null_code;
    const std::uint64_t both = static_cast<std::uint64_t>(a) << 32 | b;
    if (2 * (count_ + 1) > slots_.size()) grow();
    std::size_t at = mix_bits(both) & (slots_.size() - 1);
    while (slots_[at].code != null_code && slots_[at].both != both)
      at = (at + 1) & (slots_.size() - 1);
    if (slots_[at].code == null_code) slots_[at] = {both, static_cast<ValueCode>(count_++)};
    return slots_[at].code;
  }
  std::size_t size() const { return count_; }

 private:
  struct Slot {
    std::uint64_t both = 0;
    ValueCode code = null_code;
  };
  void grow() {
    std::vector<Slot> before(std::max<std::size_t>(1024, slots_.size() * 2));
    before.swap(slots_);
    for (const Slot& slot : before) {
      if (slot.code == null_code) continue;
      std::size_t at = mix_bits(slot.both) & (slots_.size() - 1);
      while (slots_[at].code != null_code) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = slot;
    }
  }
  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

// The exploded column that an expression reads, or nullptr. Code::unsupported where it reads
// another one too.
Result<const Column*> exploded_in(const Expression& expression, const Table& table,
                                  const std::vector<std::string>& arrays) {
  std::vector<std::string> names;
  columns_of(expression, names);
  for (const std::string& array : arrays) {
    const auto reads = [&](const std::string& name) {
      return table.find(name) == table.find(array);
    };
    if (std::ranges::none_of(names, reads)) continue;
    if (std::ranges::all_of(names, reads)) return table.find(array);
    return fail(Code::unsupported,
                "character {}: {} reads the exploded column \"{}\" and another; that is not built",
                expression.at + 1, sql_text(expression), array);
  }
  return nullptr;
}

// A record whose list has nothing in it is no row once it is exploded, though no condition reads
// the list.
Status drop_unfilled(Coder& coder, const Table& table, const std::vector<KeyPart>& parts,
                     const std::vector<std::string>& arrays,
                     std::vector<std::vector<ValueCode>>& of_record) {
  std::vector<std::string> read;
  for (const KeyPart& part : parts) columns_of(*part.left, read);
  for (const std::string& array : arrays) {
    const Column* const column = table.find(array);
    if (std::ranges::any_of(read, [&](const auto& name) { return table.find(name) == column; }))
      continue;
    AMENDS_TRY(const std::vector<bool> filled, coder.filled(*column));
    for (RecordIndex record = 0; record < of_record.size(); ++record) {
      if (!filled[record]) of_record[record].clear();
    }
  }
  return {};
}

// Keys of an exploding rule: a record has one for each element of its lists, combined with the
// parts that are not exploded.
Status explode(const Table& table, const ColumnTypes& types, const std::vector<KeyPart>& parts,
               const std::vector<std::string>& arrays, RuleKeys& keys) {
  ColumnTypes listed = types;
  for (const std::string& array : arrays) {
    const Column* const column = table.find(array);
    if (column == nullptr)
      return fail(Code::bad_input, "the data have no column \"{}\" to explode", array);
    const std::string bad = not_of_type(table, *column, Type::list);
    if (!bad.empty()) {
      return fail(Code::bad_input,
                  "{}: that is not a list, and the rule explodes the column; write lists as "
                  "[a, b], one of one value as [a]",
                  bad);
    }
    listed[column->name] = Type::list;
  }
  std::vector<std::vector<ValueCode>> of_record(table.size(), std::vector<ValueCode>{0});
  Coder coder(table, listed);
  keys.distinct = 1;
  AMENDS_CHECK(drop_unfilled(coder, table, parts, arrays, of_record));
  for (const KeyPart& part : parts) {
    if (sql_text(*part.left, false) != sql_text(*part.right, false)) {
      return fail(Code::unsupported, "an exploding rule whose two sides differ is not built");
    }
    Joiner joiner;
    Dictionary dictionary;
    AMENDS_TRY(const Column* const array, exploded_in(*part.left, table, arrays));
    const bool exploded = part.are_lists || array != nullptr;
    Coder::Elements elements;
    std::vector<ValueCode> single;
    if (part.are_lists || (array != nullptr && part.left->kind == Expression::Kind::column)) {
      AMENDS_TRY(elements, coder.elements(part.left, dictionary));
    } else if (array != nullptr) {
      AMENDS_TRY(elements, coder.elements_through(part.left, *array, dictionary));
    } else {
      AMENDS_TRY(single, coder.code(part.left, dictionary));
    }
    for (RecordIndex record = 0; record < table.size(); ++record) {
      const auto own = exploded ? std::span<const ValueCode>(elements.of(record))
                                : std::span<const ValueCode>(&single[record], 1);
      std::vector<ValueCode> joined;
      for (const ValueCode before : of_record[record]) {
        for (const ValueCode element : own) {
          if (element != null_code) joined.push_back(joiner.join(before, element));
        }
      }
      of_record[record] = std::move(joined);
    }
    keys.distinct = joiner.size();
  }
  keys.starts.push_back(0);
  for (auto& list : of_record) {
    std::ranges::sort(list);
    list.erase(std::unique(list.begin(), list.end()), list.end());
    keys.many.insert(keys.many.end(), list.begin(), list.end());
    keys.starts.push_back(static_cast<std::uint32_t>(keys.many.size()));
  }
  return {};
}

Status code_parts(const Table& table, const ColumnTypes& types, const std::vector<KeyPart>& parts,
                  RuleKeys& keys) {
  Coder coder(table, types);
  bool differs = false;
  for (const KeyPart& part : parts)
    differs |= sql_text(*part.left, false) != sql_text(*part.right, false);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const KeyPart& part = parts[i];
    const Column* const column =
        part.left->kind == Expression::Kind::column ? table.find(part.left->name) : nullptr;
    std::vector<ValueCode> left, right;
    std::size_t distinct = 0;
    if (!differs && column != nullptr &&
        (!types.contains(column->name) || types.at(column->name) == Type::text)) {
      left = column->codes;
      distinct = column->values.size();
    } else {
      Dictionary dictionary;
      AMENDS_TRY(left, coder.code(part.left, dictionary));
      if (differs) {
        AMENDS_TRY(right, coder.code(part.right, dictionary));
      }
      distinct = dictionary.size();
    }
    if (i == 0) {
      keys.left = std::move(left);
      keys.right = std::move(right);
      keys.distinct = distinct;
      continue;
    }
    Joiner joiner;
    for (RecordIndex record = 0; record < table.size(); ++record) {
      keys.left[record] = joiner.join(keys.left[record], left[record]);
    }
    for (RecordIndex record = 0; differs && record < table.size(); ++record) {
      keys.right[record] = joiner.join(keys.right[record], right[record]);
    }
    keys.distinct = joiner.size();
  }
  if (parts.empty()) {
    keys.left.assign(table.size(), 0);
    keys.distinct = 1;
  }
  return {};
}

}  // namespace

Result<RuleKeys> compile_rule(const Table& table, const ColumnTypes& types,
                              const BlockingRule& rule) {
  const auto in_rule = [&](Error error) {
    return fail(std::move(error).in(fmt::format("blocking rule {}", rule.condition)));
  };
  Result<ExpressionPtr> parsed = parse_sql(rule.condition, SideStyle::prefix);
  if (!parsed) return in_rule(std::move(parsed).error());
  RuleKeys keys;
  keys.condition = rule.condition;
  std::vector<KeyPart> parts;
  ExpressionPtr rest;
  for (const ExpressionPtr& condition : conjuncts(*parsed)) {
    if (const auto part = key_part(condition)) {
      parts.push_back(*part);
      columns_of(*part->left, keys.key_columns);
      continue;
    }
    // "1=1" is how SQL says that all pairs are wanted.
    if (sql_text(*condition) == "=(1, 1)" || sql_text(*condition) == "true") continue;
    if (rest == nullptr) {
      rest = condition;
      continue;
    }
    auto both = std::make_shared<Expression>();
    both->kind = Expression::Kind::call;
    both->name = "and";
    both->arguments = {rest, condition};
    both->at = condition->at;
    rest = both;
  }
  const bool explodes = !rule.arrays_to_explode.empty() ||
                        std::ranges::any_of(parts, [](const KeyPart& p) { return p.are_lists; });
  const Status coded = !explodes ? code_parts(table, types, parts, keys)
                                 : explode(table, types, parts, rule.arrays_to_explode, keys);
  if (!coded) return in_rule(coded.error());
  if (rest != nullptr) {
    const auto array = exploded_in(*rest, table, rule.arrays_to_explode);
    if (!array) return in_rule(array.error());
    if (*array != nullptr) {
      return in_rule({Code::unsupported,
                      fmt::format("character {}: of the exploded column \"{}\" only an equality of "
                                  "both records is built",
                                  rest->at + 1, (*array)->name)});
    }
    Result<Levels> filter = Levels::compile(table, types, {rest}, {}, {});
    if (!filter) return in_rule(std::move(filter).error());
    keys.filter = std::move(*filter);
  }
  return keys;
}

namespace {

// Counting sort of the records by their keys.
void group(const std::vector<ValueCode>& keys, std::size_t distinct,
           std::vector<RecordIndex>& records, std::vector<std::uint32_t>& starts) {
  starts.assign(distinct + 1, 0);
  for (const ValueCode key : keys) {
    if (key != null_code) ++starts[key + 1];
  }
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  records.resize(starts.back());
  std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
  for (RecordIndex record = 0; record < keys.size(); ++record) {
    if (keys[record] != null_code) records[next[keys[record]]++] = record;
  }
}

void group_many(const RuleKeys& rule, std::vector<RecordIndex>& records,
                std::vector<std::uint32_t>& starts) {
  starts.assign(rule.distinct + 1, 0);
  for (const ValueCode key : rule.many) ++starts[key + 1];
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  records.resize(starts.back());
  std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
  for (RecordIndex record = 0; record + 1 < rule.starts.size(); ++record) {
    for (std::uint32_t i = rule.starts[record]; i < rule.starts[record + 1]; ++i) {
      records[next[rule.many[i]]++] = record;
    }
  }
}

}  // namespace

Blocks blocks_of(const RuleKeys& rule, std::size_t) {
  Blocks blocks;
  std::vector<RecordIndex> left, right;
  std::vector<std::uint32_t> left_starts, right_starts;
  if (rule.explodes()) {
    group_many(rule, left, left_starts);
  } else {
    group(rule.left, rule.distinct, left, left_starts);
    if (!rule.right.empty()) group(rule.right, rule.distinct, right, right_starts);
  }
  const bool symmetric = rule.right.empty();
  // Only blocks with a pair are kept, moved together in place.
  blocks.left_starts.push_back(0);
  if (!symmetric) blocks.right_starts.push_back(0);
  std::uint32_t at = 0, right_at = 0;
  for (ValueCode key = 0; key < rule.distinct; ++key) {
    const std::uint32_t from = left_starts[key], to = left_starts[key + 1];
    if (symmetric ? to - from < 2 : to == from || right_starts[key + 1] == right_starts[key])
      continue;
    std::copy(left.begin() + from, left.begin() + to, left.begin() + at);
    at += to - from;
    blocks.left_starts.push_back(at);
    blocks.keys.push_back(key);
    if (symmetric) continue;
    const std::uint32_t count = right_starts[key + 1] - right_starts[key];
    std::copy(right.begin() + right_starts[key], right.begin() + right_starts[key + 1],
              right.begin() + right_at);
    right_at += count;
    blocks.right_starts.push_back(right_at);
  }
  left.resize(at);
  right.resize(right_at);
  blocks.left = std::move(left);
  blocks.right = std::move(right);
  return blocks;
}

namespace {

// Pairs of a block, of different sources only where `between`.
std::uint64_t pairs_of(const Table& table, const Blocks& blocks, std::size_t block, bool between) {
  const auto count_pairs = [](std::uint64_t n) { return n * (n - 1) / 2; };
  const auto* const from = blocks.left.data() + blocks.left_starts[block];
  const std::uint64_t size = blocks.left_starts[block + 1] - blocks.left_starts[block];
  if (!blocks.is_symmetric()) {
    // Each left record with the right ones behind it in order.
    const auto* const right = blocks.right.data() + blocks.right_starts[block];
    const auto* const right_end = blocks.right.data() + blocks.right_starts[block + 1];
    std::uint64_t pairs = 0;
    for (std::uint64_t i = 0; i < size; ++i) {
      pairs += static_cast<std::uint64_t>(right_end - std::upper_bound(right, right_end, from[i]));
    }
    return pairs;
  }
  if (!between) return count_pairs(size);
  std::uint64_t pairs = count_pairs(size), run = 1;
  for (std::uint64_t i = 1; i <= size; ++i) {
    if (i < size && table.records.source(from[i]) == table.records.source(from[i - 1])) {
      ++run;
      continue;
    }
    pairs -= count_pairs(run);
    run = 1;
  }
  return pairs;
}

// Sets the numbers of `cost` and returns the first record of the largest block.
RecordIndex count_blocks(const Table& table, const RuleKeys& rule, bool between, RuleCost& cost) {
  const Blocks blocks = blocks_of(rule, table.size());
  RecordIndex first = 0;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    cost.pairs += pairs_of(table, blocks, b, between);
    const std::uint64_t size = blocks.left_starts[b + 1] - blocks.left_starts[b];
    if (size <= cost.largest_block) continue;
    cost.largest_block = size;
    first = blocks.left[blocks.left_starts[b]];
  }
  return first;
}

// The same where any two records of a key are a pair: told from how often each key occurs.
RecordIndex count_keys(const RuleKeys& rule, RuleCost& cost) {
  std::vector<std::uint32_t> counts(rule.distinct);
  for (const ValueCode key : rule.left) {
    if (key != null_code) ++counts[key];
  }
  ValueCode largest = 0;
  for (ValueCode key = 0; key < counts.size(); ++key) {
    const std::uint64_t size = counts[key];
    if (size < 2) continue;
    cost.pairs += size * (size - 1) / 2;
    if (size <= cost.largest_block) continue;
    cost.largest_block = size;
    largest = key;
  }
  return static_cast<RecordIndex>(std::ranges::find(rule.left, largest) - rule.left.begin());
}

}  // namespace

RuleCost cost_of(const Table& table, const Settings& settings, const RuleKeys& rule) {
  RuleCost cost;
  cost.condition = rule.condition;
  const bool between = settings.link_type == LinkType::link_only;
  const RecordIndex first = between || rule.explodes() || !rule.right.empty()
                                ? count_blocks(table, rule, between, cost)
                                : count_keys(rule, cost);
  if (cost.largest_block > 0) {
    for (const std::string& name : rule.key_columns) {
      const Column* const column = table.find(name);
      if (column == nullptr) continue;
      if (!cost.largest_key.empty()) cost.largest_key += ", ";
      cost.largest_key += column->text(first);
    }
  }
  if (!rule.explodes()) {
    cost.records_without = static_cast<std::uint64_t>(std::ranges::count(rule.left, null_code));
  }
  return cost;
}

}  // namespace amends::link
