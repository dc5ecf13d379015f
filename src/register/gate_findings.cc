// The gate for what a recommendation or decision says of the rules: held against the screening on
// file, so that no adverse finding is contradicted or left out, and nothing adverse rests on
// nothing, or on what is not known.
#include <algorithm>
#include <map>

#include "programme/rules.h"
#include "register/claims.h"
#include "register/decisions.h"
#include "register/person.h"
#include "register/register_state.h"
#include "register/sum.h"

namespace amends::registry {
namespace {

struct OnFile {
  std::string name, outcome, effect, sentence;
  // Whether a decision has to say something of it: it was not met, or is for a person to look at.
  bool wants_answer() const { return outcome == "FAIL" || outcome == "REVIEW"; }
};
// The screening's findings, by the rule's id.
struct Screening {
  std::uint64_t act = 0;
  std::string claimed, assessed, awarded;  // "1200.00 VLR", "" where there is no sum
  bool is_held = false;                    // a step stands below the one that it is held below
  std::map<std::string, OnFile, std::less<>> findings;
  // Whether the valuation itself comes to less than what was claimed or assessed.
  bool is_lowered() const {
    return is_held || is_less(awarded, assessed) == true || is_less(awarded, claimed) == true ||
           is_less(assessed, claimed) == true;
  }
};

std::string_view id_of(std::string_view rule) { return rule.substr(0, rule.find('@')); }

// Whether a limit of the valuation's steps met the sum (`held`).
bool is_held(const Object& data, const programme::Rules& rules) {
  const std::string_view name = text_at(data, "valuation").value_or("");
  const auto by = std::ranges::find(rules.valuations, name, &programme::Valuation::name);
  if (by == rules.valuations.end()) return false;
  std::map<std::string_view, std::string_view> sums;
  each_object(data, "steps", [&](const Object& step) {
    sums[text_at(step, "name").value_or("")] = text_at(step, "text").value_or("");
  });
  return std::ranges::any_of(by->steps, [&](const programme::Step& step) {
    return step.held && is_less(sums[step.name], sums[step.held->below]) == true;
  });
}

Result<Screening> read_screening(ledger::Log& log, std::uint64_t act, std::string_view awarded,
                                 const programme::Rules& rules) {
  Screening screening;
  screening.act = act;
  screening.awarded = awarded;
  simdjson::dom::parser parser;
  AMENDS_CHECK(log.read(act, act + 1, [&](const ledger::StoredAct& stored) -> Status {
    if (stored.erased) return {};
    AMENDS_TRY(const ActBody body, read_body(parser, stored.body));
    if (const auto valuation = object_at(body.data, "valuation")) {
      screening.claimed = text_at(*valuation, "claimed").value_or("");
      screening.assessed = text_at(*valuation, "assessed").value_or("");
      screening.is_held = is_held(*valuation, rules);
    }
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

// A finding of the body's own has a name that no rule has, nor anything that could be read as one.
Status check_own(std::string_view name, const programme::Rules& rules) {
  const std::string key = rule_key(id_of(name));
  for (const programme::Rule& rule : rules.rules) {
    if (rule_key(rule.id) != key) continue;
    return fail(Code::refused,
                "a finding of its own is called '{}', and that is nearly the rule {}; name the "
                "rule as it is written, or the finding otherwise",
                name, rule.id);
  }
  return {};
}

// What the decision says of one rule, against what was found.
Status compare(const Object& said, const Screening& screening, const programme::Rules& rules,
               std::string_view decided) {
  const std::string_view rule = text_at(said, "rule").value_or("");
  const std::string_view outcome = text_at(said, "outcome").value_or("");
  const auto place = screening.findings.find(id_of(rule));
  if (place == screening.findings.end()) {
    if (rules.find(id_of(rule)) == nullptr) return check_own(rule, rules);
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

// Whether a rule that is not met carries the outcome. An outcome that rules lead to is carried by
// those alone; what takes nothing away (RESERVE …) carries nothing adverse.
bool carries(const programme::Rule& rule, std::string_view decided) {
  if (decided == rule.effect) return true;
  if (rule.effect == "INADMISSIBLE" && decided.starts_with(rule.effect)) return true;
  if (decided == "CONSOLIDATED" || decided.starts_with("INADMISSIBLE_")) return false;
  return what_follows(rule.effect) != Follows::goes_on;
}

struct SaidOfRule {
  std::string outcome;
  bool has_text = false;
};
using Said = std::map<std::string, SaidOfRule, std::less<>>;  // by the rule's id

bool is_own_ground(const SaidOfRule& said, const programme::Rule* rule, std::string_view decided) {
  if (!said.has_text) return false;
  if (rule == nullptr) return said.outcome == "FAIL";
  const bool on_merits = decided == "PARTLY_UPHELD" || decided == "REJECTED_MERITS";
  return said.outcome == "REVIEW" && on_merits && carries(*rule, decided);
}

// That something adverse has a ground: a rule that is not met, the sum, or a finding of the body's
// own with its text. The last is not enough where anything is unknown.
Status check_ground(const Screening& screening, const Said& said, const programme::Rules& rules,
                    std::string_view decided, std::string_view awarded) {
  for (const auto& [id, of_rule] : said) {
    const programme::Rule* rule = rules.find(id);
    if (of_rule.outcome == "FAIL" && rule != nullptr && carries(*rule, decided)) return {};
  }
  const bool is_whole = decided == "PARTLY_UPHELD" && is_less(awarded, screening.awarded) == false;
  if (is_whole && screening.is_lowered()) return {};
  for (const auto& [id, found] : screening.findings) {
    if (found.outcome != "UNKNOWN") continue;
    return fail(Code::refused,
                "{} is adverse, it names no rule that is not met and leads there, and {} is "
                "UNKNOWN: {} What is not known is never held against a claimant",
                decided, found.name, found.sentence);
  }
  for (const auto& [id, of_rule] : said) {
    if (is_own_ground(of_rule, rules.find(id), decided)) return {};
  }
  constexpr std::string_view name_it =
      "name a rule of the programme that is not met and leads there, or a finding of your own that "
      "is FAIL, with its text";
  if (is_whole) {
    return fail(Code::refused,
                "PARTLY_UPHELD with {} is the whole of what the valuation found, and no less than "
                "was claimed; say UPHELD, or {}",
                awarded, name_it);
  }
  return fail(Code::refused, "{} is adverse, and no finding of it says why; {}", decided, name_it);
}

// UPHELD gives what the valuation found, or the thing itself.
Status check_whole(const Screening& screening, const Object& data, std::string_view awarded) {
  const auto found = sum_of(screening.awarded);
  if (!found || found->value.sign() <= 0) return {};
  if (awarded.empty()) {
    bool in_kind = false;
    each_object(data, "operative", [&](const Object& part) {
      in_kind = in_kind || text_at(part, "kind") == "RESTITUTION";
    });
    if (in_kind) return {};
    return fail(Code::refused,
                "UPHELD awards nothing, and the valuation found {}; award that, or give the thing "
                "back (RESTITUTION)",
                screening.awarded);
  }
  const std::optional<bool> less = is_less(awarded, screening.awarded);
  if (less == false) return {};
  if (!less) {
    return fail(Code::refused,
                "UPHELD with {} cannot be held against the {} that the valuation found; award in "
                "its currency",
                awarded, screening.awarded);
  }
  return fail(Code::refused,
              "UPHELD with {} is less than the {} that the valuation found; say PARTLY_UPHELD, "
              "and which rule is not met",
              awarded, screening.awarded);
}

// An outcome that rules of the programme lead to, where all of them that were asked are met.
Status check_outcome(const Screening& screening, const programme::Rules& rules,
                     std::string_view decided) {
  const OnFile* met = nullptr;
  for (const auto& [id, found] : screening.findings) {
    const programme::Rule* rule = rules.find(id);
    if (rule == nullptr || rule->effect != decided) continue;
    if (found.outcome != "PASS") return {};
    met = &found;
  }
  if (met == nullptr) return {};
  return fail(Code::refused, "{} contradicts {}, which is met: {}", decided, met->name,
              met->sentence);
}

}  // namespace

Status Register::Session::State::gate_findings(const ActBody& body, const ClaimFacts& facts) {
  const std::string_view decided = text_at(body.data, "outcome").value_or("");
  const programme::Rules& rules = *reg->programme.rules;
  AMENDS_TRY(store::Statement find,
             reg->database->prepare("SELECT act, awarded, rules_sha256 FROM screening WHERE "
                                    "claim=?1"));
  AMENDS_TRY(const bool screened, find.bind(1, facts.id).step());
  Screening screening;  // of a programme without rules: nothing was found, for or against
  if (!screened && !rules.rules.empty()) {
    return fail(Code::refused,
                "nothing is recommended or decided of a claim that the rules have not judged; run "
                "amends screen first");
  }
  if (screened && find.text(2) != base::to_hex(rules.digest)) {
    return fail(Code::refused,
                "it was screened (act {}) under other rules than those in force; run amends screen "
                "first",
                find.integer(0));
  }
  if (screened) {
    AMENDS_TRY(screening, read_screening(*reg->log, static_cast<std::uint64_t>(find.integer(0)),
                                         find.text(1), rules));
  }
  Said said;
  Status status;
  each_object(body.data, "findings", [&](const Object& finding) {
    if (!status) return;
    status = compare(finding, screening, rules, decided);
    said.emplace(id_of(text_at(finding, "rule").value_or("")),
                 SaidOfRule{std::string(text_at(finding, "outcome").value_or("")),
                            says_something(object_at(finding, "text"))});
  });
  AMENDS_CHECK(status);
  for (const auto& [id, found] : screening.findings) {
    if (!found.wants_answer() || said.contains(id)) continue;
    return fail(Code::refused,
                "it leaves out {}, which the screening on file (act {}) found {}: {}", found.name,
                screening.act, found.outcome, found.sentence);
  }
  std::string awarded(text_at(body.data, "awarded").value_or(""));
  if (!awarded.empty()) awarded.append(1, ' ').append(text_at(body.data, "currency").value_or(""));
  if (decided == "UPHELD") return check_whole(screening, body.data, awarded);
  if (!is_adverse(decided)) return {};
  AMENDS_CHECK(check_outcome(screening, rules, decided));
  return check_ground(screening, said, rules, decided, awarded);
}

}  // namespace amends::registry
