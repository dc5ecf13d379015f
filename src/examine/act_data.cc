#include "examine/act_data.h"

#include "base/hash.h"
#include "base/json.h"

namespace amends::examine {
ActWriter::ActWriter(const programme::Programme& programme)
    : programme_(programme), frames_(programme.rules->rules.size()) {
  rules_ = "],\"rules_sha256\":\"";
  rules_ += base::to_hex(programme.rules->digest);
  rules_ += "\",\"ruleset\":";
  base::append_json_string(rules_, programme.ruleset);
}

const ActWriter::Frame& ActWriter::frame_of(const Finding& finding) {
  const programme::Rule& rule = *finding.rule;
  const bool plain = finding.reasons.empty() && finding.where.empty();
  auto& kept = frames_[static_cast<std::size_t>(&rule - programme_.rules->rules.data())]
                      [static_cast<std::size_t>(finding.outcome)];
  if (plain && kept) return *kept;
  Frame& frame = plain ? kept.emplace() : frame_;
  frame.before = "{";
  if (finding.outcome == rule.not_met && finding.reasons.empty() && !rule.effect.empty()) {
    frame.before += "\"effect\":";
    base::append_json_string(frame.before, rule.effect);
    frame.before += ',';
  }
  frame.before += "\"inputs\":";
  std::string& out = frame.behind;
  out = ",\"outcome\":\"";
  out += name_of(finding.outcome);
  out += '"';
  if (!finding.reasons.empty()) {
    out += ",\"reasons\":";
    append_json(out, finding.reasons);
  }
  out += ",\"rule\":";
  base::append_json_string(out, rule.name());
  out += ",\"sentence\":";
  base::append_json_string(out,
                           finding.sentence(programme_.languages.front(), programme_.languages));
  if (!finding.where.empty()) {
    out += ",\"where\":";
    base::append_json_string(out, finding.where);
  }
  out += '}';
  return frame;
}

void ActWriter::append(const Finding& finding) {
  const Frame& frame = frame_of(finding);
  out_ += frame.before;
  out_ += finding.inputs;
  out_ += frame.behind;
}

// Members are written in their order, so this is canonical.
const std::string& ActWriter::data(const Screening& screening) {
  out_.clear();
  out_ += "{\"facts_sha256\":\"";
  out_ += screening.facts_sha256;
  out_ += "\",\"findings\":[";
  for (std::size_t i = 0; i < screening.findings.size(); ++i) {
    if (i > 0) out_ += ',';
    append(screening.findings[i]);
  }
  out_ += rules_;
  if (screening.appraisal.valuation != nullptr) {
    out_ += ",\"valuation\":";
    append_json(out_, screening.appraisal, false);
  }
  out_ += '}';
  return out_;
}

std::string act_data(const Screening& screening, const programme::Programme& programme) {
  return ActWriter(programme).data(screening);
}

}  // namespace amends::examine
