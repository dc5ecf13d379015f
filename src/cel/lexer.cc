#include "cel/lexer.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace amends::cel {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

constexpr std::string_view reserved[] = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};
constexpr std::string_view signs[] = {"==", "!=", "<=", ">=", "&&", "||", "<", ">",
                                      "+",  "-",  "*",  "/",  "%",  "!",  "?", ":",
                                      "(",  ")",  "[",  "]",  "{",  "}",  ".", ","};

template <typename T>
bool read(std::string_view digits, T& out, int base) {
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), out, base);
  return error == std::errc{} && end == digits.data() + digits.size();
}

}  // namespace

bool is_reserved(std::string_view w) {
  return std::ranges::find(reserved, w) != std::end(reserved);
}

Token Lexer::fault(std::string message) {
  Token token;
  token.kind = Token::Kind::fault;
  token.offset = static_cast<std::uint32_t>(start_);
  token.fault = std::move(message);
  return token;
}

void Lexer::skip_blank() {
  while (at_ < source_.size()) {
    const char c = source_[at_];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      ++at_;
    } else if (source_.substr(at_, 2) == "//") {
      at_ = std::min(source_.find('\n', at_), source_.size());
    } else {
      return;
    }
  }
}

Token Lexer::next() {
  skip_blank();
  start_ = at_;
  if (at_ == source_.size()) {
    Token token;
    token.offset = static_cast<std::uint32_t>(at_);
    return token;
  }
  const char c = source_[at_];
  const auto follows = [&](std::size_t n) {
    return at_ + n < source_.size() ? source_[at_ + n] : '\0';
  };
  if (is_digit(c) || (c == '.' && is_digit(follows(1)))) return number();
  if (c == '"' || c == '\'') return text(0);
  if (is_letter(c)) {
    std::size_t prefix = 0;
    while (prefix < 2 && std::string_view("rRbB").find(follows(prefix)) != std::string_view::npos &&
           follows(prefix) != '\0')
      ++prefix;
    const bool two_alike = prefix == 2 && ((c | 0x20) == (follows(1) | 0x20));
    if (prefix > 0 && !two_alike && (follows(prefix) == '"' || follows(prefix) == '\''))
      return text(prefix);
    return word();
  }
  return sign();
}

Token Lexer::word() {
  while (at_ < source_.size() && (is_letter(source_[at_]) || is_digit(source_[at_]))) ++at_;
  Token token;
  token.offset = static_cast<std::uint32_t>(start_);
  token.text = source_.substr(start_, at_ - start_);
  token.kind = Token::Kind::ident;
  if (token.text == "true" || token.text == "false" || token.text == "null" || token.text == "in")
    token.kind = Token::Kind::keyword;
  return token;
}

Token Lexer::sign() {
  Token token;
  token.offset = static_cast<std::uint32_t>(start_);
  if (source_[at_] == '`') {
    const std::size_t end = source_.find('`', at_ + 1);
    if (end == std::string_view::npos || end == at_ + 1)
      return fault("a quoted name needs a closing ` and at least one character");
    token.kind = Token::Kind::quoted;
    token.text = source_.substr(at_ + 1, end - at_ - 1);
    const auto fits = [](char c) {
      return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '/' || c == ' ';
    };
    if (!std::ranges::all_of(token.text, fits))
      return fault("a quoted name is letters, digits, '_', '.', '-', '/' and spaces");
    at_ = end + 1;
    return token;
  }
  for (const std::string_view sign : signs) {
    if (source_.substr(at_, sign.size()) != sign) continue;
    token.kind = Token::Kind::operation;
    token.text = source_.substr(at_, sign.size());
    at_ += sign.size();
    return token;
  }
  if (source_[at_] == '=') return fault("\"=\" is no operator; equality is written \"==\"");
  return fault("this character does not belong into an expression");
}

