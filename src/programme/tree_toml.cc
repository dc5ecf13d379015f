// The adapter of toml++: without its exceptions, header-only, in this file alone.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "base/text.h"
#include "programme/tree.h"

namespace amends::programme {
namespace {

int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

class Converter {
 public:
  explicit Converter(Faults& faults) : faults_(faults) {}
  bool ok() const { return ok_; }

  Value convert(const toml::node& node, int level) {
    Value out;
    out.line = line_of(node);
    if (level > levels_max) {
      complain(out.line, fmt::format("more than {} levels inside each other", levels_max));
    } else if (const auto* table = node.as_table()) {
      out.kind = Value::Kind::table;
      for (const auto& [key, value] : *table) {
        const int line = static_cast<int>(key.source().begin.line);
        out.entries.push_back({std::string(key.str()), line, convert(value, level + 1)});
      }
    } else if (const auto* array = node.as_array()) {
      out.kind = Value::Kind::list;
      for (const auto& item : *array) out.items.push_back(convert(item, level + 1));
    } else {
      convert_plain(node, out);
    }
    return out;
  }

 private:
  void convert_plain(const toml::node& node, Value& out) {
    if (const auto* text = node.as_string()) {
      out.kind = Value::Kind::text;
      out.text = text->get();
    } else if (const auto* boolean = node.as_boolean()) {
      out.kind = Value::Kind::boolean;
      out.boolean = boolean->get();
    } else if (const auto* integer = node.as_integer()) {
      out.kind = Value::Kind::integer;
      out.integer = integer->get();
      out.number = static_cast<double>(out.integer);
    } else if (const auto* number = node.as_floating_point()) {
      out.kind = Value::Kind::number;
      out.number = number->get();
    } else if (const auto* date = node.as_date()) {
      const toml::date day = date->get();
      out.kind = Value::Kind::date;
      out.text = fmt::format("{:04}-{:02}-{:02}", day.year, +day.month, +day.day);
    } else {
      complain(out.line, "a time of day is not used in a programme; give the date alone");
    }
  }

  void complain(int line, std::string sentence) {
    ok_ = false;
    faults_.add(line, std::move(sentence));
  }

  Faults& faults_;
  bool ok_ = true;
};

}  // namespace

std::optional<Value> parse_toml(std::string_view text, Faults& faults) {
  const toml::parse_result result = toml::parse(text);
  if (!result) {
    const toml::parse_error& error = result.error();
    faults.add(static_cast<int>(error.source().begin.line),
               fmt::format("this is not TOML: {}", error.description()));
    return std::nullopt;
  }
  Converter converter(faults);
  Value root = converter.convert(result.table(), 1);
  if (!converter.ok()) return std::nullopt;
  return root;
}

}  // namespace amends::programme
