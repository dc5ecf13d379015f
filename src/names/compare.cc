#include "names/compare.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <unordered_map>

#include "names/tables.h"
#include "names/words.h"

namespace amends::names {
namespace {

constexpr double bits = 1.4426950408889634;  // in one nat

// What one thread knows of pairs of words that it has met, newest first in each slot. It is a pure
// function of the words, so that it changes speed and nothing else.
class PairCache {
 public:
  struct Entry {
    std::uint64_t key = ~std::uint64_t{0};
    double score = 0;
    double weight = 0;          // word_weight() of the score to the bits that a float has
    std::uint32_t lexicon = 0;  // its number
    // Whether they are less alike than patronymic_least(), of fathers or not.
    std::array<bool, 2> contradict = {};
  };

  const Entry& get(std::uint32_t lexicon, const WordStore& store, std::uint32_t a,
                   std::uint32_t b) {
    if (a > b) std::swap(a, b);
    const std::uint64_t key = std::uint64_t{a} << 32 | b;
    // Words of several lexicons have the same numbers, and must not take each other's place.
    const std::uint64_t mixed = key + lexicon * 0xD6E8FEB86659FD93u;
    Entry& entry = entries_[(mixed * 0x9E3779B97F4A7C15u) >> (64 - slot_bits)];
    if (entry.key == key && entry.lexicon == lexicon) return entry;
    const auto [score, likeness] = store.score(a, b);
    entry = {key,
             score,
             word_weight(rounded(score)),
             lexicon,
             {likeness < patronymic_least(false), likeness < patronymic_least(true)}};
    return entry;
  }
  static double rounded(double score) { return static_cast<double>(static_cast<float>(score)); }

 private:
  static constexpr int slot_bits = 18;
  std::vector<Entry> entries_ = std::vector<Entry>(std::size_t{1} << slot_bits);
};

double score_units(const void* context, const Unit& left, const Unit& right) {
  const auto& store = *static_cast<const WordStore*>(context);
  if (is_initial(left, right)) return unit_weight(store, left, right, {});
  const auto [score, likeness] = store.score(left.word, right.word);
  const WordPair words = {
      score, word_weight(score),
      are_patronymics(left, right) && likeness < patronymic_least(are_fathers(left, right))};
  return unit_weight(store, left, right, words);
}

double probability_of(double weight_bits, double prior) {
  const double odds = prior / (1 - prior) * std::exp2(std::clamp(weight_bits, -500.0, 500.0));
  return odds / (1 + odds);
}

// Over the words that were paired, by their length: the likeness of each, 0 where it is below.
double likeness_of(const Pairing& pairing, const WordStore& store, std::size_t left_words,
                   std::size_t right_words) {
  double sum = 0, letters = 0;
  std::size_t counted = 0;
  for (const Match& match : pairing.matches) {
    if (match.left->tag == Tag::initial || match.right->tag == Tag::initial) continue;
    const auto length = static_cast<double>(store.word(match.left->word).letters.size() +
                                            store.word(match.right->word).letters.size());
    sum += length * std::clamp(store.score(match.left->word, match.right->word).likeness, 0.0, 1.0);
    letters += length;
    ++counted;
  }
  if (counted == 0) return 0;
  const std::size_t due = std::min(left_words, right_words);
  const double share =
      due == 0 ? 1 : std::min(1.0, static_cast<double>(counted) / static_cast<double>(due));
  return sum / letters * share;
}

std::size_t plain_words(const ReadyName& name) {
  std::size_t count = 0;
  for (const Tag tag : name.tags)
    count += tag == Tag::name || tag == Tag::given || tag == Tag::family;
  return count;
}

std::string shown(std::u32string_view padded, std::size_t at, std::size_t count) {
  std::u32string result;
  for (std::size_t i = at; i < at + count; ++i)
    if (padded[i] > word_end) result.push_back(padded[i]);
  return to_utf8(result);
}

std::vector<Step> steps_of(const WordStore& store, std::uint32_t left, std::uint32_t right) {
  std::vector<Step> result;
  const bool turned = store.turned(left, right);
  const ReadyWord& a = store.word(turned ? right : left);
  const ReadyWord& b = store.word(turned ? left : right);
  if (a.script == Script::other || b.script == Script::other) return result;
  const auto steps = store.align(left, right);
  std::u32string pa(1, word_begin), pb(1, word_begin);
  pa.append(a.letters, 0, word_letters_max).push_back(word_end);
  pb.append(b.letters, 0, word_letters_max).push_back(word_end);
  std::size_t i = 0, j = 0;
  for (const Model::Step& step : steps) {
    Step shown_step{shown(pa, i, step.left), shown(pb, j, step.right), step.weight * bits};
    if (turned) std::swap(shown_step.left, shown_step.right);
    i += step.left;
    j += step.right;
    const bool boundary = shown_step.left.empty() && shown_step.right.empty();
    if (boundary && !result.empty())
      result.back().weight += shown_step.weight;
    else if (!boundary)
      result.push_back(std::move(shown_step));
  }
  return result;
}

std::string joined_letters(const Canonical& name, std::size_t first, std::size_t count) {
  std::u32string result;
  for (std::size_t i = first; i < first + count; ++i) {
    if (i > first) result.push_back(U' ');
    result += name.words[i].letters;
  }
  return to_utf8(result);
}

std::string note_of(const Match& match) {
  if (match.left->tag == Tag::initial || match.right->tag == Tag::initial) return "initial";
  if (match.weight >= 0) return {};
  const bool patronymics =
      match.left->tag == Tag::patronymic && match.right->tag == Tag::patronymic;
  return patronymics ? "patronymics that contradict" : "another name";
}

std::string note_of_left(Tag tag) {
  switch (tag) {
    case Tag::patronymic:
      return "no counterpart: patronymic";
    case Tag::initial:
    case Tag::name:
    case Tag::given:
    case Tag::family:
      return "no counterpart";
    default:
      return fmt::format("not counted: {}", tag_name(tag));
  }
}

void describe(Comparison& result, const ReadyName& left, const ReadyName& right,
              const Pairing& pairing, const WordStore& store) {
  std::vector<bool> left_taken(left.tags.size()), right_taken(right.tags.size());
  for (const Match& match : pairing.matches) {
    WordMatch shown_match;
    shown_match.left = joined_letters(result.left, match.left->first, match.left->count);
    shown_match.right = joined_letters(result.right, match.right->first, match.right->count);
    shown_match.weight = match.weight * bits;
    shown_match.note = note_of(match);
    if (shown_match.note != "initial")
      shown_match.steps = steps_of(store, match.left->word, match.right->word);
    result.words.push_back(std::move(shown_match));
    for (int i = 0; i < match.left->count; ++i) left_taken[match.left->first + i] = true;
    for (int i = 0; i < match.right->count; ++i) right_taken[match.right->first + i] = true;
  }
  for (std::size_t i = 0; i < left.tags.size(); ++i)
    if (!left_taken[i])
      result.words.push_back(
          {joined_letters(result.left, i, 1), "", 0, note_of_left(left.tags[i]), {}});
  for (std::size_t i = 0; i < right.tags.size(); ++i)
    if (!right_taken[i])
      result.words.push_back(
          {"", joined_letters(result.right, i, 1), 0, note_of_left(right.tags[i]), {}});
  if (pairing.penalty > 0)
    result.words.push_back({"", "", -pairing.penalty * bits, "words left on both sides", {}});
}

}  // namespace

Comparison compare(std::string_view left, std::string_view right, Kind kind, double prior) {
  Comparison result;
  result.left = canonical(left);
  result.right = canonical(right);
  WordStore store;
  const ReadyName a = ready_name(result.left, kind, store);
  const ReadyName b = ready_name(result.right, kind, store);
  const Pairing pairing = best_pairing(a, b, score_units, &store);
  result.weight = pairing.weight * bits;
  result.probability = probability_of(result.weight, prior);
  result.likeness = likeness_of(pairing, store, plain_words(a), plain_words(b));
  describe(result, a, b, pairing, store);
  return result;
}

struct Lexicon::State {
  Kind kind;
  std::uint32_t number = next_number();  // another one for every lexicon of the process
  WordStore store;
  std::vector<ReadyName> names;
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::unordered_map<std::string, Id, TextHash, std::equal_to<>> ids;

