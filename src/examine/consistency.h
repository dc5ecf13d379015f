// Double standards: decided claims whose facts are the same and whose outcomes are not.
//
// Facts are the filing as it stands, without what merely identifies (names, births, identifiers,
// contacts, addresses, coordinates, cadastral references, free text), without who is said to have
// done it, and without when and how it was filed. A day is reduced to the programme's event that it
// lies in, or else to its year; members of a household are counted. What is left is compared as
// canonical JSON.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "programme/programme.h"
#include "register/register.h"

namespace amends::examine {

// The facts of a filing, as above; two filings with equal facts give equal text. `filing` is a JSON
// object. Code::bad_input when it is not.
Result<std::string> comparable_facts(std::string_view filing,
                                     const programme::Programme& programme);

struct DecidedClaim {
  std::string claim;                 // number
  std::uint64_t act = 0;             // the decision that stands
  std::string outcome, awarded;      // awarded with its currency, "" for none
  std::string examiner, decided_by;  // who recommended, who decided
  std::string decided_on;            // "2026-05-02"
};
struct Difference {
  DecidedClaim usual, other;  // equal facts; `usual` is of the commoner result
};
struct Tally {
  std::uint64_t decided = 0, unusual = 0;
};
struct ConsistencyReport {
  std::uint64_t decided = 0;            // claims compared
  std::uint64_t groups = 0;             // of two or more with equal facts
  std::uint64_t inconsistent = 0;       // of these, with more than one result
  std::vector<Difference> differences;  // one for each unusual claim, by claim
  std::map<std::string, Tally> by_examiner, by_decider, by_month;
};
// Sealed claims are compared too and counted, but named only with `sealed`.
Result<ConsistencyReport> audit_consistency(registry::Register& reg, bool sealed, base::Task& task);

}  // namespace amends::examine
