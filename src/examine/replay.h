// Replay: every screening that the log holds is run again on the register as it was at that act,
// folded from the log, and held against what was recorded, byte by byte.
//
// Judged again is what stands in the log under the rules that are pinned. Two things can keep an
// act from being judged, and each is counted and never passed off as equal: other rules were in
// force (give that version of the programme), or the facts cannot be had from the log any more (a
// filing was erased; or the proposals of linkage, which are computed and no acts, have changed
// since).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/task.h"
#include "programme/programme.h"
#include "register/register.h"

namespace amends::examine {

struct ReplayDifference {
  std::uint64_t act = 0;
  std::string claim;
  std::size_t offset = 0;          // of the first byte that differs
  std::string recorded, replayed;  // from a little before it, at most 80 bytes each
};
struct ReplayReport {
  std::uint64_t screenings = 0;               // in the log
  std::uint64_t equal = 0;                    // judged again, and not a byte differs
  std::uint64_t other_rules = 0;              // recorded under other rules
  std::uint64_t facts_gone = 0;               // erased
  std::uint64_t facts_changed = 0;            // linkage has proposed otherwise since
  std::vector<ReplayDifference> differences;  // by act
};
// `programme` is the pinned one, or an earlier version. Changes nothing in the register; folds in a
// scratch database that goes when it is done.
Result<ReplayReport> replay(registry::Register& reg, const programme::Programme& programme,
                            base::Task& task);

}  // namespace amends::examine
