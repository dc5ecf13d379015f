// The grammar of the language definition, section "Syntax", by recursive descent with precedence
// climbing. Macros are opened up on the way; macros.cc says how.
#include <algorithm>

#include "base/text.h"
#include "cel/lexer.h"
#include "cel/macros.h"

namespace amends::cel {
namespace {

struct Operator {
  std::string_view sign;
  int level;  // higher binds tighter
  std::string_view function;
};
constexpr Operator operators[] = {
    {"||", 1, "_||_"}, {"&&", 2, "_&&_"}, {"==", 3, "_==_"}, {"!=", 3, "_!=_"}, {"<", 3, "_<_"},
    {"<=", 3, "_<=_"}, {">", 3, "_>_"},   {">=", 3, "_>=_"}, {"+", 4, "_+_"},   {"-", 4, "_-_"},
    {"*", 5, "_*_"},   {"/", 5, "_/_"},   {"%", 5, "_%_"}};
constexpr Operator in_operator{"in", 3, "@in"};

class Parser {
 public:
  Parser(std::string_view source, bool macros) : lexer_(source), macros_(macros) {
    ast_.source = source;
    advance();
  }

  Result<Ast> run() {
    ast_.root = conditional();
    if (!failed() && token_.kind != Token::Kind::end) unexpected("the end of the expression");
    if (failed()) {
      const LineColumn at = line_column(ast_.source, error_at_);
      return fail(Code::bad_input, "{}:{}: {}", at.line, at.column, error_);
    }
    return std::move(ast_);
  }

 private:
  bool failed() const { return !error_.empty(); }

  // The first error stands; after it every token is the end, so that the parser winds up.
  ExprId complain(std::uint32_t offset, std::string message) {
    if (!failed()) {
      error_ = std::move(message);
      error_at_ = offset;
      token_ = Token{};
      token_.offset = offset;
    }
    return no_expr;
  }

  ExprId unexpected(std::string_view wanted) {
    if (token_.kind == Token::Kind::end)
      return complain(token_.offset,
                      fmt::format("the expression ends where {} was expected", wanted));
    return complain(token_.offset, fmt::format("{} was expected here", wanted));
  }

  void advance() {
    if (failed()) return;
    token_ = lexer_.next();
    if (token_.kind == Token::Kind::fault) {
      std::string message = std::move(token_.fault);
      complain(token_.offset, std::move(message));
    }
  }

  bool accept(std::string_view sign) {
    if (!token_.is(sign)) return false;
    advance();
    return true;
  }

  bool expect(std::string_view sign) {
    if (accept(sign)) return true;
    unexpected(fmt::format("\"{}\"", sign));
    return false;
  }

  ExprId add(Expr expr) {
    if (failed()) return no_expr;
    const auto result = add_expr(ast_, std::move(expr));
    if (!result) return complain(token_.offset, result.error().message);
    return *result;
  }

  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) {
      if (++parser_.nesting_ > nesting_max)
        parser_.complain(parser_.token_.offset,
                         fmt::format("more than {} expressions within one another", nesting_max));
    }
    ~Level() { --parser_.nesting_; }

   private:
    Parser& parser_;
  };

  ExprId conditional() {
    const Level level(*this);
    if (failed()) return no_expr;
    const ExprId condition = binary(1);
    const std::uint32_t offset = token_.offset;
    if (!accept("?")) return condition;
    const ExprId yes = binary(1);
    if (!expect(":")) return no_expr;
    const ExprId no = conditional();
    return call(offset, "_?_:_", {condition, yes, no});
  }

  const Operator* operator_here() const {
    if (token_.is_word("in")) return &in_operator;
    if (token_.kind != Token::Kind::operation) return nullptr;
    const auto* found = std::ranges::find(operators, token_.text, &Operator::sign);
    return found == std::end(operators) ? nullptr : found;
  }

  ExprId binary(int least) {
    ExprId left = unary();
    for (;;) {
      const Operator* op = operator_here();
      if (op == nullptr || op->level < least || failed()) return left;
      const std::uint32_t offset = token_.offset;
      advance();
      left = call(offset, std::string(op->function), {left, binary(op->level + 1)});
    }
  }

