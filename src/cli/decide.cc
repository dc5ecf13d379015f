// amends decide recommend, make, correct, interest, show: what is decided, by whom and why.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/examine_options.h"
#include "cli/open_claim.h"
#include "cli/rows.h"
#include "examine/draft.h"
#include "examine/recommend.h"
#include "register/claims.h"
#include "register/decisions.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

struct Options {
  std::string claim, from, outcome, award, currency, language, reason, text, heard, dissent, member,
      purpose;
  std::vector<std::string> citations, findings, members;
  std::int64_t instalment = 0, group = 0;
  CriterionOptions criterion;
  bool only_show = false;
};

std::string currency_of(const registry::Register& reg, const Options& options) {
  return options.currency.empty() ? reg.programme().currency.base : options.currency;
}

// "TIME-1@3=PASS", or "MERITS=FAIL: the roof was whole" with the finding's text.
Result<examine::DecisionFinding> finding_from(const std::string& text,
                                              const std::string& language) {
  AMENDS_TRY(const auto parts, name_and_value("--finding", text, "TIME-1@3=PASS"));
  examine::DecisionFinding finding{parts.first, parts.second, {}};
  if (const std::size_t colon = finding.outcome.find(':'); colon != std::string::npos) {
    finding.text[language] = base::trim(std::string_view(parts.second).substr(colon + 1));
    finding.outcome.resize(colon);
  }
  return finding;
}

// From options alone: one operative part, and texts in one language.
Result<examine::DecisionContent> content_of(const registry::Register& reg, const Options& options) {
  if (!options.from.empty()) {
    AMENDS_TRY(const std::string json, base::read_file(options.from));
    AMENDS_TRY(examine::DecisionContent content,
               examine::decision_content(json, options.from, reg.programme().languages));
    const bool any_sum = std::ranges::any_of(
        content.operative, [](const auto& part) { return part.amount.has_value(); });
    if (any_sum && content.currency.empty()) content.currency = currency_of(reg, options);
    return content;
  }
  examine::DecisionContent content;
  AMENDS_TRY(const std::string language, language_of(reg.programme(), options.language));
  content.outcome = options.outcome;
  content.citations = options.citations;
  content.reasons[language] = options.reason;
  for (const std::string& finding : options.findings) {
    AMENDS_TRY(examine::DecisionFinding said, finding_from(finding, language));
    content.findings.push_back(std::move(said));
  }
  examine::OperativePart part;
  const bool refuses = registry::is_adverse(options.outcome) && !registry::gives(options.outcome);
  part.kind = refuses ? "REFUSAL" : "RECORD";
  if (!options.award.empty()) {
    part.kind = "AWARD";
    part.amount = options.award;
    content.currency = currency_of(reg, options);
  }
  part.text[language] = options.text.empty() ? options.reason : options.text;
  content.operative.push_back(std::move(part));
  return content;
}

Status print_done(registry::Register& reg, const Common& common, registry::ClaimId claim,
                  const registry::Done& done, std::string_view what) {
  AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  if (common.json) {
    fmt::print("{}\n", ordered_json{{"claim", reg.number_of(claim)}, {"act", done.act}}.dump(2));
  } else {
    fmt::print("Claim {}: {} (act {}).\n", reg.number_of(claim), what, done.act);
  }
  return {};
}

// What was done, and in which languages of the programme nobody wrote the reasons: they can still
// be added, before a letter has to say so.
std::string told(std::string what, const examine::DecisionContent& content,
                 const registry::Register& reg) {
  std::vector<std::string> missing;
  for (const std::string& language : reg.programme().languages)
    if (!content.reasons.contains(language)) missing.push_back(language);
  if (missing.empty()) return what;
  return fmt::format("{}; the reasons are not written in {}, and letters in these languages say so",
                     what, fmt::join(missing, ", "));
}

