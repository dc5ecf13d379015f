// Blocking rules: which pairs of records are looked at at all.
//
// The parts of a rule that say "this of the left record equals that of the right one" give each
// record a key; records of one key are a block, and their pairs are the rule's. What else a rule
// says is checked for each of those pairs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/task.h"
#include "link/compared.h"

namespace amends::link {

struct RuleKeys {
  std::string condition;                 // as written
  std::vector<std::string> key_columns;  // what the keys are made of; none where all have one key
  // By record: its key as the left and as the right record, null_code for none. `right` is empty
  // where both are the same.
  std::vector<ValueCode> left, right;
  std::size_t distinct = 0;
  // Of an exploding rule, in place of these: the keys of record r, ascending, are
  // many[starts[r]] to many[starts[r + 1] - 1].
  std::vector<std::uint32_t> starts;
  std::vector<ValueCode> many;
  // What must hold beside the keys; nothing where they are all.
  std::optional<Levels> filter;

  bool explodes() const { return !starts.empty(); }
  const std::vector<ValueCode>& right_keys() const { return right.empty() ? left : right; }
  // The lowest key that both have, null_code for none.
  ValueCode shared_key(RecordIndex l, RecordIndex r) const;
  // Whether the rule holds for the pair.
  bool holds(RecordIndex l, RecordIndex r, Context& context) const;
};

Result<RuleKeys> compile_rule(const Table& table, const ColumnTypes& types,
                              const BlockingRule& rule);

// The records of each key, in order of the records: those of block b are
// left[left_starts[b]] … left[left_starts[b + 1] - 1].
struct Blocks {
  std::vector<RecordIndex> left, right;  // `right` empty: the same
  std::vector<std::uint32_t> left_starts, right_starts;
  std::vector<ValueCode> keys;  // by block

  std::size_t size() const { return keys.size(); }
  bool is_symmetric() const { return right.empty(); }
};
// Blocks that can hold a pair, only.
Blocks blocks_of(const RuleKeys& rule, std::size_t records);

// What a rule costs, before any pair is made.
struct RuleCost {
  std::string condition;
  std::uint64_t pairs = 0;            // that its keys make, whatever other rules make
  std::uint64_t largest_block = 0;    // records
  std::string largest_key;            // the first values of the largest block
  std::uint64_t records_without = 0;  // that have no key
};
RuleCost cost_of(const Table& table, const Settings& settings, const RuleKeys& rule);

}  // namespace amends::link
