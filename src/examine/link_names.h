// How names are compared when claims are linked: the evidence of two names in bits, and the keys by
// which a name is found again. A seam: the register's linkage knows nothing of writing systems.
//
// Each word is brought to Latin letters (ICU) and paired with the word of the other name that it is
// likest (Jaro–Winkler); words that stand on one side only say nothing, because people leave names
// out; words left over on both sides speak against, because people of one family share the others.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::examine {

// A name made ready: its words in Latin letters without marks, at most eight.
struct FoldedName {
  std::vector<std::string> words;
};

class NameFolder {
 public:
  static Result<NameFolder> create();
  ~NameFolder();
  NameFolder(NameFolder&&) noexcept;
  NameFolder& operator=(NameFolder&&) noexcept;

  // Any text; what is not UTF-8 is passed over. Never fails; a name without letters has no words.
  FoldedName fold(std::string_view name) const;

 private:
  NameFolder();
  struct State;
  std::unique_ptr<State> state_;
};

// Bits for (above 0) or against (below) the two being one person's name. `contradiction`: what each
// pair of words weighs that is left over on both sides, below 0.
double name_evidence(const FoldedName& a, const FoldedName& b, double contradiction);

// The consonants of a word by coarse classes, the same for most ways of writing it in most
// alphabets: "Doubrarin" and "Дубрарин" have one. Empty for a word without consonants.
std::string skeleton(std::string_view folded_word);

// Jaro and Winkler's similarity, 0 to 1, with 0.1 a common first letter up to four (Winkler 1990).
double jaro_winkler(std::string_view a, std::string_view b);

}  // namespace amends::examine
