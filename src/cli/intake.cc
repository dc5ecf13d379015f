// amends intake: files of claims into the register, every row accounted for.
#include "intake/intake.h"

#include "base/files.h"
#include "cli/cli.h"
#include "cli/link_register.h"
#include "cli/print_json.h"
#include "intake/suggest.h"

namespace amends::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string mapping;
  std::string programme;
  std::string encoding;
  std::string delimiter;
  std::string sheet;
  std::string report;
  bool dry_run = false, link_later = false;
  bool suggest = false;
};

Result<intake::SourceOptions> source_options(const Options& options) {
  intake::SourceOptions source;
  source.encoding = options.encoding;
  source.sheet = options.sheet;
  source.sheet_said_by = "--sheet, or with sheet in the mapping";
  AMENDS_TRY(source.delimiter, delimiter_named(options.delimiter));
  return source;
}

// A path, or the name of one of the programme's own mappings.
Result<intake::Mapping> find_mapping(const Options& options, const programme::Programme& programme,
                                     const intake::SourceOptions& source) {
  if (options.mapping.empty()) {
    AMENDS_TRY(intake::Mapping mapping,
               intake::fitting_mapping(programme, options.files.front(), source));
    std::fprintf(stderr,
                 "Reading with the programme's mapping \"%s\", the one that fits these columns.\n",
                 mapping.name.c_str());
    return mapping;
  }
  const std::filesystem::path own = programme.folder / "mappings" / (options.mapping + ".toml");
  const bool is_name =
      options.mapping.find('/') == std::string::npos && std::filesystem::exists(own);
  return intake::load_mapping(is_name ? own : std::filesystem::path(options.mapping), programme);
}

nlohmann::ordered_json to_json(const std::string& file, const intake::IntakeResult& result) {
  const intake::Counts& counts = result.counts;
  nlohmann::ordered_json json = {{"file", file},
                                 {"rows", counts.rows},
                                 {"accepted", counts.accepted},
                                 {"amended", counts.amended},
                                 {"unchanged", counts.unchanged},
                                 {"deficient", counts.deficient},
                                 {"refused", counts.refused},
                                 {"report", result.report.string()}};
  if (result.stopped) json["stopped"] = result.stopped->message;
  return json;
}

void print(const std::string& file, const intake::IntakeResult& result, bool dry_run) {
  const intake::Counts& counts = result.counts;
  fmt::print("{}: {} rows{}\n", file, with_commas(counts.rows),
             dry_run ? " (a dry run: nothing was kept)" : "");
  const auto line = [](std::uint64_t count, std::string_view what) {
    fmt::print("  {:>12}  {}\n", with_commas(count), what);
  };
  line(counts.accepted, "accepted: new claims");
  line(counts.deficient, "deficient: new claims with formal defects to be cured");
  line(counts.amended, "amended: claims whose row has changed");
  line(counts.unchanged, "unchanged");
  line(counts.refused, "refused");
  fmt::print("What became of every row, and why: {}\n", result.report.string());
}

Status run_suggest(const Options& options, const Common& common,
                   const intake::SourceOptions& source) {
  std::string text;
  const auto suggest_for = [&](const programme::Programme& programme) -> Status {
    AMENDS_TRY(text, intake::suggest_mapping(programme, options.files.front(), source));
    return {};
  };
  if (!options.programme.empty()) {
    AMENDS_TRY(const programme::Programme programme, programme::load(options.programme));
    AMENDS_CHECK(suggest_for(programme));
  } else {
    AMENDS_TRY(const registry::Register reg, open_register(common, registry::Access::read));
    AMENDS_CHECK(suggest_for(reg.programme()));
  }
  if (options.mapping.empty()) {
    fmt::print("{}", text);
    return {};
  }
  if (std::filesystem::exists(options.mapping)) {
    return fail(Code::refused,
                "{} exists; a suggestion never overwrites a mapping, so name another file",
                options.mapping);
  }
  AMENDS_CHECK(base::write_file(options.mapping, text));
  fmt::print(
      "Wrote {}. Read it, correct it, and try it with: amends intake {} --mapping {} --dry-run\n",
      options.mapping, options.files.front(), options.mapping);
  return {};
}

