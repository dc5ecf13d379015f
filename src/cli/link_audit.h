// The lines of an audit as people and programs read them.
#pragma once

#include <nlohmann/json.hpp>

#include "cli/link_results.h"
#include "link/audit.h"

namespace amends::cli {

// What groups are made of, as the options say; else by the words that columns are called by, else
// by what they hold: the only one of dates, the only one of two to four values, all names. Empty
// for what is not there.
struct AuditColumns {
  std::vector<std::string> names;
  std::string sex, birth;
};
AuditColumns audit_columns(const LinkResultOptions& options, const link::Table& table);
// Whether the options or its own name say that a column is one of them.
bool is_audit_column(const LinkResultOptions& options, const std::string& column);
// Code::usage where there is no such column in the table.
Status check_audit_columns(const LinkResultOptions& options, const link::Table& table);
nlohmann::ordered_json audit_columns_json(const AuditColumns& columns);
// Which columns were taken, and what was not measured for want of one.
void print_audit_columns(const nlohmann::ordered_json& columns);

nlohmann::ordered_json audit_json(const std::vector<link::GroupAudit>& groups);
// From what audit_json() made: a table, and a sentence for each group that is served worse.
void print_audit(const nlohmann::ordered_json& audit);

}  // namespace amends::cli
