// What a person looks at before linking: what the columns hold, and what blocking rules would cost.
#pragma once

#include "cli/cli.h"
#include "link/model.h"

namespace amends::cli {

// `pairs_a_second`: of one thread. Prints tables, or JSON where `common` asks for it; weighs
// nothing.
Status profile_link(const link::Model& model, std::uint64_t refused_rows, unsigned threads,
                    double pairs_a_second, const Common& common);

}  // namespace amends::cli
