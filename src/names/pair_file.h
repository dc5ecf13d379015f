// Files of pairs: one pair a line, tab-separated: a name, the same name as written elsewhere, and
// optionally a count of how often the pair was seen (1 when absent). Further columns, empty lines
// and lines that begin with "# " are skipped. What training and the benchmark read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace amends::names {

struct Pair {
  std::string left;
  std::string right;
  std::uint32_t count = 1;
};

struct PairFile {
  std::vector<Pair> pairs;            // in the file's order
  std::vector<std::string> problems;  // rows left out: "FILE:LINE: what is wrong and what to do"
};

// Code::not_found or Code::io when the file cannot be read, Code::bad_input when no row is left.
Result<PairFile> read_pairs(const fs::path& path);
// The same from text; `name` stands in the messages.
Result<PairFile> parse_pairs(std::string_view text, std::string_view name);

}  // namespace amends::names
