// amends audit consistency: what the rules say the same of, decided otherwise; amends audit
// standing: decisions that stand, and what came to be known after them.
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "cli/examine_options.h"
#include "cli/open_claim.h"
#include "examine/conflict.h"
#include "examine/consistency.h"
#include "examine/intervals.h"
#include "examine/register_sample.h"
#include "register/limits.h"
#include "register/payments.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;
using Tallies = std::map<std::string, examine::Tally>;

struct Options {
  bool sealed = false;
  std::string purpose;
};

ordered_json claim_json(const examine::DecidedClaim& claim) {
  return {{"claim", claim.claim},           {"act", claim.act},
          {"screened", claim.screened},     {"outcome", claim.outcome},
          {"awarded", claim.awarded},       {"valued", claim.valued},
          {"result", claim.result},         {"recommended_by", claim.examiner},
          {"correction", claim.correction}, {"dissenting", claim.dissenting},
          {"operative", claim.operative},   {"decided_by", claim.decided_by},
          {"members", claim.members},       {"decided_on", claim.decided_on}};
}

// Wilson's interval of 95 % for how often a result was not the usual one.
examine::Interval interval_of(const examine::Tally& tally) {
  const auto interval =
      examine::wilson(tally.unusual, tally.compared, *Rational::parse_decimal("0.95"));
  return interval ? *interval : examine::Interval();
}

ordered_json tallies_json(const Tallies& tallies) {
  ordered_json json = ordered_json::object();
  for (const auto& [name, tally] : tallies) {
    const examine::Interval interval = interval_of(tally);
    json[name] = {{"compared", tally.compared},
                  {"unusual", tally.unusual},
                  {"less", tally.less},
                  {"interval", {interval.low, interval.high}}};
  }
  return json;
}

ordered_json readings_json(const std::vector<examine::Difference::Reading>& readings) {
  ordered_json json = ordered_json::object();
  for (const auto& reading : readings)
    json[reading.path] = {{"usual", reading.usual}, {"other", reading.other}};
  return json;
}

void print_json(const examine::ConsistencyReport& report) {
  ordered_json json = {{"decided", report.decided},
                       {"compared", report.compared},
                       {"alone", report.alone},
                       {"not_screened", report.not_screened},
                       {"groups", report.groups},
                       {"inconsistent_groups", report.inconsistent},
                       {"differences", ordered_json::array()}};
  for (const examine::Difference& d : report.differences) {
    json["differences"].push_back({{"alike", name_of(d.alike)},
                                   {"got", name_of(d.got)},
                                   {"usual", claim_json(d.usual)},
                                   {"other", claim_json(d.other)},
                                   {"read", readings_json(d.read)},
                                   {"said", readings_json(d.said)}});
  }
  json["by_examiner"] = tallies_json(report.by_examiner);
  json["by_decider"] = tallies_json(report.by_decider);
  json["by_member"] = tallies_json(report.by_member);
  json["by_month"] = tallies_json(report.by_month);
  fmt::print("{}\n", json.dump(2));
}

void print_claim(std::string_view what, const examine::DecidedClaim& claim) {
  fmt::print("  {} {}  {}{}{}\n         {} {}, decided by {} on {} (act {})\n", what, claim.claim,
             claim.result, claim.awarded.empty() ? "" : ": ", claim.awarded,
             claim.correction ? "correction proposed by" : "recommended by",
             claim.examiner.empty() ? "nobody" : claim.examiner, claim.decided_by, claim.decided_on,
             claim.act);
  if (!claim.dissenting.empty())
    fmt::print("         against the votes of {}\n", fmt::join(claim.dissenting, ", "));
}

void print_readings(std::string_view what,
                    const std::vector<examine::Difference::Reading>& readings) {
  const auto shown = [](const std::string& value) { return value.empty() ? "not read" : value; };
  for (const auto& reading : readings)
    fmt::print("  {} {}: {}, {}\n", what, reading.path, shown(reading.usual), shown(reading.other));
}

std::string_view sentence_of(examine::Alike alike) {
  switch (alike) {
    case examine::Alike::facts:
      return "All that the rules read is the same";
    case examine::Alike::sum:
      return "Every rule and the valuation say the same";
    case examine::Alike::rules:
      return "Every rule says the same";
  }
  return "";
}

