// amends names import-places: a gazetteer from what GeoNames or Who's On First publish.
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "names/place_import.h"

namespace amends::cli {
namespace {

struct Options {
  std::string from;
  std::vector<std::string> files;
  std::string alternate_names;
  std::string into;
  names::ImportOptions import;
};

Result<names::ImportReport> import(Options& options) {
  options.import.into = options.into;
  if (options.from == "geonames") {
    if (options.files.size() != 1) {
      return fail(Code::usage, "GeoNames' places come from one file, not {}", options.files.size());
    }
    return names::import_geonames(options.files[0], options.alternate_names, options.import,
                                  task());
  }
  if (!options.alternate_names.empty()) {
    return fail(Code::usage, "--alternate-names goes with --from geonames");
  }
  return names::import_whosonfirst({options.files.begin(), options.files.end()}, options.import,
                                   task());
}

Result<bool> run(Options& options, const Common& common) {
  AMENDS_TRY(const names::ImportReport report, import(options));
  if (common.json) {
    nlohmann::ordered_json json = {{"records", report.records},     {"places", report.places},
                                   {"names", report.names},         {"relations", report.relations},
                                   {"set_aside", report.set_aside}, {"refused", report.refused}};
    fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    return !report.refused;
  }
  fmt::print("{} records: {} places, {} names, {} relations in {}\n", with_commas(report.records),
             with_commas(report.places), with_commas(report.names), with_commas(report.relations),
             options.into);
  for (const auto& [kind, count] : report.set_aside) {
    fmt::print("  {:>12}  {}\n", with_commas(count), kind);
  }
  if (!report.set_aside.empty()) {
    fmt::print("Row by row: {}/import-report.csv\n", options.into);
  }
  return !report.refused;
}

}  // namespace

void add_names_import(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = names_verb(app)->add_subcommand(
      "import-places", "Make a gazetteer from GeoNames' or Who's On First's files");
  verb->add_option("files", options->files, "The files, or for Who's On First folders of records")
      ->required();
  verb->add_option("--from", options->from, "geonames or whosonfirst")
      ->required()
      ->one_of({"geonames", "whosonfirst"});
  verb->add_option("--alternate-names", options->alternate_names,
                   "GeoNames' alternateNamesV2.txt, which gives names their languages");
  verb->add_option("--into", options->into, "The new gazetteer's folder")->required();
  verb->add_option("--country", options->import.countries,
                   "Only places of these (ISO 3166-1 alpha-2; GeoNames)");
  verb->add_option("--class", options->import.feature_classes,
                   "Only places of these feature classes: P, A, … (GeoNames)");
  verb->add_option("--accuracy-m", options->import.accuracy_m,
                   "The accuracy of coordinates where the source gives none, in metres")
      ->capture_default_str()
      ->between(0.0, 20'040'000.0);
  add_json_option(*verb, common);
  example(*verb,
          "  amends names import-places VL.txt --from geonames --alternate-names "
          "alternateNamesV2.txt --into places\n"
          "  amends names import-places whosonfirst-data/data --from whosonfirst --into places");
  verb->callback([options, &common] {
    const auto done = run(*options, common);
    common.exit_code = done ? (*done ? 0 : 1) : finish(fail(done.error()));
  });
}

}  // namespace amends::cli
