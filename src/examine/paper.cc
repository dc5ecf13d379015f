#include "examine/paper.h"

#include <algorithm>

#include "base/text.h"
#include "cel/text.h"

namespace amends::examine {
namespace {

constexpr int depth_max = 64;

// The places of an expression that stand in no brackets and in no text.
std::vector<std::size_t> outer_places(std::string_view text) {
  std::vector<std::size_t> places;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      for (++i; i < text.size() && text[i] != c; ++i) i += text[i] == '\\' ? 1 : 0;
      continue;
    }
    if (c == ')' || c == ']' || c == '}') --depth;
    if (depth == 0) places.push_back(i);
    if (c == '(' || c == '[' || c == '{') ++depth;
  }
  return places;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The arguments of `text`, which is behind a bracket and ends with the one that closes it; nothing
// where it is not one call.
std::optional<std::vector<std::string_view>> arguments(std::string_view text) {
  if (!text.ends_with(')')) return std::nullopt;
  text.remove_suffix(1);
  std::vector<std::string_view> out;
  std::size_t from = 0, at = 0;
  int depth = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      for (++at; at < text.size() && text[at] != c; ++at) at += text[at] == '\\' ? 1 : 0;
      continue;
    }
    if (c == '(' || c == '[' || c == '{') ++depth;
    if ((c == ')' || c == ']' || c == '}') && --depth < 0) return std::nullopt;
    if (c == ',' && depth == 0) {
      out.push_back(base::trim(text.substr(from, at - from)));
      from = at + 1;
    }
  }
  out.push_back(base::trim(text.substr(from)));
  return out;
}

// "x.name(…)" with nothing behind it: x and the arguments.
struct Method {
  std::string_view of;
  std::vector<std::string_view> arguments;
};
std::optional<Method> method(std::string_view text, std::string_view name) {
  const std::string opening = fmt::format(".{}(", name);
  const std::size_t at = text.rfind(opening);
  if (at == std::string_view::npos) return std::nullopt;
  auto found = arguments(text.substr(at + opening.size()));
  if (!found) return std::nullopt;
  return Method{text.substr(0, at), std::move(*found)};
}

// The sentence with each {} filled.
std::string filled(std::string_view sentence, std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) {
    const std::size_t place = std::min(sentence.find("{}"), sentence.size());
    out.append(sentence.substr(0, place)).append(part);
    sentence.remove_prefix(std::min(place + 2, sentence.size()));
  }
  return out.append(sentence);
}

}  // namespace

