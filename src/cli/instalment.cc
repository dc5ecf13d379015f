// amends instalment fix, show, sever and amends conflict group, leave, list: batches of claims, and
// those that compete.
#include "examine/instalment.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "cli/examine_options.h"
#include "examine/conflict.h"
#include "register/decisions.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

struct Options {
  CriterionOptions criterion;
  std::int64_t instalment = 0, sample = 0, group = 0;
  std::string claim, reason, kind, asset;
  std::vector<std::string> claims;
};

Status run_fix(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  examine::InstalmentOrder order;
  order.criterion = criterion_of(options.criterion);
  if (options.sample > 0) order.sample = options.sample;
  if (options.group > 0) order.group = options.group;
  AMENDS_TRY(const examine::InstalmentFixed fixed,
             examine::fix_instalment(reg, order, actor(common), task()));
  AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  if (common.json) {
    ordered_json json = {{"instalment", fixed.instalment},
                         {"claims", fixed.annex.size()},
                         {"annex_sha256", fixed.annex_sha256},
                         {"left_out", ordered_json::array()}};
    if (fixed.frame_units) json["frame_units"] = *fixed.frame_units;
    for (const examine::LeftOut& l : fixed.left_out) {
      json["left_out"].push_back({{"claim", l.claim}, {"why", l.why}});
    }
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  fmt::print("Instalment {}: {} claims, ruleset {}.\nAnnex    SHA-256 {}\n", fixed.instalment,
             fixed.annex.size(), reg.programme().ruleset, fixed.annex_sha256);
  if (fixed.frame_units && *fixed.frame_units > fixed.annex.size()) {
    fmt::print(
        "sample {} was drawn from {} claims: {} are not in this batch (they fell away, are "
        "examined by themselves or were left out)\n",
        options.sample, *fixed.frame_units, *fixed.frame_units - fixed.annex.size());
  }
  for (const examine::LeftOut& l : fixed.left_out) {
    fmt::print("left out {}: {}\n", l.claim, l.why);
  }
  return {};
}

ordered_json instalment_json(const examine::Instalment& i) {
  ordered_json json = {{"instalment", i.instalment},     {"act", i.act},
                       {"ruleset", i.ruleset},           {"programme", i.programme},
                       {"annex_sha256", i.annex_sha256}, {"annex_fits", i.annex_fits}};
  json["criterion"] = ordered_json::parse(i.criterion, nullptr, false);
  if (i.sample) json["sample"] = *i.sample;
  if (i.group) json["conflict_group"] = *i.group;
  json["claims"] = ordered_json::array();
  for (const examine::Instalment::Member& member : i.members) {
    ordered_json item = {{"claim", member.number}, {"state", member.state}};
    if (!member.reason.empty()) item["reason"] = member.reason;
    json["claims"].push_back(std::move(item));
  }
  return json;
}

Status run_show(const Options& options, Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::read));
  std::vector<std::int64_t> numbers = {options.instalment};
  if (options.instalment == 0) {
    AMENDS_TRY(numbers, examine::instalments(reg));
  }
  ordered_json list = ordered_json::array();
  for (const std::int64_t number : numbers) {
    AMENDS_TRY(const examine::Instalment i, examine::read_instalment(reg, number));
    if (!i.annex_fits) common.exit_code = 1;
    if (common.json) {
      list.push_back(instalment_json(i));
      continue;
    }
    fmt::print("Instalment {}  act {}  ruleset {}  criterion {}\nAnnex SHA-256 {}{}\n", number,
               i.act, i.ruleset, i.criterion, i.annex_sha256,
               i.annex_fits ? "" : "  (the claims below are not those that were hashed)");
    const auto erased =
        std::ranges::count(i.members, "ERASED", &examine::Instalment::Member::state);
    if (erased > 0) {
      fmt::print(
          "{} of the claims were lawfully erased; their numbers stay, so that the annex can "
          "be hashed again\n",
          erased);
    }
    for (const examine::Instalment::Member& member : i.members) {
      fmt::print("{}  {}{}\n", member.number, member.state,
                 member.reason.empty() ? "" : ": " + member.reason);
    }
  }
  if (common.json) fmt::print("{}\n", (options.instalment == 0 ? list : list[0]).dump(2));
  return {};
}

Status run_sever(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const registry::ClaimId claim, reg.find_claim(options.claim));
  AMENDS_CHECK(examine::sever(reg, claim, options.reason, actor(common)));
  AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  fmt::print("Claim {} is out of its instalment, and examined by itself.\n", reg.number_of(claim));
  return {};
}

Status run_group(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  examine::ConflictOrder order{options.kind, options.asset, options.reason, {}};
  for (const std::string& number : options.claims) {
    AMENDS_TRY(const registry::ClaimId claim, reg.find_claim(number));
    order.claims.push_back(claim);
  }
  AMENDS_TRY(const std::int64_t group, examine::group_claims(reg, order, actor(common)));
  AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  AMENDS_TRY(const std::vector<std::string> apart, examine::decided_apart(reg, std::set{group}));
  if (common.json) {
    fmt::print("{}\n", ordered_json{{"conflict_group", group}, {"decided_apart", apart}}.dump(2));
  } else {
    fmt::print("Conflict group {}: {} claims, which are decided together.\n", group,
               order.claims.size());
    for (const std::string& line : apart) fmt::print("{}\n", line);
  }
  return {};
}

