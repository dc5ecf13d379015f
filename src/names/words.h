// The inside of comparison: a name's words made ready, and the best pairing of two names' words.
// compare.h is the door.
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <unordered_map>
#include <vector>

#include "names/canonical.h"
#include "names/compare.h"
#include "names/model.h"
#include "names/tags.h"

namespace amends::names {

// One folded word, made ready for the model of its script with another when the two first meet, by
// any thread. In a model for two scripts the left side is the one that comes later in Script's
// order.
class ReadyWord {
 public:
  std::u32string letters;
  Script script = Script::other;
  std::uint32_t sounds = 0;  // that it may begin with, for initials

  ReadyWord() = default;
  ReadyWord(const ReadyWord&) = delete;
  ReadyWord& operator=(const ReadyWord&) = delete;
  ~ReadyWord();
  // As either side of the model with the other word's script. Neither is Script::other.
  const Prepared& as_left(Script other) const;
  const Prepared& as_right(Script other) const;

 private:
  using Ready = std::array<std::atomic<const Prepared*>, 6>;  // by the other word's script
  mutable Ready left_{}, right_{};
};

// A run of a name's words taken as one, or a word without an ending or article that other
// spellings leave out.
struct Unit {
  std::uint32_t word = 0;  // in WordStore
  std::uint8_t first = 0;  // of the name's words
  std::uint8_t count = 1;
  Tag tag = Tag::name;
  bool second_half = false;  // of a hyphenated word
  bool father = false;       // a patronymic without an ending that all have
  float cost = 0;            // nats, for being no plain word
};

struct ReadyName {
  std::vector<Unit> units;  // by first, then count
  std::vector<Tag> tags;    // of the words; at most name_words_max
  bool place = false;
};

struct WordScore {
  double score = 0;     // ln of the odds that two words are the same name, not saturated
  double likeness = 0;  // Model::likeness()
};

// Words once each. add() for one thread at a time.
class WordStore {
 public:
  std::uint32_t add(std::u32string_view letters, Script script);
  const ReadyWord& word(std::uint32_t id) const { return words_[id]; }
  WordScore score(std::uint32_t left, std::uint32_t right) const;
  // Whether the right word is the model's left side; and the alignment, from the model's left side.
  bool turned(std::uint32_t left, std::uint32_t right) const;
  std::vector<Model::Step> align(std::uint32_t left, std::uint32_t right) const;

 private:
  std::deque<ReadyWord> words_;
  std::unordered_map<std::u32string, std::uint32_t> numbers_;
};

ReadyName ready_name(const Canonical& name, Kind kind, WordStore& store);

struct Match {
  const Unit* left = nullptr;
  const Unit* right = nullptr;
  double weight = 0;  // nats
};

struct Pairing {
  double weight = 0;  // nats, the penalty for words left on both sides included
  double penalty = 0;
  std::vector<Match> matches;  // by left's order
};

// What two units are worth, in nats.
using PairScore = double (*)(const void* context, const Unit& left, const Unit& right);
Pairing best_pairing(const ReadyName& left, const ReadyName& right, PairScore score,
                     const void* context);
// The weight of best_pairing() alone, to the same bits: much faster.
double best_weight(const ReadyName& left, const ReadyName& right, PairScore score,
                   const void* context);

// What a pair of words says by the odds that they are the same name, between what a slip may cost
// and what one word may say.
double word_weight(double score);
// Two patronymics that are less alike than this contradict each other; `fathers`: of both the
// ending is taken off.
double patronymic_least(bool fathers);
inline bool are_fathers(const Unit& left, const Unit& right) { return left.father && right.father; }
inline bool are_patronymics(const Unit& left, const Unit& right) {
  return left.tag == Tag::patronymic && right.tag == Tag::patronymic;
}

// What is known of two words when units of them are held against each other.
struct WordPair {
  double score = 0;          // WordStore::score()
  double weight = 0;         // word_weight() of it
  bool contradicts = false;  // are_patronymics(), and less alike than patronymic_least()
};
// What two units are worth: their words' weight, as far as the tags allow. Units with an initial
// need nothing of `words`: is_initial().
double unit_weight(const WordStore& store, const Unit& left, const Unit& right,
                   const WordPair& words);
inline bool is_initial(const Unit& left, const Unit& right) {
  return left.tag == Tag::initial || right.tag == Tag::initial;
}

}  // namespace amends::names
