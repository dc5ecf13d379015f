#include "programme/programme.h"

#include <algorithm>
#include <set>

#include "base/calendar.h"
#include "base/files.h"
#include "base/money.h"
#include "base/text.h"
#include "programme/folder.h"
#include "programme/form_compile.h"
#include "programme/frame_words.h"
#include "programme/rules_file.h"
#include "programme/settings.h"
#include "programme/table_check.h"
#include "programme/table_file.h"
#include "programme/values.h"
#include "programme/versions.h"
#include "programme/words.h"

namespace amends::programme {
namespace {

constexpr std::string_view settings_file = "programme.toml";
constexpr std::string_view words_file = "tables/letter_words.csv";

template <typename T>
std::vector<std::string> all(const std::vector<T>& things, std::string T::* name) {
  std::vector<std::string> names;
  names.reserve(things.size());
  for (const T& thing : things) names.push_back(thing.*name);
  return names;
}

class Loader {
 public:
  explicit Loader(fs::path folder) : folder_(std::move(folder)) {
    fs::path shown = folder_.lexically_normal();
    if (!shown.has_filename()) shown = shown.parent_path();
    shown_ = shown.filename().string();
  }

  Result<Programme> load(std::vector<Fault>* faults) {
    AMENDS_CHECK(read_all());
    if (faults != nullptr) *faults = faults_.sorted();
    if (!faults_.empty()) return fail(faults_.error());
    return std::move(programme_);
  }

  Result<Programme> load_with_faults() {
    takes_faults_ = true;
    AMENDS_CHECK(read_all());
    if (programme_.rules == nullptr) return fail(faults_.error());
    return std::move(programme_);
  }

 private:
  Status read_all() {
    std::error_code error;
    if (!fs::is_regular_file(folder_ / settings_file, error)) {
      return fail(Code::not_found,
                  "{} is not a programme: it has no {}. Name the folder that holds that file",
                  folder_.string(), settings_file);
    }
    AMENDS_TRY(files_, list_files(folder_));
    AMENDS_CHECK(read_settings_file());
    check_places();
    AMENDS_CHECK(read_forms());
    AMENDS_CHECK(read_tables());
    check_words();
    AMENDS_CHECK(read_rules());
    programme_.folder = folder_;
    AMENDS_TRY(programme_.hash, folder_hash(folder_));
    return {};
  }

  // The file's text, or nothing when the faults say why it cannot be read as text.
  Result<std::optional<std::string>> read_text(const std::string& file) {
    faults_.set_file(shown_.empty() ? file : shown_ + "/" + file);
    AMENDS_TRY(const std::string bytes, base::read_file(folder_ / file));
    const std::optional<std::string_view> text = text_of(bytes, faults_);
    return text ? std::optional(std::string(*text)) : std::nullopt;
  }

  Status read_settings_file() {
    AMENDS_TRY(const std::optional<std::string> text, read_text(std::string(settings_file)));
    if (!text) return {};
    const std::optional<Value> root = parse_toml(*text, faults_);
    if (!root) return {};
    read_settings(*root, programme_, lines_, faults_);
    is_read_ = true;
    return {};
  }

  // Every file has a place, so that one with a misspelt name is not passed over.
  void check_places() {
    static const std::vector<std::string> places = {"forms/",    "mappings/", "programme.toml",
                                                    "README.md", "rules/",    "tables/",
                                                    "tests/",    "zones/"};
    for (const std::string& file : files_) {
      faults_.set_file(shown_ + "/" + file);
      const std::size_t slash = file.find('/');
      const std::string place = file.substr(0, slash == std::string::npos ? slash : slash + 1);
      if (std::ranges::find(places, place) == places.end()) {
        faults_.add(0,
                    fmt::format("a programme has no \"{}\"{}", place, suggestion(place, places)));
        continue;
      }
      const std::string_view ending = place == "forms/"                           ? ".json"
                                      : place == "tables/"                        ? ".csv"
                                      : place == "mappings/" || place == "rules/" ? ".toml"
                                      : place == "tests/"                         ? ".txt"
                                      : place == "zones/"                         ? ".geojson"
                                                                                  : "";
      if (!file.ends_with(ending) ||
          (!ending.empty() && file.find('/', slash + 1) != std::string::npos)) {
        faults_.add(0, fmt::format("{} holds files that end in {}, and no folders", place, ending));
      }
    }
  }

