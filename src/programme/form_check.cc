// Two walks over one compiled schema: holds() only answers, and is what intake pays for; explain()
// says what is wrong, and runs when the answer is no. A property test holds them equal.
#include <simdjson.h>

#include <algorithm>
#include <cmath>

#include "programme/schema.h"
#include "programme/values.h"

namespace amends::programme {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::string_view missing = "MISSING_FIELD";
constexpr std::string_view bad_value = "BAD_VALUE";
constexpr std::string_view is_missing = "is missing";
constexpr std::size_t shown_max = 60;  // bytes of a value that a message repeats

std::uint8_t types_of(const element& value) {
  switch (value.type()) {
    case element_type::NULL_VALUE:
      return json_null;
    case element_type::BOOL:
      return json_boolean;
    case element_type::INT64:
    case element_type::UINT64:
      return json_integer | json_number;
    case element_type::DOUBLE: {
      const double number = value.get_double().value_unsafe();
      return number == std::trunc(number) ? json_integer | json_number : json_number;
    }
    case element_type::STRING:
      return json_text;
    case element_type::ARRAY:
      return json_list;
    case element_type::OBJECT:
      return json_table;
  }
  return 0;
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

bool is(const Constant& constant, const element& value, std::uint8_t types) {
  if ((types & constant.type) == 0) return false;
  switch (constant.type) {
    case json_text:
      return value.get_string().value_unsafe() == constant.text;
    case json_number:
      return value.get_double().value_unsafe() == constant.number;
    case json_boolean:
      return value.get_bool().value_unsafe() == constant.boolean;
    default:
      return true;
  }
}

bool formatted(Format format, std::string_view text) {
  switch (format) {
    case Format::none:
      return true;
    case Format::edtf:
      return is_edtf(text);
    case Format::date:
      return is_date(text);
    case Format::decimal:
      return is_decimal(text);
    case Format::share:
      return is_share(text);
  }
  return false;
}

bool is_chosen(const Schema& schema, const element& value, std::uint8_t types) {
  return schema.choices.empty() || std::ranges::any_of(schema.choices, [&](const Constant& c) {
           return is(c, value, types);
         });
}

// The properties of one object against a schema's: canonical keys come in the schema's order, so
// the next one is nearly always where the last one left off. Any order is right.
class PropertyFinder {
 public:
  explicit PropertyFinder(const std::vector<Property>& properties) : properties_(properties) {}

  // The index of the property of that name, or how many properties there are.
  std::size_t find(std::string_view key) {
    const std::size_t count = properties_.size();
    for (std::size_t step = 0; step < count; ++step) {
      const std::size_t at = next_ + step < count ? next_ + step : next_ + step - count;
      if (properties_[at].name != key) continue;
      next_ = at + 1 < count ? at + 1 : 0;
      return at;
    }
    return count;
  }

 private:
  const std::vector<Property>& properties_;
  std::size_t next_ = 0;
};

bool holds(const Schema& schema, const element& value);
bool holds_parts(const Schema& schema, const element& value);

bool holds_text(const Schema& schema, std::string_view text) {
  if (schema.is_limited) {
    const std::size_t length = characters(text);
    if (length < schema.length_min || length > schema.length_max) return false;
  }
  if (schema.pattern && !schema.pattern->found_in(text)) return false;
  return formatted(schema.format, text);
}

bool holds_number(const Schema& schema, double number) {
  return !(schema.minimum && number < *schema.minimum) &&
         !(schema.maximum && number > *schema.maximum);
}

bool holds_list(const Schema& schema, const simdjson::dom::array& list) {
  std::size_t count = 0;
  for (const element item : list) {
    if (schema.items && !holds(*schema.items, item)) return false;
    ++count;
  }
  return count >= schema.items_min && count <= schema.items_max;
}

bool holds_table(const Schema& schema, const simdjson::dom::object& table) {
  if (schema.properties.empty() && !schema.closed && !schema.additional) return true;
  PropertyFinder finder(schema.properties);
  std::uint64_t seen = 0;
  for (const auto [key, value] : table) {
    const std::size_t index = finder.find(key);
    if (index < schema.properties.size()) {
      seen |= std::uint64_t{1} << index;
      if (!holds(*schema.properties[index].schema, value)) return false;
    } else if (schema.closed || (schema.additional && !holds(*schema.additional, value))) {
      return false;
    }
  }
  return (schema.required & ~seen) == 0;
}

bool holds(const Schema& schema, const element& value) {
  const std::uint8_t types = types_of(value);
  if ((types & schema.types) == 0) return false;
  if (!is_chosen(schema, value, types)) return false;
  if (schema.constant && !is(*schema.constant, value, types)) return false;
  bool good = true;
  if (types == json_text) {
    good = holds_text(schema, value.get_string().value_unsafe());
  } else if (types == json_table) {
    good = holds_table(schema, value.get_object().value_unsafe());
  } else if (types == json_list) {
    good = holds_list(schema, value.get_array().value_unsafe());
  } else if ((types & json_number) != 0 && schema.is_limited) {
    good = holds_number(schema, value.get_double().value_unsafe());
  }
  return good && (!schema.has_parts || holds_parts(schema, value));
}

bool holds_parts(const Schema& schema, const element& value) {
  const auto holds_here = [&](const Schema& part) { return holds(part, value); };
  if (!std::ranges::all_of(schema.all_of, holds_here)) return false;
  if (!schema.any_of.empty() && !std::ranges::any_of(schema.any_of, holds_here)) return false;
  if (schema.condition) {
    const Schema* branch =
        holds_here(*schema.condition) ? schema.then.get() : schema.otherwise.get();
    if (branch != nullptr && !holds_here(*branch)) return false;
  }
  return true;
}

std::string type_names(std::uint8_t types) {
  static constexpr std::pair<std::uint8_t, std::string_view> names[] = {
      {json_null, "null"},       {json_boolean, "true or false"}, {json_integer, "a whole number"},
      {json_number, "a number"}, {json_text, "a text"},           {json_list, "a list"},
      {json_table, "an object"}};
  std::string out;
  for (const auto& [type, name] : names) {
    if ((types & type) == 0 || (type == json_integer && (types & json_number) != 0)) continue;
    if (!out.empty()) out += " or ";
    out += name;
  }
  return out;
}

std::string cut(std::string_view text) {
  if (text.size() <= shown_max) return std::string(text);
  std::size_t end = shown_max;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
  return fmt::format("{}…", text.substr(0, end));
}

std::string shown(std::string_view text) { return fmt::format("\"{}\"", cut(text)); }

std::string shown(const element& value) {
  return value.is_string() ? shown(std::string_view(value.get_string().value_unsafe()))
                           : cut(simdjson::minify(value));
}

std::string shown(const Constant& constant) {
  switch (constant.type) {
    case json_text:
      return shown(std::string_view(constant.text));
    case json_number:
      return fmt::format("{}", constant.number);
    case json_boolean:
      return constant.boolean ? "true" : "false";
    default:
      return "null";
  }
}

std::string_view format_in_words(Format format) {
  switch (format) {
    case Format::edtf:
      return "a date as EDTF writes it, for example 2019-10-14, 2019-10 or 1978~";
    case Format::date:
      return "a day, for example 2026-03-01";
    case Format::decimal:
      return "a plain decimal number, for example 1234.50";
    case Format::share:
      return "a share, for example 2/3, more than 0 and at most 1";
    case Format::none:
      break;
  }
  return "a text";
}

class Explainer {
 public:
  std::vector<FormFault> faults;

  void explain(const Schema& schema, const element& value, const std::string& path,
               std::string_view outer_code) {
    const std::string_view code = schema.code.empty() ? outer_code : std::string_view(schema.code);
    const std::uint8_t types = types_of(value);
    if ((types & schema.types) == 0) {
      return add(schema, path, code, "should be {}, and is {}", type_names(schema.types),
                 type_names(types));
    }
    explain_choice(schema, value, types, path, code);
    if (types == json_text) {
      explain_text(schema, value.get_string().value_unsafe(), path, code);
    } else if (types == json_table) {
      explain_table(schema, value.get_object().value_unsafe(), path, code);
    } else if (types == json_list) {
      explain_list(schema, value.get_array().value_unsafe(), path, code);
    } else if ((types & json_number) != 0) {
      explain_number(schema, value.get_double().value_unsafe(), path, code);
    }
    for (const Schema& part : schema.all_of) explain(part, value, path, code);
    explain_any_of(schema, value, path, code);
    if (!schema.condition) return;
    const Schema* branch =
        holds(*schema.condition, value) ? schema.then.get() : schema.otherwise.get();
    if (branch != nullptr) explain(*branch, value, path, code);
  }

 private:
  template <typename... Args>
  void add(const Schema& schema, const std::string& path, std::string_view code,
           fmt::format_string<Args...> format, Args&&... args) {
    const std::string sentence = fmt::format(format, std::forward<Args>(args)...);
    faults.push_back({path, std::string(code.empty() ? bad_value : code),
                      fmt::format("{} {}", label(schema, path), sentence)});
  }

  static std::string label(const Schema& schema, const std::string& path) {
    const std::string_view name = path.empty() ? "the filing" : std::string_view(path);
    return schema.title.empty() ? std::string(name) : fmt::format("{} ({})", schema.title, name);
  }

  void explain_choice(const Schema& schema, const element& value, std::uint8_t types,
                      const std::string& path, std::string_view code) {
    if (!is_chosen(schema, value, types)) {
      std::vector<std::string> names;
      names.reserve(schema.choices.size());
      for (const Constant& constant : schema.choices) names.push_back(shown(constant));
      add(schema, path, code, "is {}; it can be {}", shown(value), fmt::join(names, ", "));
    }
    if (schema.constant && !is(*schema.constant, value, types)) {
      add(schema, path, code, "is {}; it can only be {}", shown(value), shown(*schema.constant));
    }
  }

  void explain_text(const Schema& schema, std::string_view text, const std::string& path,
                    std::string_view code) {
    const std::size_t length = characters(text);
    if (length < schema.length_min) {
      text.empty() ? add(schema, path, code, "is empty")
                   : add(schema, path, code, "is {}; at least {} characters are needed",
                         shown(text), schema.length_min);
    }
    if (length > schema.length_max) {
      add(schema, path, code, "has {} characters; at most {} are taken", length, schema.length_max);
    }
    if (schema.pattern && !schema.pattern->found_in(text)) {
      add(schema, path, code, "is {}, which is not written as the form asks ({})", shown(text),
          schema.pattern_text);
    }
    if (!formatted(schema.format, text)) {
      add(schema, path, code, "is {}; it should be {}", shown(text),
          format_in_words(schema.format));
    }
  }

  void explain_number(const Schema& schema, double number, const std::string& path,
                      std::string_view code) {
    if (schema.minimum && number < *schema.minimum) {
      add(schema, path, code, "is {}; it should be {} or more", number, *schema.minimum);
    }
    if (schema.maximum && number > *schema.maximum) {
      add(schema, path, code, "is {}; it should be {} or less", number, *schema.maximum);
    }
  }

  void explain_list(const Schema& schema, const simdjson::dom::array& list, const std::string& path,
                    std::string_view code) {
    std::size_t count = 0;
    for (const element item : list) {
      if (schema.items) explain(*schema.items, item, fmt::format("{}[{}]", path, count), code);
      ++count;
    }
    if (count < schema.items_min) {
      add(schema, path, code, "has {} entries; at least {} are needed", count, schema.items_min);
    }
    if (count > schema.items_max) {
      add(schema, path, code, "has {} entries; at most {} are taken", count, schema.items_max);
    }
  }

  void explain_table(const Schema& schema, const simdjson::dom::object& table,
                     const std::string& path, std::string_view code) {
    PropertyFinder finder(schema.properties);
    std::uint64_t seen = 0;
    const auto at = [&](std::string_view key) {
      return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
    };
    for (const auto [key, value] : table) {
      const std::size_t index = finder.find(key);
      if (index < schema.properties.size()) {
        seen |= std::uint64_t{1} << index;
        explain(*schema.properties[index].schema, value, at(key), code);
      } else if (schema.closed) {
        add({}, at(key), code, "is not a field of this form");
      } else if (schema.additional) {
        explain(*schema.additional, value, at(key), code);
      }
    }
    for (std::size_t i = 0; i < schema.properties.size(); ++i) {
      if (((schema.required & ~seen) >> i & 1) == 0) continue;
      const Property& property = schema.properties[i];
      std::string_view own =
          property.schema->code.empty() ? code : std::string_view(property.schema->code);
      if (own.empty()) own = missing;
      add(*property.schema, at(property.name), own, "{}", is_missing);
    }
  }

  void explain_any_of(const Schema& schema, const element& value, const std::string& path,
                      std::string_view code) {
    const auto holds_here = [&](const Schema& part) { return holds(part, value); };
    if (schema.any_of.empty() || std::ranges::any_of(schema.any_of, holds_here)) return;
    std::vector<std::string> sentences;
    std::vector<std::string> missing_paths;
    std::string fault_code;
    bool alike = true;  // each part wants one more field, and that is all
    for (const Schema& part : schema.any_of) {
      Explainer branch;
      branch.explain(part, value, path, code);
      std::vector<std::string> of_branch;
      of_branch.reserve(branch.faults.size());
      for (const FormFault& fault : branch.faults) of_branch.push_back(fault.message);
      sentences.push_back(fmt::format("{}", fmt::join(of_branch, " and ")));
      const FormFault& first = branch.faults.front();
      alike = alike && branch.faults.size() == 1 && first.message.ends_with(is_missing);
      missing_paths.push_back(first.path);
      if (fault_code.empty()) fault_code = first.code;
    }
    faults.push_back({alike ? missing_paths.front() : path, fault_code,
                      alike ? fmt::format("one of {} is needed", fmt::join(missing_paths, ", "))
                            : fmt::format("one of these has to be put right: {}",
                                          fmt::join(sentences, "; or "))});
  }
};

// Order of path, with indices as numbers: losses[2] comes before losses[10].
bool path_before(const FormFault& a, const FormFault& b) {
  std::string_view x = a.path;
  std::string_view y = b.path;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto digits = [&](std::string_view text) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  };
  while (!x.empty() && !y.empty()) {
    if (is_digit(x[0]) && is_digit(y[0])) {
      const std::size_t in_x = digits(x);
      const std::size_t in_y = digits(y);
      if (in_x != in_y) return in_x < in_y;
      const int order = x.substr(0, in_x).compare(y.substr(0, in_y));
      if (order != 0) return order < 0;
      x.remove_prefix(in_x);
      y.remove_prefix(in_y);
      continue;
    }
    if (x[0] != y[0]) return static_cast<unsigned char>(x[0]) < static_cast<unsigned char>(y[0]);
    x.remove_prefix(1);
    y.remove_prefix(1);
  }
  return x.size() < y.size();
}

std::vector<FormFault> explain_root(const Schema& schema, const element& root) {
  Explainer explainer;
  explainer.explain(schema, root, "", "");
  std::ranges::stable_sort(explainer.faults, path_before);
  return std::move(explainer.faults);
}

// The parser, and with it what `root` looks into, is the thread's own and lasts until its next
// filing.
std::optional<FormFault> parse(std::string_view filing, element& root) {
  thread_local simdjson::dom::parser parser;
  const auto error = parser.parse(filing.data(), filing.size()).get(root);
  if (!error) return std::nullopt;
  return FormFault{"", std::string(bad_value),
                   fmt::format("the filing is not JSON: {}", simdjson::error_message(error))};
}

}  // namespace

Form::Form() = default;
Form::~Form() = default;
Form::Form(Form&&) noexcept = default;
Form& Form::operator=(Form&&) noexcept = default;

const std::vector<Form::OwnField>& Form::own_fields() const { return state_->own_fields; }
std::string_view Form::schema() const { return state_->text; }

std::vector<FormFault> Form::check(std::string_view filing) const {
  element root;
  if (auto fault = parse(filing, root)) return {std::move(*fault)};
  if (holds(state_->schema, root)) return {};
  std::vector<FormFault> faults = explain_root(state_->schema, root);
  AMENDS_ASSERT(!faults.empty());
  return faults;
}

std::vector<FormFault> Form::explain(std::string_view filing) const {
  element root;
  if (auto fault = parse(filing, root)) return {std::move(*fault)};
  return explain_root(state_->schema, root);
}

}  // namespace amends::programme
