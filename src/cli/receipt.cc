// amends receipt: what a claimant takes home.
#include "ledger/receipt.h"

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "cli/cli.h"
#include "cli/open_claim.h"

namespace amends::cli {
namespace {

struct Options {
  std::string claim, out, purpose;
  std::int64_t act = -1;
  bool all = false;
};

Result<fs::path> write_receipt(registry::Register& reg, std::uint64_t act, const fs::path& file) {
  AMENDS_TRY(const ledger::Receipt receipt, ledger::make_receipt(reg.log(), act));
  AMENDS_CHECK(base::write_file(file, receipt.bytes(), 0600));
  return file;
}

Result<std::vector<std::uint64_t>> wanted_acts(registry::Register& reg, const Options& options,
                                               registry::ClaimId claim) {
  std::vector<std::uint64_t> chain;
  AMENDS_CHECK(reg.log().read_subject(claim, [&](const ledger::StoredAct& act) -> Status {
    if (!act.erased) chain.push_back(act.index);
    return {};
  }));
  if (chain.empty())
    return fail(Code::not_found, "every act of claim {} was erased", options.claim);
  if (options.all) return chain;
  if (options.act < 0) return std::vector{chain.back()};
  for (const std::uint64_t act : chain) {
    if (act == static_cast<std::uint64_t>(options.act)) return std::vector{act};
  }
  return fail(Code::not_found, "act {} is not one of claim {}", options.act, options.claim);
}

Status run(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::read));
  AMENDS_TRY(const registry::ClaimId claim, reg.find_subject(options.claim));
  if (reg.find_claim(options.claim)) {  // of one that was erased there is nothing to read
    AMENDS_TRY(OpenClaim open, open_claim(common, options.claim, options.purpose));
    reg = std::move(open.reg);
  }
  AMENDS_TRY(const std::vector<std::uint64_t> acts, wanted_acts(reg, options, claim));
  const std::string number = reg.number_of(claim);
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
  for (const std::uint64_t act : acts) {
    fs::path file = options.out;
    if (options.all || file.empty()) {
      file = file / fmt::format("{}{}.receipt", number, options.all ? fmt::format("-{}", act) : "");
    }
    if (options.all && !options.out.empty()) AMENDS_CHECK(base::make_folders(options.out));
    AMENDS_TRY(const fs::path written, write_receipt(reg, act, file));
    files.push_back({{"act", act}, {"file", written.string()}});
    if (!common.json) fmt::print("Wrote {} (act {}).\n", written.string(), act);
  }
  if (common.json) {
    const nlohmann::ordered_json json = {{"claim", number}, {"receipts", files}};
    fmt::print("{}\n", json.dump(2));
  }
  return {};
}

}  // namespace

void add_receipt(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand("receipt", "Write the receipt of a claim's last act, or of each");
  verb->add_option("claim", options->claim,
                   "The claim's number (K7QM-2R9T), or its key in the source")
      ->required();
  verb->add_option("-o,--output", options->out,
                   "The file (default: NUMBER.receipt), or with --all a folder");
  verb->add_option("--act", options->act, "Another act of the claim, such as one piece of evidence")
      ->positive();
  verb->add_flag("--all", options->all,
                 "One receipt for every act of the claim, evidence included");
  verb->add_option("--purpose", options->purpose,
                   "Why the receipt of a sealed claim is written, which holds all that was said; "
                   "it is logged");
  add_register_option(*verb, common, false);
  add_json_option(*verb, common);
  add_actor_options(*verb, common);
  example(*verb,
          "  amends receipt K7QM-2R9T -r my-register\n"
          "  amends verify K7QM-2R9T.receipt");
  verb->callback([options, &common] { common.exit_code = finish(run(*options, common)); });
}

}  // namespace amends::cli
