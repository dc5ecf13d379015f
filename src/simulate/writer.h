// How a claim is written down: names in one script or another and in one order or another, dates as
// well as people remember them, old and new names of towns, slips of the pen, and things left out.
// Everything is drawn from the claim's own key, so a claim is always written the same, and its
// duplicate another way.
#pragma once

#include "simulate/claims.h"
#include "simulate/columns.h"

namespace amends::simulate {

class Writer {
 public:
  // All three must outlive the writer.
  Writer(const World& world, const Places& places, const Lexicon& lexicon, std::uint64_t seed)
      : world_(world), places_(places), lexicon_(lexicon), seed_(seed) {}

  // Clears the row and fills it.
  void write(const Neighbourhood& here, const Claim& claim, Row& row) const;

  // The person's own name in full, in the script of their tradition: what the truth says.
  void append_true_name(std::string& out, const Person& person) const;

 private:
  const World& world_;
  const Places& places_;
  const Lexicon& lexicon_;
  std::uint64_t seed_;
};

}  // namespace amends::simulate
