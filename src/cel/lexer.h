// The words of an expression: the lexis of the language definition, section "Syntax".
#pragma once

#include <string_view>

#include "cel/ast.h"

namespace amends::cel {

struct Token {
  enum class Kind : std::uint8_t {
    end,
    ident,      // also reserved words
    quoted,     // `any-name`
    keyword,    // true, false, null, in
    literal,    // a number, text or bytes
    operation,  // every sign
    fault,      // `text` says what is wrong
  };
  Kind kind = Kind::end;
  std::uint32_t offset = 0;
  std::string_view text;  // as written; of `quoted`, what stands between the signs
  Literal literal;
  std::string fault;

  bool is(std::string_view sign) const { return kind == Kind::operation && text == sign; }
  bool is_word(std::string_view word) const { return kind == Kind::keyword && text == word; }
};

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}
  Token next();

 private:
  void skip_blank();
  Token number();
  Token text(std::size_t prefix);
  Token word();
  Token sign();
  Token fault(std::string message);

  std::string_view source_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;
};

// Whether the word may not be an identifier, though it may name a field or a method.
bool is_reserved(std::string_view word);

// What the text between the quotes means. `at` is set to the byte of a fault.
Result<std::string> unescape(std::string_view text, bool bytes, std::size_t& at);

}  // namespace amends::cel
