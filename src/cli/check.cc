// amends fsck, amends rebuild, amends run: housekeeping of a register.
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "cli/print_check.h"
#include "register/due.h"

namespace amends::cli {
namespace {

Status run_fsck(Common& common) {
  AMENDS_TRY(const registry::RepairReport report,
             registry::repair_register(register_folder(common), task()));
  if (common.json) {
    nlohmann::ordered_json json = check_json(report.after);
    json["repaired"] = report.done;
    fmt::print("{}\n", json.dump(2));
  } else {
    for (const std::string& line : report.done) fmt::print("Made good: {}\n", line);
    if (report.done.empty()) fmt::print("Nothing had to be made good.\n");
    print_check(report.after);
  }
  common.exit_code = report.after.findings.empty() ? 0 : 1;
  return {};
}

Status run_rebuild(const Common& common) {
  AMENDS_TRY(registry::Register reg,
             registry::Register::open(register_folder(common), registry::Access::write));
  AMENDS_TRY(const bool current, reg.views_are_current());
  std::optional<Hash> before;  // of views that another version made, nothing can be said
  if (current) {
    AMENDS_TRY(before, reg.state_hash(task()));
  }
  AMENDS_TRY(const Hash after, reg.rebuild(task()));
  if (common.json) {
    nlohmann::ordered_json json = {{"acts", reg.log().size()}};
    if (before) json["state_before"] = base::to_hex(*before);
    json["state"] = base::to_hex(after);
    if (before) json["equal"] = *before == after;
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  fmt::print("Folded {} acts into the views again.\nstate {}\n", with_commas(reg.log().size()),
             base::to_hex(after));
  fmt::print("{}\n",
             !before
                 ? "Another version of Amends had made them before; what it linked is looked for "
                   "again by amends link."
             : *before == after ? "It is what it was."
                                : "It was different before; it is right now.");
  return {};
}

Status run_run(Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const registry::DueReport report, registry::run_due(reg, actor(common), task()));
  if (common.json) {
    const nlohmann::ordered_json json = {{"done", report.done}, {"waiting", report.waiting}};
    fmt::print("{}\n", json.dump(2));
  } else {
    for (const std::string& line : report.done) fmt::print("Done: {}.\n", line);
    for (const std::string& line : report.waiting) fmt::print("Waiting: {}\n", line);
    if (report.done.empty() && report.waiting.empty()) fmt::print("Nothing is due.\n");
  }
  common.exit_code = report.found_damage ? 1 : 0;
  return {};
}

}  // namespace

void add_fsck(Verb& app, Common& common) {
  Verb* verb = app.add_subcommand("fsck", "Make derived files good again after a crash, and check");
  add_register_option(*verb, common, true);
  add_json_option(*verb, common);
  example(*verb, "  amends fsck my-register");
  verb->callback([&common] {
    const int code = finish(run_fsck(common));
    if (code != 0) common.exit_code = code;
  });
}

void add_rebuild(Verb& app, Common& common) {
  Verb* verb = app.add_subcommand("rebuild", "Drop the views and fold them from the acts again");
  add_register_option(*verb, common, true);
  add_json_option(*verb, common);
  example(*verb, "  amends rebuild my-register");
  verb->callback([&common] { common.exit_code = finish(run_rebuild(common)); });
}

void add_run(Verb& app, Common& common) {
  Verb* verb = app.add_subcommand(
      "run", "Do everything that has become due, and say what waits for a person");
  add_register_option(*verb, common, true);
  add_actor_options(*verb, common);
  add_json_option(*verb, common);
  example(*verb, "  amends run my-register        (once a day, from cron or a systemd timer)");
  verb->callback([&common] {
    const int code = finish(run_run(common));
    if (code != 0) common.exit_code = code;
  });
}

}  // namespace amends::cli
