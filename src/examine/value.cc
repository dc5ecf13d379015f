#include "examine/value.h"

#include <algorithm>

#include "base/json.h"
#include "cel/text.h"
#include "examine/paper.h"
#include "programme/reasons.h"
#include "programme/words.h"

namespace amends::examine {
namespace {

// The value as JSON, which is mostly what is spoken of it, in quotes.
void write_json(std::string& out, const cel::Value& value, std::string_view spoken) {
  out.clear();
  if (value.is(cel::Kind::rational) || value.is(cel::Kind::string) || value.is(cel::Kind::date)) {
    base::append_json_string(out, spoken);
  } else {
    cel::append_json(out, value, 20'000);
  }
}

UsedRow used_row(const cel::RowUse& use) {
  UsedRow used;
  used.table = use.table->name();
  used.json = "{\"cells\":{";
  const cel::Record& row = use.table->row(use.row).as_record();
  for (std::size_t c = 0; c < row.type->fields.size(); ++c) {
    if (row.slots[c].is_absent()) continue;
    const auto& [column, cell] =
        used.cells.emplace_back(row.type->fields[c].name, spoken(row.slots[c], {}));
    if (used.cells.size() > 1) used.json += ',';
    base::append_json_string(used.json, column);
    used.json += ':';
    base::append_json_string(used.json, cell);
  }
  used.json += "},\"table\":";
  base::append_json_string(used.json, used.table);
  used.json += '}';
  return used;
}

// Runs of white space made one space.
std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

// Why the results of a valuation that has its award are for a person to look at: amounts of several
// currencies, or an award that nobody can pay or owes; "" where they are not.
std::string unfit_results(const cel::Value& claimed, const cel::Value& assessed,
                          const cel::Value& awarded, const programme::Currency& currency) {
  if (!awarded.is(cel::Kind::money)) return {};
  const base::Money& award = awarded.as_money();
  for (const auto& [what, value] : {std::pair("claimed", &claimed), {"assessed", &assessed}}) {
    if (!value->is(cel::Kind::money) || value->as_money().currency() == award.currency()) continue;
    return fmt::format("what was {} is in {} and the award in {}", what,
                       value->as_money().currency().code(), award.currency().code());
  }
  if (award.sign() < 0)
    return fmt::format("the award, {}, is below nothing", spoken(awarded, currency));
  if (award.amount().exactly(currency.digits_of(award.currency().code()))) return {};
  return fmt::format("the award, {}, is finer than the smallest unit", spoken(awarded, currency));
}

// Whether a step before this one had the same error, which only came through here.
bool went_wrong(const std::vector<cel::Value>& bindings, std::size_t steps_begin,
                const cel::Value& error) {
  for (std::size_t i = steps_begin; i + 1 < bindings.size(); ++i) {
    if (bindings[i].is_error() && &bindings[i].as_error() == &error.as_error()) return true;
  }
  return false;
}

}  // namespace

void Valuer::write_rows(UsedRows& out) {
  out.clear();
  for (const cel::RowUse& use : rows_) {
    std::shared_ptr<const UsedRow>& shown = shown_[{use.table, use.row}];
    if (shown == nullptr) shown = std::make_shared<const UsedRow>(used_row(use));
    if (std::ranges::find(out, shown) == out.end()) out.push_back(shown);
  }
}

Appraisal Valuer::value(const programme::Rules& rules, std::string_view category,
                        const Facts& facts, const programme::Currency& currency, Appraisal kept) {
  Appraisal out;
  out.valuation = rules.valuation_of(category);
  out.steps = std::move(kept.steps);
  if (out.valuation == nullptr) {
    out.steps.clear();
    out.reasons.push_back(fmt::format("the programme has no valuation for {}", category));
    return out;
  }
  machine_.restart();
  machine_.trace(&reads_, &rows_);
  out.steps.resize(out.valuation->steps.size());
  bindings_.assign(facts.values.begin(), facts.values.end());
  std::vector<std::string> faults;  // of the first step that went wrong
  cel::Value claimed, assessed, awarded;
  for (std::size_t i = 0; i < out.steps.size(); ++i) {
    StepResult& result = out.steps[i];
    result.step = &out.valuation->steps[i];
    const cel::Value value = run(rules, facts, currency, result);
    if (result.step->name == out.valuation->awarded) {
      out.outcome = value.is_value()         ? Outcome::pass
                    : waits_for_facts(value) ? Outcome::unknown
                                             : Outcome::review;
      out.reasons = reasons_of(value);
    }
    if (value.is_error() && faults.empty()) faults = reasons_of(value);
    if (!value.is_value()) continue;
    for (const auto& [name, text, kept_value] :
         {std::tuple(&out.valuation->claimed, &out.claimed, &claimed),
          {&out.valuation->assessed, &out.assessed, &assessed},
          {&out.valuation->awarded, &out.awarded, &awarded}}) {
      if (result.step->name != *name) continue;
      *text = result.text;
      *kept_value = value;
    }
  }
  if (std::string why = unfit_results(claimed, assessed, awarded, currency);
      !why.empty() && faults.empty())
    faults = {std::move(why)};
  if (out.outcome == Outcome::pass && !faults.empty()) {
    out.outcome = Outcome::review;
    out.reasons = std::move(faults);
  }
  return out;
}

cel::Value Valuer::run(const programme::Rules& rules, const Facts& facts,
                       const programme::Currency& currency, StepResult& result) {
  reads_.clear();
  rows_.clear();
  const programme::Step& step = *result.step;
  const cel::Value value = machine_.run_on(*step.program, bindings_);
  bindings_.push_back(value);
  result.has_value = value.is_value();
  result.sum.clear();
  result.text = spoken(value, currency);
  write_json(result.json, value, result.text);
  write_inputs(result.inputs, reads_, facts);
  write_rows(result.rows);
  result.where.clear();
  if (value.is_error() && !went_wrong(bindings_, facts.values.size(), value)) {
    result.where = rules.where(step.place, step.source, value.as_error());
  }
  return value;
}

void Valuer::write_sums(Appraisal& appraisal, const programme::Programme& programme,
                        std::string_view language) {
  if (appraisal.valuation == nullptr) return;
  const auto word = [&](std::string_view name) {
    return programme::engine_word(programme, name, language);
  };
  Paper paper(*appraisal.valuation->environment, machine_, bindings_, programme.currency,
              {word("sum.greater"), word("sum.lesser"), word("sum.rounded")});
  for (StepResult& result : appraisal.steps)
    result.sum = result.has_value ? paper.write(result.step->source) : "";
}

namespace {

// The definitions that a step uses, "name(parameters) = expression".
std::vector<std::string> definitions(const Appraisal& appraisal, const programme::Step& step) {
  std::vector<std::string> out;
  if (!step.program) return out;
  for (const std::string& name : step.program->definitions())
    out.push_back(name + appraisal.valuation->environment->find_definition(name)->text());
  return out;
}

// What the reasons are about in the language; nothing is said twice.
std::string reasons_in(const programme::Programme& programme,
                       const std::vector<std::string>& reasons, std::string_view language) {
  std::vector<std::string> said;
  for (const std::string& reason : reasons) {
    std::string one = programme::reason_in(programme, reason, language);
    if (std::ranges::find(said, one) == said.end()) said.push_back(std::move(one));
  }
  return fmt::format("{}", fmt::join(said, "; "));
}

// A step's value for people; of one that is a place in a list, what stands there.
std::string step_value_in(const StepResult& result, const programme::Programme& programme,
                          std::string_view language) {
  if (!result.has_value) return "–";
  const std::string& list = result.step->item;
  return list.empty() ? programme::value_in(programme, result.text, language)
                      : programme::item_in(programme, list, result.text, language);
}

// One step, under its title; what it gives only to other steps, "", is left out.
void explain_step(std::string& out, const Appraisal& appraisal, const StepResult& result,
                  const programme::Programme& programme, std::string_view language, bool sources) {
  if (result.has_value && result.text.empty() && !sources) return;
  const std::string_view title =
      programme::in_language(result.step->title, language, programme.languages);
  out += fmt::format("  {}: ", title.empty() ? result.step->name : title);
  const std::string value = step_value_in(result, programme, language);
  if (!result.sum.empty())
    out += programme::numbers_in(programme, result.sum, language) +
           (value.starts_with("≈") ? " " : " = ");
  out += value + "\n";
  if (!result.where.empty()) out += fmt::format("      at {}\n", result.where);
  if (sources) {
    out += fmt::format("      {} = {}\n", result.step->name, on_one_line(result.step->source));
    for (const std::string& definition : definitions(appraisal, *result.step))
      out += fmt::format("      where {}\n", on_one_line(definition));
  }
  for (const auto& row : result.rows)
    out +=
        fmt::format("      {}\n", programme::row_in(programme, row->table, row->cells, language));
}

}  // namespace

std::string explain(const Appraisal& appraisal, const programme::Programme& programme,
                    std::string_view language, bool sources) {
  std::string out;
  if (appraisal.valuation != nullptr)
    out += fmt::format("{} ({})\n", appraisal.valuation->name(), appraisal.valuation->citation);
  for (const StepResult& result : appraisal.steps)
    explain_step(out, appraisal, result, programme, language, sources);
  for (const auto& [word, sum] : {std::pair("claimed", &appraisal.claimed),
                                  {"assessed", &appraisal.assessed},
                                  {"awarded", &appraisal.awarded}}) {
    if (sum->empty()) continue;
    out += fmt::format("{}: {}\n", programme::engine_word(programme, word, language),
                       programme::value_in(programme, *sum, language));
  }
  if (appraisal.outcome != Outcome::pass)
    out += fmt::format("{}: {}\n", name_of(appraisal.outcome),
                       reasons_in(programme, appraisal.reasons, language));
  return out;
}

void append_json(std::string& out, const std::vector<std::string>& texts) {
  out += '[';
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += ',';
    base::append_json_string(out, texts[i]);
  }
  out += ']';
}

namespace {

void append_step(std::string& out, const Appraisal& appraisal, const StepResult& result,
                 bool sources) {
  out += '{';
  if (sources) {
    if (const auto used = definitions(appraisal, *result.step); !used.empty()) {
      out += "\"definitions\":";
      append_json(out, used);
      out += ',';
    }
  }
  out += "\"inputs\":";
  out += result.inputs;
  if (sources) {
    out += ",\"is\":";
    base::append_json_string(out, result.step->source);
  }
  out += ",\"name\":";
  base::append_json_string(out, result.step->name);
  out += ",\"rows\":[";
  for (std::size_t i = 0; i < result.rows.size(); ++i) {
    if (i > 0) out += ',';
    out += result.rows[i]->json;
  }
  out += ']';
  if (sources && !result.sum.empty()) {
    out += ",\"sum\":";
    base::append_json_string(out, result.sum);
  }
  out += ",\"text\":";
  base::append_json_string(out, result.text);
  out += ",\"value\":";
  out += result.json;
  if (!result.where.empty()) {
    out += ",\"where\":";
    base::append_json_string(out, result.where);
  }
  out += '}';
}

}  // namespace

std::string to_json(const Appraisal& appraisal, bool sources) {
  std::string out;
  append_json(out, appraisal, sources);
  return out;
}

void append_json(std::string& out, const Appraisal& appraisal, bool sources) {
  out += "{\"assessed\":";
  base::append_json_string(out, appraisal.assessed);
  out += ",\"awarded\":";
  base::append_json_string(out, appraisal.awarded);
  out += ",\"claimed\":";
  base::append_json_string(out, appraisal.claimed);
  out += ",\"outcome\":";
  base::append_json_string(out, name_of(appraisal.outcome));
  out += ",\"reasons\":";
  append_json(out, appraisal.reasons);
  out += ",\"steps\":[";
  for (std::size_t i = 0; i < appraisal.steps.size(); ++i) {
    if (i > 0) out += ',';
    append_step(out, appraisal, appraisal.steps[i], sources);
  }
  out += "],\"valuation\":";
  base::append_json_string(out, appraisal.valuation == nullptr ? "" : appraisal.valuation->name());
  out += '}';
}

}  // namespace amends::examine
