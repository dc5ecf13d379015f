// amends examine: what an examiner found of a claim, recorded with who and why.
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "cli/examine_options.h"
#include "cli/open_claim.h"
#include "cli/rows.h"
#include "register/found.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

struct Options {
  std::string claim, reason, purpose;
  std::vector<std::string> facts, withdrawn;
};

Status record(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const registry::ClaimId claim, reg.find_claim(options.claim));
  std::vector<registry::FoundFact> facts;
  for (const std::string& text : options.facts) {
    AMENDS_TRY(const auto parts, name_and_value("a fact", text, "causal_link=yes"));
    AMENDS_TRY(registry::FoundFact fact,
               registry::found_fact(reg.programme(), parts.first, parts.second));
    facts.push_back(std::move(fact));
  }
  for (const std::string& name : options.withdrawn) {
    registry::FoundFact fact;
    fact.name = name.starts_with("found.") ? name.substr(6) : name;
    fact.value = "null";
    facts.push_back(std::move(fact));
  }
  AMENDS_TRY(const registry::Done done,
             registry::record_found(reg, claim, facts, options.reason, actor(common)));
  return tell_recorded(reg, claim, done, common);
}

Status show(const Options& options, const Common& common) {
  AMENDS_TRY(OpenClaim open, open_claim(common, options.claim, options.purpose));
  AMENDS_TRY(store::Statement select, registry::prepare_found(open.reg.database()));
  AMENDS_TRY(const auto found, registry::found_facts(select, open.id));
  ordered_json list = ordered_json::array();
  for (const registry::FoundFact& fact : found) {
    list.push_back({{"name", fact.name},
                    {"value", ordered_json::parse(fact.value, nullptr, false)},
                    {"by", fact.by},
                    {"at", base::to_rfc3339(fact.at)},
                    {"reason", fact.reason},
                    {"act", fact.act}});
    if (!common.json) {
      fmt::print("found.{} = {}\n  by {} on {} (act {}): {}\n", fact.name, fact.value, fact.by,
                 base::to_rfc3339(fact.at), fact.act, fact.reason);
    }
  }
  if (common.json) fmt::print("{}\n", list.dump(2));
  if (!common.json && found.empty()) fmt::print("Nothing was found out for this claim yet.\n");
  return {};
}

}  // namespace

void add_examine(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand("examine",
                                  "Record what an examiner found of a claim; show what was found");
  verb->add_option("claim", options->claim, "The claim's number")->required();
  verb->add_option("facts", options->facts,
                   "NAME=VALUE, as causal_link=yes; none: show what was found");
  verb->add_option("--withdraw", options->withdrawn, "The name of a fact to take back");
  verb->add_option("--reason", options->reason, "From what, and how it was found");
  verb->add_option("--purpose", options->purpose, "Why a sealed claim is read; it is logged");
  add_register_option(*verb, common, false);
  add_json_option(*verb, common);
  add_actor_options(*verb, common);
  example(*verb,
          "  amends examine K7QM-2R9T causal_link=yes --reason \"the report of the visit\" "
          "-r my-register\n"
          "  amends examine K7QM-2R9T -r my-register");
  on_run(*verb, common, "CAS", [options, &common] {
    const bool records = !options->facts.empty() || !options->withdrawn.empty();
    return records ? record(*options, common) : show(*options, common);
  });
}

}  // namespace amends::cli
