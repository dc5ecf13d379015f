// The only values that those facts have which are one of a few: codes as the filing's table lists
// them, the programme's categories, currencies, zones and events, the claim's stages; and a text
// that every form which names it gives a list of values for. A rule or a case that names another
// one is refused, with the nearest, and so is an examiner's finding; a claim is judged as it is.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "programme/programme.h"

namespace amends::programme {

class FactValues {
 public:
  explicit FactValues(const Programme& programme);
  // Of the fact at the path, "losses[].damage" or "register.stage"; empty where any text may stand.
  std::vector<std::string> of(std::string_view path) const;

 private:
  std::vector<std::string> listed(std::string_view path) const;

  const Programme& programme_;
  std::map<std::string, std::vector<std::string>, std::less<>> by_forms_;
};

}  // namespace amends::programme
