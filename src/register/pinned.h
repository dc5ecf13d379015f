// The programme's folder as a register pins it. Internal to the module.
#pragma once

#include <functional>
#include <string>

#include "base/files.h"
#include "store/database.h"

namespace amends::registry {

// Files and folders only; Code::refused for a link.
Status copy_programme(const fs::path& from, const fs::path& to);

// {path: SHA-256} as JSON, so that verify can name the file that changed.
Result<std::string> files_json(const fs::path& folder);

// Of the programmes that are kept from before: tells each that is not what was pinned, by its
// place.
Status check_earlier_programmes(const fs::path& folder, store::Database& views,
                                const std::function<void(std::string, std::string)>& found);

}  // namespace amends::registry
