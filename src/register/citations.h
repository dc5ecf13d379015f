// What a decision may cite: a citation of the programme's, or a provision of which the programme
// has paragraphs ("RoP 18" where it has "RoP 18(2)").
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace amends::registry {

// `known` is in bytewise order.
bool may_be_cited(std::string_view citation, std::span<const std::string> known);
// The one that was meant: of the same text, with the number that is nearest (of "RoP 19", "RoP
// 18(3)" before "RoP 9(2)"), else the one with the fewest slips; nothing where none is near.
std::optional<std::string> citation_meant(std::string_view citation,
                                          std::span<const std::string> known);

}  // namespace amends::registry
