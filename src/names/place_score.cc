#include "names/place_score.h"

#include <unicode/translit.h>

#include <algorithm>

#include "base/result.h"

namespace amends::names {
namespace {

constexpr double bits_when_equal = 20;
constexpr double likeness_without_weight = 0.75;

// Jaro–Winkler: prefixes of up to four letters count more (Winkler 1990).
double jaro_winkler(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a == b ? 1 : 0;
  const std::size_t reach = std::max<std::size_t>(std::max(a.size(), b.size()) / 2, 1) - 1;
  std::vector<bool> used_a(a.size()), used_b(b.size());
  double common = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t from = i > reach ? i - reach : 0;
    for (std::size_t j = from; j < std::min(b.size(), i + reach + 1); ++j) {
      if (used_b[j] || a[i] != b[j]) continue;
      used_a[i] = used_b[j] = true;
      ++common;
      break;
    }
  }
  if (common == 0) return 0;
  double moved = 0;
  for (std::size_t i = 0, j = 0; i < a.size(); ++i) {
    if (!used_a[i]) continue;
    while (!used_b[j]) ++j;
    moved += a[i] != b[j++];
  }
  const double jaro = (common / static_cast<double>(a.size()) +
                       common / static_cast<double>(b.size()) + (common - moved / 2) / common) /
                      3;
  double prefix = 0;
  while (prefix < 4 && prefix < static_cast<double>(std::min(a.size(), b.size())) &&
         a[static_cast<std::size_t>(prefix)] == b[static_cast<std::size_t>(prefix)]) {
    ++prefix;
  }
  return jaro + prefix * 0.1 * (1 - jaro);
}

}  // namespace

struct PlaceScorer::State {
  std::unique_ptr<icu::Transliterator> transliterator;

  std::string latin(const std::vector<std::u32string>& words) const {
    icu::UnicodeString text;
    for (const std::u32string& word : words) {
      for (const char32_t c : word) text.append(static_cast<UChar32>(c));
    }
    if (transliterator != nullptr) transliterator->transliterate(text);
    std::string result;
    text.toUTF8String(result);
    std::erase_if(result, [](char c) { return c >= 0 && (c < 'a' || c > 'z'); });
    return result;
  }
};

PlaceScorer::PlaceScorer() : state_(std::make_unique<State>()) {
  UErrorCode status = U_ZERO_ERROR;
  state_->transliterator.reset(
      icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
}

PlaceScorer::~PlaceScorer() = default;

double PlaceScorer::weight(const PlaceText& a, const PlaceText& b) {
  double words = jaro_winkler(state_->latin(a.words), state_->latin(b.words));
  if (!a.stems.empty() || !b.stems.empty()) {
    const auto stems = [](const PlaceText& text) -> const auto& {
      return text.stems.empty() ? text.words : text.stems;
    };
    words = std::max(words, jaro_winkler(state_->latin(stems(a)), state_->latin(stems(b))));
  }
  return bits_when_equal * (words - likeness_without_weight) / (1 - likeness_without_weight);
}

}  // namespace amends::names
