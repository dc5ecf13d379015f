#include "link/sql.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/json.h"
#include "base/text.h"

namespace amends::link {
namespace {

constexpr std::size_t text_bytes_max = std::size_t{64} << 10;
constexpr int nesting_max = 200;

struct Token {
  enum class Kind { word, quoted, text, number, symbol, end };
  Kind kind = Kind::end;
  std::string text;  // a word in lower case; a symbol; what quotes enclose
  std::string raw;   // a word as written
  std::size_t at = 0;
};

bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<Token>> run() {
    std::vector<Token> tokens;
    for (;;) {
      skip_space();
      AMENDS_TRY(Token token, next());
      tokens.push_back(token);
      if (token.kind == Token::Kind::end) return tokens;
    }
  }

 private:
  void skip_space() {
    for (;;) {
      while (at_ < text_.size() && std::string_view(" \t\r\n\f").find(text_[at_]) != text_.npos)
        ++at_;
      if (!text_.substr(at_).starts_with("--")) return;
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    }
  }

  Result<Token> next() {
    Token token;
    token.at = at_;
    if (at_ == text_.size()) return token;
    const char c = text_[at_];
    if (c == '\'' || c == '"') return quoted(c);
    if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])))
      return number();
    if (is_word_start(c)) {
      const std::size_t begin = at_;
      while (at_ < text_.size() && (is_word_start(text_[at_]) || is_digit(text_[at_]))) ++at_;
      token.kind = Token::Kind::word;
      token.raw = text_.substr(begin, at_ - begin);
      token.text = base::lower_ascii(token.raw);
      return token;
    }
    token.kind = Token::Kind::symbol;
    for (const std::string_view symbol : {"<>", "!=", "<=", ">=", "==", "||", "::", "->", "//"}) {
      if (text_.substr(at_).starts_with(symbol)) {
        token.text = symbol;
        at_ += 2;
        return token;
      }
    }
    if (std::string_view("()[],.+-*/%<>=:").find(c) == std::string_view::npos) {
      return fail(Code::bad_input, "character {}: \"{}\" means nothing here", at_ + 1, c);
    }
    token.text = c;
    ++at_;
    return token;
  }

  Result<Token> quoted(char quote) {
    Token token;
    token.at = at_;
    token.kind = quote == '"' ? Token::Kind::quoted : Token::Kind::text;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == quote) {
        if (at_ + 1 == text_.size() || text_[at_ + 1] != quote) {
          ++at_;
          token.raw = token.text;
          return token;
        }
        ++at_;
      }
      token.text += text_[at_];
    }
    return fail(Code::bad_input, "character {}: the quote that opens here never closes",
                token.at + 1);
  }

  Result<Token> number() {
    Token token;
    token.at = at_;
    token.kind = Token::Kind::number;
    while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    }
    token.text = text_.substr(token.at, at_ - token.at);
    return token;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

ExpressionPtr call(std::string name, std::vector<ExpressionPtr> arguments, std::size_t at) {
  auto made = std::make_shared<Expression>();
  made->kind = Expression::Kind::call;
  made->name = std::move(name);
  made->arguments = std::move(arguments);
  made->at = at;
  return made;
}

class Parser {
 public:
  Parser(std::vector<Token> tokens, SideStyle style) : tokens_(std::move(tokens)), style_(style) {}

  Result<ExpressionPtr> run() {
    AMENDS_TRY(ExpressionPtr whole, disjunction());
    if (now().kind != Token::Kind::end) return unexpected("the end");
    return whole;
  }

