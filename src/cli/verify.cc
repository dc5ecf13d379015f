// amends verify: a register, a receipt, a bag or a published log, whatever the path turns out to
// be.
#include "ledger/verify.h"

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "cli/cli.h"
#include "cli/print_check.h"
#include "cli/print_receipt.h"
#include "evidence/bagit.h"

namespace amends::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::string key, tsa_ca;
};

Result<std::optional<ledger::VerifierKey>> given_key(const Options& options) {
  if (options.key.empty()) return std::optional<ledger::VerifierKey>();
  std::string text = options.key;
  std::error_code ignored;
  if (fs::exists(text, ignored)) {
    AMENDS_TRY(text, base::read_file(text));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  }
  AMENDS_TRY(ledger::VerifierKey key, ledger::VerifierKey::parse(text));
  return std::optional(std::move(key));
}

Result<bool> verify_bag_folder(const std::string& path, const Common& common) {
  AMENDS_TRY(const evidence::BagReport report, evidence::verify_bag(path, task()));
  if (common.json) {
    const auto list = [](const std::vector<evidence::BagFinding>& findings) {
      nlohmann::ordered_json array = nlohmann::ordered_json::array();
      for (const auto& f : findings) array.push_back({{"file", f.file}, {"message", f.message}});
      return array;
    };
    const nlohmann::ordered_json json = {{"ok", report.valid()},
                                         {"version", report.version},
                                         {"payload_files", report.payload_files},
                                         {"payload_bytes", report.payload_bytes},
                                         {"errors", list(report.errors)},
                                         {"warnings", list(report.warnings)}};
    fmt::print("{}\n", json.dump(2));
    return report.valid();
  }
  for (const auto& f : report.errors)
    fmt::print("error    {}: {}\n", f.file.empty() ? "bag" : f.file, f.message);
  for (const auto& f : report.warnings)
    fmt::print("warning  {}: {}\n", f.file.empty() ? "bag" : f.file, f.message);
  fmt::print("{}: BagIt {}, {} payload files, {}: {}\n", path,
             report.version.empty() ? "(no version)" : report.version,
             with_commas(report.payload_files), human_bytes(report.payload_bytes),
             report.valid() ? "valid" : "NOT valid");
  return report.valid();
}

Result<bool> verify_log_files(const std::string& path, const Options& options,
                              const Common& common) {
  AMENDS_TRY(const auto key, given_key(options));
  AMENDS_TRY(const ledger::LogReport report, ledger::verify_log_folder(path, key, task()));
  if (common.json) {
    nlohmann::ordered_json json = {{"ok", report.findings.empty()}, {"entries", report.acts}};
    if (report.checkpoint) {
      json["checkpoint"] = {{"origin", report.checkpoint->origin},
                            {"size", report.checkpoint->size},
                            {"root", base::to_base64(report.checkpoint->root)}};
    }
    json["findings"] = findings_json(report.findings);
    fmt::print("{}\n", json.dump(2));
    return report.findings.empty();
  }
  fmt::print("{} entries\n", with_commas(report.acts));
  if (report.checkpoint) {
    fmt::print("checkpoint {} of size {}, root {}\n", report.checkpoint->origin,
               with_commas(report.checkpoint->size), base::to_base64(report.checkpoint->root));
  }
  print_findings(report.findings);
  if (report.findings.empty()) fmt::print("Every entry stands under the signed checkpoint.\n");
  return report.findings.empty();
}

Result<bool> verify_one(const std::string& path, const Options& options, const Common& common) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return fail(Code::not_found, "{} does not exist", path);
  if (!fs::is_directory(path)) {
    AMENDS_TRY(const auto key, given_key(options));
    std::optional<fs::path> ca;
    if (!options.tsa_ca.empty()) ca = options.tsa_ca;
    return verify_receipt_file(path, key, ca, common.json);
  }
  if (fs::exists(fs::path(path) / "register.db", ignored)) {
    AMENDS_TRY(const registry::CheckReport report, registry::check_register(path, task()));
    if (common.json) {
      fmt::print("{}\n", check_json(report).dump(2));
    } else {
      print_check(report);
    }
    return report.findings.empty();
  }
  if (evidence::is_bag(path)) return verify_bag_folder(path, common);
  if (fs::exists(fs::path(path) / "checkpoint", ignored))
    return verify_log_files(path, options, common);
  // A folder that claims to be none of these is judged as a bag, which says what is missing.
  return verify_bag_folder(path, common);
}

Status run(const Options& options, Common& common) {
  const std::vector<std::string> paths =
      options.paths.empty() ? std::vector{register_folder(common).string()} : options.paths;
  bool good = true;
  for (const std::string& path : paths) {
    AMENDS_TRY(const bool one, verify_one(path, options, common));
    good = good && one;
  }
  common.exit_code = good ? 0 : 1;
  return {};
}

}  // namespace

void add_verify(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb =
      app.add_subcommand("verify", "Check a register, a receipt, a bag or a published log");
  verb->add_option("path", options->paths,
                   "A register's folder, a .receipt file, a BagIt bag, or a log/ folder");
  verb->add_option("-r,--register", common.register_folder, "The register, when no path is given");
  verb->add_option(
      "--key", options->key,
      "The log's verifier key, or a file with it, from somewhere other than the receipt");
  verb->add_option("--tsa-ca", options->tsa_ca,
                   "PEM file of the time-stamping authority's root certificate");
  add_json_option(*verb, common);
  example(*verb,
          "  amends verify my-register\n"
          "  amends verify K7QM-2R9T.receipt --key my-register/log/vkey\n"
          "  amends verify handover-bag");
  verb->callback([options, &common] {
    const int code = finish(run(*options, common));
    if (code != 0) common.exit_code = code;
  });
}

}  // namespace amends::cli
