// SQL conditions compiled for a table of records.
//
// What reads one record only ("lower(name_l)") is computed once for each distinct value, before any
// pair is looked at; what is left for a pair are comparisons of such values. A condition sees a
// record as one number, its slot: the rank of the record's values, in the columns that the
// condition reads, among all combinations that occur.
#pragma once

#include <array>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/edtf.h"
#include "link/similarity.h"
#include "link/sql.h"
#include "link/table.h"
#include "link/value.h"
#include "names/compare.h"
#include "names/letters.h"

namespace amends::link {

// What the model takes each column's values as. By default as text; as numbers, dates or lists
// where a condition needs them so.
using ColumnTypes = std::map<std::string, Type>;

// Notes what `expression` needs its columns to be, but for `exploded` ones. Code::bad_input where
// two needs contradict, and where a value is not what is needed.
Status note_types(const Expression& expression, const Table& table, ColumnTypes& types,
                  const std::vector<std::string>& exploded = {});
// Columns that conditions hold against each other, or of which one stands for another, and that
// nothing else says the type of: numbers where all their values are, unless something says of one
// of them that it is a text. Two columns alone that are asked whether they are equal too; a column
// that is only held against itself stays as it stands.
class Kin {
 public:
  Kin(const Table& table, ColumnTypes& types) : table_(table), types_(types) {}
  // After note_types() of all.
  void look(const Expression& condition, const std::vector<std::string>& exploded);
  void settle();

 private:
  struct Group {
    std::vector<const Column*> columns;
    bool is_ordered = false, is_held = false;  // by "<", by "="
    // What else stands among them.
    bool is_text = false, is_number = false, is_other = false;
  };
  void take(const Expression& expression, const std::vector<std::string>& exploded, Group& group);
  Type known(const Column& column) const;
  bool holds_numbers(const Column& column);
  bool holds_lists(const Column& column) { return column.written == Column::Written::list; }
  bool all(const Group& group, bool (Kin::*holds)(const Column&));
  bool set(const Group& group, Type type);

  const Table& table_;
  ColumnTypes& types_;
  std::vector<Group> groups_;
  std::map<const Column*, bool> numbers_;
};

// A value of a column that is taken as dates or numbers; null where it is none.
Value column_value(std::string_view text, Type type);
// The records of a column with values that are no list, number or date, as `type` says; empty where
// there are none (bad_values()).
std::string not_of_type(const Table& table, const Column& column, Type type);

// The columns that a condition reads, as one.
class Composite {
 public:
  Composite() = default;
  Composite(const Table& table, const std::vector<std::string>& names);

  // Slots count from 0, the more frequent combinations first. The last is for a record whose one
  // column has no value, whether or not there is one.
  std::size_t slots() const { return size_ + 1; }
  ValueCode slot(RecordIndex record) const {
    return std::min<ValueCode>((*rows_)[record], static_cast<ValueCode>(size_));
  }
  // The code that a slot has in a column, null_code for no value.
  ValueCode part(ValueCode slot, std::size_t column) const {
    if (slot == size_) return null_code;
    return columns_.size() == 1 ? slot : tuples_[slot * columns_.size() + column];
  }
  const std::vector<const Column*>& columns() const { return columns_; }
  std::size_t place(std::string_view name) const;  // of the column of that name
  std::uint32_t count(ValueCode slot) const;       // records that have it

 private:
  std::vector<const Column*> columns_;
  std::shared_ptr<std::vector<ValueCode>> own_rows_;
  const std::vector<ValueCode>* rows_ = nullptr;
  std::vector<ValueCode> tuples_;
  std::vector<std::uint32_t> counts_;
  std::size_t size_ = 0;
};

// A left value made ready for comparison with many right ones.
struct Prepared {
  const void* leaf = nullptr;
  ValueCode slot = null_code;
  std::string text;
  Pattern pattern;
};

// What one thread needs to run programs.
struct Context {
  Scratch scratch;
  std::vector<Value> memo;
  std::vector<std::uint64_t> stamps;
  std::uint64_t now = 0;
  std::vector<std::unique_ptr<Prepared>> prepared;
  std::string failed_cast;    // a text that a CAST could not take
  bool loses_digits = false;  // whether only for want of digits, which DuckDB has
};

class Program {
 public:
  enum class Op {
    constant,
    left,
    right,
    raw,
    call,
    conjunction,
    disjunction,
    negation,
    is_null,
    choice,
    coalesce,
    nullif,
    greatest,
    least,
    equal,
    not_equal,
    less,
    less_equal,
    not_distinct,
    to_text,
    to_number,
    to_whole,
    to_real,
    to_date,
    // A leaf of the left record against the same leaf of the right one: the ways that most pairs
    // go.
    same,
    jaro,
    jaro_winkler,
    levenshtein,     // where it has a constant, min(distance, constant + 1)
    within_damerau,  // the constant
    name_weight,     // of places when the constant is 1
    name_likeness,
    edtf_level,
    edtf_overlap,
    script_pair
  };
  struct Node {
    Op op = Op::constant;
    Type type = Type::unknown;
    std::vector<int> arguments;
    Value constant;
    int leaf = -1;  // of left and right; of raw: the part of the composite
    const Function* function = nullptr;
    bool strict = false;  // a conversion that must not fail
    // Of a conversion, what its type holds: least <= x < end, where end is finite; a decimal
    // rounds to its digits; a date has no time of day.
    double least = 0, end = std::numeric_limits<double>::infinity();
    bool is_day = false;
    // A number that is an integer in DuckDB; a date without a time of day.
    bool is_whole = false;
    int digits = -1;  // of an integer or a decimal, after the point; of a double negative
    int uses = 0;
    bool reads_left = false, reads_right = false;
  };
  struct Leaf {
    std::string text;  // the expression without its side
    Type type = Type::unknown;
    bool is_whole = false;  // as of a node
    int digits = -1;
    int part = -1;                   // the one column that it is, unchanged; else -1
    const Column* column = nullptr;  // of a part, when it is text
    std::vector<Value> values;       // by slot; empty for a text column, unchanged
    // By slot: equal values have equal numbers, no value null_code. And whether Pattern takes it.
    std::vector<ValueCode> ids;
    std::vector<std::uint8_t> fits;
    // By names::Kind, where a condition compares the leaf's values as names: made ready once.
    struct Names {
      std::shared_ptr<names::Lexicon> lexicon;
      std::vector<names::Lexicon::Id> ids;  // by slot
      std::vector<std::uint8_t> are_names;  // by slot: 0 for no value and for one without letters
    };
    std::array<Names, 2> names;
    void learn_names(const Program& program, names::Kind kind);
    // By slot, where a condition compares the leaf's values as dates; nothing for what is no EDTF.
    std::vector<std::optional<base::Edtf>> dates;
    void learn_dates(const Program& program);
    // By slot, where a condition asks for pairs of scripts; Script::other for no value too.
    std::vector<names::Script> scripts;
    void learn_scripts(const Program& program);
  };

