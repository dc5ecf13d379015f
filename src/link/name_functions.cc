// The functions that conditions have beside Splink's: names in any script, and dates as EDTF has
// them.
#include "base/date_likeness.h"
#include "base/edtf.h"
#include "link/value.h"
#include "names/canonical.h"
#include "names/compare.h"
#include "names/keys.h"
#include "names/letters.h"

namespace amends::link {
namespace {

using Arguments = std::span<const Value>;
using enum Type;

Value name_weight(Arguments a, Scratch&) {
  return Value::of(names::name_weight(a[0].text, a[1].text, names::Kind::person));
}
Value place_weight(Arguments a, Scratch&) {
  return Value::of(names::name_weight(a[0].text, a[1].text, names::Kind::place));
}
Value name_likeness(Arguments a, Scratch&) {
  return Value::of(names::compare(a[0].text, a[1].text, names::Kind::person).likeness);
}

// "Cyrl"; null for a text without letters of a known script.
Value script_of(Arguments a, Scratch&) {
  const names::Script script = names::script_of(names::to_code_points(a[0].text));
  if (script == names::Script::other) return {};
  return Value::of(names::script_code(script));
}

// The name's blocking keys, in one list.
Value name_keys(Arguments a, Scratch& scratch) {
  List keys;
  for (std::string& key : names::keys(a[0].text)) keys.push_back(scratch.keep(std::move(key)));
  return Value::of(scratch.keep(std::move(keys)));
}

// A date's first and last day, since 1970; null for what is no EDTF or has no such end.
template <bool Last>
Value edtf_end(Arguments a, Scratch&) {
  const Result<base::Edtf> date = base::Edtf::parse(a[0].text);
  if (!date) return {};
  const auto day = Last ? date->latest() : date->earliest();
  return day ? Value::of(static_cast<double>(*day)) : Value{};
}

std::optional<base::DateComparison> compared(Arguments a) {
  const auto span = [](const Value& first, const Value& last) {
    base::DaySpan days;
    if (!first.is_null) days.first = static_cast<Days>(first.number);
    if (!last.is_null) days.last = static_cast<Days>(last.number);
    return days;
  };
  const base::DaySpan left = span(a[0], a[1]), right = span(a[2], a[3]);
  if ((!left.first && !left.last) || (!right.first && !right.last)) return {};
  return base::compare_days(left, right);
}

Value edtf_level(Arguments a, Scratch&) {
  const auto result = compared(a);
  return result ? Value::of(base::name_of(result->likeness)) : Value{};
}
Value edtf_overlap(Arguments a, Scratch&) {
  const auto result = compared(a);
  return result ? Value::of(result->overlap) : Value{};
}

}  // namespace

std::span<const Function> own_functions() {
  static const std::vector<Function> all = {
      {"name_weight", 2, 2, {text}, number, false, name_weight},
      {"name_likeness", 2, 2, {text}, number, false, name_likeness},
      {"place_weight", 2, 2, {text}, number, false, place_weight},
      {"script", 1, 1, {text}, text, false, script_of},
      {"name_keys", 1, 1, {text}, list, false, name_keys},
      {"edtf_first", 1, 1, {text}, number, false, edtf_end<false>},
      {"edtf_last", 1, 1, {text}, number, false, edtf_end<true>},
      {"edtf_level of ends", 4, 4, {number}, text, true, edtf_level},
      {"edtf_overlap of ends", 4, 4, {number}, number, true, edtf_overlap},
  };
  return all;
}

}  // namespace amends::link
