#include "examine/succession.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <set>
#include <unordered_map>

#include "base/csv_rows.h"

namespace amends::examine {
namespace {

// Parents before children, each once; so no depth of a family can exhaust the stack.
Result<std::vector<std::size_t>> from_the_root(std::span<const Kin> family, std::size_t root) {
  if (root >= family.size()) return fail(Code::bad_input, "there is no person {}", root);
  std::vector<bool> seen(family.size(), false);
  std::vector<std::size_t> order = {root};
  std::set<std::string_view> keys = {family[root].key};
  seen[root] = true;
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (const std::size_t child : family[order[i]].children) {
      if (child >= family.size()) {
        return fail(Code::bad_input, "{} has a child {} that is not listed", family[order[i]].key,
                    child);
      }
      if (seen[child]) {
        return fail(Code::bad_input,
                    "{} stands twice in the line of descent; state the shares one by one instead",
                    family[child].key);
      }
      if (!keys.insert(family[child].key).second) {
        return fail(Code::bad_input, "two persons are called {}", family[child].key);
      }
      seen[child] = true;
      order.push_back(child);
    }
  }
  return order;
}

// Of the longest fraction that is divided on: beyond it each generation takes longer than the last.
constexpr int part_words_max = 64;
constexpr int part_digits_max = 1'200;

// The spouse as the family has them; alive where it says nothing of them.
Result<Vital> spouse_in(std::span<const Kin> family, const std::string& key) {
  const auto spouse = std::ranges::find(family, key, &Kin::key);
  if (spouse == family.end()) return Vital::alive;
  if (spouse->vital != Vital::deceased) return spouse->vital;
  return fail(
      Code::bad_input,
      "the spouse {} is DECEASED in the family, and takes nothing: leave the spouse out. "
      "Whoever died after the person whose estate it is left a part of it, which is divided "
      "as an estate of its own, with the spouse ALIVE in the family for this one",
      key);
}

}  // namespace

Result<Inheritance> per_stirpes(std::span<const Kin> family, std::size_t root,
                                const Rational& spouse, const std::string& spouse_key) {
  AMENDS_TRY(const std::vector<std::size_t> order, from_the_root(family, root));
  if (family[root].vital != Vital::deceased) {
    return fail(Code::bad_input,
                "{} is {}: only what a dead person left is divided. Who died is DECEASED in the "
                "family",
                family[root].key,
                family[root].vital == Vital::alive ? "ALIVE" : "MISSING, and may live");
  }
  if (spouse.sign() < 0 || spouse > Rational(1)) {
    return fail(Code::bad_input, "the spouse's share {} is not between 0 and 1", spouse.to_text());
  }
  AMENDS_TRY(const Vital spouse_vital, spouse_in(family, spouse_key));
  std::vector<bool> stands(family.size(), false);  // takes something, or somebody below does
  for (auto i = order.rbegin(); i != order.rend(); ++i) {
    const Kin& kin = family[*i];
    stands[*i] = (*i != root && kin.vital != Vital::deceased) ||
                 std::ranges::any_of(kin.children, [&](std::size_t c) { return stands[c]; });
  }
  Inheritance result;
  std::vector<Rational> part(family.size());
  part[root] = Rational(1) - spouse;
  for (const std::size_t i : order) {
    const Kin& kin = family[i];
    if (part[i].sign() == 0) continue;
    if (i != root && kin.vital != Vital::deceased) {
      (kin.vital == Vital::alive ? result.heirs : result.kept_for).push_back({kin.key, part[i]});
      continue;
    }
    const auto lines =
        std::ranges::count_if(kin.children, [&](std::size_t c) { return stands[c]; });
    if (lines == 0) {
      result.unclaimed += part[i];
      continue;
    }
    AMENDS_TRY(const Rational each, part[i].divided_by(Rational(lines)));
    if (each.words() > part_words_max)
      return fail(
          Code::refused,
          "what comes down to the children of {} is a fraction of more than {} digits, which "
          "nobody divides by; state the shares one by one instead",
          kin.key, part_digits_max);
    for (const std::size_t child : kin.children) {
      if (stands[child]) part[child] = each;
    }
  }
  if (spouse.sign() > 0) {
    (spouse_vital == Vital::alive ? result.heirs : result.kept_for).push_back({spouse_key, spouse});
  }
  std::vector<bool> descends(family.size(), false);
  for (const std::size_t i : order) descends[i] = true;
  for (std::size_t i = 0; i < family.size(); ++i) {
    if (!descends[i] && family[i].key != spouse_key) result.others.push_back(family[i].key);
  }
  std::ranges::sort(result.heirs, {}, &Share::key);
  std::ranges::sort(result.kept_for, {}, &Share::key);
  return result;
}

