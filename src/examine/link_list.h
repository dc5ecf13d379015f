// Reference lists: a residence register, a list of arrivals. The programme names a list and its
// columns; whoever keeps it gives the file. Its rows are kept beside the views, with no claim of
// their own, and claims are held against them like against each other: proposals ON_LIST.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/task.h"
#include "register/register.h"

namespace amends::examine {

// What the programme says of a list; lives as long as it. Code::not_found, with the nearest name,
// for one that it does not name.
Result<const programme::ReferenceList*> find_list(const programme::Programme& programme,
                                                  const std::string& list);

struct ListRow {
  std::uint64_t line = 0;  // in the file
  std::string key;         // unique in the list
  std::string name, birth, sex, identifier_type, identifier;
};
// What is wrong with a row.
struct ListFault {
  std::uint64_t line = 0;
  std::string field, value;  // "key", "name", "birth" or "sex" of ListRow, and what it holds
};
struct ListReport {
  std::uint64_t rows = 0;           // that were taken
  std::uint64_t births_unread = 0;  // birth dates that are no EDTF; the row counts without
  std::vector<ListFault> unread;    // the first of them
  std::uint64_t left_out = 0;       // rows without a key or a name, or of a sex that is none
  std::vector<ListFault> faults;    // the first of them
};

// The file that the rows come from, for the act.
struct ListFile {
  std::string name, sha256;  // in hex
};

// Takes the list in place of what was there of it before, with what was proposed from it, by an act
// (list.taken). Claims
// are looked at against it by the next link_claims(). `next` gives rows until it gives none.
// A row whose content is as it was before stays the same record, and what people judged about it
// stays; one that has changed is another. Code::not_found, with the nearest name, for a list that
// the programme does not name; Code::bad_input for a key that comes twice, and for a list without a
// row that can be taken: what was there stays.
Result<ListReport> take_list(registry::Register& reg, const std::string& list, const ListFile& file,
                             const std::function<Result<std::optional<ListRow>>()>& next,
                             const registry::Actor& by, Task& task);

}  // namespace amends::examine
