// amends export: the register in open formats.
#include <nlohmann/json.hpp>

#include "cli/open_claim.h"
#include "publish/package.h"

namespace amends::cli {
namespace {

struct Options {
  std::string bag, csv, ndjson, purpose;
  std::string language = "en";
  bool is_public = false;
  bool without_receipts = false;
  publish::PackageOptions package;
};

Status export_bag(registry::Register& reg, const Options& options, const Common& common) {
  if (options.is_public) {
    AMENDS_CHECK(publish::write_public_bag(reg, options.bag, options.language, task()));
    if (common.json)
      fmt::print("{}\n", nlohmann::ordered_json{{"folder", options.bag}, {"public", true}}.dump(2));
    else
      fmt::print("Wrote {}: log, programme and report, which may be given to anybody.\n",
                 options.bag);
    return {};
  }
  AMENDS_TRY(const publish::PackageReport report,
             publish::write_bag(reg, options.bag, options.package, task()));
  if (common.json) {
    const nlohmann::ordered_json json = {
        {"folder", options.bag},       {"rows", report.rows},
        {"receipts", report.receipts}, {"evidence_files", report.evidence_files},
        {"acts", report.acts},         {"unpublished", report.unpublished}};
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  fmt::print(
      "Wrote {}: {} rows of tables, {} receipts, {} evidence files.\nCheck it:  amends verify {}\n",
      options.bag, with_commas(report.rows), with_commas(report.receipts),
      with_commas(report.evidence_files), options.bag);
  if (report.unpublished > 0) {
    fmt::print("{} acts are not published yet and have no receipt in it: amends run\n",
               with_commas(report.unpublished));
  }
  fmt::print(
      "It is as confidential as the register: receipts hold what people said, contact data "
      "included.\n");
  return {};
}

Status export_rows(registry::Register& reg, const Options& options, const Common& common) {
  const bool csv = !options.csv.empty();
  AMENDS_TRY(const std::uint64_t count,
             csv ? publish::write_views(reg, options.csv, options.package.scope, task())
                 : publish::write_claims(reg, options.ndjson, options.package.scope, task()));
  const std::string& out = csv ? options.csv : options.ndjson;
  if (common.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{csv ? "folder" : "file", out},
                                              {csv ? "rows" : "claims", count}}
                           .dump(2));
  } else {
    fmt::print("Wrote {}: {} {}. It is as confidential as the register.\n", out, with_commas(count),
               csv ? "rows of tables" : "claims");
  }
  return {};
}

Status run(Options options, const Common& common) {
  if (int(!options.bag.empty()) + int(!options.csv.empty()) + int(!options.ndjson.empty()) != 1) {
    return fail(Code::usage, "give one of --bagit FOLDER, --csv FOLDER and --ndjson FILE");
  }
  const publish::Scope& scope = options.package.scope;
  if (options.is_public &&
      (options.bag.empty() || scope.sealed || scope.contacts || options.package.acts)) {
    return fail(Code::usage,
                "--public goes with --bagit alone: a public package has no claims in it");
  }
  if (options.package.acts && !(scope.sealed && scope.contacts)) {
    return fail(Code::usage,
                "--with-acts wants --sealed and --with-contacts: acts hold everything");
  }
  options.package.receipts = !options.without_receipts;
  AMENDS_TRY(registry::Register reg, open_register(common, scope.sealed ? registry::Access::write
                                                                        : registry::Access::read));
  if (scope.sealed) {
    const fs::path out = !options.bag.empty()   ? options.bag
                         : !options.csv.empty() ? options.csv
                                                : options.ndjson;
    std::error_code ignored;
    if (fs::exists(out, ignored) && !(fs::is_directory(out, ignored) && fs::is_empty(out, ignored)))
      return fail(Code::refused, "{} exists; nothing is written over it", out.string());
    AMENDS_CHECK(note_sealed_reads(reg, options.purpose, common));
  }
  return options.bag.empty() ? export_rows(reg, options, common) : export_bag(reg, options, common);
}

}  // namespace

void add_export(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb =
      app.add_subcommand("export", "Hand the register over: a BagIt package, CSV or NDJSON");
  publish::Scope& scope = options->package.scope;
  add_register_option(*verb, common, true);
  verb->add_option("--bagit", options->bag, "Write a BagIt 1.0 bag into this new folder");
  verb->add_option("--csv", options->csv, "Write the tables as CSV files into this new folder");
  verb->add_option("--ndjson", options->ndjson, "Write all claims into this new file, one a line");
  verb->add_flag("--public", options->is_public,
                 "A bag for anybody: log, programme and report, no claims");
  verb->add_flag("--with-contacts", scope.contacts, "The table of contact data too");
  verb->add_flag("--sealed", scope.sealed, "Sealed claims too; wants --purpose");
  verb->add_option("--purpose", options->purpose,
                   "Why sealed claims are taken; it goes into the log");
  verb->add_flag("--with-acts", options->package.acts, "All acts with their salts too");
  verb->add_flag("--without-receipts", options->without_receipts, "No receipts in the bag");
  verb->add_option("--language", options->language, "Of the public bag's report")
      ->capture_default_str();
  add_actor_options(*verb, common);
  add_json_option(*verb, common);
  example(*verb,
          "  amends export my-register --bagit handover\n"
          "  amends verify handover\n"
          "  amends export my-register --bagit for-everybody --public");
  verb->callback([options, &common] { common.exit_code = finish(run(*options, common)); });
}

}  // namespace amends::cli
