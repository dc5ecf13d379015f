// A first mapping, written from a file's header and its first rows: a beginning for a person to
// correct, never more. What it is sure of stands as a rule, the rest as ignored columns with a
// comment, and it always loads.
#pragma once

#include <filesystem>
#include <string>

#include "intake/records.h"
#include "programme/programme.h"

namespace amends::intake {

// The TOML text of a mapping for the programme. Code::bad_input when the file cannot be read.
Result<std::string> suggest_mapping(const programme::Programme& programme,
                                    const std::filesystem::path& file,
                                    const SourceOptions& options);

}  // namespace amends::intake
