#include "cli/link_audit.h"

#include <fmt/core.h>

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

ordered_json interval(const base::Interval& i) { return {i.low, i.high}; }

// "0.93 to 0.98", or nothing where nothing was counted.
std::string between(const ordered_json& interval, std::uint64_t of) {
  if (of == 0) return "-";
  return fmt::format("{:.3f} to {:.3f}", interval[0].get<double>(), interval[1].get<double>());
}

}  // namespace

ordered_json audit_json(const std::vector<link::GroupAudit>& groups) {
  ordered_json lines = ordered_json::array();
  for (const link::GroupAudit& g : groups) {
    lines.push_back({{"grouping", g.grouping},
                     {"group", g.group},
                     {"records", g.records},
                     {"matches", g.matches},
                     {"found", g.found},
                     {"recall_95", interval(g.recall)},
                     {"called", g.called},
                     {"wrong", g.wrong},
                     {"false_share_95", interval(g.false_share)},
                     {"recall_is_worse", g.recall_is_worse},
                     {"false_share_is_worse", g.false_share_is_worse}});
  }
  return lines;
}

void print_audit(const ordered_json& audit) {
  fmt::print("\n{:<20} {:>9} {:>9} {:>9}  {:<16} {:>9}  {:<16}\n", "group", "records", "matches",
             "found", "recall, 95 %", "wrong", "of found, 95 %");
  std::string worse;
  for (const ordered_json& line : audit) {
    const std::string name =
        fmt::format("{} {}", line["grouping"].get<std::string>(), line["group"].get<std::string>());
    const auto count = [&](const char* field) { return line[field].get<std::uint64_t>(); };
    fmt::print("{:<20} {:>9} {:>9} {:>9}  {:<16} {:>9}  {:<16}\n", name, count("records"),
               count("matches"), count("found"), between(line["recall_95"], count("matches")),
               count("wrong"), between(line["false_share_95"], count("called")));
    if (line["recall_is_worse"].get<bool>())
      worse += fmt::format("{}: fewer of its matches are found than of all others\n", name);
    if (line["false_share_is_worse"].get<bool>())
      worse += fmt::format("{}: more of what is found is wrong than of all others\n", name);
  }
  fmt::print("{}", worse.empty() ? "no group is served worse than all others\n" : worse);
}

}  // namespace amends::cli
