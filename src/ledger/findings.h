// Findings as they come, with a limit, so that a log that is wrong from end to end does not fill
// the memory.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/finding.h"
#include "base/result.h"

namespace amends::ledger {

class Findings {
 public:
  static constexpr std::size_t kept_max = 1000;

  void add(std::string place, std::string message) {
    if (kept_.size() < kept_max) {
      kept_.push_back({std::move(place), std::move(message)});
    } else {
      ++more_;
    }
  }
  std::vector<base::Finding> finish() && {
    if (more_ > 0) kept_.push_back({"log", fmt::format("{} more of the same kind", more_)});
    return std::move(kept_);
  }

 private:
  std::vector<base::Finding> kept_;
  std::uint64_t more_ = 0;
};

}  // namespace amends::ledger
