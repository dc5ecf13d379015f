// How names are weighed when claims are linked: by module names, in any script, with the words kept
// ready between pairs.
//
// Addresses are lines of words and numbers rather than names; they are compared as folded to Latin
// letters (ICU).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "names/compare.h"

namespace amends::examine {

// The words of an address in Latin letters without marks, at most eight, and its digits.
struct FoldedAddress {
  std::vector<std::string> words;
};

class AddressFolder {
 public:
  static Result<AddressFolder> create();
  ~AddressFolder();
  AddressFolder(AddressFolder&&) noexcept;
  AddressFolder& operator=(AddressFolder&&) noexcept;

  // Any text; what is not UTF-8 is passed over. Never fails.
  FoldedAddress fold(std::string_view address) const;

 private:
  AddressFolder();
  struct State;
  std::unique_ptr<State> state_;
};

// 0 to 1, whatever the order of the words.
double likeness(const FoldedAddress& a, const FoldedAddress& b);

// Weighs names of one kind. Keeps those that it has met ready, and starts anew when they are many;
// the weights do not hang on that. Not thread-safe.
class NameScale {
 public:
  explicit NameScale(names::Kind kind) : kind_(kind), lexicon_(kind) {}

  // Bits for (above 0) or against (below) the two being one name, as names::Comparison::weight.
  double weight(std::string_view a, std::string_view b);
  // Of their words that were held against each other, as in names::Comparison::words.
  std::vector<double> word_weights(std::string_view a, std::string_view b);
  // Of each word of a name the skeletons of its readings, of so many classes (names/keys.h): what
  // most ways of writing it in most alphabets have in common. Words of one letter have none. Each
  // thread keeps the words that it has met.
  static std::vector<std::vector<std::string>> skeletons(std::string_view name,
                                                         std::size_t classes);

 private:
  void make_room();

  names::Kind kind_;
  names::Lexicon lexicon_;
};

}  // namespace amends::examine
