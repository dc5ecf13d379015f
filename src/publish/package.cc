#include "publish/package.h"

#include <algorithm>

#include "base/files.h"
#include "evidence/bagit.h"
#include "ledger/receipt.h"
#include "publish/view_csv.h"

namespace amends::publish {
namespace {

constexpr std::string_view readme = R"(What is in this package

log/        the public log: salted hashes and signed checkpoints. It may be given to anybody.
receipts/   one receipt for every claim: its last act, the salt, and the proof that it stands in the log
views/      the register's tables as CSV (UTF-8, RFC 4180); views/claim.csv has the claims' numbers
evidence/   the files, each under the SHA-256 of its bytes; views/evidence_item.csv says whose they are
programme/  the rules of the body: categories, forms, tables, as the register pinned them

All of it but log/ and programme/ is confidential: it holds what people said about their lives.

How to check it, with nothing of ours

    sha256sum --quiet -c manifest-sha256.txt        in the folder above this one: nothing changed on the way
    sha256sum evidence/*                            each file's name is its own SHA-256

and with the program amends

    amends verify THE-BAG                           the package itself
    amends verify THE-BAG/data/log                  the log: every entry under the signed checkpoint
    amends verify THE-BAG/data/receipts/*.receipt   each claim; add --key with the log's key from elsewhere

What is registered is what somebody asserted, with its source. That it was registered is not a finding that it
is true.
)";

Status add_tree(evidence::BagWriter& bag, const fs::path& folder, const std::string& prefix) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  if (error) return fail(base::system_error(error.value(), "reading", folder));
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    AMENDS_CHECK(bag.add_file(prefix + file.lexically_relative(folder).generic_string(), file));
  }
  return {};
}

// The last act of each claim that may leave, as a receipt.
Status add_receipts(registry::Register& reg, evidence::BagWriter& bag,
                    const PackageOptions& options, PackageReport& report, base::Task& task) {
  AMENDS_TRY(const ledger::Checkpoint checkpoint, reg.log().checkpoint());
  AMENDS_TRY(
      store::Statement claims,
      reg.database().prepare("SELECT s.id, s.head_act FROM subject s JOIN claim c ON c.id=s.id "
                             "WHERE (c.sealed=0 OR ?1) ORDER BY s.id"));
  claims.bind(1, options.with_sealed ? 1 : 0);
  task.stage("writing receipts", "receipts", 0);
  for (;;) {
    AMENDS_TRY(const bool found, claims.step());
    if (!found) return {};
    const auto act = static_cast<std::uint64_t>(claims.integer(1));
    if (act >= checkpoint.size) continue;  // not published yet, so nothing can be proven
    AMENDS_TRY(const ledger::Receipt receipt, ledger::make_receipt(reg.log(), act));
    AMENDS_CHECK(bag.add_text(fmt::format("receipts/{}.receipt", reg.number_of(claims.integer(0))),
                              receipt.bytes()));
    ++report.receipts;
    task.advance(1);
    if (task.stopped()) return base::interrupted();
  }
}

Status add_evidence(registry::Register& reg, evidence::BagWriter& bag,
                    const PackageOptions& options, PackageReport& report, base::Task& task) {
  const std::string held =
      "FROM evidence_item e LEFT JOIN claim c ON c.id=e.claim WHERE e.state='HELD' AND "
      "(coalesce(c.sealed,0)=0 OR ?1)";
  AMENDS_TRY(store::Statement blobs,
             reg.database().prepare("SELECT DISTINCT e.sha256 " + held + " ORDER BY e.sha256"));
  blobs.bind(1, options.with_sealed ? 1 : 0);
  task.stage("copying evidence", "files", 0);
  for (;;) {
    AMENDS_TRY(const bool found, blobs.step());
    if (!found) break;
    AMENDS_TRY(const Hash hash, base::hash_from(blobs.blob(0)));
    AMENDS_CHECK(bag.add_file("evidence/" + base::to_hex(hash), reg.blobs().path_of(hash)));
    ++report.evidence_files;
    task.advance(1);
    if (task.stopped()) return base::interrupted();
  }
  return {};
}

Status add_acts(registry::Register& reg, evidence::BagWriter& bag, PackageReport& report,
                base::Task& task) {
  task.stage("writing acts", "acts", reg.log().size());
  return bag.add_stream("acts.ndjson", [&](const evidence::BagWriter::Sink& sink) {
    return reg.log().read(0, reg.log().size(), [&](const ledger::StoredAct& act) -> Status {
      ++report.acts;
      task.advance(1);
      if (act.erased) return sink(fmt::format("{{\"erased\":true,\"index\":{}}}\n", act.index));
      return sink(fmt::format("{{\"act\":{},\"index\":{},\"salt\":\"{}\"}}\n", act.body, act.index,
                              base::to_base64(act.salt)));
    });
  });
}

Status add_views(registry::Register& reg, evidence::BagWriter& bag, const PackageOptions& options,
                 PackageReport& report, base::Task& task) {
  task.stage("writing tables", "rows", 0);
  for (const std::string_view table : exported_views(options)) {
    AMENDS_CHECK(bag.add_stream(
        fmt::format("views/{}.csv", table), [&](const evidence::BagWriter::Sink& sink) -> Status {
          AMENDS_TRY(const std::uint64_t rows, write_view(reg, table, options, sink, task));
          report.rows += rows;
          return {};
        }));
  }
  return {};
}

}  // namespace

Result<PackageReport> write_bag(registry::Register& reg, const fs::path& folder,
                                const PackageOptions& options, base::Task& task) {
  AMENDS_TRY(const ledger::Checkpoint checkpoint, reg.log().checkpoint());
  PackageReport report;
  AMENDS_TRY(evidence::BagWriter bag, evidence::BagWriter::create(folder));
  AMENDS_CHECK(bag.add_text("README.txt", readme));
  AMENDS_CHECK(add_tree(bag, reg.folder() / "log", "log/"));
  AMENDS_CHECK(add_tree(bag, reg.folder() / "programme", "programme/"));
  AMENDS_CHECK(add_views(reg, bag, options, report, task));
  AMENDS_CHECK(add_receipts(reg, bag, options, report, task));
  AMENDS_CHECK(add_evidence(reg, bag, options, report, task));
  if (options.with_acts) AMENDS_CHECK(add_acts(reg, bag, report, task));
  AMENDS_CHECK(
      bag.finish({{"Bagging-Date", base::to_rfc3339(reg.now()).substr(0, 10)},
                  {"Source-Organization", reg.programme().id},
                  {"External-Identifier", checkpoint.origin},
                  {"Internal-Sender-Description",
                   fmt::format("Register up to act {} of the log {}, root {}", checkpoint.size,
                               checkpoint.origin, base::to_base64(checkpoint.root))}}));
  return report;
}

Result<PackageReport> write_views(registry::Register& reg, const fs::path& folder,
                                  const PackageOptions& options, base::Task& task) {
  std::error_code ignored;
  if (fs::exists(folder, ignored) && !fs::is_empty(folder, ignored)) {
    return fail(Code::refused, "{} exists and is not empty; tables go into a folder of their own",
                folder.string());
  }
  AMENDS_CHECK(base::make_folders(folder));
  PackageReport report;
  task.stage("writing tables", "rows", 0);
  for (const std::string_view table : exported_views(options)) {
    AMENDS_TRY(base::NewFile file,
               base::NewFile::create(folder / fmt::format("{}.csv", table), 0600));
    std::string block;
    const Sink sink = [&](std::string_view text) -> Status {
      block += text;
      if (block.size() < (std::size_t{1} << 16)) return {};
      AMENDS_CHECK(file.write(block));
      block.clear();
      return {};
    };
    AMENDS_TRY(const std::uint64_t rows, write_view(reg, table, options, sink, task));
    AMENDS_CHECK(file.write(block));
    AMENDS_CHECK(file.commit());
    report.rows += rows;
  }
  return report;
}

}  // namespace amends::publish