  Status read_forms() {
    if (!is_read_) return {};
    const std::vector<std::string> codes = all(programme_.categories, &Category::code);
    const std::vector<std::string> zones = all(programme_.zones, &Zone::id);
    const FormWorld world{programme_.languages, codes, programme_.currency.known, zones};
    for (Category& category : programme_.categories) {
      if (category.code.empty()) continue;
      const std::string file = fmt::format("forms/{}.json", category.code);
      if (std::ranges::find(files_, file) == files_.end()) {
        faults_.set_file(fmt::format("{}/{}", shown_, settings_file));
        faults_.add(lines_.categories[category.code],
                    fmt::format("category {} has no form; write {}", category.code, file));
        continue;
      }
      AMENDS_TRY(const std::optional<std::string> text, read_text(file));
      if (!text) continue;
      std::optional<Form> form = compile_form(*text, world, faults_);
      if (form) category.form = std::make_shared<const Form>(std::move(*form));
    }
    check_forms_used(codes);
    return {};
  }

  void check_forms_used(const std::vector<std::string>& codes) {
    for (const std::string& file : files_) {
      if (!file.starts_with("forms/") || !file.ends_with(".json")) continue;
      const std::string stem = fs::path(file).stem().string();
      if (std::ranges::find(codes, stem) != codes.end()) continue;
      faults_.set_file(shown_ + "/" + file);
      faults_.add(0, fmt::format("there is no category \"{}\" for this form{}", stem,
                                 suggestion(stem, codes)));
    }
  }

  Status read_tables() {
    const std::size_t before = faults_.size();
    for (const std::string& file : files_) {
      if (!file.starts_with("tables/") || !file.ends_with(".csv")) continue;
      AMENDS_TRY(const std::optional<std::string> text, read_text(file));
      if (!text) continue;
      TableFile table = read_table(*text, fs::path(file).stem().string(), faults_);
      if (is_read_) check_references(table);
      if (table.table.name == "letter_words") {
        read_words(table);  // no fact for rules: they need not judge anew for a word
        continue;
      }
      programme_.tables.push_back(table.table);
      table_files_.push_back(std::move(table));
    }
    tables_are_read_ = faults_.size() == before;
    for (const TableFile& table : table_files_) {
      if (!tables_are_read_) break;
      set_table(table);
      check_kinds(table, lines_, faults_);
    }
    if (tables_are_read_) check_columns();
    return {};
  }

  void set_table(const TableFile& table) {
    faults_.set_file(fmt::format("{}/tables/{}.csv", shown_, table.table.name));
  }

  // [columns] of programme.toml names columns that there are.
  void check_columns() {
    std::vector<std::string> known;
    for (const Table& table : programme_.tables)
      for (const std::string& column : table.columns) known.push_back(table.name + "." + column);
    faults_.set_file(shown_ + "/" + std::string(settings_file));
    for (const auto& [name, column] : lines_.columns) {
      if (std::ranges::find(known, name) != known.end()) continue;
      faults_.add(column.line,
                  fmt::format("no table has the column \"{}\"{}", name, suggestion(name, known)));
    }
  }

  void read_words(const TableFile& file) {
    const std::vector<std::string>& columns = file.table.columns;
    const auto column = [&](std::string_view name) {
      const auto found = std::ranges::find(columns, name);
      if (found == columns.end())
        faults_.add(1, fmt::format("the words of letters have no column \"{}\"", name));
      return static_cast<std::size_t>(found - columns.begin());
    };
    const std::size_t word = column("word"), language = column("language"), text = column("text");
    if (std::max({word, language, text}) == columns.size()) return;
    if (is_read_) check_column(file, "language", programme_.languages);
    for (const std::vector<std::string>& row : file.table.rows)
      programme_.words[row[word]][row[language]] = row[text];
    if (is_read_) check_languages(file, word);
  }

  // A letter half in another language tells its reader half of what was decided.
  void check_words() {
    if (!is_read_ || !tables_are_read_) return;
    faults_.set_file(shown_ + "/" + std::string(words_file));
    for (const std::string& language : programme_.languages) {
      if (!is_language(language)) continue;  // told already
      const std::vector<std::string> lacking = words_lacking(programme_, language);
      if (lacking.empty()) continue;
      faults_.add(0,
                  fmt::format("letters in \"{0}\" would be in English: write a row \"word,{0},text,"
                              "source\" for each of these words: \"{1}\"",
                              language, fmt::join(lacking, "\", \"")));
    }
  }

