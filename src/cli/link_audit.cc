#include "cli/link_audit.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "link/profile.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

// Null where nothing was counted.
ordered_json interval(const base::Interval& i, std::uint64_t of) {
  return of > 0 ? ordered_json{i.low, i.high} : ordered_json(nullptr);
}

// "0.93 to 0.98", or nothing where nothing was counted.
std::string between(const ordered_json& interval, std::uint64_t of) {
  if (of == 0) return "-";
  return fmt::format("{:.3f} to {:.3f}", interval[0].get<double>(), interval[1].get<double>());
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// In the languages that files mostly come in. A short word must be the whole name.
bool is_called(std::string_view column, std::initializer_list<std::string_view> words) {
  constexpr std::size_t whole_below = 6;
  const std::string lower = base::lower_ascii(column);
  return std::ranges::any_of(words, [&](std::string_view word) {
    return word.size() < whole_below ? lower == word : has(lower, word);
  });
}

// Names of other people and things that are written beside a person's own.
bool is_of_another(std::string_view column) {
  const std::string lower = base::lower_ascii(column);
  constexpr std::string_view others[] = {
      "user",       "file",      "street",    "place",    "city",    "town",        "village",
      "country",    "region",    "father",    "mother",   "parent",  "husband",     "spouse",
      "wife",       "partner",   "child",     "guardian", "witness", "employer",    "company",
      "school",     "vater",     "mutter",    "eltern",   "padre",   "madre",       "nom_pere",
      "nom_mere",   "père",      "mère",      "ime_oca",  "ime_maj", "prezime_oca", "imie_ojca",
      "imie_matki", "imię_ojca", "imię_matki"};
  return std::ranges::any_of(others, [&](std::string_view other) { return has(lower, other); });
}

bool is_name(std::string_view column) {
  const std::string lower = base::lower_ascii(column);
  return !is_of_another(column) &&
         (has(lower, "name") || lower == "family" ||
          is_called(column, {"first", "last", "given", "prenom", "prénom", "nom", "nombre",
                             "apellido", "cognome", "nome", "sobrenome", "ime", "prezime", "imie",
                             "imię", "nazwisko"}));
}

bool is_sex(std::string_view column) {
  return is_called(column, {"sex", "gender", "geschlecht", "sexe", "sexo", "sesso", "genero",
                            "género", "spol", "pol", "plec", "płeć"});
}

bool is_birth(std::string_view column) {
  return is_called(column,
                   {"dob", "born", "birth", "date_of_birth", "birth_date", "birthdate", "birthday",
                    "geboren", "geburtsdatum", "geburtstag", "naissance", "nacimiento",
                    "nascimento", "nascita", "rodjenja", "rođenja", "rodzenia"}) &&
         !has(base::lower_ascii(column), "place") && !has(base::lower_ascii(column), "name");
}

// The only column of a kind; empty for none and for several.
template <typename Fits>
std::string only_one(const std::vector<link::ColumnProfile>& profiles, Fits fits) {
  std::string found;
  for (const link::ColumnProfile& column : profiles) {
    if (!fits(column)) continue;
    if (!found.empty()) return "";
    found = column.name;
  }
  return found;
}

}  // namespace

bool is_audit_column(const LinkResultOptions& options, const std::string& column) {
  const bool is_given = column == options.audit_sex || column == options.audit_birth ||
                        std::ranges::find(options.audit_names, column) != options.audit_names.end();
  return is_given || (options.audit_names.empty() && is_name(column)) ||
         (options.audit_sex.empty() && is_sex(column)) ||
         (options.audit_birth.empty() && is_birth(column));
}

