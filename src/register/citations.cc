#include "register/citations.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "base/text.h"

namespace amends::registry {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "RoP 18(2)": "RoP " and 18, 2.
struct Numbered {
  std::string_view text;
  std::vector<std::int64_t> numbers;
};
Numbered numbered(std::string_view citation) {
  Numbered out;
  const char* const end = citation.data() + citation.size();
  const char* at = std::find_if(citation.data(), end, is_digit);
  out.text = citation.substr(0, static_cast<std::size_t>(at - citation.data()));
  while (at != end) {
    std::int64_t number = 0;
    const auto [next, fault] = std::from_chars(at, end, number);
    out.numbers.push_back(fault == std::errc() ? number : INT64_MAX / 2);
    at = std::find_if(next, end, is_digit);
  }
  return out;
}

// How far apart, the first number before the second; one that is not there is 0.
std::vector<std::int64_t> distance(const Numbered& a, const Numbered& b) {
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < std::max(a.numbers.size(), b.numbers.size()); ++i) {
    const std::int64_t x = i < a.numbers.size() ? a.numbers[i] : 0;
    const std::int64_t y = i < b.numbers.size() ? b.numbers[i] : 0;
    out.push_back(std::abs(x - y));
  }
  return out;
}

}  // namespace

bool may_be_cited(std::string_view citation, std::span<const std::string> known) {
  const auto at = std::ranges::lower_bound(known, citation);
  if (at != known.end() && *at == citation) return true;
  const std::string paragraphs = std::string(citation) + "(";
  return !citation.empty() && !citation.ends_with(')') &&
         std::ranges::any_of(known,
                             [&](const std::string& one) { return one.starts_with(paragraphs); });
}

std::optional<std::string> citation_meant(std::string_view citation,
                                          std::span<const std::string> known) {
  const Numbered asked = numbered(citation);
  const std::string* best = nullptr;
  std::vector<std::int64_t> least;
  for (const std::string& one : known) {
    const Numbered other = numbered(one);
    if (asked.numbers.empty() || other.numbers.empty() || other.text != asked.text) continue;
    std::vector<std::int64_t> apart = distance(asked, other);
    if (best != nullptr && apart >= least) continue;
    best = &one;
    least = std::move(apart);
  }
  if (best != nullptr) return *best;
  return base::nearest(citation, known);
}

}  // namespace amends::registry
