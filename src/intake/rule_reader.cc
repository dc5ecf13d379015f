#include "intake/rule_reader.h"

#include <algorithm>

#include "base/text.h"
#include "intake/convert.h"

namespace amends::intake {
namespace {

using programme::Entry;
using programme::Faults;
using programme::FieldType;
using programme::Value;

ValueKind kind_of(FieldType type) {
  switch (type) {
    case FieldType::text:
      return ValueKind::text;
    case FieldType::integer:
      return ValueKind::integer;
    case FieldType::decimal:
      return ValueKind::decimal;
    case FieldType::share:
      return ValueKind::share;
    case FieldType::date:
      return ValueKind::date;
    case FieldType::edtf:
      return ValueKind::edtf;
    case FieldType::currency:
      return ValueKind::currency;
    case FieldType::language:
      return ValueKind::language;
    case FieldType::code:
      return ValueKind::code;
    case FieldType::identifier:
      return ValueKind::identifier;
    case FieldType::category:
      return ValueKind::category;
  }
  return ValueKind::text;
}

constexpr std::pair<std::string_view, ValueKind> form_kinds[] = {
    {"string", ValueKind::text}, {"integer", ValueKind::integer}, {"boolean", ValueKind::boolean},
    {"edtf", ValueKind::edtf},   {"date", ValueKind::date},       {"decimal", ValueKind::decimal},
    {"share", ValueKind::share},
};

std::optional<ValueKind> form_kind(std::string_view name) {
  for (const auto& [known, kind] : form_kinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

}  // namespace

const Value* Options::find(std::string_view key) {
  asked_.emplace(key);
  return table_.find(key);
}

std::optional<std::string> Options::text(std::string_view key) {
  const Value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->kind == Value::Kind::integer) return std::to_string(value->integer);
  if (value->is_text() || value->kind == Value::Kind::date) return value->text;
  faults_.add(value->line,
              fmt::format("{} must be a text in quotes, not {}", key, name_of(value->kind)));
  return std::nullopt;
}

std::optional<bool> Options::boolean(std::string_view key) {
  const Value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->kind == Value::Kind::boolean) return value->boolean;
  faults_.add(value->line,
              fmt::format("{} must be true or false, not {}", key, name_of(value->kind)));
  return std::nullopt;
}

std::optional<std::int64_t> Options::integer(std::string_view key) {
  const Value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->kind == Value::Kind::integer) return value->integer;
  faults_.add(value->line,
              fmt::format("{} must be a whole number, not {}", key, name_of(value->kind)));
  return std::nullopt;
}

std::vector<std::string> Options::texts(std::string_view key) {
  const Value* value = find(key);
  if (value == nullptr) return {};
  if (value->is_text()) return {value->text};
  std::vector<std::string> texts;
  if (value->is_list()) {
    for (const Value& item : value->items) {
      if (item.is_text()) texts.push_back(item.text);
    }
    if (texts.size() == value->items.size()) return texts;
  }
  faults_.add(value->line, fmt::format("{} must be a text or a list of texts", key));
  return {};
}

std::optional<char> Options::character(std::string_view key) {
  const auto value = text(key);
  if (!value) return std::nullopt;
  if (value->empty()) return '\0';
  if (value->size() == 1) return value->front();
  faults_.add(find(key)->line,
              fmt::format("{} must be a single character, not \"{}\"", key, *value));
  return std::nullopt;
}

void Options::complain_of_others(std::string_view what) {
  const std::vector<std::string> known(asked_.begin(), asked_.end());
  for (const Entry& entry : table_.entries) {
    if (asked_.contains(entry.key)) continue;
    faults_.add(entry.line, fmt::format("{} has no option \"{}\"{}", what, entry.key,
                                        programme::suggestion(entry.key, known)));
  }
}

std::string without_indices(std::string_view path) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    if (c == ']') inside = false;
    if (!inside) out += c;
    if (c == '[') inside = true;
  }
  return out;
}

RuleReader::RuleReader(const programme::Programme& programme, const Defaults& defaults,
                       Faults& faults)
    : programme_(programme), defaults_(defaults), faults_(faults) {
  for (const programme::Category& category : programme.categories) {
    if (!category.form) continue;
    for (const programme::Form::OwnField& field : category.form->own_fields()) {
      form_types_[field.path].insert(field.type);
    }
  }
  for (const programme::Field& field : programme::filing_fields()) {
    if (!field.path.ends_with('*')) paths_.emplace_back(field.path);
  }
  for (const auto& [path, types] : form_types_) paths_.push_back(path);
}

void RuleReader::set_type(FieldRule& rule, FieldType type) {
  rule.kind = kind_of(type);
  rule.full_date = type == FieldType::date;
}

