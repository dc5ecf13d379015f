// Small tables and lists that people give to verbs: answers to a sample, payments, claims.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace amends::cli {

// A row's fields in the order of `known`; "" for a column that is not there.
using Cells = std::vector<std::string>;
// Each row of a table with a heading (CSV, XLSX, NDJSON), with its line. Code::bad_input, naming
// file and line, for a column of `wanted` that is missing and a row that cannot be read.
Status each_row(const std::string& file, const std::vector<std::string>& wanted,
                const std::vector<std::string>& known,
                const std::function<Status(std::uint64_t, const Cells&)>& take);

// Claims by number or key, one a line; of a CSV the first column. Empty lines, lines that begin
// with # and a heading "claim", "number" or "key" are passed over.
struct NamedClaim {
  std::uint64_t line = 0;
  std::string name;
};
Result<std::vector<NamedClaim>> read_claims(const std::string& file);

// "NAME=VALUE", parted at the first "="; Code::usage names `what` and shows the example.
Result<std::pair<std::string, std::string>> name_and_value(std::string_view what,
                                                           std::string_view text,
                                                           std::string_view example);

}  // namespace amends::cli