 private:
  const Token& now() const { return tokens_[place_]; }
  const Token& after() const { return tokens_[std::min(place_ + 1, tokens_.size() - 1)]; }
  bool is_word(std::string_view word) const {
    return now().kind == Token::Kind::word && now().text == word;
  }
  bool is_symbol(std::string_view symbol) const {
    return now().kind == Token::Kind::symbol && now().text == symbol;
  }
  bool take_word(std::string_view word) {
    if (!is_word(word)) return false;
    ++place_;
    return true;
  }
  bool take_symbol(std::string_view symbol) {
    if (!is_symbol(symbol)) return false;
    ++place_;
    return true;
  }
  tl::unexpected<Error> unexpected(std::string_view expected) const {
    if (now().kind == Token::Kind::end) {
      return fail(Code::bad_input, "character {}: the text ends where {} must follow", now().at + 1,
                  expected);
    }
    return fail(Code::bad_input, "character {}: \"{}\" stands where {} must", now().at + 1,
                now().raw.empty() ? now().text : now().raw, expected);
  }
  Status expect_symbol(std::string_view symbol) {
    if (take_symbol(symbol)) return {};
    return unexpected(fmt::format("\"{}\"", symbol));
  }
  Status expect_word(std::string_view word) {
    if (take_word(word)) return {};
    return unexpected(fmt::format("\"{}\"", word));
  }

  struct Nesting {
    explicit Nesting(int& depth) : depth_(++depth) {}
    ~Nesting() { --depth_; }
    int& depth_;
  };

  Result<ExpressionPtr> disjunction() {
    const Nesting nesting(depth_);
    if (depth_ > nesting_max) {
      return fail(Code::bad_input, "character {}: more than {} levels of nesting", now().at + 1,
                  nesting_max);
    }
    AMENDS_TRY(ExpressionPtr left, conjunction());
    while (is_word("or")) {
      const std::size_t at = tokens_[place_++].at;
      AMENDS_TRY(ExpressionPtr right, conjunction());
      left = call("or", {left, right}, at);
    }
    return left;
  }

  Result<ExpressionPtr> conjunction() {
    AMENDS_TRY(ExpressionPtr left, negation());
    while (is_word("and")) {
      const std::size_t at = tokens_[place_++].at;
      AMENDS_TRY(ExpressionPtr right, negation());
      left = call("and", {left, right}, at);
    }
    return left;
  }

  Result<ExpressionPtr> negation() {
    std::vector<std::size_t> places;
    while (is_word("not")) places.push_back(tokens_[place_++].at);
    AMENDS_TRY(ExpressionPtr operand, comparison());
    for (; !places.empty(); places.pop_back()) operand = call("not", {operand}, places.back());
    return operand;
  }

  Result<ExpressionPtr> comparison() {
    AMENDS_TRY(ExpressionPtr left, sum());
    for (;;) {
      const std::size_t at = now().at;
      if (now().kind == Token::Kind::symbol) {
        std::string name = now().text;
        if (name == "==") name = "=";
        if (name == "!=") name = "<>";
        if (name != "=" && name != "<>" && name != "<" && name != "<=" && name != ">" &&
            name != ">=") {
          return left;
        }
        ++place_;
        AMENDS_TRY(ExpressionPtr right, sum());
        left = call(name, {left, right}, at);
      } else if (take_word("is")) {
        AMENDS_TRY(left, is_clause(left, at));
      } else if (is_word("in") || is_word("between") || is_word("like") || is_word("ilike") ||
                 is_word("not")) {
        const bool negated = take_word("not");
        AMENDS_TRY(left, range_clause(left, at));
        if (negated) left = call("not", {left}, at);
      } else {
        return left;
      }
    }
  }

  Result<ExpressionPtr> is_clause(const ExpressionPtr& left, std::size_t at) {
    const bool negated = take_word("not");
    ExpressionPtr made;
    if (take_word("null")) {
      made = call("is null", {left}, at);
    } else if (is_word("true") || is_word("false")) {
      AMENDS_TRY(const ExpressionPtr right, sum());
      made = call("is not distinct", {left, right}, at);
    } else if (take_word("distinct")) {
      AMENDS_CHECK(expect_word("from"));
      AMENDS_TRY(const ExpressionPtr right, sum());
      made = call("not", {call("is not distinct", {left, right}, at)}, at);
    } else {
      return unexpected("NULL, TRUE, FALSE or DISTINCT FROM");
    }
    return negated ? call("not", {made}, at) : made;
  }