  // Value of the node for a pair. `context` must have been made ready by start().
  Value run(int node, ValueCode left, ValueCode right, Context& context) const;
  void start(Context& context) const;
  Value leaf_value(const Leaf& leaf, const Composite& composite, ValueCode slot) const;

  std::vector<Node> nodes;
  std::vector<Leaf> leaves;
  const Composite* composite = nullptr;
  // What the leaves' texts and lists live in.
  std::shared_ptr<Scratch> store;
  std::vector<std::vector<Value>> raw_values;  // by part, by code: where the type is not text
  std::vector<Type> raw_types;
  // By part: a column of numbers that are all written as integers, or of dates without times.
  std::vector<bool> raw_whole;

 private:
  const Leaf::Names& names_of(const Node& node) const;
  Value compare_leaf(const Node& node, ValueCode left, ValueCode right, Context& context) const;
  Value compute(const Node& node, ValueCode left, ValueCode right, Context& context) const;
};

// A conversion to a type of DuckDB, by all its names; nothing for one that is not built.
std::optional<Program::Node> conversion_to(std::string_view type);

// Compiles conditions over one composite into one program, so that what they have in common is
// computed once.
class Compiler {
 public:
  Compiler(const Table& table, const ColumnTypes& types, std::shared_ptr<Composite> composite);
  // The root of a condition, which must be a truth value. Code::bad_input or Code::unsupported with
  // the character of the condition and what to do.
  Result<int> condition(const ExpressionPtr& expression);
  // The value, for each slot, of an expression that reads one side only. What it holds lives as
  // long as the program.
  Result<std::vector<Value>> values(const ExpressionPtr& expression, Type& type);
  Error cast_error(const Expression& expression, const std::vector<ValueCode>& failed,
                   const Context& first) const;
  std::shared_ptr<Program> finish();

 private:
  using Node = Program::Node;
  Result<int> compile(const ExpressionPtr& expression);
  Result<int> compile_call(const ExpressionPtr& expression);
  Result<int> compile_column(const Expression& expression);
  Result<int> compile_pairwise(const ExpressionPtr& expression);
  Result<int> compile_cast(const ExpressionPtr& expression, int argument);
  Result<int> build(const ExpressionPtr& expression, std::vector<int> arguments);
  Result<int> build_compare(const ExpressionPtr& expression, std::vector<int> arguments);
  Result<int> build_function(const ExpressionPtr& expression, const std::string& name,
                             std::vector<int> arguments);
  Status check_pattern(const Expression& expression, const std::vector<int>& arguments) const;
  Result<int> leaf_for(const ExpressionPtr& expression, Expression::Side side);
  Result<int> convert(int node, Type type, const Expression& expression, std::string_view why);
  // Makes all of one type; `parts` says what each was written as, for the message.
  Result<Type> unify(std::vector<int>& arguments, const std::vector<ExpressionPtr>& parts,
                     const std::string& name);
  Status load_raw(std::size_t part);
  Value keep(const Value& value, Type type);
  // Index of the leaf when both arguments are it, left and right; else -1.
  int common_leaf(const std::vector<int>& arguments) const;
  int add(Node node, const std::string& key);
  // `written`: of a number, which says whether it is an integer, a decimal or a double.
  int constant(Value value, Type type, std::string_view written = {});
  bool truth(int node) const;
  void set_digits(Node& node) const;
  Result<int> build_arithmetic(const ExpressionPtr& expression, std::vector<int> arguments);
  int as_double(int node);
  int written_out(int node);
  int as_written(int node);

  const Table& table_;
  const ColumnTypes& types_;
  std::shared_ptr<Composite> composite_;
  std::shared_ptr<Program> program_;
  std::map<std::string, int> known_;
  bool one_sided_ = false;  // compiling what a leaf is made of
};

}  // namespace amends::link
