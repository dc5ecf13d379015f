#include "names/place_text.h"

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include "base/result.h"
#include "base/text.h"
#include "names/model.h"
#include "names/place_words.h"

namespace amends::names {
namespace {

struct Token {
  std::u32string letters;
  bool point = false;  // a full stop follows
};

icu::UnicodeString folded(std::string_view utf8) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  if (U_FAILURE(status)) return text;
  icu::UnicodeString result = fold->normalize(text, status);
  return U_SUCCESS(status) ? result : text;
}

bool is_apostrophe(UChar32 c) {
  return c == '\'' || c == '`' || c == 0x2018 || c == 0x2019 || c == 0x02BC || c == 0x02BB ||
         c == 0x02B9 || c == 0x02BF || c == 0x02BE || c == 0x00B4;
}

// What stands between words and is nothing by itself; controls are counted elsewhere.
bool parts_words(UChar32 c) {
  if (c == ',' || c == '.' || c == 0x060C || c == 0x055D) return true;
  switch (u_charType(c)) {
    case U_SPACE_SEPARATOR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_DASH_PUNCTUATION:
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR:
      return true;
    default:
      return false;
  }
}

class PlaceReader {
 public:
  explicit PlaceReader(PlaceText& out) : out_(out) {}

  void read(std::string_view name) {
    if (name.size() > place_bytes_max) {
      std::size_t cut = place_bytes_max;
      while (cut > 0 && (static_cast<unsigned char>(name[cut]) & 0xC0U) == 0x80U) --cut;
      say("", fmt::format("{} bytes beyond the first {}", name.size() - cut, cut));
      name = name.substr(0, cut);
    }
    for (std::string_view rest = name; !rest.empty();) {
      // Control and format characters go away by the folding, so they are counted before.
      const auto category = u_charType(static_cast<UChar32>(base::take_code_point(rest)));
      controls_ += category == U_CONTROL_CHAR;
      formats_ += category == U_FORMAT_CHAR;
    }
    const icu::UnicodeString text = folded(name);
    for (int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) take(text.char32At(at));
    end_word();
    say_counts();
    sort_out();
  }

 private:
  void say(std::string text, std::string reason) {
    out_.left_out.push_back({std::move(text), std::move(reason)});
  }

  void take(UChar32 c) {
    if (u_isalpha(c)) {
      end_number();
      word_.push_back(static_cast<char32_t>(c));
    } else if (const int digit = u_charDigitValue(c); digit >= 0) {
      if (!in_number_) end_word();
      in_number_ = true;
      number_ = number_ * 10 + static_cast<std::uint64_t>(digit);  // wraps, and stays a number
    } else if (c == '.' && !word_.empty()) {
      end_word();
      if (!tokens_.empty()) tokens_.back().point = true;
    } else if (c == 0xFFFD) {
      end_word();
      ++broken_;
    } else if (const auto category = u_charType(c); category == U_NON_SPACING_MARK ||
                                                    category == U_COMBINING_SPACING_MARK ||
                                                    category == U_ENCLOSING_MARK) {
      marks_ += word_.empty();
    } else if (!is_apostrophe(c)) {
      end_word();
      if (!parts_words(c)) base::append_code_point(symbols_, static_cast<char32_t>(c));
    }
  }

  void end_number() {
    if (in_number_) out_.numbers.push_back(number_);
    in_number_ = false;
    number_ = 0;
  }

  void end_word() {
    end_number();
    if (word_.empty()) return;
    if (tokens_.size() < place_words_max) {
      if (word_.size() > word_letters_max) long_ += word_.size() - word_letters_max;
      tokens_.push_back({word_, false});
    } else {
      ++too_many_;
    }
    word_.clear();
  }

  void say_counts() {
    if (controls_ > 0) say("", fmt::format("{} control character(s)", controls_));
    if (formats_ > 0)
      say("", fmt::format("{} format character(s), as marks of direction", formats_));
    if (broken_ > 0) say("", fmt::format("{} byte(s) or more that are not UTF-8", broken_));
    if (marks_ > 0) say("", fmt::format("{} mark(s) without a letter", marks_));
    if (too_many_ > 0) say("", fmt::format("{} word(s) beyond {}", too_many_, place_words_max));
    if (!symbols_.empty()) say(symbols_, "neither letters nor what stands between them");
    if (long_ > 0)
      say("", fmt::format("{} letter(s) of a word beyond the first {}, which alone are compared",
                          long_, word_letters_max));
    if (tokens_.empty()) say("", "it has no letters");
  }

  bool is_administrative(std::size_t i) const {
    switch (administrative_word(tokens_[i].letters)) {
      case AdministrativeWord::no:
        return false;
      case AdministrativeWord::anywhere:
        return true;
      case AdministrativeWord::first:
        return i == 0;
      case AdministrativeWord::last:
        return i + 1 == tokens_.size();
      case AdministrativeWord::abbreviation:
        return tokens_[i].point;
    }
    return false;
  }

  void sort_out() {
    std::vector<std::size_t> kinds;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      out_.all.push_back(tokens_[i].letters);
      if (is_administrative(i)) {
        kinds.push_back(i);
      } else {
        out_.words.push_back(tokens_[i].letters);
      }
    }
    if (out_.words.empty()) {
      out_.words = out_.all;
      return;
    }
    if (!kinds.empty()) {
      for (const std::u32string& word : out_.words) {
        out_.stems.emplace_back(stem_beside_kind(word));
      }
      if (out_.stems == out_.words) out_.stems.clear();
    }
    for (const std::size_t i : kinds) say(joined({tokens_[i].letters}), "says the kind of place");
  }

  PlaceText& out_;
  std::vector<Token> tokens_;
  std::u32string word_;
  std::string symbols_;
  std::uint64_t number_ = 0;
  bool in_number_ = false;
  std::size_t controls_ = 0, formats_ = 0, broken_ = 0, marks_ = 0, too_many_ = 0, long_ = 0;
};

}  // namespace

PlaceText place_text(std::string_view name) {
  PlaceText result;
  PlaceReader(result).read(name);
  return result;
}

std::string joined(const std::vector<std::u32string>& words) {
  std::string text;
  for (const std::u32string& word : words) {
    if (!text.empty()) text += ' ';
    for (const char32_t c : word) base::append_code_point(text, c);
  }
  return text;
}

}  // namespace amends::names