  Result<ExpressionPtr> range_clause(const ExpressionPtr& left, std::size_t at) {
    if (take_word("in")) {
      AMENDS_CHECK(expect_symbol("("));
      std::vector<ExpressionPtr> arguments{left};
      AMENDS_CHECK(list(arguments, ")"));
      return call("in", std::move(arguments), at);
    }
    if (take_word("between")) {
      AMENDS_TRY(const ExpressionPtr low, sum());
      AMENDS_CHECK(expect_word("and"));
      AMENDS_TRY(const ExpressionPtr high, sum());
      return call("and", {call(">=", {left, low}, at), call("<=", {left, high}, at)}, at);
    }
    if (is_word("like") || is_word("ilike")) {
      const std::string name = tokens_[place_++].text;
      AMENDS_TRY(const ExpressionPtr pattern, sum());
      return call(name, {left, pattern}, at);
    }
    return unexpected("IN, BETWEEN, LIKE or ILIKE");
  }

  Result<ExpressionPtr> sum() {
    AMENDS_TRY(ExpressionPtr left, product());
    while (is_symbol("+") || is_symbol("-") || is_symbol("||")) {
      const Token& symbol = tokens_[place_++];
      AMENDS_TRY(ExpressionPtr right, product());
      left = call(symbol.text, {left, right}, symbol.at);
    }
    return left;
  }

  Result<ExpressionPtr> product() {
    AMENDS_TRY(ExpressionPtr left, unary());
    while (is_symbol("*") || is_symbol("/") || is_symbol("%") || is_symbol("//")) {
      const Token& symbol = tokens_[place_++];
      AMENDS_TRY(ExpressionPtr right, unary());
      left = call(symbol.text, {left, right}, symbol.at);
    }
    return left;
  }

  Result<ExpressionPtr> unary() {
    const std::size_t at = now().at;
    int minus = 0;
    while (is_symbol("-") || is_symbol("+")) minus += tokens_[place_++].text == "-";
    AMENDS_TRY(ExpressionPtr operand, postfix());
    return minus % 2 == 0 ? operand : call("negate", {operand}, at);
  }

  Result<ExpressionPtr> postfix() {
    AMENDS_TRY(ExpressionPtr value, primary());
    for (;;) {
      const std::size_t at = now().at;
      if (take_symbol("[")) {
        AMENDS_TRY(ExpressionPtr index, disjunction());
        AMENDS_CHECK(expect_symbol("]"));
        value = call("[]", {value, index}, at);
      } else if (take_symbol("::")) {
        AMENDS_TRY(value, cast(value, at, "cast"));
      } else {
        return value;
      }
    }
  }

  // The type's name; what stands in its parentheses says something of decimals only.
  Result<ExpressionPtr> cast(const ExpressionPtr& value, std::size_t at, std::string name) {
    if (now().kind != Token::Kind::word) return unexpected("the name of a type");
    auto made = std::make_shared<Expression>(*call(std::move(name), {value}, at));
    made->type = tokens_[place_++].text;
    if (made->type == "double") take_word("precision");
    if (take_symbol("(")) {
      std::string sizes;
      while (now().kind == Token::Kind::number || is_symbol(",")) sizes += tokens_[place_++].text;
      AMENDS_CHECK(expect_symbol(")"));
      if (made->type == "dec" || made->type == "decimal" || made->type == "numeric")
        made->type += "(" + sizes + ")";
    }
    return made;
  }

  Status list(std::vector<ExpressionPtr>& arguments, std::string_view close) {
    if (take_symbol(close)) return {};
    do {
      AMENDS_TRY(ExpressionPtr argument, argument_or_lambda());
      arguments.push_back(argument);
    } while (take_symbol(","));
    return expect_symbol(close);
  }

  Result<ExpressionPtr> argument_or_lambda() {
    const bool arrow = now().kind == Token::Kind::word && after().kind == Token::Kind::symbol &&
                       after().text == "->";
    if (!arrow && !is_word("lambda")) return disjunction();
    take_word("lambda");
    auto made = std::make_shared<Expression>();
    made->kind = Expression::Kind::lambda;
    made->at = now().at;
    if (now().kind != Token::Kind::word) return unexpected("the name of a parameter");
    made->name = tokens_[place_++].text;
    if (!take_symbol("->")) AMENDS_CHECK(expect_symbol(":"));
    AMENDS_TRY(ExpressionPtr body, disjunction());
    made->arguments = {body};
    return made;
  }

