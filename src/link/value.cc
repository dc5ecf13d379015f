#include "link/value.h"

#include <re2/re2.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
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

const re2::RE2* Scratch::pattern(std::string_view text, std::string_view options) {
  const std::string key = fmt::format("{}/{}", options, text);
  auto found = patterns_.find(key);
  if (found == patterns_.end()) {
    re2::RE2::Options made;
    made.set_log_errors(false);
    made.set_max_mem(std::int64_t{8} << 20);
    for (const char option : options) {
      if (option == 'c' || option == 'i') made.set_case_sensitive(option == 'c');
      if (option == 'l') made.set_literal(true);
      if (std::string_view("mnps").find(option) != std::string_view::npos)
        made.set_dot_nl(option == 's');
    }
    const re2::StringPiece piece(text.data(), text.size());
    found = patterns_.emplace(key, std::make_unique<re2::RE2>(piece, made)).first;
  }
  return found->second->ok() ? found->second.get() : nullptr;
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
  const re2::RE2* const pattern =
      scratch.pattern(a[1].text, a.size() > 3 ? a[3].text : std::string_view());
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
  const std::string_view options = a.size() > 3 ? a[3].text : std::string_view();
  const re2::RE2* const pattern = scratch.pattern(a[1].text, options);
  if (pattern == nullptr) return a[0];
  std::string text(a[0].text);
  const re2::StringPiece with(a[2].text.data(), a[2].text.size());
  if (options.find('g') != std::string_view::npos) {
    re2::RE2::GlobalReplace(&text, *pattern, with);
  } else {
    re2::RE2::Replace(&text, *pattern, with);
  }
  return Value::of(scratch.keep(std::move(text)));
}

