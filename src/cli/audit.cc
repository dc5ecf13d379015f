// amends audit consistency: the same facts, another outcome.
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "cli/examine_options.h"
#include "examine/consistency.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

ordered_json claim_json(const examine::DecidedClaim& claim) {
  return {{"claim", claim.claim},
          {"act", claim.act},
          {"outcome", claim.outcome},
          {"awarded", claim.awarded},
          {"recommended_by", claim.examiner},
          {"decided_by", claim.decided_by},
          {"decided_on", claim.decided_on}};
}

ordered_json tallies_json(const std::map<std::string, examine::Tally>& tallies) {
  ordered_json json = ordered_json::object();
  for (const auto& [name, tally] : tallies) {
    json[name] = {{"decided", tally.decided}, {"unusual", tally.unusual}};
  }
  return json;
}

void print_claim(std::string_view what, const examine::DecidedClaim& claim) {
  fmt::print("  {} {}  {} {}  recommended by {}, decided by {} on {} (act {})\n", what, claim.claim,
             claim.outcome, claim.awarded, claim.examiner, claim.decided_by, claim.decided_on,
             claim.act);
}

void print_tallies(std::string_view title, const std::map<std::string, examine::Tally>& tallies) {
  fmt::print("\n{:<32}{:>10}{:>10}\n", title, "decided", "unusual");
  for (const auto& [name, tally] : tallies) {
    fmt::print("{:<32}{:>10}{:>10}\n", name.empty() ? "-" : name, tally.decided, tally.unusual);
  }
}

Status run(bool sealed, Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::read));
  AMENDS_TRY(const examine::ConsistencyReport report,
             examine::audit_consistency(reg, sealed, task()));
  if (!report.differences.empty()) common.exit_code = 1;
  if (common.json) {
    ordered_json json = {{"decided", report.decided},
                         {"groups", report.groups},
                         {"inconsistent_groups", report.inconsistent},
                         {"differences", ordered_json::array()}};
    for (const examine::Difference& d : report.differences) {
      json["differences"].push_back(
          {{"usual", claim_json(d.usual)}, {"other", claim_json(d.other)}});
    }
    json["by_examiner"] = tallies_json(report.by_examiner);
    json["by_decider"] = tallies_json(report.by_decider);
    json["by_month"] = tallies_json(report.by_month);
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  fmt::print(
      "{} decided claims; {} groups with the same facts; {} of them with more than one "
      "result.\n",
      report.decided, report.groups, report.inconsistent);
  for (const examine::Difference& d : report.differences) {
    fmt::print("\n");
    print_claim("usual", d.usual);
    print_claim("other", d.other);
  }
  print_tallies("recommended by", report.by_examiner);
  print_tallies("decided by", report.by_decider);
  print_tallies("decided in", report.by_month);
  return {};
}

}  // namespace

void add_audit(Verb& app, Common& common) {
  Verb* verb = app.add_subcommand("audit", "Look for double standards");
  verb->require_subcommand();
  Verb* consistency = verb->add_subcommand(
      "consistency", "Find decided claims with the same facts and another outcome");
  auto sealed = std::make_shared<bool>(false);
  consistency->add_flag("--sealed", *sealed, "Name sealed claims too");
  add_register_option(*consistency, common, false);
  add_json_option(*consistency, common);
  example(*consistency, "  amends audit consistency -r my-register");
  on_run(*consistency, common, "CAS", [sealed, &common] { return run(*sealed, common); });
  example(*verb, "  amends audit consistency -r my-register");
}

}  // namespace amends::cli
