// A joint multigram model of one pair of writing systems (Deligne and Bimbot 1995; Bisani and Ney
// 2008): a pair of spellings of one name is a sequence of chunk pairs of up to three letters a
// side, and its probability is the sum over all such sequences of the product of the chunk pairs'
// probabilities. Beside it each side has a letter model (interpolated trigrams) that says how
// likely a spelling is among names at large.
//
// The score of two spellings is the Fellegi–Sunter weight of "the same name":
//   ln P(a, b | same) − ln P(a) P(b).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "names/letters.h"

namespace amends::names {

// U+0002 and U+0003 stand for a word's beginning and end in chunks.
constexpr char32_t word_begin = 2;
constexpr char32_t word_end = 3;
constexpr std::size_t chunk_letters_max = 3;
constexpr std::size_t word_letters_max = 40;  // letters beyond do not count

struct ChunkPair {
  std::u32string left;
  std::u32string right;
  double probability = 0;
};

// The letter that a rare one is read as where a model does not know it: é as e, ł as l, ə as a.
char32_t base_letter(char32_t letter);

// Counts of letter sequences of length 1 to 3, or of whole words.
using Counts = std::vector<std::pair<std::u32string, double>>;

// What is known of one side's spellings at large.
struct SideCounts {
  Counts letters;        // sequences of up to three letters, with the boundaries
  Counts words;          // the most frequent words
  double all_words = 0;  // how many words were seen, frequent or not
};

// A model as it is written to a file (model_file.h).
struct ModelTable {
  Script left_script = Script::other;
  Script right_script = Script::latin;
  std::vector<ChunkPair> chunks;  // sorted by left, then right
  // The most frequent pairs of whole words and their counts: Michael is Майкл, whatever its
  // letters.
  std::vector<std::tuple<std::u32string, std::u32string, double>> pairs;
  SideCounts left, right;
};

// One side's view of one word, ready to be scored. Made by Model::prepare_*.
struct Prepared {
  std::uint8_t length = 0;  // letters, with the two boundaries
  // Chunk of 1, 2, 3 letters that begins at a position: its number in the model, or none.
  std::vector<std::array<std::uint16_t, chunk_letters_max>> chunks;
  // 1 / P(letters of the chunk) under the letter model, in context.
  std::vector<std::array<float, chunk_letters_max>> inverse;
  std::vector<float>
      drop;                // for each position: P(letter has no counterpart) / P(letter), at most 1
  double information = 0;  // −ln P(word): letter model and frequent words in equal parts
  // What is added to the score for this word: the letter model explains a word in context, the
  // chunks without; the word's probability is taken half way between the two.
  double correction = 0;
  // The same chunks by number: chains through a small table, for when the word is a right side.
  struct Place {
    std::uint16_t chunk = 0;
    std::uint8_t at = 0;  // the first letter
    std::uint8_t letters = 0;
    std::int16_t next = -1;  // in places; -1 ends
    float inverse = 0;
  };
  std::vector<Place> places;
  std::array<std::int8_t, 256> heads;  // by the chunk's low eight bits
  std::uint32_t frequent = 0;  // the word's number among those in frequent pairs; 0: in none
};

class Model {
 public:
  static constexpr std::uint16_t no_chunk = 0xFFFF;

  explicit Model(ModelTable table);

  Prepared prepare_left(std::u32string_view letters) const { return prepare(left_, letters); }
  Prepared prepare_right(std::u32string_view letters) const { return prepare(right_, letters); }

  // ln P(a, b | same) − ln P(a) P(b), natural logarithm, P(·) under the letter models. A hot path:
  // no allocation.
  double score(const Prepared& left, const Prepared& right) const;

  // The same over the information of the longer word: about 1 for one spelling of one name, below 0
  // for another name. For comparison levels that must not depend on length.
  double likeness(const Prepared& left, const Prepared& right) const;

  // The most likely alignment of two words, in order: how many letters each step takes on either
  // side, and ln of its probability over chance. Boundaries count as letters.
  struct Step {
    std::uint8_t left = 0;
    std::uint8_t right = 0;
    double weight = 0;
  };
  std::vector<Step> align(const Prepared& left, const Prepared& right) const;

  const ModelTable& table() const { return table_; }

 private:
  struct Side {
    std::unordered_map<char32_t, std::uint8_t> letters;
    std::unordered_map<std::uint32_t, std::uint16_t> chunk_numbers;   // key of ids → number
    std::unordered_map<std::uint32_t, double> counts;                 // 1 to 3 letters
    std::vector<float> drop;                                          // by letter id
    std::vector<double> margin;                                       // by chunk number
    std::unordered_map<std::u32string_view, double> words;            // probability
    std::unordered_map<std::u32string_view, std::uint32_t> frequent;  // number from 1
    double total = 0;
  };
  struct Target {
    std::uint16_t chunk;
    float probability;
  };

  void add_pairs();
  static void add_counts(Side& side, const SideCounts& counts);
  static std::uint16_t chunk_number(Side& side, std::u32string_view chunk);
  static std::vector<std::uint8_t> ids(const Side& side, std::u32string_view letters);
  static Prepared prepare(const Side& side, std::u32string_view letters);
  static double letter_probability(const Side& side, const std::vector<std::uint8_t>& word,
                                   std::size_t at);

  ModelTable table_;
  Side left_;
  Side right_;
  std::vector<std::vector<Target>> rows_;                     // by left chunk number
  std::unordered_map<std::uint64_t, double> frequent_pairs_;  // ln P(a, b), by the words' numbers
};

}  // namespace amends::names
