// What an expression may speak of: variables with their types, functions, tables and zones. A
// programme makes one and compiles all its rules in it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cel/ast.h"
#include "cel/definitions.h"
#include "cel/library.h"
#include "cel/program.h"

namespace amends::cel {

// Rows that expressions look up with table("name", {"column": value, …}). A column whose cells are
// all decimal numbers or empty is a rational, else a string; an empty cell is a missing field.
class Table {
 public:
  // Code::bad_input for rows of another length than the columns or two columns of one name.
  static Result<std::shared_ptr<const Table>> make(
      std::string name, const std::vector<std::string>& columns,
      const std::vector<std::vector<std::string>>& rows);

  const std::string& name() const { return name_; }
  const RecordType& row_type() const { return row_type_; }
  std::size_t size() const { return rows_.size(); }
  Value row(std::size_t at) const { return Value::record(&rows_[at]); }

 private:
  Table() = default;
  std::string name_;
  RecordType row_type_;
  std::vector<Value> cells_;
  std::vector<Record> rows_;
  std::vector<std::unique_ptr<std::string>> texts_;
  std::vector<std::unique_ptr<base::Rational>> numbers_;
};

class Environment {
 public:
  Environment() = default;
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  // Names in expressions are looked for in this namespace first: "a.b".
  void set_container(std::string container) { container_ = std::move(container); }
  // Declares a variable; its place in Machine::run()'s bindings is the number of those before it.
  // Code::bad_input for a second one of the name.
  Status declare(std::string name, TypeRef type);
  // A function's types alone: it can be checked and not run.
  void declare_function(std::string name, std::vector<Overload> overloads);
  // An expression that others call as name(values of the parameters); it may use other definitions.
  // Code::bad_input, with "line:column: what is wrong", for one that cannot be read, a name that is
  // taken or is no name, and two parameters of one name.
  Status define(std::string name, std::vector<std::string> parameters, std::string_view source);
  // A name that stands for a value, which must live as long as the environment's programs.
  void declare_constant(std::string name, TypeRef type, const Value& value);
  // What a text may be that names a currency; where none are given, anything.
  void set_currencies(std::vector<std::string> codes) { currencies_.values = std::move(codes); }
  const Choices& currencies() const { return currencies_; }
  void add_table(std::shared_ptr<const Table> table);
  // `area` may be null; `parts` are the zones within it, for places that are known by zone alone.
  void add_zone(std::string id, std::shared_ptr<const base::Area> area,
                std::vector<std::string> parts = {});

  TypePool& types() { return types_; }
  // A record's type, to be filled in by the caller; lives as long as the environment.
  RecordType& new_record_type(std::string name);

  struct Variable {
    std::string name;
    TypeRef type;
  };
  struct Constant {
    TypeRef type;
    Value value;
  };
  const Constant* find_constant(std::string_view name) const;
  const std::vector<Variable>& variables() const { return variables_; }
  int find_variable(std::string_view name) const;  // or -1
  const Function* find_function(std::string_view name) const;
  const Table* find_table(std::string_view name) const;
  const Zone* find_zone(std::string_view id) const;
  const Definition* find_definition(std::string_view name) const;
  const std::string& container() const { return container_; }
  std::vector<std::string> variable_names() const;
  std::vector<std::string> function_names() const;
  std::vector<std::string> table_names() const;
  std::vector<std::string> zone_names() const;

  struct Options {
    bool check = true;  // refuse what cannot be right; else it fails when it is run
    bool macros = true;
    TypeRef result = nullptr;  // what the whole must be
    // Whether what can only fail is refused as well (compile.h), instead of failing when it is run.
    bool refuse_failing = false;
    // Gets all that is wrong, in order of place, each as the error has the first.
    std::vector<std::string>* complaints = nullptr;
    // Says where a definition's part stands, "rules/scope.toml:37:14".
    std::function<std::string(const Origin&)> place;
  };
  // Code::bad_input with "line:column: what is wrong". The program may be run by several threads,
  // each with a Machine of its own, and must not outlive this environment.
  Result<Program> compile(std::string_view source, const Options& options);
  Result<Program> compile(std::string_view source) { return compile(source, Options{}); }

 private:
  std::string container_;
  TypePool types_;
  Choices currencies_{"a currency of the programme", {}};
  std::vector<Variable> variables_;
  std::unordered_map<std::string, int> variable_at_;
  Library own_;
  Definitions definitions_;
  std::map<std::string, Constant, std::less<>> constants_;
  std::map<std::string, std::shared_ptr<const Table>, std::less<>> tables_;
  std::map<std::string, std::pair<Zone, std::shared_ptr<const base::Area>>, std::less<>> zones_;
  std::vector<std::unique_ptr<RecordType>> record_types_;
};

}  // namespace amends::cel
