// Long work that tells how far it is and can be stopped. A library function that may take more than
// a second takes a Task&, calls advance() as it goes and stops at a clean place when stopped() says
// so, returning Code::interrupted. The command line draws the bar; the library knows nothing of it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace amends::base {

class Task {
 public:
  virtual ~Task() = default;
  // A new stage of the work: what is counted ("claims", "bytes"), and how many in all (0: not
  // known).
  virtual void stage(std::string_view name, std::string_view unit, std::uint64_t total) {
    (void)name, (void)unit, (void)total;
  }
  // `count` more units are done. Cheap; may be called for each record. From one thread at a time.
  virtual void advance(std::uint64_t count) { (void)count; }
  // Whether the person asked to stop. May be asked by any thread, and costs next to nothing.
  virtual bool stopped() const { return false; }
};

// A Task that nobody watches.
Task& quiet();

// Code::interrupted, with the sentence that everybody gives.
[[nodiscard]] tl::unexpected<Error> interrupted();

}  // namespace amends::base

namespace amends {
using base::Task;
}
