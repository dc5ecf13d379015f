#include "link/value.h"

#include <re2/re2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <numbers>
#include <numeric>
#include <unordered_set>

#include "base/calendar.h"
#include "base/json.h"
#include "base/text.h"
#include "link/similarity.h"

namespace amends::link {

std::string_view name_of(Type type) {
  switch (type) {
    case Type::unknown:
      return "NULL";
    case Type::boolean:
      return "a truth value";
    case Type::number:
    case Type::real:
      return "a number";
    case Type::text:
      return "a text";
    case Type::date:
      return "a date";
    case Type::list:
      return "a list";
  }
  return "";
}

Scratch::Scratch() = default;
Scratch::~Scratch() = default;
Scratch::Scratch(Scratch&&) noexcept = default;

std::string_view Scratch::keep(std::string text) { return texts_.emplace_back(std::move(text)); }
const List* Scratch::keep(List list) { return &lists_.emplace_back(std::move(list)); }
void Scratch::clear() {
  texts_.clear();
  lists_.clear();
}

const re2::RE2* Scratch::pattern(std::string_view text) {
  auto found = patterns_.find(text);
  if (found == patterns_.end()) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(std::int64_t{8} << 20);
    found = patterns_
                .emplace(
                    std::string(text),
                    std::make_unique<re2::RE2>(re2::StringPiece(text.data(), text.size()), options))
                .first;
  }
  return found->second->ok() ? found->second.get() : nullptr;
}

Value parse_number(std::string_view text) {
  text = base::trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::string bare;  // without "_", which may stand between two digits
  if (text.find('_') != std::string_view::npos) {
    const auto is_digit = [&](std::size_t i) {
      return i < text.size() && text[i] >= '0' && text[i] <= '9';
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '_') {
        bare += text[i];
      } else if (i == 0 || !is_digit(i - 1) || !is_digit(i + 1)) {
        return {};
      }
    }
    text = bare;
  }
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (rest != text.data() + text.size() || error == std::errc::invalid_argument) return {};
  // Beyond what a double holds: infinite, or nothing.
  if (error != std::errc{}) number = std::strtod(std::string(text).c_str(), nullptr);
  return Value::of(number);
}

bool is_beyond_exact(std::string_view text) {
  constexpr double exact_max = 9007199254740992;  // 2^53
  const Value number = parse_number(text);
  return !number.is_null && std::fabs(number.number) >= exact_max &&
         text.find_first_not_of("0123456789_+- \t") == std::string_view::npos;
}

List parse_list(std::string_view text, Scratch& scratch) {
  text = base::trim(text);
  List list;
  if (!text.starts_with('[') || !text.ends_with(']')) {
    if (!text.empty()) list.push_back(text);
    return list;
  }
  text = text.substr(1, text.size() - 2);
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && (text[at] == ' ' || text[at] == ',')) ++at;
    if (at == text.size()) break;
    const char quote = text[at];
    if (quote != '"' && quote != '\'') {
      const std::size_t end = std::min(text.find(',', at), text.size());
      const std::string_view item = base::trim(text.substr(at, end - at));
      const bool is_null = item == "null" || item == "NULL";
      list.push_back(is_null ? std::string_view() : item);
      at = end;
      continue;
    }
    std::string item;
    for (++at; at < text.size() && text[at] != quote; ++at) {
      if (text[at] == '\\' && at + 1 < text.size()) ++at;
      item += text[at];
    }
    ++at;
    list.push_back(scratch.keep(std::move(item)));
  }
  return list;
}

