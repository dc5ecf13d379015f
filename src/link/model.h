// A model compiled for a table: what scoring and training work with.
#pragma once

#include <span>
#include <vector>

#include "base/task.h"
#include "link/blocking.h"
#include "link/compared.h"
#include "link/settings.h"

namespace amends::link {

struct Model {
  const Table* table = nullptr;
  Settings settings;
  ColumnTypes types;
  std::vector<Compared> comparisons;
  std::vector<RuleKeys> rules;

  // The levels of a pair in all comparisons as one number: the sum of (gamma + 1) * stride.
  std::vector<std::uint64_t> strides;
  std::uint64_t patterns = 1;

  // Takes the weights anew from settings, after training.
  Status refresh_weights();
  // Compiles more rules than the settings have: those that only training uses.
  Result<std::vector<RuleKeys>> compile_rules(std::span<const BlockingRule> more) const;
};

// How many pairs of records a kind of linkage can make: of link_only, only those of two sources.
std::uint64_t possible_pairs(const Records& records, LinkType type);

// The columns that a model reads, by name as the model writes them: what must be loaded. A name may
// be told although the data lack it; compile_model() says so.
Result<std::vector<std::string>> columns_used(const Settings& settings);

// The columns that each blocking rule reads, beside the one that names a record's source.
Result<std::vector<std::vector<std::string>>> columns_of_rules(const Settings& settings);
// What first reads a column: "comparison \"dob\" (comparisons[2].comparison_levels[1])"; empty for
// nothing.
std::string reader_of(const Settings& settings, const std::string& column);

// Code::bad_input with the comparison, the level and the character for what cannot be compiled or
// does not fit the data.
Result<Model> compile_model(const Table& table, Settings settings,
                            const OutsideFrequencies& outside = {});

}  // namespace amends::link
