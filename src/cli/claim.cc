// amends show, erase, adopt: one claim, the steps it may take, and what ends it; and a changed
// programme.
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/open_claim.h"
#include "examine/conflict.h"
#include "register/acts.h"
#include "register/claims.h"

namespace amends::cli {
namespace {

struct Options {
  std::string claim, reason, purpose, legal_basis, programme;
  std::int64_t act = -1;
};

nlohmann::ordered_json step_json(const std::vector<registry::Transition>& steps) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const registry::Transition& t : steps) {
    list.push_back({{"trigger", t.trigger}, {"to", t.to}, {"roles", t.roles}, {"guard", t.guard}});
  }
  return list;
}

// That it was decided before a claim that competes with it was known; "" where it was not.
Result<std::string> decided_apart(registry::Register& reg, const registry::ClaimFacts& facts) {
  std::string said;
  if (facts.conflict_group == 0) return said;
  AMENDS_TRY(const auto groups, examine::conflict_groups(reg));
  for (const examine::ConflictGroup& group : groups) {
    for (const examine::ConflictGroup::Member& member : group.members) {
      if (group.group == facts.conflict_group && member.number == reg.number_of(facts.id))
        said = examine::decided_apart(member);
    }
  }
  return said;
}

void print_claim(const std::string& number, const registry::ClaimFacts& facts,
                 const std::vector<registry::HistoryLine>& lines,
                 const std::vector<registry::Transition>& steps) {
  fmt::print("Claim {}  category {}  {}{}{}\n", number, facts.category, facts.stage,
             facts.late ? "  late" : "", facts.sealed ? "  sealed" : "");
  fmt::print("received {}\n", facts.received);
  if (!facts.review_until.empty())
    fmt::print("review may be asked for until {}\n", facts.review_until);
  fmt::print("\nHistory\n");
  for (const registry::HistoryLine& line : lines) {
    fmt::print("  act {:<8} {}  {}{}\n", line.act, base::to_rfc3339(line.at),
               line.erased ? "(erased)" : line.kind,
               line.by.empty() ? "" : fmt::format(" by {} ({})", line.by, line.role));
    if (!line.summary.empty()) fmt::print("               {}\n", line.summary);
  }
  fmt::print("\nWhat may happen next\n");
  for (const registry::Transition& t : steps) {
    fmt::print("  {:<16} to {:<16} by {:<12} {}\n", t.trigger, t.to, t.roles, t.guard);
  }
  if (steps.empty()) fmt::print("  nothing\n");
}

Status run_show(const Options& options, const Common& common) {
  AMENDS_TRY(OpenClaim open, open_claim(common, options.claim, options.purpose));
  const registry::ClaimFacts& facts = open.facts;
  const std::string number = open.reg.number_of(open.id);
  AMENDS_TRY(const auto lines, registry::history(open.reg, open.id));
  const auto steps = registry::allowed(facts.situation(open.reg.programme().mode), "");
  AMENDS_TRY(const std::string apart, decided_apart(open.reg, facts));
  if (!common.json) {
    print_claim(number, facts, lines, steps);
    if (!apart.empty()) fmt::print("\n{}\n", apart);
    return {};
  }
  nlohmann::ordered_json json = {{"claim", number},
                                 {"category", facts.category},
                                 {"stage", facts.stage},
                                 {"received", facts.received},
                                 {"late", facts.late},
                                 {"sealed", facts.sealed},
                                 {"history", nlohmann::ordered_json::array()}};
  if (!facts.review_until.empty()) json["review_until"] = facts.review_until;
  for (const registry::HistoryLine& line : lines) {
    json["history"].push_back({{"act", line.act},
                               {"at", base::to_rfc3339(line.at)},
                               {"kind", line.kind},
                               {"by", line.by},
                               {"role", line.role},
                               {"summary", line.summary}});
  }
  if (!apart.empty()) json["decided_apart"] = apart;
  json["next"] = step_json(steps);
  fmt::print("{}\n", json.dump(2));
  return {};
}

Status run_erase(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const registry::ClaimId claim, reg.find_subject(options.claim));
  registry::Register::ErasureOrder order{claim, std::nullopt, options.reason, options.legal_basis};
  if (options.act >= 0) order.act = static_cast<std::uint64_t>(options.act);
  AMENDS_TRY(const std::uint64_t count, reg.erase(order, actor(common)));
  AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  if (common.json) {
    const nlohmann::ordered_json json = {{"claim", reg.number_of(claim)}, {"erased_acts", count}};
    fmt::print("{}\n", json.dump(2));
  } else {
    fmt::print(
        "{} acts of claim {} are gone for good, with their salts; the log's tree stays as it "
        "was.\n",
        count, reg.number_of(claim));
  }
  return {};
}

Status run_adopt(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_CHECK(reg.adopt_programme(options.programme, options.reason, actor(common)));
  fmt::print("The register follows the programme {} now, pinned by SHA-256 {}.\n",
             options.programme, base::to_hex(reg.programme().hash));
  return {};
}

Verb* claim_verb(Verb& app, Common& common, const std::shared_ptr<Options>& options,
                 const char* name, const char* description) {
  Verb* verb = app.add_subcommand(name, description);
  verb->add_option("claim", options->claim,
                   "The claim's number (K7QM-2R9T), or its key in the source")
      ->required();
  add_register_option(*verb, common, false);
  add_json_option(*verb, common);
  return verb;
}

}  // namespace

void add_show(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb =
      claim_verb(app, common, options, "show", "Show a claim's history and what may happen next");
  verb->add_option("--purpose", options->purpose, "Why a sealed claim is read; it is logged");
  add_actor_options(*verb, common);
  example(*verb, "  amends show K7QM-2R9T -r my-register");
  verb->callback([options, &common] { common.exit_code = finish(run_show(*options, common)); });
}

void add_erase(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = claim_verb(app, common, options, "erase",
                          "Destroy a claim's acts and evidence for good, and leave the reason");
  verb->add_option("--act", options->act,
                   "One act only (amends show lists them): what was filed or handed in, or what "
                   "another word has taken the place of")
      ->positive();
  verb->add_option("--reason", options->reason, "Why")->required();
  verb->add_option("--legal-basis", options->legal_basis, "Under which law or rule")->required();
  add_actor_options(*verb, common);
  example(
      *verb,
      "  amends erase K7QM-2R9T --reason \"asked for by the claimant\" --legal-basis \"RoP 40(2)\" "
      "--role DPO -r my-register");
  verb->callback([options, &common] { common.exit_code = finish(run_erase(*options, common)); });
}

void add_adopt(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand("adopt", "Pin a changed programme, with the reason, as an act");
  verb->add_option("programme", options->programme, "The changed programme's folder")->required();
  verb->add_option("--reason", options->reason, "Why it changed")->required();
  add_register_option(*verb, common, false);
  add_actor_options(*verb, common);
  example(*verb, "  amends adopt programmes/velaria --reason \"ruleset 2026.2\" -r my-register");
  verb->callback([options, &common] { common.exit_code = finish(run_adopt(*options, common)); });
}

}  // namespace amends::cli
