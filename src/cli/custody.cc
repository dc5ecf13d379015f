// amends evidence check, transfer, deaccession: what happens to evidence later.
#include "register/custody.h"

#include <nlohmann/json.hpp>

#include "cli/cli.h"

namespace amends::cli {
namespace {

struct Options {
  std::uint64_t item = 0;
  std::string to, reason, legal_basis;
};

Status print_act(const Common& common, const registry::Done& done, std::string_view sentence) {
  if (common.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"act", done.act}}.dump(2));
  } else {
    fmt::print("{} (act {}).\n", sentence, done.act);
  }
  return {};
}

Status run_check(Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const registry::FixityReport report, registry::run_fixity(reg, actor(common), task()));
  nlohmann::ordered_json json = {{"checked", report.checked},
                                 {"damaged", nlohmann::ordered_json::array()},
                                 {"missing", nlohmann::ordered_json::array()}};
  for (const Hash& hash : report.damaged) json["damaged"].push_back(base::to_hex(hash));
  for (const Hash& hash : report.missing) json["missing"].push_back(base::to_hex(hash));
  if (common.json) {
    fmt::print("{}\n", json.dump(2));
  } else {
    fmt::print("Read {} evidence files: {} damaged, {} missing.\n", with_commas(report.checked),
               report.damaged.size(), report.missing.size());
    for (const Hash& hash : report.damaged) fmt::print("  damaged  {}\n", base::to_hex(hash));
    for (const Hash& hash : report.missing) fmt::print("  missing  {}\n", base::to_hex(hash));
  }
  common.exit_code = report.damaged.empty() && report.missing.empty() ? 0 : 1;
  return {};
}

Status run_transfer(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const registry::Done done,
             registry::transfer_item(reg, options.item, options.to, options.reason, actor(common)));
  return print_act(common, done, "The transfer is on record");
}

Status run_deaccession(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const registry::Done done,
             registry::deaccession_item(reg, options.item, options.reason, options.legal_basis,
                                        actor(common)));
  return print_act(common, done, "The item was given up; that it was held stays on record");
}

template <typename Run>
void finish_verb(Verb* verb, Common& common, const std::string& lines, Run run) {
  add_register_option(*verb, common, false);
  add_actor_options(*verb, common);
  add_json_option(*verb, common);
  example(*verb, lines);
  verb->callback([run, &common] {
    const int code = finish(run());
    if (code != 0) common.exit_code = code;
  });
}

Verb* item_verb(Verb& evidence, const std::shared_ptr<Options>& options, const char* name,
                const char* description) {
  Verb* verb = evidence.add_subcommand(name, description);
  verb->add_option("item", options->item,
                   "The act by which it came in; amends show CLAIM lists them")
      ->required();
  verb->add_option("--reason", options->reason, "Why")->required();
  return verb;
}

}  // namespace

void add_custody(Verb& app, Common& common) {
  Verb* evidence = app.add_subcommand("evidence", "Files that claims rest on");
  Verb* check =
      evidence->add_subcommand("check", "Read all evidence again now and record what was found");
  finish_verb(check, common, "  amends evidence check -r my-register",
              [&common] { return run_check(common); });

  auto moved = std::make_shared<Options>();
  Verb* transfer =
      item_verb(*evidence, moved, "transfer", "Record that a copy was handed to somebody");
  transfer->add_option("--to", moved->to, "To whom")->required();
  finish_verb(
      transfer, common,
      "  amends evidence transfer 20417 --to \"Review Chamber\" --reason \"appeal\" -r my-register",
      [moved, &common] { return run_transfer(*moved, common); });

  auto gone = std::make_shared<Options>();
  Verb* deaccession = item_verb(*evidence, gone, "deaccession",
                                "Give an item up for good; its file goes, the record stays");
  deaccession->add_option("--legal-basis", gone->legal_basis, "Under which law or rule")
      ->required();
  finish_verb(
      deaccession, common,
      "  amends evidence deaccession 20417 --reason \"returned to owner\" --legal-basis \"RoP 41\" "
      "-r my-register",
      [gone, &common] { return run_deaccession(*gone, common); });
}

}  // namespace amends::cli