void print_tallies(std::string_view title, const Tallies& tallies) {
  fmt::print("\n{:<32}{:>10}{:>10}{:>10}{:>9}  {}\n", title, "compared", "unusual", "less", "rate",
             "95 % interval");
  for (const auto& [name, tally] : tallies) {
    const examine::Interval interval = interval_of(tally);
    fmt::print("{:<32}{:>10}{:>10}{:>10}{:>7.1f} %  {:.1f} – {:.1f} %\n", name.empty() ? "-" : name,
               tally.compared, tally.unusual, tally.less,
               100.0 * static_cast<double>(tally.unusual) / static_cast<double>(tally.compared),
               100 * interval.low, 100 * interval.high);
  }
}

Status run(const Options& options, Common& common) {
  AMENDS_TRY(
      registry::Register reg,
      open_register(common, options.sealed ? registry::Access::write : registry::Access::read));
  if (options.sealed) AMENDS_CHECK(note_sealed_reads(reg, options.purpose, common));
  AMENDS_TRY(const examine::ConsistencyReport report,
             examine::audit_consistency(reg, options.sealed, task()));
  if (!report.differences.empty()) common.exit_code = 1;
  if (common.json) {
    print_json(report);
    return {};
  }
  fmt::print(
      "{} decided claims: {} compared in {} groups of which the rules say the same, {} with none "
      "to compare with, {} without a screening.\n{} groups have more than one result.\n",
      report.decided, report.compared, report.groups, report.alone, report.not_screened,
      report.inconsistent);
  for (const examine::Difference& d : report.differences) {
    fmt::print("\n{}; the other got {}.\n", sentence_of(d.alike), name_of(d.got));
    print_claim("usual", d.usual);
    print_claim("other", d.other);
    print_readings("read", d.read);
    print_readings("said", d.said);
  }
  print_tallies("recommended by", report.by_examiner);
  print_tallies("decided by", report.by_decider);
  print_tallies("member", report.by_member);
  print_tallies("decided in", report.by_month);
  return {};
}

using Lates = std::vector<examine::RegisterSample::Late>;

Result<std::map<std::int64_t, Lates>> late_answers(registry::Register& reg) {
  std::map<std::int64_t, Lates> out;
  AMENDS_TRY(const std::int64_t samples,
             reg.database().number("SELECT coalesce(max(id),0) FROM sample"));
  for (std::int64_t number = 1; number <= samples; ++number) {
    AMENDS_TRY(examine::RegisterSample sample, examine::read_sample(reg.database(), number));
    if (!sample.late.empty()) out.emplace(number, std::move(sample.late));
  }
  return out;
}

std::string decimal(const Rational& sum) { return sum.to_decimal().value_or(sum.to_text()); }

ordered_json passed_json(const registry::LimitPassed& passed, const registry::Register& reg) {
  ordered_json json = {
      {"limit", passed.above.limit->id},       {"citation", passed.above.limit->citation},
      {"currency", passed.currency},           {"together", decimal(passed.above.total)},
      {"at_most", decimal(passed.above.most)}, {"awards", ordered_json::array()}};
  for (const auto& award : passed.awards) {
    json["awards"].push_back(
        {{"claim", award.sealed ? ordered_json(nullptr) : ordered_json(reg.number_of(award.claim))},
         {"act", award.act},
         {"awarded", decimal(award.awarded)}});
  }
  return json;
}

// What was paid above the decision that stands, each as JSON; and in words.
Result<ordered_json> paid_above(registry::Register& reg, bool in_words) {
  AMENDS_TRY(const auto balances, registry::balances(reg.database(), std::nullopt));
  const int digits = reg.programme().currency.minor_digits;
  ordered_json list = ordered_json::array();
  for (const registry::Balance& balance : balances) {
    if (balance.paid <= balance.awarded) continue;
    const std::string number = balance.sealed ? "" : reg.number_of(balance.claim);
    const std::string paid = balance.text(balance.paid, digits);
    const std::string awarded = balance.text(balance.awarded, digits);
    list.push_back({{"claim", balance.sealed ? ordered_json(nullptr) : ordered_json(number)},
                    {"act", balance.decision},
                    {"awarded", awarded},
                    {"paid", paid}});
    if (!in_words) continue;
    fmt::print("{}: {} was paid, and the decision that stands (act {}) awards {}.\n",
               balance.sealed ? "A sealed claim" : "Claim " + number, paid, balance.decision,
               awarded);
  }
  return list;
}

