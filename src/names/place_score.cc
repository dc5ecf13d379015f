#include "names/place_score.h"

#include <algorithm>

#include "names/compare.h"

namespace amends::names {
namespace {

// Then the words are forgotten: a scorer that lives for a whole gazetteer would keep them all.
constexpr std::size_t names_max = 200'000;

const std::vector<std::u32string>& stems(const PlaceText& text) {
  return text.stems.empty() ? text.words : text.stems;
}

}  // namespace

struct PlaceScorer::State {
  Lexicon lexicon{Kind::place};

  double weight(const std::vector<std::u32string>& a, const std::vector<std::u32string>& b) {
    const Lexicon::Id left = lexicon.add(joined(a));
    return lexicon.weight(left, lexicon.add(joined(b)));
  }
};

PlaceScorer::PlaceScorer() : state_(std::make_unique<State>()) {}
PlaceScorer::~PlaceScorer() = default;

double PlaceScorer::weight(const PlaceText& a, const PlaceText& b) {
  if (state_->lexicon.size() > names_max) state_->lexicon = Lexicon(Kind::place);
  const double words = state_->weight(a.words, b.words);
  if (a.stems.empty() && b.stems.empty()) return words;
  return std::max(words, state_->weight(stems(a), stems(b)));
}

}  // namespace amends::names
