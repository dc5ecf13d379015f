// amends link on a register: proposes what claims have in common.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "cli/cli.h"
#include "examine/link_sheet.h"

namespace amends::cli {

bool is_register(const std::string& path);
// `lists`: reference lists to take first, each "id=file" (docs/links.md); Code::refused,
// when all is done, where rows of them were left out.
Status link_register(const std::string& folder, const std::vector<std::string>& lists,
                     const Common& common);
// Recall and false matches by group of people, from what people judged; nothing is looked for.
Status audit_register(const std::string& folder, const Common& common);
// Of each its kind, the state of the link between its ends, and the records that lead from one to
// the other.
nlohmann::ordered_json contradictions_json(std::span<const examine::Contradiction> found);
// After an import: matches what came in, and what was left from before. `later`: only says how much
// waits for amends link.
Status link_new_claims(registry::Register& reg, bool prints, bool later);

}  // namespace amends::cli
