// amends link on a register: proposes what claims have in common.
#pragma once

#include "cli/cli.h"

namespace amends::cli {

bool is_register(const std::string& path);
Status link_register(const std::string& folder, const Common& common);
// After an import: matches what came in, where that is quickly done; says so otherwise.
Status link_new_claims(registry::Register& reg, bool prints);

}  // namespace amends::cli
