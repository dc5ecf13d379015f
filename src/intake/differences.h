// What an amendment changes: field by field, from what to what.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::intake {

struct Difference {
  std::string field;
  std::string from, to;  // a text as it is, anything else as JSON
  bool had = false, has = false;
};

// Both are filings: JSON objects. In order of field. Texts in as_written are named only where the
// field that they belong to is the same, because otherwise they say it twice.
Result<std::vector<Difference>> differences(std::string_view before, std::string_view after);

// As the act has it: [{"field","from","to"}], canonical, without "from" or "to" where there was or
// is nothing.
std::string to_json(const std::vector<Difference>& differences);

// The filing of an act claim.filed or claim.amended, and the day of receipt in it; nothing for
// other acts.
struct FiledAct {
  std::string filing, received;
};
Result<std::optional<FiledAct>> filing_of(std::string_view act_body);

}  // namespace amends::intake
