// Which files lie in a log's folder, sorted by what they may be. What each holds is checked
// elsewhere.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "ledger/tile.h"

namespace amends::ledger {

struct Inventory {
  // Partial tiles and bundles inside the published tree, and those of them whose full tile belongs
  // there too.
  std::set<TileName> partials;
  std::set<std::uint64_t> stamps;   // <size> of timestamps/<size>.tsr and <size>.checkpoint
  std::vector<std::string> beyond;  // tiles past the published tree: an interrupted publication
  std::vector<std::string> temporaries;  // files that never got their name
  std::vector<std::string> strays;       // what no log has
};

// Walks `log_folder`. `size` is the published tree's. A missing folder is an empty one.
Result<Inventory> take_inventory(const std::filesystem::path& log_folder, std::uint64_t size);

}  // namespace amends::ledger
