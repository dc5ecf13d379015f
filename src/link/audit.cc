#include "link/audit.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/date_comparison.h"
#include "base/text.h"

namespace amends::link {
namespace {

std::size_t words_in(std::string_view text) {
  std::size_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t';
    words += !blank && !inside;
    inside = !blank;
  }
  return words;
}

std::string script_of_names(const PersonColumns& columns, std::size_t record) {
  std::set<std::string> scripts;
  for (const auto& column : columns.names) {
    const std::string_view script = base::script_of(column[record]);
    if (script != "Zyyy" && script != "Zinh") scripts.emplace(script);
  }
  if (scripts.empty()) return "";
  return scripts.size() > 1 ? "mixed" : *scripts.begin();
}

std::string number_of_names(const PersonColumns& columns, std::size_t record) {
  std::size_t words = 0;
  for (const auto& column : columns.names) words += words_in(column[record]);
  return words == 0 ? "" : words == 1 ? "single" : "several";
}

// Of the dates of one day alone.
std::string kind_of_birthday(std::string_view date) {
  const auto parsed = base::Edtf::parse(date);
  const bool is_day =
      parsed && parsed->kind() == base::Edtf::Kind::date && parsed->earliest() == parsed->latest();
  if (!is_day) return "";
  const base::CivilDate day = base::civil_from_days(*parsed->earliest());
  const bool is_default =
      std::ranges::any_of(base::usual_default_days(), [&](const base::MonthDay& usual) {
        return day.month == usual.month && day.day == usual.day;
      });
  return is_default ? "default" : "other";
}

// Calls visit(a, b) for every pair of records of one entity (between parts, if they are given).
template <typename Visit>
void each_match(const Labels& truth, Parts parts, Visit visit) {
  std::unordered_map<std::uint32_t, std::vector<RecordIndex>> members;
  for (RecordIndex record = 0; record < truth.size(); ++record) {
    if (truth[record] == unlabelled) continue;
    auto& list = members[truth[record]];
    for (const RecordIndex other : list) {
      if (parts.empty() || parts[other] != parts[record]) visit(other, record);
    }
    list.push_back(record);
  }
}

std::uint64_t key_of(RecordIndex a, RecordIndex b) {
  return std::uint64_t{std::min(a, b)} << 32 | std::max(a, b);
}

struct Counts {
  std::uint64_t matches = 0, found = 0, called = 0, wrong = 0;
};

// A pair counts once in a group, whether one side is in it or both.
template <typename Add>
void add_to(const Grouping& grouping, std::map<std::string, Counts>& counts, RecordIndex a,
            RecordIndex b, Add add) {
  const std::string &one = grouping.group_of[a], &other = grouping.group_of[b];
  if (!one.empty()) add(counts[one]);
  if (!other.empty() && other != one) add(counts[other]);
}

GroupAudit judge(const Counts& own, const Counts& all) {
  GroupAudit result;
  result.matches = own.matches, result.found = own.found;
  result.called = own.called, result.wrong = own.wrong;
  const auto wilson = [](std::uint64_t part, std::uint64_t whole) {
    return base::wilson(static_cast<double>(part), static_cast<double>(whole));
  };
  result.recall = wilson(own.found, own.matches);
  result.false_share = wilson(own.wrong, own.called);
  const base::Interval other_recall = wilson(all.found - own.found, all.matches - own.matches);
  const base::Interval other_false = wilson(all.wrong - own.wrong, all.called - own.called);
  result.recall_is_worse = result.recall.high < other_recall.low;
  result.false_share_is_worse = result.false_share.low > other_false.high;
  return result;
}

// One line for each group, in their order.
std::vector<GroupAudit> lines_of(std::span<const Grouping> groupings,
                                 std::vector<std::map<std::string, Counts>>& counts,
                                 const Counts& all) {
  std::vector<GroupAudit> result;
  for (std::size_t g = 0; g < groupings.size(); ++g) {
    std::map<std::string, std::uint64_t> records;
    for (const std::string& group : groupings[g].group_of) {
      if (!group.empty()) ++records[group];
    }
    for (const auto& [group, number] : records) {
      GroupAudit line = judge(counts[g][group], all);
      line.grouping = groupings[g].name;
      line.group = group;
      line.records = number;
      result.push_back(std::move(line));
    }
  }
  return result;
}

}  // namespace