  Result<ExpressionPtr> primary() {
    const Token token = now();
    switch (token.kind) {
      case Token::Kind::end:
        return unexpected("a value");
      case Token::Kind::number:
        ++place_;
        return number(token);
      case Token::Kind::text: {
        ++place_;
        auto made = std::make_shared<Expression>();
        made->kind = Expression::Kind::text;
        made->name = token.text;
        made->at = token.at;
        return made;
      }
      case Token::Kind::quoted:
        ++place_;
        return column(token);
      case Token::Kind::symbol:
        if (take_symbol("(")) {
          AMENDS_TRY(ExpressionPtr inside, disjunction());
          AMENDS_CHECK(expect_symbol(")"));
          return inside;
        }
        if (take_symbol("[")) {
          std::vector<ExpressionPtr> arguments;
          AMENDS_CHECK(list(arguments, "]"));
          return call("list", std::move(arguments), token.at);
        }
        return unexpected("a value");
      case Token::Kind::word:
        ++place_;
        return word(token);
    }
    return unexpected("a value");
  }

  Result<ExpressionPtr> number(const Token& token) {
    auto made = std::make_shared<Expression>();
    made->kind = Expression::Kind::number;
    made->name = token.text;
    made->at = token.at;
    const char* const end = token.text.data() + token.text.size();
    const auto [rest, error] = std::from_chars(token.text.data(), end, made->number);
    if (error != std::errc{} || rest != end) {
      return fail(Code::bad_input, "character {}: \"{}\" is not a number", token.at + 1,
                  token.text);
    }
    return made;
  }

  Result<ExpressionPtr> word(const Token& token) {
    auto made = std::make_shared<Expression>();
    made->at = token.at;
    if (token.text == "null") return made;
    if (token.text == "true" || token.text == "false") {
      made->kind = Expression::Kind::boolean;
      made->number = token.text == "true" ? 1 : 0;
      return made;
    }
    if (token.text == "case") return case_when(token.at);
    if ((token.text == "cast" || token.text == "try_cast") && take_symbol("(")) {
      AMENDS_TRY(const ExpressionPtr value, disjunction());
      AMENDS_CHECK(expect_word("as"));
      AMENDS_TRY(ExpressionPtr whole, cast(value, token.at, token.text));
      AMENDS_CHECK(expect_symbol(")"));
      return whole;
    }
    if ((token.text == "date" || token.text == "timestamp") && now().kind == Token::Kind::text) {
      AMENDS_TRY(const ExpressionPtr value, primary());
      auto whole = std::make_shared<Expression>(*call("cast", {value}, token.at));
      whole->type = token.text;
      return whole;
    }
    if (take_symbol("(")) {
      std::vector<ExpressionPtr> arguments;
      AMENDS_CHECK(list(arguments, ")"));
      const bool is_choice = token.text == "if" && arguments.size() == 3;
      return call(is_choice ? "case" : token.text, std::move(arguments), token.at);
    }
    return column(token);
  }

  Result<ExpressionPtr> case_when(std::size_t at) {
    std::vector<ExpressionPtr> arguments;
    ExpressionPtr subject;
    if (!is_word("when")) {
      AMENDS_TRY(subject, disjunction());
    }
    while (take_word("when")) {
      const std::size_t when_at = now().at;
      AMENDS_TRY(ExpressionPtr condition, disjunction());
      AMENDS_CHECK(expect_word("then"));
      AMENDS_TRY(ExpressionPtr value, disjunction());
      arguments.push_back(subject ? call("=", {subject, condition}, when_at) : condition);
      arguments.push_back(value);
    }
    if (arguments.empty()) return unexpected("\"when\"");
    if (take_word("else")) {
      AMENDS_TRY(ExpressionPtr otherwise, disjunction());
      arguments.push_back(otherwise);
    } else {
      arguments.push_back(std::make_shared<Expression>());
    }
    AMENDS_CHECK(expect_word("end"));
    return call("case", std::move(arguments), at);
  }

