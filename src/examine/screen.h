// Screening: every claim that is open, corrected or being paid judged by all rules that concern it
// and valued by its category's valuation, as one act a claim and ruleset (screening.recorded). A
// claim whose facts and rules are unchanged gets no act.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/task.h"
#include "examine/context.h"
#include "examine/facts_read.h"
#include "examine/value.h"
#include "register/register.h"

namespace amends::examine {

// One claim, judged and valued.
struct Screening {
  std::string facts_sha256;  // hex: Screener::digest_of()
  std::vector<Finding> findings;
  Appraisal appraisal;
};

// Judges claims under one programme. Belongs to one thread.
class Screener {
 public:
  explicit Screener(const programme::Programme& programme);
  // `digest` is digest_of(filing, context) where the caller has it already; `kept` is a screening
  // that is needed no more and gives its memory.
  Result<Screening> screen(std::string_view category, std::string_view filing,
                           std::string_view context, std::string digest = {}, Screening kept = {});
  // Writes each step of the last screening as a sum on paper, in the words of the language.
  void write_sums(Screening& screening, std::string_view language) {
    valuer_.write_sums(screening.appraisal, programme_, language);
  }
  // The digest of the facts that the programme's rules and valuations can read (facts_read.h), of
  // the filing and of what the register knows.
  std::string digest_of(std::string_view filing, std::string_view context) const;
  const programme::Programme& programme() const { return programme_; }

 private:
  const programme::Programme& programme_;
  programme::FactReader reader_;
  FactsRead read_;
  Facts facts_;  // of the claim that is being screened
  Judge judge_;
  Valuer valuer_;
};

struct ScreenCounts {
  std::uint64_t claims = 0;    // open ones that were looked at
  std::uint64_t recorded = 0;  // with a new act
  std::uint64_t unchanged = 0;
  std::uint64_t sealed = 0;                            // with a change that is not shown (what_if)
  std::uint64_t by_outcome[programme::outcomes] = {};  // findings, in new acts
  std::uint64_t valued = 0, for_review = 0, waiting = 0;  // valuations, in new acts
};
// Stops cleanly when the task is stopped; what was committed stands.
Result<ScreenCounts> screen(registry::Register& reg, const registry::Actor& actor,
                            base::Task& task);

// What would be different under another programme, with the facts as that programme has them (its
// events, its windows), without changing anything.
struct Change {
  std::string number;
  // A rule's id; "awarded", or "assessed" where the award is the same; "claimed".
  std::string what;
  // What comes of the rule, "FAIL, REDUCE"; a sum, or REVIEW or UNKNOWN where there is none yet; of
  // what is claimed NONE.
  std::string from, to;
  // What did it: the rule as it will be, "HH-1@2"; for a sum, the first step whose value differs,
  // with both values or the reason: "H1@2, step price: 310 → 320".
  std::string by;
};
// Sealed claims are counted, and given only where they are `read`: whoever asks for that has left
// an act that says why.
enum class Sealed { counted, read };
Status what_if(registry::Register& reg, const programme::Programme& other, Sealed sealed,
               base::Task& task, const std::function<void(const Change&)>& take,
               ScreenCounts& counts);

}  // namespace amends::examine
