// amends report: what a register holds and what its log proves, as one page.
#include "publish/report.h"

#include "base/files.h"
#include "cli/cli.h"

namespace amends::cli {
namespace {

struct Options {
  std::string out = "report.html";
  std::string language = "en";
};

Status run(const Options& options, const Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::read));
  AMENDS_TRY(const publish::Figures figures,
             publish::gather(reg, reg.now(), options.language, task()));
  if (common.json) {
    fmt::print("{}\n", publish::report_json(figures));
    return {};
  }
  const std::string page =
      publish::report_html(figures, publish::words::Words::in(options.language));
  AMENDS_CHECK(base::write_file(options.out, page));
  fmt::print("Wrote {} ({}): open it in any browser; it needs no network.\n", options.out,
             human_bytes(page.size()));
  return {};
}

}  // namespace

void add_report(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb =
      app.add_subcommand("report", "Write a report: one HTML file without scripts or network");
  add_register_option(*verb, common, true);
  verb->add_option("-o,--output", options->out, "The file")->capture_default_str();
  verb->add_option("--language", options->language, "For the programme's own titles")
      ->capture_default_str();
  add_json_option(*verb, common);
  example(*verb, "  amends report my-register -o report.html");
  verb->callback([options, &common] { common.exit_code = finish(run(*options, common)); });
}

}  // namespace amends::cli
