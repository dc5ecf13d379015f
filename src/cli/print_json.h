// What --json prints.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace amends::cli {

// Bytes that are no UTF-8, as names of files may have, become U+FFFD: an act that was taken is
// told.
inline void print_json(const nlohmann::ordered_json& json) {
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace amends::cli
