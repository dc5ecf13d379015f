#include "publish/on_file.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "examine/act_text.h"
#include "examine/draft.h"
#include "examine/json_at.h"
#include "examine/judge.h"
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
      finding.reasons.push_back(reason_in(programme, reason.get<std::string>(), language));
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
  std::vector<StepOnFile> out;
  each_in(valuation, "steps", [&](const json& step) {
    if (!step.is_object() || !has_value(step) || text_in(step, "text").empty()) return;
    out.push_back({title(text_in(step, "name")), text_in(step, "text"),
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

// A sentence that expressions give; {} stands for what changes, in the same order in all languages.
struct Form {
  std::string_view en, fr, ar;
};
constexpr Form forms[] = {
    {"{} is missing", "il manque : {}", "ينقص: {}"},
    {"the dates leave open whether claim {} is about the same event",
     "les dates n’établissent pas si la réclamation {} porte sur le même événement",
     "لا تحسم التواريخ ما إذا كانت المطالبة {} تتعلق بالحدث نفسه"},
    {"the point {} lies in another zone than the place names",
     "le point {} se trouve dans une autre zone que celle que le lieu indique",
     "تقع النقطة {} في منطقة غير التي يذكرها المكان"},
    {"the link to claim {} is only proposed", "le lien avec la réclamation {} n’est que proposé",
     "الصلة بالمطالبة {} مقترحة فقط"},
    {"confirmed links lead to claim {} through others, and contradict what somebody judged",
     "des liens confirmés mènent à la réclamation {} en passant par d’autres, et contredisent ce "
     "qui "
     "a été jugé",
     "تؤدي صلات مؤكدة إلى المطالبة {} عبر غيرها، وتخالف ما حُكم به"},
    {"{} may be within {} and may not", "{} peut être compris dans {}, ou non",
     "قد يقع {} ضمن {} وقد لا يقع"},
    {"{} may be before {} and may not", "{} peut être antérieur à {}, ou non",
     "قد يسبق {} {} وقد لا يسبقه"},
    {"{} may be after {} and may not", "{} peut être postérieur à {}, ou non",
     "قد يلي {} {} وقد لا يليه"},
    {"{} and {} may overlap and may not", "{} et {} peuvent se recouper, ou non",
     "قد يتداخل {} و{} وقد لا يتداخلان"},
    {"how long from {} to {} cannot be told", "la durée de {} à {} ne peut être établie",
     "لا يمكن تحديد المدة من {} إلى {}"},
    {"from {} to {} is {} to {} years", "de {} à {}, il y a de {} à {} ans",
     "من {} إلى {} ما بين {} و{} سنة"},
    {"born {}, the age on {} was {} to {}", "né en {}, l’âge au {} était de {} à {} ans",
     "المولود في {} كان عمره في {} ما بين {} و{}"},
    {"{} has no first day", "{} n’a pas de premier jour", "لا أول يوم في {}"},
    {"{} has no last day", "{} n’a pas de dernier jour", "لا آخر يوم في {}"},
    {"{} lies in no single month", "{} ne tient pas en un seul mois", "لا يقع {} في شهر واحد"},
    {"{} lies in no single year", "{} ne tient pas en une seule année", "لا يقع {} في سنة واحدة"},
    {"{} is no single day", "{} n’est pas un seul jour", "ليس {} يوماً واحداً"},
    {"the place, {} lies across the border of {}",
     "le lieu, {} s’étend de part et d’autre de la limite de {}",
     "المكان، {} يمتد على جانبي حد {}"},
};

// What stands in the places of the form, or nothing where the text is not of that form.
std::optional<std::vector<std::string_view>> parts_of(std::string_view text,
                                                      std::string_view form) {
  std::vector<std::string_view> parts;
  std::size_t place = form.find("{}");
  if (!text.starts_with(form.substr(0, place))) return std::nullopt;
  text.remove_prefix(place);
  form.remove_prefix(place + 2);
  while (true) {
    place = std::min(form.find("{}"), form.size());
    const std::string_view behind = form.substr(0, place);
    const bool last = place == form.size();
    if (last && !text.ends_with(behind)) return std::nullopt;
    const std::size_t end = last ? text.size() - behind.size() : text.find(behind);
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    parts.push_back(text.substr(0, end));
    if (last) return parts;
    text.remove_prefix(end + behind.size());
    form.remove_prefix(place + 2);
  }
}

// "losses[0].amount" has the word of "losses[].amount", a form's own field its title.
std::string part_in(const programme::Programme& programme, std::string_view part,
                    std::string_view language) {
  std::string path;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const bool index = part[i] >= '0' && part[i] <= '9' && path.ends_with('[');
    if (!index) path += part[i];
  }
  std::string field = programme::label(programme, "field", path, language);
  if (field != path) return field;
  for (const programme::Category& category : programme.categories) {
    if (category.form == nullptr) continue;
    for (const programme::Form::OwnField& own : category.form->own_fields()) {
      const auto title = own.title.find(language);
      if (own.path == part && title != own.title.end()) return title->second;
    }
  }
  return std::string(part);
}

}  // namespace

std::string reason_in(const programme::Programme& programme, std::string_view reason,
                      std::string_view language) {
  if (const auto own = programme::own_word(programme, reason, language); !own.empty())
    return std::string(own);
  const std::string_view base_language = language.substr(0, language.find('-'));
  for (const Form& form : forms) {
    const auto parts = parts_of(reason, form.en);
    if (!parts) continue;
    std::string_view in = base_language == "fr"   ? form.fr
                          : base_language == "ar" ? form.ar
                                                  : form.en;
    std::string out;
    for (const std::string_view part : *parts) {
      const std::size_t place = in.find("{}");
      out += in.substr(0, place);
      out += part_in(programme, part, language);
      in.remove_prefix(place + 2);
    }
    return out.append(in);
  }
  return std::string(reason);
}

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
