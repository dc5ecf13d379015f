#include "link/scripts.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "link/sql.h"
#include "names/letters.h"

namespace amends::link {
namespace {

constexpr std::uint32_t records_min = 50;  // of either script, for levels of their own
constexpr std::size_t levels_max = 90;
constexpr std::size_t scripts = static_cast<std::size_t>(names::Script::other);

std::string_view letters_of(std::string_view code) {
  constexpr std::pair<std::string_view, std::string_view> known[] = {
      {"Latn", "Latin"},    {"Cyrl", "Cyrillic"}, {"Arab", "Arabic"},
      {"Armn", "Armenian"}, {"Geor", "Georgian"}, {"Grek", "Greek"}};
  for (const auto& [from, to] : known) {
    if (code == from) return to;
  }
  return code;
}

// "Cyrillic and Latin letters" of "Cyrl Latn".
std::string words_of(std::string_view pair) {
  const auto parts = base::split(pair, ' ');
  return parts.size() != 2
             ? std::string(pair)
             : fmt::format("{} and {} letters", letters_of(parts[0]), letters_of(parts[1]));
}

bool is_call(const Expression& e, std::initializer_list<std::string_view> functions) {
  return e.kind == Expression::Kind::call &&
         std::ranges::find(functions, e.name) != functions.end();
}

bool calls(const Expression& e, std::initializer_list<std::string_view> functions) {
  return is_call(e, functions) ||
         std::ranges::any_of(e.arguments, [&](const ExpressionPtr& argument) {
           return argument && calls(*argument, functions);
         });
}

// The name of the pairs of scripts that a condition asks for, where it asks for nothing else.
std::string scripts_asked(const Expression& condition) {
  if (!is_call(condition, {"=", "<>"})) return {};
  const Expression &a = *condition.arguments[0], &b = *condition.arguments[1];
  if (condition.name == "=" && is_call(a, {"script_pair"}) && b.kind == Expression::Kind::text)
    return words_of(b.name);
  if (condition.name == "<>" && is_call(a, {"script"}) && is_call(b, {"script"}) &&
      sides_of(condition) == 3)
    return "two scripts";
  return {};
}

// A level's condition in two parts: what it asks of the scripts, and the rest.
struct Parts {
  std::string scripts, name;  // empty where it asks nothing of them
  std::string rest;           // empty where it asks nothing else
};

Parts parts_of(const Level& level) {
  Parts parts;
  const auto parsed = parse_sql(level.condition, SideStyle::suffix);
  if (level.is_null || level.is_else() || !parsed) return parts;
  for (const ExpressionPtr& one : conjuncts(*parsed)) {
    if (const std::string name = scripts_asked(*one); !name.empty() && parts.scripts.empty()) {
      parts.scripts = sql_text(*one);
      parts.name = name;
    } else {
      parts.rest += (parts.rest.empty() ? "" : " AND ") + sql_text(*one);
    }
  }
  return parts;
}

}  // namespace

ScriptGroups script_groups(const Comparison& comparison) {
  ScriptGroups groups;
  groups.group.assign(comparison.levels.size(), 0);
  groups.kin.assign(comparison.levels.size(), -1);
  groups.names.emplace_back();
  std::vector<Parts> parts;
  for (const Level& level : comparison.levels) parts.push_back(parts_of(level));
  std::map<std::string, int> kin;
  for (std::size_t last = 0; last < parts.size(); ++last) {
    if (parts[last].scripts.empty() || !parts[last].rest.empty()) continue;
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i <= last; ++i) {
      if (parts[i].scripts == parts[last].scripts && groups.group[i] == 0) members.push_back(i);
    }
    if (members.size() < 2) continue;
    for (const std::size_t i : members) {
      groups.group[i] = static_cast<int>(groups.names.size());
      groups.kin[i] = kin.try_emplace(parts[i].rest, static_cast<int>(kin.size())).first->second;
    }
    groups.names.push_back(parts[last].name);
  }
  groups.kins = kin.size();
  return groups;
}

namespace {

// The columns whose sides a condition weighs as names.
void note_names(const Expression& e, std::vector<std::string>& columns) {
  if (is_call(e, {"name_weight", "name_likeness", "place_weight"})) columns_of(e, columns);
  for (const ExpressionPtr& argument : e.arguments) {
    if (argument) note_names(*argument, columns);
  }
}

std::array<std::uint32_t, scripts> records_by_script(const Column& column) {
  std::array<std::uint32_t, scripts> records{};
  for (ValueCode code = 0; code < column.values.size(); ++code) {
    const auto script = names::script_of(names::to_code_points(column.values.text(code)));
    if (script != names::Script::other)
      records[static_cast<std::size_t>(script)] += column.counts[code];
  }
  return records;
}

struct ScriptPair {
  std::string code;  // "Cyrl Latn"
  double pairs = 0;
};

class Splitter {
 public:
  Splitter(Comparison& comparison, const Table& table) : comparison_(comparison), table_(table) {}

