// The gate for what a recommendation or decision says of the rules: held against the screening on
// file, so that no adverse finding is contradicted or left out, and nothing adverse rests on what
// is not known.
#include <map>

#include "programme/rules.h"
#include "register/claims.h"
#include "register/decisions.h"
#include "register/register_state.h"

namespace amends::registry {
namespace {

struct OnFile {
  std::string name, outcome, effect, sentence;
  // Whether the rule was asked and not met; a REVIEW may also mean that it could not be answered.
  bool is_adverse() const { return outcome == "FAIL" || (outcome == "REVIEW" && !effect.empty()); }
};
// The screening's findings, by the rule's id.
struct Screening {
  std::uint64_t act = 0;
  bool valued = false;
  std::map<std::string, OnFile, std::less<>> findings;
};

std::string_view id_of(std::string_view rule) { return rule.substr(0, rule.find('@')); }

Result<Screening> read_screening(ledger::Log& log, std::uint64_t act, bool valued) {
  Screening screening{act, valued, {}};
  simdjson::dom::parser parser;
  AMENDS_CHECK(log.read(act, act + 1, [&](const ledger::StoredAct& stored) -> Status {
    if (stored.erased) return {};
    AMENDS_TRY(const ActBody body, read_body(parser, stored.body));
    each_object(body.data, "findings", [&](const Object& finding) {
      OnFile on_file{std::string(text_at(finding, "rule").value_or("")),
                     std::string(text_at(finding, "outcome").value_or("")),
                     std::string(text_at(finding, "effect").value_or("")),
                     std::string(text_at(finding, "sentence").value_or(""))};
      std::string id(id_of(on_file.name));
      screening.findings.emplace(std::move(id), std::move(on_file));
    });
    return {};
  }));
  return screening;
}

// What the decision says of one rule, against what was found.
Status compare(const Object& said, const Screening& screening, const programme::Rules& rules,
               std::string_view decided) {
  const std::string_view rule = text_at(said, "rule").value_or("");
  const std::string_view outcome = text_at(said, "outcome").value_or("");
  const auto place = screening.findings.find(id_of(rule));
  if (place == screening.findings.end()) {
    if (rules.find(id_of(rule)) == nullptr) return {};  // a finding of the body's own
    return fail(Code::refused,
                "it says that {} is {}, and the screening on file (act {}) has no "
                "finding of that rule",
                rule, outcome, screening.act);
  }
  const OnFile& found = place->second;
  if (found.name != rule) {
    return fail(Code::refused, "it names {}, and the screening on file (act {}) is by {}", rule,
                screening.act, found.name);
  }
  if (outcome == "FAIL" && gives(decided) && ends_claim(found.effect)) {
    return fail(Code::refused, "{} contradicts {}, which is not met and leads to {}: {}", decided,
                rule, found.effect, found.sentence);
  }
  if (outcome == found.outcome) return {};
  if (found.outcome == "REVIEW" && (outcome == "PASS" || outcome == "FAIL")) {
    if (says_something(object_at(said, "text"))) return {};
    return fail(Code::refused,
                "{} was for a person to look at; a decision that says {} gives the "
                "reason as the finding's text",
                rule, outcome);
  }
  if (found.outcome == "UNKNOWN") {
    return fail(Code::refused,
                "it says that {} is {}, and that is UNKNOWN: {} What is not known is "
                "never held against a claimant, nor taken as met; find it out (amends examine), or "
                "leave it out",
                rule, outcome, found.sentence);
  }
  return fail(Code::refused,
              "it says that {} is {}, and the screening on file (act {}) found {}: {}", rule,
              outcome, screening.act, found.outcome, found.sentence);
}

// That something adverse is said by a rule, or by the sum, where anything is unknown.
Status check_ground(const Screening& screening, const std::map<std::string, std::string>& said,
                    std::string_view decided) {
  for (const auto& [rule, outcome] : said) {
    if (outcome == "FAIL") return {};
  }
  if (decided == "PARTLY_UPHELD" && screening.valued) return {};
  for (const auto& [id, found] : screening.findings) {
    if (found.outcome != "UNKNOWN") continue;
    return fail(Code::refused,
                "{} is adverse, it names no rule that is not met, and {} is UNKNOWN: "
                "{} What is not known is never held against a claimant",
                decided, found.name, found.sentence);
  }
  return {};
}

}  // namespace

Status Register::Session::State::gate_findings(const ActBody& body, const ClaimFacts& facts) {
  const std::string_view decided = text_at(body.data, "outcome").value_or("");
  const programme::Rules& rules = *reg->programme.rules;
  AMENDS_TRY(store::Statement find,
             reg->database->prepare("SELECT act, valued, rules_sha256 FROM screening WHERE "
                                    "claim=?1"));
  AMENDS_TRY(const bool screened, find.bind(1, facts.id).step());
  if (!screened) {
    if (rules.rules.empty()) return {};
    return fail(Code::refused,
                "nothing is recommended or decided of a claim that the rules have not judged; run "
                "amends screen first");
  }
  if (find.text(2) != base::to_hex(rules.digest)) {
    return fail(Code::refused,
                "it was screened (act {}) under other rules than those in force; run amends screen "
                "first",
                find.integer(0));
  }
  AMENDS_TRY(const Screening screening,
             read_screening(*reg->log, static_cast<std::uint64_t>(find.integer(0)),
                            find.text(1) == "PASS"));
  std::map<std::string, std::string> said;
  Status status;
  each_object(body.data, "findings", [&](const Object& finding) {
    if (!status) return;
    status = compare(finding, screening, rules, decided);
    said.emplace(id_of(text_at(finding, "rule").value_or("")),
                 text_at(finding, "outcome").value_or(""));
  });
  AMENDS_CHECK(status);
  for (const auto& [id, found] : screening.findings) {
    if (!found.is_adverse() || said.contains(id)) continue;
    return fail(Code::refused,
                "it leaves out {}, which the screening on file (act {}) found {}: {}", found.name,
                screening.act, found.outcome, found.sentence);
  }
  return is_adverse(decided) ? check_ground(screening, said, decided) : Status();
}

}  // namespace amends::registry
