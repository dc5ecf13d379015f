// amends rules, amends value: a programme's rules and valuations, tried without a register.
#include "programme/rules.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/read_json.h"
#include "cli/cli.h"
#include "cli/examine_options.h"
#include "cli/print_finding.h"
#include "examine/rule_cases.h"
#include "examine/value.h"
#include "programme/reasons.h"

namespace amends::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string programme, rule, facts, language;
  bool sources = false;
};

// For programs to read: in the programme's first language a reason has the paths of fields.
examine::Finding for_programs(const examine::Finding& finding,
                              const programme::Programme& programme, const std::string& language) {
  return language == programme.languages.front() ? finding : told_in(finding, programme, language);
}

Json as_json(const examine::Finding& finding, const programme::Programme& programme,
             const std::string& told) {
  Json sentences = Json::object();
  for (const std::string& language : programme.languages)
    sentences[language] =
        for_programs(finding, programme, language).sentence(language, programme.languages);
  return {{"rule", finding.rule->name()},
          {"citation", finding.rule->citation},
          {"outcome", name_of(finding.outcome)},
          {"effect", finding.outcome == finding.rule->not_met ? finding.rule->effect : ""},
          {"reasons", for_programs(finding, programme, told).reasons},
          {"inputs", Json::parse(finding.inputs)},
          {"sentences", std::move(sentences)}};
}

// The category that the facts name.
Result<std::string> category_of(const std::string& facts, const programme::Programme& programme) {
  const Json json = Json::parse(facts);
  const std::string category =
      json.is_object() && json.contains("category") && json["category"].is_string()
          ? json["category"].get<std::string>()
          : "";
  if (programme.find_category(category) == nullptr)
    return fail(Code::bad_input, "the facts name no \"category\" of the programme {}",
                programme.id);
  return category;
}

struct Loaded {
  programme::Programme programme;
  std::string facts, category, language;
};

Result<Loaded> load(const Options& options) {
  Loaded out;
  AMENDS_TRY(out.programme, programme::load(options.programme));
  AMENDS_TRY(out.language, language_of(out.programme, options.language));
  AMENDS_TRY(out.facts, base::read_json(options.facts));
  auto category = category_of(out.facts, out.programme);
  if (!category) return fail(std::move(category.error()).in(options.facts));
  out.category = std::move(*category);
  return out;
}

// What keeps the programme from being loaded, for programs to read.
void print_faults(const std::vector<programme::Fault>& faults) {
  Json list = Json::array();
  for (const programme::Fault& fault : faults)
    list.push_back({{"file", fault.file},
                    {"line", fault.line},
                    {"column", fault.column},
                    {"failure", fault.sentence}});
  fmt::print("{}\n", Json{{"failed", faults.size()}, {"failures", list}}.dump(2));
}

Status check(Common& common, const Options& options) {
  std::vector<programme::Fault> faults;
  auto loaded = programme::load(options.programme, &faults);
  if (!loaded) {
    if (common.json && !faults.empty()) print_faults(faults);
    return fail(std::move(loaded.error()));
  }
  const programme::Programme& programme = *loaded;
  AMENDS_TRY(const std::string language, language_of(programme, options.language));
  AMENDS_TRY(const auto cases, examine::run_cases(programme, [&](const std::string& reason) {
               return language == programme.languages.front()
                          ? reason
                          : programme::reason_in(programme, reason, language);
             }));
  std::size_t failed = 0;
  Json failures = Json::array();
  for (const examine::CaseResult& one : cases) {
    if (one.failure.empty()) continue;
    ++failed;
    if (common.json) {
      failures.push_back(
          {{"file", one.file}, {"line", one.line}, {"case", one.name}, {"failure", one.failure}});
    } else {
      fmt::print("FAIL {}:{}: {}\n     {}\n", one.file, one.line, one.name, one.failure);
    }
  }
  const programme::Rules& rules = *programme.rules;
  if (common.json) {
    const Json json = {{"rules", rules.rules.size()},
                       {"valuations", rules.valuations.size()},
                       {"passed", cases.size() - failed},
                       {"failed", failed},
                       {"failures", failures}};
    fmt::print("{}\n", json.dump(2));
  } else {
    fmt::print("{} rules, {} valuations; {} cases passed, {} failed\n", rules.rules.size(),
               rules.valuations.size(), cases.size() - failed, failed);
  }
  common.exit_code = failed == 0 ? 0 : 1;
  return {};
}

