// Replay: every screening that the log holds is run again on the register as it was at that act,
// folded from the log, and held against what was recorded, byte by byte.
//
// Every act that is read is first held against its commitment, its chain, and the claim and time
// that it stands under. One that does not fit is a difference; nothing that it says is folded.
// (That the commitments are those that were signed is verify's to say.)
//
// A screening is judged by the programme that was pinned then, which the register keeps, and must
// name its rules. Of a programme that is not kept it is known only that all its screenings name the
// same rules, so what differs from the first of them is a difference.
//
// Some acts cannot be judged again, and each is counted and never passed off as equal: judged under
// a programme that is not kept (give it) or cannot be read any more, facts that were erased (of the
// claim, or an answer in the sample that its batch rests on), and facts that are others where
// linkage, whose proposals are computed and no acts, has looked at the claim. Other facts where it
// has not are a difference.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/task.h"
#include "programme/programme.h"
#include "register/register.h"

namespace amends::examine {

struct ReplayDifference {
  std::uint64_t act = 0;
  std::string claim;  // "" for an act on the register
  std::string reason;
  std::optional<std::size_t> offset;  // of the first byte that differs, where it was judged again
  std::string recorded, replayed;     // from a little before it, at most 80 bytes each
};
// What this version of Amends refuses in a programme that was pinned: it was valid then.
struct ProgrammeFault {
  std::uint64_t act = 0;  // that pinned it
  std::string sentence;
  bool judges = false;  // it was read all the same; else nothing is judged by it
};
struct ReplayReport {
  std::uint64_t screenings = 0;               // in the log
  std::uint64_t equal = 0;                    // judged again, and not a byte differs
  std::uint64_t different = 0;                // screenings among the differences
  std::uint64_t other_rules = 0;              // under a programme that is not kept
  std::uint64_t facts_gone = 0;               // erased
  std::uint64_t facts_changed = 0;            // other facts, where links may be others since
  std::uint64_t unfit_acts = 0;               // acts of other kinds among the differences
  std::vector<ReplayDifference> differences;  // by act
  std::vector<ProgrammeFault> faults;         // by act
};
// `more` is a programme that the register does not keep, or null. Changes nothing in the register;
// folds in a scratch database that goes when it is done.
Result<ReplayReport> replay(registry::Register& reg, const programme::Programme* more,
                            base::Task& task);

}  // namespace amends::examine
