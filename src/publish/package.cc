#include "publish/package.h"

#include <algorithm>
#include <unordered_set>

#include "base/files.h"
#include "base/hash.h"
#include "evidence/bagit.h"
#include "ledger/receipt.h"
#include "publish/figures.h"
#include "publish/package_readme.h"
#include "publish/report.h"

namespace amends::publish {
namespace {

constexpr std::uint64_t acts_between_looks = 256;
constexpr std::size_t write_block = std::size_t{1} << 16;

Status add_tree(evidence::BagWriter& bag, const fs::path& folder, const std::string& prefix) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->is_regular_file()) files.push_back(entry->path());
  }
  if (error) return fail(base::system_error(error.value(), "reading", folder));
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    AMENDS_CHECK(bag.add_file(prefix + file.lexically_relative(folder).generic_string(), file));
  }
  return {};
}

class Package {
 public:
  Package(registry::Register& reg, evidence::BagWriter& bag, const PackageOptions& options,
          base::Task& task)
      : reg_(reg), bag_(bag), options_(options), task_(task) {}

  Result<PackageReport> write(const ledger::Checkpoint& checkpoint) {
    report_.unpublished = reg_.log().size() - checkpoint.size;
    AMENDS_CHECK(bag_.add_text("README.txt", handover_readme(checkpoint, options_)));
    AMENDS_CHECK(add_tree(bag_, reg_.folder() / "log", "log/"));
    AMENDS_CHECK(add_tree(bag_, reg_.folder() / "programme", "programme/"));
    AMENDS_CHECK(views());
    if (options_.receipts) AMENDS_CHECK(receipts(checkpoint));
    AMENDS_CHECK(evidence());
    if (options_.acts) AMENDS_CHECK(acts(checkpoint));
    return report_;
  }

 private:
  Status views() {
    task_.stage("writing tables", "rows", 0);
    for (const View& view : all_views()) {
      if (!is_in(view, options_.scope)) continue;
      AMENDS_CHECK(bag_.add_stream(fmt::format("views/{}.csv", view.name),
                                   [&](const evidence::BagWriter::Sink& sink) -> Status {
                                     AMENDS_TRY(const std::uint64_t rows,
                                                write_csv(reg_, view, options_.scope, sink, task_));
                                     report_.rows += rows;
                                     return {};
                                   }));
    }
    return {};
  }

  // What stays here: sealed claims, and acts on others that name them.
  Result<std::unordered_set<std::int64_t>> unless_sealed(std::string_view sql) {
    std::unordered_set<std::int64_t> ids;
    if (options_.scope.sealed) return ids;
    AMENDS_TRY(store::Statement select, reg_.database().prepare(sql));
    for (;;) {
      AMENDS_TRY(const bool row, select.step());
      if (!row) return ids;
      ids.insert(select.integer(0));
    }
  }

  // Every act of every claim that may leave. The act is read once, by the receipt itself.
  Status receipts(const ledger::Checkpoint& checkpoint) {
    AMENDS_TRY(const auto sealed, unless_sealed("SELECT id FROM claim WHERE sealed<>0"));
    AMENDS_TRY(const auto naming,
               unless_sealed("SELECT j.act FROM link_judgement j JOIN claim c ON "
                             "c.id=j.claim_b WHERE c.sealed<>0"));
    task_.stage("writing receipts", "acts", checkpoint.size);
    return reg_.log().read(0, checkpoint.size, [&](const ledger::StoredAct& act) -> Status {
      task_.advance(1);
      if (act.index % acts_between_looks == 0 && task_.stopped()) return base::interrupted();
      if (act.subject == 0 || act.erased || sealed.contains(act.subject) ||
          naming.contains(act.index))
        return {};
      AMENDS_TRY(const ledger::Receipt receipt, ledger::make_receipt(reg_.log(), act.index));
      ++report_.receipts;
      return bag_.add_text(
          fmt::format("receipts/{}-{}.receipt", reg_.number_of(act.subject), act.index),
          receipt.bytes());
    });
  }

