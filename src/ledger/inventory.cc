#include "ledger/inventory.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/files.h"

namespace amends::ledger {
namespace {

bool is_beyond(const TileName& name, std::uint64_t size) {
  const unsigned level = name.level == entries_level ? 0 : name.level;
  const std::uint64_t full = full_tiles(size, level);
  if (name.index != full) return name.index > full;
  return name.width > partial_width(size, level);
}

// "timestamps/<size>.tsr" or ".checkpoint".
std::optional<std::uint64_t> stamp_size(std::string_view path) {
  constexpr std::string_view prefix = "timestamps/";
  if (!path.starts_with(prefix)) return {};
  path.remove_prefix(prefix.size());
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), size);
  if (error != std::errc()) return {};
  const std::string_view rest(end, static_cast<std::size_t>(path.data() + path.size() - end));
  const bool known = rest == ".tsr" || rest == ".checkpoint";
  if (!known || path != fmt::format("{}{}", size, rest)) return {};
  return size;
}

void sort_in(Inventory& inventory, std::string path, bool regular, std::uint64_t size) {
  const std::string_view file = std::string_view(path).substr(path.rfind('/') + 1);
  if (!regular) {
    inventory.strays.push_back(std::move(path));
  } else if (const auto tile = TileName::parse(path)) {
    if (is_beyond(*tile, size)) {
      inventory.beyond.push_back(std::move(path));
    } else if (tile->width != tile_width) {
      inventory.partials.insert(*tile);
    }
  } else if (const auto stamp = stamp_size(path)) {
    inventory.stamps.insert(*stamp);
  } else if (file.starts_with('.') && file.ends_with(".new")) {
    inventory.temporaries.push_back(std::move(path));
  } else if (path != "checkpoint" && path != "vkey") {
    inventory.strays.push_back(std::move(path));
  }
}

}  // namespace

Result<Inventory> take_inventory(const std::filesystem::path& log_folder, std::uint64_t size) {
  Inventory inventory;
  std::error_code error;
  if (!std::filesystem::exists(log_folder, error)) return inventory;
  const std::size_t prefix = log_folder.native().size() + 1;
  std::filesystem::recursive_directory_iterator at(log_folder, error);
  for (; !error && at != std::filesystem::end(at); at.increment(error)) {
    std::error_code ignored;
    const bool link = at->is_symlink(ignored);
    if (!link && at->is_directory(ignored)) continue;
    sort_in(inventory, at->path().native().substr(prefix), !link && at->is_regular_file(ignored),
            size);
  }
  if (error) return fail(base::system_error(error.value(), "listing", log_folder));
  for (auto* list : {&inventory.beyond, &inventory.temporaries, &inventory.strays}) {
    std::sort(list->begin(), list->end());
  }
  return inventory;
}

}  // namespace amends::ledger
