// A household's members counted once over several forms. Pure: nothing depends on the order in
// which forms are given.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace amends::examine {

// One household form: whom it names. Persons are ids of confirmed persons: a link that is only
// proposed is no ground for counting somebody once.
struct HouseholdForm {
  std::string key;    // unique
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

}  // namespace amends::examine
