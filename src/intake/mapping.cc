#include "intake/mapping.h"

#include <algorithm>

#include "base/files.h"
#include "base/text.h"
#include "intake/rule_reader.h"
#include "programme/folder.h"

namespace amends::intake {
namespace {

using programme::Entry;
using programme::Faults;
using programme::Value;

class MappingReader {
 public:
  MappingReader(const programme::Programme& programme, Faults& faults)
      : programme_(programme), faults_(faults) {}

  void read(const Value& root, Mapping& mapping) {
    Options options(root, faults_);
    read_source(options, mapping);
    read_key(options, mapping);
    read_defaults(options, mapping);
    for (const std::string& name : options.texts("ignored")) mapping.ignored.push_back(name);
    if (const Value* ignored = options.find("ignored")) mapping.ignored_line = ignored->line;
    if (const auto keep = options.boolean("keep_unmapped")) mapping.keep_unmapped = *keep;
    read_fields(options, mapping);
    options.complain_of_others("a mapping");
    check_whole(mapping);
  }

 private:
  void read_source(Options& options, Mapping& mapping) {
    mapping.source = options.text("source").value_or("");
    if (mapping.source.empty()) {
      faults_.add(
          1,
          "source is missing: a short name for whoever gives these files, which stays the same "
          "for later files of theirs");
    }
    mapping.title = options.text("title").value_or("");
    mapping.encoding = options.text("encoding").value_or("");
    mapping.delimiter = options.character("delimiter").value_or('\0');
    mapping.sheet = options.text("sheet").value_or("");
  }

  // key = "Number", or ["Office", "Number"] for both together, or [["Number", "No."]] for other
  // names of one.
  void read_key(Options& options, Mapping& mapping) {
    mapping.key_is_content = options.boolean("key_is_content").value_or(false);
    mapping.key_ignores_spaces = options.boolean("key_ignores_spaces").value_or(false);
    mapping.key_is_hashed = options.boolean("key_is_hashed").value_or(false);
    const Value* key = options.find("key");
    if (key == nullptr) {
      if (!mapping.key_is_content) {
        faults_.add(
            1,
            "key is missing: the column that makes a row the same row in the next file; if there "
            "is none, say key_is_content = true");
      }
      return;
    }
    mapping.key_line = key->line;
    if (mapping.key_is_content) {
      faults_.add(key->line, "key and key_is_content exclude each other");
    }
    if (key->is_text()) {
      mapping.key.push_back({{key->text}});
      return;
    }
    for (const Value& part : key->items) {
      ColumnNames names;
      if (part.is_text()) names.any_of.push_back(part.text);
      for (const Value& name : part.items) names.any_of.push_back(name.text);
      if (names.any_of.empty())
        faults_.add(part.line, "key must name columns");
      else
        mapping.key.push_back(std::move(names));
    }
    if (mapping.key.empty()) faults_.add(key->line, "key must name a column, or a list of columns");
  }

  void read_defaults(Options& options, Mapping& mapping) {
    for (const std::string& pattern : options.texts("dates")) {
      if (pattern == "edtf") continue;  // always read
      auto format = DateFormat::compile(pattern);
      if (format)
        defaults_.dates.push_back(std::move(*format));
      else
        faults_.add(options.find("dates")->line, format.error().message);
    }
    if (const auto first = options.integer("two_digit_years_from")) {
      defaults_.first_year = static_cast<int>(*first);
      defaults_.has_first_year = true;
    }
    defaults_.decimal_mark = options.character("decimal_mark").value_or('.');
    defaults_.grouping = options.character("grouping").value_or('\0');
    defaults_.strip = options.text("strip").value_or("");
    defaults_.ignore_spaces = options.boolean("ignore_spaces").value_or(false);
    defaults_.nothing = mapping.nothing = options.texts("nothing");
    if (const Value* months = options.find("months")) read_months(*months, mapping.months);
  }

