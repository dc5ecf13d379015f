// Instalments: claims gathered by a stated criterion, pinned to the rules in force, with an annex
// that anybody can hash again.
//
// The annex is a line for each claim, "<number>\n", sorted bytewise; its SHA-256 stands in the act.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "examine/criterion.h"

namespace amends::examine {

struct InstalmentOrder {
  // Stages: READY where none is named; VERIFICATION and VALUATION gather claims that are to be
  // recommended as a whole.
  Criterion criterion;
  std::optional<std::int64_t> sample;  // the batch is what was sampled
  std::optional<std::int64_t> group;   // exactly the competing claims of this group
};

struct LeftOut {
  std::string claim, why;
};
// By the register's refusal, which may name the claim itself.
LeftOut left_out(std::string number, const Error& error);

struct InstalmentFixed {
  std::int64_t instalment = 0;
  std::vector<std::string> annex;  // numbers, sorted
  std::string annex_sha256;
  std::vector<LeftOut> left_out;             // READY and meant, but not taken: by number
  std::optional<std::uint64_t> frame_units;  // of the sample's frame
};
// Gathers and records. Left out are competing claims (they have an instalment of their group's own)
// and claims that a sample found wrong. Code::refused when nothing is left; when several claims of
// a category with a sampling plan are to be decided together and no sample of that plan is named,
// or it was not accepted, or a claim does not stand in its frame; when claims of the frame that are
// in these stages do not meet the criterion, or none of the batch was drawn; when a member of the
// group is not READY.
Result<InstalmentFixed> fix_instalment(registry::Register& reg, const InstalmentOrder& order,
                                       const registry::Actor& actor, base::Task& task);

// Takes one claim out of its instalment, back to VERIFICATION.
Status sever(registry::Register& reg, registry::ClaimId claim, std::string_view reason,
             const registry::Actor& actor);

struct Instalment {
  std::int64_t instalment = 0;
  std::uint64_t act = 0;
  std::string criterion, ruleset, programme, annex_sha256;
  std::optional<std::int64_t> sample, group;
  struct Member {
    registry::ClaimId claim = 0;
    std::string number, state, reason;  // IN, SEVERED, DECIDED, ERASED
  };
  std::vector<Member> members;  // by number
  bool annex_fits = false;      // whether the members are those that the act's hash was made of
};
Result<Instalment> read_instalment(registry::Register& reg, std::int64_t number);
Result<std::vector<std::int64_t>> instalments(registry::Register& reg);

std::string annex_hash(const std::vector<std::string>& sorted_numbers);

}  // namespace amends::examine