namespace {

using Arguments = std::span<const Value>;

template <typename Change>
std::string each_point(std::string_view text, Change change) {
  std::string out;
  for (const char32_t point : code_points(text)) {
    base::append_code_point(out, static_cast<char32_t>(change(static_cast<UChar32>(point))));
  }
  return out;
}

Value lower(Arguments a, Scratch& scratch) {
  if (is_ascii(a[0].text)) return Value::of(scratch.keep(base::lower_ascii(a[0].text)));
  return Value::of(scratch.keep(each_point(a[0].text, [](UChar32 c) { return u_tolower(c); })));
}

Value upper(Arguments a, Scratch& scratch) {
  return Value::of(scratch.keep(each_point(a[0].text, [](UChar32 c) {
    constexpr UChar32 sharp_s = 0xDF, capital_sharp_s = 0x1E9E;
    return c == sharp_s ? capital_sharp_s : u_toupper(c);
  })));
}

std::string utf8(std::u32string_view points) {
  std::string out;
  for (const char32_t point : points) base::append_code_point(out, point);
  return out;
}

// DuckDB's substring: places count from 1; a negative place counts from the end; a negative length
// goes to the left.
std::u32string_view slice(std::u32string_view text, double offset, double length) {
  const auto size = static_cast<double>(text.size());
  double begin = offset > 0 ? offset - 1 : offset < 0 ? std::max(0.0, size + offset) : 0;
  if (offset == 0) length = length > 0 ? length - 1 : length;
  if (offset < 0 && size + offset < 0) length += length > 0 ? size + offset : 0;
  double end = begin + length;
  if (length < 0) {
    end = begin;
    begin = std::max(0.0, begin + length);
  }
  begin = std::min(begin, size);
  end = std::clamp(end, begin, size);
  return text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
}

Value substring(Arguments a, Scratch& scratch) {
  const double length = a.size() > 2 ? a[2].number : 1e9;
  if (is_ascii(a[0].text) && a[1].number >= 1 && length >= 0) {
    const std::size_t from = static_cast<std::size_t>(std::min(a[1].number - 1, 1e9));
    if (from >= a[0].text.size()) return Value::of(std::string_view());
    return Value::of(a[0].text.substr(from, static_cast<std::size_t>(std::min(length, 1e9))));
  }
  return Value::of(scratch.keep(utf8(slice(code_points(a[0].text), a[1].number, length))));
}

Value left(Arguments a, Scratch& scratch) {
  const std::u32string points = code_points(a[0].text);
  const double size = static_cast<double>(points.size());
  const double count =
      a[1].number >= 0 ? std::min(size, a[1].number) : std::max(0.0, size + a[1].number);
  return Value::of(
      scratch.keep(utf8(std::u32string_view(points).substr(0, static_cast<std::size_t>(count)))));
}

Value right(Arguments a, Scratch& scratch) {
  const std::u32string points = code_points(a[0].text);
  const double size = static_cast<double>(points.size());
  const double count =
      a[1].number >= 0 ? std::min(size, a[1].number) : std::max(0.0, size + a[1].number);
  return Value::of(scratch.keep(
      utf8(std::u32string_view(points).substr(static_cast<std::size_t>(size - count)))));
}

Value regexp_extract(Arguments a, Scratch& scratch) {
  const re2::RE2* const pattern = scratch.pattern(a[1].text);
  const double group = a.size() > 2 ? a[2].number : 0;
  if (pattern == nullptr || group < 0 || group > pattern->NumberOfCapturingGroups()) {
    return Value::of(std::string_view());
  }
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(group) + 1);
  const re2::StringPiece text(a[0].text.data(), a[0].text.size());
  if (!pattern->Match(text, 0, text.size(), re2::RE2::UNANCHORED, groups.data(),
                      static_cast<int>(groups.size()))) {
    return Value::of(std::string_view());
  }
  return Value::of(std::string_view(groups.back().data(), groups.back().size()));
}

Value regexp_replace(Arguments a, Scratch& scratch) {
  const re2::RE2* const pattern = scratch.pattern(a[1].text);
  if (pattern == nullptr) return a[0];
  std::string text(a[0].text);
  const re2::StringPiece with(a[2].text.data(), a[2].text.size());
  if (a.size() > 3 && a[3].text.find('g') != std::string_view::npos) {
    re2::RE2::GlobalReplace(&text, *pattern, with);
  } else {
    re2::RE2::Replace(&text, *pattern, with);
  }
  return Value::of(scratch.keep(std::move(text)));
}

Value regexp_matches(Arguments a, Scratch& scratch) {
  const re2::RE2* const pattern = scratch.pattern(a[1].text);
  return Value::of(
      pattern != nullptr &&
      re2::RE2::PartialMatch(re2::StringPiece(a[0].text.data(), a[0].text.size()), *pattern));
}

// "%" any letters, "_" one.
bool is_like(std::u32string_view text, std::u32string_view pattern) {
  std::size_t t = 0, p = 0, star = pattern.size(), mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == U'%') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && (pattern[p] == U'_' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star < pattern.size()) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == U'%') ++p;
  return p == pattern.size();
}

