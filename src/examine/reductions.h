// Reductions that look at several claims at once: a household's members counted once, and caps over
// the claims of one household or one claimant. Pure, exact, in stated order, each with its trace;
// nothing depends on the order in which claims are given.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/rational.h"

namespace amends::examine {

// One household form: whom it names. Persons are ids of confirmed persons: a link that is only
// proposed is no ground for counting somebody once.
struct HouseholdForm {
  std::string key;    // the claim's number; unique
  std::string filed;  // its deemed date of filing, "2026-03-31"
  std::vector<std::string> members;
};
struct CountedForm {
  std::string key;
  std::vector<std::string> counted;  // by id
  struct Elsewhere {
    std::string member, form;  // counted there, because it was filed earlier
  };
  std::vector<Elsewhere> elsewhere;  // by member
};
// Each person counts in the form that was filed earliest (ties: the lowest key), and once in it.
// The result is ordered by key. Code::bad_input for a key that comes twice.
Result<std::vector<CountedForm>> count_once(std::span<const HouseholdForm> forms);

// An amount of one claim before and after a step, in smallest units.
struct Amount {
  std::string key;
  std::int64_t value = 0;
};
struct Capped {
  std::vector<Amount> amounts;  // by key; they add up to at most the cap
  std::int64_t reduced = 0;     // by how much, in all
  std::vector<std::string> trace;
};
// Holds the sum of the amounts to `cap`: where it is above, each is reduced at one ratio by largest
// remainder, ties to the lowest key. `rule` is named in the trace. Code::bad_input for negative
// amounts, a negative cap, a key that comes twice, or sums beyond 64 bits.
Result<Capped> apply_cap(std::span<const Amount> amounts, std::int64_t cap, std::string_view rule);

}  // namespace amends::examine