  static std::uint32_t next_number() {
    static std::atomic<std::uint32_t> last{0};
    return ++last;
  }
};

Lexicon::Lexicon(Kind kind) : state_(std::make_unique<State>()) { state_->kind = kind; }
Lexicon::~Lexicon() = default;
Lexicon::Lexicon(Lexicon&&) noexcept = default;
Lexicon& Lexicon::operator=(Lexicon&&) noexcept = default;

Lexicon::Id Lexicon::add(std::string_view name) {
  if (const auto known = state_->ids.find(name); known != state_->ids.end()) return known->second;
  const auto id = static_cast<Id>(state_->names.size());
  state_->names.push_back(ready_name(canonical(name), state_->kind, state_->store));
  state_->ids.emplace(name, id);
  return id;
}

std::size_t Lexicon::size() const { return state_->names.size(); }

bool Lexicon::has_words(Id name) const { return !state_->names[name].units.empty(); }

namespace {

double cached_units(const Lexicon::State& state, const Unit& left, const Unit& right,
                    bool rounded) {
  const WordStore& store = state.store;
  if (is_initial(left, right)) return unit_weight(store, left, right, {});
  thread_local PairCache cache;
  const PairCache::Entry& entry = cache.get(state.number, store, left.word, right.word);
  WordPair words{entry.score, entry.weight,
                 are_patronymics(left, right) && entry.contradict[are_fathers(left, right)]};
  if (rounded) {
    words.score = PairCache::rounded(entry.score);
  } else {
    words.weight = word_weight(entry.score);
  }
  return unit_weight(store, left, right, words);
}

// Of a great many pairs the scores are kept as floats.
double rounded_units(const void* context, const Unit& left, const Unit& right) {
  return cached_units(*static_cast<const Lexicon::State*>(context), left, right, true);
}
double exact_units(const void* context, const Unit& left, const Unit& right) {
  return cached_units(*static_cast<const Lexicon::State*>(context), left, right, false);
}

}  // namespace

double Lexicon::weight(Id left, Id right) const {
  return best_weight(state_->names[left], state_->names[right], rounded_units, state_.get()) * bits;
}

double Lexicon::likeness(Id left, Id right) const {
  const ReadyName& a = state_->names[left];
  const ReadyName& b = state_->names[right];
  const Pairing pairing = best_pairing(a, b, rounded_units, state_.get());
  return likeness_of(pairing, state_->store, plain_words(a), plain_words(b));
}

std::vector<double> Lexicon::word_weights(Id left, Id right) const {
  const Pairing pairing =
      best_pairing(state_->names[left], state_->names[right], exact_units, state_.get());
  std::vector<double> weights;
  for (const Match& match : pairing.matches) weights.push_back(match.weight * bits);
  if (pairing.penalty > 0) weights.push_back(-pairing.penalty * bits);
  return weights;
}

double name_weight(std::string_view left, std::string_view right, Kind kind) {
  WordStore store;
  const ReadyName a = ready_name(canonical(left), kind, store);
  const ReadyName b = ready_name(canonical(right), kind, store);
  return best_weight(a, b, score_units, &store) * bits;
}

}  // namespace amends::names
