#include "names/words.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>

#include "names/nicknames.h"
#include "names/readings.h"
#include "names/tables.h"

namespace amends::names {

namespace {

// Chosen on the development files of pairs; docs/names.md says how they were judged. Nats.
constexpr double mismatch_share = 0.001;     // true pairs in which a word is quite another
constexpr double mismatch_penalty = 7.0;     // a word left on either side
constexpr double contradiction = 9.0;        // patronymics that differ
constexpr double likeness_nats = 24.0;       // what a word wholly alike is worth
constexpr double patronymic_likeness = 0.5;  // below it they do: all end alike
constexpr double father_likeness = 0.2;      // the same where the ending is taken off
constexpr double upper_lower = 2.5;  // a word that one name of a place has and the other lacks
constexpr double word_cap = 6.0;     // persons share names: one word says no more than
constexpr double beyond_cap = 0.1;   // this and a little of what exceeds it
constexpr double second_half_share = 0.5;  // of what the second half of Anna-Maria says
constexpr double joined_cost = 1.0;        // two words taken as one
constexpr double nickname_cost = 1.5;      // a short form taken as its full name, or the reverse
constexpr double initial_agrees = 1.0;     // with a word that may begin so
constexpr double initial_differs = -2.5;   // from a word or another initial
constexpr double stripped_cost = 0.7;      // a word without its article or nominative ending

bool may_join(const std::vector<Word>& words, const std::vector<Tag>& tags, std::size_t at) {
  if (tags[at] == Tag::initial || tags[at + 1] == Tag::initial) return false;
  const auto small = [&](std::size_t i) {
    return tags[i] == Tag::particle || words[i].letters.size() <= 3;
  };
  return words[at + 1].joined_to_last || small(at) || small(at + 1) ||
         joins_next(words[at].letters);
}

bool has_article(const Word& word) {
  return word.script == Script::arabic && word.letters.size() >= 5 && word.letters[0] == U'ا' &&
         word.letters[1] == U'ل';
}

bool has_nominative(const Word& word) {
  return word.script == Script::georgian && word.letters.size() >= 4 && word.letters.back() == U'ი';
}

bool says_nothing(Tag tag) {
  return tag == Tag::particle || tag == Tag::honorific || tag == Tag::generation ||
         tag == Tag::administrative;
}

// A patronymic that stands alone is neutral; beside another that it does not match it is not.
bool counts_when_left(Tag tag, bool both_have_patronymics) {
  return !says_nothing(tag) && tag != Tag::initial &&
         (tag != Tag::patronymic || both_have_patronymics);
}

bool has_patronymic(const ReadyName& name) {
  return std::find(name.tags.begin(), name.tags.end(), Tag::patronymic) != name.tags.end();
}

// The phonemic codes that a word may begin with, a bit each; 0 where that is not known.
std::uint32_t first_sounds(std::u32string_view letters, Script script) {
  constexpr std::string_view codes = "pbtdkgqfvwszSZTDcxGhlrmny";
  // An initial in Arabic letters is often a letter's name.
  if (script == Script::arabic && letters.size() <= 2) return 0;
  const auto groups = reading_groups(letters);
  if (groups.empty()) return 0;
  std::uint32_t result = 0;
  for (const std::string& code : groups.front()) {
    const std::size_t at = code.empty() ? std::string_view::npos : codes.find(code.front());
    result |= std::uint32_t{1} << (at == std::string_view::npos ? codes.size() : at);
  }
  return result;
}

}  // namespace

std::uint32_t WordStore::add(std::u32string_view letters, Script script) {
  const auto [place, added] = numbers_.emplace(letters, static_cast<std::uint32_t>(words_.size()));
  if (!added) return place->second;
  ReadyWord& word = words_.emplace_back();
  word.letters = letters;
  word.script = script;
  word.sounds = first_sounds(letters, script);
  return place->second;
}

ReadyWord::~ReadyWord() {
  for (const Ready* side : {&left_, &right_})
    for (const auto& ready : *side) delete ready.load();
}

namespace {

// Where two threads make the same at once, the first one's stands.
template <typename Make>
const Prepared& ready_or(std::atomic<const Prepared*>& place, Make make) {
  const Prepared* known = place.load(std::memory_order_acquire);
  if (known != nullptr) return *known;
  auto made = std::make_unique<const Prepared>(make());
  if (place.compare_exchange_strong(known, made.get(), std::memory_order_acq_rel))
    known = made.release();
  return *known;
}

}  // namespace

const Prepared& ReadyWord::as_left(Script other) const {
  return ready_or(left_[static_cast<std::size_t>(other)],
                  [&] { return model_for(script, other)->prepare_left(letters); });
}

const Prepared& ReadyWord::as_right(Script other) const {
  return ready_or(right_[static_cast<std::size_t>(other)],
                  [&] { return model_for(other, script)->prepare_right(letters); });
}

ReadyName ready_name(const Canonical& name, Kind kind, WordStore& store) {
  ReadyName result;
  const std::vector<Word>& words = name.words;
  result.place = kind == Kind::place;
  result.tags = tags_of(words, result.place);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto unit = [&](std::u32string_view letters, std::size_t count, double cost) {
      result.units.push_back({store.add(letters, words[i].script), static_cast<std::uint8_t>(i),
                              static_cast<std::uint8_t>(count), result.tags[i],
                              words[i].joined_to_last, false, static_cast<float>(cost)});
    };
    unit(words[i].letters, 1, 0);
    if (result.tags[i] == Tag::patronymic) {
      if (const auto father = father_of(words[i]); !father.empty()) unit(father, 1, stripped_cost);
      result.units.back().father = true;
    }
    for (const std::u32string_view full : full_names(words[i].letters))
      unit(full, 1, nickname_cost);
    for (const std::u32string_view form : short_forms(words[i].letters))
      unit(form, 1, nickname_cost);
    if (has_article(words[i]))
      unit(std::u32string_view(words[i].letters).substr(2), 1, stripped_cost);
    if (has_nominative(words[i]))
      unit(std::u32string_view(words[i].letters).substr(0, words[i].letters.size() - 1), 1,
           stripped_cost);
    std::u32string joined = words[i].letters;
    for (std::size_t n = 1; n <= 2 && i + n < words.size(); ++n) {
      if (!may_join(words, result.tags, i + n - 1) || words[i + n].after_comma) break;
      joined += words[i + n].letters;
      unit(joined, n + 1, joined_cost);
    }
  }
  return result;
}

