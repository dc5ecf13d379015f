// amends notice: whom the body told of a claim, and that they answered.
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "cli/examine_options.h"
#include "cli/open_claim.h"
#include "register/notices.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

struct Options {
  std::string claim, kind, method, detail, purpose;
  bool answered = false;
};

Status record(const Options& options, const Common& common) {
  if (options.answered == !options.method.empty()) {
    return fail(Code::usage, "say --method for a notice that was given, or --answered");
  }
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const registry::ClaimId claim, reg.find_claim(options.claim));
  AMENDS_TRY(const registry::Done done,
             options.answered
                 ? registry::answer_notice(reg, claim, options.kind, options.detail, actor(common))
                 : registry::give_notice(reg, claim, options.kind, options.method, options.detail,
                                         actor(common)));
  return tell_recorded(reg, claim, done, common);
}

Status show(const Options& options, const Common& common) {
  AMENDS_TRY(OpenClaim open, open_claim(common, options.claim, options.purpose));
  AMENDS_TRY(const auto notices, registry::notices_of(open.reg, open.id));
  ordered_json list = ordered_json::array();
  for (const registry::Notice& notice : notices) {
    list.push_back({{"act", notice.act},
                    {"kind", notice.kind},
                    {"method", notice.method},
                    {"detail", notice.detail},
                    {"at", base::to_rfc3339(notice.at)},
                    {"answered", notice.answered ? ordered_json(base::to_rfc3339(*notice.answered))
                                                 : ordered_json(nullptr)}});
    if (common.json) continue;
    fmt::print(
        "{} by {} on {} (act {}): {}\n  {}\n", notice.kind, notice.method,
        base::to_rfc3339(notice.at), notice.act, notice.detail,
        notice.answered ? "answered on " + base::to_rfc3339(*notice.answered) : "not answered");
  }
  if (common.json) fmt::print("{}\n", list.dump(2));
  if (!common.json && notices.empty()) fmt::print("No notice was given of this claim yet.\n");
  return {};
}

}  // namespace

void add_notice(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand(
      "notice", "Record that a claimant, an occupant or another party was told, and their answer");
  verb->add_option("claim", options->claim, "The claim's number, or its key in the source")
      ->required();
  verb->add_option(
      "--kind", options->kind,
      fmt::format("{}; none: show what was given", fmt::join(registry::notice_kinds, ", ")));
  verb->add_option("--method", options->method,
                   fmt::format("{}", fmt::join(registry::notice_methods, ", ")));
  verb->add_flag("--answered", options->answered, "They answered the last one");
  verb->add_option("--detail", options->detail,
                   "To whom, where, and what was photographed; what they answered");
  verb->add_option("--purpose", options->purpose, "Why a sealed claim is read; it is logged");
  add_register_option(*verb, common, false);
  add_json_option(*verb, common);
  add_actor_options(*verb, common);
  example(*verb,
          "  amends notice K7QM-2R9T --kind OCCUPANT --method ON_SITE --detail \"at the door\" "
          "-r my-register\n"
          "  amends notice K7QM-2R9T --kind OCCUPANT --answered --detail \"he asks for a month\" "
          "-r my-register");
  on_run(*verb, common, "CAS", [options, &common] {
    return options->kind.empty() ? show(*options, common) : record(*options, common);
  });
}

}  // namespace amends::cli
