// The lines of an audit as people and programs read them.
#pragma once

#include <nlohmann/json.hpp>

#include "link/audit.h"

namespace amends::cli {

nlohmann::ordered_json audit_json(const std::vector<link::GroupAudit>& groups);
// From what audit_json() made: a table, and a sentence for each group that is served worse.
void print_audit(const nlohmann::ordered_json& audit);

}  // namespace amends::cli