namespace {

// Two persons may share a name: no single word says more than how rare names are.
double capped(double score) {
  return -std::log(std::exp(-std::max(score, -50.0)) + std::exp(-word_cap)) +
         beyond_cap * std::max(score, 0.0);
}

// One order for each pair of words, so that a weight does not depend on which name comes first:
// the later script's word is the model's left side; within one script the longer word, then the one
// that sorts later.
bool turned_around(const ReadyWord& a, const ReadyWord& b) {
  if (a.script != b.script) return a.script < b.script;
  if (a.letters.size() != b.letters.size()) return a.letters.size() < b.letters.size();
  return a.letters < b.letters;
}

}  // namespace

WordScore WordStore::score(std::uint32_t left, std::uint32_t right) const {
  const ReadyWord* a = &words_[left];
  const ReadyWord* b = &words_[right];
  if (turned_around(*a, *b)) std::swap(a, b);
  if (a->script == Script::other || b->script == Script::other) {
    if (left != right) return {-1e3, 0};
    return {3.0 * static_cast<double>(a->letters.size()), 1};
  }
  const Prepared& x = a->as_left(b->script);
  const Prepared& y = b->as_right(a->script);
  const double score = model_for(a->script, b->script)->score(x, y);
  const double information = std::max({x.information, y.information, 1.0});
  // Half by how much is alike, half by how large a share: a long word that agrees in an ending has
  // much in common with another and is not it.
  return {score / 2 + likeness_nats / 2 * score / information, score / information};
}

bool WordStore::turned(std::uint32_t left, std::uint32_t right) const {
  return turned_around(words_[left], words_[right]);
}

std::vector<Model::Step> WordStore::align(std::uint32_t left, std::uint32_t right) const {
  const ReadyWord* a = &words_[left];
  const ReadyWord* b = &words_[right];
  if (turned_around(*a, *b)) std::swap(a, b);
  return model_for(a->script, b->script)->align(a->as_left(b->script), b->as_right(a->script));
}

double word_weight(double score) {
  return std::log((1 - mismatch_share) * std::exp(capped(score)) + mismatch_share);
}

double patronymic_least(bool fathers) { return fathers ? father_likeness : patronymic_likeness; }

double unit_weight(const WordStore& store, const Unit& left, const Unit& right,
                   const WordPair& words) {
  if (is_initial(left, right)) {
    const ReadyWord& a = store.word(left.word);
    const ReadyWord& b = store.word(right.word);
    if (left.count + right.count > 2) return -1e3;  // it stands for one word
    if (a.letters == b.letters && a.script == b.script) return initial_agrees;
    if (a.sounds == 0 || b.sounds == 0) return 0;
    return (a.sounds & b.sounds) != 0 ? initial_agrees : initial_differs;
  }
  if (words.contradicts) return -contradiction;
  if (says_nothing(left.tag) && says_nothing(right.tag))
    return std::clamp(capped(words.score), 0.0, 0.5);
  // The second half of Anna-Maria says little more once Anna is there.
  const double share = left.second_half && right.second_half ? second_half_share : 1;
  return std::min(words.weight, words.weight * share) - static_cast<double>(left.cost + right.cost);
}