Status run_leave(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const registry::ClaimId claim, reg.find_claim(options.claim));
  AMENDS_CHECK(examine::leave_group(reg, claim, options.reason, actor(common)));
  AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  fmt::print("Claim {} does not compete any more.\n", reg.number_of(claim));
  return {};
}

Status run_list(const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::read));
  AMENDS_TRY(const auto groups, examine::conflict_groups(reg));
  ordered_json list = ordered_json::array();
  for (const examine::ConflictGroup& group : groups) {
    ordered_json members = ordered_json::array();
    std::string line;
    for (const examine::ConflictGroup::Member& member : group.members) {
      members.push_back({{"claim", member.number}, {"stage", member.stage}, {"left", member.left}});
      line += fmt::format("  {} {}{}\n", member.number, member.stage, member.left ? " (left)" : "");
      if (!member.decided_apart) continue;
      members.back()["decided_apart"] = *member.decided_apart;
      line += "    " + examine::decided_apart(member) + "\n";
    }
    list.push_back({{"conflict_group", group.group},
                    {"kind", group.kind},
                    {"asset", group.asset},
                    {"reason", group.reason},
                    {"claims", std::move(members)}});
    if (!common.json) {
      fmt::print("Group {}  {}  {}: {}\n{}", group.group, group.kind, group.asset, group.reason,
                 line);
    }
  }
  if (common.json) fmt::print("{}\n", list.dump(2));
  return {};
}

Verb* part(Verb& verb, Common& common, const char* name, const char* description) {
  Verb* sub = verb.add_subcommand(name, description);
  add_register_option(*sub, common, false);
  add_json_option(*sub, common);
  add_actor_options(*sub, common);
  return sub;
}

}  // namespace

void add_instalment(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand("instalment", "Gather claims that are decided together");
  verb->require_subcommand();
  Verb* fix = part(*verb, common, "fix",
                   "Gather claims by a criterion (READY where no --stage is named), with an annex");
  add_criterion_options(*fix, options->criterion);
  fix->add_option("--sample", options->sample, "The sample by which they may be decided together")
      ->positive();
  fix->add_option("--group", options->group, "The competing claims of this group, and no others")
      ->positive();
  example(*fix, "  amends instalment fix --category D1 --sample 1 -r my-register");
  on_run(*fix, common, "EXE", [options, &common] { return run_fix(*options, common); });
  Verb* show = part(*verb, common, "show", "An instalment's annex; all when none is named");
  show->add_option("instalment", options->instalment, "Its number")->positive();
  example(*show, "  amends instalment show 1 -r my-register");
  on_run(*show, common, "EXE", [options, &common] { return run_show(*options, common); });
  Verb* sever = part(*verb, common, "sever", "Take one claim out, with the reason");
  sever->add_option("claim", options->claim, "The claim's number")->required();
  sever->add_option("--reason", options->reason, "Why")->required();
  example(*sever, "  amends instalment sever K7QM-2R9T --reason \"asked for individual review\"");
  on_run(*sever, common, "PAN", [options, &common] { return run_sever(*options, common); });
  example(*verb, "  amends instalment fix --category H1 --zone K2 -r my-register");
}

void add_conflict(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb =
      app.add_subcommand("conflict", "Group claims that compete for one thing; list the groups");
  verb->require_subcommand();
  Verb* group = part(*verb, common, "group", "Record that these claims compete");
  group->add_option("claims", options->claims, "Their numbers")->required();
  group
      ->add_option("--kind", options->kind,
                   fmt::format("{}", fmt::join(registry::conflict_kinds(), ", ")))
      ->required();
  group->add_option("--asset", options->asset, "What they compete for")->required();
  group->add_option("--reason", options->reason, "Why they compete")->required();
  example(
      *group,
      "  amends conflict group K7QM-2R9T 3HWD-8FKA --kind SAME_RIGHT --asset \"Hollow Street 4\" "
      "--reason \"the shares add up to 3/2\"");
  on_run(*group, common, "LNK", [options, &common] { return run_group(*options, common); });
  Verb* leave = part(*verb, common, "leave", "Record that a claim competes no more");
  leave->add_option("claim", options->claim, "Its number")->required();
  leave->add_option("--reason", options->reason, "Why")->required();
  example(*leave, "  amends conflict leave K7QM-2R9T --reason \"it is another house\"");
  on_run(*leave, common, "LNK", [options, &common] { return run_leave(*options, common); });
  Verb* list = part(*verb, common, "list", "All groups with their claims");
  example(*list, "  amends conflict list -r my-register");
  on_run(*list, common, "LNK", [&common] { return run_list(common); });
  example(*verb, "  amends conflict list -r my-register");
}

}  // namespace amends::cli
