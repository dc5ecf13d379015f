#include "names/jaro_winkler.h"

#include <unicode/utrans.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "names/letters.h"

namespace amends::names {

double jaro_winkler(std::string_view a, std::string_view b) {
  constexpr std::size_t longest = 64;
  a = a.substr(0, longest);
  b = b.substr(0, longest);
  if (a.empty() || b.empty()) return a.size() == b.size() ? 1 : 0;
  const std::size_t reach = std::max<std::size_t>(std::max(a.size(), b.size()) / 2, 1) - 1;
  std::array<bool, longest> taken_a = {}, taken_b = {};
  std::size_t common = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t from = i > reach ? i - reach : 0;
    const std::size_t to = std::min(b.size(), i + reach + 1);
    for (std::size_t j = from; j < to; ++j)
      if (!taken_b[j] && a[i] == b[j]) {
        taken_a[i] = taken_b[j] = true;
        ++common;
        break;
      }
  }
  if (common == 0) return 0;
  std::size_t half_transposed = 0;
  for (std::size_t i = 0, j = 0; i < a.size(); ++i) {
    if (!taken_a[i]) continue;
    while (!taken_b[j]) ++j;
    half_transposed += a[i] != b[j++];
  }
  const auto m = static_cast<double>(common);
  const double jaro = (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) +
                       (m - static_cast<double>(half_transposed / 2)) / m) /
                      3;
  if (jaro <= 0.7) return jaro;
  std::size_t prefix = 0;
  while (prefix < std::min({a.size(), b.size(), std::size_t{4}}) && a[prefix] == b[prefix])
    ++prefix;
  return jaro + static_cast<double>(prefix) * 0.1 * (1 - jaro);
}

Result<Transliterator> Transliterator::create() {
  constexpr std::u16string_view id = u"Any-Latin; Latin-ASCII; Lower";
  UErrorCode error = U_ZERO_ERROR;
  Transliterator result;
  result.transliterator_ = utrans_openU(id.data(), static_cast<std::int32_t>(id.size()),
                                        UTRANS_FORWARD, nullptr, 0, nullptr, &error);
  if (U_FAILURE(error))
    return fail(Code::unsupported, "ICU has no transliteration here ({}); install its data",
                u_errorName(error));
  return result;
}

Transliterator::~Transliterator() {
  if (transliterator_ != nullptr) utrans_close(transliterator_);
}

Transliterator::Transliterator(Transliterator&& other) noexcept
    : transliterator_(std::exchange(other.transliterator_, nullptr)) {}

std::vector<std::string> Transliterator::words(std::string_view name) const {
  std::u16string text;
  for (const char32_t c : to_code_points(name)) {
    if (c > 0xFFFF) {
      text.push_back(static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10)));
      text.push_back(static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF)));
    } else {
      text.push_back(static_cast<char16_t>(c));
    }
  }
  auto length = static_cast<std::int32_t>(text.size());
  const std::int32_t room = length * 8 + 64;
  text.resize(static_cast<std::size_t>(room));
  std::int32_t limit = length;
  UErrorCode error = U_ZERO_ERROR;
  utrans_transUChars(transliterator_, text.data(), &length, room, 0, &limit, &error);
  std::vector<std::string> words;
  if (U_FAILURE(error)) return words;
  std::string word;
  for (const char16_t c : std::u16string_view(text).substr(0, static_cast<std::size_t>(length))) {
    const bool letter = (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9');
    if (letter) {
      word.push_back(static_cast<char>(c));
    } else if (c < 0x80 && c != u'\'' && c != u'`' && !word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

double paired_jaro_winkler(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const auto& few = a.size() <= b.size() ? a : b;
  const auto& many = a.size() <= b.size() ? b : a;
  if (few.empty()) return 0;
  constexpr std::size_t most = 10;  // words; a name of more is cut here
  const std::size_t width = std::min(many.size(), most);
  std::vector<double> best(std::size_t{1} << width, -1);
  best[0] = 0;
  const std::size_t rows = std::min(few.size(), width);
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<double> next(best.size(), -1);
    for (std::size_t mask = 0; mask < best.size(); ++mask) {
      if (best[mask] < 0) continue;
      for (std::size_t j = 0; j < width; ++j) {
        if (mask >> j & 1) continue;
        double& slot = next[mask | std::size_t{1} << j];
        slot = std::max(slot, best[mask] + jaro_winkler(few[row], many[j]));
      }
    }
    best = std::move(next);
  }
  return *std::max_element(best.begin(), best.end()) / static_cast<double>(rows);
}

}  // namespace amends::names
