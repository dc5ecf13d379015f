// Which files a claim comes with: their kinds, names and contents.
#pragma once

#include <string>
#include <string_view>

#include "simulate/claims.h"
#include "simulate/documents.h"

namespace amends::simulate {

struct EvidenceFile {
  std::string path;       // below evidence/: "S-4K/S-4KX7Q2M9-1.pdf"
  std::string_view kind;  // EvidenceKind of the filing
  std::string content;
};

inline constexpr std::size_t files_per_claim_max = 8;

class EvidenceMaker {
 public:
  // `rate`: files per claim on average, at most files_per_claim_max. `places` must outlive this.
  EvidenceMaker(const Places& places, std::uint64_t seed, double rate)
      : places_(places), seed_(seed), one_in_turn_(rate / files_per_claim_max) {}

  std::size_t count(const Claim& claim) const;
  // The n-th of the claim's files. A deed, an extract and a map belong to the property: everybody
  // who hands one in hands in the same bytes. What a duplicate comes with was mostly in the
  // original.
  EvidenceFile make(const Neighbourhood& here, const Claim& claim, std::size_t n) const;

 private:
  const Places& places_;
  std::uint64_t seed_;
  Rate one_in_turn_;
};

}  // namespace amends::simulate
