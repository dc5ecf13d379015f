#include "examine/link_names.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>

namespace amends::examine {
namespace {

constexpr std::size_t words_max = 8;
constexpr std::size_t letters_max = 40;  // of a word
constexpr std::size_t bytes_max = 400;   // of a name

// What a pair of words says, by how alike they are. The likeness of unrelated words is below 0.6 as
// a rule, of one word in two spellings or alphabets mostly above 0.85.
double word_evidence(double likeness) {
  if (likeness >= 0.999) return 8;
  if (likeness >= 0.93) return 6.5;
  if (likeness >= 0.88) return 4.5;
  if (likeness >= 0.82) return 2.5;
  if (likeness >= 0.76) return 0.5;
  return 0;
}
constexpr double like_enough = 0.76;
constexpr double initial_evidence = 1.5;

struct Likeness {
  double value;
  std::size_t left, right;
};

}  // namespace

struct NameFolder::State {
  std::unique_ptr<icu::Transliterator> to_latin;
};

NameFolder::NameFolder() : state_(std::make_unique<State>()) {}
NameFolder::~NameFolder() = default;
NameFolder::NameFolder(NameFolder&&) noexcept = default;
NameFolder& NameFolder::operator=(NameFolder&&) noexcept = default;

Result<NameFolder> NameFolder::create() {
  NameFolder folder;
  UErrorCode status = U_ZERO_ERROR;
  folder.state_->to_latin.reset(icu::Transliterator::createInstance(
      "Any-Latin; NFD; [:Nonspacing Mark:] Remove; Latin-ASCII; Lower", UTRANS_FORWARD, status));
  if (U_FAILURE(status) || folder.state_->to_latin == nullptr) {
    return fail(Code::unsupported, "ICU has no way to Latin letters here ({})",
                u_errorName(status));
  }
  return folder;
}

FoldedName NameFolder::fold(std::string_view name) const {
  name = name.substr(0, bytes_max);
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  state_->to_latin->transliterate(text);
  FoldedName folded;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty() && folded.words.size() < words_max) folded.words.push_back(word);
    word.clear();
  };
  for (std::int32_t i = 0; i < text.length(); ++i) {
    const char16_t c = text[i];
    if (c >= u'a' && c <= u'z') {
      if (word.size() < letters_max) word.push_back(static_cast<char>(c));
    } else if (c == u' ' || c == u'-' || c == u'.' || c == u',' || c == u'\t' || c == 0xA0) {
      end_word();
    }
  }
  end_word();
  return folded;
}

double name_evidence(const FoldedName& a, const FoldedName& b, double contradiction) {
  if (a.words.empty() || b.words.empty()) return 0;
  std::vector<Likeness> all;
  for (std::size_t l = 0; l < a.words.size(); ++l) {
    for (std::size_t r = 0; r < b.words.size(); ++r)
      all.push_back({jaro_winkler(a.words[l], b.words[r]), l, r});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Likeness& x, const Likeness& y) { return x.value > y.value; });
  std::vector<bool> left(a.words.size(), false), right(b.words.size(), false);
  double evidence = 0;
  for (const Likeness& pair : all) {
    if (pair.value < like_enough || left[pair.left] || right[pair.right]) continue;
    left[pair.left] = right[pair.right] = true;
    const bool is_short = std::min(a.words[pair.left].size(), b.words[pair.right].size()) <= 2;
    evidence += is_short ? initial_evidence : word_evidence(pair.value);
  }
  for (const Likeness& pair : all) {  // initials
    if (left[pair.left] || right[pair.right]) continue;
    const std::string &x = a.words[pair.left], &y = b.words[pair.right];
    if (std::min(x.size(), y.size()) > 1 || x[0] != y[0]) continue;
    left[pair.left] = right[pair.right] = true;
    evidence += initial_evidence;
  }
  const auto rest_left = std::count(left.begin(), left.end(), false);
  const auto rest_right = std::count(right.begin(), right.end(), false);
  return evidence + contradiction * static_cast<double>(std::min(rest_left, rest_right));
}

std::string skeleton(std::string_view word) {
  std::string out;
  for (const char c : word) {
    char group = 0;
    switch (c) {
      case 'b':
      case 'p':
        group = 'p';
        break;
      case 'd':
      case 't':
        group = 't';
        break;
      case 'g':
      case 'k':
      case 'q':
      case 'c':
      case 'x':
        group = 'k';
        break;
      case 's':
      case 'z':
        group = 's';
        break;
      case 'f':
      case 'v':
        group = 'f';
        break;
      case 'l':
      case 'm':
      case 'n':
      case 'r':
        group = c;
        break;
      default:
        break;
    }
    if (group != 0 && (out.empty() || out.back() != group)) out.push_back(group);
  }
  return out.substr(0, 6);
}

double jaro_winkler(std::string_view a, std::string_view b) {
  if (a == b) return a.empty() ? 0 : 1;
  if (a.empty() || b.empty() || a.size() > 64 || b.size() > 64) return 0;
  const std::size_t reach = std::max<std::size_t>(std::max(a.size(), b.size()) / 2, 1) - 1;
  std::uint64_t in_a = 0, in_b = 0;
  double common = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t from = i > reach ? i - reach : 0;
    for (std::size_t k = from; k < std::min(b.size(), i + reach + 1); ++k) {
      if ((in_b >> k & 1) != 0 || a[i] != b[k]) continue;
      in_a |= std::uint64_t{1} << i, in_b |= std::uint64_t{1} << k;
      ++common;
      break;
    }
  }
  if (common == 0) return 0;
  double moved = 0;
  for (std::size_t i = 0, k = 0; i < a.size(); ++i) {
    if ((in_a >> i & 1) == 0) continue;
    while ((in_b >> k & 1) == 0) ++k;
    moved += a[i] != b[k++];
  }
  const double jaro = (common / static_cast<double>(a.size()) +
                       common / static_cast<double>(b.size()) + (common - moved / 2) / common) /
                      3;
  std::size_t prefix = 0;
  while (prefix < 4 && prefix < std::min(a.size(), b.size()) && a[prefix] == b[prefix]) ++prefix;
  return jaro + static_cast<double>(prefix) * 0.1 * (1 - jaro);
}

}  // namespace amends::examine