Value like(Arguments a, Scratch&) {
  return Value::of(is_like(code_points(a[0].text), code_points(a[1].text)));
}
Value ilike(Arguments a, Scratch& scratch) {
  return Value::of(is_like(code_points(lower(a.subspan(0, 1), scratch).text),
                           code_points(lower(a.subspan(1, 1), scratch).text)));
}

Value join(Arguments a, Scratch& scratch) {
  std::string out;
  for (const Value& value : a) out += value.text;
  return Value::of(scratch.keep(std::move(out)));
}

Value concat_ws(Arguments a, Scratch& scratch) {
  if (a[0].is_null) return {};
  std::string out;
  bool first = true;
  for (const Value& value : a.subspan(1)) {
    if (value.is_null) continue;
    if (!first) out += a[0].text;
    out += value.text;
    first = false;
  }
  return Value::of(scratch.keep(std::move(out)));
}

// Without the blanks at both ends: those of all scripts, and no tabs.
Value trim(Arguments a, Scratch& scratch) {
  std::string_view text = a[0].text;
  if (!is_ascii(text)) {
    const std::u32string points = code_points(text);
    const auto is_blank = [](char32_t c) {
      return u_charType(static_cast<UChar32>(c)) == U_SPACE_SEPARATOR;
    };
    const auto begin = std::ranges::find_if_not(points, is_blank);
    const auto end = std::find_if_not(points.rbegin(), std::reverse_iterator(begin), is_blank);
    return Value::of(scratch.keep(utf8({begin, end.base()})));
  }
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return Value::of(text);
}

Value replace(Arguments a, Scratch& scratch) {
  if (a[1].text.empty()) return a[0];
  std::string out;
  std::string_view rest = a[0].text;
  for (std::size_t at; (at = rest.find(a[1].text)) != std::string_view::npos;) {
    out += rest.substr(0, at);
    out += a[2].text;
    rest.remove_prefix(at + a[1].text.size());
  }
  out += rest;
  return Value::of(scratch.keep(std::move(out)));
}

List pieces(std::string_view text, std::string_view separator) {
  List parts;
  if (separator.empty()) return {text};
  for (std::size_t at; (at = text.find(separator)) != std::string_view::npos;) {
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + separator.size());
  }
  parts.push_back(text);
  return parts;
}

Value split_part(Arguments a, Scratch&) {
  const List parts = pieces(a[0].text, a[1].text);
  const double place =
      a[2].number < 0 ? static_cast<double>(parts.size()) + a[2].number : a[2].number - 1;
  if (place < 0 || place >= static_cast<double>(parts.size())) return Value::of(std::string_view());
  return Value::of(parts[static_cast<std::size_t>(place)]);
}

Value string_split(Arguments a, Scratch& scratch) {
  return Value::of(scratch.keep(pieces(a[0].text, a[1].text)));
}

bool has_item(const List& list, std::string_view wanted) {
  return std::ranges::any_of(
      list, [&](std::string_view item) { return !is_null(item) && item == wanted; });
}

// The different items of `a` that `b` has too, in their order. Of two long lists one is looked up
// in a set, so that two texts of thousands of words cost no more than reading them.
List shared_items(const List& a, const List& b) {
  constexpr std::size_t few = 32;
  List both;
  if (std::min(a.size(), b.size()) <= few) {
    for (const std::string_view item : a) {
      if (is_null(item) || !has_item(b, item)) continue;
      if (std::ranges::find(both, item) == both.end()) both.push_back(item);
    }
    return both;
  }
  std::unordered_set<std::string_view> left;
  std::ranges::copy_if(b, std::inserter(left, left.end()), std::not_fn(is_null));
  for (const std::string_view item : a) {
    if (!is_null(item) && left.erase(item) > 0) both.push_back(item);
  }
  return both;
}

Value list_intersect(Arguments a, Scratch& scratch) {
  return Value::of(scratch.keep(shared_items(*a[0].list, *a[1].list)));
}

Value list_has_any(Arguments a, Scratch& scratch) {
  return Value::of(!list_intersect(a, scratch).list->empty());
}

Value strptime(Arguments a, Scratch&) {
  if (a[1].list == nullptr) return parse_time(a[0].text, a[1].text);
  for (const std::string_view format : *a[1].list) {
    const Value value = parse_time(a[0].text, format);
    if (!value.is_null) return value;
  }
  return {};
}