  ExprId call(std::uint32_t offset, std::string name, std::vector<ExprId> arguments) {
    Expr expr;
    expr.kind = Expr::Kind::call;
    expr.offset = offset;
    expr.name = std::move(name);
    expr.arguments = std::move(arguments);
    return add(std::move(expr));
  }

  ExprId unary() {
    std::vector<std::pair<std::uint32_t, bool>> signs;  // offset, whether it is a minus
    while (token_.is("!") || token_.is("-")) {
      signs.emplace_back(token_.offset, token_.is("-"));
      advance();
    }
    const bool number = token_.kind == Token::Kind::literal &&
                        (std::holds_alternative<std::int64_t>(token_.literal) ||
                         std::holds_alternative<double>(token_.literal));
    ExprId operand = no_expr;
    if (number && !signs.empty() && signs.back().second) {
      if (auto* whole = std::get_if<std::int64_t>(&token_.literal)) {
        *whole = static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(*whole));
      } else {
        token_.literal = -std::get<double>(token_.literal);
      }
      negated_ = true;
      operand = member();
      signs.pop_back();
    } else {
      operand = member();
    }
    for (; !signs.empty(); signs.pop_back())
      operand = call(signs.back().first, signs.back().second ? "-_" : "!_", {operand});
    return operand;
  }

  ExprId member() {
    ExprId left = primary();
    while (!failed()) {
      const std::uint32_t offset = token_.offset;
      if (accept(".")) {
        left = selection(left, offset);
      } else if (accept("[")) {
        const bool optional = accept("?");
        const ExprId index = conditional();
        if (!expect("]")) return no_expr;
        left = call(offset, optional ? "_[?_]" : "_[_]", {left, index});
      } else {
        break;
      }
    }
    return left;
  }

  ExprId selection(ExprId target, std::uint32_t offset) {
    const bool optional = accept("?");
    if (token_.kind != Token::Kind::ident && token_.kind != Token::Kind::quoted)
      return unexpected("a field's name");
    const Token name = token_;
    advance();
    if (token_.is("(") && !optional && name.kind == Token::Kind::ident) {
      advance();
      std::vector<ExprId> arguments = elements(")", nullptr);
      return invoke(name, target, std::move(arguments));
    }
    if (token_.is("{") && !optional && name.kind == Token::Kind::ident) {
      const std::string path = path_of_expr(target);
      if (!path.empty()) return message(path + "." + std::string(name.text), name.offset);
    }
    Expr expr;
    expr.kind = Expr::Kind::select;
    expr.offset = offset;
    expr.name = name.text;
    expr.target = target;
    expr.optional = optional;
    return add(std::move(expr));
  }

  // "a.b.c" for names joined by dots, else "".
  std::string path_of_expr(ExprId id) const {
    if (id == no_expr) return {};
    const Expr& e = ast_[id];
    if (e.kind == Expr::Kind::ident) return e.name;
    if (e.kind != Expr::Kind::select || e.optional || e.test) return {};
    const std::string before = path_of_expr(e.target);
    return before.empty() ? "" : before + "." + e.name;
  }

  ExprId invoke(const Token& name, ExprId target, std::vector<ExprId> arguments) {
    if (failed()) return no_expr;
    if (macros_) {
      auto opened = open_macro(ast_, name.text, name.offset, target, arguments);
      if (!opened) return complain(name.offset, opened.error().message);
      if (*opened != no_expr) return *opened;
    }
    Expr expr;
    expr.kind = Expr::Kind::call;
    expr.offset = name.offset;
    expr.name = name.text;
    expr.target = target;
    expr.arguments = std::move(arguments);
    return add(std::move(expr));
  }

  // Up to and with the closing sign. With `optionals`, an element may begin with "?".
  std::vector<ExprId> elements(std::string_view close, std::vector<bool>* optionals) {
    std::vector<ExprId> out;
    while (!failed() && !token_.is(close)) {
      const bool optional = optionals != nullptr && accept("?");
      out.push_back(conditional());
      if (optionals != nullptr) optionals->push_back(optional);
      if (!accept(",")) break;
      if (token_.is(close) && close == ")") unexpected("another argument");
    }
    expect(close);
    return out;
  }

  ExprId primary() {
    const Token token = token_;
    const bool negated = std::exchange(negated_, false);
    Expr expr;
    expr.offset = token.offset;
    switch (token.kind) {
      case Token::Kind::literal:
        if (const auto* whole = std::get_if<std::int64_t>(&token.literal);
            whole != nullptr && !negated && *whole == INT64_MIN)
          return complain(token.offset, "this number does not fit a 64-bit integer");
        advance();
        expr.literal = token.literal;
        return add(std::move(expr));
      case Token::Kind::keyword:
        return keyword(std::move(expr));
      case Token::Kind::ident:
        return name(false);
      case Token::Kind::operation:
        return bracketed(std::move(expr));
      default:
        return unexpected("a value");
    }
  }

  ExprId keyword(Expr expr) {
    if (token_.text == "in") return unexpected("a value");
    if (token_.text != "null") expr.literal = token_.text == "true";
    advance();
    return add(std::move(expr));
  }

  ExprId bracketed(Expr expr) {
    if (accept("(")) {
      const ExprId inner = conditional();
      expect(")");
      return inner;
    }
    if (accept("[")) {
      expr.kind = Expr::Kind::list;
      expr.arguments = elements("]", &expr.optionals);
      return add(std::move(expr));
    }
    if (accept("{")) {
      expr.kind = Expr::Kind::map;
      entries(expr);
      return add(std::move(expr));
    }
    if (accept(".")) return name(true);
    return unexpected("a value");
  }

  void entries(Expr& expr) {
    while (!failed() && !token_.is("}")) {
      expr.optionals.push_back(accept("?"));
      expr.arguments.push_back(conditional());
      if (!expect(":")) return;
      expr.arguments.push_back(conditional());
      if (!accept(",")) break;
    }
    expect("}");
  }

  ExprId name(bool absolute) {
    if (token_.kind != Token::Kind::ident) return unexpected("a name");
    const Token token = token_;
    if (is_reserved(token.text))
      return complain(token.offset,
                      fmt::format("\"{}\" is a reserved word and no name", token.text));
    advance();
    if (accept("(")) {
      std::vector<ExprId> arguments = elements(")", nullptr);
      return invoke(token, no_expr, std::move(arguments));
    }
    if (token_.is("{")) return message(std::string(token.text), token.offset);
    Expr expr;
    expr.kind = Expr::Kind::ident;
    expr.offset = token.offset;
    expr.name = token.text;
    expr.absolute = absolute;
    return add(std::move(expr));
  }

  ExprId message(const std::string& type, std::uint32_t offset) {
    expect("{");
    while (!failed() && !token_.is("}")) {
      accept("?");
      if (token_.kind != Token::Kind::ident && token_.kind != Token::Kind::quoted)
        return unexpected("a field's name");
      advance();
      if (!expect(":")) return no_expr;
      conditional();
      if (!accept(",")) break;
    }
    expect("}");
    Expr expr;
    expr.kind = Expr::Kind::message;
    expr.offset = offset;
    expr.name = type;
    return add(std::move(expr));
  }

  Lexer lexer_;
  bool macros_;
  Ast ast_;
  Token token_;
  int nesting_ = 0;
  bool negated_ = false;  // the literal ahead has just been given its minus sign
  std::string error_;
  std::uint32_t error_at_ = 0;
};

}  // namespace

Result<ExprId> add_expr(Ast& ast, Expr expr) {
  const auto deepen = [&](ExprId child) {
    if (child != no_expr) expr.depth = std::max(expr.depth, ast[child].depth + 1);
  };
  deepen(expr.target);
  for (const ExprId child : expr.arguments) deepen(child);
  if (expr.depth > depth_max)
    return fail(Code::bad_input, "the expression is more than {} operations deep", depth_max);
  if (ast.nodes.size() >= nodes_max)
    return fail(Code::bad_input, "the expression has more than {} parts", nodes_max);
  ast.nodes.push_back(std::move(expr));
  return static_cast<ExprId>(ast.nodes.size() - 1);
}

Result<Ast> parse(std::string_view source, bool macros) {
  if (source.size() > source_length_max)
    return fail(Code::bad_input, "1:1: the expression is longer than {} bytes", source_length_max);
  if (const auto bad = base::invalid_utf8_at(source)) {
    const LineColumn at = line_column(source, *bad);
    return fail(Code::bad_input, "{}:{}: this is not UTF-8", at.line, at.column);
  }
  return Parser(source, macros).run();
}

}  // namespace amends::cel
