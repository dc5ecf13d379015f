// In which line of the file each claim was met, so that a second row with the same key is seen for
// what it is and the first can be named. One number a claim, in a file without a name that the
// system takes back at the end; a fixed number of its pages stands in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"

namespace amends::intake {

class SeenRows {
 public:
  static Result<SeenRows> create();
  ~SeenRows();
  SeenRows(SeenRows&& other) noexcept;
  SeenRows& operator=(SeenRows&&) = delete;

  Result<std::uint32_t> line_of(std::int64_t claim);  // 0: not met yet
  Status set(std::int64_t claim, std::uint64_t line);

 private:
  static constexpr std::size_t entries_a_page = 1024;
  static constexpr std::size_t page_count = 256;
  static constexpr std::int64_t no_page = -1;
  struct Page {
    std::int64_t number = no_page;
    bool is_changed = false;
    std::vector<std::uint32_t> entries;
  };
  SeenRows() : pages_(page_count) {}
  Result<std::uint32_t*> entry(std::int64_t claim);
  Status write_back(Page& page);

  int descriptor_ = -1;
  std::vector<Page> pages_;
};

}  // namespace amends::intake
