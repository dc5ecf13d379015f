#include "programme/words.h"

#include <algorithm>
#include <optional>

#include "base/rational.h"
#include "base/text.h"

namespace amends::programme {
namespace {

struct Separators {
  std::string_view group, point;
};

Separators separators(const Programme& programme, std::string_view language) {
  const std::string_view of = language.substr(0, language.find('-'));
  Separators out = {"\u202F", "."};
  if (of == "en" || of == "ar") out = {",", "."};
  if (of == "fr") out = {"\u202F", ","};
  if (const auto own = own_word(programme, "group_separator", language); !own.empty())
    out.group = own;
  if (const auto own = own_word(programme, "decimal_separator", language); !own.empty())
    out.point = own;
  return out;
}

// `text` is a decimal; its whole part is grouped from `digits_least` digits on.
std::string written(std::string text, const Separators& separators, std::size_t digits_least) {
  const std::size_t point = text.find('.');
  if (point != std::string::npos) text.replace(point, 1, separators.point);
  std::size_t at = std::min(point, text.size());
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  if (at - first < digits_least) return text;
  while (at > first + 3) {
    at -= 3;
    text.insert(at, separators.group);
  }
  return text;
}

}  // namespace

std::string_view own_word(const Programme& programme, std::string_view word,
                          std::string_view language) {
  const auto found = programme.words.find(word);
  if (found == programme.words.end()) return {};
  const auto text = found->second.find(language);
  return text == found->second.end() ? std::string_view() : std::string_view(text->second);
}

namespace {

// In Arabic no letter stands beside a number, which numbers_in() would take for a part of a name.
constexpr BuiltInWord engine_words[] = {
    {"sum.greater", "the greater of {} and {}", "le plus grand de {} et {}", "الأكبر من {} و {}"},
    {"sum.lesser", "the lesser of {} and {}", "le plus petit de {} et {}", "الأصغر من {} و {}"},
    {"sum.rounded", "{}, rounded", "{}, arrondi", "مقرَّباً: {}"},
    {"code.true", "yes", "oui", "نعم"},
    {"code.false", "no", "non", "لا"},
    {"not_given", "not given", "non indiqué", "غير مذكور"},
    {"claimed", "Claimed", "Demandé", "المبلغ المطلوب"},
    {"assessed", "Assessed", "Évalué", "المبلغ المقدَّر"},
    {"awarded", "Awarded", "Accordé", "المبلغ الممنوح"},
};

}  // namespace

std::string_view built_in_text(std::span<const BuiltInWord> words, std::string_view word,
                               std::string_view language) {
  const std::string_view of = language.substr(0, language.find('-'));
  for (const BuiltInWord& one : words)
    if (one.word == word) return of == "fr" ? one.fr : of == "ar" ? one.ar : one.en;
  return {};
}

std::string_view engine_word(const Programme& programme, std::string_view word,
                             std::string_view language) {
  if (const auto own = own_word(programme, word, language); !own.empty()) return own;
  return built_in_text(engine_words, word, language);
}

std::vector<std::string_view> engine_word_names() {
  std::vector<std::string_view> out;
  for (const BuiltInWord& one : engine_words) out.push_back(one.word);
  return out;
}

std::string label(const Programme& programme, std::string_view kind, std::string_view name,
                  std::string_view language) {
  const std::string_view own = engine_word(programme, fmt::format("{}.{}", kind, name), language);
  return std::string(own.empty() ? name : own);
}

std::string sum_in(const Programme& programme, std::string_view decimal, int decimals,
                   std::string_view language) {
  const auto number = base::Rational::parse_decimal(decimal);
  if (!number) return std::string(decimal);
  std::string text = number->to_decimal().value_or(std::string(decimal));
  if (auto fixed = number->exactly(decimals)) text = *std::move(fixed);
  return written(std::move(text), separators(programme, language), 1);
}

namespace {

// Where the first of these characters stands outside of texts, lists and objects; npos for nowhere.
std::size_t outside(std::string_view text, char wanted) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted && c == '\\') {
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && depth == 0 && c == wanted) {
      return at;
    } else if (!quoted) {
      depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    }
  }
  return std::string_view::npos;
}

// A list or an object as a person writes it: "2B4T-NBBU: 1; K7QM-2R9T: 0.5".
std::string items_in(const Programme& programme, std::string_view items,
                     std::string_view language) {
  const auto one = [&](std::string_view text) {
    text = base::trim(text);
    if (text.size() > 1 && text.starts_with('"') && text.ends_with('"'))
      text = text.substr(1, text.size() - 2);
    return value_in(programme, text, language);
  };
  std::string out;
  while (!items.empty()) {
    const std::size_t end = std::min(outside(items, ','), items.size());
    const std::string_view item = items.substr(0, end);
    items.remove_prefix(std::min(end + 1, items.size()));
    const std::size_t colon = outside(item, ':');
    out += out.empty() ? "" : "; ";
    if (colon != std::string_view::npos) out += one(item.substr(0, colon)) + ": ";
    out += one(colon == std::string_view::npos ? item : item.substr(colon + 1));
  }
  return out.empty() ? "–" : out;
}

