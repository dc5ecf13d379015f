// amends replay: screening and valuation once more, from the log.
#include "examine/replay.h"

#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "cli/examine_options.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

Status run(const std::string& folder, Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::read));
  std::optional<programme::Programme> other;
  if (!folder.empty()) {
    AMENDS_TRY(other, programme::load(folder));
  }
  AMENDS_TRY(const examine::ReplayReport report,
             examine::replay(reg, other ? &*other : nullptr, task()));
  if (!report.differences.empty()) common.exit_code = 1;
  if (common.json) {
    ordered_json json = {{"screenings", report.screenings}, {"equal", report.equal},
                         {"different", report.different},   {"other_rules", report.other_rules},
                         {"facts_gone", report.facts_gone}, {"facts_changed", report.facts_changed},
                         {"unfit_acts", report.unfit_acts}, {"differences", ordered_json::array()},
                         {"faults", ordered_json::array()}};
    for (const examine::ProgrammeFault& f : report.faults)
      json["faults"].push_back({{"act", f.act}, {"sentence", f.sentence}, {"judges", f.judges}});
    for (const examine::ReplayDifference& d : report.differences) {
      ordered_json one = {{"act", d.act}, {"claim", d.claim}, {"reason", d.reason}};
      if (d.offset) {
        one["offset"] = *d.offset;
        one["recorded"] = d.recorded;
        one["replayed"] = d.replayed;
      }
      json["differences"].push_back(std::move(one));
    }
    fmt::print("{}\n", json.dump(2, ' ', false, ordered_json::error_handler_t::replace));
    return {};
  }
  for (const examine::ReplayDifference& d : report.differences) {
    fmt::print("act {}, {}: {}\n", d.act, d.claim.empty() ? "register" : "claim " + d.claim,
               d.reason);
    if (d.offset)
      fmt::print("  byte {}\n  recorded …{}…\n  replayed …{}…\n", *d.offset, d.recorded,
                 d.replayed);
  }
  for (const examine::ProgrammeFault& f : report.faults) {
    fmt::print(stderr, "amends: the programme that act {} pinned {}:\n{}\n", f.act,
               f.judges ? "judges as it did, and would be refused today"
                        : "cannot be read any more, and nothing is judged by it",
               f.sentence);
  }
  fmt::print(
      "{} screenings: {} equal to the byte, {} different; not judged again: {} under a "
      "programme that is not kept, {} whose facts were erased, {} with other facts, where links "
      "may be others "
      "since. Acts of other kinds that are not as they were recorded: {}.\n",
      report.screenings, report.equal, report.different, report.other_rules, report.facts_gone,
      report.facts_changed, report.unfit_acts);
  return {};
}

}  // namespace

void add_replay(Verb& app, Common& common) {
  Verb* verb = app.add_subcommand(
      "replay", "Run every screening and valuation again from the log, and compare the bytes");
  auto folder = std::make_shared<std::string>();
  verb->add_option("--programme", *folder,
                   "A version that the register does not keep, for what was judged under it");
  add_register_option(*verb, common, false);
  add_json_option(*verb, common);
  example(*verb, "  amends replay -r my-register");
  on_run(*verb, common, "SYS", [folder, &common] { return run(*folder, common); });
}

}  // namespace amends::cli
