// amends screen, amends explain: judge and value the claims of a register, and show why.
#include "examine/screen.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "cli/examine_options.h"
#include "cli/open_claim.h"
#include "cli/print_finding.h"
#include "examine/act_data.h"
#include "programme/reasons.h"
#include "programme/rules.h"

namespace amends::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string what_if, claim, purpose, language;
  bool rules = false;
};
Options& shared() {
  static Options options;
  return options;
}

Status run_what_if(Common& common) {
  const std::string& purpose = shared().purpose;
  AMENDS_TRY(
      registry::Register reg,
      open_register(common, purpose.empty() ? registry::Access::read : registry::Access::write));
  AMENDS_TRY(const programme::Programme other, programme::load(shared().what_if));
  if (!purpose.empty()) AMENDS_CHECK(note_sealed_reads(reg, purpose, common));
  examine::ScreenCounts counts;
  Json changes = Json::array();
  AMENDS_CHECK(examine::what_if(
      reg, other, purpose.empty() ? examine::Sealed::counted : examine::Sealed::read, task(),
      [&](const examine::Change& change) {
        if (common.json) {
          changes.push_back({{"claim", change.number},
                             {"what", change.what},
                             {"from", change.from},
                             {"to", change.to},
                             {"by", change.by}});
        } else {
          fmt::print("{}  {:<10} {} → {}  ({})\n", change.number, change.what, change.from,
                     change.to, change.by);
        }
      },
      counts));
  if (common.json) {
    const Json json = {{"claims", counts.claims},
                       {"would_change", counts.recorded},
                       {"sealed_not_shown", counts.sealed},
                       {"changes", std::move(changes)}};
    fmt::print("{}\n", json.dump(2));
  } else {
    fmt::print("{} of {} claims would change; nothing was changed\n", with_commas(counts.recorded),
               with_commas(counts.claims));
    if (counts.sealed > 0)
      fmt::print("sealed and not shown: {} (--purpose shows them, and is logged)\n",
                 with_commas(counts.sealed));
  }
  return {};
}

