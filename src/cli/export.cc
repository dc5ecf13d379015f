// amends export: the register in open formats.
#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "publish/package.h"

namespace amends::cli {
namespace {

struct Options {
  std::string bag, csv;
  publish::PackageOptions package;
};

Status run(const Options& options, const Common& common) {
  if (options.bag.empty() == options.csv.empty()) {
    return fail(Code::usage, "give one of --bagit FOLDER and --csv FOLDER");
  }
  if (options.package.with_acts && !options.package.with_sealed) {
    return fail(Code::usage, "--with-acts wants --sealed: only all acts together can be folded again");
  }
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::read));
  auto report = options.bag.empty()
                    ? publish::write_views(reg, options.csv, options.package, task())
                    : publish::write_bag(reg, options.bag, options.package, task());
  if (!report) return fail(std::move(report.error()));
  const std::string& out = options.bag.empty() ? options.csv : options.bag;
  if (common.json) {
    const nlohmann::ordered_json json = {{"folder", out},
                                         {"rows", report->rows},
                                         {"receipts", report->receipts},
                                         {"evidence_files", report->evidence_files},
                                         {"acts", report->acts}};
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  fmt::print("Wrote {}: {} rows of tables", out, with_commas(report->rows));
  if (!options.bag.empty()) {
    fmt::print(", {} receipts, {} evidence files.\nCheck it:  amends verify {}",
               with_commas(report->receipts), with_commas(report->evidence_files), out);
  }
  fmt::print("\nIt is as confidential as the register.\n");
  return {};
}

}  // namespace

void add_export(CLI::App& app, Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      app.add_subcommand("export", "Hand the register over: a BagIt package, or tables as CSV");
  add_register_option(*verb, common, true);
  verb->add_option("--bagit", options->bag, "Write a BagIt 1.0 bag into this new folder");
  verb->add_option("--csv", options->csv, "Write the tables as CSV files into this new folder");
  verb->add_flag("--sealed", options->package.with_sealed, "Sealed claims too");
  verb->add_flag("--with-contacts", options->package.with_contacts, "The contact vault too");
  verb->add_flag("--with-acts", options->package.with_acts, "All acts with their salts too");
  add_json_option(*verb, common);
  example(*verb,
          "  amends export my-register --bagit handover\n"
          "  amends verify handover");
  verb->callback([options, &common] { common.exit_code = finish(run(*options, common)); });
}

}  // namespace amends::cli
