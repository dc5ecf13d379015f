// A form's JSON Schema, compiled: what form_compile.cc makes and form_check.cc walks. Never changes
// once made.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "programme/pattern.h"
#include "programme/programme.h"

namespace amends::programme {

enum JsonType : std::uint8_t {
  json_null = 1,
  json_boolean = 2,
  json_integer = 4,  // a number without a fraction
  json_number = 8,   // any number
  json_text = 16,
  json_list = 32,
  json_table = 64,
  json_any = 127,
};

enum class Format : std::uint8_t { none, edtf, date, decimal, share };

struct Constant {
  JsonType type = json_null;  // never a list or a table
  bool boolean = false;
  double number = 0;
  std::string text;
};

struct Property;

// What is asked of nearly every value comes first, so that a walk touches one line of the cache a
// value.
struct Schema {
  std::uint8_t types = json_any;
  Format format = Format::none;
  bool closed = false;               // additionalProperties: false
  bool has_parts = false;            // whether all_of, any_of or a condition is there
  bool is_limited = false;           // whether a text's length or a number's size is
  std::uint64_t required = 0;        // bit i: properties[i]
  std::vector<Property> properties;  // bytewise by name
  std::unique_ptr<Schema> items;
  std::vector<Constant> choices;  // enum
  std::unique_ptr<Pattern> pattern;
  std::unique_ptr<Schema> additional;
  std::optional<Constant> constant;

  std::size_t items_min = 0, items_max = std::numeric_limits<std::size_t>::max();
  std::size_t length_min = 0, length_max = std::numeric_limits<std::size_t>::max();  // characters
  std::optional<double> minimum, maximum;

  std::vector<Schema> all_of, any_of;
  std::unique_ptr<Schema> condition, then, otherwise;

  std::string title;  // in the programme's first language
  std::string code;   // the deficiency of a fault here; "" for the general ones
  std::string pattern_text;

  static constexpr std::size_t properties_max = 64;
};

struct Property {
  std::string name;
  std::unique_ptr<Schema> schema;
};

// A text that a form names, "form.left" or "units[].material", and the only values that it may
// have; none where it may have any.
struct NamedText {
  std::string path;
  std::vector<std::string> values;
};

struct Form::State {
  std::string text;
  Schema schema;
  std::vector<OwnField> own_fields;
  std::vector<NamedText> texts;
};

}  // namespace amends::programme
