// What a column holds, as far as its values tell: for a model that is made without a person, and
// for a person who makes one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "link/table.h"

namespace amends::link {

enum class ColumnKind {
  empty,       // hardly any value
  constant,    // one value
  unique,      // every value once: says nothing about pairs
  date,        // whole dates in one form or several
  number,      // whole numbers of few digits: a year, a month, a house number
  identifier,  // codes with digits that few records share: identity numbers, telephones
  email,
  postcode,  // short codes with digits that many share
  name,      // words of letters
  category,  // few different values
  words,     // several words: addresses, full names, descriptions
};
std::string_view name_of(ColumnKind kind);

// Forms of whole dates that are looked for, for try_strptime.
inline constexpr std::string_view usual_date_formats[] = {
    "%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%Y/%m/%d"};

struct DateForm {
  std::string format;  // for try_strptime; "EDTF" for dates of any precision, and then the only one
  double share = 0;    // of the records with a value
};

struct ColumnProfile {
  std::string name;
  ColumnKind kind = ColumnKind::empty;
  std::vector<DateForm> date_forms;  // of a date, the most frequent first
  std::vector<std::string> nulls;    // texts in it that mean no value
  std::uint64_t present = 0, distinct = 0;
  double completeness = 0;  // share of records with a value
  double collision = 0;     // probability that two records with values have the same
  double mean_length = 0;   // letters
  double mean_words = 0;
  bool mixes_scripts = false;  // words of letters, a hundredth of them or more in a second script
  std::vector<std::pair<std::string, std::uint32_t>>
      frequent;  // the ten most frequent, with counts
};

std::vector<ColumnProfile> profile(const Table& table);

// `side`, one side of the column in SQL, read as a date of its forms, and without the texts that
// mean no value.
std::string sql_date(const ColumnProfile& column, std::string_view side);
std::string sql_value(const ColumnProfile& column, std::string side);

// How many records hold, in columns a and b, what other records hold in b and a: a sign that people
// write the two the wrong way round. Share of the records that have both.
double swapped_share(const Table& table, std::string_view a, std::string_view b);
// Share of the records that have both whose value of `part` is a word of their value of `whole`.
double contained_share(const Table& table, std::string_view part, std::string_view whole);

}  // namespace amends::link
