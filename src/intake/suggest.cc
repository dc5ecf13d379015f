#include "intake/suggest.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "intake/column_look.h"
#include "intake/convert.h"
#include "intake/rule_reader.h"
#include "intake/value_map.h"
#include "programme/filing.h"

namespace amends::intake {
namespace {

constexpr std::size_t rows_looked_at = 1000;

struct Synonym {
  std::string_view words;  // of a column's name, in small letters without spaces and punctuation
  std::string_view path;
};

// From the special to the general: the first that is found inside the column's name counts.
constexpr Synonym synonyms[] = {
    {"datereceived", "received"},
    {"receiveddate", "received"},
    {"receivedon", "received"},
    {"filingdate", "received"},
    {"datefiled", "received"},
    {"submissiondate", "received"},
    {"received", "received"},
    {"claimtype", "category"},
    {"category", "category"},
    {"claimantname", "claimant.names[0].text"},
    {"applicantname", "claimant.names[0].text"},
    {"fullname", "claimant.names[0].text"},
    {"applicant", "claimant.names[0].text"},
    {"claimant", "claimant.names[0].text"},
    {"birthdate", "claimant.birth"},
    {"dateofbirth", "claimant.birth"},
    {"yearofbirth", "claimant.birth"},
    {"birth", "claimant.birth"},
    {"dob", "claimant.birth"},
    {"passport", "claimant.identifiers[0].number"},
    {"nationalid", "claimant.identifiers[0].number"},
    {"idnumber", "claimant.identifiers[0].number"},
    {"phone", "claimant.contact.phone"},
    {"telephone", "claimant.contact.phone"},
    {"email", "claimant.contact.email"},
    {"gender", "claimant.sex"},
    {"sex", "claimant.sex"},
    {"incidentdate", "incidents[0].date"},
    {"dateofincident", "incidents[0].date"},
    {"dateofloss", "incidents[0].date"},
    {"eventdate", "incidents[0].date"},
    {"incidentplace", "incidents[0].place.text"},
    {"incidentlocation", "incidents[0].place.text"},
    {"latitude", "incidents[0].place.latitude"},
    {"longitude", "incidents[0].place.longitude"},
    {"claimamount", "losses[0].amount"},
    {"amountclaimed", "losses[0].amount"},
    {"lossamount", "losses[0].amount"},
    {"closeamount", "compensation[0].amount"},
    {"paidamount", "compensation[0].amount"},
    {"amountpaid", "compensation[0].amount"},
    {"compensation", "compensation[0].amount"},
    {"amount", "losses[0].amount"},
    {"currency", "losses[0].currency"},
    {"cadastral", "units[0].cadastral_ref"},
    {"propertyaddress", "units[0].address"},
    {"address", "claimant.contact.address"},
    {"area", "units[0].area_m2"},
    {"yearbuilt", "units[0].built"},
    {"share", "rights[0].share"},
    {"description", "losses[0].description"},
    {"statement", "statement"},
    {"narrative", "statement"},
    {"language", "language"},
    {"channel", "channel"},
    {"capacity", "capacity"},
};

constexpr std::string_view key_words[] = {"claimnumber", "claimno",   "claimid", "casenumber",
                                          "caseno",      "reference", "number",  "id",
                                          "key",         "ref"};

std::string squeezed(std::string_view name) {
  std::string out;
  for (const char c : base::lower_ascii(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + '"';
}

class Suggester {
 public:
  Suggester(const programme::Programme& programme, std::vector<ColumnLook> looks)
      : programme_(programme), looks_(std::move(looks)) {
    for (const programme::Field& field : programme::filing_fields()) {
      if (!field.path.ends_with('*')) note_path(std::string(field.path));
    }
    for (const programme::Category& category : programme.categories) {
      if (!category.form) continue;
      for (const auto& field : category.form->own_fields()) note_path(field.path);
    }
  }

  std::string write(const std::filesystem::path& file) {
    choose_key();
    for (std::size_t i = 0; i < looks_.size(); ++i) match(i);
    add_category();
    add_received();
    std::string out = fmt::format(
        "# A first mapping for {}, written by amends intake --suggest from its header and its "
        "first rows.\n"
        "# Read every line: a guess is a guess. docs/formats/mapping.md explains the keys. Then "
        "try it with\n"
        "#   amends intake {} --mapping THIS_FILE --dry-run\n\n",
        file.filename().string(), file.filename().string());
    out += fmt::format("source = {}\n", toml_text(source_name(file)));
    out += key_line_;
    write_defaults(out);
    write_ignored(out);
    out += "\n[fields]\n";
    for (const auto& [path, rule] : rules_) out += fmt::format("{} = {}\n", toml_text(path), rule);
    return out;
  }

 private:
  // "losses[].amount" as a rule writes it: the first of its list. Lists of plain values are left to
  // people.
  void note_path(std::string path) {
    if (path.ends_with("[]")) return;
    for (std::size_t at = path.find("[]"); at != std::string::npos; at = path.find("[]"))
      path.insert(at + 1, "0");
    by_words_.emplace(squeezed(path), path);
    const std::size_t dot = path.rfind('.');
    if (path.starts_with("form.")) by_words_.emplace(squeezed(path.substr(dot + 1)), path);
  }

  static std::string source_name(const std::filesystem::path& file) {
    const std::string name = squeezed(file.stem().string());
    return name.empty() ? "source" : name;
  }

  // A column without an empty value or a repeated one, and best one whose name says that it is a
  // number.
  void choose_key() {
    for (const std::string_view word : key_words) {
      for (std::size_t i = 0; i < looks_.size() && !key_; ++i) {
        const std::string name = squeezed(looks_[i].name);
        const bool fits = word.size() > 3 ? name.find(word) != std::string::npos : name == word;
        if (fits && looks_[i].is_unique) key_ = i;
      }
    }
    for (std::size_t i = 0; i < looks_.size() && !key_; ++i) {
      if (looks_[i].is_unique && looks_[i].dates.empty() && !looks_[i].is_amount) key_ = i;
    }
    key_line_ =
        key_ ? fmt::format("key = {}\n", toml_text(looks_[*key_].name))
             : "# No column tells every row from the others, so a row's whole content does.\n"
               "key_is_content = true\n";
  }

  std::optional<std::string> path_of(const ColumnLook& look) const {
    const std::string name = squeezed(look.name);
    if (name.empty()) return std::nullopt;
    if (const auto found = by_words_.find(name); found != by_words_.end()) return found->second;
    for (const Synonym& synonym : synonyms) {
      if (name.find(synonym.words) != std::string::npos) return std::string(synonym.path);
    }
    std::vector<std::string> words;
    for (const auto& [known, path] : by_words_) words.push_back(known);
    if (const auto near = base::nearest(name, words)) return by_words_.at(*near);
    return std::nullopt;
  }

  // The kind of a field, from the same reader that a mapping goes through.
  std::optional<FieldRule> rule_of(const std::string& path) const {
    const Defaults defaults;
    programme::Faults faults;
    RuleReader reader(programme_, defaults, faults);
    programme::Value column;
    column.kind = programme::Value::Kind::text;
    column.text = "column";
    auto rule = reader.read(path, 1, column);
    return faults.empty() ? rule : std::nullopt;
  }

  void match(std::size_t column) {
    const ColumnLook& look = looks_[column];
    const bool is_twice =
        std::ranges::count(looks_, look.name, &ColumnLook::name) > 1 || look.name.empty();
    const auto path = path_of(look);
    if (is_twice || !path || rules_.contains(*path) || (key_ == column && *path != "category")) {
      if (key_ != column) unmatched_.push_back(column);
      return;
    }
    const auto rule = rule_of(*path);
    const bool fits = *path != "category" || tells_categories(look);
    const std::string text = rule && fits ? rule_text(*rule, look) : "";
    if (text.empty()) {
      unmatched_.push_back(column);
      return;
    }
    rules_[*path] = text;
    used_.insert(column);
  }

  // What stands behind the field's path; "" when the column's values are not of the field's kind.
  std::string rule_text(const FieldRule& rule, const ColumnLook& look) {
    const std::string column = fmt::format("{{ column = {}", toml_text(look.name));
    switch (rule.kind) {
      case ValueKind::date:
      case ValueKind::edtf:
        if (look.dates.empty() && look.filled > 0) return "";
        dates_.insert(look.dates.begin(), look.dates.end());
        return toml_text(look.name);
      case ValueKind::decimal:
        if (look.currency_signs.empty() && !look.has_grouping && !look.has_decimal_comma)
          return toml_text(look.name);
        return column + amount_options(look) + " }";
      case ValueKind::category:
      case ValueKind::code:
      case ValueKind::currency:
        return column + values_option(rule, look) + " }";
      default:
        return toml_text(look.name);
    }
  }

  static std::string amount_options(const ColumnLook& look) {
    std::string out;
    if (!look.currency_signs.empty())
      out += fmt::format(", strip = {}", toml_text(look.currency_signs + " "));
    if (look.has_decimal_comma)
      out += ", decimal_mark = \",\", grouping = \".\"";
    else if (look.has_grouping)
      out += ", grouping = \",\"";
    return out;
  }

  // Each value that was met, with the code that it is or is near to; a person corrects the rest. A
  // category is told by its title alone, because a wrong one would pass for a right one.
  std::string values_option(const FieldRule& rule, const ColumnLook& look) const {
    const Converter converter(rule, programme_, months_);
    Arena arena;
    std::vector<std::string> codes(rule.codes.begin(), rule.codes.end());
    if (rule.kind == ValueKind::category) {
      for (const programme::Category& category : programme_.categories)
        codes.push_back(category.code);
    }
    if (rule.kind == ValueKind::currency) codes = programme_.currency.known;
    std::string out;
    ValueMap seen(true, true);
    for (const std::string& value : look.values) {
      std::string_view read;
      if (converter.convert(value, arena, read) == Converter::Outcome::value || codes.empty())
        continue;
      if (!seen.add(value, "")) continue;
      if (seen.find(value) && out.find(toml_text(value) + " = ") != std::string::npos) continue;
      const auto code =
          rule.kind == ValueKind::category ? by_title(value) : base::nearest(value, codes);
      if (!code) continue;  // its rows are refused, with the reason, until a person says what it is
      out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", toml_text(value), toml_text(*code));
    }
    return out.empty() ? ""
                       : ", ignore_spaces = true, ignore_case = true, values = { " + out + " }";
  }

  // Whether at least half of a column's values are categories, by code or by title.
  bool tells_categories(const ColumnLook& look) const {
    const auto told = std::ranges::count_if(look.values, [&](const std::string& value) {
      return programme_.find_category(value) != nullptr || by_title(value);
    });
    return static_cast<std::size_t>(told) * 2 >= look.values.size();
  }

  // The category whose title has more than half of the value's words, counted by letters.
  std::optional<std::string> by_title(const std::string& value) const {
    const std::string lowered = base::lower_ascii(value);
    const std::vector<std::string_view> words = base::split(lowered, ' ');
    std::size_t best = 0;
    for (const std::string_view word : words) best += word.size();
    best /= 2;
    std::optional<std::string> code;
    for (const programme::Category& category : programme_.categories) {
      for (const auto& [language, title] : category.title) {
        const std::string lowered_title = base::lower_ascii(title);
        std::size_t common = 0;
        for (const std::string_view word : words) {
          if (word.size() > 3 && lowered_title.find(word) != std::string::npos)
            common += word.size();
        }
        if (common <= best) continue;
        best = common;
        code = category.code;
      }
    }
    return code;
  }

  // A column that names the kind of claim gives the category too, even where it fills a field of
  // the form.
  void add_category() {
    if (rules_.contains("category") || programme_.categories.empty()) return;
    const auto rule = rule_of("category");
    const ColumnLook* best = nullptr;
    std::string best_values;
    for (const ColumnLook& look : looks_) {
      const std::string name = squeezed(look.name);
      const bool names_kind =
          name.find("type") != std::string::npos || name.find("categor") != std::string::npos;
      const bool is_once = std::ranges::count(looks_, look.name, &ColumnLook::name) == 1;
      if (!names_kind || !is_once || !rule || look.values.empty()) continue;
      std::string values = values_option(*rule, look);
      const auto told = std::ranges::count(values, '=');
      if (told > std::ranges::count(best_values, '=')) {
        best = &look;
        best_values = std::move(values);
      }
    }
    if (best != nullptr) {
      rules_["category"] = fmt::format("{{ column = {}{} }}", toml_text(best->name), best_values);
      std::erase_if(unmatched_, [&](std::size_t i) { return looks_[i].name == best->name; });
      return;
    }
    rules_["category"] =
        fmt::format("{{ constant = {} }}  # no column gives it: is it this one for all rows?",
                    toml_text(programme_.categories.front().code));
  }

  void add_received() {
    if (rules_.contains("received")) return;
    rules_["received"] = "{ constant = \"" +
                         (programme_.filing.from.empty() ? "2026-01-01" : programme_.filing.from) +
                         "\" }  # no column gives it: correct the day";
  }

  void write_defaults(std::string& out) const {
    std::set<std::string> marks;
    for (const ColumnLook& look : looks_)
      marks.insert(look.nothing_marks.begin(), look.nothing_marks.end());
    const auto list = [](const std::set<std::string>& texts) {
      std::string all;
      for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + toml_text(text);
      return all;
    };
    if (!marks.empty()) out += fmt::format("nothing = [{}]\n", list(marks));
    if (dates_.empty()) return;
    out += fmt::format("dates = [{}]\n", list(dates_));
    const bool two_digits = std::ranges::any_of(dates_, [](const std::string& pattern) {
      return DateFormat::compile(pattern)->has_two_digit_year();
    });
    if (two_digits) out += "two_digit_years_from = 1950  # 50 is 1950, 49 is 2049\n";
  }

  void write_ignored(std::string& out) const {
    if (unmatched_.empty()) return;
    out +=
        "\n# No field was found for these columns. While they are listed here they are left out; "
        "taken off the\n"
        "# list they are kept as written, under their own names.\nignored = [\n";
    for (const std::size_t column : unmatched_)
      out += fmt::format("  {},\n", toml_text(looks_[column].name));
    out += "]\n";
  }

  const programme::Programme& programme_;
  std::vector<ColumnLook> looks_;
  MonthNames months_;
  std::map<std::string, std::string> by_words_;
  std::optional<std::size_t> key_;
  std::string key_line_;
  std::map<std::string, std::string> rules_;
  std::set<std::size_t> used_;
  std::vector<std::size_t> unmatched_;
  std::set<std::string> dates_;
};

}  // namespace

Result<std::string> suggest_mapping(const programme::Programme& programme,
                                    const std::filesystem::path& file,
                                    const SourceOptions& options) {
  AMENDS_TRY(const auto source, open_source(file, options));
  std::vector<std::vector<std::string>> rows;
  while (rows.size() < rows_looked_at) {
    Record record;
    AMENDS_TRY(const bool found, source->next(record));
    if (!found) break;
    if (record.fault.empty()) rows.emplace_back(record.fields.begin(), record.fields.end());
  }
  Suggester suggester(programme, look_at_columns(source->header(), rows));
  return suggester.write(file);
}

}  // namespace amends::intake
