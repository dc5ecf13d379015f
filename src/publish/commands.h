// Commands that a report or a README gives its reader, who has only a shell. A test runs them.
#pragma once

#include <string_view>

namespace amends::publish {

// Beside the folder `programme`: prints the programme's hash (programme.h, folder_hash()).
inline constexpr std::string_view programme_hash_command =
    "cd programme && find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum | "
    "sha256sum";

}  // namespace amends::publish
