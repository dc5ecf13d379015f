#include "names/canonical.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include <algorithm>

#include "base/result.h"
#include "base/text.h"
#include "names/homoglyphs.h"
#include "names/model.h"

namespace amends::names {
namespace {

std::u32string to_nfkc(const std::u32string& text) {
  if (std::all_of(text.begin(), text.end(), [](char32_t c) { return c < 0x80; })) return text;
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* nfkc = unorm2_getNFKCInstance(&error);
  std::u16string units;
  for (const char32_t c : text) {
    if (c > 0xFFFF) {
      units.push_back(static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10)));
      units.push_back(static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF)));
    } else {
      units.push_back(static_cast<char16_t>(c));
    }
  }
  // No string grows more than eighteen-fold under NFKC (Unicode, "Normalization Charts", U+FDFA).
  std::u16string out(units.size() * 18 + 8, u'\0');
  const std::int32_t length =
      unorm2_normalize(nfkc, units.data(), static_cast<std::int32_t>(units.size()), out.data(),
                       static_cast<std::int32_t>(out.size()), &error);
  if (U_FAILURE(error)) return text;
  std::u32string result;
  for (std::int32_t i = 0; i < length; ++i) {
    char32_t c = out[static_cast<std::size_t>(i)];
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < length)
      c = 0x10000 + ((c - 0xD800) << 10) + (out[static_cast<std::size_t>(++i)] - 0xDC00u);
    result.push_back(c);
  }
  return result;
}

enum class Piece { letter, mark, apostrophe, hyphen, comma, point, space, sign, ignored, foreign };

Piece piece_of(char32_t c) {
  if (is_apostrophe(c) || c == U'"') return c == U'"' ? Piece::sign : Piece::apostrophe;
  if (c == U',' || c == U'،' || c == U'՝') return Piece::comma;
  // Armenian signs of stress, exclamation and question stand inside the word.
  if (c == U'՛' || c == U'՜' || c == U'՞') return Piece::mark;
  if (c == U'.' || c == U'․' || c == U'…') return Piece::point;
  if (c == U'\t' || c == U'\n' || c == U'\r') return Piece::space;
  // Zero-width joiners part and join letters in Persian; the non-joiner parts a compound.
  if (c == 0x200C) return Piece::hyphen;
  switch (u_charType(static_cast<UChar32>(c))) {
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
      return Piece::letter;
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_COMBINING_SPACING_MARK:
      return Piece::mark;
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR:
      return Piece::ignored;
    case U_DASH_PUNCTUATION:
      return Piece::hyphen;
    case U_SPACE_SEPARATOR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return Piece::space;
    case U_CONNECTOR_PUNCTUATION:
    case U_START_PUNCTUATION:
    case U_END_PUNCTUATION:
    case U_INITIAL_PUNCTUATION:
    case U_FINAL_PUNCTUATION:
    case U_OTHER_PUNCTUATION:
    case U_MODIFIER_SYMBOL:
      return Piece::sign;
    default:
      return Piece::foreign;
  }
}

// Gathers the words of one name.
class Reader {
 public:
  explicit Reader(Canonical& out) : out_(out) {}

  void read(const std::u32string& text) {
    for (const char32_t c : text) take(c);
    end_word();
    say_ignored();
  }

 private:
  void take(char32_t c) {
    switch (piece_of(c)) {
      case Piece::letter:
        word_.push_back(c);
        break;
      case Piece::mark:
        if (word_.empty())
          set_aside(c, "marks without a letter");
        else
          word_.push_back(c);
        break;
      case Piece::apostrophe:
        if (!word_.empty()) word_.push_back(c);
        break;
      case Piece::point:
        if (!word_.empty()) {
          end_word();
          if (!out_.words.empty()) out_.words.back().point = true;
        }
        break;
      case Piece::hyphen:
        end_word();
        hyphen_ = !out_.words.empty();
        break;
      case Piece::comma:
        end_word();
        comma_ = !out_.words.empty();
        break;
      case Piece::space:
        end_word();
        break;
      case Piece::sign:
        end_word();
        set_aside(c, "signs, read as a space");
        break;
      case Piece::ignored:
        ++ignored_;
        break;
      case Piece::foreign:
        end_word();
        set_aside(c, reason_of(c));
        break;
    }
  }

  static std::string_view reason_of(char32_t c) {
    const bool digit = u_charType(static_cast<UChar32>(c)) == U_DECIMAL_DIGIT_NUMBER;
    return c == 0xFFFD ? "bytes that are not UTF-8"
           : digit     ? "digits are no part of a name"
                       : "neither letters nor what stands between them";
  }

  void set_aside(char32_t c, std::string_view reason) {
    if (!out_.set_aside.empty() && out_.set_aside.back().reason == reason)
      base::append_code_point(out_.set_aside.back().text, c);
    else
      out_.set_aside.push_back({to_utf8({&c, 1}), std::string(reason)});
  }

  void end_word() {
    if (word_.empty()) return;
    Word word;
    const Repair repair = repair_look_alikes(word_);
    word.letters = fold_letters(repair.word);
    word.script = script_of(word.letters);
    if (!repair.note.empty()) {
      word.repaired = repair.changed;
      out_.set_aside.push_back({to_utf8(word_), repair.note});
    }
    word.joined_to_last = std::exchange(hyphen_, false) && !comma_;
    word.after_comma = std::exchange(comma_, false);
    if (word.letters.empty()) {
      out_.set_aside.push_back({to_utf8(word_), "marks without a letter"});
    } else if (out_.words.size() == name_words_max) {
      out_.set_aside.push_back({to_utf8(word_), fmt::format("more than {} words", name_words_max)});
    } else {
      if (word.letters.size() > word_letters_max)
        out_.set_aside.push_back(
            {"", fmt::format("{} letters of a word beyond the first {}, which alone are compared",
                             word.letters.size() - word_letters_max, word_letters_max)});
      if (!out_.text.empty())
        out_.text += word.joined_to_last ? "-" : word.after_comma ? ", " : " ";
      out_.text += to_utf8(repair.word);
      out_.words.push_back(std::move(word));
    }
    word_.clear();
  }

  void say_ignored() {
    if (ignored_ != 0)
      out_.set_aside.push_back({"", fmt::format("{} format or control character{}", ignored_,
                                                ignored_ == 1 ? "" : "s")});
  }

  Canonical& out_;
  std::u32string word_;
  bool hyphen_ = false;
  bool comma_ = false;
  std::size_t ignored_ = 0;
};

}  // namespace

Canonical canonical(std::string_view name) {
  Canonical result;
  std::u32string text = to_code_points(name.substr(0, name_bytes_max));
  if (name.size() > name_bytes_max) {
    // The cut may have gone through a character.
    while (!text.empty() && text.back() == 0xFFFD) text.pop_back();
    result.set_aside.push_back({"", fmt::format("{} bytes beyond the first {}",
                                                name.size() - name_bytes_max, name_bytes_max)});
  }
  Reader(result).read(to_nfkc(text));
  if (result.words.empty() && result.set_aside.empty())
    result.set_aside.push_back({std::string(name), "it has no letters"});
  return result;
}

}  // namespace amends::names
