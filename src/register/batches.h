// Which decided batches rest on a sample, so that an answer that comes after them is known for what
// it is.
#pragma once

#include <cstdint>
#include <vector>

#include "store/database.h"

namespace amends::registry {

struct BatchDecided {
  std::int64_t instalment = 0;
  std::uint64_t act = 0;  // its first decision
};
// The instalments that were decided on the sample, the first decided first.
Result<std::vector<BatchDecided>> batches_decided(store::Database& views, std::int64_t sample);

}  // namespace amends::registry
