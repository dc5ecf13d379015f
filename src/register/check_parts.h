// The parts of check_register(). Internal.
#pragma once

#include "register/act_body.h"
#include "register/check.h"

namespace amends::registry {

Status check_views(Register& reg, CheckReport& report, base::Task& task);
Status check_erasures(Register& reg, CheckReport& report);
// programme/ against the files that the last pin names; keys/identifier.key against the first act;
// files in the register's folder that have no business there.
Status check_folder(const std::filesystem::path& folder, Register& reg, CheckReport& report);

}  // namespace amends::registry
