// amends evidence add: files for claims, by a manifest.

#include "base/text.h"
#include "cli/cli.h"
#include "cli/print_json.h"
#include "evidence/paths.h"
#include "intake/records.h"
#include "register/custody.h"

namespace amends::cli {
namespace {

constexpr std::size_t printed_max = 40;

struct Options {
  std::string folder, manifest, encoding;
  registry::EvidenceOptions evidence;
};

// Where each column of the manifest stands.
struct Columns {
  std::optional<std::size_t> file, claim, key, source, kind;
};

Result<Columns> columns_of(const std::vector<std::string>& header, const std::string& manifest) {
  Columns columns;
  const std::pair<std::string_view, std::optional<std::size_t>*> known[] = {
      {"file", &columns.file},
      {"claim", &columns.claim},
      {"key", &columns.key},
      {"source", &columns.source},
      {"kind", &columns.kind}};
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string name = base::lower_ascii(base::trim(header[i]));
    for (const auto& [word, place] : known) {
      if (name == word && !*place) *place = i;
    }
  }
  if (!columns.file || (!columns.claim && !columns.key)) {
    return fail(
        Code::bad_input,
        "{}: the first line must name the columns: file, then claim (its number) or key and "
        "source, and kind if known; it has: {}",
        manifest, evidence::shown(fmt::format("{}", fmt::join(header, ", "))));
  }
  return columns;
}

registry::ManifestRow row_of(const intake::Record& record, const Columns& columns) {
  const auto field = [&](std::optional<std::size_t> column, bool exact = false) {
    if (!column || *column >= record.fields.size()) return std::string();
    const std::string_view text = record.fields[*column];
    return std::string(exact ? text : base::trim(text));
  };
  registry::ManifestRow row;
  row.line = record.line;
  row.fault = std::string(record.fault);
  row.file = field(columns.file, true);
  row.claim = field(columns.claim);
  row.kind = field(columns.kind);
  if (row.claim.empty()) {
    row.claim = field(columns.key);
    row.source = field(columns.source);
  }
  return row;
}

Result<std::vector<registry::ManifestRow>> read_manifest(const Options& options) {
  intake::SourceOptions source;
  source.encoding = options.encoding;
  AMENDS_TRY(const auto records, intake::open_source(options.manifest, source));
  AMENDS_TRY(const Columns columns, columns_of(records->header(), options.manifest));
  std::vector<registry::ManifestRow> rows;
  for (intake::Record record;;) {
    AMENDS_TRY(const bool more, records->next(record));
    if (!more) return rows;
    rows.push_back(row_of(record, columns));
  }
}

nlohmann::ordered_json to_json(const registry::EvidenceReport& report) {
  nlohmann::ordered_json json = {{"rows", report.rows},
                                 {"added", report.added},
                                 {"already_there", report.already_there},
                                 {"missing_on_disk", report.missing_on_disk},
                                 {"refused", report.refused},
                                 {"not_in_manifest", report.not_in_manifest},
                                 {"bytes", report.bytes},
                                 {"findings", nlohmann::ordered_json::array()}};
  for (const base::Finding& finding : report.findings) {
    json["findings"].push_back({{"place", finding.place}, {"message", finding.message}});
  }
  if (report.stopped) json["stopped"] = report.stopped->message;
  return json;
}

void print(const Options& options, const registry::EvidenceReport& report) {
  fmt::print("{}: {} rows{}\n", options.manifest, with_commas(report.rows),
             options.evidence.dry_run ? " (a dry run: nothing was kept)" : "");
  const auto line = [](std::uint64_t count, const std::string& what) {
    fmt::print("  {:>12}  {}\n", with_commas(count), what);
  };
  line(report.added, fmt::format("added ({})", human_bytes(report.bytes)));
  line(report.already_there, "there already");
  line(report.missing_on_disk, "named in the manifest and missing in " + options.folder);
  line(report.refused, "refused");
  if (report.not_in_manifest > 0) {
    line(report.not_in_manifest, "beyond them: files that the manifest does not name");
  }
  for (std::size_t i = 0; i < std::min(report.findings.size(), printed_max); ++i) {
    fmt::print("{}: {}\n", report.findings[i].place, report.findings[i].message);
  }
  if (report.findings.size() > printed_max) {
    fmt::print("… and {} more; --json lists them all\n",
               with_commas(report.findings.size() - printed_max));
  }
}

Status run(const Options& options, Common& common) {
  AMENDS_TRY(const std::vector<registry::ManifestRow> rows, read_manifest(options));
  const bool writes = !options.evidence.dry_run;
  AMENDS_TRY(registry::Register reg,
             open_register(common, writes ? registry::Access::write : registry::Access::read));
  AMENDS_TRY(
      registry::EvidenceReport report,
      registry::add_evidence(reg, options.folder, rows, actor(common), options.evidence, task()));
  for (base::Finding& finding : report.findings) {
    if (finding.place.starts_with("line ")) {
      finding.place = fmt::format("{}, {}", options.manifest, finding.place);
    }
  }
  if (common.json) {
    print_json(to_json(report));
  } else {
    print(options, report);
  }
  common.exit_code = report.findings.empty() ? 0 : 1;
  if (report.stopped) return fail(std::move(*report.stopped));
  return {};
}

}  // namespace

void add_evidence(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* evidence = app.add_subcommand("evidence", "Files that claims rest on");
  evidence->require_subcommand();
  Verb* verb = evidence->add_subcommand("add", "Take files in and link them to claims");
  verb->add_option("folder", options->folder, "The folder with the files")->required();
  verb->add_option(
          "-m,--manifest", options->manifest,
          "Which file belongs to which claim: a table (CSV, XLSX, NDJSON) with the columns "
          "file, claim (or key and source), kind")
      ->required();
  verb->add_option("--encoding", options->encoding, "Of the manifest, when it is not Unicode");
  verb->add_flag("--move", options->evidence.move,
                 "Take the files out of the folder instead of copying them");
  verb->add_flag("--dry-run", options->evidence.dry_run,
                 "Change nothing; report what would come of every row");
  add_register_option(*verb, common, false);
  add_actor_options(*verb, common);
  add_json_option(*verb, common);
  example(*verb,
          "  amends evidence add scans --manifest files.csv --dry-run -r my-register\n"
          "  amends evidence add scans --manifest files.csv -r my-register\n"
          "A manifest, with claims by number or by the key in their source:\n"
          "  file,claim,kind                   file,source,key,kind\n"
          "  deed.pdf,K7QM-2R9T,TITLE          deed.pdf,intake-2026,A-1704,TITLE");
  verb->callback([options, &common] {
    options->evidence.manifest = options->manifest;
    const Status status = run(*options, common);
    if (!status) common.exit_code = finish(status);
  });
}

}  // namespace amends::cli