namespace {

// Who is their own ancestor, by the parents of all (SIZE_MAX for none). Each line is followed up to
// the first who was met before, so that everybody is passed once.
std::vector<bool> descend_from_themselves(const std::vector<std::size_t>& parents) {
  std::vector<bool> out(parents.size(), false);
  std::vector<std::size_t> met_from(parents.size(), SIZE_MAX);
  for (std::size_t from = 0; from < parents.size(); ++from) {
    std::size_t at = from;
    while (at != SIZE_MAX && met_from[at] == SIZE_MAX) {
      met_from[at] = from;
      at = parents[at];
    }
    if (at == SIZE_MAX || met_from[at] != from) continue;  // the end, or a line seen before
    for (; !out[at]; at = parents[at]) out[at] = true;
  }
  return out;
}

}  // namespace

Result<std::vector<Kin>> read_family(std::string_view csv, std::string_view source) {
  struct Row {
    std::uint64_t line;
    std::string parent;
  };
  std::vector<Kin> family;
  std::vector<Row> rows;
  std::unordered_map<std::string, std::size_t> places;  // of keys, in both
  std::string faults;
  const auto fault = [&](std::uint64_t line, const std::string& what) {
    faults += fmt::format("{}{}:{}: {}", faults.empty() ? "" : "\n", source, line, what);
  };
  std::deque<std::string> kept;
  base::CsvRows reader(csv, kept);
  std::vector<std::string_view> fields;
  constexpr std::array<std::string_view, 3> header = {"key", "parent", "vital"};
  if (!reader.next(fields) || !std::ranges::equal(fields, header))
    return fail(Code::bad_input, "{}:1: the first line must be key,parent,vital", source);
  while (reader.next(fields)) {
    if (reader.fault() || fields.size() != header.size()) {
      fault(reader.line(), reader.fault().value_or("a row has three fields: key,parent,vital"));
      continue;
    }
    constexpr std::array<std::string_view, 3> vitals = {"ALIVE", "DECEASED", "MISSING"};
    const auto vital = std::ranges::find(vitals, fields[2]);
    if (fields[0].empty()) fault(reader.line(), "a person needs a key");
    const auto [same, fresh] = places.try_emplace(std::string(fields[0]), family.size());
    if (!fresh && !fields[0].empty())
      fault(reader.line(), fmt::format("the key '{}' stands in line {} already", fields[0],
                                       rows[same->second].line));
    if (vital == vitals.end())
      fault(reader.line(), fmt::format("'{}' is none of ALIVE, DECEASED and MISSING", fields[2]));
    family.push_back({std::string(fields[0]), static_cast<Vital>(vital - vitals.begin()), {}});
    rows.push_back({reader.line(), std::string(fields[1])});
  }
  std::vector<std::size_t> parents(family.size(), SIZE_MAX);
  for (std::size_t i = 0; i < family.size(); ++i) {
    if (rows[i].parent.empty()) continue;
    const auto parent = places.find(rows[i].parent);
    if (parent == places.end()) {
      fault(rows[i].line, fmt::format("nobody here has the key '{}'", rows[i].parent));
    } else {
      family[parent->second].children.push_back(i);
      parents[i] = parent->second;
    }
  }
  const std::vector<bool> in_circle = descend_from_themselves(parents);
  for (std::size_t i = 0; i < family.size(); ++i) {
    if (!in_circle[i]) continue;
    fault(rows[i].line,
          fmt::format("{} descends from {}: a family has no circle", family[i].key, family[i].key));
  }
  if (!faults.empty()) return fail(Code::bad_input, "{}", faults);
  return family;
}

}  // namespace amends::examine