bool RuleReader::resolve_form_field(FieldRule& rule) {
  const auto found = form_types_.find(without_indices(rule.path));
  if (found == form_types_.end()) return false;
  const std::set<std::string>& types = found->second;
  if (types.size() > 1) {
    ambiguous_ = fmt::format("{} is {} in the programme's forms; say which with as = \"…\"",
                             rule.path, fmt::join(types, " and "));
    return true;
  }
  rule.kind = form_kind(*types.begin()).value_or(ValueKind::text);
  rule.full_date = rule.kind == ValueKind::date;
  return true;
}

// Finds the field that the path names.
bool RuleReader::resolve(FieldRule& rule) {
  std::string concrete;
  for (std::size_t i = 0; i < rule.path.size(); ++i)
    concrete += rule.path[i] == '*' ? '0' : rule.path[i];
  if (rule.path.starts_with("form.")) {
    if (resolve_form_field(rule)) return true;
  } else if (!rule.path.starts_with("as_written")) {
    if (const programme::Field* field = programme::find_field(concrete)) {
      set_type(rule, field->type);
      rule.codes.assign(field->values.begin(), field->values.end());
      return true;
    }
  }
  const std::string bare = without_indices(rule.path);
  if (std::ranges::find(paths_, bare) != paths_.end()) {
    faults_.add(rule.line,
                fmt::format("{} wants an index between its brackets: [0], or [*] for every one",
                            rule.path));
    return false;
  }
  faults_.add(rule.line, fmt::format("a filing has no field {}{}", rule.path,
                                     programme::suggestion(bare, paths_)));
  return false;
}

void RuleReader::read_columns(FieldRule& rule, Options& options) {
  if (const Value* column = options.find("column"); column != nullptr) {
    const std::vector<std::string> names = options.texts("column");
    if (!names.empty()) rule.columns.push_back({names});
  }
  for (const std::string& name : options.texts("columns")) rule.columns.push_back({{name}});
  if (const auto join = options.text("join")) rule.join = *join;
  if (const auto optional = options.boolean("optional")) rule.optional = *optional;
  const std::vector<std::string> when = options.texts("when");
  if (!when.empty()) rule.when = ColumnNames{when};
  if (const auto split = options.text("split")) rule.split = *split;
}

void RuleReader::read_dates(FieldRule& rule, Options& options) {
  rule.dates = defaults_.dates;
  rule.first_year = defaults_.first_year;
  bool has_first_year = defaults_.has_first_year;
  int line = rule.line;
  if (const Value* dates = options.find("dates"); dates != nullptr) {
    rule.dates.clear();
    line = dates->line;
    for (const std::string& pattern : options.texts("dates")) {
      if (pattern == "edtf") continue;  // always read
      auto format = DateFormat::compile(pattern);
      if (format)
        rule.dates.push_back(std::move(*format));
      else
        faults_.add(dates->line, format.error().message);
    }
  }
  if (const auto first = options.integer("two_digit_years_from")) {
    rule.first_year = static_cast<int>(*first);
    has_first_year = true;
  }
  if (rule.kind != ValueKind::date && rule.kind != ValueKind::edtf) return;
  for (const DateFormat& format : rule.dates) {
    if (format.has_two_digit_year() && !has_first_year) {
      faults_.add(
          line,
          fmt::format("the date format \"{}\" has years of two digits; say with "
                      "two_digit_years_from = 1970 (or another year) which hundred years they "
                      "are",
                      format.pattern()));
    }
  }
  // A format that is coarser than a day cannot fill a field that takes calendar days.
  if (rule.full_date) std::erase_if(rule.dates, [](const DateFormat& f) { return !f.has_day(); });
}

void RuleReader::read_numbers(FieldRule& rule, Options& options) {
  rule.strip = options.text("strip").value_or(defaults_.strip);
  rule.decimal_mark = options.character("decimal_mark").value_or(defaults_.decimal_mark);
  rule.grouping = options.character("grouping").value_or(defaults_.grouping);
  const bool is_number = rule.kind == ValueKind::decimal || rule.kind == ValueKind::integer;
  if (is_number && rule.grouping != 0 && rule.grouping == rule.decimal_mark) {
    faults_.add(rule.line,
                "grouping and decimal_mark are the same character, so 1.234 could mean both");
  }
}

void RuleReader::read_values(FieldRule& rule, Options& options) {
  rule.ignore_spaces = options.boolean("ignore_spaces").value_or(defaults_.ignore_spaces);
  const bool ignore_case = options.boolean("ignore_case").value_or(false);
  rule.nothing = options.find("nothing") != nullptr ? options.texts("nothing") : defaults_.nothing;
  if (const Value* values = options.find("values"); values != nullptr) {
    ValueMap map(rule.ignore_spaces, ignore_case);
    const auto add = [&](int line, const std::string& text, const std::string& value) {
      check_constant(rule, line, value, "values");
      if (!map.add(text, value)) {
        faults_.add(line, fmt::format("\"{}\" stands for two values, as it is compared", text));
      }
    };
    if (values->is_table()) {
      for (const Entry& entry : values->entries) {
        if (entry.value.is_text())
          add(entry.line, entry.key, entry.value.text);
        else
          faults_.add(entry.line, fmt::format("the value for \"{}\" must be a text", entry.key));
      }
    } else {
      for (const std::string& text : options.texts("values")) add(values->line, text, text);
    }
    rule.values = std::move(map);
  }
  rule.otherwise = options.text("otherwise");
  if (rule.otherwise) check_constant(rule, rule.line, *rule.otherwise, "otherwise");
  const auto unlisted = options.text("unlisted");
  if (!unlisted || *unlisted == "refuse") {
    rule.unlisted = Unlisted::refuse;
  } else if (*unlisted == "keep") {
    rule.unlisted = Unlisted::keep;
  } else if (*unlisted == "deficient") {
    rule.unlisted = Unlisted::deficient;
  } else {
    faults_.add(rule.line,
                fmt::format("unlisted can be refuse, deficient or keep, not \"{}\"", *unlisted));
  }
}