// One claim, as the rules have it.
Status recommend_draft(registry::Register& reg, registry::ClaimId claim, const Options& options,
                       const Common& common) {
  AMENDS_TRY(examine::Drafter drafter, examine::Drafter::create(reg));
  AMENDS_TRY(const examine::Draft draft, drafter.draft(claim));
  if (!draft.content) {
    return fail(Code::refused,
                "claim {} cannot be drafted: {}. What a person decides is given with --outcome, or "
                "--from a file",
                reg.number_of(claim), draft.why_not);
  }
  if (options.only_show) {
    fmt::print("{}\n", examine::to_json(*draft.content));
    return {};
  }
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_TRY(const registry::Done done,
             examine::recommend(reg, session, claim, *draft.content, true, actor(common)));
  AMENDS_CHECK(session.commit());
  return print_done(reg, common, claim, done,
                    fmt::format("recommended as the rules have it: {}", draft.content->outcome));
}

void print_mass(const examine::MassRecommended& result, const Options& options,
                const Common& common) {
  if (common.json) {
    ordered_json json = {{"recommended", result.recommended},
                         {"by_outcome", result.by_outcome},
                         {"kept", result.kept},
                         {"left_over", ordered_json::array()}};
    for (const examine::LeftOut& left : result.left_over) {
      json["left_over"].push_back({{"claim", left.claim}, {"why", left.why}});
    }
    fmt::print("{}\n", json.dump(2));
    return;
  }
  fmt::print("{} claims {} as the rules have it.\n", with_commas(result.recommended),
             options.only_show ? "would be recommended" : "are recommended");
  for (const auto& [outcome, count] : result.by_outcome) {
    fmt::print("  {:<20} {:>12}\n", outcome, with_commas(count));
  }
  if (result.kept > 0) {
    fmt::print("{} were recommended already, by a person or since the last screening.\n",
               with_commas(result.kept));
  }
  for (const examine::LeftOut& left : result.left_over) {
    fmt::print("left to a person {}: {}\n", left.claim, left.why);
  }
}

Status recommend_mass(registry::Register& reg, const Options& options, const Common& common) {
  examine::MassOrder order;
  order.criterion = criterion_of(options.criterion);
  order.only_show = options.only_show;
  if (options.instalment > 0) order.instalment = options.instalment;
  const bool meant = order.instalment || examine::to_json(order.criterion) != "{}";
  if (!meant) {
    return fail(Code::usage,
                "say which claims: one by its number, --instalment, or a criterion as "
                "--category D1");
  }
  AMENDS_TRY(const examine::MassRecommended result,
             examine::recommend_drafts(reg, order, actor(common), task()));
  if (!options.only_show) AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  print_mass(result, options, common);
  return {};
}

Status run_recommend(const Options& options, const Common& common) {
  // What a person says is held to the gate, which is a writer's, and then taken back.
  const bool drafts = options.claim.empty() || (options.from.empty() && options.outcome.empty());
  if (options.only_show && drafts && !options.claim.empty()) {  // a draft says what the claim does
    AMENDS_TRY(OpenClaim open, open_claim(common, options.claim, options.purpose));
    return recommend_draft(open.reg, open.id, options, common);
  }
  AMENDS_TRY(registry::Register reg,
             open_register(common, options.only_show && drafts ? registry::Access::read
                                                               : registry::Access::write));
  if (options.claim.empty()) return recommend_mass(reg, options, common);
  AMENDS_TRY(const registry::ClaimId claim, reg.find_claim(options.claim));
  if (options.from.empty() && options.outcome.empty()) {
    return recommend_draft(reg, claim, options, common);
  }
  AMENDS_TRY(const examine::DecisionContent content, content_of(reg, options));
  if (options.only_show) {
    AMENDS_CHECK(examine::check_recommendation(reg, claim, content, actor(common)));
    fmt::print("{}\n", examine::to_json(content));
    return {};
  }
  AMENDS_TRY(const registry::Done done, examine::recommend(reg, claim, content, actor(common)));
  return print_done(reg, common, claim, done, told("recommended", content, reg));
}

Status run_make(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const std::uint64_t decided,
             examine::decide_instalment(reg, options.instalment, {options.members, options.dissent},
                                        actor(common), task()));
  AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  if (common.json) {
    fmt::print("{}\n",
               ordered_json{{"instalment", options.instalment}, {"decided", decided}}.dump(2));
  } else {
    fmt::print("{} claims of instalment {} are decided as recommended.\n", decided,
               options.instalment);
  }
  return {};
}

