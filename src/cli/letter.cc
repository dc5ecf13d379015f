// amends letter: a decision as its claimant gets it.
#include "publish/letter.h"

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "cli/cli.h"
#include "cli/examine_options.h"
#include "cli/open_claim.h"

namespace amends::cli {
namespace {

struct Options {
  std::string claim, language, out, purpose;
  std::uint64_t act = 0;
};

Status run(const Options& options, const Common& common) {
  const bool pdf = options.out.ends_with(".pdf");
  if (!pdf && !options.out.ends_with(".html")) {
    return fail(Code::usage, "--out ends in .html or .pdf, not '{}'", options.out);
  }
  publish::Letter letter;
  std::string bytes;
  const auto compose = [&](OpenClaim& open) -> Status {
    AMENDS_TRY(letter, publish::compose_letter(open.reg, open.id, options.act, open.language));
    if (pdf) {
      AMENDS_TRY(bytes, publish::letter_pdf(letter));
    } else {
      bytes = publish::letter_html(letter);
    }
    return {};
  };
  AMENDS_CHECK(open_claim(common, options.claim, options.purpose, options.language, compose)
                   .map([](const OpenClaim&) {}));
  AMENDS_CHECK(base::write_file(options.out, bytes));
  if (common.json) {
    const std::string hash = base::to_hex(base::sha256(base::as_bytes(bytes)));
    fmt::print(
        "{}\n",
        nlohmann::ordered_json{{"claim", letter.claim}, {"file", options.out}, {"sha256", hash}}
            .dump(2));
  } else {
    fmt::print("The letter on claim {} stands in {}.\n", letter.claim, options.out);
  }
  return {};
}

}  // namespace

void add_letter(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand(
      "letter", "Write a decision as a letter: HTML or PDF, in any language of the programme");
  verb->add_option("claim", options->claim, "The claim's number")->required();
  verb->add_option("--out", options->out, "The file to write, .html or .pdf")->required();
  verb->add_option("--language", options->language, "Default: the programme's first");
  verb->add_option("--act", options->act, "An earlier decision (default: the one that stands)")
      ->positive();
  verb->add_option("--purpose", options->purpose, "Why a sealed claim is read; it is logged");
  add_register_option(*verb, common, false);
  add_json_option(*verb, common);
  add_actor_options(*verb, common);
  example(*verb, "  amends letter K7QM-2R9T --language ar --out letter.pdf -r my-register");
  on_run(*verb, common, "CAS", [options, &common] { return run(*options, common); });
}

}  // namespace amends::cli
