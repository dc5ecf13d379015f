// The README.txt inside a package: how somebody who has only the package checks all of it by hand.
#pragma once

#include <string>

#include "ledger/note.h"
#include "publish/package.h"

namespace amends::publish {

std::string handover_readme(const ledger::Checkpoint& checkpoint, const PackageOptions& options);
std::string public_readme(const ledger::Checkpoint& checkpoint);

}  // namespace amends::publish
