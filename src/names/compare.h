// Whether two names, in whatever scripts, are one person's or one place's: the weight of evidence,
// and the alignment that it comes from.
//
// Words are scored by joint multigram models (model.h) and paired one to one at the best total.
// What stands on one side only is neutral; a word against another word costs; an initial says
// little; a patronymic that contradicts another says much.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "names/canonical.h"

namespace amends::names {

enum class Kind : std::uint8_t { person, place };

// A step of an alignment, letter by letter. Either side may be empty: no counterpart.
struct Step {
  std::string left;
  std::string right;
  double weight = 0;  // bits
};

struct WordMatch {
  std::string left;   // folded letters; empty when the right word stands alone
  std::string right;  // the same
  double weight = 0;  // bits; 0 for words that stand alone and for what is neutral
  std::string note;   // "initial", "not counted: …", "no counterpart", "another name", …
  std::vector<Step> steps;
};

struct Comparison {
  double weight = 0;       // bits (logarithm to base 2): the Fellegi–Sunter match weight
  double probability = 0;  // that they are the same, at the prior odds asked for
  double likeness = 0;     // 0 to 1, not dependent on length: for comparison levels
  std::vector<WordMatch> words;
  Canonical left, right;
};

// The weight and all that explains it. `prior` is the probability, before any evidence, that a pair
// is one and the same. Never fails: what cannot be read is said in left.set_aside, right.set_aside.
Comparison compare(std::string_view left, std::string_view right, Kind kind, double prior = 1e-4);

// Names made ready once and compared often: the way for linkage. Words are kept once, however many
// names have them; scores of pairs of words are kept by each thread.
//
// add() is for one thread at a time; the rest is for any number of threads once adding is over.
class Lexicon {
 public:
  using Id = std::uint32_t;

  explicit Lexicon(Kind kind);
  ~Lexicon();
  Lexicon(Lexicon&&) noexcept;
  Lexicon& operator=(Lexicon&&) noexcept;

  // The same id for the same text.
  Id add(std::string_view name);
  std::size_t size() const;
  // Whether the name has a word: "???" and "123" have none, and say nothing of any name.
  bool has_words(Id name) const;

  // Bits, as Comparison::weight. Symmetric. 0 when either name has no word that can be compared.
  double weight(Id left, Id right) const;
  // As Comparison::likeness.
  double likeness(Id left, Id right) const;
  // The weights of Comparison::words, but for those that stand alone, to the same bits.
  std::vector<double> word_weights(Id left, Id right) const;

  struct State;  // internal

 private:
  std::unique_ptr<State> state_;
};

// For one pair, without a lexicon of one's own. Slower: both names are made ready each time.
double name_weight(std::string_view left, std::string_view right, Kind kind);

}  // namespace amends::names
