// A check's report in words and as JSON, for verify and fsck alike.
#pragma once

#include <nlohmann/json.hpp>

#include "register/check.h"

namespace amends::cli {

void print_check(const registry::CheckReport& report);
nlohmann::ordered_json check_json(const registry::CheckReport& report);
nlohmann::ordered_json findings_json(const std::vector<base::Finding>& findings);
void print_findings(const std::vector<base::Finding>& findings);

}  // namespace amends::cli