std::vector<Grouping> person_groupings(const PersonColumns& columns) {
  std::vector<Grouping> groupings;
  const auto make = [&](const char* name, std::size_t records, auto group_of) {
    Grouping grouping{name, {}};
    grouping.group_of.reserve(records);
    for (std::size_t record = 0; record < records; ++record)
      grouping.group_of.push_back(group_of(record));
    groupings.push_back(std::move(grouping));
  };
  if (!columns.names.empty()) {
    const std::size_t records = columns.names[0].size();
    make("script", records, [&](std::size_t r) { return script_of_names(columns, r); });
    make("names", records, [&](std::size_t r) { return number_of_names(columns, r); });
  }
  if (!columns.sex.empty()) {
    make("sex", columns.sex.size(),
         [&](std::size_t r) { return base::lower_ascii(base::trim(columns.sex[r])); });
  }
  if (!columns.birth_date.empty()) {
    make("age", columns.birth_date.size(), [&](std::size_t r) -> std::string {
      return base::Edtf::parse(columns.birth_date[r]) ? "known" : "unknown";
    });
    make("birthday", columns.birth_date.size(),
         [&](std::size_t r) { return kind_of_birthday(columns.birth_date[r]); });
  }
  return groupings;
}

std::vector<GroupAudit> audit(const Pairs& pairs, const std::vector<bool>& called,
                              const Labels& truth, std::span<const Grouping> groupings,
                              Parts parts) {
  AMENDS_ASSERT(called.size() == pairs.size());
  std::vector<std::uint64_t> found;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (called[i]) found.push_back(key_of(pairs.left[i], pairs.right[i]));
  }
  std::sort(found.begin(), found.end());
  std::vector<std::map<std::string, Counts>> counts(groupings.size());
  Counts all;
  each_match(truth, parts, [&](RecordIndex a, RecordIndex b) {
    const bool was_found = std::binary_search(found.begin(), found.end(), key_of(a, b));
    const auto add = [was_found](Counts& c) { ++c.matches, c.found += was_found; };
    add(all);
    for (std::size_t g = 0; g < groupings.size(); ++g) add_to(groupings[g], counts[g], a, b, add);
  });
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const RecordIndex a = pairs.left[i], b = pairs.right[i];
    if (!called[i] || truth[a] == unlabelled || truth[b] == unlabelled) continue;
    const bool is_wrong = truth[a] != truth[b];
    const auto add = [is_wrong](Counts& c) { ++c.called, c.wrong += is_wrong; };
    add(all);
    for (std::size_t g = 0; g < groupings.size(); ++g) add_to(groupings[g], counts[g], a, b, add);
  }
  return lines_of(groupings, counts, all);
}

std::vector<GroupAudit> audit(std::span<const JudgedPair> judged,
                              std::span<const Grouping> groupings) {
  std::vector<std::map<std::string, Counts>> counts(groupings.size());
  Counts all;
  for (const JudgedPair& pair : judged) {
    const auto add = [&pair](Counts& c) {
      c.matches += pair.is_same, c.found += pair.is_same && pair.was_found;
      c.called += pair.was_found, c.wrong += pair.was_found && !pair.is_same;
    };
    add(all);
    for (std::size_t g = 0; g < groupings.size(); ++g)
      add_to(groupings[g], counts[g], pair.a, pair.b, add);
  }
  return lines_of(groupings, counts, all);
}

}  // namespace amends::link
