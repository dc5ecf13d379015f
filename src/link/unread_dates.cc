#include "link/unread_dates.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/edtf.h"
#include "base/text.h"
#include "link/sql.h"
#include "link/value.h"

namespace amends::link {
namespace {

constexpr std::size_t records_shown = 5;

// How conditions read a column's dates: each way is enough.
struct Reading {
  bool as_edtf = false, as_day = false, as_time = false;  // the last two as casts take them
  std::set<std::string> formats;
};
using Readings = std::map<std::string, Reading>;

void add_readings(const Expression& expression, Readings& readings) {
  const auto& arguments = expression.arguments;
  const bool of_column = !arguments.empty() && arguments[0]->kind == Expression::Kind::column;
  if (expression.name.starts_with("edtf_")) {
    std::vector<std::string> names;
    columns_of(expression, names);
    for (const std::string& name : names) readings[name].as_edtf = true;
  } else if (of_column && expression.name == "try_cast" && expression.type == "date") {
    readings[arguments[0]->name].as_day = true;
  } else if (of_column && expression.name == "try_cast" &&
             (expression.type == "timestamp" || expression.type == "datetime")) {
    readings[arguments[0]->name].as_time = true;
  } else if (of_column && expression.name.ends_with("strptime") && arguments.size() == 2) {
    const Expression& format = *arguments[1];
    std::set<std::string>& formats = readings[arguments[0]->name].formats;
    if (format.kind == Expression::Kind::text) formats.insert(format.name);
    for (const ExpressionPtr& one : format.arguments) formats.insert(one->name);
  }
  for (const ExpressionPtr& argument : arguments) add_readings(*argument, readings);
}

// The date in a text, as EDTF has it; empty where there is none.
std::string date_in(const Reading& reading, std::string_view text) {
  if (reading.as_edtf && base::Edtf::parse(text)) return std::string(text);
  Value value;
  if (reading.as_day) value = parse_date_value(text, true);
  if (value.is_null && reading.as_time) value = parse_date_value(text, false);
  for (auto format = reading.formats.begin(); value.is_null && format != reading.formats.end();
       ++format)
    value = parse_time(text, *format);
  return value.is_null ? std::string() : date_text(value.number, true);
}

bool reads(const Reading& reading, std::string_view text) {
  return !date_in(reading, text).empty();
}

Readings readings_of(const Settings& settings) {
  Readings readings;
  for (const Comparison& comparison : settings.comparisons) {
    for (const Level& level : comparison.levels) {
      if (level.is_else()) continue;
      if (const auto parsed = parse_sql(level.condition, SideStyle::suffix))
        add_readings(**parsed, readings);
    }
  }
  return readings;
}

Reading reading_of(const ColumnProfile& profile) {
  Reading reading;
  for (const DateForm& form : profile.date_forms) {
    if (form.format == "EDTF") reading.as_edtf = true;
    if (form.format != "EDTF") reading.formats.insert(form.format);
  }
  return reading;
}

std::string dates_of(const Reading& reading) {
  std::vector<std::string> forms;
  if (reading.as_edtf)
    forms.emplace_back("an EDTF date of level 0 or 1 (as 1980-02-03, 1980-02 or 1980)");
  if (reading.as_day || reading.as_time) forms.emplace_back("a date as 1980-02-03");
  for (const std::string& format : reading.formats)
    forms.push_back(fmt::format("a date of the form '{}'", format));
  return fmt::format("{}", fmt::join(forms, " or "));
}

std::string unread_in(const Table& table, const Column& column, const Reading& reading) {
  std::vector<bool> is_bad(column.values.size());
  std::string of_level_2;
  for (ValueCode code = 0; code < column.values.size(); ++code) {
    const std::string_view text = column.values.text(code);
    is_bad[code] = !reads(reading, text);
    if (!is_bad[code] || !reading.as_edtf || !of_level_2.empty()) continue;
    const auto parsed = base::Edtf::parse(text);
    if (!parsed && parsed.error().message.find("level 2") != std::string::npos)
      of_level_2 = parsed.error().message;
  }
  const std::string records = bad_values(table, column, is_bad);
  if (records.empty()) return {};
  return fmt::format("{}: that is not {}, and counts as no date{}", records, dates_of(reading),
                     of_level_2.empty() ? "" : "; of level 2 not all is read: " + of_level_2);
}

}  // namespace

std::string bad_values(const Table& table, const Column& column, const std::vector<bool>& is_bad) {
  struct Place {
    std::size_t file;
    std::uint32_t line;
    RecordIndex record;
    auto operator<=>(const Place&) const = default;
  };
  std::vector<Place> first;  // the records_shown first ones, in order
  std::uint64_t records = 0;
  for (RecordIndex record = 0; record < column.codes.size(); ++record) {
    const ValueCode code = column.codes[record];
    if (code == null_code || !is_bad[code]) continue;
    ++records;
    const Place place{table.file_of.empty() ? table.records.source(record) : table.file_of[record],
                      table.lines[record], record};
    if (first.size() == records_shown && first.back() < place) continue;
    first.insert(std::ranges::upper_bound(first, place), place);
    if (first.size() > records_shown) first.pop_back();
  }
  if (records == 0) return {};
  std::string shown;
  for (const Place& place : first) {
    shown += shown.empty() ? "" : ", ";
    if (place.file != first[0].file) shown += table.files[place.file] + " ";
    shown += fmt::format("line {} \"{}\"", place.line, column.text(place.record));
  }
  return fmt::format("{}, column \"{}\": {} record{} ({}{})", table.files[first[0].file],
                     column.name, records, records == 1 ? "" : "s", shown,
                     records > first.size() ? ", …" : "");
}

std::vector<std::string> unread_dates(const Settings& settings, const Table& table) {
  std::vector<std::string> words;
  for (const auto& [name, reading] : readings_of(settings)) {
    const Column* const column = table.find(name);
    if (column == nullptr) continue;
    std::string said = unread_in(table, *column, reading);
    if (!said.empty()) words.push_back(std::move(said));
  }
  return words;
}

std::vector<std::string> dates_as_read(const Settings& settings, const Column& column,
                                       const ColumnProfile& profile) {
  Reading reading;
  for (const auto& [name, of_model] : readings_of(settings)) {
    if (base::lower_ascii(name) == base::lower_ascii(column.name)) reading = of_model;
  }
  const auto is_empty = [](const Reading& r) {
    return !r.as_edtf && !r.as_day && !r.as_time && r.formats.empty();
  };
  if (is_empty(reading)) reading = reading_of(profile);
  if (is_empty(reading)) {
    reading.as_edtf = true;
    reading.formats.insert(std::begin(usual_date_formats), std::end(usual_date_formats));
  }
  std::vector<std::string> dates;
  dates.reserve(column.values.size());
  for (ValueCode code = 0; code < column.values.size(); ++code)
    dates.push_back(date_in(reading, column.values.text(code)));
  return dates;
}

}  // namespace amends::link