Status run_correct(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const registry::ClaimId claim, reg.find_claim(options.claim));
  const bool as_recommended = options.from.empty() && options.outcome.empty();
  AMENDS_TRY(const examine::DecisionContent content,
             as_recommended ? examine::recommended_anew(reg, claim) : content_of(reg, options));
  AMENDS_TRY(const registry::Done done,
             examine::correct(reg, claim, content, {options.members, options.dissent},
                              options.heard, actor(common)));
  return print_done(reg, common, claim, done,
                    told("decided anew; the old decision is superseded", content, reg));
}

Status run_interest(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  const registry::Actor who = actor(common);
  examine::Interest interest{options.member.empty() ? who.name : options.member, options.reason,
                             std::nullopt, std::nullopt, std::nullopt};
  if (!options.claim.empty()) {
    AMENDS_TRY(interest.claim, reg.find_claim(options.claim));
  }
  if (options.instalment > 0) interest.instalment = options.instalment;
  if (options.group > 0) interest.group = options.group;
  AMENDS_TRY(const registry::Done done, examine::declare_interest(reg, interest, who));
  AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  fmt::print("{} has an interest and takes no part (act {}).\n", interest.member, done.act);
  return {};
}

ordered_json record_json(const examine::DecisionRecord& record) {
  ordered_json json = {{"act", record.act},
                       {"kind", record.recommendation ? "RECOMMENDATION" : "DECISION"},
                       {"by", record.by},
                       {"role", record.role},
                       {"at", base::to_rfc3339(record.at)},
                       {"outcome", record.content.outcome},
                       {"citations", record.content.citations},
                       {"reasons", record.content.reasons}};
  if (!record.members.empty()) json["members"] = record.members;
  if (!record.dissent.empty()) json["dissent"] = record.dissent;
  if (record.instalment) json["instalment"] = *record.instalment;
  if (record.supersedes) json["supersedes"] = *record.supersedes;
  json["findings"] = ordered_json::array();
  for (const examine::DecisionFinding& finding : record.content.findings) {
    json["findings"].push_back({{"rule", finding.rule}, {"outcome", finding.outcome}});
  }
  json["operative"] = ordered_json::array();
  for (const examine::OperativePart& part : record.content.operative) {
    ordered_json item = {{"kind", part.kind}, {"text", part.text}};
    if (part.amount) item["amount"] = *part.amount + " " + record.content.currency;
    json["operative"].push_back(std::move(item));
  }
  return json;
}

void print_record(const examine::DecisionRecord& record, const programme::Programme& programme) {
  fmt::print("{} of act {}: {}\n  by {} ({}) on {}\n",
             record.recommendation ? "Recommendation" : "Decision", record.act,
             record.content.outcome, record.by, record.role, base::to_rfc3339(record.at));
  if (!record.members.empty()) fmt::print("  members {}\n", fmt::join(record.members, ", "));
  if (!record.dissent.empty()) fmt::print("  dissent {}\n", record.dissent);
  if (record.supersedes) fmt::print("  supersedes act {}\n", *record.supersedes);
  for (const examine::OperativePart& part : record.content.operative) {
    fmt::print("  {}{}: {}\n", part.kind,
               part.amount ? fmt::format(" {} {}", *part.amount, record.content.currency) : "",
               programme::in_language(part.text, "", programme.languages));
  }
  fmt::print("  because {}\n  under {}\n",
             programme::in_language(record.content.reasons, "", programme.languages),
             fmt::join(record.content.citations, ", "));
  for (const examine::DecisionFinding& finding : record.content.findings) {
    fmt::print("  {} {}\n", finding.rule, finding.outcome);
  }
}