// "743/306", in the language's way.
std::string ratio_in(const Programme& programme, std::string_view ratio,
                     std::string_view language) {
  const std::size_t slash = ratio.find('/');
  const auto whole = [&](std::string_view digits) {
    return written(std::string(digits), separators(programme, language), 5);
  };
  return whole(ratio.substr(0, slash)) + "/" + whole(ratio.substr(slash + 1));
}

constexpr std::size_t ratio_max = 24;  // characters of a fraction that a person reads
constexpr int places_of_a_factor = 4;  // of a number that is about, and no money
constexpr std::size_t share_max = 4;   // digits of the lower number of a share

// A number that is no decimal; nothing where `text` is none: a share, a date such as 2011/2012.
std::optional<std::string> about(const Programme& programme, std::string_view text,
                                 std::string_view currency, std::string_view language) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto number = base::Rational::parse(text);
  if (!number) return std::nullopt;
  const bool is_share = number->abs() < base::Rational(1) && text.size() - slash - 1 <= share_max;
  if (currency.empty() && is_share) return std::nullopt;
  const int places = currency.empty() ? places_of_a_factor : programme.currency.digits_of(currency);
  const std::string near = number->to_fixed(places, base::Rounding::half_even);
  std::string out = "≈ " + written(near, separators(programme, language), currency.empty() ? 5 : 1);
  if (!currency.empty()) out += fmt::format("\u00A0{}", currency);
  if (text.size() <= ratio_max) out += fmt::format(" ({})", ratio_in(programme, text, language));
  return out;
}

}  // namespace

std::string value_in(const Programme& programme, std::string_view value,
                     std::string_view language) {
  if ((value.starts_with('{') && value.ends_with('}')) ||
      (value.starts_with('[') && value.ends_with(']')))
    return items_in(programme, value.substr(1, value.size() - 2), language);
  const std::size_t space = std::min(value.find(' '), value.size());
  const bool is_money = space < value.size() &&
                        std::ranges::count(programme.currency.known, value.substr(space + 1)) > 0;
  if (const auto near = about(programme, value.substr(0, is_money ? space : value.size()),
                              is_money ? value.substr(space + 1) : "", language))
    return *near;
  if (is_money && base::Rational::parse_decimal(value.substr(0, space))) {
    const std::string_view code = value.substr(space + 1);
    const int digits = programme.currency.digits_of(code);
    return fmt::format("{}\u00A0{}", sum_in(programme, value.substr(0, space), digits, language),
                       code);
  }
  if (!base::Rational::parse_decimal(value)) return label(programme, "code", value, language);
  return written(std::string(value), separators(programme, language), 5);
}

std::string numbers_in(const Programme& programme, std::string_view text,
                       std::string_view language) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_word = [&](char c) {  // of a name, a date, a text in another script
    return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || c == '-' ||
           c == '.' || static_cast<unsigned char>(c) >= 0x80;
  };
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end == at) {
      out += text[at++];
      continue;
    }
    std::string_view word = text.substr(at, end - at);
    at = end;
    if (!base::Rational::parse_decimal(word)) {
      out += word;
      continue;
    }
    if (end + 1 < text.size() && text[end] == '/' && is_digit(text[end + 1])) {
      while (++end < text.size() && is_digit(text[end])) {
      }
      out += ratio_in(programme, text.substr(at - word.size(), end - at + word.size()), language);
      at = end;
      continue;
    }
    for (const std::string& currency : programme.currency.known) {
      const std::string_view behind = text.substr(end);
      if (!behind.starts_with(' ') || !behind.substr(1).starts_with(currency)) continue;
      const std::size_t length = 1 + currency.size();
      if (behind.size() > length && is_word(behind[length])) continue;
      word = text.substr(end - word.size(), word.size() + length);
      at = end + length;
      break;
    }
    out += value_in(programme, word, language);
  }
  return out;
}

std::string row_in(const Programme& programme, std::string_view table, const Cells& cells,
                   std::string_view language) {
  const std::string_view between = language.substr(0, language.find('-')) == "ar" ? "، " : ", ";
  std::string out;
  for (const auto& [column, cell] : cells) {
    out += fmt::format("{}{} {}", out.empty() ? "" : between,
                       label(programme, "column", column, language),
                       value_in(programme, cell, language));
  }
  return fmt::format("{}: {}", label(programme, "table", table, language), out);
}

}  // namespace amends::programme
