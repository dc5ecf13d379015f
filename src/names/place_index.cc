#include "names/place_index.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <thread>

#include "names/place_keys.h"
#include "names/place_score.h"

namespace amends::names {
namespace {

constexpr std::size_t heard_max = 100'000;  // names whose sounds are compared
constexpr std::size_t scored_max = 1'000;   // of these, the most alike are scored
constexpr std::uint64_t whole_bit = std::uint64_t{1} << 31;

// Bits. A name outside its time, or a place that is far, is less likely and stays possible.
constexpr double other_numbers = -4;
constexpr double same_words = 1;
constexpr double outside_its_time = -3;
constexpr double place_did_not_exist = -2;
constexpr double next_door = 4, farthest = -6, bits_each_doubling = 1.5;
constexpr double near_m = 5'000;
constexpr double undecided_below = 2;

std::uint64_t entry(const PlaceKey& key, std::size_t name) {
  return std::uint64_t{key.hash} << 32 | (key.whole ? whole_bit : 0) | name;
}

std::string years(const Validity& validity) {
  if (validity.from.empty() && validity.to.empty()) return "";
  if (validity.from.empty()) return fmt::format("until {}", validity.to);
  if (validity.to.empty()) return fmt::format("from {}", validity.from);
  return fmt::format("from {} to {}", validity.from, validity.to);
}

bool in_time(const Validity& validity, const base::Edtf& on) {
  for (const base::DaySpan& member : on.members()) {
    const bool after = member.first && *member.first > validity.last;
    const bool before = member.last && *member.last < validity.first;
    if (!after && !before) return true;
  }
  return false;
}

bool has_limits(const Validity& validity) { return !validity.from.empty() || !validity.to.empty(); }

double sum(const std::vector<PlaceReason>& reasons) {
  double total = 0;
  for (const PlaceReason& reason : reasons) total += reason.weight;
  return total;
}

void add_time(const PlaceName& name, const GazetteerPlace& place, const base::Edtf& on,
              std::vector<PlaceReason>& reasons) {
  using About = PlaceReason::About;
  if (has_limits(name.validity)) {
    const bool fits = in_time(name.validity, on);
    reasons.push_back({About::time, fits ? 0 : outside_its_time,
                       fmt::format("the name was in use {}, {} {}", years(name.validity),
                                   fits ? "which fits" : "and not on", on.text())});
  }
  if (has_limits(place.validity) && !in_time(place.validity, on)) {
    reasons.push_back({About::time, place_did_not_exist,
                       fmt::format("the place existed {}", years(place.validity))});
  }
}

PlaceReason distance_reason(const std::optional<base::Place>& place, const base::Place& near) {
  using About = PlaceReason::About;
  if (!place) return {About::distance, 0, "where it is, is not known"};
  const double metres = base::distance_m(place->point, near.point);
  const double least = std::max(0.0, metres - place->accuracy_m - near.accuracy_m);
  const double weight =
      std::max(farthest, next_door - bits_each_doubling * std::log2(1 + least / near_m));
  return {About::distance, weight, fmt::format("{:.1f} km away", metres / 1000)};
}

// What does not depend on the name's own place: how alike the names are.
std::vector<PlaceReason> name_reasons(const PlaceText& asked, const PlaceText& found,
                                      const PlaceName& name, PlaceScorer& scorer) {
  using About = PlaceReason::About;
  std::vector<PlaceReason> reasons;
  const double weight = scorer.weight(asked, found);
  reasons.push_back({About::name, weight,
                     fmt::format("\"{}\" ({}, {}, {})", name.text, name_of(name.kind),
                                 name.language, name.script)});
  if (asked.numbers != found.numbers) {
    reasons.push_back({About::numbers, other_numbers, "the numbers in the names differ"});
  }
  if (asked.all == found.all) {
    reasons.push_back({About::same_words, same_words, "word for word the same"});
  }
  return reasons;
}

}  // namespace

std::string_view name_of(PlaceReason::About about) {
  constexpr std::array<std::string_view, 5> names = {"name", "numbers", "same_words", "time",
                                                     "distance"};
  return names[static_cast<std::size_t>(about)];
}

Result<PlaceIndex> PlaceIndex::make(const Gazetteer& gazetteer, std::size_t threads, Task& task) {
  constexpr std::size_t block = 4096;
  const std::span<const PlaceName> names = gazetteer.names();
  AMENDS_ASSERT(names.size() < whole_bit);
  threads = std::clamp<std::size_t>(threads, 1, names.size() / block + 1);
  task.stage("finding consonants", "names", names.size());
  PlaceIndex index(gazetteer);
  index.sounds_.resize(names.size());
  std::vector<std::vector<std::uint64_t>> parts(threads);
  std::atomic<std::size_t> next = 0, done = 0;
  std::atomic<bool> stopped = false;
  const auto work = [&](std::size_t number) {
    for (;;) {
      const std::size_t begin = next.fetch_add(block);
      if (begin >= names.size() || stopped) return;
      const std::size_t end = std::min(begin + block, names.size());
      for (std::size_t i = begin; i < end; ++i) {
        const PlaceText text = place_text(names[i].text);
        index.sounds_[i] = place_sounds(text.words);
        for (const PlaceKey& key : place_keys(text)) parts[number].push_back(entry(key, i));
      }
      done += end - begin;
      if (number != 0) continue;  // a task is told from one thread only
      task.advance(done.exchange(0));
      if (task.stopped()) stopped = true;
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t number = 1; number < threads; ++number) others.emplace_back(work, number);
    work(0);
  }
  if (stopped) return base::interrupted();
  for (std::vector<std::uint64_t>& part : parts) {
    index.entries_.insert(index.entries_.end(), part.begin(), part.end());
    part = {};
  }
  std::ranges::sort(index.entries_);
  return index;
}

std::vector<std::uint32_t> PlaceIndex::names_like(const PlaceText& text) const {
  // The tier of a name is how many of the two keys, asked and found, leave a consonant out.
  std::array<std::vector<std::uint32_t>, 3> tiers;
  for (const PlaceKey& key : place_keys(text)) {
    const std::uint64_t from = std::uint64_t{key.hash} << 32;
    auto at = std::ranges::lower_bound(entries_, from);
    for (; at != entries_.end() && *at >> 32 == key.hash; ++at) {
      const bool whole = (*at & whole_bit) != 0;
      const std::size_t tier = (key.whole ? 0U : 1U) + (whole ? 0U : 1U);
      tiers[tier].push_back(static_cast<std::uint32_t>(*at & (whole_bit - 1)));
    }
  }
  std::vector<std::uint32_t> result;
  for (std::vector<std::uint32_t>& tier : tiers) {
    std::ranges::sort(tier);
    const auto repeated = std::ranges::unique(tier);
    tier.erase(repeated.begin(), tier.end());
    result.insert(result.end(), tier.begin(), tier.end());
  }
  return result;
}

// Where no name shares a key (a short one that lacks a consonant): those of all names that sound
// most like the text, in the order of their numbers.
std::vector<std::uint32_t> PlaceIndex::nearest_of_all(const PlaceText& text) const {
  const std::uint64_t asked = place_sounds(text.words);
  std::vector<std::pair<unsigned, std::uint32_t>> heard;
  const auto shrink = [&] {
    if (heard.size() <= scored_max) return;
    std::ranges::nth_element(heard, heard.begin() + scored_max);
    heard.resize(scored_max);
  };
  for (std::size_t name = 0; name < sounds_.size(); ++name) {
    heard.emplace_back(sound_distance(asked, sounds_[name]), static_cast<std::uint32_t>(name));
    if (heard.size() == 16 * scored_max) shrink();
  }
  shrink();
  std::vector<std::uint32_t> result;
  for (const auto& [distance, name] : heard) result.push_back(name);
  std::ranges::sort(result);
  return result;
}

// Those that sound most like the text, in the order of their numbers.
std::vector<std::uint32_t> PlaceIndex::worth_scoring(const PlaceText& text) const {
  std::vector<std::uint32_t> like = names_like(text);
  if (like.empty() && !text.words.empty()) return nearest_of_all(text);
  if (like.size() > heard_max) like.resize(heard_max);
  std::ranges::sort(like);
  const auto repeated = std::ranges::unique(like);
  like.erase(repeated.begin(), like.end());
  if (like.size() <= scored_max) return like;
  const std::uint64_t asked = place_sounds(text.words);
  std::vector<std::pair<unsigned, std::uint32_t>> heard;
  heard.reserve(like.size());
  for (const std::uint32_t name : like) {
    heard.emplace_back(sound_distance(asked, sounds_[name]), name);
  }
  std::ranges::nth_element(heard, heard.begin() + scored_max);
  like.clear();
  for (std::size_t i = 0; i < scored_max; ++i) like.push_back(heard[i].second);
  std::ranges::sort(like);
  return like;
}

PlaceAnswer PlaceIndex::resolve(const PlaceQuestion& question) const {
  PlaceAnswer answer;
  answer.question = place_text(question.name);
  thread_local PlaceScorer scorer;
  std::unordered_map<std::uint32_t, PlaceCandidate> best;
  const std::vector<std::uint32_t> like = worth_scoring(answer.question);
  answer.names_scored = like.size();
  for (const std::uint32_t number : like) {
    const PlaceName& name = gazetteer_->names()[number];
    PlaceCandidate candidate{name.place, number, 0, {}};
    candidate.reasons = name_reasons(answer.question, place_text(name.text), name, scorer);
    if (candidate.reasons.front().weight <= 0) continue;
    const GazetteerPlace& place = gazetteer_->places()[name.place];
    if (question.on) add_time(name, place, *question.on, candidate.reasons);
    if (question.near) {
      candidate.reasons.push_back(distance_reason(place.location, *question.near));
    }
    candidate.weight = sum(candidate.reasons);
    const auto [at, is_new] = best.try_emplace(name.place, candidate);
    if (!is_new && candidate.weight > at->second.weight) at->second = std::move(candidate);
  }
  for (auto& [place, candidate] : best) answer.candidates.push_back(std::move(candidate));
  std::ranges::sort(answer.candidates, [&](const PlaceCandidate& a, const PlaceCandidate& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    return gazetteer_->places()[a.place].id < gazetteer_->places()[b.place].id;
  });
  if (answer.candidates.size() > 1) {
    answer.undecided = answer.candidates[0].weight - answer.candidates[1].weight < undecided_below;
  }
  if (answer.candidates.size() > question.candidates_max) {
    answer.candidates.resize(question.candidates_max);
  }
  return answer;
}

}  // namespace amends::names