Value date_diff(Arguments a, Scratch&) { return dates_apart(a[0].text, a[1].number, a[2].number); }

base::CivilDate civil(const Value& value) {
  return base::civil_from_days(static_cast<base::Days>(std::floor(value.number / 86400)));
}

Value pairwise(Arguments a, bool greatest, double (*compare)(std::string_view, std::string_view)) {
  double best = greatest ? -1e300 : 1e300;
  bool has_any = false;
  for (const std::string_view x : *a[0].list) {
    for (const std::string_view y : *a[1].list) {
      if (is_null(x) || is_null(y)) continue;
      has_any = true;
      best = greatest ? std::max(best, compare(x, y)) : std::min(best, compare(x, y));
    }
  }
  return has_any ? Value::of(best) : Value{};
}

// Places at which two texts of one length differ; of two lengths, null, where DuckDB fails.
Value hamming(Arguments a, Scratch&) {
  const std::u32string left = code_points(a[0].text), right = code_points(a[1].text);
  if (left.size() != right.size()) return {};
  return Value::of(std::inner_product(left.begin(), left.end(), right.begin(), 0.0, std::plus<>(),
                                      std::not_equal_to<>()));
}

// Of two lists of numbers; null where one has no direction, where their lengths differ, or where
// something is no number.
Value cosine_similarity(Arguments a, Scratch&) {
  const List &left = *a[0].list, &right = *a[1].list;
  if (left.size() != right.size()) return {};
  double product = 0, squares_left = 0, squares_right = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const Value l = parse_number(left[i]), r = parse_number(right[i]);
    if (l.is_null || r.is_null) return {};
    product += l.number * r.number;
    squares_left += l.number * l.number;
    squares_right += r.number * r.number;
  }
  const double length = std::sqrt(squares_left) * std::sqrt(squares_right);
  if (!(length > 0)) return {};
  return Value::of(std::clamp(product / length, -1.0, 1.0));
}

double levenshtein_number(std::string_view a, std::string_view b) {
  return static_cast<double>(levenshtein(a, b));
}
double damerau_number(std::string_view a, std::string_view b) {
  return static_cast<double>(damerau(a, b));
}

template <auto compare>
Value text_number(Arguments a, Scratch&) {
  return Value::of(static_cast<double>(compare(a[0].text, a[1].text)));
}
template <bool greatest, auto compare>
Value over_lists(Arguments a, Scratch&) {
  return pairwise(a, greatest, compare);
}
template <auto compute>
Value of_number(Arguments a, Scratch&) {
  return Value::of(compute(a[0].number));
}
double radians(double degrees) { return degrees * (std::numbers::pi / 180); }
double absolute(double x) { return std::fabs(x); }
double sine(double x) { return std::sin(x); }
double cosine(double x) { return std::cos(x); }
double arc_cosine(double x) { return std::acos(x); }
double arc_sine(double x) { return std::asin(x); }
double root(double x) { return std::sqrt(x); }
double binary_logarithm(double x) { return std::log2(x); }
double natural_logarithm(double x) { return std::log(x); }
double downwards(double x) { return std::floor(x); }
double upwards(double x) { return std::ceil(x); }
double nearest(double x) { return std::round(x); }

Value jaccard_or_null(Arguments a, Scratch&) {
  if (a[0].text.empty() || a[1].text.empty()) return {};
  return Value::of(jaccard(a[0].text, a[1].text));
}

using enum Type;

