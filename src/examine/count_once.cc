#include "examine/count_once.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace amends::examine {

Result<std::vector<CountedForm>> count_once(std::span<const HouseholdForm> forms) {
  std::vector<const HouseholdForm*> by_filing;
  for (const HouseholdForm& form : forms) by_filing.push_back(&form);
  std::ranges::sort(by_filing, [](const HouseholdForm* a, const HouseholdForm* b) {
    return std::tie(a->filed, a->key) < std::tie(b->filed, b->key);
  });
  std::map<std::string, std::string> counted_in;  // member -> form
  std::vector<CountedForm> result;
  for (const HouseholdForm* form : by_filing) {
    CountedForm counted{form->key, {}, {}};
    std::vector<std::string> members = form->members;
    std::ranges::sort(members);
    members.erase(std::unique(members.begin(), members.end()), members.end());
    for (const std::string& member : members) {
      const auto [place, first] = counted_in.emplace(member, form->key);
      if (first) {
        counted.counted.push_back(member);
      } else {
        counted.elsewhere.push_back({member, place->second});
      }
    }
    result.push_back(std::move(counted));
  }
  std::ranges::sort(result, {}, &CountedForm::key);
  const auto twice = std::ranges::adjacent_find(result, {}, &CountedForm::key);
  if (twice != result.end()) {
    return fail(Code::bad_input, "two household forms have the number {}", twice->key);
  }
  return result;
}

}  // namespace amends::examine
