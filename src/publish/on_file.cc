#include "publish/on_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "examine/act_text.h"
#include "examine/draft.h"
#include "examine/json_at.h"
#include "examine/judge.h"
#include "programme/reasons.h"
#include "programme/rules.h"
#include "programme/words.h"
#include "register/acts.h"

namespace amends::publish {
namespace {

using examine::each_in;
using examine::text_in;
using nlohmann::json;

// The data of the last screening before the decision.
Result<json> last_screening(registry::Register& reg, const examine::DecisionRecord& decision) {
  std::string body;
  AMENDS_CHECK(reg.log().read_subject(decision.claim, [&](const ledger::StoredAct& act) -> Status {
    if (act.erased || act.index >= decision.act) return {};
    if (examine::kind_in(act.body) == registry::kind::screening_recorded) body = act.body;
    return {};
  }));
  return examine::data_of<json>(body);
}

const programme::Rule* rule_named(const programme::Programme& programme, std::string_view name) {
  const programme::Rule* rule = programme.rules->find(name.substr(0, name.find('@')));
  return rule != nullptr && rule->name() == name ? rule : nullptr;
}

FindingOnFile finding_of(const programme::Programme& programme, const json& item,
                         std::string_view language) {
  FindingOnFile out{text_in(item, "rule"), text_in(item, "outcome"), "", ""};
  const programme::Rule* rule = rule_named(programme, out.rule);
  const auto outcome = programme::outcome_named(out.outcome);
  if (rule == nullptr || !outcome) return out;
  examine::Finding finding;
  finding.rule = rule;
  finding.outcome = *outcome;
  each_in(item, "reasons", [&](const json& reason) {
    if (reason.is_string())
      finding.reasons.push_back(
          programme::reason_in(programme, reason.get<std::string>(), language));
  });
  out.sentence = finding.sentence(language, programme.languages);
  out.citation = rule->citation;
  return out;
}

// Without a value: {"unknown": …} or {"error": …}.
bool has_value(const json& step) {
  const auto value = step.find("value");
  if (value == step.end()) return false;
  return !(value->is_object() && value->size() == 1 &&
           (value->contains("unknown") || value->contains("error")));
}

std::vector<StepOnFile> steps_of(const programme::Programme& programme, const json& valuation,
                                 std::string_view language) {
  const programme::Valuation* by = nullptr;
  for (const programme::Valuation& one : programme.rules->valuations)
    if (one.name() == text_in(valuation, "valuation")) by = &one;
  const auto title = [&](const std::string& name) {
    if (by != nullptr) {
      for (const programme::Step& step : by->steps) {
        if (step.name == name && !step.title.empty())
          return std::string(programme::in_language(step.title, language, programme.languages));
      }
    }
    return name;
  };
  const auto value = [&](const json& step) {
    std::string text = text_in(step, "text");
    if (by == nullptr) return text;
    const auto known = std::ranges::find(by->steps, text_in(step, "name"), &programme::Step::name);
    return known == by->steps.end() || known->item.empty()
               ? text
               : programme::item_in(programme, known->item, text, language);
  };
  std::vector<StepOnFile> out;
  each_in(valuation, "steps", [&](const json& step) {
    if (!step.is_object() || !has_value(step) || text_in(step, "text").empty()) return;
    out.push_back({title(text_in(step, "name")), value(step),
                   by != nullptr && by->awarded == text_in(step, "name")});
    each_in(step, "rows", [&](const json& row) {
      programme::Cells cells;
      if (!row.is_object() || !row.contains("cells") || !row.at("cells").is_object()) return;
      for (const auto& [column, cell] : row.at("cells").items())
        if (cell.is_string()) cells.emplace_back(column, cell.get<std::string>());
      out.push_back(
          {programme::row_in(programme, text_in(row, "table"), cells, language), "", false});
    });
  });
  return out;
}

}  // namespace

bool names_award(const programme::Programme& programme, const programme::Text& title) {
  return std::ranges::any_of(programme.rules->valuations, [&](const programme::Valuation& by) {
    return std::ranges::any_of(by.steps, [&](const programme::Step& step) {
      return step.name == by.awarded && !title.empty() && step.title == title;
    });
  });
}

std::string sentence_for(const programme::Programme& programme, std::string_view rule,
                         std::string_view outcome, std::string_view language) {
  const programme::Rule* known = rule_named(programme, rule);
  const auto said = programme::outcome_named(outcome);
  if (known == nullptr || !said) return {};
  std::string sentence(programme::in_language(known->sentences[static_cast<std::size_t>(*said)],
                                              language, programme.languages));
  return sentence.find("{why}") == std::string::npos ? sentence : std::string();
}

Result<OnFile> read_on_file(registry::Register& reg, const programme::Programme& programme,
                            const examine::DecisionRecord& decision, std::string_view language) {
  AMENDS_TRY(const json data, last_screening(reg, decision));
  OnFile out;
  each_in(data, "findings",
          [&](const json& item) { out.findings.push_back(finding_of(programme, item, language)); });
  if (data.is_object() && data.contains("valuation") &&
      text_in(data.at("valuation"), "outcome") == "PASS") {
    out.steps = steps_of(programme, data.at("valuation"), language);
  }
  for (FindingOnFile& finding : out.findings)
    finding.sentence = examine::without_others(reg, decision.claim, std::move(finding.sentence));
  for (StepOnFile& step : out.steps) {
    step.text = examine::without_others(reg, decision.claim, std::move(step.text));
    step.value = examine::without_others(reg, decision.claim, std::move(step.value));
  }
  return out;
}

}  // namespace amends::publish