Status run_standing(const Options& options, Common& common) {
  const bool reads = !options.purpose.empty();
  AMENDS_TRY(registry::Register reg,
             open_register(common, reads ? registry::Access::write : registry::Access::read));
  if (reads) AMENDS_CHECK(note_sealed_reads(reg, options.purpose, common));
  AMENDS_TRY(const auto passed, registry::limits_passed(reg));
  AMENDS_TRY(const auto apart, examine::decided_apart(reg, {}));
  AMENDS_TRY(auto late, late_answers(reg));
  AMENDS_TRY(ordered_json above, paid_above(reg, !common.json));
  if (!passed.empty() || !apart.empty() || !late.empty() || !above.empty()) common.exit_code = 1;
  ordered_json json = {{"limits_passed", ordered_json::array()},
                       {"paid_above", std::move(above)},
                       {"decided_apart", apart},
                       {"answers_after_decision", ordered_json::array()}};
  std::size_t sealed = 0;
  for (const registry::LimitPassed& one : passed) {
    json["limits_passed"].push_back(passed_json(one, reg));
    if (common.json) continue;
    fmt::print(
        "Limit {} ({}): {} come to {} {}, above {}. Each was within it when it was decided.\n",
        one.above.limit->id, one.above.limit->citation,
        registry::in_words(one.above.limit->together), decimal(one.above.total), one.currency,
        decimal(one.above.most));
    for (const auto& award : one.awards)
      fmt::print("  {}: {} (act {})\n",
                 award.sealed ? "a sealed claim" : "claim " + reg.number_of(award.claim),
                 decimal(award.awarded), award.act);
  }
  for (auto& [sample, answers] : late) {
    if (!reads) sealed += examine::drop_sealed(answers);
    for (const auto& answer : answers) {
      json["answers_after_decision"].push_back({{"sample", sample},
                                                {"claim", answer.unit},
                                                {"result", answer.result},
                                                {"act", answer.act},
                                                {"instalment", answer.instalment},
                                                {"decided", answer.decided}});
      if (!common.json) fmt::print("Sample {}, {}\n", sample, examine::in_words(answer));
    }
  }
  json["sealed_not_shown"] = sealed;
  if (common.json) {
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  if (sealed > 0)
    fmt::print("answers on sealed claims, not shown: {} (--purpose shows them, and is logged)\n",
               sealed);
  for (const std::string& line : apart) fmt::print("{}\n", line);
  if (common.exit_code == 0)
    fmt::print("Nothing came to be known after the decisions that stand.\n");
  return {};
}

}  // namespace

void add_audit(Verb& app, Common& common) {
  Verb* verb =
      app.add_subcommand("audit", "Look for double standards, and at what came after decisions");
  verb->require_subcommand();
  Verb* consistency = verb->add_subcommand(
      "consistency", "Find claims of which the rules say the same, decided otherwise");
  auto options = std::make_shared<Options>();
  consistency->add_flag("--sealed", options->sealed, "Name sealed claims too; wants --purpose");
  consistency->add_option("--purpose", options->purpose,
                          "Why sealed claims are read; it goes into the log");
  add_register_option(*consistency, common, false);
  add_json_option(*consistency, common);
  add_actor_options(*consistency, common);
  example(*consistency, "  amends audit consistency -r my-register");
  on_run(*consistency, common, "CAS", [options, &common] { return run(*options, common); });
  Verb* standing = verb->add_subcommand("standing",
                                        "Decisions that stand above a limit by links confirmed "
                                        "since, below what was paid, on samples "
                                        "answered since, or apart from their competitors");
  standing->add_option("--purpose", options->purpose,
                       "Why answers on sealed claims are named; it is logged");
  add_register_option(*standing, common, false);
  add_json_option(*standing, common);
  add_actor_options(*standing, common);
  example(*standing, "  amends audit standing -r my-register");
  on_run(*standing, common, "CAS", [options, &common] { return run_standing(*options, common); });
  example(*verb, "  amends audit consistency -r my-register");
}

}  // namespace amends::cli