  // Each word has a text in each language: but for a reason in the language in which it is given,
  // and what is built in.
  void check_languages(const TableFile& file, std::size_t word) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < file.table.rows.size(); ++i) {
      const std::string& name = file.table.rows[i][word];
      if (!seen.insert(name).second || name.ends_with("_separator")) continue;
      for (const std::string& language : programme_.languages) {
        const bool is_reason = name.find(' ') != std::string::npos;
        if (!own_word(programme_, name, language).empty() || is_built_in(name, language) ||
            !is_language(language) || (is_reason && language == programme_.languages.front()))
          continue;
        file.complain(faults_, i, word,
                      fmt::format("the word \"{}\" has no text in \"{}\"", name, language));
      }
    }
  }

  // Rules over a form, table or zone that could not be read would be blamed for the fault of that.
  Status read_rules() {
    const bool has_forms = std::ranges::none_of(
        programme_.categories, [](const Category& category) { return category.form == nullptr; });
    if (!is_read_ || !((tables_are_read_ && has_forms) || takes_faults_)) return {};
    RulesLoader loader(programme_, faults_);
    const std::size_t before = faults_.size();
    for (const std::string& file : files_) {
      if (!file.starts_with("zones/") || !file.ends_with(".geojson")) continue;
      AMENDS_TRY(const std::optional<std::string> text, read_text(file));
      if (text) loader.read_zones(*text);
    }
    if (faults_.size() != before && !takes_faults_) return {};
    bool all_are_read = true;
    for (const std::string& file : files_) {
      if (!file.starts_with("rules/") || !file.ends_with(".toml")) continue;
      AMENDS_TRY(const std::optional<std::string> text, read_text(file));
      all_are_read = text && loader.read(*text) && all_are_read;
    }
    programme_.rules = loader.finish(all_are_read);
    if (!all_are_read) return {};
    for (const TableFile& table : table_files_) {
      set_table(table);
      check_rows(table, *programme_.rules, faults_);
    }
    check_limits();
    check_late_rules();
    gather_citations();
    return {};
  }

  // A limit that is a step's value names a step that the valuations of its categories have.
  void check_limits() {
    faults_.set_file(shown_ + "/" + std::string(settings_file));
    for (const AwardLimit& limit : programme_.limits) {
      if (limit.step.empty()) continue;
      for (const std::string& category : limit.categories) {
        const Valuation* valuation = programme_.rules->valuation_of(category);
        const auto steps =
            valuation == nullptr ? std::vector<std::string>() : all(valuation->steps, &Step::name);
        if (std::ranges::find(steps, limit.step) != steps.end()) continue;
        faults_.add(lines_.limits[limit.id],
                    fmt::format("the valuation of {} has no step \"{}\", which limit {} names{}",
                                category, limit.step, limit.id, suggestion(limit.step, steps)));
      }
    }
  }

  void check_late_rules() {
    const auto rules = all(programme_.rules->rules, &Rule::id);
    faults_.set_file(shown_ + "/" + std::string(settings_file));
    for (const SettingLines::LateRule& late : lines_.late_rules) {
      if (std::ranges::find(rules, late.rule) != rules.end()) continue;
      faults_.add(late.line, fmt::format("there is no rule \"{}\", which {} names{}", late.rule,
                                         late.window, suggestion(late.rule, rules)));
    }
  }

  void gather_citations() {
    const Rules& rules = *programme_.rules;
    std::set<std::string> all(programme_.legal_basis.begin(), programme_.legal_basis.end());
    all.insert(programme_.decisions.citations.begin(), programme_.decisions.citations.end());
    for (const Rule& rule : rules.rules) all.insert(rule.citation);
    for (const Valuation& valuation : rules.valuations) {
      all.insert(valuation.citation);
      for (const Step& step : valuation.steps)
        if (step.held) all.insert(step.held->citation);
    }
    for (const SamplingPlan& plan : programme_.sampling) all.insert(plan.citation);
    for (const AwardLimit& limit : programme_.limits) all.insert(limit.citation);
    for (const ReferenceList& list : programme_.references) all.insert(list.citation);
    all.erase("");
    programme_.citations.assign(all.begin(), all.end());
  }