  void read_months(const Value& months, MonthNames& out) {
    const bool nested = months.is_list() && !months.items.empty() && months.items[0].is_list();
    const std::vector<Value> one = {months};
    for (const Value& list : nested ? months.items : one) {
      std::array<std::string, 12> names;
      if (!list.is_list() || list.items.size() != names.size()) {
        faults_.add(list.line, "months must be a list of twelve words, or several such lists");
        continue;
      }
      for (std::size_t i = 0; i < names.size(); ++i) names[i] = list.items[i].text;
      out.push_back(std::move(names));
    }
  }

  void read_fields(Options& options, Mapping& mapping) {
    const Value* fields = options.find("fields");
    if (fields == nullptr || !fields->is_table() || fields->entries.empty()) {
      faults_.add(fields == nullptr ? 1 : fields->line,
                  "[fields] is missing: which column fills which field");
      return;
    }
    RuleReader reader(programme_, defaults_, faults_);
    for (const Entry& entry : fields->entries) {
      if (auto rule = reader.read(entry.key, entry.line, entry.value)) {
        mapping.fields.push_back(std::move(*rule));
      }
    }
    std::ranges::sort(mapping.fields, {}, &FieldRule::path);
  }

  bool has_window() const {
    const auto limits = [](const programme::Window& window) {
      return !window.from.empty() || !window.to.empty();
    };
    return limits(programme_.filing) ||
           std::ranges::any_of(programme_.categories, [&](const programme::Category& category) {
             return category.window && limits(*category.window);
           });
  }

  void check_whole(const Mapping& mapping) {
    const auto has = [&](std::string_view path) {
      return std::ranges::find(mapping.fields, path, &FieldRule::path) != mapping.fields.end();
    };
    if (mapping.fields.empty()) return;
    if (!has("category")) {
      faults_.add(
          1,
          "no rule gives the category; if all rows are of one, say \"category\" = { constant = "
          "\"…\" }");
    }
    if (has_window() && !has("received")) {
      faults_.add(
          1,
          "no rule gives \"received\", which the programme's filing window is held against; map it "
          "to a column, or say \"received\" = { constant = \"2026-03-01\" }");
    }
    for (std::size_t i = 1; i < mapping.fields.size(); ++i)
      check_pair(mapping.fields[i - 1], mapping.fields[i]);
  }

  // A field cannot be both a value and something that has parts.
  void check_pair(const FieldRule& a, const FieldRule& b) {
    if (b.path.starts_with(a.path) && b.path.size() > a.path.size() &&
        (b.path[a.path.size()] == '.' || b.path[a.path.size()] == '[')) {
      faults_.add(b.line,
                  fmt::format("{} lies inside {}, which is a value already", b.path, a.path));
    }
  }

  const programme::Programme& programme_;
  Faults& faults_;
  Defaults defaults_;
};

}  // namespace

Result<Mapping> parse_mapping(std::string_view toml, const std::string& file,
                              const programme::Programme& programme) {
  Faults faults;
  faults.set_file(file);
  Mapping mapping;
  mapping.file = file;
  mapping.name = std::filesystem::path(file).stem().string();
  const auto text = programme::text_of(toml, faults);
  const auto root = text ? programme::parse_toml(*text, faults) : std::nullopt;
  if (root) MappingReader(programme, faults).read(*root, mapping);
  if (!faults.empty()) return fail(faults.error());
  return mapping;
}

Result<Mapping> load_mapping(const std::filesystem::path& file,
                             const programme::Programme& programme) {
  AMENDS_TRY(const std::string toml, base::read_file(file));
  return parse_mapping(toml, file.string(), programme);
}

Result<std::vector<std::filesystem::path>> mappings_of(const programme::Programme& programme) {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder = programme.folder / "mappings";
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) return files;
  std::filesystem::directory_iterator entries(folder, error);
  if (error) return fail(base::system_error(error.value(), "reading", folder));
  for (const auto& entry : entries) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace amends::intake
