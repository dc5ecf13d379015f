#include "names/words.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "names/nicknames.h"
#include "names/readings.h"
#include "names/tables.h"

namespace amends::names {

namespace {

constexpr std::size_t scripts = 6;

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
constexpr double initial_differs = -1.5;
constexpr double stripped_cost = 0.7;  // a word without its article or nominative ending

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

std::uint64_t WordStore::next_serial() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

std::uint32_t WordStore::add(std::u32string_view letters, Script script) {
  const auto [place, added] = numbers_.emplace(letters, static_cast<std::uint32_t>(words_.size()));
  if (!added) return place->second;
  if (script != Script::other) meet(script);
  ReadyWord& word = words_.emplace_back();
  word.letters = letters;
  word.script = script;
  word.sounds = first_sounds(letters, script);
  for (std::size_t other = 0; other < scripts; ++other)
    if (met_[other]) make_ready(word, static_cast<Script>(other));
  return place->second;
}

void WordStore::meet(Script script) {
  bool& met = met_[static_cast<std::size_t>(script)];
  if (std::exchange(met, true)) return;
  for (ReadyWord& word : words_) make_ready(word, script);
}

void WordStore::make_ready(ReadyWord& word, Script other) const {
  if (word.script == Script::other) return;
  const auto at = static_cast<std::size_t>(other);
  if (word.script >= other)
    word.as_left[at] =
        std::make_unique<Prepared>(model_for(word.script, other)->prepare_left(word.letters));
  if (word.script <= other)
    word.as_right[at] =
        std::make_unique<Prepared>(model_for(other, word.script)->prepare_right(word.letters));
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

// One order for each pair of words, so that a weight does not depend on which name comes first:
// the later script's word is the model's left side; within one script the longer word, then the one
// that sorts later.
bool turned_around(const ReadyWord& a, const ReadyWord& b) {
  if (a.script != b.script) return a.script < b.script;
  if (a.letters.size() != b.letters.size()) return a.letters.size() < b.letters.size();
  return a.letters < b.letters;
}

}  // namespace

double WordStore::score(std::uint32_t left, std::uint32_t right) const {
  const ReadyWord* a = &words_[left];
  const ReadyWord* b = &words_[right];
  if (turned_around(*a, *b)) std::swap(a, b);
  if (a->script == Script::other || b->script == Script::other)
    return left == right ? 3.0 * static_cast<double>(a->letters.size()) : -1e3;
  const Model& model = *model_for(a->script, b->script);
  const Prepared& x = *a->as_left[static_cast<std::size_t>(b->script)];
  const Prepared& y = *b->as_right[static_cast<std::size_t>(a->script)];
  // Half by how much is alike, half by how large a share: a long word that agrees in an ending has
  // much in common with another and is not it.
  const double score = model.score(x, y);
  return score / 2 + likeness_nats / 2 * score / std::max({x.information, y.information, 1.0});
}

double WordStore::likeness(std::uint32_t left, std::uint32_t right) const {
  const ReadyWord* a = &words_[left];
  const ReadyWord* b = &words_[right];
  if (turned_around(*a, *b)) std::swap(a, b);
  if (a->script == Script::other || b->script == Script::other) return left == right ? 1 : 0;
  return model_for(a->script, b->script)
      ->likeness(*a->as_left[static_cast<std::size_t>(b->script)],
                 *b->as_right[static_cast<std::size_t>(a->script)]);
}

bool WordStore::turned(std::uint32_t left, std::uint32_t right) const {
  return turned_around(words_[left], words_[right]);
}

std::vector<Model::Step> WordStore::align(std::uint32_t left, std::uint32_t right) const {
  const ReadyWord* a = &words_[left];
  const ReadyWord* b = &words_[right];
  if (turned_around(*a, *b)) std::swap(a, b);
  return model_for(a->script, b->script)
      ->align(*a->as_left[static_cast<std::size_t>(b->script)],
              *b->as_right[static_cast<std::size_t>(a->script)]);
}

double unit_weight(const WordStore& store, const Unit& left, const Unit& right, double score) {
  if (left.tag == Tag::initial || right.tag == Tag::initial) {
    const ReadyWord& a = store.word(left.word);
    const ReadyWord& b = store.word(right.word);
    if (left.count + right.count > 2) return -1e3;  // it stands for one word
    if (a.letters == b.letters && a.script == b.script) return initial_agrees;
    if (a.sounds == 0 || b.sounds == 0) return 0;
    return (a.sounds & b.sounds) != 0 ? initial_agrees : initial_differs;
  }
  if (left.tag == Tag::patronymic && right.tag == Tag::patronymic &&
      store.likeness(left.word, right.word) <
          (left.father && right.father ? father_likeness : patronymic_likeness))
    return -contradiction;
  // Two persons may share a name: no single word says more than how rare names are.
  const double capped = -std::log(std::exp(-std::max(score, -50.0)) + std::exp(-word_cap)) +
                        beyond_cap * std::max(score, 0.0);
  if (says_nothing(left.tag) && says_nothing(right.tag)) return std::clamp(capped, 0.0, 0.5);
  const double weight = std::log((1 - mismatch_share) * std::exp(capped) + mismatch_share);
  // The second half of Anna-Maria says little more once Anna is there.
  const double share = left.second_half && right.second_half ? second_half_share : 1;
  return std::min(weight, weight * share) - static_cast<double>(left.cost + right.cost);
}

namespace {

// What words without counterpart cost: on both sides, and on one side only.
double penalty_of(bool place, std::size_t left, std::size_t right) {
  const auto both = static_cast<double>(std::min(left, right));
  const auto more = static_cast<double>(std::max(left, right)) - both;
  return mismatch_penalty * both + (place ? upper_lower * more : 0);
}

// One word beside one word: paired, or both left.
Pairing only_pairing(const ReadyName& left, const ReadyName& right, double score,
                     bool patronymics) {
  const double penalty = penalty_of(left.place, counts_when_left(left.tags[0], patronymics),
                                    counts_when_left(right.tags[0], patronymics));
  Pairing result;
  result.weight = std::max(score, -penalty);
  result.penalty = score >= -penalty ? 0 : penalty;
  return result;
}

struct State {
  double weight = -1e300;
  std::int16_t from_mask = -1;  // of the state one step earlier
  std::int8_t from_skipped = 0;
  std::int8_t from_at = -1;
  const Unit* left = nullptr;
  const Unit* right = nullptr;
};

}  // namespace

Pairing best_pairing(const ReadyName& left, const ReadyName& right, PairScore score,
                     const void* context, bool with_matches) {
  const std::size_t n = left.tags.size(), m = right.tags.size();
  Pairing result;
  if (n == 0 || m == 0) return result;
  const bool patronymics = has_patronymic(left) && has_patronymic(right);
  if (!with_matches && left.units.size() == 1 && right.units.size() == 1)
    return only_pairing(left, right, score(context, left.units[0], right.units[0]), patronymics);
  const std::size_t masks = std::size_t{1} << m, columns = n + 1;
  thread_local std::vector<State> states;
  thread_local std::vector<double> scores;
  states.assign((n + 1) * masks * columns, State{});
  scores.clear();
  for (const Unit& a : left.units)
    for (const Unit& b : right.units) scores.push_back(score(context, a, b));
  const auto state = [&](std::size_t at, std::size_t mask, std::size_t skipped) -> State& {
    return states[(at * masks + mask) * columns + skipped];
  };
  state(0, 0, 0).weight = 0;
  for (std::size_t at = 0; at < n; ++at)
    for (std::size_t mask = 0; mask < masks; ++mask)
      for (std::size_t skipped = 0; skipped <= at; ++skipped) {
        const double here = state(at, mask, skipped).weight;
        if (here < -1e299) continue;
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
        go(at + 1, mask, skipped + counts_when_left(left.tags[at], patronymics), 0, nullptr,
           nullptr);
        for (std::size_t u = 0; u < left.units.size(); ++u) {
          const Unit& a = left.units[u];
          if (a.first != at) continue;
          for (std::size_t v = 0; v < right.units.size(); ++v) {
            const Unit& b = right.units[v];
            const std::size_t taken = ((std::size_t{1} << b.count) - 1) << b.first;
            if ((mask & taken) != 0) continue;
            go(at + a.count, mask | taken, skipped, scores[u * right.units.size() + v], &a, &b);
          }
        }
      }
  const State* best = nullptr;
  double best_weight = -1e300;
  for (std::size_t mask = 0; mask < masks; ++mask) {
    std::size_t alone = 0;
    for (std::size_t j = 0; j < m; ++j)
      alone += !(mask >> j & 1) && counts_when_left(right.tags[j], patronymics);
    for (std::size_t skipped = 0; skipped <= n; ++skipped) {
      const State& end = state(n, mask, skipped);
      if (end.weight < -1e299) continue;
      const double penalty = penalty_of(left.place, alone, skipped);
      const double weight = end.weight - penalty;
      if (weight <= best_weight) continue;
      best_weight = weight;
      best = &end;
      result.penalty = penalty;
    }
  }
  result.weight = best_weight;
  if (!with_matches) return result;
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