Status run_show(const Options& options, const Common& common) {
  AMENDS_TRY(OpenClaim open, open_claim(common, options.claim, options.purpose));
  AMENDS_TRY(const auto acts, examine::decisions_of(open.reg, open.id));
  ordered_json list = ordered_json::array();
  for (const std::uint64_t act : acts) {
    AMENDS_TRY(const examine::DecisionRecord record, examine::read_decision(open.reg, act));
    if (common.json) {
      list.push_back(record_json(record));
    } else {
      print_record(record, open.reg.programme());
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

void add_content_options(Verb& verb, Options& options) {
  verb.add_option("--from", options.from, "A JSON file with all that is said (docs/decisions.md)");
  verb.add_option("--outcome", options.outcome, "UPHELD, PARTLY_UPHELD, REJECTED_MERITS, …");
  verb.add_option("--award", options.award, "A sum, as 1200.00");
  verb.add_option("--currency", options.currency, "Its currency (default: the programme's)");
  verb.add_option("--cite", options.citations, "A rule that it rests on; may be given again");
  verb.add_option(
      "--finding", options.findings,
      "RULE=OUTCOME, as TIME-1@3=PASS, or with its text: \"MERITS=FAIL: the roof was whole\"");
  verb.add_option("--reason", options.reason, "The reasons");
  verb.add_option("--text", options.text, "What is ordered, in words (default: the reasons)");
  verb.add_option("--language", options.language,
                  "Of the reasons (default: the programme's first)");
}

void add_panel_options(Verb& verb, Options& options) {
  verb.add_option("--member", options.members, "Who takes part; may be given again")->required();
  verb.add_option("--dissent", options.dissent,
                  "Who does not agree, and why: \"Pia: it is worth more\"");
}

}  // namespace

void add_decide(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand(
      "decide", "Recommend, decide and correct: two persons, reasons, citations, no interest");
  verb->require_subcommand();
  Verb* recommend = part(*verb, common, "recommend", "Say how a claim should be decided");
  recommend->add_option("claim", options->claim, "The claim's number; none: in mass");
  add_content_options(*recommend, *options);
  recommend->add_option("--instalment", options->instalment, "All claims of this instalment")
      ->positive();
  add_criterion_options(*recommend, options->criterion);
  recommend->add_flag("--dry-run", options->only_show, "Show what would be recommended");
  recommend->add_option("--purpose", options->purpose,
                        "With --dry-run: why a sealed claim is read; it is logged");
  example(
      *recommend,
      "  amends decide recommend K7QM-2R9T -r my-register\n"
      "  amends decide recommend --instalment 1 --by Ines -r my-register\n"
      "  amends decide recommend K7QM-2R9T --outcome UPHELD --award 1200.00 --cite \"RoP 4(1)\" "
      "--finding TIME-1@3=PASS --reason \"displaced in the second episode\" -r my-register");
  on_run(*recommend, common, "CAS", [options, &common] { return run_recommend(*options, common); });
  Verb* make = part(*verb, common, "make", "Decide an instalment as it was recommended");
  make->add_option("instalment", options->instalment, "Its number")->required();
  add_panel_options(*make, *options);
  example(*make, "  amends decide make 1 --by Petra --member Petra --member Paul --member Pia");
  on_run(*make, common, "PAN", [options, &common] { return run_make(*options, common); });
  Verb* correct = part(*verb, common, "correct", "Decide anew what was asked to be reviewed");
  correct->add_option("claim", options->claim, "The claim's number")->required();
  add_content_options(*correct, *options);
  add_panel_options(*correct, *options);
  correct->add_option("--heard", options->heard, "How and when the claimant was heard");
  example(*correct,
          "  amends decide recommend K7QM-2R9T --from new.json --by Ines -r my-register\n"
          "  amends decide correct K7QM-2R9T --role APP --member Agnes -r my-register");
  on_run(*correct, common, "APP", [options, &common] { return run_correct(*options, common); });
  Verb* interest = part(*verb, common, "interest", "Declare an interest, and take no part");
  interest->add_option("claim", options->claim, "In this claim");
  interest->add_option("--instalment", options->instalment, "In this instalment")->positive();
  interest->add_option("--group", options->group, "In this conflict group")->positive();
  interest->add_option("--member", options->member, "Who (default: --by)");
  interest->add_option("--reason", options->reason, "Which")->required();
  example(*interest, "  amends decide interest K7QM-2R9T --by Paul --reason \"a cousin\"");
  on_run(*interest, common, "PAN", [options, &common] { return run_interest(*options, common); });
  Verb* show = part(*verb, common, "show", "All that was recommended and decided of a claim");
  show->add_option("claim", options->claim, "The claim's number")->required();
  show->add_option("--purpose", options->purpose, "Why a sealed claim is read; it is logged");
  example(*show, "  amends decide show K7QM-2R9T -r my-register");
  on_run(*show, common, "CAS", [options, &common] { return run_show(*options, common); });
  example(*verb, "  amends decide make 1 --by Petra --member Petra --member Paul --member Pia");
}

}  // namespace amends::cli