void RuleReader::read_constants(FieldRule& rule, Options& options) {
  rule.constant = options.text("constant");
  if (rule.constant) check_constant(rule, rule.line, *rule.constant, "constant");
  rule.otherwise_nothing = options.text("default");
  if (rule.otherwise_nothing && !(rule.path == "received" && *rule.otherwise_nothing == "today")) {
    check_constant(rule, rule.line, *rule.otherwise_nothing, "default");
  }
}

void RuleReader::read_failures(FieldRule& rule, Options& options) {
  const auto unreadable = options.text("unreadable");
  if (!unreadable || *unreadable == "refuse") return;
  if (*unreadable == "deficient") {
    rule.unreadable = Unreadable::deficient;
  } else {
    faults_.add(rule.line,
                fmt::format("unreadable can be refuse or deficient, not \"{}\"", *unreadable));
  }
}

// A value that the mapping itself gives must be one that the field takes.
void RuleReader::check_constant(const FieldRule& rule, int line, std::string_view value,
                                std::string_view option) {
  const Converter converter(rule, programme_, {});
  if (const std::string why = converter.fault_of_value(value); !why.empty()) {
    faults_.add(line, fmt::format("{} of {}: {}", option, rule.path, why));
  }
}

void RuleReader::check_shape(const FieldRule& rule) {
  const bool every = rule.path.find("[*]") != std::string::npos;
  const bool numbered = std::ranges::any_of(rule.columns, [](const ColumnNames& names) {
    return names.any_of[0].find("{n}") != std::string::npos ||
           names.any_of[0].find("{i}") != std::string::npos;
  });
  if (rule.constant && !rule.columns.empty()) {
    faults_.add(rule.line,
                fmt::format("{} has a column and a constant; it can have one of them", rule.path));
  }
  if (!rule.constant && rule.columns.empty()) {
    faults_.add(rule.line, fmt::format("{} has neither a column nor a constant", rule.path));
  }
  if (every && !numbered && rule.split.empty() && !rule.constant) {
    faults_.add(rule.line,
                fmt::format("{} stands for every index, so it wants split = \"…\", or a column "
                            "with {{n}} or {{i}} in its name",
                            rule.path));
  }
  if (!every && (numbered || !rule.split.empty())) {
    faults_.add(rule.line,
                fmt::format("{} gives a list, so its path wants [*] where the list is", rule.path));
  }
  if (every && rule.path.find("[*]") != rule.path.rfind("[*]")) {
    faults_.add(rule.line, fmt::format("{} has [*] twice; a rule can fill one list", rule.path));
  }
}

std::optional<FieldRule> RuleReader::read(const std::string& path, int line, const Value& value) {
  FieldRule rule;
  rule.path = path;
  rule.line = line;
  ambiguous_.clear();
  if (!resolve(rule)) return std::nullopt;
  Value table;
  table.kind = Value::Kind::table;
  if (value.is_text() || value.is_list()) {
    Value column = value;
    table.entries.push_back({"column", line, std::move(column)});
  } else if (!value.is_table()) {
    faults_.add(line, fmt::format("{} must name a column, or have a table of options", path));
    return std::nullopt;
  }
  Options options(value.is_table() ? value : table, faults_);
  if (const auto as = options.text("as")) {
    const auto kind = form_kind(*as == "text" ? "string" : *as);
    if (!kind) {
      faults_.add(line,
                  fmt::format("as can be text, integer, boolean, decimal, share, date or edtf, not "
                              "\"{}\"",
                              *as));
    } else if (!path.starts_with("form.")) {
      faults_.add(
          line,
          fmt::format("as is for fields of forms; what {} is stands in the filing's format", path));
    } else {
      rule.kind = *kind;
      rule.full_date = *kind == ValueKind::date;
    }
  } else if (!ambiguous_.empty()) {
    faults_.add(line, ambiguous_);
  }
  read_columns(rule, options);
  read_dates(rule, options);
  read_numbers(rule, options);
  read_values(rule, options);
  read_constants(rule, options);
  read_failures(rule, options);
  check_shape(rule);
  options.complain_of_others(path);
  return rule;
}

}  // namespace amends::intake
