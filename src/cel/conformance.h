// Runs files of conformance tests in the form of cel-spec's "simple" tests, as one JSON list: each
// with its expression, bindings, and the value, type or error that must come.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace amends::cel {

struct ConformanceCase {
  std::string file, section, name, expression;
  std::string failure;  // empty: passed
};

// Every test of the file, in its order; one whose values cannot be read has failed, with its place.
// Code::bad_input, with file, line and column, when the file is no such list, or is empty.
Result<std::vector<ConformanceCase>> run_conformance(const std::filesystem::path& file);

}  // namespace amends::cel