Status run_screen(Common& common) {
  if (!shared().what_if.empty()) return run_what_if(common);
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  if (reg.programme().rules->rules.empty())
    return fail(Code::refused, "the programme {} has no rules", reg.programme().id);
  AMENDS_TRY(const examine::Formed formed,
             examine::form_conflict_groups(reg, {actor(common).name, "SYS"}));
  AMENDS_TRY(const examine::ScreenCounts counts, examine::screen(reg, actor(common), task()));
  Json findings = Json::object();
  for (std::size_t i = 0; i < programme::outcomes; ++i)
    findings[std::string(name_of(static_cast<programme::Outcome>(i)))] = counts.by_outcome[i];
  if (common.json) {
    const Json json = {{"claims", counts.claims},
                       {"recorded", counts.recorded},
                       {"unchanged", counts.unchanged},
                       {"findings", findings},
                       {"valued", counts.valued},
                       {"valuation_review", counts.for_review},
                       {"valuation_unknown", counts.waiting},
                       {"conflict_groups", formed.groups},
                       {"conflict_merged", formed.merged},
                       {"conflict_joined", formed.joined},
                       {"decided_apart", formed.apart}};
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  print_formed(formed);
  fmt::print("{} claims screened by ruleset {}, {} unchanged\n", with_commas(counts.recorded),
             reg.programme().ruleset, with_commas(counts.unchanged));
  for (const auto& [outcome, number] : findings.items())
    fmt::print("  {:<8} {:>12}\n", outcome, with_commas(number.get<std::uint64_t>()));
  fmt::print("{} valued, {} for a person to look at, {} waiting for facts\n",
             with_commas(counts.valued), with_commas(counts.for_review),
             with_commas(counts.waiting));
  return {};
}

// Which act recorded the claim's last screening, and whether it still stands.
struct Recorded {
  std::optional<std::int64_t> act;
  bool current = false;
};

Result<Recorded> recorded(registry::Register& reg, registry::ClaimId claim,
                          const examine::Screening& screening) {
  AMENDS_TRY(
      store::Statement select,
      reg.database().prepare("SELECT act,rules_sha256,facts_sha256 FROM screening WHERE claim=?1"));
  AMENDS_TRY(const bool found, select.bind(1, claim).step());
  Recorded out;
  if (!found) return out;
  out.act = select.integer(0);
  out.current = select.text(1) == base::to_hex(reg.programme().rules->digest) &&
                select.text(2) == screening.facts_sha256;
  return out;
}

// The reasons as letters have them in the language.
void translate(examine::Screening& screening, const programme::Programme& programme,
               const std::string& language) {
  const auto in = [&](std::vector<std::string>& reasons) {
    for (std::string& reason : reasons) reason = programme::reason_in(programme, reason, language);
  };
  for (examine::Finding& finding : screening.findings) in(finding.reasons);
  in(screening.appraisal.reasons);
}

Status run_explain(Common& common) {
  AMENDS_TRY(OpenClaim open,
             open_claim(common, shared().claim, shared().purpose, shared().language));
  registry::Register& reg = open.reg;
  const registry::ClaimId claim = open.id;
  AMENDS_TRY(examine::ContextReader reader, examine::ContextReader::create(reg));
  AMENDS_TRY(const examine::ClaimRow row, reader.find(claim));
  AMENDS_TRY(const std::string filing, reader.filing(claim));
  AMENDS_TRY(const std::string context, reader.context(row));
  examine::Screener screener(reg.programme());
  AMENDS_TRY(examine::Screening screening, screener.screen(row.category, filing, context));
  screener.write_sums(screening, open.language);
  AMENDS_TRY(const Recorded last, recorded(reg, claim, screening));
  const std::vector<std::string>& languages = reg.programme().languages;
  const std::string& language = open.language;
  if (common.json) {
    // In the programme's first language they have the paths of fields.
    if (language != languages.front()) translate(screening, reg.programme(), language);
    Json json = Json::parse(examine::act_data(screening, reg.programme()));
    for (std::size_t i = 0; i < screening.findings.size(); ++i)
      json["findings"][i]["sentence"] = screening.findings[i].sentence(language, languages);
    json["claim"] = reg.number_of(claim);
    json["valuation"] = Json::parse(examine::to_json(screening.appraisal));
    if (last.act) json["recorded"] = {{"act", *last.act}, {"current", last.current}};
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  const programme::Category* category = reg.programme().find_category(row.category);
  fmt::print("claim {}, category {}{}, ruleset {}\n", reg.number_of(claim), row.category,
             category == nullptr ? ""
                                 : fmt::format(" ({})", programme::in_language(
                                                            category->title, language, languages)),
             reg.programme().ruleset);
  fmt::print("{}\n\n",
             !last.act ? "not screened yet: amends screen"
             : last.current
                 ? fmt::format("as recorded in act {}", *last.act)
                 : fmt::format("act {} recorded other facts or rules: amends screen", *last.act));
  for (const examine::Finding& finding : screening.findings)
    print_finding(finding, reg.programme(), language, shared().rules);
  fmt::print("\n{}",
             examine::explain(screening.appraisal, reg.programme(), language, shared().rules));
  return {};
}

}  // namespace

void add_screen(Verb& app, Common& common) {
  Verb* verb =
      app.add_subcommand("screen", "Judge and value every open claim by the programme's rules");
  add_register_option(*verb, common, true);
  add_actor_options(*verb, common);
  add_json_option(*verb, common);
  verb->add_option("--what-if", shared().what_if,
                   "Another programme: list what would change, and change nothing")
      ->existing_folder();
  verb->add_option("--purpose", shared().purpose,
                   "With --what-if: why sealed claims are shown; it is logged");
  example(*verb,
          "  amends screen my-register\n"
          "  amends screen my-register --what-if other-programme");
  verb->callback([&common] {
    const Status status = run_screen(common);
    if (!status) common.exit_code = finish(status);
  });
}

void add_explain(Verb& app, Common& common) {
  Verb* verb =
      app.add_subcommand("explain", "Show why a claim came out as it did, and its sum as on paper");
  verb->add_option("claim", shared().claim, "The claim's number")->required();
  add_register_option(*verb, common, false);
  add_json_option(*verb, common);
  add_actor_options(*verb, common);
  verb->add_option("--language", shared().language,
                   "Of the sentences and titles (default: the programme's first)");
  verb->add_flag("--rules", shared().rules,
                 "The paths of facts, and the expression of each step too");
  verb->add_option("--purpose", shared().purpose, "Why a sealed claim is read; it is logged");
  example(*verb, "  amends explain K7QM-2R9T -r my-register");
  on_run(*verb, common, "CAS", [&common] { return run_explain(common); });
}

}  // namespace amends::cli
