// JSON that a person wrote: what is wrong with it is told at its place.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace amends::base {

// Whether the text is I-JSON as canonical_json() takes it (json.h): Code::bad_input with
// "line:column: what is wrong", also for two members of one name.
Status check_json(std::string_view text);
// A file's text, checked so, with "file:line:column: what is wrong". As read_file() where it cannot
// be read.
Result<std::string> read_json(const std::filesystem::path& file);

}  // namespace amends::base
