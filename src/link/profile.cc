#include "link/profile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <unordered_set>

#include "base/edtf.h"
#include "base/text.h"
#include "link/sql.h"
#include "link/value.h"
#include "names/letters.h"

namespace amends::link {

std::string_view name_of(ColumnKind kind) {
  constexpr std::string_view names[] = {"empty",  "constant",   "unique", "date",
                                        "number", "identifier", "email",  "postcode",
                                        "name",   "category",   "words"};
  return names[static_cast<std::size_t>(kind)];
}

namespace {

constexpr std::size_t looked_at_max = 20'000;  // distinct values
constexpr double default_days = 0.03;  // share of dates on the first of January that tells of them
constexpr auto& date_formats = usual_date_formats;
constexpr std::size_t first_ambiguous = 2, last_ambiguous = 5;
// A second form of dates that fewer values have is taken for mistakes, which are told.
constexpr double form_min = 0.01;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Counts over a column's values, each weighted by the records that have it.
struct Looks {
  double values = 0, dates[std::size(date_formats)] = {}, only[std::size(date_formats)] = {},
         numbers = 0, codes = 0, emails = 0, digits = 0, letters_only = 0, edtf = 0,
         first_of_january = 0, length = 0, words = 0, number_digits = 0;
};

Looks look_at(const Column& column) {
  Looks looks;
  const std::size_t step = std::max<std::size_t>(1, column.values.size() / looked_at_max);
  for (std::size_t i = 0; i < column.values.size(); i += step) {
    const std::string_view text = base::trim(column.values.text(static_cast<ValueCode>(i)));
    const double weight = column.counts[i];
    looks.values += weight;
    looks.length += weight * static_cast<double>(text.size());
    const auto digits = static_cast<std::size_t>(std::ranges::count_if(text, is_digit));
    const auto blanks = static_cast<std::size_t>(std::ranges::count(text, ' '));
    looks.words += weight * static_cast<double>(blanks + 1);
    if (digits == 0) looks.letters_only += weight;
    if (digits > 0) looks.digits += weight;
    if (digits == text.size() && digits <= 5) {
      looks.numbers += weight;
      looks.number_digits += weight * static_cast<double>(digits);
    }
    if (digits > 0 && blanks <= 2) looks.codes += weight;
    const std::size_t at = text.find('@');
    if (at != std::string_view::npos && text.find('.', at) != std::string_view::npos)
      looks.emails += weight;
    if (digits >= 4 && base::Edtf::parse(text)) looks.edtf += weight;
    if (text.ends_with("-01-01")) looks.first_of_january += weight;
    std::size_t read = 0, last = 0;
    for (std::size_t f = 0; f < std::size(date_formats); ++f) {
      // A number is a date only with eight digits and a year that people live in.
      if (f == 1 && text.size() != 8) continue;
      const Value date = parse_time(text, date_formats[f]);
      constexpr double year_1000 = -30610224000, year_1800 = -5364662400, year_2100 = 4102444800;
      const double first = f == 1 ? year_1800 : year_1000;
      if (date.is_null || date.number <= first || date.number >= year_2100) continue;
      looks.dates[f] += weight;
      ++read;
      last = f;
    }
    if (read == 1) looks.only[last] += weight;
  }
  return looks;
}

// Whether the values are words, and a hundredth of them or more are in another script than most.
bool has_two_scripts(const Column& column, const Looks& looks) {
  if (looks.digits / std::max(looks.values, 1.0) > 0.1) return false;
  std::array<double, static_cast<std::size_t>(names::Script::other) + 1> values{};
  const std::size_t step = std::max<std::size_t>(1, column.values.size() / looked_at_max);
  for (std::size_t code = 0; code < column.values.size(); code += step) {
    const std::string_view text = column.values.text(static_cast<ValueCode>(code));
    const auto script = names::script_of(names::to_code_points(text));
    values[static_cast<std::size_t>(script)] += column.counts[code];
  }
  std::sort(values.begin(), values.end() - 1, std::greater<>());
  return values[1] >= 0.01 * std::accumulate(values.begin(), values.end(), 0.0);
}

// The form with day and month the other way round, which reads many of the same values.
std::optional<std::size_t> twin_of(std::size_t format) {
  if (format < first_ambiguous || format > last_ambiguous) return std::nullopt;
  return format ^ 1;
}

// Whether the values say that the form is theirs, and not that of its twin.
bool is_decided(const Looks& looks, std::size_t format) {
  constexpr double mistakes = 0.1;
  const auto twin = twin_of(format);
  return !twin || looks.only[*twin] < mistakes * looks.only[format];
}

// The forms of dates that together read nine values in ten, the most frequent first; none where
// there are none.
std::vector<DateForm> date_forms(const Looks& looks) {
  const double size = std::max(looks.values, 1.0);
  const auto best = static_cast<std::size_t>(std::ranges::max_element(looks.dates) - looks.dates);
  std::vector<DateForm> forms;
  double read = 0;
  for (std::size_t f = 0; f < std::size(date_formats); ++f) {
    const double share = looks.dates[f] / size;
    const bool is_second = share >= form_min && twin_of(best) != f && is_decided(looks, f);
    if (f != best && !is_second) continue;
    forms.push_back({std::string(date_formats[f]), share});
    read += share;
  }
  if (read <= 0.9) return {};
  std::ranges::stable_sort(forms, std::greater(), &DateForm::share);
  return forms;
}

ColumnKind kind_of(const ColumnProfile& profile, const Looks& looks, std::size_t records,
                   std::vector<DateForm>& forms) {
  const double size = std::max(looks.values, 1.0);
  if (profile.completeness < 0.02 || profile.present < 4) return ColumnKind::empty;
  if (profile.distinct == 1) return ColumnKind::constant;
  // Whole dates, many of which stand for a year; or among others that are years, months, intervals
  // or guesses.
  const double whole = looks.dates[0] / size;
  const bool stands_for_years = whole > 0.9 && looks.first_of_january / size > default_days;
  if (!stands_for_years) forms = date_forms(looks);
  if (!forms.empty()) return ColumnKind::date;
  if (stands_for_years || (whole > 0.3 && looks.edtf / size > 0.9)) {
    forms = {{"EDTF", looks.edtf / size}};
    return ColumnKind::date;
  }
  if (profile.mixes_scripts && profile.distinct > 20) return ColumnKind::name;
  if (profile.distinct == profile.present && profile.present > records / 2)
    return ColumnKind::unique;
  if (looks.emails / size > 0.8) return ColumnKind::email;
  const double per_value =
      static_cast<double>(profile.present) / static_cast<double>(profile.distinct);
  if (looks.numbers / size > 0.9) return ColumnKind::number;
  if (profile.distinct <= 20 && per_value > 10) return ColumnKind::category;
  if (looks.codes / size > 0.8 && profile.mean_length >= 5 && profile.collision < 2e-3 &&
      profile.mean_words < 1.5) {
    return per_value < 8 && profile.mean_length >= 6 ? ColumnKind::identifier
                                                     : ColumnKind::postcode;
  }
  if (looks.codes / size > 0.7 && profile.mean_length <= 10) return ColumnKind::postcode;
  if (profile.mean_words > 1.6 || looks.digits / size > 0.3) return ColumnKind::words;
  return ColumnKind::name;
}

}  // namespace

std::vector<ColumnProfile> profile(const Table& table) {
  std::vector<ColumnProfile> profiles;
  for (const Column& column : table.columns) {
    ColumnProfile made;
    made.name = column.name;
    made.present = column.present;
    made.distinct = column.values.size();
    made.completeness = static_cast<double>(column.present) / static_cast<double>(table.size());
    const double present = static_cast<double>(column.present);
    for (const std::uint32_t count : column.counts) {
      made.collision +=
          static_cast<double>(count) * (count - 1.0) / std::max(present * (present - 1), 1.0);
    }
    const Looks looks = look_at(column);
    made.mean_length = looks.length / std::max(looks.values, 1.0);
    made.mean_words = looks.words / std::max(looks.values, 1.0);
    for (ValueCode code = 0; code < std::min<std::size_t>(10, column.values.size()); ++code) {
      made.frequent.emplace_back(column.values.text(code), column.counts[code]);
    }
    made.mixes_scripts = has_two_scripts(column, looks);
    made.kind = kind_of(made, looks, table.size(), made.date_forms);
    for (const auto& [text, records] : column.nulls) made.nulls.push_back(text);
    profiles.push_back(std::move(made));
  }
  return profiles;
}

std::string sql_date(const ColumnProfile& column, std::string_view side) {
  std::vector<std::string> formats;
  for (const DateForm& form : column.date_forms) formats.push_back(sql_literal(form.format));
  return formats.size() == 1
             ? fmt::format("try_strptime({}, {})", side, formats[0])
             : fmt::format("try_strptime({}, [{}])", side, fmt::join(formats, ", "));
}

std::string sql_value(const ColumnProfile& column, std::string side) {
  // What reads a file may make numbers of a column of numbers, and none can be held against a text.
  if (!column.nulls.empty() && column.kind == ColumnKind::number)
    side = fmt::format("CAST({} AS VARCHAR)", side);
  for (const std::string& text : column.nulls)
    side = fmt::format("NULLIF({}, {})", side, sql_literal(text));
  return side;
}

double swapped_share(const Table& table, std::string_view a, std::string_view b) {
  const Column &first = *table.find(a), &second = *table.find(b);
  // The codes that second's values have in first, and the other way round.
  Dictionary all = first.values;
  all.build_index();
  std::vector<ValueCode> in_all(second.values.size());
  for (ValueCode code = 0; code < in_all.size(); ++code)
    in_all[code] = all.add(second.values.text(code));
  const auto key = [](ValueCode x, ValueCode y) { return static_cast<std::uint64_t>(x) << 32 | y; };
  std::unordered_set<std::uint64_t> tuples;
  for (RecordIndex record = 0; record < table.size(); ++record) {
    if (first.codes[record] == null_code || second.codes[record] == null_code) continue;
    tuples.insert(key(first.codes[record], in_all[second.codes[record]]));
  }
  std::uint64_t both = 0, swapped = 0;
  for (RecordIndex record = 0; record < table.size(); ++record) {
    if (first.codes[record] == null_code || second.codes[record] == null_code) continue;
    ++both;
    const ValueCode x = first.codes[record], y = in_all[second.codes[record]];
    swapped += x != y && tuples.contains(key(y, x)) ? 1 : 0;
  }
  return both == 0 ? 0 : static_cast<double>(swapped) / static_cast<double>(both);
}

double contained_share(const Table& table, std::string_view part, std::string_view whole) {
  const Column &small = *table.find(part), &large = *table.find(whole);
  std::uint64_t both = 0, contained = 0;
  const std::size_t step = std::max<std::size_t>(1, table.size() / looked_at_max);
  for (std::size_t record = 0; record < table.size(); record += step) {
    if (small.codes[record] == null_code || large.codes[record] == null_code) continue;
    const std::string_view word = small.values.text(small.codes[record]);
    const std::string_view text = large.values.text(large.codes[record]);
    ++both;
    const std::size_t at = text.find(word);
    contained += at != std::string_view::npos && (at == 0 || text[at - 1] == ' ') &&
                         (at + word.size() == text.size() || text[at + word.size()] == ' ')
                     ? 1
                     : 0;
  }
  return both < 10 ? 0 : static_cast<double>(contained) / static_cast<double>(both);
}

}  // namespace amends::link
