// The functions that conditions have beside Splink's: names in any script, and dates as EDTF has
// them.
#include "base/date_comparison.h"
#include "link/value.h"
#include "names/canonical.h"
#include "names/compare.h"
#include "names/keys.h"
#include "names/letters.h"

namespace amends::link {
namespace {

using Arguments = std::span<const Value>;
using enum Type;

// A text without letters is no name, and says nothing of one.
bool are_names(Arguments a) {
  return !names::canonical(a[0].text).words.empty() && !names::canonical(a[1].text).words.empty();
}

Value name_weight(Arguments a, Scratch&) {
  if (!are_names(a)) return {};
  return Value::of(names::name_weight(a[0].text, a[1].text, names::Kind::person));
}
Value place_weight(Arguments a, Scratch&) {
  if (!are_names(a)) return {};
  return Value::of(names::name_weight(a[0].text, a[1].text, names::Kind::place));
}
Value name_likeness(Arguments a, Scratch&) {
  if (!are_names(a)) return {};
  return Value::of(names::compare(a[0].text, a[1].text, names::Kind::person).likeness);
}

// "Cyrl"; null for a text without letters of a known script.
Value script_of(Arguments a, Scratch&) {
  const names::Script script = names::script_of(names::to_code_points(a[0].text));
  if (script == names::Script::other) return {};
  return Value::of(names::script_code(script));
}

Value script_pair(Arguments a, Scratch&) {
  return pair_of_scripts(names::script_of(names::to_code_points(a[0].text)),
                         names::script_of(names::to_code_points(a[1].text)));
}

// The name's blocking keys, in one list.
Value name_keys(Arguments a, Scratch& scratch) {
  List keys;
  for (std::string& key : names::keys(a[0].text)) keys.push_back(scratch.keep(std::move(key)));
  return Value::of(scratch.keep(std::move(keys)));
}

Value edtf_level(Arguments a, Scratch&) {
  const auto left = base::Edtf::parse(a[0].text), right = base::Edtf::parse(a[1].text);
  return left && right ? Value::of(name_of(base::compare(*left, *right).level)) : Value{};
}
Value edtf_overlap(Arguments a, Scratch&) {
  const auto left = base::Edtf::parse(a[0].text), right = base::Edtf::parse(a[1].text);
  return left && right ? Value::of(base::compare(*left, *right).overlap) : Value{};
}

// Null where an end is open or unknown.
Value edtf_days(Arguments a, Scratch&) {
  const auto date = base::Edtf::parse(a[0].text);
  if (!date) return {};
  const auto days = base::compare(*date, *date).days_a;
  return days ? Value::of(static_cast<double>(*days)) : Value{};
}

}  // namespace

Value pair_of_scripts(names::Script a, names::Script b) {
  constexpr auto size = static_cast<std::size_t>(names::Script::other);
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> made;
    for (std::size_t i = 0; i < size * size; ++i) {
      const auto first = names::script_code(static_cast<names::Script>(i / size));
      const auto second = names::script_code(static_cast<names::Script>(i % size));
      made.push_back(fmt::format("{} {}", std::min(first, second), std::max(first, second)));
    }
    return made;
  }();
  if (a == names::Script::other || b == names::Script::other) return {};
  return Value::of(texts[static_cast<std::size_t>(a) * size + static_cast<std::size_t>(b)]);
}

std::vector<std::string> texts_given_by(std::string_view name) {
  std::vector<std::string> texts;
  if (name == "edtf_level") {
    for (int level = 0; level <= static_cast<int>(base::DateLevel::disjoint); ++level)
      texts.emplace_back(name_of(static_cast<base::DateLevel>(level)));
    return texts;
  }
  if (name != "script" && name != "script_pair") return texts;
  constexpr auto size = static_cast<int>(names::Script::other);
  for (int i = 0; i < size; ++i) {
    const auto first = static_cast<names::Script>(i);
    if (name == "script") texts.emplace_back(names::script_code(first));
    for (int k = 0; name == "script_pair" && k < size; ++k) {
      const auto second = static_cast<names::Script>(k);
      if (names::script_code(first) <= names::script_code(second))
        texts.emplace_back(pair_of_scripts(first, second).text);
    }
  }
  return texts;
}

std::span<const Function> own_functions() {
  static const std::vector<Function> all = {
      {"name_weight", 2, 2, {text}, number, false, name_weight},
      {"name_likeness", 2, 2, {text}, number, false, name_likeness},
      {"place_weight", 2, 2, {text}, number, false, place_weight},
      {"script", 1, 1, {text}, text, false, script_of},
      {"script_pair", 2, 2, {text}, text, false, script_pair},
      {"name_keys", 1, 1, {text}, list, false, name_keys},
      {"edtf_level", 2, 2, {text}, text, false, edtf_level},
      {"edtf_overlap", 2, 2, {text}, number, false, edtf_overlap},
      {"edtf_days", 1, 1, {text}, number, false, edtf_days},
  };
  return all;
}

}  // namespace amends::link
