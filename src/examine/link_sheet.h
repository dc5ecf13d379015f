// A link as people see it before they judge it: what the two records say, side by side, the weights
// of the evidence, and what was said about the pair before.
#pragma once

#include "examine/link_evidence.h"
#include "register/register.h"

namespace amends::examine {

struct SheetRow {
  std::string field, a, b;
};
struct SheetJudgement {
  std::string by, verdict, reason;
  bool before_amendment = false;  // on a record that says something else now; it does not count
};
struct LinkSheet {
  std::string kind;
  std::int64_t a = 0, b = 0;
  std::string state;                   // of the view `link`, or "NOT PROPOSED"
  std::optional<std::int64_t> weight;  // thousandths of a bit, as proposed
  std::string claim_a, claim_b;        // numbers
  std::vector<SheetRow> rows;          // only fields that one of them has
  Weighing weighing;                   // for sameness of persons, property, incidents
  std::string why;                     // as proposed
  std::vector<SheetJudgement> judgements;
};

// Of a pair that linkage did not propose, too. Code::not_found when there are no such records, or a
// claim of theirs is sealed.
Result<LinkSheet> link_sheet(registry::Register& reg, std::string_view kind, std::int64_t a,
                             std::int64_t b);

// What waits for `person` to judge: links of a kind (empty: of every kind) that are PROPOSED or
// UNSURE and that the person has not judged as they are, and what was said of rows that their list
// has no more, strongest first; at most `limit`, and how many more there are.
struct LinkRef {
  std::string kind, state;
  std::int64_t a = 0, b = 0;
  std::int64_t weight = 0;
};
struct LinksToJudge {
  std::vector<LinkRef> list;
  std::uint64_t more = 0;
};
Result<LinksToJudge> links_to_judge(registry::Register& reg, std::string_view kind,
                                    std::string_view person, std::int64_t limit);

// Two records that somebody called different, or was not sure of, and that confirmed links make one
// all the same, through others: one of those judgements is wrong (known_same.h says what follows).
struct Contradiction {
  std::string kind, state;         // of the link between the two ends
  std::vector<std::int64_t> path;  // from the one to the other, as short as can be

  bool has(std::int64_t a, std::int64_t b) const;  // whether a link of it is between these
  std::string told() const;                        // for people to read
};
// Of a kind; empty: of every kind. By kind and ends.
Result<std::vector<Contradiction>> contradictions(registry::Register& reg, std::string_view kind);

}  // namespace amends::examine