std::string spoken(const cel::Value& value, const programme::Currency& currency) {
  if (value.is(cel::Kind::money)) {
    const base::Money& money = value.as_money();
    auto text = money.text(currency.digits_of(money.currency().code()));
    if (text) return *std::move(text);
  }
  if (value.is(cel::Kind::string)) return std::string(value.as_text());
  if (value.is(cel::Kind::date)) return value.as_date().text();
  return cel::to_text(value, 2'000);
}

Paper::Paper(cel::Environment& environment, cel::Machine& machine,
             std::span<const cel::Value> bindings, const programme::Currency& currency,
             PaperWords words)
    : environment_(environment),
      machine_(machine),
      bindings_(bindings),
      currency_(currency),
      words_(words) {
  machine_.trace(nullptr, nullptr);
}

std::string Paper::write(std::string_view expression) {
  operations_ = depth_ = 0;
  rounded_ = failed_ = false;
  std::string text = part(expression).text;
  if (failed_ || operations_ == 0) return {};
  return rounded_ ? filled(words_.rounded, {text}) : text;
}

Paper::Part Paper::part(std::string_view text) {
  text = base::trim(text);
  if (failed_ || ++depth_ > depth_max) {
    failed_ = true;
    return {};
  }
  if (auto found = choice(text)) return std::move(*found);
  if (auto found = chain(text)) return std::move(*found);
  if (auto found = call(text)) return std::move(*found);
  return value(text);
}

std::optional<Paper::Part> Paper::choice(std::string_view text) {
  const auto places = outer_places(text);
  const auto question = std::ranges::find(places, '?', [&](std::size_t i) { return text[i]; });
  if (question == places.end()) return std::nullopt;
  int open = 0;
  for (auto at = question; at != places.end(); ++at) {
    open += text[*at] == '?' ? 1 : text[*at] == ':' ? -1 : 0;
    if (open > 0) continue;
    const auto condition = run(text.substr(0, *question));
    if (!condition || !(condition->is_true() || condition->is_false())) return std::nullopt;
    return part(condition->is_true() ? text.substr(*question + 1, *at - *question - 1)
                                     : text.substr(*at + 1));
  }
  return std::nullopt;
}

// A sum, else a product, of parts from left to right.
std::optional<Paper::Part> Paper::chain(std::string_view text) {
  const auto places = outer_places(text);
  for (const std::size_t i : places) {  // a condition is no sum
    if (std::string_view("<>=!&|").find(text[i]) != std::string_view::npos) return std::nullopt;
  }
  for (const std::string_view operators : {"+-", "*/"}) {
    const Binding binding = operators == "+-" ? Binding::sum : Binding::product;
    std::string out;
    std::size_t from = 0;
    bool any = false;
    const auto add = [&](std::string_view piece, bool bare) {
      const Part made = part(piece);
      const bool holds = made.binding > binding || (bare && made.binding == binding);
      out += holds ? made.text : fmt::format("({})", made.text);
    };
    for (const std::size_t i : places) {
      if (operators.find(text[i]) == std::string_view::npos) continue;
      const std::string_view before = base::trim(text.substr(from, i - from));
      if (before.empty()) continue;  // a sign
      add(before, !any);
      out += text[i] == '+' ? " + " : text[i] == '-' ? " − " : text[i] == '*' ? " × " : " ÷ ";
      from = i + 1;
      any = true;
      ++operations_;
    }
    if (!any) continue;
    add(text.substr(from), false);
    return Part{std::move(out), binding};
  }
  return std::nullopt;
}

std::optional<Paper::Part> Paper::call(std::string_view text) {
  if (const auto found = method(text, "rounded")) {
    rounded_ = true;
    return part(found->of);
  }
  if (const auto found = method(text, "convert"); found && found->arguments.size() == 2) {
    ++operations_;
    const Part of = part(found->of), rate = part(found->arguments[0]);
    const auto bracketed = [](const Part& p) {
      return p.binding == Binding::whole ? p.text : fmt::format("({})", p.text);
    };
    return Part{fmt::format("{} × {}", bracketed(of), bracketed(rate)), Binding::product};
  }
  const std::size_t bracket = text.find('(');
  if (bracket == std::string_view::npos) return std::nullopt;
  const std::string_view name = text.substr(0, bracket);
  if (!std::ranges::all_of(name, [](char c) { return is_word(c) || c == '.'; }))
    return std::nullopt;
  const auto found = arguments(text.substr(bracket + 1));
  if (!found) return std::nullopt;
  if (name.empty() || name == "money" || name == "dec") return part(found->front());
  if (const auto written = opened(name, *found)) return part(*written);
  const bool greatest = name == "math.greatest";
  if ((!greatest && name != "math.least") || found->size() != 2) return std::nullopt;
  ++operations_;
  const Part a = part((*found)[0]), b = part((*found)[1]);
  return Part{filled(greatest ? words_.greater : words_.lesser, {a.text, b.text}), Binding::sum};
}

std::optional<std::string> Paper::opened(std::string_view name,
                                         const std::vector<std::string_view>& arguments) const {
  const cel::Definition* definition = environment_.find_definition(name);
  if (definition == nullptr || definition->parameters.size() > arguments.size())
    return std::nullopt;
  for (const cel::Expr& e : definition->ast.nodes) {
    if (e.kind == cel::Expr::Kind::fold || e.kind == cel::Expr::Kind::bind) return std::nullopt;
  }
  const std::string_view source = definition->ast.source;
  std::string out;
  for (std::size_t i = 0; i < source.size();) {
    std::size_t end = i + 1;
    if (source[i] == '"' || source[i] == '\'') {
      while (end < source.size() && source[end] != source[i]) end += source[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, source.size());
    } else if (is_word(source[i])) {
      while (end < source.size() && is_word(source[end])) ++end;
    }
    const std::string_view word = source.substr(i, end - i);
    const auto at = std::ranges::find(definition->parameters, word);
    if (at != definition->parameters.end() && !out.ends_with('.')) {
      out += fmt::format("({})",
                         arguments[static_cast<std::size_t>(at - definition->parameters.begin())]);
    } else {
      out += word;
    }
    i = end;
  }
  return out;
}

Paper::Part Paper::value(std::string_view text) {
  const auto found = run(text);
  if (!found || !found->is_value()) {
    failed_ = true;
    return {};
  }
  std::string said = spoken(*found, currency_);
  const bool is_number = found->is(cel::Kind::rational) || found->is(cel::Kind::money);
  const bool is_fraction = is_number && said.find('/') != std::string::npos;
  return {std::move(said), is_fraction ? Binding::product : Binding::whole};
}

std::optional<cel::Value> Paper::run(std::string_view text) {
  auto program = environment_.compile(text);
  if (!program) return std::nullopt;
  programs_.push_back(std::move(*program));
  return machine_.run_on(programs_.back(), bindings_);
}

}  // namespace amends::examine
