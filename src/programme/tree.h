// What a programme's files say, with the line that says it: one small tree for TOML and JSON alike,
// so that every fault can name its line and the parsers stay behind two functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "programme/faults.h"

namespace amends::programme {

struct Entry;

struct Value {
  enum class Kind { null, boolean, integer, number, text, date, list, table };

  Kind kind = Kind::null;
  int line = 0;
  bool boolean = false;
  std::int64_t integer = 0;
  double number = 0;  // for integers too
  std::string text;   // a text, or a calendar date as "2026-03-01"
  std::vector<Value> items;
  std::vector<Entry> entries;  // in order of the file for JSON, of the keys for TOML

  bool is_text() const { return kind == Kind::text; }
  bool is_table() const { return kind == Kind::table; }
  bool is_list() const { return kind == Kind::list; }
  const Value* find(std::string_view key) const;
};

struct Entry {
  std::string key;
  int line;
  Value value;
};

std::string_view name_of(Value::Kind kind);  // "a text", "a list", …

// The tree of a whole document, a table; on a fault of syntax (one is found at a time), a key twice
// or more than 64 levels, the faults say so and the result is nothing.
std::optional<Value> parse_toml(std::string_view text, Faults& faults);  // TOML 1.0
std::optional<Value> parse_json(std::string_view text, Faults& faults);  // RFC 8259

inline constexpr int levels_max = 64;

}  // namespace amends::programme
