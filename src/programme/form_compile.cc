#include "programme/form_compile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "programme/field_paths.h"
#include "programme/filing.h"
#include "programme/schema.h"
#include "programme/tree.h"

namespace amends::programme {
namespace {

using Kind = Value::Kind;

constexpr std::string_view draft_07 = "http://json-schema.org/draft-07/schema";
constexpr std::pair<std::string_view, std::uint8_t> type_table[] = {
    {"null", json_null},     {"boolean", json_boolean}, {"integer", json_integer},
    {"number", json_number}, {"string", json_text},     {"array", json_list},
    {"object", json_table}};
constexpr std::pair<std::string_view, Format> format_table[] = {{"edtf", Format::edtf},
                                                                {"date", Format::date},
                                                                {"decimal", Format::decimal},
                                                                {"share", Format::share}};

template <typename T, std::size_t N>
std::vector<std::string_view> names_in(const std::pair<std::string_view, T> (&table)[N]) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : table) names.push_back(name);
  return names;
}

template <typename T, std::size_t N>
const T* look_up(const std::pair<std::string_view, T> (&table)[N], std::string_view name) {
  const auto found = std::ranges::find(table, name, &std::pair<std::string_view, T>::first);
  return found == std::end(table) ? nullptr : &found->second;
}

bool is_deficiency_code(std::string_view text) {
  return !text.empty() && text[0] >= 'A' && text[0] <= 'Z' && std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

class FormCompiler {
 public:
  FormCompiler(const FormWorld& world, Faults& faults) : world_(world), faults_(faults) {}

  static const std::vector<NamedText>& texts_of(const Form& form) { return form.state_->texts; }

  std::optional<Form> compile(std::string_view text) {
    const std::size_t before = faults_.size();
    const std::optional<Value> root = parse_json(text, faults_);
    if (!root) return std::nullopt;
    if (!root->is_table()) {
      faults_.add(root->line, "a form is a JSON object");
      return std::nullopt;
    }
    Form form;
    form.state_ = std::make_unique<Form::State>();
    form.state_->text = text;
    collect_own_fields(*root, form.state_->own_fields);
    for (const Form::OwnField& field : form.state_->own_fields) paths_.add_own(field.path);
    compile_schema(*root, "", form.state_->schema);
    collect_texts(form.state_->schema, "", form.state_->texts);
    if (faults_.size() != before) return std::nullopt;
    return form;
  }

 private:
  using Handler = void (FormCompiler::*)(const Entry&, const std::string&, Schema&);
  static const std::pair<std::string_view, Handler> keywords[];

  void complain(int line, std::string sentence) { faults_.add(line, std::move(sentence)); }

  // ---- own fields

  void collect_own_fields(const Value& root, std::vector<Form::OwnField>& out) {
    const Value* properties = root.find("properties");
    const Value* own = properties != nullptr ? properties->find("form") : nullptr;
    if (own != nullptr) collect_below(*own, "form", false, out);
  }

  void collect_below(const Value& schema, const std::string& path, bool required,
                     std::vector<Form::OwnField>& out) {
    const Value* properties = schema.find("properties");
    const Value* items = schema.find("items");
    if (properties != nullptr) {
      const Value* wanted = schema.find("required");
      for (const Entry& entry : properties->entries) {
        const bool is_wanted =
            wanted != nullptr && std::ranges::any_of(wanted->items, [&](const Value& name) {
              return name.is_text() && name.text == entry.key;
            });
        collect_below(entry.value, path + "." + entry.key, is_wanted, out);
      }
    } else if (items != nullptr) {
      collect_below(*items, path + "[]", required, out);
    } else if (path != "form") {
      out.push_back(own_field(schema, path, required));
    }
  }

  Form::OwnField own_field(const Value& schema, const std::string& path, bool required) {
    Form::OwnField field{path, "", required, {}};
    const Value* type = schema.find("type");
    const Value* format = schema.find("format");
    if (type == nullptr || !type->is_text()) {
      complain(schema.line, fmt::format("{} needs a \"type\", one and no list", path));
    } else if (type->text == "number") {
      complain(type->line, fmt::format("{} is a number, which is not exact; make it a string with "
                                       "\"format\": \"decimal\", or an integer",
                                       path));
    } else {
      field.type = format != nullptr && format->is_text() ? format->text : type->text;
    }
    field.title = texts(schema.find("x-title"));
    const Value* title = schema.find("title");
    if (title != nullptr && !world_.languages.empty()) {
      field.title.try_emplace(world_.languages.front(), title->text);
    }
    return field;
  }

  // Of the properties as such: what holds under a condition only is no list of a field's values.
  static void collect_texts(const Schema& schema, const std::string& path,
                            std::vector<NamedText>& out) {
    for (const Property& property : schema.properties)
      collect_texts(*property.schema, path.empty() ? property.name : path + "." + property.name,
                    out);
    if (schema.items != nullptr) collect_texts(*schema.items, path + "[]", out);
    if (!schema.properties.empty() || schema.items != nullptr || (schema.types & json_text) == 0)
      return;
    std::vector<std::string> values;
    for (const Constant& choice : schema.choices)
      if (choice.type == json_text) values.push_back(choice.text);
    if (schema.constant && schema.constant->type == json_text) values = {schema.constant->text};
    out.push_back({path, std::move(values)});
  }

  static Text texts(const Value* value) {
    Text out;
    if (value == nullptr) return out;
    for (const Entry& entry : value->entries) out[entry.key] = entry.value.text;
    return out;
  }

  // ---- schemas

  void compile_schema(const Value& value, const std::string& path, Schema& out) {
    if (!value.is_table()) {
      return complain(value.line,
                      fmt::format("a schema is a JSON object, and this is {}; \"true\" and "
                                  "\"false\" stand only at additionalProperties",
                                  name_of(value.kind)));
    }
    for (const Entry& entry : value.entries) {
      const Handler* handler = nullptr;
      for (const auto& [name, candidate] : std::span(keywords, keyword_count)) {
        if (name == entry.key) handler = &candidate;
      }
      if (handler == nullptr) {
        complain(entry.line, fmt::format("\"{}\" is not a keyword that forms know{}", entry.key,
                                         suggestion(entry.key, keyword_names())));
      } else {
        (this->**handler)(entry, path, out);
      }
    }
    check_field_type(value, path, out);
    check_limits(value, out);
    std::ranges::sort(out.properties, {}, &Property::name);
    mark_required(value, path, out);
    out.has_parts = !out.all_of.empty() || !out.any_of.empty() || out.condition != nullptr;
    out.is_limited =
        out.length_min > 0 || value.find("maxLength") != nullptr || out.minimum || out.maximum;
    if (out.condition == nullptr && (out.then != nullptr || out.otherwise != nullptr)) {
      complain(value.line, "\"then\" and \"else\" say nothing without an \"if\"");
    }
  }

  void check_field_type(const Value& value, const std::string& path, const Schema& out) {
    const Field* field = paths_.field(path);
    if (field == nullptr || value.find("type") == nullptr || path.starts_with("form.")) return;
    const bool is_integer = field->type == FieldType::integer;
    if (out.types != (is_integer ? json_integer : json_text)) {
      complain(value.find("type")->line, fmt::format("{} is kept as {}; its type is \"{}\"", path,
                                                     is_integer ? "a whole number" : "a text",
                                                     is_integer ? "integer" : "string"));
    }
  }

  void check_limits(const Value& value, const Schema& out) {
    const auto complain_at = [&](std::string_view keyword, std::string_view other) {
      complain(value.find(keyword)->line,
               fmt::format("\"{}\" is less than \"{}\", so that nothing fits", keyword, other));
    };
    if (out.length_min > out.length_max) complain_at("maxLength", "minLength");
    if (out.items_min > out.items_max) complain_at("maxItems", "minItems");
    if (out.minimum && out.maximum && *out.minimum > *out.maximum)
      complain_at("maximum", "minimum");
  }

  void mark_required(const Value& value, const std::string& path, Schema& out) {
    const Value* names = value.find("required");
    if (names == nullptr || names->kind != Kind::list) return;
    for (const Value& name : names->items) {
      if (!name.is_text()) {
        complain(name.line, "\"required\" is a list of names of fields");
        continue;
      }
      check_path(name.line, path, name.text);
      auto at = std::ranges::lower_bound(out.properties, name.text, {}, &Property::name);
      if (at == out.properties.end() || at->name != name.text) {
        out.properties.insert(at, Property{name.text, std::make_unique<Schema>()});
      }
    }
    if (out.properties.size() > Schema::properties_max) {
      return complain(value.line,
                      fmt::format("more than {} properties in one object", Schema::properties_max));
    }
    for (std::size_t i = 0; i < out.properties.size(); ++i) {
      const bool wanted = std::ranges::any_of(
          names->items, [&](const Value& name) { return name.text == out.properties[i].name; });
      if (wanted) out.required |= std::uint64_t{1} << i;
    }
  }

  void check_path(int line, const std::string& parent, const std::string& name) {
    const std::string path = parent.empty() ? name : parent + "." + name;
    if (paths_.knows(path)) return;
    const std::vector<std::string> known = paths_.children(parent);
    if (parent.starts_with("form")) {
      return complain(line, fmt::format("the form itself has no field \"{}\" to name here{}", path,
                                        suggestion(name, known)));
    }
    complain(line, fmt::format("a filing has no field \"{}\"{}", path, suggestion(name, known)));
  }

  // ---- keywords

  void annotation(const Entry& entry, const std::string&, Schema&) { (void)entry; }

  void dialect(const Entry& entry, const std::string&, Schema&) {
    std::string_view uri = entry.value.text;
    if (uri.ends_with('#')) uri.remove_suffix(1);
    if (uri != draft_07) {
      complain(entry.line,
               fmt::format("forms are written in JSON Schema draft-07, \"{}#\"", draft_07));
    }
  }

  void title(const Entry& entry, const std::string&, Schema& out) {
    if (!entry.value.is_text()) return complain(entry.line, "\"title\" is a text");
    if (out.title.empty()) out.title = entry.value.text;
  }

  void titles(const Entry& entry, const std::string&, Schema& out) {
    if (!entry.value.is_table()) {
      return complain(entry.line, fmt::format("\"{}\" has a text for each language", entry.key));
    }
    for (const Entry& one : entry.value.entries) {
      if (std::ranges::find(world_.languages, one.key) == world_.languages.end()) {
        complain(one.line, fmt::format("the programme has no language \"{}\"{}", one.key,
                                       suggestion(one.key, world_.languages)));
      } else if (!one.value.is_text()) {
        complain(one.line, "a title is a text");
      } else if (entry.key == "x-title" && one.key == world_.languages.front()) {
        out.title = one.value.text;
      }
    }
  }

  void deficiency(const Entry& entry, const std::string&, Schema& out) {
    if (!entry.value.is_text() || !is_deficiency_code(entry.value.text)) {
      return complain(
          entry.line,
          "a deficiency's code has capital letters, digits and underlines, as HH_MEMBER");
    }
    out.code = entry.value.text;
  }

  void type(const Entry& entry, const std::string&, Schema& out) {
    const auto bit = [&](const Value& name) -> std::uint8_t {
      const std::uint8_t* found = name.is_text() ? look_up(type_table, name.text) : nullptr;
      if (found != nullptr) return *found;
      complain(name.line, fmt::format("\"{}\" is not a type of JSON{}", name.text,
                                      suggestion(name.text, names_in(type_table))));
      return json_any;
    };
    if (entry.value.kind != Kind::list) {
      out.types = bit(entry.value);
      return;
    }
    out.types = 0;
    for (const Value& name : entry.value.items) out.types |= bit(name);
    if (out.types == 0) complain(entry.line, "\"type\" is an empty list, so that nothing fits");
  }

  void format(const Entry& entry, const std::string&, Schema& out) {
    const Format* found = look_up(format_table, entry.value.text);
    if (found != nullptr) {
      out.format = *found;
    } else {
      complain(entry.line, fmt::format("\"{}\" is not a format that forms know{}", entry.value.text,
                                       suggestion(entry.value.text, names_in(format_table))));
    }
  }

  void pattern(const Entry& entry, const std::string&, Schema& out) {
    if (!entry.value.is_text()) return complain(entry.line, "\"pattern\" is a text");
    auto compiled = Pattern::compile(entry.value.text);
    if (!compiled) {
      return complain(entry.line,
                      fmt::format("the pattern cannot be used: {}", compiled.error().message));
    }
    out.pattern = std::make_unique<Pattern>(std::move(*compiled));
    out.pattern_text = entry.value.text;
  }

  void size(const Entry& entry, const std::string&, Schema& out) {
    if (entry.value.kind != Kind::integer || entry.value.integer < 0) {
      return complain(entry.line, fmt::format("\"{}\" is a whole number, 0 or more", entry.key));
    }
    const auto count = static_cast<std::size_t>(entry.value.integer);
    if (entry.key == "minLength") out.length_min = count;
    if (entry.key == "maxLength") out.length_max = count;
    if (entry.key == "minItems") out.items_min = count;
    if (entry.key == "maxItems") out.items_max = count;
  }

  void limit(const Entry& entry, const std::string&, Schema& out) {
    if (entry.value.kind != Kind::integer && entry.value.kind != Kind::number) {
      return complain(entry.line, fmt::format("\"{}\" is a number", entry.key));
    }
    (entry.key == "minimum" ? out.minimum : out.maximum) = entry.value.number;
  }

  std::optional<Constant> constant_of(const Value& value, const std::string& path) {
    Constant constant;
    switch (value.kind) {
      case Kind::null:
        break;
      case Kind::boolean:
        constant = {json_boolean, value.boolean, 0, ""};
        break;
      case Kind::integer:
      case Kind::number:
        constant = {json_number, false, value.number, ""};
        break;
      case Kind::text:
        constant = {json_text, false, 0, value.text};
        check_choice(value, path);
        break;
      default:
        complain(value.line,
                 fmt::format("a value to compare with is a text, a number, true, false or "
                             "null, and this is {}",
                             name_of(value.kind)));
        return std::nullopt;
    }
    return constant;
  }

  // A value that a form names for a field with a known set of values has to be one of them.
  void check_choice(const Value& value, const std::string& path) {
    const Field* field = paths_.field(path);
    if (field == nullptr || path.starts_with("form.")) return;
    const auto check = [&](auto known, std::string_view what) {
      if (std::ranges::find(known, value.text) != std::ranges::end(known)) return;
      complain(value.line, fmt::format("{} is never \"{}\", which is not {}{}", path, value.text,
                                       what, suggestion(value.text, known)));
    };
    if (field->type == FieldType::code) check(field->values, "one of its values");
    if (field->type == FieldType::category) check(world_.categories, "a category of the programme");
    if (field->type == FieldType::currency) check(world_.currencies, "a currency of the programme");
    if (path.ends_with(".place.zone")) check(world_.zones, "a zone of the programme");
  }

  void choices(const Entry& entry, const std::string& path, Schema& out) {
    if (entry.value.kind != Kind::list || entry.value.items.empty()) {
      return complain(entry.line, "\"enum\" is a list with at least one value");
    }
    for (const Value& value : entry.value.items) {
      if (auto constant = constant_of(value, path)) out.choices.push_back(std::move(*constant));
    }
  }

  void constant(const Entry& entry, const std::string& path, Schema& out) {
    out.constant = constant_of(entry.value, path);
  }

  void properties(const Entry& entry, const std::string& path, Schema& out) {
    if (!entry.value.is_table()) {
      return complain(entry.line, "\"properties\" has a schema for each name");
    }
    for (const Entry& one : entry.value.entries) {
      check_path(one.line, path, one.key);
      Property& property =
          out.properties.emplace_back(Property{one.key, std::make_unique<Schema>()});
      compile_schema(one.value, path.empty() ? one.key : path + "." + one.key, *property.schema);
    }
  }

  void required(const Entry& entry, const std::string&, Schema&) {
    if (entry.value.kind != Kind::list) {
      complain(entry.line, "\"required\" is a list of names of fields");
    }
  }

  void additional(const Entry& entry, const std::string& path, Schema& out) {
    if (entry.value.kind == Kind::boolean) {
      out.closed = !entry.value.boolean;
      return;
    }
    out.additional = std::make_unique<Schema>();
    compile_schema(entry.value, path + ".*", *out.additional);
  }

  void items(const Entry& entry, const std::string& path, Schema& out) {
    if (entry.value.kind == Kind::list) {
      return complain(entry.line,
                      "a list of schemas at \"items\" is not supported; give one schema");
    }
    out.items = std::make_unique<Schema>();
    compile_schema(entry.value, path + "[]", *out.items);
  }

  void parts(const Entry& entry, const std::string& path, Schema& out) {
    if (entry.value.kind != Kind::list || entry.value.items.empty()) {
      return complain(entry.line,
                      fmt::format("\"{}\" is a list with at least one schema", entry.key));
    }
    std::vector<Schema>& list = entry.key == "anyOf" ? out.any_of : out.all_of;
    for (const Value& part : entry.value.items) compile_schema(part, path, list.emplace_back());
  }

  void branch(const Entry& entry, const std::string& path, Schema& out) {
    auto& place = entry.key == "if"     ? out.condition
                  : entry.key == "then" ? out.then
                                        : out.otherwise;
    place = std::make_unique<Schema>();
    compile_schema(entry.value, path, *place);
  }

  static constexpr std::size_t keyword_count = 29;
  static std::vector<std::string_view> keyword_names() {
    std::vector<std::string_view> names;
    for (const auto& [name, handler] : std::span(keywords, keyword_count)) names.push_back(name);
    return names;
  }

  const FormWorld& world_;
  Faults& faults_;
  FieldPaths paths_;
};

const std::pair<std::string_view, FormCompiler::Handler> FormCompiler::keywords[keyword_count] = {
    {"$schema", &FormCompiler::dialect},
    {"$id", &FormCompiler::annotation},
    {"$comment", &FormCompiler::annotation},
    {"title", &FormCompiler::title},
    {"description", &FormCompiler::annotation},
    {"x-title", &FormCompiler::titles},
    {"x-description", &FormCompiler::titles},
    {"x-deficiency", &FormCompiler::deficiency},
    {"type", &FormCompiler::type},
    {"enum", &FormCompiler::choices},
    {"const", &FormCompiler::constant},
    {"format", &FormCompiler::format},
    {"pattern", &FormCompiler::pattern},
    {"minLength", &FormCompiler::size},
    {"maxLength", &FormCompiler::size},
    {"minimum", &FormCompiler::limit},
    {"maximum", &FormCompiler::limit},
    {"properties", &FormCompiler::properties},
    {"required", &FormCompiler::required},
    {"additionalProperties", &FormCompiler::additional},
    {"items", &FormCompiler::items},
    {"minItems", &FormCompiler::size},
    {"maxItems", &FormCompiler::size},
    {"anyOf", &FormCompiler::parts},
    {"allOf", &FormCompiler::parts},
    {"if", &FormCompiler::branch},
    {"then", &FormCompiler::branch},
    {"else", &FormCompiler::branch},
    {"examples", &FormCompiler::annotation},
};

const std::vector<NamedText>& texts_of(const Form& form) { return FormCompiler::texts_of(form); }

std::optional<Form> compile_form(std::string_view text, const FormWorld& world, Faults& faults) {
  return FormCompiler(world, faults).compile(text);
}

}  // namespace amends::programme