Token Lexer::number() {
  Token token;
  token.kind = Token::Kind::literal;
  token.offset = static_cast<std::uint32_t>(start_);
  const auto digits = [&](auto is) {
    const std::size_t from = at_;
    while (at_ < source_.size() && is(source_[at_])) ++at_;
    return source_.substr(from, at_ - from);
  };
  const auto here = [&](std::size_t n) {
    return at_ + n < source_.size() ? source_[at_ + n] : '\0';
  };
  std::string_view whole;
  int base = 10;
  bool real = false;
  if (here(0) == '0' && (here(1) | 0x20) == 'x' && is_hex(here(2))) {
    at_ += 2;
    base = 16;
    whole = digits(is_hex);
  } else {
    whole = digits(is_digit);
    if (here(0) == '.' && is_digit(here(1))) {
      real = true;
      ++at_;
      digits(is_digit);
    }
    const std::size_t sign = here(1) == '+' || here(1) == '-' ? 2 : 1;
    if ((here(0) | 0x20) == 'e' && is_digit(here(sign))) {
      real = true;
      at_ += sign;
      digits(is_digit);
    }
  }
  const std::string_view written = source_.substr(start_, at_ - start_);
  const bool is_unsigned = !real && (here(0) | 0x20) == 'u';
  if (is_unsigned) ++at_;
  if (is_letter(here(0)) || is_digit(here(0))) return fault("a number ends with a letter");
  std::uint64_t value = 0;
  if (real) {
    token.literal = std::strtod(std::string(written).c_str(), nullptr);
  } else if (!read(whole, value, base)) {
    return fault("this number does not fit 64 bits");
  } else if (is_unsigned) {
    token.literal = value;
  } else if (value > 1ull << 63) {
    return fault("this number does not fit a 64-bit integer; write it with a u at its end");
  } else {
    // 2^63 is right after a minus sign only; the parser sees to that.
    token.literal = static_cast<std::int64_t>(value);
  }
  token.text = source_.substr(start_, at_ - start_);
  return token;
}

Token Lexer::text(std::size_t prefix) {
  bool raw = false;
  bool bytes = false;
  for (; prefix > 0; --prefix, ++at_) {
    raw |= (source_[at_] | 0x20) == 'r';
    bytes |= (source_[at_] | 0x20) == 'b';
  }
  const char quote = source_[at_];
  const std::string three(3, quote);
  const bool is_long = source_.substr(at_, 3) == three;
  const std::string_view close = is_long ? std::string_view(three) : source_.substr(at_, 1);
  at_ += close.size();
  const std::size_t from = at_;
  while (source_.substr(at_, close.size()) != close) {
    if (at_ >= source_.size()) return fault("this text has no closing quote");
    if (!is_long && (source_[at_] == '\n' || source_[at_] == '\r'))
      return fault("a line ends within this text; three quotes allow that, or write \\n");
    if (source_[at_] == '\\' && !raw) ++at_;
    if (at_ < source_.size()) ++at_;
  }
  const std::string_view inner = source_.substr(from, at_ - from);
  at_ += close.size();
  Token token;
  token.kind = Token::Kind::literal;
  token.offset = static_cast<std::uint32_t>(start_);
  token.text = source_.substr(start_, at_ - start_);
  std::string value;
  if (raw) {
    for (std::size_t i = 0; i < inner.size(); ++i) {
      if (inner[i] == '\r' && inner.substr(i + 1, 1) == "\n") continue;  // a line's end is "\n"
      value += inner[i] == '\r' ? '\n' : inner[i];
    }
  } else {
    std::size_t bad = 0;
    auto meant = unescape(inner, bytes, bad);
    if (!meant) {
      start_ = from + bad;
      return fault(std::move(meant.error().message));
    }
    value = std::move(*meant);
  }
  if (bytes) {
    token.literal = Bytes{std::move(value)};
  } else {
    token.literal = std::move(value);
  }
  return token;
}

}  // namespace amends::cel
