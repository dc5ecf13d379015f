#include "examine/draft.h"

#include <simdjson.h>

#include <algorithm>

#include "base/rational.h"
#include "examine/act_data.h"
#include "programme/reasons.h"
#include "programme/rules.h"
#include "programme/words.h"
#include "register/decisions.h"
#include "register/number.h"
#include "register/sum.h"

namespace amends::examine {
namespace {

using registry::Follows;

programme::Text sentence_of(const Finding& finding, const programme::Programme& programme) {
  programme::Text text;
  for (const std::string& language : programme.languages) {
    Finding told = finding;
    for (std::string& reason : told.reasons)
      reason = programme::reason_in(programme, reason, language);
    text[language] = told.sentence(language, programme.languages);
  }
  return text;
}

// "22830.31 VLR"
class Composer {
 public:
  Composer(const Screening& screening, const programme::Programme& programme,
           std::string_view category)
      : screening_(screening), programme_(programme), category_(category) {
    for (const Finding& finding : screening.findings) sort(finding);
  }

  Draft compose() {
    if (programme_.mode == programme::Mode::documentation) {
      return none("a programme of documentation decides nothing by rules");
    }
    if (!ending_.empty()) return end();
    if (!waiting_.empty()) {
      const Finding& first = *waiting_.front();
      return none(fmt::format("{} is {}{}: {}", first.rule->name(), name_of(first.outcome),
                              first.rule->effect.empty() || first.outcome != Outcome::fail
                                  ? ""
                                  : ", and a person acts on " + first.rule->effect,
                              spoken(first)));
    }
    if (programme_.mode == programme::Mode::register_only) return record();
    return award();
  }

 private:
  static Draft none(std::string why) { return {std::nullopt, std::move(why)}; }
  std::string spoken(const Finding& finding) const {
    return finding.sentence(programme_.languages.front(), programme_.languages);
  }

  void sort(const Finding& finding) {
    if (finding.outcome == Outcome::pass) return;
    const Follows follows = finding.outcome == Outcome::fail
                                ? registry::what_follows(finding.rule->effect)
                                : Follows::waits;
    if (follows == Follows::ends) ending_.push_back(&finding);
    if (follows == Follows::reduces) reducing_.push_back(&finding);
    if (follows == Follows::waits) waiting_.push_back(&finding);
    if (finding.outcome == Outcome::fail && finding.rule->effect == "RESERVE") {
      reserving_.push_back(&finding);
    }
  }

  // What every draft has. Nothing rests on what is UNKNOWN, so it is left out.
  DecisionContent common(std::string_view outcome) const {
    DecisionContent content;
    content.outcome = outcome;
    const bool any_failed = std::ranges::any_of(
        screening_.findings, [](const Finding& f) { return f.outcome == Outcome::fail; });
    for (const Finding& finding : screening_.findings) {
      if (finding.outcome == Outcome::unknown) continue;
      const programme::Text text = sentence_of(finding, programme_);
      content.findings.push_back(
          {finding.rule->name(), std::string(name_of(finding.outcome)), text});
      cite(content, finding.rule->citation);
      if (finding.outcome != (any_failed ? Outcome::fail : Outcome::pass)) continue;
      add_reasons(content, text, finding.rule->citation);
    }
    return content;
  }
  static void add_reasons(DecisionContent& content, const programme::Text& text,
                          std::string_view citation) {
    for (const auto& [language, sentence] : text) {
      std::string& reasons = content.reasons[language];
      reasons += fmt::format("{}{} ({})", reasons.empty() ? "" : "\n", sentence, citation);
    }
  }
  static void cite(DecisionContent& content, const std::string& citation) {
    if (citation.empty() ||
        std::ranges::find(content.citations, citation) != content.citations.end()) {
      return;
    }
    content.citations.push_back(citation);
  }

  // The first of the outcomes, in their own order, that a rule leads to.
  Draft end() const {
    for (const std::string_view outcome : registry::outcomes()) {
      const auto first = std::ranges::find_if(
          ending_, [&](const Finding* f) { return f->rule->effect == outcome; });
      if (first == ending_.end()) continue;
      const bool records = programme_.mode == programme::Mode::register_only;
      DecisionContent content = common(
          registry::is_outcome(outcome, programme_.mode) || !records ? outcome : "NOT_RECORDED");
      content.operative.push_back({"REFUSAL", std::nullopt, sentence_of(**first, programme_)});
      return {std::move(content), ""};
    }
    return none("no outcome follows");
  }

  programme::Text title() const {
    const programme::Category* category = programme_.find_category(category_);
    return category == nullptr ? programme::Text() : category->title;
  }

  Draft record() const {
    DecisionContent content = common("RECORDED");
    content.operative.push_back({"RECORD", std::nullopt, title()});
    return {std::move(content), ""};
  }

