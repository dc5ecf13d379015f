// What an examiner found: facts that stand in no filing (a causal link, the grade of an injury, a
// cost), each by name, recorded as an act with who and why. Rules read them as "found.<name>"; the
// names and their types are the programme's (programme/facts.h). The last word on a name counts,
// and null takes it back.
//
// Facts are found for the claim's examination, so that only an open claim takes them; by the roles
// CAS, VAL and LEG; and by nobody who has declared an interest in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "register/register.h"

namespace amends::registry {

struct FoundFact {
  std::string name;   // "transfer.date"
  std::string value;  // JSON; "null" takes it back
  std::string reason, by;
  base::UnixSeconds at = 0;
  std::uint64_t act = 0;
};

// `text` as a fact of that name: "yes" for a boolean, "2012-03" for a date, "12000.00" for an exact
// number. The name may stand with "found." before it. Code::bad_input for a name that no fact has,
// with the nearest, and for a text that is not of its type or none of its values.
Result<FoundFact> found_fact(const programme::Programme& programme, std::string_view name,
                             std::string_view text);

// Appends one act with all of them. Code::refused without a reason, without a fact, for one that is
// taken back and was not found.
Result<Done> record_found(Register& reg, ClaimId claim, const std::vector<FoundFact>& facts,
                          std::string_view reason, const Actor& by);

// What stands, by name; in views as they are, or as they were. The statement can be used again.
Result<store::Statement> prepare_found(store::Database& views);
Result<std::vector<FoundFact>> found_facts(store::Statement& prepared, ClaimId claim);

// {"causal_link":true,"transfer":{"date":"2012-03"}}: as rules read them, canonical. Facts by name.
std::string found_object(const std::vector<FoundFact>& facts);

}  // namespace amends::registry
