#include "base/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <deque>
#include <vector>

#include "base/files.h"
#include "base/json_scan.h"
#include "base/line_column.h"
#include "base/read_json.h"
#include "base/text.h"

namespace amends::base {
// UTF-8 has the same order but for one thing: the code points from U+10000 (lead
// bytes F0 to F4) are surrogates in UTF-16 and come before U+E000 to U+FFFF (lead bytes EE and EF).
bool json_key_less(std::string_view a, std::string_view b) {
  const auto [at_a, at_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (at_b == b.end()) return false;
  if (at_a == a.end()) return true;
  const auto byte_a = static_cast<unsigned char>(*at_a);
  const auto byte_b = static_cast<unsigned char>(*at_b);
  const bool pair_a = byte_a >= 0xF0;
  const bool pair_b = byte_b >= 0xF0;
  if (pair_a != pair_b && std::min(byte_a, byte_b) >= 0xEE) return pair_a;
  return byte_a < byte_b;
}

namespace {

constexpr int depth_max = 200;

// Reads a JSON text and writes its canonical form in the same pass. The members of an object are
// written as they come; only where they were out of order is the piece of output put in order
// afterwards.
class Canonicalizer {
 public:
  explicit Canonicalizer(std::string_view text) : text_(text) { out_.reserve(text.size()); }

  Result<std::string> run() {
    if (read()) return std::move(out_);
    return fail(Code::bad_input, "not canonicalisable JSON at byte {}: {}", fault_at_, fault_);
  }

  Status check() {
    if (read()) return {};
    const LineColumn at = line_column(text_, fault_at_);
    return fail(Code::bad_input, "{}:{}: {}", at.line, at.column, fault_);
  }

 private:
  struct Member {
    std::size_t at;        // in text_, of its name
    std::string_view key;  // unescaped
    std::size_t begin;     // in out_, from the key's quote to the value's end, without commas
    std::size_t end;
  };

  Status read() {
    skip_white();
    AMENDS_CHECK(value());
    skip_white();
    if (at_ < text_.size()) return wrong("something stands after the end of the JSON value");
    return {};
  }

  // The first fault is kept with its byte; the error only ends the reading.
  tl::unexpected<Error> wrong(std::string_view what) { return wrong_at(at_, what); }
  tl::unexpected<Error> wrong_at(std::size_t at, std::string_view what) {
    fault_at_ = at;
    fault_ = what;
    return fail(Code::bad_input, "{}", what);
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_white() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  Status value() {
    switch (peek()) {
      case '{':
        return object();
      case '[':
        return array();
      case '"':
        return string(nullptr);
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  Status word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) {
      return wrong("expected true, false or null");
    }
    out_ += expected;
    at_ += expected.size();
    return {};
  }

  Status enter() {
    if (++depth_ > depth_max) return wrong("more than 200 levels of nesting");
    ++at_;
    skip_white();
    return {};
  }

  Status array() {
    AMENDS_CHECK(enter());
    out_ += '[';
    if (peek() != ']') {
      for (;;) {
        AMENDS_CHECK(value());
        skip_white();
        if (peek() != ',') break;
        out_ += ',';
        ++at_;
        skip_white();
      }
    }
    if (peek() != ']') return wrong("expected ',' or ']' in an array");
    ++at_;
    out_ += ']';
    --depth_;
    return {};
  }

  Status object() {
    AMENDS_CHECK(enter());
    out_ += '{';
    const std::size_t first = members_.size();
    const std::size_t first_out = out_.size();
    bool sorted = true;
    if (peek() != '}') {
      for (;;) {
        AMENDS_CHECK(member());
        const std::size_t count = members_.size() - first;
        sorted = sorted && (count < 2 ||
                            json_key_less(members_[members_.size() - 2].key, members_.back().key));
        skip_white();
        if (peek() != ',') break;
        out_ += ',';
        ++at_;
        skip_white();
      }
    }
    if (peek() != '}') return wrong("expected ',' or '}' in an object");
    if (!sorted) AMENDS_CHECK(put_in_order(first, first_out));
    members_.resize(first);
    ++at_;
    out_ += '}';
    --depth_;
    return {};
  }

  Status member() {
    if (peek() != '"') return wrong("expected a member's name in double quotes");
    Member member{at_, {}, out_.size(), 0};
    AMENDS_CHECK(string(&member.key));
    skip_white();
    if (peek() != ':') return wrong("expected ':' after a member's name");
    ++at_;
    skip_white();
    out_ += ':';
    AMENDS_CHECK(value());
    member.end = out_.size();
    members_.push_back(member);
    return {};
  }

  Status put_in_order(std::size_t first, std::size_t first_out) {
    const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, members_.end(), [](const Member& a, const Member& b) {
      return a.key == b.key ? a.at < b.at : json_key_less(a.key, b.key);
    });
    const auto twice = std::adjacent_find(
        begin, members_.end(), [](const Member& a, const Member& b) { return a.key == b.key; });
    if (twice != members_.end()) {
      return wrong_at(std::next(twice)->at,
                      fmt::format("'{}' is here a second time in one object", twice->key));
    }
    std::string ordered;
    ordered.reserve(out_.size() - first_out);
    for (auto member = begin; member != members_.end(); ++member) {
      if (member != begin) ordered += ',';
      ordered.append(out_, member->begin, member->end - member->begin);
    }
    out_.replace(first_out, std::string::npos, ordered);
    return {};
  }

  // Copies a string in canonical form; when `key` is given, it is set to the text without escapes.
  Status string(std::string_view* key) {
    const std::size_t begin = ++at_;
    out_ += '"';
    const std::size_t plain_end = find_special<true>(text_, at_);
    out_.append(text_, at_, plain_end - at_);
    at_ = plain_end;
    if (peek() == '"') {
      if (key != nullptr) *key = text_.substr(begin, at_ - begin);
    } else {
      AMENDS_CHECK(rest_of_string(begin, key));
    }
    ++at_;
    out_ += '"';
    return {};
  }

  Status rest_of_string(std::size_t begin, std::string_view* key) {
    std::string unescaped;  // of a key only
    if (key != nullptr) unescaped = text_.substr(begin, at_ - begin);
    bool escapes = false;
    for (;;) {
      const std::size_t from = at_;
      AMENDS_CHECK(step_over_plain_text());
      out_.append(text_, from, at_ - from);
      if (key != nullptr) unescaped.append(text_, from, at_ - from);
      if (at_ >= text_.size()) {
        return wrong_at(begin - 1, "the string that begins here does not end");
      }
      if (text_[at_] == '"') break;
      if (text_[at_] != '\\') return wrong("a control character in a string must be escaped");
      escapes = true;
      AMENDS_TRY(const std::uint32_t code_point, escape());
      write_code_point(code_point);
      if (key != nullptr) append_code_point(unescaped, code_point);
    }
    if (key == nullptr) return {};
    *key = escapes ? std::string_view(keys_.emplace_back(std::move(unescaped)))
                   : text_.substr(begin, at_ - begin);
    return {};
  }

  // To the next byte that needs an escape or ends the string, checking that all before it is UTF-8.
  Status step_over_plain_text() {
    for (;;) {
      at_ = find_special<true>(text_, at_);
      if (at_ == text_.size() || static_cast<unsigned char>(text_[at_]) < 0x80) return {};
      while (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) >= 0x80) {
        const std::size_t length = utf8_sequence_length(text_.substr(at_));
        if (length == 0) return wrong("not UTF-8");
        at_ += length;
      }
    }
  }

  void write_code_point(std::uint32_t code_point) {
    const char c = static_cast<char>(code_point);
    if (code_point < 0x80 && is_special<false>(c)) {
      append_escaped(out_, c);
    } else {
      append_code_point(out_, code_point);
    }
  }

  Result<std::uint32_t> escape() {
    const std::size_t start = at_++;
    const char c = peek();
    ++at_;
    switch (c) {
      case '"':
      case '\\':
      case '/':
        return static_cast<std::uint32_t>(c);
      case 'b':
        return 0x08;
      case 't':
        return 0x09;
      case 'n':
        return 0x0A;
      case 'f':
        return 0x0C;
      case 'r':
        return 0x0D;
      case 'u':
        break;
      default:
        return wrong_at(start, "not an escape that JSON has");
    }
    AMENDS_TRY(const std::uint32_t unit, four_hex_digits(start));
    if (unit < 0xD800 || unit > 0xDFFF) return unit;
    if (unit > 0xDBFF || text_.substr(at_, 2) != "\\u") return wrong_at(start, "a lone surrogate");
    at_ += 2;
    AMENDS_TRY(const std::uint32_t low, four_hex_digits(start));
    if (low < 0xDC00 || low > 0xDFFF) return wrong_at(start, "a lone surrogate");
    return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  }

  Result<std::uint32_t> four_hex_digits(std::size_t start) {
    std::uint32_t unit = 0;
    const std::string_view digits = text_.substr(std::min(at_, text_.size()), 4);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
    if (digits.size() != 4 || read.ec != std::errc() || read.ptr != digits.data() + 4) {
      return wrong_at(start, "\\u needs four hexadecimal digits");
    }
    at_ += 4;
    return unit;
  }

  // RFC 8259 section 6.
  Status number() {
    const std::size_t begin = at_;
    const auto digits = [&] {
      const std::size_t from = at_;
      while (peek() >= '0' && peek() <= '9') ++at_;
      return at_ - from;
    };
    if (peek() == '-') ++at_;
    const std::size_t whole_begin = at_;
    const std::size_t whole = digits();
    if (whole == 0) return wrong("expected a JSON value");
    if (whole > 1 && text_[whole_begin] == '0') {
      return wrong_at(begin, "a number must not begin with a zero");
    }
    bool integer = true;
    if (peek() == '.') {
      integer = false;
      ++at_;
      if (digits() == 0) return wrong("expected a digit after the decimal point");
    }
    if (peek() == 'e' || peek() == 'E') {
      integer = false;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (digits() == 0) return wrong("expected a digit in the exponent");
    }
    const std::string_view text = text_.substr(begin, at_ - begin);
    // Below 2^53 an integer is its own shortest form.
    constexpr std::size_t exact_digits = 15;
    if (integer && whole <= exact_digits && text != "-0") {
      out_ += text;
      return {};
    }
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec == std::errc::result_out_of_range && is_tiny(text))
      value = 0;
    else if (read.ec != std::errc() || !std::isfinite(value)) {
      return wrong_at(begin, "a number too large for a double");
    }
    out_ += json_number(value);
    return {};
  }

  // Of a number that no double can hold: whether it is too near to zero, rather than too far from
  // it.
  static bool is_tiny(std::string_view text) {
    const std::size_t e = text.find_first_of("eE");
    const std::string_view mantissa = text.substr(0, e);
    const std::size_t first = mantissa.find_first_of("123456789");
    if (first == std::string_view::npos) return true;
    if (e == std::string_view::npos) return mantissa.find('.') < first;
    const bool negative = text[e + 1] == '-';
    std::string_view digits = text.substr(e + (negative || text[e + 1] == '+' ? 2 : 1));
    long long exponent = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (read.ec != std::errc()) return negative;
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    const auto place = static_cast<long long>(point) - static_cast<long long>(first);
    return place + (negative ? -exponent : exponent) < 0;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::string out_;
  std::string fault_;
  std::size_t fault_at_ = 0;
  std::vector<Member> members_;   // of all objects that are open
  std::deque<std::string> keys_;  // the keys that had escapes
};

}  // namespace

Result<std::string> canonical_json(std::string_view text) { return Canonicalizer(text).run(); }

Status check_json(std::string_view text) { return Canonicalizer(text).check(); }

Result<std::string> read_json(const std::filesystem::path& file) {
  AMENDS_TRY(std::string text, read_file(file));
  const Status checked = check_json(text);
  if (!checked) return fail(Code::bad_input, "{}:{}", file.string(), checked.error().message);
  return text;
}

bool is_canonical_json(std::string_view text) {
  const Result<std::string> canonical = canonical_json(text);
  return canonical && *canonical == text;
}

}  // namespace amends::base
