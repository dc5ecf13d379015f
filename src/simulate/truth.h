// The truth behind a caseload, as rows of CSV: who filed a claim, about what, and which claims are
// the same or ask for the same. Identifiers: person "p<neighbourhood>-<n>", household "h…",
// property "u…".
#pragma once

#include <string>
#include <string_view>

#include "simulate/claims.h"
#include "simulate/writer.h"

namespace amends::simulate {

std::string_view truth_header();
void append_truth(std::string& out, const World& world, const Places& places,
                  const Neighbourhood& here, const Claims& siblings, const Claim& claim);

std::string_view persons_header();
void append_person(std::string& out, const Writer& writer, const Neighbourhood& here, Index person);

std::string_view properties_header();
void append_property(std::string& out, const World& world, const Places& places,
                     const Neighbourhood& here, Index unit);

std::string_view places_header();
void append_place(std::string& out, const Place& place);

}  // namespace amends::simulate
