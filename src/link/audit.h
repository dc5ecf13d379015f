// Whether anybody is linked worse for what their papers look like: recall and false matches for
// groups of records, by script, sex, missing birth date, a single name, a birthday that registers
// put where none is known.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/proportion.h"
#include "link/evaluate.h"
#include "link/pairs.h"

namespace amends::link {

// One way to sort records into groups, e.g. "script". The text of a record's group; empty: it is in
// none.
struct Grouping {
  std::string name;
  std::vector<std::string> group_of;  // for each record
};

// What a grouping is made of. Columns have one text for each record and may be empty spans.
struct PersonColumns {
  std::vector<std::span<const std::string>> names;  // given name, family name, …
  std::span<const std::string> sex;
  std::span<const std::string> birth_date;  // EDTF; any other text is no known date
};
// script (ISO 15924 code of the names' letters, "mixed" for several), sex, age ("known" or
// "unknown"), names ("single" or "several"), birthday ("default": 1 January, 1 July, 15 July;
// "other"). Only those whose columns are given.
std::vector<Grouping> person_groupings(const PersonColumns& columns);

struct GroupAudit {
  std::string grouping, group;
  std::uint64_t records = 0;
  // True matches with a record of the group on either side, and how many were found. A pair of two
  // groups counts in both.
  std::uint64_t matches = 0, found = 0;
  std::uint64_t called = 0, wrong = 0;  // pairs called a match; of them, false ones
  base::Interval recall, false_share;   // Wilson, 95 %
  // Its interval lies wholly on the worse side of the interval of all other records.
  bool recall_is_worse = false, false_share_is_worse = false;
};

// `called[i]`: whether pair i was called a match (by threshold or by cluster). Groups in the order
// of the groupings, then by name.
std::vector<GroupAudit> audit(const Pairs& pairs, const std::vector<bool>& called,
                              const Labels& truth, std::span<const Grouping> groupings,
                              Parts parts = {});

// A pair that people judged, and whether the linkage had found it.
struct JudgedPair {
  RecordIndex a = 0, b = 0;
  bool is_same = false, was_found = false;
};
// The same from judgements: matches are pairs that people call the same, wrong ones are pairs that
// were found and that people call different. What nobody judged does not count.
std::vector<GroupAudit> audit(std::span<const JudgedPair> judged,
                              std::span<const Grouping> groupings);

}  // namespace amends::link