  // A sentence, or nothing where the comparison stays as it is.
  std::string split(bool anew) {
    if (!may_change(anew) || !find_column()) return {};
    find_pairs();
    if (!has_two_) return {};
    std::vector<Level> levels;
    std::vector<const Level*> copied, rest;
    for (std::size_t i = 0; i < comparison_.levels.size(); ++i) {
      const Level& level = comparison_.levels[i];
      // What holds for equal spellings only comes first: no two scripts have one.
      if (level.is_null || (of_spelling_[i] && levels.size() == i)) {
        levels.push_back(level);
        continue;
      }
      rest.push_back(&level);
      if (!of_spelling_[i]) copied.push_back(&level);
    }
    const std::size_t room = levels_max - std::min(levels_max, comparison_.levels.size());
    if (copied.size() * 2 > room) return {};
    own_.resize(std::min(own_.size(), room / copied.size() - 1));
    std::vector<std::string> names;
    for (const ScriptPair& pair : own_) {
      names.push_back(words_of(pair.code));
      add(fmt::format("script_pair({}, {}) = '{}'", left(), right(), pair.code), names.back(),
          copied, levels);
    }
    add(fmt::format("script({}) <> script({})", left(), right()), "two scripts", copied, levels);
    for (const Level* level : rest) levels.push_back(*level);
    comparison_.levels = std::move(levels);
    return names.empty() ? fmt::format("\"{}\" has an m and u of its own for names in two scripts",
                                       comparison_.name)
                         : fmt::format(
                               "\"{}\" has an m and u of its own for {}, and for any other two "
                               "scripts",
                               comparison_.name, fmt::join(names, ", "));
  }

 private:
  bool may_change(bool anew) const {
    return std::ranges::none_of(comparison_.levels, [&](const Level& level) {
      return level.fix_m || level.fix_u || (!anew && (level.m || level.u));
    });
  }

  // The column, and which levels compare its spellings alone.
  bool find_column() {
    std::vector<std::string> columns;
    std::vector<ExpressionPtr> conditions;
    for (const Level& level : comparison_.levels) {
      const auto parsed = parse_sql(level.condition, SideStyle::suffix);
      if (!level.is_else() && (!parsed || calls(**parsed, {"script", "script_pair"}))) return false;
      conditions.push_back(level.is_else() ? nullptr : *parsed);
      if (conditions.back()) note_names(*conditions.back(), columns);
    }
    if (columns.size() != 1) return false;
    column_ = table_.find(columns[0]);
    name_ = columns[0];
    for (const ExpressionPtr& condition : conditions) {
      std::vector<std::string> read;
      if (condition) columns_of(*condition, read);
      of_spelling_.push_back(condition && read == columns &&
                             !calls(*condition, {"name_weight", "name_likeness", "place_weight",
                                                 "or", "<>", "not", "case"}));
    }
    return column_ != nullptr;
  }

  void find_pairs() {
    const auto records = records_by_script(*column_);
    for (std::size_t a = 0; a < scripts; ++a) {
      for (std::size_t b = a + 1; b < scripts; ++b) {
        has_two_ |= records[a] > 0 && records[b] > 0;
        if (std::min(records[a], records[b]) < records_min) continue;
        const auto first = names::script_code(static_cast<names::Script>(a));
        const auto second = names::script_code(static_cast<names::Script>(b));
        own_.push_back({fmt::format("{} {}", std::min(first, second), std::max(first, second)),
                        double{1} * records[a] * records[b]});
      }
    }
    std::ranges::stable_sort(
        own_, [](const ScriptPair& x, const ScriptPair& y) { return x.pairs > y.pairs; });
  }

  std::string side(std::string_view suffix) const {
    std::string out = "\"";
    for (const char c : name_) out += c == '"' ? std::string(2, '"') : std::string(1, c);
    return fmt::format("{}{}\"", out, suffix);
  }
  std::string left() const { return side("_l"); }
  std::string right() const { return side("_r"); }

  static void add(const std::string& asks, const std::string& name,
                  const std::vector<const Level*>& copied, std::vector<Level>& levels) {
    for (const Level* from : copied) {
      Level level = *from;
      level.m = level.u = std::nullopt;
      level.condition = from->is_else() ? asks : fmt::format("{} AND ({})", asks, from->condition);
      level.label =
          fmt::format("{}: {}", name, from->label.empty() ? from->condition : from->label);
      levels.push_back(std::move(level));
    }
  }

  Comparison& comparison_;
  const Table& table_;
  const Column* column_ = nullptr;
  std::string name_;               // as the model writes it
  std::vector<bool> of_spelling_;  // by level
  std::vector<ScriptPair> own_;
  bool has_two_ = false;
};

}  // namespace

std::string weighed_column(const Comparison& comparison, bool& are_places) {
  std::vector<std::string> columns;
  for (const Level& level : comparison.levels) {
    const auto parsed = parse_sql(level.condition, SideStyle::suffix);
    if (level.is_else() || !parsed) continue;
    note_names(**parsed, columns);
    are_places |= calls(**parsed, {"place_weight"});
  }
  return columns.size() == 1 ? columns[0] : std::string();
}

std::vector<std::string> split_by_scripts(Settings& settings, const Table& table, bool anew) {
  std::vector<std::string> words;
  for (Comparison& comparison : settings.comparisons) {
    std::string said = Splitter(comparison, table).split(anew);
    if (!said.empty()) words.push_back(std::move(said));
  }
  return words;
}

std::vector<double> drawn_to(const std::vector<double>& counts, const std::vector<double>& pooled,
                             double believed) {
  double total = 0, sum = 0;
  for (const double count : counts) total += count;
  std::vector<double> shares(counts.size(), 0);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (pooled[i] <= 0) continue;
    shares[i] = (counts[i] + believed) / (total + believed / pooled[i]);
    sum += shares[i];
  }
  for (double& share : shares) share /= sum > 0 ? sum : 1;
  return shares;
}

}  // namespace amends::link