const std::vector<Function>& functions() {
  static const std::vector<Function> all = {
      {"lower", 1, 1, {text}, text, false, lower},
      {"lcase", 1, 1, {text}, text, false, lower},
      {"upper", 1, 1, {text}, text, false, upper},
      {"ucase", 1, 1, {text}, text, false, upper},
      {"substr", 2, 3, {text, number}, text, false, substring},
      {"substring", 2, 3, {text, number}, text, false, substring},
      {"left", 2, 2, {text, number}, text, false, left},
      {"right", 2, 2, {text, number}, text, false, right},
      {"trim", 1, 1, {text}, text, false, trim},
      {"replace", 3, 3, {text}, text, false, replace},
      {"concat", 1, 64, {text}, text, true, join},
      {"||", 2, 2, {text}, text, false, join},
      {"concat_ws", 2, 64, {text}, text, true, concat_ws},
      {"reverse",
       1,
       1,
       {text},
       text,
       false,
       [](Arguments a, Scratch& scratch) {
         std::u32string points = code_points(a[0].text);
         std::ranges::reverse(points);
         return Value::of(scratch.keep(utf8(points)));
       }},
      {"split_part", 3, 3, {text, text, number}, text, false, split_part},
      {"string_split", 2, 2, {text}, list, false, string_split},
      {"str_split", 2, 2, {text}, list, false, string_split},
      {"regexp_extract", 2, 3, {text, text, number}, text, false, regexp_extract},
      {"regexp_replace", 3, 4, {text}, text, false, regexp_replace},
      {"regexp_matches", 2, 2, {text}, boolean, false, regexp_matches},
      {"like", 2, 2, {text}, boolean, false, like},
      {"ilike", 2, 2, {text}, boolean, false, ilike},
      {"starts_with",
       2,
       2,
       {text},
       boolean,
       false,
       [](Arguments a, Scratch&) { return Value::of(a[0].text.starts_with(a[1].text)); }},
      {"contains",
       2,
       2,
       {text},
       boolean,
       false,
       [](Arguments a, Scratch&) {
         return Value::of(a[0].text.find(a[1].text) != std::string_view::npos);
       }},
      {"jaro_similarity", 2, 2, {text}, number, false, text_number<jaro>},
      {"jaro_winkler_similarity", 2, 2, {text}, number, false, text_number<jaro_winkler>},
      {"levenshtein", 2, 2, {text}, number, false, text_number<levenshtein>},
      {"editdist3", 2, 2, {text}, number, false, text_number<levenshtein>},
      {"damerau_levenshtein", 2, 2, {text}, number, false, text_number<damerau>},
      {"damerau within",
       3,
       3,
       {text, text, number},
       boolean,
       false,
       [](Arguments a, Scratch&) {
         return Value::of(a[2].number >= 0 &&
                          is_within_damerau(a[0].text, a[1].text,
                                            static_cast<std::size_t>(std::min(a[2].number, 1e6))));
       }},
      {"lists share",
       2,
       2,
       {list},
       number,
       false,
       [](Arguments a, Scratch&) {
         return Value::of(static_cast<double>(shared_items(*a[0].list, *a[1].list).size()));
       }},
      {"jaccard", 2, 2, {text}, number, false, jaccard_or_null},
      {"hamming", 2, 2, {text}, number, false, hamming},
      {"array_cosine_similarity", 2, 2, {list}, number, false, cosine_similarity},
      {"list_cosine_similarity", 2, 2, {list}, number, false, cosine_similarity},
      {"text_length",
       1,
       1,
       {text},
       number,
       false,
       [](Arguments a, Scratch&) {
         return Value::of(static_cast<double>(code_points(a[0].text).size()));
       }},
      {"list_length",
       1,
       1,
       {list},
       number,
       false,
       [](Arguments a, Scratch&) { return Value::of(static_cast<double>(a[0].list->size())); }},
      {"list_intersect", 2, 2, {list}, list, false, list_intersect},
      {"array_intersect", 2, 2, {list}, list, false, list_intersect},
      {"list_has_any", 2, 2, {list}, boolean, false, list_has_any},
      {"array_has_any", 2, 2, {list}, boolean, false, list_has_any},
      {"list_contains",
       2,
       2,
       {list, text},
       boolean,
       false,
       [](Arguments a, Scratch&) { return Value::of(has_item(*a[0].list, a[1].text)); }},
      {"list_item",
       2,
       2,
       {list, number},
       text,
       false,
       [](Arguments a, Scratch&) {
         const double size = static_cast<double>(a[0].list->size());
         const double place = a[1].number < 0 ? size + a[1].number : a[1].number - 1;
         if (place < 0 || place >= size) return Value{};
         const std::string_view item = (*a[0].list)[static_cast<std::size_t>(place)];
         return is_null(item) ? Value{} : Value::of(item);
       }},
      {"pairwise max jaro_winkler_similarity",
       2,
       2,
       {list},
       number,
       false,
       over_lists<true, jaro_winkler>},
      {"pairwise max jaro_similarity", 2, 2, {list}, number, false, over_lists<true, jaro>},
      {"pairwise min levenshtein",
       2,
       2,
       {list},
       number,
       false,
       over_lists<false, levenshtein_number>},
      {"pairwise min damerau_levenshtein",
       2,
       2,
       {list},
       number,
       false,
       over_lists<false, damerau_number>},
      {"abs", 1, 1, {number}, number, false, of_number<absolute>},
      {"negate",
       1,
       1,
       {number},
       number,
       false,
       [](Arguments a, Scratch&) { return Value::of(-a[0].number); }},
      {"+",
       2,
       2,
       {number},
       number,
       false,
       [](Arguments a, Scratch&) { return Value::of(a[0].number + a[1].number); }},
      {"-",
       2,
       2,
       {number},
       number,
       false,
       [](Arguments a, Scratch&) { return Value::of(a[0].number - a[1].number); }},
      {"*",
       2,
       2,
       {number},
       number,
       false,
       [](Arguments a, Scratch&) { return Value::of(a[0].number * a[1].number); }},
      {"/",
       2,
       2,
       {number},
       number,
       false,
       [](Arguments a, Scratch&) { return Value::of(a[0].number / a[1].number); }},
      {"//",
       2,
       2,
       {number},
       number,
       false,
       [](Arguments a, Scratch&) {
         return a[1].number == 0 ? Value{} : Value::of(std::trunc(a[0].number / a[1].number));
       }},
      {"// of doubles",
       2,
       2,
       {number},
       number,
       false,
       [](Arguments a, Scratch&) {
         return a[1].number == 0 ? Value{} : Value::of(a[0].number / a[1].number);
       }},
      {"%",
       2,
       2,
       {number},
       number,
       false,
       [](Arguments a, Scratch&) {
         return a[1].number == 0 ? Value{} : Value::of(std::fmod(a[0].number, a[1].number));
       }},
      {"power",
       2,
       2,
       {number},
       number,
       false,
       [](Arguments a, Scratch&) { return Value::of(std::pow(a[0].number, a[1].number)); }},
      {"sin", 1, 1, {number}, number, false, of_number<sine>},
      {"cos", 1, 1, {number}, number, false, of_number<cosine>},
      {"acos", 1, 1, {number}, number, false, of_number<arc_cosine>},
      {"asin", 1, 1, {number}, number, false, of_number<arc_sine>},
      {"radians", 1, 1, {number}, number, false, of_number<radians>},
      {"sqrt", 1, 1, {number}, number, false, of_number<root>},
      {"log2", 1, 1, {number}, number, false, of_number<binary_logarithm>},
      {"ln", 1, 1, {number}, number, false, of_number<natural_logarithm>},
      {"floor", 1, 1, {number}, number, false, of_number<downwards>},
      {"ceil", 1, 1, {number}, number, false, of_number<upwards>},
      {"round", 1, 1, {number}, number, false, of_number<nearest>},
      {"try_strptime", 2, 2, {text, unknown}, date, false, strptime},
      {"strptime", 2, 2, {text, unknown}, date, false, strptime},
      {"epoch",
       1,
       1,
       {date},
       number,
       false,
       [](Arguments a, Scratch&) { return Value::of(a[0].number); }},
      {"date minus",
       2,
       2,
       {date},
       number,
       false,
       [](Arguments a, Scratch&) {
         return Value::of(std::floor(a[0].number / 86400) - std::floor(a[1].number / 86400));
       }},
      {"date_diff", 3, 3, {text, date}, number, false, date_diff},
      {"datediff", 3, 3, {text, date}, number, false, date_diff},
      {"year",
       1,
       1,
       {date},
       number,
       false,
       [](Arguments a, Scratch&) { return Value::of(static_cast<double>(civil(a[0]).year)); }},
      {"month",
       1,
       1,
       {date},
       number,
       false,
       [](Arguments a, Scratch&) { return Value::of(static_cast<double>(civil(a[0]).month)); }},
      {"day",
       1,
       1,
       {date},
       number,
       false,
       [](Arguments a, Scratch&) { return Value::of(static_cast<double>(civil(a[0]).day)); }},
  };
  return all;
}

}  // namespace

const Function* find_function(std::string_view name) {
  for (const Function& function : functions()) {
    if (function.name == name) return &function;
  }
  for (const Function& function : own_functions()) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names{"coalesce", "nullif",       "greatest", "least",
                                 "len",      "array_length", "ifnull"};
  for (const Function& function : functions()) names.emplace_back(function.name);
  for (const Function& function : own_functions()) names.emplace_back(function.name);
  return names;
}

}  // namespace amends::link
