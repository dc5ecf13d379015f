#include "cli/print_finding.h"

#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "programme/reasons.h"
#include "programme/rules.h"
#include "programme/words.h"

namespace amends::cli {
namespace {

using Json = nlohmann::ordered_json;

// The value of the fact at the path as a person reads it; of what is not known, why.
std::string said(const std::string& path, const Json& value, const programme::Programme& programme,
                 const std::string& language) {
  if (value.is_null()) return std::string(programme::engine_word(programme, "not_given", language));
  if (value.is_string())
    return programme::fact_in(programme, path, value.get<std::string>(), language);
  if (!value.is_object() || !value.contains("unknown"))
    return programme::fact_in(programme, path, value.dump(), language);
  std::string out;
  for (const Json& reason : value["unknown"]) {
    if (!out.empty()) out += "; ";
    out += programme::reason_in(programme, reason.get<std::string>(), language);
  }
  return out;
}

}  // namespace

examine::Finding told_in(examine::Finding finding, const programme::Programme& programme,
                         const std::string& language) {
  for (std::string& reason : finding.reasons)
    reason = programme::reason_in(programme, reason, language);
  return finding;
}

void print_finding(const examine::Finding& finding, const programme::Programme& programme,
                   const std::string& language, bool paths) {
  constexpr int indent = 20;
  fmt::print("{:<8} {:<11} {}\n", name_of(finding.outcome), finding.rule->name(),
             told_in(finding, programme, language).sentence(language, programme.languages));
  fmt::print("{:>{}} {}\n", "", indent, finding.rule->citation);
  if (!finding.where.empty()) fmt::print("{:>{}} at {}\n", "", indent, finding.where);
  const Json inputs = Json::parse(finding.inputs);
  for (const auto& [path, value] : inputs.items()) {
    if (paths)
      fmt::print("{:>{}} {} = {}\n", "", indent, path, value.is_null() ? "missing" : value.dump());
    else
      fmt::print("{:>{}} {}: {}\n", "", indent, programme::field_in(programme, path, language),
                 said(path, value, programme, language));
  }
}

}  // namespace amends::cli
