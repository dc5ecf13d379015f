// What a rule says of a claim, for people to read.
#pragma once

#include <string>

#include "examine/judge.h"
#include "programme/programme.h"

namespace amends::cli {

// With its reasons in the language, as letters have them.
examine::Finding told_in(examine::Finding finding, const programme::Programme& programme,
                         const std::string& language);

// Outcome, rule, sentence, citation, and the facts that it rests on under their names; `paths`:
// each under its path and as an expression has it.
void print_finding(const examine::Finding& finding, const programme::Programme& programme,
                   const std::string& language, bool paths);

}  // namespace amends::cli
