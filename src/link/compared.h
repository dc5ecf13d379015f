// A comparison of the model, compiled: which level a pair of records takes in it, and what a rare
// value adds.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "link/flat.h"
#include "link/settings.h"

namespace amends::link {

// Levels in their order, each with the condition that must hold.
class Levels {
 public:
  // `conditions[i]` may be null: the level that takes what is left. Code::bad_input,
  // Code::unsupported as Compiler::condition(), with which level it was and its text where `texts`
  // has it.
  static Result<Levels> compile(const Table& table, const ColumnTypes& types,
                                const std::vector<ExpressionPtr>& conditions,
                                const std::vector<std::string>& more_columns,
                                const std::vector<std::string>& texts);

  const Composite& composite() const { return *composite_; }
  // The index of the first level whose condition holds; -1 where none does.
  int first(ValueCode left, ValueCode right, Context& context) const;
  const Program& program() const { return *program_; }
  const std::vector<int>& roots() const { return roots_; }

 private:
  std::shared_ptr<Composite> composite_;
  std::shared_ptr<Program> program_;
  // Levels next to each other whose conditions begin with the same conjunct: where that does not
  // hold, none of them does.
  struct Guard {
    int node = -1;         // of the conjunct; -1: none
    std::size_t next = 0;  // the first level after them
  };
  void find_guards();

  std::vector<int> roots_;  // -1: always holds
  std::vector<Guard> guards_;
};

// How rare the values of a column are: log2 of the share of records that have the value, by slot of
// the comparison's composite; -infinity for no value. Where the comparison holds the column's
// values against each other as names, the share is of all spellings of the name (name_clusters.h).
struct TermFrequencies {
  std::string column;
  std::vector<double> log2_share;
  // Of names: log2 of the probability that two records taken at random have the same, which stands
  // where the exact match's u does for spellings.
  std::optional<double> log2_same;
};

// What one level adds for rare values: weight * (log2(u of the exact match) - log2(share)).
struct TermAdjustment {
  int frequencies = -1;  // index into Compared::frequencies; -1: no adjustment
  double weight = 0;
  double log2_u = 0;
  double log2_minimum = 0;  // -infinity for none
};

// Levels of pairs of a comparison's most frequent values, kept when they were asked for once. For
// any number of threads: what is kept does not hang on who came first.
class LevelTable {
 public:
  explicit LevelTable(std::size_t values);
  // Where the level of a pair is kept: its gamma and 2, or 0. nullptr for rarer values.
  std::int8_t* place(ValueCode left, ValueCode right) const {
    return left < side_ && right < side_ ? table_.get() + left * side_ + right : nullptr;
  }

 private:
  struct Free {
    void operator()(std::int8_t* table) const { std::free(table); }
  };
  std::size_t side_ = 0;
  std::unique_ptr<std::int8_t, Free> table_;  // memory that is not touched costs nothing
};

struct Compared {
  std::string name;
  Levels levels;
  std::vector<std::int8_t> gamma;     // by level
  int radix = 0;                      // gammas from -1 to radix - 2
  std::vector<double> weight;         // by gamma + 1: log2(m / u)
  std::vector<TermAdjustment> terms;  // by gamma + 1
  std::vector<TermFrequencies> frequencies;
  std::optional<FlatLevels> flat;  // the fast way to its levels, where it has one
  std::shared_ptr<LevelTable> known;

  // The gamma of the values of two slots.
  std::int8_t gamma_of(ValueCode left, ValueCode right, Context& context) const;

  // What level `gamma` adds for the values of two slots.
  double adjustment(int gamma, ValueCode left, ValueCode right) const;
};

// Shares of values from outside ("tf_surname.csv"), by column; a column that is not here is counted
// in the table.
using OutsideFrequencies = std::map<std::string, std::map<std::string, double>>;

// Compiles the comparison for the table. Weights come from its m and u as they are now; see
// set_weights().
Result<Compared> compile_comparison(const Table& table, const ColumnTypes& types,
                                    const Comparison& comparison,
                                    const OutsideFrequencies& outside);
// Takes the weights and the term adjustments from the comparison's m and u. Code::bad_input where a
// term-frequency adjustment has no exact-match level to start from.
Status set_weights(Compared& compared, const Comparison& comparison);

// The column that a condition compares for equality and nothing else; empty for any other.
std::string exact_match_column(const Expression& condition);

}  // namespace amends::link
