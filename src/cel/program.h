// A compiled expression: a flat array of operations over slots, with its constants. It never
// changes, and may be run by any number of threads at once, each with a Machine of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "cel/arena.h"
#include "cel/ast.h"
#include "cel/library.h"
#include "cel/pattern.h"

namespace amends::cel {

class Table;

enum class Op : std::uint8_t {
  constant,     // a: in constants
  variable,     // a: its place in the bindings
  local,        // a: its slot
  select_slot,  // a: operand; b: slot of a record
  select_name,  // a: operand; b: name, in constants
  test_slot,
  test_name,
  optional_select,  // as select_name
  index,            // a[b]
  optional_index,
  logical_and,  // all children
  logical_or,
  logical_not,
  conditional,  // a ? b : c
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  add,
  subtract,
  multiply,
  divide,
  modulo,
  negate,
  in,
  list,               // children; b: which are optional, in flags, or none
  map,                // children: key, value, …
  call,               // a: in functions; children
  matches,            // a: operand; b: in patterns
  table,              // a: in lookups; children: the key's values
  optional_or,        // a.or(b)
  optional_or_value,  // a.orValue(b)
  fold,               // a: in folds
  bind,               // a: value; b: body; c: slot
  known,              // a: what may be missing
  failure,            // a: message, in constants
};

struct Node {
  Op op = Op::constant;
  std::uint16_t count = 0;   // of children
  std::uint32_t offset = 0;  // in the source
  std::uint32_t a = 0, b = 0, c = 0;
  std::uint32_t children = 0;  // the first, in Program::children
  std::uint32_t origin = 0;    // in Program::origins, from 1; 0 for a part of the expression itself
};

struct Fold {
  Macro macro = Macro::all;
  std::uint32_t range = 0, condition = 0, body = 0;
  bool has_condition = false;
  bool two_variables = false;
  std::uint32_t first_slot = 0, second_slot = 0;
  std::uint32_t weight = 1;  // operations in one turn
};

// A table's rows by the values of some of its columns.
struct Lookup {
  const Table* table = nullptr;
  std::vector<std::uint32_t> columns;
  // What the key's part for each column can be, as texts; none where it can be anything.
  std::vector<std::vector<std::string>> choices;
  std::unordered_map<std::string, std::int32_t> rows;  // -1 where several have the key
};

class Program {
 public:
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();

  TypeRef result_type() const { return result_type_; }
  const std::string& source() const { return source_; }
  std::size_t size() const { return nodes_.size(); }
  // The variables that are no records, or are used as a whole, and the fields of records, that it
  // may read, as "variable" and "variable.field.field", in bytewise order, each once. A field of a
  // record in a list is written without brackets, and the list is there as well.
  const std::vector<std::string>& reads() const { return reads_; }
  // How it looks rows up in tables.
  const std::vector<Lookup>& lookups() const { return lookups_; }
  // The environment's constants that it names, in bytewise order, each once; and its zones.
  const std::vector<std::string>& settings() const { return settings_; }
  const std::vector<const Zone*>& zones() const { return zones_; }
  // The definitions that it uses, by name in bytewise order, also those that others use.
  const std::vector<std::string>& definitions() const { return definitions_; }

 private:
  friend class Compiler;
  friend class Environment;
  friend class Machine;
  Program();

  std::string source_;
  TypeRef result_type_ = nullptr;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> children_;
  std::vector<std::uint8_t> flags_;
  std::vector<Value> constants_;
  std::vector<Origin> origins_;
  std::vector<const Function*> functions_;
  std::vector<Fold> folds_;
  std::vector<Lookup> lookups_;
  std::vector<Pattern> patterns_;
  std::vector<std::string> reads_, settings_, definitions_;
  std::vector<const Zone*> zones_;
  std::unique_ptr<Arena> arena_;  // what the constants point to
  std::uint32_t root_ = 0;
  std::uint32_t locals_ = 0;
};

}  // namespace amends::cel
