// How much two names speak for being names of one place, by the learned comparison of names
// (compare.h), with and without the adjectival endings that place names take.
#pragma once

#include <memory>
#include <string>

#include "names/place_text.h"

namespace amends::names {

// One for each thread.
class PlaceScorer {
 public:
  PlaceScorer();
  ~PlaceScorer();
  PlaceScorer(const PlaceScorer&) = delete;
  PlaceScorer& operator=(const PlaceScorer&) = delete;

  // Bits of evidence that the names are of one place; not positive when they speak against it.
  double weight(const PlaceText& a, const PlaceText& b);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace amends::names