// 0, or the exit code of the worst that happened.
Result<int> run_intake(const Options& options, const Common& common,
                       const intake::SourceOptions& source) {
  if (!options.report.empty() && options.files.size() > 1) {
    return fail(Code::usage, "--report names one file, and {} files are taken in; leave it out",
                options.files.size());
  }
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(const intake::Mapping mapping, find_mapping(options, reg.programme(), source));
  intake::IntakeOptions intake_options;
  intake_options.source = source;
  intake_options.report = options.report;
  intake_options.dry_run = options.dry_run;
  intake_options.actor = actor(common);
  int exit_code = 0;
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const std::string& file : options.files) {
    AMENDS_TRY(const intake::IntakeResult result,
               intake::take_in(reg, mapping, file, intake_options, task()));
    if (common.json)
      all.push_back(to_json(file, result));
    else
      print(file, result, options.dry_run);
    if (result.counts.refused > 0) exit_code = std::max(exit_code, 1);
    if (!result.stopped) continue;
    std::fprintf(stderr, "amends: %s: %s\n", file.c_str(), result.stopped->message.c_str());
    exit_code = std::max(exit_code, exit_code_of(result.stopped->code));
    if (result.stopped->code == Code::interrupted) break;
  }
  if (common.json) print_json(all.size() == 1 ? all[0] : all);
  if (!options.dry_run) AMENDS_CHECK(link_new_claims(reg, !common.json, options.link_later));
  return exit_code;
}

void run(const Options& options, Common& common) {
  const auto work = [&]() -> Status {
    AMENDS_TRY(const intake::SourceOptions source, source_options(options));
    if (options.suggest) return run_suggest(options, common, source);
    AMENDS_TRY(common.exit_code, run_intake(options, common, source));
    return {};
  };
  const Status status = work();
  if (!status) common.exit_code = finish(status);
}

}  // namespace

void add_intake(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand("intake", "Take in files of claims: CSV, XLSX or NDJSON");
  verb->add_option("file", options->files, "Files of claims")->required();
  add_register_option(*verb, common, false);
  verb->add_option("-m,--mapping", options->mapping,
                   "Which column is which: a TOML file, or the name of one of the programme's "
                   "(default: the programme's one that fits)");
  verb->add_flag("--dry-run", options->dry_run,
                 "Do everything, report every row, and keep nothing");
  verb->add_flag("--link-later", options->link_later,
                 "Leave it to amends link to match the claims with others");
  verb->add_option("--report", options->report,
                   "Where the row report goes (default: FILE.report.csv)");
  verb->add_option("--encoding", options->encoding,
                   "The file's encoding, as IANA names it (default: UTF-8)");
  verb->add_option("--delimiter", options->delimiter,
                   "What stands between columns: a character, or tab (default: found out)");
  verb->add_option("--sheet", options->sheet,
                   "Which sheet of a spreadsheet (default: the only one with rows)");
  verb->add_flag(
      "--suggest", options->suggest,
      "Write a first mapping from the file's header instead, to --mapping or to standard output");
  verb->add_option("-p,--programme", options->programme,
                   "With --suggest: the programme, where there is no register");
  add_actor_options(*verb, common);
  add_json_option(*verb, common);
  example(
      *verb,
      "  amends intake claims-2015.csv -r my-register --dry-run\n"
      "  amends intake claims-2015.csv -r my-register --by \"Intake office\"\n"
      "  amends intake --suggest claims.xlsx --programme programmes/velaria --mapping first.toml");
  verb->callback([options, &common] { run(*options, common); });
}

}  // namespace amends::cli