template <re2::RE2::Anchor anchor>
Value regexp_matches(Arguments a, Scratch& scratch) {
  const re2::RE2* const pattern =
      scratch.pattern(a[1].text, a.size() > 2 ? a[2].text : std::string_view());
  const re2::StringPiece text(a[0].text.data(), a[0].text.size());
  return Value::of(pattern != nullptr && pattern->Match(text, 0, text.size(), anchor, nullptr, 0));
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

Value starts_with(Arguments a, Scratch&) { return Value::of(a[0].text.starts_with(a[1].text)); }
Value ends_with(Arguments a, Scratch&) { return Value::of(a[0].text.ends_with(a[1].text)); }
Value contains(Arguments a, Scratch&) {
  return Value::of(a[0].text.find(a[1].text) != std::string_view::npos);
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

// Without what stands at the ends: the letters of the second argument, else the blanks of all
// scripts, and no tabs.
template <bool at_left, bool at_right>
Value trim(Arguments a, Scratch& scratch) {
  const std::u32string points = code_points(a[0].text);
  const std::u32string wanted = a.size() > 1 ? code_points(a[1].text) : std::u32string();
  const auto goes = [&](char32_t c) {
    return a.size() > 1 ? wanted.find(c) != wanted.npos
                        : u_charType(static_cast<UChar32>(c)) == U_SPACE_SEPARATOR;
  };
  std::u32string_view rest = points;
  while (at_left && !rest.empty() && goes(rest.front())) rest.remove_prefix(1);
  while (at_right && !rest.empty() && goes(rest.back())) rest.remove_suffix(1);
  return Value::of(scratch.keep(utf8(rest)));
}

// What a reader takes for one letter stays as it is: an accent stays behind its letter.
Value reverse(Arguments a, Scratch& scratch) {
  std::string text(a[0].text);
  if (is_ascii(text)) {
    std::ranges::reverse(text);
    return Value::of(scratch.keep(std::move(text)));
  }
  UErrorCode error = U_ZERO_ERROR;
  thread_local const std::unique_ptr<UBreakIterator, decltype(&ubrk_close)> letters(
      ubrk_open(UBRK_CHARACTER, "", nullptr, 0, &error), ubrk_close);
  UText* const reader =
      utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &error);
  ubrk_setUText(letters.get(), reader, &error);
  AMENDS_ASSERT(U_SUCCESS(error));
  std::string out;
  std::int32_t end = ubrk_last(letters.get());
  for (std::int32_t at; (at = ubrk_previous(letters.get())) != UBRK_DONE; end = at)
    out.append(text, static_cast<std::size_t>(at), static_cast<std::size_t>(end - at));
  utext_close(reader);
  return Value::of(scratch.keep(std::move(out)));
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
  if (text.empty()) text = "";  // a text, and not no value
  if (separator.empty()) {      // letter by letter
    for (std::size_t end = 0; !text.empty(); text.remove_prefix(end)) {
      for (end = 1; end < text.size() && (text[end] & 0xC0) == 0x80;) ++end;
      parts.push_back(text.substr(0, end));
    }
    return parts;
  }
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

// With no separator, the whole text.
Value string_split(Arguments a, Scratch& scratch) {
  if (a[0].is_null) return {};
  if (a[1].is_null) return Value::of(scratch.keep(List{scratch.keep(std::string(a[0].text))}));
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

// With no second list, an empty one.
Value list_intersect(Arguments a, Scratch& scratch) {
  if (a[0].is_null) return {};
  if (a[1].is_null) return Value::of(scratch.keep(List()));
  return Value::of(scratch.keep(shared_items(*a[0].list, *a[1].list)));
}

// An empty list contains nothing, whatever is asked for.
Value list_contains(Arguments a, Scratch&) {
  if (a[0].is_null) return {};
  if (a[1].is_null) return a[0].list->empty() ? Value::of(false) : Value{};
  return Value::of(has_item(*a[0].list, a[1].text));
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
      {"trim", 1, 2, {text}, text, false, trim<true, true>},
      {"ltrim", 1, 2, {text}, text, false, trim<true, false>},
      {"rtrim", 1, 2, {text}, text, false, trim<false, true>},
      {"replace", 3, 3, {text}, text, false, replace},
      {"concat", 1, 64, {text}, text, true, join},
      {"||", 2, 2, {text}, text, false, join},
      {"concat_ws", 2, 64, {text}, text, true, concat_ws},
      {"reverse", 1, 1, {text}, text, false, reverse},
      {"split_part", 3, 3, {text, text, number}, text, false, split_part},
      {"string_split", 2, 2, {text}, list, true, string_split},
      {"str_split", 2, 2, {text}, list, true, string_split},
      {"regexp_extract", 2, 4, {text, text, number, text}, text, false, regexp_extract},
      {"regexp_replace", 3, 4, {text}, text, false, regexp_replace},
      {"regexp_matches", 2, 3, {text}, boolean, false, regexp_matches<re2::RE2::UNANCHORED>},
      {"regexp_full_match", 2, 3, {text}, boolean, false, regexp_matches<re2::RE2::ANCHOR_BOTH>},
      {"like", 2, 2, {text}, boolean, false, like},
      {"ilike", 2, 2, {text}, boolean, false, ilike},
      {"starts_with", 2, 2, {text}, boolean, false, starts_with},
      {"prefix", 2, 2, {text}, boolean, false, starts_with},
      {"ends_with", 2, 2, {text}, boolean, false, ends_with},
      {"suffix", 2, 2, {text}, boolean, false, ends_with},
      {"contains", 2, 2, {text}, boolean, false, contains},
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
       true,
       [](Arguments a, Scratch&) {
         if (a[0].is_null) return Value{};
         if (a[1].is_null) return Value::of(0.0);
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
      {"list_intersect", 2, 2, {list}, list, true, list_intersect},
      {"array_intersect", 2, 2, {list}, list, true, list_intersect},
      {"list_has_any", 2, 2, {list}, boolean, false, list_has_any},
      {"array_has_any", 2, 2, {list}, boolean, false, list_has_any},
      {"list_contains", 2, 2, {list, text}, boolean, true, list_contains},
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
  for (const std::span<const Function> all :
       {std::span<const Function>(functions()), arithmetic_functions(), own_functions()}) {
    const auto found = std::ranges::find(all, name, &Function::name);
    if (found != all.end()) return &*found;
  }
  return nullptr;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names{"coalesce", "nullif",       "greatest", "least",
                                 "len",      "array_length", "ifnull",   "if"};
  for (const std::span<const Function> all :
       {std::span<const Function>(functions()), arithmetic_functions(), own_functions()}) {
    for (const Function& function : all) names.emplace_back(function.name);
  }
  return names;
}

}  // namespace amends::link