  // Hashed on its way, so that damage is not handed on under a fresh manifest.
  Status blob(const Hash& sha256) {
    const std::string name = base::to_hex(sha256);
    base::Digest digest(base::Algorithm::sha256);
    AMENDS_CHECK(bag_.add_stream("evidence/" + name, [&](const evidence::BagWriter::Sink& sink) {
      return base::read_in_pieces(reg_.blobs().path_of(sha256),
                                  [&](base::ByteSpan piece) -> Status {
                                    if (task_.stopped()) return base::interrupted();
                                    digest.update(piece);
                                    task_.advance(piece.size());
                                    return sink(base::as_text(piece));
                                  });
    }));
    if (base::to_hex(digest.finish()) == name) return {};
    return fail(
        Code::corrupt,
        "evidence {} is not what it was when it was taken in; `amends verify {}` names all damage",
        name, reg_.folder().string());
  }

  Status evidence() {
    const std::string held =
        fmt::format("FROM evidence_item e JOIN claim c ON c.id = e.claim WHERE e.state = 'HELD'{}",
                    options_.scope.sealed ? "" : " AND c.sealed = 0");
    AMENDS_TRY(
        store::Statement total,
        reg_.database().prepare(
            "SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT e.sha256, e.size " + held + ")"));
    AMENDS_TRY(const bool summed, total.step());
    task_.stage("copying evidence", "bytes",
                summed ? static_cast<std::uint64_t>(total.integer(0)) : 0);
    AMENDS_TRY(store::Statement blobs,
               reg_.database().prepare("SELECT DISTINCT e.sha256 " + held + " ORDER BY e.sha256"));
    for (;;) {
      AMENDS_TRY(const bool found, blobs.step());
      if (!found) return {};
      AMENDS_TRY(const Hash sha256, base::hash_from(blobs.blob(0)));
      AMENDS_CHECK(blob(sha256));
      ++report_.evidence_files;
    }
  }

  Status acts(const ledger::Checkpoint& checkpoint) {
    task_.stage("writing acts", "acts", checkpoint.size);
    return bag_.add_stream("acts.ndjson", [&](const evidence::BagWriter::Sink& sink) {
      return reg_.log().read(0, checkpoint.size, [&](const ledger::StoredAct& act) -> Status {
        if (act.index % acts_between_looks == 0 && task_.stopped()) return base::interrupted();
        ++report_.acts;
        task_.advance(1);
        if (act.erased) return sink(fmt::format("{{\"erased\":true,\"index\":{}}}\n", act.index));
        return sink(fmt::format("{{\"act\":{},\"index\":{},\"salt\":\"{}\"}}\n", act.body,
                                act.index, base::to_base64(act.salt)));
      });
    });
  }

  registry::Register& reg_;
  evidence::BagWriter& bag_;
  const PackageOptions& options_;
  base::Task& task_;
  PackageReport report_;
};

Status finish(registry::Register& reg, evidence::BagWriter& bag,
              const ledger::Checkpoint& checkpoint, std::string_view description) {
  return bag.finish(
      {{"Source-Organization", reg.programme().id},
       {"External-Description", std::string(description)},
       {"Bagging-Date", base::to_rfc3339(reg.now()).substr(0, 10)},
       {"External-Identifier", checkpoint.origin},
       {"Internal-Sender-Description",
        fmt::format("The register up to act {} of the log {}, root {}", checkpoint.size,
                    checkpoint.origin, base::to_base64(checkpoint.root))}});
}

// Gathers small pieces into blocks before they are written.
class BlockWriter {
 public:
  explicit BlockWriter(base::NewFile& file) : file_(file) {}

  Status write(std::string_view text) {
    block_ += text;
    return block_.size() < write_block ? Status() : flush();
  }
  Status flush() {
    AMENDS_CHECK(file_.write(block_));
    block_.clear();
    return {};
  }

 private:
  base::NewFile& file_;
  std::string block_;
};

