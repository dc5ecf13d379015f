// The fold of screenings (the last one of each claim, and what of it is not PASS) and of what
// examiners found.
#include "register/fold_state.h"

namespace amends::registry {

Status Fold::State::screened(const ledger::StoredAct& act, const ActBody& body) {
  AMENDS_CHECK(drop_findings.bind(1, act.subject).run());
  std::int64_t passed = 0;
  Status status;
  each_object(body.data, "findings", [&](const Object& finding) {
    const std::string_view outcome = text_at(finding, "outcome").value_or("");
    if (outcome == "PASS") {
      ++passed;
      return;
    }
    if (!status) return;
    add_finding.bind(1, act.subject)
        .bind(2, text_at(finding, "rule").value_or(""))
        .bind(3, outcome)
        .bind(4, text_at(finding, "effect"))
        .bind(5, text_at(finding, "sentence").value_or(""));
    status = add_finding.run();
  });
  AMENDS_CHECK(status);
  const auto valuation = object_at(body.data, "valuation");
  put_screening.bind(1, act.subject).bind(2, static_cast<std::int64_t>(act.index));
  put_screening.bind(3, text_at(body.data, "ruleset").value_or(""));
  put_screening.bind(4, text_at(body.data, "rules_sha256").value_or(""));
  put_screening.bind(5, text_at(body.data, "facts_sha256").value_or("")).bind(6, passed);
  put_screening.bind(7, text_at(valuation, "valuation")).bind(8, text_at(valuation, "outcome"));
  put_screening.bind(9, text_at(valuation, "claimed")).bind(10, text_at(valuation, "assessed"));
  return put_screening.bind(11, text_at(valuation, "awarded")).run();
}

Status Fold::State::facts_found(const ledger::StoredAct& act, const ActBody& body) {
  const auto facts = object_at(body.data, "facts");
  if (!facts) return fail(Code::corrupt, "act {} has no facts", act.index);
  const std::string_view reason = text_at(body.data, "reason").value_or("");
  for (const auto [name, value] : *facts) {
    if (value.is_null()) {
      AMENDS_CHECK(drop_fact.bind(1, act.subject).bind(2, name).run());
      continue;
    }
    const std::string text = simdjson::minify(value);
    put_fact.bind(1, act.subject).bind(2, name).bind(3, text).bind(4, reason).bind(5, body.by);
    AMENDS_CHECK(put_fact.bind(6, act.at).bind(7, static_cast<std::int64_t>(act.index)).run());
  }
  return {};
}

}  // namespace amends::registry