  Draft award() const {
    const Appraisal& appraisal = screening_.appraisal;
    if (appraisal.valuation == nullptr) {
      return none(fmt::format("no valuation is for the category {}", category_));
    }
    const auto awarded = registry::sum_of(appraisal.awarded);
    if (appraisal.outcome != Outcome::pass || !awarded) {
      return none(fmt::format("the valuation {} is {}: {}", appraisal.valuation->name(),
                              name_of(appraisal.outcome), fmt::join(appraisal.reasons, "; ")));
    }
    const auto is_less = [](const std::string& text, const std::string& than) {
      return registry::is_less(text, than) == true;
    };
    const bool cut = is_less(appraisal.awarded, appraisal.assessed);
    const bool below_claim = is_less(appraisal.assessed, appraisal.claimed) ||
                             (!cut && is_less(appraisal.awarded, appraisal.claimed));
    const bool nothing = awarded->value.sign() <= 0;
    if (nothing && reducing_.empty()) {
      return none("the sum is nothing, and no rule says why");
    }
    DecisionContent content = common(nothing                                    ? "REJECTED_MERITS"
                                     : cut || below_claim || !reducing_.empty() ? "PARTLY_UPHELD"
                                                                                : "UPHELD");
    const bool held = say_what_was_held(content);
    if (cut && !held && reducing_.empty()) {
      return none("the sum is less than what was assessed, and neither a rule nor a step says why");
    }
    if (below_claim && appraisal.valuation->because.empty()) {
      return none(
          fmt::format("the sum is less than what was claimed, and {} does not say why "
                      "(because)",
                      appraisal.valuation->name()));
    }
    if (below_claim) {
      add_reasons(content, appraisal.valuation->because, appraisal.valuation->citation);
    }
    cite(content, appraisal.valuation->citation);
    if (nothing) {
      for (const Finding* finding : reducing_) {
        content.operative.push_back({"REFUSAL", std::nullopt, sentence_of(*finding, programme_)});
      }
    } else {
      content.currency = awarded->currency;
      content.operative.push_back({"AWARD", awarded->amount, title()});
    }
    for (const Finding* finding : reserving_) {
      content.operative.push_back({"RESERVE", std::nullopt, sentence_of(*finding, programme_)});
    }
    add_steps(content);
    return {std::move(content), ""};
  }

  // The limits that the sum met: a reason and a citation each. Gives whether there was one.
  bool say_what_was_held(DecisionContent& content) const {
    bool any = false;
    const auto& steps = screening_.appraisal.steps;
    for (const StepResult& step : steps) {
      if (!step.step->held) continue;
      const programme::Held& held = *step.step->held;
      const auto whole = std::ranges::find(
          steps, held.below, [](const StepResult& s) -> const auto& { return s.step->name; });
      if (whole == steps.end() || registry::is_less(step.text, whole->text) != true) continue;
      add_reasons(content, held.because, held.citation);
      cite(content, held.citation);
      any = true;
    }
    return any;
  }

  // Every step of the sum, and under it each row of a table that it used.
  void add_steps(DecisionContent& content) const {
    for (const StepResult& step : screening_.appraisal.steps) {
      if (!step.has_value || step.text.empty()) continue;
      programme::Text text = step.step->title;
      if (text.empty()) text[programme_.languages.front()] = step.step->name;
      std::string value = step.text;
      if (!step.step->item.empty()) {  // what stands there, which each language says its way
        for (auto& [language, title] : text)
          title += ": " + programme::item_in(programme_, step.step->item, step.text, language);
        value.clear();
      }
      content.steps.push_back({std::move(text), std::move(value)});
      for (const auto& row : step.rows) {
        programme::Text used;
        for (const std::string& language : programme_.languages)
          used[language] = programme::row_in(programme_, row->table, row->cells, language);
        content.steps.push_back({std::move(used), ""});
      }
    }
  }

