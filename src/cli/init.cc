// amends init: a register from a programme.
#include <nlohmann/json.hpp>

#include "cli/cli.h"

namespace amends::cli {
namespace {

struct Options {
  std::string folder;
  std::string programme;
  std::string origin;
};

Status run(const Options& options, const Common& common) {
  registry::Register::CreateOptions create;
  create.origin = options.origin;
  create.actor = actor(common);
  AMENDS_TRY(registry::Register reg,
             registry::Register::create(options.folder, options.programme, create));
  AMENDS_TRY(const ledger::Checkpoint checkpoint, reg.publish(task()));
  if (common.json) {
    const nlohmann::ordered_json result = {{"register", options.folder},
                                           {"programme", reg.programme().id},
                                           {"programme_hash", base::to_hex(reg.programme().hash)},
                                           {"origin", checkpoint.origin},
                                           {"vkey", reg.log().verifier().text()},
                                           {"size", checkpoint.size}};
    fmt::print("{}\n", result.dump(2));
    return {};
  }
  fmt::print(
      "Made the register {} for {}.\n"
      "  programme  pinned by SHA-256 {}\n"
      "  log        {}\n"
      "  key        {}\n"
      "Give that key to everybody who should be able to check receipts; keep {}/keys to "
      "yourself.\n",
      options.folder, programme::in_language(reg.programme().title, "en"),
      base::to_hex(reg.programme().hash), checkpoint.origin, reg.log().verifier().text(),
      options.folder);
  return {};
}

}  // namespace

void add_init(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand("init", "Make a register from a programme");
  verb->add_option("folder", options->folder, "Where: a folder that does not exist yet")
      ->required();
  verb->add_option("-p,--programme", options->programme, "The programme's folder")->required();
  verb->add_option("--origin", options->origin,
                   "The log's name for ever (default: made from the programme's id)");
  add_actor_options(*verb, common);
  add_json_option(*verb, common);
  example(*verb, "  amends init my-register --programme programmes/velaria");
  verb->callback([options, &common] { common.exit_code = finish(run(*options, common)); });
}

}  // namespace amends::cli
