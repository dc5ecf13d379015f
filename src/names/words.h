// The inside of comparison: a name's words made ready, and the best pairing of two names' words.
// compare.h is the door.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "names/canonical.h"
#include "names/compare.h"
#include "names/model.h"
#include "names/tags.h"

namespace amends::names {

// One folded word, ready for the models of its script with every script met so far. In a model for
// two scripts the left side is the one that comes later in Script's order.
struct ReadyWord {
  std::u32string letters;
  Script script = Script::other;
  std::uint32_t sounds = 0;  // that it may begin with, for initials
  std::array<std::unique_ptr<Prepared>, 6> as_left, as_right;  // by the other word's script
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

// Words once each. add() for one thread at a time.
class WordStore {
 public:
  std::uint32_t add(std::u32string_view letters, Script script);
  const ReadyWord& word(std::uint32_t id) const { return words_[id]; }
  // ln of the odds that two words are the same name; saturated neither above nor below.
  double score(std::uint32_t left, std::uint32_t right) const;
  double likeness(std::uint32_t left, std::uint32_t right) const;
  // Whether the right word is the model's left side; and the alignment, from the model's left side.
  bool turned(std::uint32_t left, std::uint32_t right) const;
  std::vector<Model::Step> align(std::uint32_t left, std::uint32_t right) const;
  // Another number for every store of the process, for caches that outlive stores.
  std::uint64_t serial() const { return serial_; }

 private:
  static std::uint64_t next_serial();
  void meet(Script script);
  void make_ready(ReadyWord& word, Script other) const;

  std::uint64_t serial_ = next_serial();
  std::deque<ReadyWord> words_;
  std::array<bool, 6> met_ = {};
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
  std::vector<Match> matches;  // by left's order; only when asked for
};

// `score(unit, unit)` in nats; see pair_words() in words.cc for what it may be wrapped in.
using PairScore = double (*)(const void* context, const Unit& left, const Unit& right);
Pairing best_pairing(const ReadyName& left, const ReadyName& right, PairScore score,
                     const void* context, bool with_matches);

// What two units are worth: the words' score, held between what a slip may cost and what the tags
// allow.
double unit_weight(const WordStore& store, const Unit& left, const Unit& right, double score);

}  // namespace amends::names