  const Screening& screening_;
  const programme::Programme& programme_;
  std::string_view category_;
  std::vector<const Finding*> ending_, reducing_, waiting_, reserving_;
};

void hide_others(registry::Register& reg, registry::ClaimId own, DecisionContent& content) {
  const auto in = [&](std::string& text) { text = without_others(reg, own, std::move(text)); };
  const auto in_all = [&](programme::Text& text) {
    for (auto& [language, sentence] : text) in(sentence);
  };
  in_all(content.reasons);
  for (DecisionFinding& finding : content.findings) in_all(finding.text);
  for (OperativePart& part : content.operative) in_all(part.text);
  for (ValuationLine& step : content.steps) {
    in_all(step.text);
    in(step.value);
  }
}

// The data of the act as it stands in its body.
Result<std::string> data_of_act(ledger::Log& log, std::uint64_t act) {
  std::string data;
  simdjson::ondemand::parser parser;
  AMENDS_CHECK(log.read(act, act + 1, [&](const ledger::StoredAct& stored) -> Status {
    if (stored.erased) return {};
    const simdjson::padded_string body(stored.body);
    simdjson::ondemand::document root;
    simdjson::ondemand::object object;
    std::string_view raw;
    if (parser.iterate(body).get(root) != simdjson::SUCCESS ||
        root["data"].get_object().get(object) != simdjson::SUCCESS ||
        object.raw_json().get(raw) != simdjson::SUCCESS) {
      return fail(Code::corrupt, "act {} cannot be read", act);
    }
    data = raw;
    return {};
  }));
  return data;
}

// What was found, without the digest of all facts: a claim's stage is a fact, and it goes on.
std::string_view without_digest(std::string_view data) {
  const std::size_t at = data.find("\"findings\":");
  return at == std::string_view::npos ? data : data.substr(at);
}

}  // namespace

Draft draft_of(const Screening& screening, const programme::Programme& programme,
               std::string_view category) {
  return Composer(screening, programme, category).compose();
}

std::string without_others(registry::Register& reg, registry::ClaimId own, std::string text) {
  constexpr std::string_view hidden = "…";
  for (std::size_t at = 0; (at = registry::next_number(text, at)) != std::string::npos;) {
    const auto claim = reg.find_subject(std::string_view(text).substr(at, registry::number_length));
    const bool others = claim && *claim != own;
    if (others) text.replace(at, registry::number_length, hidden);
    at += others ? hidden.size() : registry::number_length;
  }
  return text;
}

Result<Drafter> Drafter::create(registry::Register& reg) {
  AMENDS_TRY(ContextReader reader, ContextReader::create(reg));
  Drafter drafter(reg, std::move(reader));
  AMENDS_TRY(drafter.on_file_,
             reg.database().prepare("SELECT act,rules_sha256 FROM screening WHERE claim=?1"));
  AMENDS_TRY(drafter.group_,
             reg.database().prepare("SELECT max(conflict_group) FROM conflict_claim WHERE "
                                    "claim=?1 AND left_act IS NULL"));
  return drafter;
}

Result<std::string> Drafter::stale(registry::ClaimId claim, const Screening& fresh) {
  AMENDS_TRY(const bool found, on_file_.bind(1, claim).step());
  const auto act = found ? static_cast<std::uint64_t>(on_file_.integer(0)) : 0;
  const std::string rules(found ? on_file_.text(1) : "");
  on_file_.reset();
  if (!found) return std::string("it was not screened; run amends screen");
  if (rules != base::to_hex(reg_->programme().rules->digest)) {
    return fmt::format("it was screened (act {}) under other rules; run amends screen", act);
  }
  AMENDS_TRY(const std::string recorded, data_of_act(reg_->log(), act));
  if (without_digest(recorded) != without_digest(act_data(fresh, reg_->programme()))) {
    return fmt::format("its facts have changed since it was screened (act {}); run amends screen",
                       act);
  }
  return std::string();
}

Result<Drafter::Judged> Drafter::judge(registry::ClaimId claim) {
  Judged judged;
  AMENDS_TRY(judged.row, reader_.find(claim));
  AMENDS_TRY(const std::string filing, reader_.filing(claim));
  AMENDS_TRY(const std::string context, reader_.context(judged.row));
  AMENDS_TRY(judged.fresh, screener_->screen(judged.row.category, filing, context));
  AMENDS_TRY(judged.stale, stale(claim, judged.fresh));
  return judged;
}

Status Drafter::check_screened(registry::ClaimId claim) {
  if (reg_->programme().rules->rules.empty()) return {};
  AMENDS_TRY(const Judged judged, judge(claim));
  if (judged.stale.empty()) return {};
  return fail(Code::refused, "claim {} is not decided now: {}", reg_->number_of(claim),
              judged.stale);
}

Result<Draft> Drafter::draft(registry::ClaimId claim) {
  AMENDS_TRY(Judged judged, judge(claim));
  if (!judged.stale.empty()) return Draft{std::nullopt, std::move(judged.stale)};
  AMENDS_CHECK(group_.bind(1, claim).step().map([](bool) {}));
  const std::int64_t group = group_.is_null(0) ? 0 : group_.integer(0);
  group_.reset();
  if (group != 0) {
    return Draft{std::nullopt,
                 fmt::format("it competes in conflict group {}, which is decided together", group)};
  }
  Draft draft = draft_of(judged.fresh, reg_->programme(), judged.row.category);
  if (draft.content) hide_others(*reg_, claim, *draft.content);
  return draft;
}

}  // namespace amends::examine