namespace {

// Of one name, what has no counterpart in the other.
struct Left {
  std::size_t words = 0, initials = 0;
};

// What words and initials without counterpart cost: on both sides, and on one side only. An initial
// is held against what is left of the other name once its words are.
double penalty_of(bool place, Left left, Left right) {
  const std::size_t both = std::min(left.words, right.words);
  const std::size_t more = std::max(left.words, right.words) - both;
  const std::size_t contradicting =
      std::min(left.words - both + left.initials, right.words - both + right.initials);
  return mismatch_penalty * static_cast<double>(both) -
         initial_differs * static_cast<double>(contradicting) +
         (place ? upper_lower * static_cast<double>(more) : 0);
}

// The right words that count when they are left, a bit each.
std::size_t counted_words(const ReadyName& name, bool patronymics) {
  std::size_t bits = 0;
  for (std::size_t j = 0; j < name.tags.size(); ++j)
    bits |= std::size_t{counts_when_left(name.tags[j], patronymics)} << j;
  return bits;
}

// Its initials, a bit each.
std::size_t initials_of(const ReadyName& name) {
  std::size_t bits = 0;
  for (std::size_t j = 0; j < name.tags.size(); ++j)
    bits |= std::size_t{name.tags[j] == Tag::initial} << j;
  return bits;
}

// How many of a name's words and initials were passed over, as one number, and what passing over
// one of them adds to it.
class Passed {
 public:
  explicit Passed(const ReadyName& name)
      : words_(name.tags.size() + 1),
        size_(words_ * (static_cast<std::size_t>(std::popcount(initials_of(name))) + 1)) {}
  std::size_t size() const { return size_; }
  std::size_t step(Tag tag, bool both_have_patronymics) const {
    return tag == Tag::initial ? words_ : counts_when_left(tag, both_have_patronymics);
  }
  Left left(std::size_t number) const { return {number % words_, number / words_}; }

 private:
  std::size_t words_, size_;
};

std::size_t words_taken(const Unit& unit) {
  return ((std::size_t{1} << unit.count) - 1) << unit.first;
}

// What is left of a name whose words of the mask are taken.
Left left_of(std::size_t mask, std::size_t counted, std::size_t initials) {
  return {static_cast<std::size_t>(std::popcount(counted & ~mask)),
          static_cast<std::size_t>(std::popcount(initials & ~mask))};
}

constexpr double unreached = -1e300;

struct State {
  double weight = unreached;
  std::int16_t from_mask = -1;  // of the state one step earlier
  std::int8_t from_skipped = 0;
  std::int8_t from_at = -1;
  const Unit* left = nullptr;
  const Unit* right = nullptr;
};

}  // namespace

double best_weight(const ReadyName& left, const ReadyName& right, PairScore score,
                   const void* context) {
  const std::size_t n = left.tags.size(), m = right.tags.size();
  if (n == 0 || m == 0) return 0;
  const bool patronymics = has_patronymic(left) && has_patronymic(right);
  const std::size_t counted = counted_words(right, patronymics), initials = initials_of(right);
  const Passed columns(left);
  if (left.units.size() == 1 && right.units.size() == 1) {
    const Left alone = columns.left(columns.step(left.tags[0], patronymics));
    const double penalty = penalty_of(left.place, alone, {counted, initials});
    return std::max(score(context, left.units[0], right.units[0]), -penalty);
  }
  // By how many left words are behind, which right words are taken, and how many left words that
  // count were passed over: the best weight so far.
  const std::size_t masks = std::size_t{1} << m;
  thread_local std::vector<double> best;
  thread_local std::vector<double> scores;
  best.assign((n + 1) * masks * columns.size(), unreached);
  best[0] = 0;
  auto unit = left.units.begin();
  for (std::size_t at = 0; at < n; ++at) {
    const auto first = unit;
    scores.clear();
    for (; unit != left.units.end() && unit->first == at; ++unit)
      for (const Unit& b : right.units) scores.push_back(score(context, *unit, b));
    const std::size_t passed = columns.step(left.tags[at], patronymics);
    for (std::size_t mask = 0; mask < masks; ++mask)
      for (std::size_t skipped = 0; skipped < columns.size(); ++skipped) {
        const double here = best[(at * masks + mask) * columns.size() + skipped];
        if (here == unreached) continue;
        double& alone = best[((at + 1) * masks + mask) * columns.size() + skipped + passed];
        alone = std::max(alone, here);
        const double* worth = scores.data();
        for (auto a = first; a != unit; ++a)
          for (const Unit& b : right.units) {
            const double weight = here + *worth++;
            const std::size_t taken = words_taken(b);
            if ((mask & taken) != 0) continue;
            double& paired =
                best[((at + a->count) * masks + (mask | taken)) * columns.size() + skipped];
            paired = std::max(paired, weight);
          }
      }
  }
  double result = unreached;
  for (std::size_t mask = 0; mask < masks; ++mask) {
    const Left alone = left_of(mask, counted, initials);
    for (std::size_t skipped = 0; skipped < columns.size(); ++skipped) {
      const double end = best[(n * masks + mask) * columns.size() + skipped];
      if (end == unreached) continue;
      result = std::max(result, end - penalty_of(left.place, columns.left(skipped), alone));
    }
  }
  return result;
}

