// Double standards: decided claims of which the rules say the same, and which were not decided
// alike.
//
// What is compared is what the rules read and what they made of it, as the screening holds it on
// which a claim was decided; what no rule reads (names, addresses, who is blamed) plays no part.
// Two claims are comparable when they are of one category and have
//
//   - the same outcome by every rule, where one that is met is like one that does not concern the
//     claim, and those that read only what the body did (sampled, notified, paid) are left out.
//     Where it is REVIEW a person had to look, and no rule says which differences matter; there,
//     what the rule read must be the same too;
//   - a valuation that came out alike: a sum or none, of nothing or more, below what was assessed
//     or not. Where a person has to value, what the valuation read must be the same.
//
// So a day in the same event, a place in the same zone or an area that the price list covers keeps
// nobody apart, nor how much was claimed. Of comparable claims, outcomes are compared, and awards
// as a part of the sum that the valuation found; the whole of it is one result, whether or not more
// was claimed. What an examiner found (`found.…`) and links that were confirmed are among
// what rules read. A draft (draft.h) follows from what is compared here, so that claims that are
// decided as drafted are never found.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/task.h"
#include "register/register.h"

namespace amends::examine {

struct DecidedClaim {
  std::string claim;                   // number
  std::uint64_t act = 0;               // the decision that stands
  std::uint64_t screened = 0;          // the act with the screening that it rests on
  std::string outcome, awarded;        // awarded with its currency, "" for none
  std::string valued;                  // by the valuation, with its currency; "" for none
  std::string result;                  // what is compared: "UPHELD, the whole sum"
  std::vector<std::string> operative;  // kinds, each once
  // Who recommended, or proposed the correction; "" where it was decided without.
  std::string examiner;
  bool correction = false;
  std::string decided_by;  // who made the act
  std::vector<std::string> members, dissenting;
  std::string decided_on;  // "2026-05-02"
};

// How much two comparable claims have in common, from most to least.
enum class Alike {
  facts,  // every value that a rule or the valuation read
  sum,    // what the valuation found
  rules,  // what makes them comparable
};
std::string_view name_of(Alike alike);

// What the other got beside the usual. Less or more only where it is so in all: in money and in
// what else was given.
enum class Got { less, more, another_remedy, another_outcome };
std::string_view name_of(Got got);

struct Difference {
  DecidedClaim usual, other;  // `usual` is of the commoner result, and of these the most alike
  Alike alike = Alike::rules;
  Got got = Got::another_outcome;
  struct Reading {
    std::string path, usual, other;  // JSON; "" where it was not read
  };
  // What differs in what was read, by path, and in the remedies that were asked for.
  std::vector<Reading> read;
  std::vector<Reading> said;  // outcomes of rules, as the two decisions say them
};
struct Tally {
  std::uint64_t compared = 0, unusual = 0, less = 0;  // less is among the unusual
};
struct ConsistencyReport {
  std::uint64_t decided = 0;            // decisions that stand
  std::uint64_t compared = 0;           // of these, claims with another that is comparable
  std::uint64_t alone = 0;              // without one
  std::uint64_t not_screened = 0;       // without a screening that could be read
  std::uint64_t groups = 0;             // of two or more comparable claims
  std::uint64_t inconsistent = 0;       // of these, with more than one result
  std::vector<Difference> differences;  // one for each unusual claim, by claim
  // Of claims that were compared. A claim counts for each member of its panel who did not dissent.
  std::map<std::string, Tally> by_examiner, by_decider, by_member, by_month;
};
// Sealed claims are compared too and counted; with `sealed` they are named, and what was read of
// them is told.
Result<ConsistencyReport> audit_consistency(registry::Register& reg, bool sealed, base::Task& task);

}  // namespace amends::examine
