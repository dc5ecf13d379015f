// amends act: a claim, or many, taken one step on.
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "cli/examine_options.h"
#include "cli/rows.h"
#include "examine/take_step.h"
#include "register/claims.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

struct Options {
  std::vector<std::string> words;  // [claim] step
  std::string claims, reason, review_date;
  CriterionOptions criterion;
  bool only_show = false;
};

Status act_on_one(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const registry::ClaimId claim, reg.find_claim(options.words[0]));
  const std::string number = reg.number_of(claim);
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_TRY(const registry::Done done,
             registry::move_claim(reg, session, claim, options.words[1], options.reason,
                                  options.review_date, actor(common)));
  AMENDS_CHECK(session.commit());
  AMENDS_TRY(const registry::ClaimFacts facts,
             registry::read_claim_facts(reg.database(), reg.programme(), claim, reg.now()));
  if (common.json) {
    ordered_json json = {{"claim", number}, {"act", done.act}, {"stage", facts.stage}};
    if (facts.stage == "NOTIFIED") json["review_until"] = facts.review_until;
    fmt::print("{}\n", json.dump(2));
  } else {
    fmt::print("Claim {} is {} now (act {}).{}\n", number, facts.stage, done.act,
               facts.stage == "NOTIFIED"
                   ? fmt::format(" Review may be asked for until {}.", facts.review_until)
                   : "");
  }
  return {};
}

// The claims that are meant; those that nobody knows are refused.
Result<std::vector<registry::ClaimId>> claims_meant(registry::Register& reg, const Options& options,
                                                    std::vector<examine::LeftOut>& unknown) {
  const examine::Criterion criterion = criterion_of(options.criterion);
  const bool by_criterion = examine::to_json(criterion) != "{}";
  if (options.claims.empty() == !by_criterion) {
    return fail(Code::usage,
                "say which claims: one by its number before the step, --claims FILE, or a "
                "criterion as --stage REGISTERED");
  }
  if (by_criterion) return examine::claims_that_meet(reg, criterion);
  AMENDS_TRY(const std::vector<NamedClaim> named, read_claims(options.claims));
  std::vector<std::string> names;
  for (const NamedClaim& one : named) names.push_back(one.name);
  AMENDS_TRY(const auto found, reg.find_claims(names));
  std::vector<registry::ClaimId> claims;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i]) {
      claims.push_back(*found[i]);
    } else {
      unknown.push_back({named[i].name, fmt::format("{}:{}: {}", options.claims, named[i].line,
                                                    found[i].error().message)});
    }
  }
  return claims;
}

void print_taken(const examine::StepsTaken& taken, const Options& options, const Common& common) {
  if (common.json) {
    ordered_json json = {{"step", options.words[0]},
                         {"taken", taken.taken},
                         {"by_stage", taken.by_stage},
                         {"there_already", taken.there_already},
                         {"refused", ordered_json::array()}};
    for (const examine::LeftOut& left : taken.refused) {
      json["refused"].push_back({{"claim", left.claim}, {"why", left.why}});
    }
    fmt::print("{}\n", json.dump(2));
    return;
  }
  for (const auto& [stage, count] : taken.by_stage) {
    fmt::print("{} claims {} {}.\n", with_commas(count), options.only_show ? "would be" : "are now",
               stage);
  }
  if (taken.taken == 0) fmt::print("No claim took the step {}.\n", options.words[0]);
  if (taken.there_already > 0) {
    fmt::print("{} stood there already.\n", with_commas(taken.there_already));
  }
  for (const examine::LeftOut& left : taken.refused) {
    fmt::print("refused {}: {}\n", left.claim, left.why);
  }
}

Status act_on_many(const Options& options, Common& common) {
  AMENDS_TRY(
      registry::Register reg,
      open_register(common, options.only_show ? registry::Access::read : registry::Access::write));
  examine::StepOrder order;
  std::vector<examine::LeftOut> unknown;
  AMENDS_TRY(order.claims, claims_meant(reg, options, unknown));
  order.trigger = options.words[0];
  order.reason = options.reason;
  order.review_date = options.review_date;
  order.only_show = options.only_show;
  AMENDS_TRY(examine::StepsTaken taken, examine::take_step(reg, order, actor(common), task()));
  taken.refused.insert(taken.refused.end(), unknown.begin(), unknown.end());
  if (!options.only_show) AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  if (!taken.refused.empty()) common.exit_code = 1;
  print_taken(taken, options, common);
  return {};
}

Status run(const Options& options, Common& common) {
  if (options.words.size() == 1) return act_on_many(options, common);
  const bool mixed = !options.claims.empty() || options.only_show ||
                     examine::to_json(criterion_of(options.criterion)) != "{}";
  if (mixed) {
    return fail(Code::usage, "name one claim, or say which by --claims or a criterion, not both");
  }
  return act_on_one(options, common);
}

}  // namespace

void add_act(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand("act", "Take a claim one step on, or many, as stages allow");
  verb->add_option("words", options->words,
                   "[CLAIM] STEP: one claim by its number or key; none: --claims or a criterion. "
                   "amends show lists the steps that are possible")
      ->required()
      ->expected(1, 2);
  verb->add_option(
          "--claims", options->claims,
          "A file with a claim's number or key on each line, or first in each row of a CSV")
      ->existing_file();
  add_criterion_options(*verb, options->criterion);
  verb->add_flag("--dry-run", options->only_show, "Show how many would take it, and do nothing");
  verb->add_option("--reason", options->reason, "Why")->required();
  verb->add_option("--review-date", options->review_date,
                   "For suspend: when to look again (2026-12-31)");
  add_register_option(*verb, common, false);
  add_json_option(*verb, common);
  add_actor_options(*verb, common);
  example(*verb,
          "  amends act K7QM-2R9T screen --role CAS --reason \"file is complete\" -r my-register\n"
          "  amends act screen --stage REGISTERED --role SYS --reason \"ruleset 2026.1\" -r "
          "my-register\n"
          "  amends act admit --claims list.txt --role CAS --reason \"arguable\" -r my-register");
  verb->callback([options, &common] {
    const int exit_code = finish(run(*options, common));
    common.exit_code = std::max(common.exit_code, exit_code);
  });
}

}  // namespace amends::cli