Pairing best_pairing(const ReadyName& left, const ReadyName& right, PairScore score,
                     const void* context) {
  const std::size_t n = left.tags.size(), m = right.tags.size();
  Pairing result;
  if (n == 0 || m == 0) return result;
  const bool patronymics = has_patronymic(left) && has_patronymic(right);
  const std::size_t counted = counted_words(right, patronymics), initials = initials_of(right);
  const Passed columns(left);
  const std::size_t masks = std::size_t{1} << m;
  thread_local std::vector<State> states;
  thread_local std::vector<double> scores;
  states.assign((n + 1) * masks * columns.size(), State{});
  scores.clear();
  for (const Unit& a : left.units)
    for (const Unit& b : right.units) scores.push_back(score(context, a, b));
  const auto state = [&](std::size_t at, std::size_t mask, std::size_t skipped) -> State& {
    return states[(at * masks + mask) * columns.size() + skipped];
  };
  state(0, 0, 0).weight = 0;
  for (std::size_t at = 0; at < n; ++at)
    for (std::size_t mask = 0; mask < masks; ++mask)
      for (std::size_t skipped = 0; skipped < columns.size(); ++skipped) {
        const double here = state(at, mask, skipped).weight;
        if (here == unreached) continue;
        const auto go = [&](std::size_t to, std::size_t to_mask, std::size_t to_skipped,
                            double weight, const Unit* a, const Unit* b) {
          State& next = state(to, to_mask, to_skipped);
          if (here + weight <= next.weight) return;
          next = {here + weight,
                  static_cast<std::int16_t>(mask),
                  static_cast<std::int8_t>(skipped),
                  static_cast<std::int8_t>(at),
                  a,
                  b};
        };
        go(at + 1, mask, skipped + columns.step(left.tags[at], patronymics), 0, nullptr, nullptr);
        for (std::size_t u = 0; u < left.units.size(); ++u) {
          const Unit& a = left.units[u];
          if (a.first != at) continue;
          for (std::size_t v = 0; v < right.units.size(); ++v) {
            const Unit& b = right.units[v];
            const std::size_t taken = words_taken(b);
            if ((mask & taken) != 0) continue;
            go(at + a.count, mask | taken, skipped, scores[u * right.units.size() + v], &a, &b);
          }
        }
      }
  const State* best = nullptr;
  double highest = unreached;
  for (std::size_t mask = 0; mask < masks; ++mask) {
    const Left alone = left_of(mask, counted, initials);
    for (std::size_t skipped = 0; skipped < columns.size(); ++skipped) {
      const State& end = state(n, mask, skipped);
      if (end.weight == unreached) continue;
      const double penalty = penalty_of(left.place, columns.left(skipped), alone);
      const double weight = end.weight - penalty;
      if (weight <= highest) continue;
      highest = weight;
      best = &end;
      result.penalty = penalty;
    }
  }
  result.weight = highest;
  for (const State* s = best; s->from_at >= 0;
       s = &state(static_cast<std::size_t>(s->from_at), static_cast<std::size_t>(s->from_mask),
                  static_cast<std::size_t>(s->from_skipped)))
    if (s->left != nullptr)
      result.matches.push_back(
          {s->left, s->right,
           scores[static_cast<std::size_t>(s->left - left.units.data()) * right.units.size() +
                  static_cast<std::size_t>(s->right - right.units.data())]});
  std::reverse(result.matches.begin(), result.matches.end());
  return result;
}

}  // namespace amends::names
