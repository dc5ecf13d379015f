// The lines of an audit as people and programs read them.
#pragma once

#include <nlohmann/json.hpp>

#include "cli/link_results.h"
#include "link/audit.h"

namespace amends::cli {

// From --audit-names and its like, or found in what the columns are called and hold.
// Code::usage, naming the file, where there is none of them.
Result<AuditColumns> audit_columns(const LinkResultOptions& options,
                                   std::vector<link::ColumnProfile> profiles,
                                   const std::string& file);
// Whether the options or its own name say that a column is one of them.
bool is_audit_column(const LinkResultOptions& options, const std::string& column);
nlohmann::ordered_json audit_columns_json(const AuditColumns& columns);
// Which columns were taken, and what was not measured for want of one.
void print_audit_columns(const nlohmann::ordered_json& columns);

nlohmann::ordered_json audit_json(const std::vector<link::GroupAudit>& groups);
// From what audit_json() made: a table, and a sentence for each group that is served worse.
void print_audit(const nlohmann::ordered_json& audit);

}  // namespace amends::cli
