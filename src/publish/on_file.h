// What a decision rests on, for its letter in one language: the findings and the sum of the last
// screening before it. A decision that a person made by hand need not repeat them, and may be
// written in one language; the programme's sentences and names of steps stand in all.
#pragma once

#include <string>
#include <vector>

#include "examine/decide.h"
#include "register/register.h"

namespace amends::publish {

struct FindingOnFile {
  std::string rule;      // "TIME-1@1"
  std::string outcome;   // PASS …
  std::string sentence;  // in the language; "" where the programme has another version
  std::string citation;
};
struct StepOnFile {
  std::string text, value;  // a row of a table has no value
  bool is_award = false;    // the step that the valuation names as its award
};
struct OnFile {
  std::vector<FindingOnFile> findings;
  std::vector<StepOnFile> steps;  // none where there was no sum
};
// Nothing where the claim was not screened before, or that was erased. The numbers of other claims
// are hidden. The programme is the one that was pinned then.
Result<OnFile> read_on_file(registry::Register& reg, const programme::Programme& programme,
                            const examine::DecisionRecord& decision, std::string_view language);

// Whether a valuation of the programme calls its award so.
bool names_award(const programme::Programme& programme, const programme::Text& title);

// The rule's sentence for what a decision says of it, "" where it has none without a reason.
std::string sentence_for(const programme::Programme& programme, std::string_view rule,
                         std::string_view outcome, std::string_view language);

}  // namespace amends::publish