  // Columns of these names hold only what the programme knows, or nothing.
  void check_references(const TableFile& file) {
    check_column(file, "zone", all(programme_.zones, &Zone::id));
    check_column(file, "event", all(programme_.events, &Event::id));
    check_column(file, "category", all(programme_.categories, &Category::code));
    check_column(file, "currency", programme_.currency.known);
  }

  void check_column(const TableFile& file, std::string_view column,
                    const std::vector<std::string>& known) {
    const auto found = std::ranges::find(file.table.columns, column);
    if (found == file.table.columns.end()) return;
    const auto index = static_cast<std::size_t>(found - file.table.columns.begin());
    for (std::size_t i = 0; i < file.table.rows.size(); ++i) {
      const std::string& value = file.table.rows[i][index];
      if (value.empty() || std::ranges::find(known, value) != known.end()) continue;
      file.complain(
          faults_, i, index,
          fmt::format("the programme has no {} \"{}\"{}", column, value, suggestion(value, known)));
    }
  }

  fs::path folder_;
  std::string shown_;  // the folder's name, as faults give it
  std::vector<std::string> files_;
  Programme programme_;
  std::vector<TableFile> table_files_;
  SettingLines lines_;
  Faults faults_;
  // Whether programme.toml could be read, and the tables, so that the rest can be held against
  // them.
  bool is_read_ = false, tables_are_read_ = false, takes_faults_ = false;
};

}  // namespace

std::string_view in_language(const Text& text, std::string_view language,
                             std::span<const std::string> order) {
  if (const auto found = text.find(language); found != text.end()) return found->second;
  for (const std::string& next : order) {
    if (const auto found = text.find(next); found != text.end()) return found->second;
  }
  return text.empty() ? std::string_view() : std::string_view(text.begin()->second);
}

int Currency::digits_of(std::string_view code) const {
  return code == base ? minor_digits : base::iso_minor_digits(code);
}

const Category* Programme::find_category(std::string_view code) const {
  const auto found = std::ranges::find(categories, code, &Category::code);
  return found == categories.end() ? nullptr : &*found;
}

const Window& Programme::window_of(std::string_view category) const {
  const Category* found = find_category(category);
  return found != nullptr && found->window ? *found->window : filing;
}

const Table* Programme::find_table(std::string_view name) const {
  const auto found = std::ranges::find(tables, name, &Table::name);
  return found == tables.end() ? nullptr : &*found;
}

Result<Programme> load(const fs::path& folder, std::vector<Fault>* faults) {
  return Loader(folder).load(faults);
}

Result<Programme> load_with_faults(const fs::path& folder) {
  return Loader(folder).load_with_faults();
}

Timeliness timeliness(const Window& window, std::string_view date) {
  if (!window.from.empty() && date < window.from) return Timeliness::not_open_yet;
  if (window.to.empty() || date <= window.to) return Timeliness::in_time;
  if (!window.late_to.empty() && date <= window.late_to) return Timeliness::late;
  return Timeliness::closed;
}

std::string_view name_of(Timeliness when) {
  constexpr std::string_view names[] = {"IN_TIME", "LATE", "CLOSED", "NOT_OPEN_YET"};
  return names[static_cast<std::size_t>(when)];
}

std::string_view EventPlace::id() const {
  if (!is_sure) return {};
  return events.empty() ? "NONE" : std::string_view(events.front());
}

EventPlace event_place(const Programme& programme, std::int64_t first, std::int64_t last) {
  EventPlace place{{}, true};
  for (const Event& event : programme.events) {
    const auto from = base::parse_date(event.from);
    const auto to = base::parse_date(event.to);
    if (!from || !to || last < *from || first > *to) continue;
    place.events.push_back(event.id);
    if (first < *from || last > *to) place.is_sure = false;
  }
  return place;
}

EventPlace any_event(const Programme& programme) {
  EventPlace place;
  for (const Event& event : programme.events) place.events.push_back(event.id);
  return place;
}

std::optional<bool> same_event(const EventPlace& a, const EventPlace& b) {
  const bool shared = std::ranges::any_of(
      a.events, [&](const std::string& id) { return std::ranges::count(b.events, id) > 0; });
  if (shared && !(a.is_sure && b.is_sure)) return std::nullopt;
  return shared;
}

}  // namespace amends::programme