Status evaluate(Common& common, const Options& options) {
  AMENDS_TRY(const Loaded loaded, load(options));
  const programme::Rules& rules = *loaded.programme.rules;
  programme::FactReader reader(rules.facts);
  auto values = reader.read(loaded.facts, "", true);
  if (!values) return fail(std::move(values.error()).in(options.facts));
  const examine::Facts facts{&reader, *values};
  examine::Judge judge;
  std::vector<examine::Finding> findings;
  if (options.rule == "all") {
    judge.judge(rules, loaded.category, facts, findings);
  } else {
    const programme::Rule* rule = rules.find(options.rule);
    if (rule == nullptr)
      return fail(Code::usage, "the programme has no rule \"{}\"; \"all\" is for all of them",
                  options.rule);
    if (rule->concerns(loaded.category)) {
      if (examine::Finding finding; judge.judge(rules, *rule, facts, finding))
        findings.push_back(std::move(finding));
    }
  }
  if (common.json) {
    Json list = Json::array();
    for (const examine::Finding& finding : findings)
      list.push_back(as_json(finding, loaded.programme, loaded.language));
    fmt::print("{}\n", list.dump(2));
    return {};
  }
  if (findings.empty()) fmt::print("the rule does not concern this claim\n");
  for (const examine::Finding& finding : findings)
    print_finding(finding, loaded.programme, loaded.language, options.sources);
  return {};
}

Status value(Common& common, const Options& options) {
  AMENDS_TRY(const Loaded loaded, load(options));
  programme::FactReader reader(loaded.programme.rules->facts);
  auto values = reader.read(loaded.facts, "", true);
  if (!values) return fail(std::move(values.error()).in(options.facts));
  examine::Valuer valuer;
  examine::Appraisal appraisal = valuer.value(*loaded.programme.rules, loaded.category,
                                              {&reader, *values}, loaded.programme.currency);
  valuer.write_sums(appraisal, loaded.programme, loaded.language);
  if (common.json && loaded.language != loaded.programme.languages.front()) {
    for (std::string& reason : appraisal.reasons)
      reason = programme::reason_in(loaded.programme, reason, loaded.language);
  }
  if (common.json) {
    fmt::print("{}\n", Json::parse(examine::to_json(appraisal)).dump(2));
  } else {
    fmt::print("{}",
               examine::explain(appraisal, loaded.programme, loaded.language, options.sources));
  }
  if (appraisal.outcome != examine::Outcome::pass) common.exit_code = 1;
  return {};
}

Options& shared() {
  static Options options;
  return options;
}

void add_programme_option(Verb& verb) {
  verb.add_option("--programme", shared().programme, "The programme's folder")->required();
}

void add_language_option(Verb& verb) {
  verb.add_option("--language", shared().language,
                  "Of what is said of the claim (default: the programme's first)");
}

}  // namespace

void add_rules(Verb& app, Common& common) {
  Verb* verb = app.add_subcommand("rules", "Check a programme's rules, or try one on facts");
  verb->require_subcommand();
  Verb* checks = verb->add_subcommand(
      "check", "Check all rules and valuations, and run the programme's own tests");
  checks->add_option("programme", shared().programme, "The programme's folder")->required();
  checks->add_option("--language", shared().language,
                     "Of the reasons that cases give (default: the programme's first)");
  add_json_option(*checks, common);
  example(*checks, "  amends rules check programmes/velaria");
  checks->callback([&common] {
    const Status status = check(common, shared());
    if (!status) common.exit_code = finish(status);
  });
  Verb* eval = verb->add_subcommand("eval", "Judge the facts of one claim by one rule, or all");
  eval->add_option("rule", shared().rule, "The rule's id, or \"all\"")->required();
  eval->add_option("facts", shared().facts, "The facts as JSON: a filing, \"register\", \"found\"")
      ->required();
  add_programme_option(*eval);
  add_language_option(*eval);
  eval->add_flag("--rules", shared().sources, "The facts by their paths, as rules read them");
  add_json_option(*eval, common);
  example(*eval, "  amends rules eval TIME-1 facts.json --programme programmes/velaria");
  eval->callback([&common] {
    const Status status = evaluate(common, shared());
    if (!status) common.exit_code = finish(status);
  });
}

void add_value(Verb& app, Common& common) {
  Verb* verb = app.add_subcommand(
      "value", "Value the loss in one claim's facts, showing every step of the sum");
  verb->add_option("facts", shared().facts, "The facts as JSON: a filing, \"register\", \"found\"")
      ->required();
  add_programme_option(*verb);
  add_language_option(*verb);
  verb->add_flag("--rules", shared().sources, "The expression of each step too");
  add_json_option(*verb, common);
  example(*verb, "  amends value facts.json --programme programmes/velaria");
  verb->callback([&common] {
    const Status status = value(common, shared());
    if (!status) common.exit_code = finish(status);
  });
}

}  // namespace amends::cli