// One file, readable by its owner alone, whole or not at all.
Result<std::uint64_t> write_file(const fs::path& path,
                                 const std::function<Result<std::uint64_t>(const Sink&)>& produce) {
  AMENDS_TRY(base::NewFile file, base::NewFile::create(path, 0600));
  BlockWriter blocks(file);
  AMENDS_TRY(const std::uint64_t count,
             produce([&](std::string_view text) { return blocks.write(text); }));
  AMENDS_CHECK(blocks.flush());
  AMENDS_CHECK(file.commit());
  return count;
}

// Runs `work` on one state of the database, while another process may go on writing.
template <typename Work>
auto on_one_state(registry::Register& reg, Work work) -> decltype(work()) {
  AMENDS_CHECK(reg.database().execute("BEGIN"));
  auto result = work();
  AMENDS_CHECK(reg.database().execute("COMMIT"));
  return result;
}

}  // namespace

Result<PackageReport> write_bag(registry::Register& reg, const fs::path& folder,
                                const PackageOptions& options, base::Task& task) {
  if (options.acts && !(options.scope.sealed && options.scope.contacts)) {
    return fail(
        Code::usage,
        "acts hold everything: to hand them over, ask for sealed claims and contact data as well");
  }
  AMENDS_TRY(const ledger::Checkpoint checkpoint, reg.log().checkpoint());
  AMENDS_TRY(evidence::BagWriter bag, evidence::BagWriter::create(folder));
  return on_one_state(reg, [&]() -> Result<PackageReport> {
    AMENDS_TRY(const PackageReport report, Package(reg, bag, options, task).write(checkpoint));
    AMENDS_CHECK(finish(reg, bag, checkpoint, "A register of claims, handed over. Confidential."));
    return report;
  });
}

Status write_public_bag(registry::Register& reg, const fs::path& folder, std::string_view language,
                        base::Task& task) {
  AMENDS_TRY(const ledger::Checkpoint checkpoint, reg.log().checkpoint());
  AMENDS_TRY(const Figures figures, gather(reg, reg.now(), language, task));
  AMENDS_TRY(evidence::BagWriter bag, evidence::BagWriter::create(folder));
  AMENDS_CHECK(bag.add_text("README.txt", public_readme(checkpoint)));
  AMENDS_CHECK(bag.add_text("report.html", report_html(figures, words::Words::in(language))));
  AMENDS_CHECK(bag.add_text("report.json", report_json(figures)));
  AMENDS_CHECK(add_tree(bag, reg.folder() / "log", "log/"));
  AMENDS_CHECK(add_tree(bag, reg.folder() / "programme", "programme/"));
  return finish(reg, bag, checkpoint, "What may be known of a register of claims. Public.");
}

Result<std::uint64_t> write_views(registry::Register& reg, const fs::path& folder,
                                  const Scope& scope, base::Task& task) {
  std::error_code ignored;
  if (fs::exists(folder, ignored) &&
      !(fs::is_directory(folder, ignored) && fs::is_empty(folder, ignored))) {
    return fail(Code::refused,
                "{} exists and is not an empty folder; tables go into a folder of their own",
                folder.string());
  }
  AMENDS_CHECK(base::make_folders(folder));
  task.stage("writing tables", "rows", 0);
  return on_one_state(reg, [&]() -> Result<std::uint64_t> {
    std::uint64_t rows = 0;
    for (const View& view : all_views()) {
      if (!is_in(view, scope)) continue;
      AMENDS_TRY(const std::uint64_t count,
                 write_file(folder / fmt::format("{}.csv", view.name), [&](const Sink& sink) {
                   return write_csv(reg, view, scope, sink, task);
                 }));
      rows += count;
    }
    return rows;
  });
}

Result<std::uint64_t> write_claims(registry::Register& reg, const fs::path& file,
                                   const Scope& scope, base::Task& task) {
  std::error_code ignored;
  if (fs::exists(file, ignored)) {
    return fail(Code::refused, "{} exists; nothing is written over it", file.string());
  }
  task.stage("writing claims", "claims", 0);
  return on_one_state(reg, [&] {
    return write_file(file, [&](const Sink& sink) { return write_ndjson(reg, scope, sink, task); });
  });
}

}  // namespace amends::publish
