// The adapter of simdjson's on-demand parser, which tells where in the text a value stands.
#include <simdjson.h>

#include <algorithm>

#include "programme/tree.h"

namespace amends::programme {
namespace {

namespace ondemand = simdjson::ondemand;

class Converter {
 public:
  Converter(std::string_view text, Faults& faults) : text_(text), faults_(faults) {}

  bool convert(ondemand::value value, int level, Value& out) {
    out.line = line_at(value.raw_json_token().begin());
    if (level > levels_max) {
      return complain(out.line, fmt::format("more than {} levels inside each other", levels_max));
    }
    ondemand::json_type type;
    if (const auto error = value.type().get(type)) return broken(out.line, error);
    switch (type) {
      case ondemand::json_type::object:
        return convert_object(value, level, out);
      case ondemand::json_type::array:
        return convert_array(value, level, out);
      case ondemand::json_type::string:
        return convert_text(value, out);
      case ondemand::json_type::number:
        return convert_number(value, out);
      case ondemand::json_type::boolean:
        out.kind = Value::Kind::boolean;
        if (const auto error = value.get_bool().get(out.boolean)) return broken(out.line, error);
        return true;
      case ondemand::json_type::null:
        return convert_null(value, out);
    }
    return complain(out.line, "this is not JSON");
  }

  bool broken(int line, simdjson::error_code error) {
    return complain(line, fmt::format("this is not JSON: {}", simdjson::error_message(error)));
  }

  bool complain(int line, std::string sentence) {
    faults_.add(line, std::move(sentence));
    return false;
  }

  // Lines are counted on from the last place, because places are asked for in order of the text.
  int line_at(const char* place) {
    const char* last = text_.data() + counted_;
    if (place < last || place > text_.data() + text_.size()) return line_;
    line_ += static_cast<int>(std::count(last, place, '\n'));
    counted_ = static_cast<std::size_t>(place - text_.data());
    return line_;
  }

 private:
  bool convert_object(ondemand::value value, int level, Value& out) {
    out.kind = Value::Kind::table;
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) return broken(out.line, error);
    for (auto item : object) {
      ondemand::field field;
      if (const auto error = std::move(item).get(field)) return broken(line_, error);
      const int line = line_at(field.key().raw());
      std::string_view key;
      if (const auto error = field.unescaped_key().get(key)) return broken(line, error);
      if (out.find(key) != nullptr)
        return complain(line, fmt::format("\"{}\" stands here twice", key));
      out.entries.push_back({std::string(key), line, {}});
      if (!convert(field.value(), level + 1, out.entries.back().value)) return false;
    }
    return true;
  }

  bool convert_array(ondemand::value value, int level, Value& out) {
    out.kind = Value::Kind::list;
    ondemand::array array;
    if (const auto error = value.get_array().get(array)) return broken(out.line, error);
    for (auto item : array) {
      ondemand::value element;
      if (const auto error = std::move(item).get(element)) return broken(line_, error);
      out.items.emplace_back();
      if (!convert(element, level + 1, out.items.back())) return false;
    }
    return true;
  }

  bool convert_null(ondemand::value value, const Value& out) {
    bool is_null = false;
    if (const auto error = value.is_null().get(is_null)) return broken(out.line, error);
    return is_null || complain(out.line, "this is not JSON");
  }

  bool convert_text(ondemand::value value, Value& out) {
    out.kind = Value::Kind::text;
    std::string_view text;
    if (const auto error = value.get_string().get(text)) return broken(out.line, error);
    out.text = text;
    return true;
  }

  bool convert_number(ondemand::value value, Value& out) {
    ondemand::number number;
    if (const auto error = value.get_number().get(number)) return broken(out.line, error);
    out.number = number.as_double();
    out.kind = Value::Kind::number;
    if (number.is_int64()) {
      out.kind = Value::Kind::integer;
      out.integer = number.get_int64();
    }
    return true;
  }

  std::string_view text_;
  Faults& faults_;
  std::size_t counted_ = 0;
  int line_ = 1;
};

}  // namespace

std::optional<Value> parse_json(std::string_view text, Faults& faults) {
  const simdjson::padded_string padded(text);
  ondemand::parser parser;
  Converter converter(padded, faults);
  ondemand::document document;
  if (const auto error = parser.iterate(padded).get(document)) {
    converter.broken(1, error);
    return std::nullopt;
  }
  ondemand::value top;
  if (const auto error = document.get_value().get(top)) {
    converter.broken(1, error);
    return std::nullopt;
  }
  Value root;
  if (!converter.convert(top, 1, root)) return std::nullopt;
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    converter.complain(root.line, "something stands after the end of the JSON object");
    return std::nullopt;
  }
  return root;
}

}  // namespace amends::programme
