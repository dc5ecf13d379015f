#include "examine/link_names.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include "link/similarity.h"
#include "names/keys.h"

namespace amends::examine {
namespace {

constexpr std::size_t words_max = 8;
constexpr std::size_t letters_max = 40;  // of a word
constexpr std::size_t bytes_max = 400;   // of a name

constexpr std::size_t names_ready_max = 200'000;
constexpr std::size_t words_known_max = 100'000;

}  // namespace

struct AddressFolder::State {
  std::unique_ptr<icu::Transliterator> to_latin;
};

AddressFolder::AddressFolder() : state_(std::make_unique<State>()) {}
AddressFolder::~AddressFolder() = default;
AddressFolder::AddressFolder(AddressFolder&&) noexcept = default;
AddressFolder& AddressFolder::operator=(AddressFolder&&) noexcept = default;

Result<AddressFolder> AddressFolder::create() {
  AddressFolder folder;
  UErrorCode status = U_ZERO_ERROR;
  folder.state_->to_latin.reset(icu::Transliterator::createInstance(
      "Any-Latin; NFD; [:Nonspacing Mark:] Remove; Latin-ASCII; Lower", UTRANS_FORWARD, status));
  if (U_FAILURE(status) || folder.state_->to_latin == nullptr) {
    return fail(Code::unsupported, "ICU has no way to Latin letters here ({})",
                u_errorName(status));
  }
  return folder;
}

FoldedAddress AddressFolder::fold(std::string_view address) const {
  address = address.substr(0, bytes_max);
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(address.data(), static_cast<std::int32_t>(address.size())));
  state_->to_latin->transliterate(text);
  FoldedAddress folded;
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
  // House numbers are not letters, and say most of an address.
  std::string digits;
  for (const char c : address) {
    if (c >= '0' && c <= '9') digits.push_back(c);
  }
  if (!digits.empty()) folded.words.push_back(std::move(digits));
  return folded;
}

double likeness(const FoldedAddress& a, const FoldedAddress& b) {
  const auto joined = [](const FoldedAddress& address) {
    std::vector<std::string> words = address.words;
    std::sort(words.begin(), words.end());
    std::string text;
    for (const std::string& word : words) text += word + " ";
    return text.substr(0, 64);
  };
  return link::jaro_winkler(joined(a), joined(b));
}

void NameScale::make_room() {
  if (lexicon_.size() > names_ready_max) lexicon_ = names::Lexicon(kind_);
}

double NameScale::weight(std::string_view a, std::string_view b) {
  make_room();
  const auto left = lexicon_.add(a), right = lexicon_.add(b);
  return lexicon_.weight(left, right);
}

std::vector<double> NameScale::word_weights(std::string_view a, std::string_view b) {
  make_room();
  const auto left = lexicon_.add(a), right = lexicon_.add(b);
  return lexicon_.word_weights(left, right);
}

std::vector<std::vector<std::string>> NameScale::skeletons(std::string_view name,
                                                           std::size_t classes) {
  thread_local std::unordered_map<std::u32string, std::vector<std::string>> known;
  if (known.size() > words_known_max) known.clear();
  std::vector<std::vector<std::string>> words;
  for (const names::Word& word : names::canonical(name).words) {
    if (word.letters.size() < 2) continue;
    const auto [place, is_new] = known.try_emplace(word.letters + static_cast<char32_t>(classes));
    if (is_new) place->second = names::skeletons(word.letters, classes);
    words.push_back(place->second);
  }
  return words;
}

}  // namespace amends::examine