  Result<ExpressionPtr> column(const Token& token) {
    auto made = std::make_shared<Expression>();
    made->kind = Expression::Kind::column;
    made->at = token.at;
    made->name = token.raw.empty() ? token.text : token.raw;
    if (take_symbol(".")) {
      const Token part = now();
      if (part.kind != Token::Kind::word && part.kind != Token::Kind::quoted) {
        return unexpected("the name of a column");
      }
      ++place_;
      const std::string table = base::lower_ascii(made->name);
      made->name = part.raw.empty() ? part.text : part.raw;
      if (table == "l" || table == "r") {
        made->side = table == "l" ? Expression::Side::left : Expression::Side::right;
        return made;
      }
      return fail(Code::bad_input, "character {}: \"{}.\" is neither \"l.\" nor \"r.\"",
                  token.at + 1, table);
    }
    if (style_ == SideStyle::suffix && made->name.size() > 2) {
      const std::string end = base::lower_ascii(made->name.substr(made->name.size() - 2));
      if (end == "_l" || end == "_r") {
        made->side = end == "_l" ? Expression::Side::left : Expression::Side::right;
        made->name.resize(made->name.size() - 2);
      }
    }
    return made;
  }

  std::vector<Token> tokens_;
  SideStyle style_;
  std::size_t place_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<ExpressionPtr> parse_sql(std::string_view text, SideStyle style) {
  if (text.size() > text_bytes_max) {
    return fail(Code::bad_input, "the condition is longer than {} kB", text_bytes_max >> 10);
  }
  AMENDS_TRY(std::vector<Token> tokens, Lexer(text).run());
  return Parser(std::move(tokens), style).run();
}

std::string sql_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? std::string(2, '"') : std::string(1, c);
  return out + "\"";
}

std::string sql_literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string(2, '\'') : std::string(1, c);
  return out + "'";
}

std::string sql_text(const Expression& expression, bool with_sides) {
  using Kind = Expression::Kind;
  switch (expression.kind) {
    case Kind::null:
      return "null";
    case Kind::number:
      return expression.name;
    case Kind::boolean:
      return expression.number != 0 ? "true" : "false";
    case Kind::text:
      return sql_literal(expression.name);
    case Kind::column: {
      const bool left = expression.side == Expression::Side::left;
      const bool shown = with_sides && expression.side != Expression::Side::none;
      return fmt::format("{}\"{}\"", shown ? (left ? "l." : "r.") : "", expression.name);
    }
    case Kind::lambda:
      return fmt::format("lambda {}: {}", expression.name,
                         sql_text(*expression.arguments[0], with_sides));
    case Kind::call:
      break;
  }
  std::string out = expression.name;
  if (!expression.type.empty()) out += " " + expression.type;
  out += "(";
  for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
    if (i > 0) out += ", ";
    out += sql_text(*expression.arguments[i], with_sides);
  }
  return out + ")";
}

unsigned sides_of(const Expression& expression) {
  unsigned sides = 0;
  if (expression.side == Expression::Side::left) sides = 1;
  if (expression.side == Expression::Side::right) sides = 2;
  for (const ExpressionPtr& argument : expression.arguments) sides |= sides_of(*argument);
  return sides;
}

void columns_of(const Expression& expression, std::vector<std::string>& names) {
  if (expression.kind == Expression::Kind::column && expression.side != Expression::Side::none &&
      std::ranges::find(names, expression.name) == names.end()) {
    names.push_back(expression.name);
  }
  for (const ExpressionPtr& argument : expression.arguments) columns_of(*argument, names);
}

std::vector<std::string> columns_read(std::string_view condition, SideStyle style) {
  std::vector<std::string> names;
  if (const auto parsed = parse_sql(condition, style)) columns_of(**parsed, names);
  for (std::string& name : names) name = base::lower_ascii(name);
  return names;
}

std::vector<ExpressionPtr> conjuncts(const ExpressionPtr& expression) {
  if (expression->kind != Expression::Kind::call || expression->name != "and") return {expression};
  std::vector<ExpressionPtr> all;
  for (const ExpressionPtr& argument : expression->arguments) {
    for (ExpressionPtr& part : conjuncts(argument)) all.push_back(std::move(part));
  }
  return all;
}

}  // namespace amends::link
