// One claim, opened to be read, and what is said of a fact recorded on it.
#pragma once

#include <functional>

#include "cli/cli.h"
#include "register/claims.h"

namespace amends::cli {

struct OpenClaim {
  registry::Register reg;
  registry::ClaimId id = 0;
  registry::ClaimFacts facts;
  std::string language;  // the one asked for, or the programme's first
};
// Finds the claim by its number or its key in the source. Whoever reads a sealed one leaves an act
// that says so and why, before anything of it is given: Code::refused without a purpose. Nothing is
// written where the claim or the language is not known, or where `check` fails, which is asked
// before and gives nothing away.
Result<OpenClaim> open_claim(const Common& common, const std::string& claim,
                             const std::string& purpose, const std::string& language = "",
                             const std::function<Status(OpenClaim&)>& check = {});
// The same for all sealed claims at once, in a register that is open for writing.
Status note_sealed_reads(registry::Register& reg, const std::string& purpose, const Common& common);
// Publishes the act that recorded a fact of the claim, and says so.
Status tell_recorded(registry::Register& reg, registry::ClaimId claim, const registry::Done& done,
                     const Common& common);

}  // namespace amends::cli
