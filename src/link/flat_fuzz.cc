// Holds the fast ways of comparing texts to their naive twins: similarity.h to naive.h, and all
// ways of flat.h to similarity.h.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "link/flat.h"
#include "link/naive.h"
#include "link/similarity.h"

namespace {

using namespace amends::link;

void check(bool holds) {
  if (!holds) std::abort();
}

constexpr char first_letter = '0';  // of code 1

FlatPlan plan_of() {
  FlatPlan plan;
  const auto add = [&](Measure measure, double limit) {
    plan.steps.push_back({measure, limit, false, static_cast<std::int8_t>(plan.steps.size()), 0});
  };
  add(Measure::same, 0);
  add(Measure::damerau, 1);
  add(Measure::jaro_winkler, 0.92);
  add(Measure::levenshtein, 2);
  add(Measure::jaro, 0.8);
  add(Measure::damerau, 4);
  add(Measure::jaro_winkler, 0.7);
  add(Measure::always, 0);
  plan.prepare();
  return plan;
}

std::int8_t expected(const FlatPlan& plan, const std::string& a, const std::string& b) {
  for (const FlatStep& step : plan.steps) {
    const bool holds = step.measure == Measure::same ? a == b
                       : step.measure == Measure::damerau
                           ? damerau(a, b) <= static_cast<std::size_t>(step.limit)
                       : step.measure == Measure::levenshtein
                           ? levenshtein(a, b) <= static_cast<std::size_t>(step.limit)
                       : step.measure == Measure::jaro         ? jaro(a, b) >= step.limit
                       : step.measure == Measure::jaro_winkler ? jaro_winkler(a, b) >= step.limit
                                                               : true;
    if (holds) return step.gamma;
  }
  return flat_undecided;
}

void check_flat(const std::vector<std::string>& texts) {
  static const FlatPlan plan = plan_of();
  FlatBlock block;
  block.stride = (texts.size() / 32 + 2) * 32;
  block.letters.assign(block.stride * flat_letters_max, 0);
  block.lengths.assign(block.stride, 0);
  block.ids.assign(block.stride, null_code);
  std::vector<FlatLeft> lefts(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto same = std::ranges::find(texts, texts[i]) - texts.begin();
    block.ids[i] = static_cast<ValueCode>(same);
    block.lengths[i] = static_cast<std::uint8_t>(texts[i].size());
    std::vector<std::uint8_t> codes;
    for (std::size_t at = 0; at < texts[i].size(); ++at) {
      codes.push_back(static_cast<std::uint8_t>(texts[i][at] - first_letter + 1));
      block.letters[at * block.stride + i] = codes.back();
    }
    lefts[i].set(block.ids[i], block.lengths[i], codes);
  }
  std::vector<std::int8_t> plain(texts.size()), fast(texts.size());
  for (std::size_t l = 0; l < texts.size(); ++l) {
    flat_gammas_portable(plan, lefts[l], block, 0, texts.size(), plain.data());
    for (const FlatWay& way : flat_ways()) {
      const bool any = way.gammas(plan, lefts[l], block, 0, texts.size(), fast.data());
      check(plain == fast);
      check(any || std::ranges::find(plain, flat_undecided) == plain.end());
    }
    for (std::size_t r = 0; r < texts.size(); ++r)
      check(plain[r] == flat_undecided || plain[r] == expected(plan, texts[l], texts[r]));
  }
}

}  // namespace

// Texts end at a byte of value 0; the others are taken as one of 63 letters.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> texts(1);
  for (std::size_t i = 0; i < size && texts.size() <= 40; ++i) {
    if (data[i] == 0 || texts.back().size() == flat_letters_max) {
      if (!texts.back().empty()) texts.emplace_back();
    } else {
      texts.back() += static_cast<char>(first_letter + data[i] % 63);
    }
  }
  if (texts.back().empty()) texts.pop_back();
  for (const std::string& a : texts) {
    for (const std::string& b : texts) {
      check(jaro(a, b) == naive::jaro<char>(a, b));
      check(jaro_winkler(a, b) == naive::jaro_winkler<char>(a, b));
      check(levenshtein(a, b) == naive::levenshtein<char>(a, b));
      check(damerau(a, b) == naive::damerau<char>(a, b));
    }
  }
  if (!texts.empty()) check_flat(texts);
  return 0;
}
