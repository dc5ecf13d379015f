// amends simulate: a caseload with known truth.
#include "simulate/simulate.h"

#include <nlohmann/json.hpp>

#include "cli/cli.h"

namespace amends::cli {
namespace {

struct Options {
  std::string programme;
  std::string folder;
  simulate::Options simulation;
  bool no_evidence = false;
};

void print(const Options& options, const simulate::Summary& summary) {
  fmt::print(
      "Wrote {} simulated claims to {}: {} duplicates, {} deficient, {} late.\n"
      "  {} people in {} households, {} properties; the truth is in truth.csv\n",
      with_commas(summary.claims), options.folder, with_commas(summary.duplicates),
      with_commas(summary.deficient), with_commas(summary.late), with_commas(summary.persons),
      with_commas(summary.households), with_commas(summary.properties));
  if (summary.files > 0) {
    fmt::print("  {} evidence files, {}\n", with_commas(summary.files),
               human_bytes(summary.evidence_bytes));
  }
  fmt::print(
      "Next:\n"
      "  amends init REGISTER --programme {1}\n"
      "  amends intake {0}/claims.csv --mapping {0}/mapping.toml -r REGISTER\n",
      options.folder, options.programme);
  if (summary.files > 0) {
    fmt::print("  amends evidence add {0}/evidence --manifest {0}/files.csv -r REGISTER\n",
               options.folder);
  }
}

Status run(Options options, const Common& common) {
  if (options.no_evidence) options.simulation.evidence_rate = 0;
  AMENDS_TRY(const programme::Programme programme, programme::load(options.programme));
  AMENDS_TRY(const simulate::Summary summary,
             simulate::simulate(programme, options.simulation, options.folder, task()));
  if (!common.json) {
    print(options, summary);
    return {};
  }
  const nlohmann::ordered_json result = {{"folder", options.folder},
                                         {"programme", programme.id},
                                         {"seed", options.simulation.seed},
                                         {"claims", summary.claims},
                                         {"duplicates", summary.duplicates},
                                         {"deficient", summary.deficient},
                                         {"late", summary.late},
                                         {"overlapping", summary.overlapping},
                                         {"competing", summary.competing},
                                         {"persons", summary.persons},
                                         {"households", summary.households},
                                         {"properties", summary.properties},
                                         {"files", summary.files},
                                         {"evidence_bytes", summary.evidence_bytes}};
  fmt::print("{}\n", result.dump(2));
  return {};
}

}  // namespace

void add_simulate(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  simulate::Options& simulation = options->simulation;
  Verb* verb =
      app.add_subcommand("simulate", "Write a caseload of invented claims whose truth is known");
  verb->add_option("-p,--programme", options->programme, "The programme's folder")->required();
  verb->add_option("-o,--output", options->folder,
                   "Where: a folder that does not exist or is empty")
      ->required();
  verb->add_option("-n,--claims", simulation.claims, "How many claims, duplicates included")
      ->capture_default_str();
  verb->add_option("-s,--seed", simulation.seed, "The same seed gives the same bytes")
      ->capture_default_str();
  verb->add_option("--duplicates", simulation.duplicates,
                   "Which share of the claims registers another one once more (0 to 0.4)")
      ->capture_default_str();
  verb->add_option("--deficient", simulation.deficient,
                   "Which share of the other claims leaves out what the form asks for (0 to 1)")
      ->capture_default_str();
  verb->add_option("--evidence-rate", simulation.evidence_rate,
                   "Files of evidence per claim on average (0 to 8)")
      ->capture_default_str();
  verb->add_flag("--no-evidence", options->no_evidence, "No files of evidence");
  verb->add_option("--start", simulation.start,
                   "First day of receipt (default: of the programme's filing window)");
  verb->add_option("--end", simulation.end,
                   "Last day of receipt (default: of the filing window, and a few late)");
  add_json_option(*verb, common);
  example(*verb,
          "  amends simulate --programme programmes/velaria --claims 20000 --seed 7 -o caseload");
  verb->callback([options, &common] { common.exit_code = finish(run(*options, common)); });
}

}  // namespace amends::cli
