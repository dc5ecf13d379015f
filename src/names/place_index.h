// Finding places by what somebody called them, in any script.
//
// The name is looked up by the keys of its consonants (place_keys.h), what is found is scored by
// name, time and distance, each in bits of evidence that add up, and the best are given with their
// reasons. Nothing is decided: two places of one name stay two.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/edtf.h"
#include "names/gazetteer.h"
#include "names/place_text.h"

namespace amends::names {

struct PlaceQuestion {
  std::string name;                 // as the claimant wrote it
  std::optional<base::Edtf> on;     // when it was called so
  std::optional<base::Place> near;  // where it was, about
  std::size_t candidates_max = 10;
};

// One part of a candidate's weight, in bits: what it is about, and a sentence.
struct PlaceReason {
  enum class About { name, numbers, same_words, time, distance };
  About about = About::name;
  double weight = 0;
  std::string text;
};
std::string_view name_of(PlaceReason::About about);

struct PlaceCandidate {
  std::uint32_t place = 0;  // in Gazetteer::places()
  std::uint32_t name = 0;   // in Gazetteer::names(): the one that fits best
  double weight = 0;        // the sum of the reasons' weights
  std::vector<PlaceReason> reasons;
};

struct PlaceAnswer {
  PlaceText question;                      // what counts of the name, and what was left out
  std::vector<PlaceCandidate> candidates;  // the best first; equal weights in the order of ids
  // The second is as good as the first, or nearly: a person has to choose.
  bool undecided = false;
  std::size_t names_scored = 0;
};

class PlaceIndex {
 public:
  // `gazetteer` must outlive the index. Deterministic for any number of threads. Code::interrupted
  // when the task is stopped.
  static Result<PlaceIndex> make(const Gazetteer& gazetteer, std::size_t threads, Task& task);

  // For any number of threads at a time.
  PlaceAnswer resolve(const PlaceQuestion& question) const;

  // The numbers of the names that share a key with the text, those with the same consonants first.
  std::vector<std::uint32_t> names_like(const PlaceText& text) const;

 private:
  explicit PlaceIndex(const Gazetteer& gazetteer) : gazetteer_(&gazetteer) {}

  const Gazetteer* gazetteer_;
  std::vector<std::uint32_t> worth_scoring(const PlaceText& text) const;
  std::vector<std::uint32_t> nearest_of_all(const PlaceText& text) const;

  std::vector<std::uint64_t> sounds_;   // by name: place_sounds()
  std::vector<std::uint64_t> entries_;  // sorted: hash, then whether it is whole, then the name
};

}  // namespace amends::names