Result<AuditColumns> audit_columns(const LinkResultOptions& options,
                                   std::vector<link::ColumnProfile> profiles,
                                   const std::string& file) {
  AuditColumns found{options.audit_names, options.audit_sex, options.audit_birth};
  std::erase_if(profiles, [&](const auto& column) { return column.name == options.truth; });
  for (const link::ColumnProfile& column : profiles) {
    if (options.audit_names.empty() && is_name(column.name)) found.names.push_back(column.name);
    if (found.sex.empty() && is_sex(column.name)) found.sex = column.name;
    if (found.birth.empty() && is_birth(column.name)) found.birth = column.name;
  }
  for (const link::ColumnProfile& column : profiles) {
    const bool is_guessed = options.audit_names.empty() &&
                            std::ranges::none_of(found.names, is_name) &&
                            column.kind == link::ColumnKind::name && !is_of_another(column.name);
    if (is_guessed) found.names.push_back(column.name);
  }
  if (found.sex.empty()) {
    found.sex = only_one(profiles, [](const link::ColumnProfile& column) {
      return column.kind == link::ColumnKind::category && column.distinct >= 2 &&
             column.distinct <= 4;
    });
  }
  if (found.birth.empty()) {
    found.birth = only_one(profiles, [](const link::ColumnProfile& column) {
      return column.kind == link::ColumnKind::date;
    });
  }
  if (!found.names.empty() || !found.sex.empty() || !found.birth.empty()) return found;
  return fail(Code::usage,
              "--audit: {} has no column that can be told to be of names, sex or birth dates; say "
              "which with --audit-names, --audit-sex, --audit-birth",
              file);
}

ordered_json audit_columns_json(const AuditColumns& columns) {
  const auto or_null = [](const std::string& name) {
    return name.empty() ? ordered_json(nullptr) : ordered_json(name);
  };
  return {
      {"names", columns.names}, {"sex", or_null(columns.sex)}, {"birth", or_null(columns.birth)}};
}

void print_audit_columns(const ordered_json& columns) {
  const auto tell = [](const char* groups, const ordered_json& column, const char* option) {
    std::string names;
    if (column.is_string()) names = column.get<std::string>();
    for (std::size_t i = 0; column.is_array() && i < column.size(); ++i)
      names += (i == 0 ? "" : ", ") + column[i].get<std::string>();
    if (names.empty()) {
      fmt::print("not measured: {}; name the column with {}\n", groups, option);
    } else {
      fmt::print("{} by: {}\n", groups, names);
    }
  };
  tell("script and number of names", columns["names"], "--audit-names");
  tell("sex", columns["sex"], "--audit-sex");
  tell("age and birthday", columns["birth"], "--audit-birth");
}

ordered_json audit_json(const std::vector<link::GroupAudit>& groups) {
  ordered_json lines = ordered_json::array();
  for (const link::GroupAudit& g : groups) {
    lines.push_back({{"grouping", g.grouping},
                     {"group", g.group},
                     {"records", g.records},
                     {"matches", g.matches},
                     {"found", g.found},
                     {"recall_95", interval(g.recall, g.matches)},
                     {"called", g.called},
                     {"wrong", g.wrong},
                     {"false_share_95", interval(g.false_share, g.called)},
                     {"recall_is_worse", g.recall_is_worse},
                     {"false_share_is_worse", g.false_share_is_worse}});
  }
  return lines;
}

void print_audit(const ordered_json& audit) {
  fmt::print("\n{:<20} {:>9} {:>9} {:>9}  {:<16} {:>9}  {:<16}\n", "group", "records", "matches",
             "found", "recall, 95 %", "wrong", "of found, 95 %");
  std::string worse;
  for (const ordered_json& line : audit) {
    const std::string name =
        fmt::format("{} {}", line["grouping"].get<std::string>(), line["group"].get<std::string>());
    const auto count = [&](const char* field) { return line[field].get<std::uint64_t>(); };
    fmt::print("{:<20} {:>9} {:>9} {:>9}  {:<16} {:>9}  {:<16}\n", name, count("records"),
               count("matches"), count("found"), between(line["recall_95"], count("matches")),
               count("wrong"), between(line["false_share_95"], count("called")));
    if (line["recall_is_worse"].get<bool>())
      worse += fmt::format("{}: fewer of its matches are found than of all others\n", name);
    if (line["false_share_is_worse"].get<bool>())
      worse += fmt::format("{}: more of what is found is wrong than of all others\n", name);
  }
  const bool is_measured = std::ranges::any_of(
      audit, [](const ordered_json& line) { return line["matches"].get<std::uint64_t>() > 0; });
  fmt::print("{}", !worse.empty() ? worse
                   : !is_measured ? "there is no match to measure any group by\n"
                                  : "no group is served worse than all others\n");
}

}  // namespace amends::cli
