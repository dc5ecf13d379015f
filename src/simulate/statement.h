// The claimant's own account: a few sentences in the language of the claim. English, French and
// Arabic are known; in another language nothing is written.
#pragma once

#include <string>
#include <string_view>

#include "simulate/claims.h"

namespace amends::simulate {

// `place` and `date` as the claim has them; `date` may be empty.
void append_statement(std::string& out, Role role, std::string_view language,
                      std::string_view place, std::string_view date, Stream& stream);

}  // namespace amends::simulate
