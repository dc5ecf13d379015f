// The programme's folder as a register pins it. Internal to the module.
#pragma once

#include "base/files.h"

namespace amends::registry {

// Files and folders only; Code::refused for a link.
Status copy_programme(const fs::path& from, const fs::path& to);

// {path: SHA-256} as JSON, so that verify can name the file that changed.
Result<std::string> files_json(const fs::path& folder);

}  // namespace amends::registry
