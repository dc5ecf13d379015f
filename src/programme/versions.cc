#include "programme/versions.h"

#include <algorithm>
#include <map>

#include "cel/text.h"
#include "programme/rules.h"

namespace amends::programme {
namespace {

// The parts by what they are called in messages. Those of one language stand apart, and so does
// what the expressions draw on, which only those tell that can be compiled.
struct Meaning {
  std::map<std::string, std::string> parts, translated, sources;
  std::map<std::string, std::string> windows;  // of the categories that it concerns
  bool is_compiled = true;

  void add(const std::string& what, const Text& texts) {
    for (const auto& [language, text] : texts)
      translated[fmt::format("{} in \"{}\"", what, language)] = text;
  }
};

std::string text_of(const cel::Table& table) {
  std::string names;
  for (const cel::RecordType::Field& field : table.row_type().fields) names += field.name + "\x1f";
  std::vector<std::string> rows;
  for (std::size_t r = 0; r < table.size(); ++r) {
    std::string& row = rows.emplace_back();
    for (std::size_t i = 0; i < table.row_type().fields.size(); ++i)
      row += cel::to_text(table.row(r).as_record().slots[i]) + "\x1f";
  }
  std::ranges::sort(rows);
  return fmt::format("{}\n{}", names, fmt::join(rows, "\n"));
}

std::string text_of(const cel::Zone& zone) {
  std::string out = fmt::format("{}", fmt::join(zone.parts, " "));
  if (zone.area == nullptr) return out;
  for (const base::Ring& ring : zone.area->rings()) {
    out += "\n";
    for (const base::Point& corner : ring)
      out += fmt::format("{},{} ", corner.latitude, corner.longitude);
  }
  return out;
}

// What the expression draws on besides the facts.
void add_sources(Meaning& meaning, const std::string& expression,
                 const std::optional<cel::Program>& program, const cel::Environment& environment) {
  if (!program) {
    meaning.is_compiled = meaning.is_compiled && expression.empty();
    return;
  }
  for (const cel::Lookup& lookup : program->lookups())
    meaning.sources[fmt::format("the table \"{}\"", lookup.table->name())] = text_of(*lookup.table);
  for (const std::string& name : program->definitions())
    meaning.sources[fmt::format("the definition \"{}\"", name)] =
        environment.find_definition(name)->text();
  for (const cel::Zone* zone : program->zones())
    meaning.sources[fmt::format("the zone \"{}\"", zone->id)] = text_of(*zone);
  for (const std::string& name : program->settings()) {
    if (const cel::Environment::Constant* constant = environment.find_constant(name))
      meaning.sources[fmt::format("\"{}\" of programme.toml", name)] =
          cel::to_text(constant->value);
  }
}

// What the facts that the expression reads are computed from.
void add_facts(Meaning& meaning, const std::optional<cel::Program>& program,
               const std::vector<std::string>& categories, const Programme& programme) {
  if (!program) return;
  for (const std::string& read : program->reads()) {
    const DrawnFrom from = drawn_from(read);
    if (from == DrawnFrom::none) continue;
    if (from == DrawnFrom::events) {
      std::string& text = meaning.sources["[[event]] of programme.toml"];
      text.clear();
      for (const Event& event : programme.events)
        text += fmt::format("{} {}/{}\n", event.id, event.from, event.to);
      continue;
    }
    for (const Category& category : programme.categories) {
      if (!categories.empty() && std::ranges::count(categories, category.code) == 0) continue;
      const Window& window = programme.window_of(category.code);
      meaning.windows[fmt::format("the window of {}", category.code)] =
          fmt::format("{}/{}", window.from, window.to);
      if (from == DrawnFrom::lateness)
        meaning.windows[fmt::format("\"late_to\" of {}", category.code)] = window.late_to;
    }
  }
}

std::string joined(std::vector<std::string> categories) {
  std::ranges::sort(categories);
  return fmt::format("{}", fmt::join(categories, " "));
}

Meaning meaning_of(const Rule& rule, const Programme& programme) {
  const Rules& rules = *programme.rules;
  Meaning meaning;
  meaning.parts = {{"\"citation\"", rule.citation},
                   {"\"categories\"", joined(rule.categories)},
                   {"\"effect\"", rule.effect},
                   {"\"not_met\"", std::string(name_of(rule.not_met))},
                   {"\"not_known\"", std::string(name_of(rule.not_known))},
                   {"\"when\"", rule.when},
                   {"\"require\"", rule.require}};
  for (std::size_t i = 0; i < outcomes; ++i)
    meaning.add(fmt::format("the sentence for {}", name_of(static_cast<Outcome>(i))),
                rule.sentences[i]);
  add_sources(meaning, rule.when, rule.when_program, *rules.environment);
  add_sources(meaning, rule.require, rule.require_program, *rules.environment);
  add_facts(meaning, rule.when_program, rule.categories, programme);
  add_facts(meaning, rule.require_program, rule.categories, programme);
  return meaning;
}

Meaning meaning_of(const Valuation& valuation, const Programme& programme) {
  Meaning meaning;
  meaning.parts = {{"\"citation\"", valuation.citation},
                   {"\"categories\"", joined(valuation.categories)},
                   {"\"claimed\"", valuation.claimed},
                   {"\"assessed\"", valuation.assessed},
                   {"\"awarded\"", valuation.awarded}};
  meaning.add("\"because\"", valuation.because);
  for (const Step& step : valuation.steps) {
    const std::string what = fmt::format("the step \"{}\"", step.name);
    meaning.parts[what] = step.source;
    if (!step.item.empty()) meaning.parts["\"item\" of " + what] = step.item;
    meaning.add("the title of " + what, step.title);
    if (step.held) {
      meaning.parts["\"held\" of " + what] = step.held->below + "\x1f" + step.held->citation;
      meaning.add("\"held\" of " + what, step.held->because);
    }
    add_sources(meaning, step.source, step.program, *valuation.environment);
    add_facts(meaning, step.program, valuation.categories, programme);
  }
  // An award that is finer than the smallest unit is for a person.
  meaning.sources["\"minor_digits\" of programme.toml"] =
      std::to_string(programme.currency.minor_digits);
  return meaning;
}

// `both`: whether only what both have is compared.
void differ(const std::map<std::string, std::string>& a,
            const std::map<std::string, std::string>& b, bool both, std::vector<std::string>& out) {
  for (const auto& [what, text] : a) {
    const auto other = b.find(what);
    if (other == b.end() ? !both : other->second != text) out.push_back(what);
  }
  for (const auto& [what, text] : b)
    if (!both && !a.contains(what)) out.push_back(what);
}

std::vector<std::string> differences(const Meaning& a, const Meaning& b) {
  std::vector<std::string> out;
  differ(a.parts, b.parts, false, out);
  differ(a.translated, b.translated, true, out);
  if (a.is_compiled && b.is_compiled) {
    differ(a.sources, b.sources, false, out);
    differ(a.windows, b.windows, true, out);
  }
  return out;
}

template <typename Named>
void compare(std::string_view kind, const std::vector<Named>& changed,
             const Programme& changed_programme, const std::vector<Named>& earlier,
             const Programme& earlier_programme, std::vector<Fault>& out) {
  for (const Named& now : changed) {
    const auto then = std::ranges::find(earlier, now.id, &Named::id);
    if (then == earlier.end() || then->version != now.version) continue;
    const auto differ =
        differences(meaning_of(now, changed_programme), meaning_of(*then, earlier_programme));
    if (differ.empty()) continue;
    out.push_back({now.file, now.line, 0,
                   fmt::format("{} {} is another one than before: {} {}; raise its \"version\"",
                               kind, now.name(), fmt::join(differ, ", "),
                               differ.size() == 1 ? "differs" : "differ")});
  }
}

}  // namespace

std::vector<Fault> changed_under_one_version(const Programme& changed, const Programme& earlier) {
  std::vector<Fault> out;
  const Rules& now = *changed.rules;
  const Rules& then = *earlier.rules;
  compare("rule", now.rules, changed, then.rules, earlier, out);
  compare("valuation", now.valuations, changed, then.valuations, earlier, out);
  return out;
}

}  // namespace amends::programme
