// The fold of screenings (the last one of each claim, and what of it is not PASS) and of what
// examiners found.
#include <algorithm>
#include <array>

#include "base/json.h"
#include "register/fold_state.h"

namespace amends::registry {

Status Fold::State::screened(const ledger::StoredAct& act, const ActBody& body) {
  constexpr std::array<std::string_view, 4> kept = {"effect", "outcome", "rule", "sentence"};
  std::int64_t passed = 0;
  findings.assign("[");
  each_object(body.data, "findings", [&](const Object& finding) {
    const std::size_t before = findings.size();
    findings += before > 1 ? ",{" : "{";
    const std::size_t first = findings.size();
    for (const auto [name, value] : finding) {
      std::string_view text;
      if (std::ranges::find(kept, name) == kept.end() || value.get(text) != simdjson::SUCCESS)
        continue;
      if (name == "outcome" && text == "PASS") {
        ++passed;
        findings.resize(before);
        return;
      }
      if (findings.size() > first) findings += ',';
      base::append_json_string(findings, name);
      findings += ':';
      base::append_json_string(findings, text);
    }
    findings += '}';
  });
  findings += ']';
  const auto valuation = object_at(body.data, "valuation");
  put_screening.bind(1, act.subject).bind(2, static_cast<std::int64_t>(act.index));
  put_screening.bind(3, text_at(body.data, "ruleset").value_or(""));
  put_screening.bind(4, text_at(body.data, "rules_sha256").value_or(""));
  put_screening.bind(5, text_at(body.data, "facts_sha256").value_or("")).bind(6, passed);
  put_screening.bind(7, text_at(valuation, "valuation")).bind(8, text_at(valuation, "outcome"));
  put_screening.bind(9, text_at(valuation, "claimed")).bind(10, text_at(valuation, "assessed"));
  put_screening.bind(11, text_at(valuation, "awarded")).bind(12, findings);
  return put_screening.run();
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
