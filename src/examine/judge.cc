#include "examine/judge.h"

#include <algorithm>

#include "base/json.h"
#include "cel/text.h"

namespace amends::examine {

std::string Finding::sentence(std::string_view language, std::span<const std::string> order) const {
  std::string text(
      programme::in_language(rule->sentences[static_cast<std::size_t>(outcome)], language, order));
  const std::size_t at = text.find("{why}");
  if (at == std::string::npos) return text;
  std::string why;
  for (const std::string& reason : reasons) {
    if (!why.empty()) why += language.substr(0, language.find('-')) == "fr" ? "\u202F; " : "; ";
    why += reason;
  }
  if (outcome != Outcome::fail && why.empty()) {  // it is not met, and a person looks at that
    why = programme::in_language(rule->sentences[static_cast<std::size_t>(Outcome::fail)], language,
                                 order);
    if (why.ends_with('.')) why.pop_back();
  }
  return text.replace(at, 5, why);
}

namespace {

// Where the text of what was read is found in `places`, or is to be put.
std::uint32_t& place_of(const cel::Read& read, const Facts& facts) {
  const std::size_t mask = facts.places.size() - 1;  // a power of two
  const std::size_t hash = (reinterpret_cast<std::uintptr_t>(read.record) >> 3) * 31 + read.slot;
  for (std::size_t at = hash;; ++at) {
    std::uint32_t& place = facts.places[at & mask];
    if (place == 0) return place;
    const cel::Read& known = facts.texts[place - 1].read;
    if (known.record == read.record && known.slot == read.slot) return place;
  }
}

void make_room(const Facts& facts) {
  constexpr std::size_t size_least = 128;
  if (2 * (facts.known + 1) <= facts.places.size()) return;
  facts.places.assign(std::max(size_least, 2 * facts.places.size()), 0);
  for (std::size_t i = 0; i < facts.known; ++i)
    place_of(facts.texts[i].read, facts) = static_cast<std::uint32_t>(i + 1);
}

std::size_t text_of(const cel::Read& read, const Facts& facts) {
  make_room(facts);
  std::uint32_t& place = place_of(read, facts);
  if (place != 0) return place - 1;
  if (facts.known == facts.texts.size()) facts.texts.emplace_back();
  Facts::Text& made = facts.texts[facts.known++];
  place = static_cast<std::uint32_t>(facts.known);
  made.read = read;
  made.member = '"';
  facts.reader->append_path(made.member, read);  // of plain names: nothing in it is escaped
  made.path_size = made.member.size();
  made.member += "\":";
  cel::append_json(made.member, facts.reader->value_of(read), 2'000);
  return facts.known - 1;
}

}  // namespace

void write_inputs(std::string& out, const std::vector<cel::Read>& reads, const Facts& facts) {
  std::vector<std::size_t>& inputs = facts.inputs;
  inputs.clear();
  for (const cel::Read& read : reads) {
    if (read.record == nullptr && read.slot >= facts.values.size()) continue;  // a step
    const std::size_t text = text_of(read, facts);
    if (std::ranges::find(inputs, text) == inputs.end()) inputs.push_back(text);
  }
  std::ranges::sort(inputs, {}, [&](std::size_t i) { return facts.texts[i].path(); });
  out = '{';
  for (const std::size_t i : inputs) {
    if (out.size() > 1) out += ',';
    out += facts.texts[i].member;
  }
  out += '}';
}

std::vector<std::string> reasons_of(const cel::Value& value) {
  std::vector<std::string> out;
  if (value.is_error()) out.emplace_back(value.as_error().message);
  if (value.is_unknown()) {
    for (const cel::Reason* r = value.as_unknown(); r != nullptr; r = r->next) {
      std::string text(r->text);
      if (r->what == cel::Reason::What::missing) text += " is missing";
      out.push_back(std::move(text));
    }
  }
  std::ranges::sort(out);
  return out;
}

bool waits_for_facts(const cel::Value& value) {
  if (!value.is_unknown()) return false;
  for (const cel::Reason* r = value.as_unknown(); r != nullptr; r = r->next) {
    if (r->what != cel::Reason::What::indeterminate) return true;
  }
  return false;
}

bool Judge::judge(const programme::Rules& rules, const programme::Rule& rule, const Facts& facts,
                  Finding& finding) {
  reads_.clear();
  machine_.trace(&reads_, nullptr);
  machine_.restart();
  cel::Value value = cel::Value::boolean(true);
  if (rule.when_program) value = machine_.run_on(*rule.when_program, facts.values);
  if (value.is_false()) return false;
  const bool asked = value.is_true();
  if (asked) value = machine_.run_on(*rule.require_program, facts.values);
  finding.rule = &rule;
  finding.reasons.clear();
  finding.where.clear();
  if (value.is_true()) {
    finding.outcome = Outcome::pass;
  } else if (value.is_false()) {
    finding.outcome = rule.not_met;
  } else {
    finding.outcome = waits_for_facts(value) ? rule.not_known : Outcome::review;
    finding.reasons = reasons_of(value);
    if (value.is_value()) finding.reasons = {"neither yes nor no came out"};
  }
  if (value.is_error()) {
    finding.where = asked ? rules.where(rule.require_place, rule.require, value.as_error())
                          : rules.where(rule.when_place, rule.when, value.as_error());
  }
  write_inputs(finding.inputs, reads_, facts);
  return true;
}

void Judge::judge(const programme::Rules& rules, std::string_view category, const Facts& facts,
                  std::vector<Finding>& out) {
  std::size_t count = 0;
  for (const programme::Rule& rule : rules.rules) {
    if (!rule.concerns(category)) continue;
    if (count == out.size()) out.emplace_back();
    if (judge(rules, rule, facts, out[count])) ++count;
  }
  out.resize(count);
}

}  // namespace amends::examine
