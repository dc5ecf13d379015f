#include "simulate/simulate.h"

#include <fmt/format.h>

#include <iterator>
#include <optional>
#include <string>

#include "base/files.h"
#include "simulate/evidence.h"
#include "simulate/readme.h"
#include "simulate/truth.h"

namespace amends::simulate {
namespace {

namespace fs = std::filesystem;

// A file that is written by the megabyte.
class Output {
 public:
  static Result<Output> create(const fs::path& target) {
    Output output;
    AMENDS_TRY(base::NewFile file, base::NewFile::create(target));
    output.file_.emplace(std::move(file));
    output.buffer_.reserve(flush_at + 16384);
    return output;
  }
  // Where lines are appended; flush_if_full() after each.
  std::string& buffer() { return buffer_; }
  Status flush_if_full() { return buffer_.size() < flush_at ? Status{} : flush(); }
  Status finish() {
    AMENDS_CHECK(flush());
    return file_->commit_unsynced();
  }

 private:
  static constexpr std::size_t flush_at = 1U << 20;
  Status flush() {
    AMENDS_CHECK(file_->write(buffer_));
    buffer_.clear();
    return {};
  }

  std::optional<base::NewFile> file_;
  std::string buffer_;
};

class Folder : public Visitor {
 public:
  Folder(const Caseload& caseload, const fs::path& folder, base::Task& task)
      : caseload_(caseload),
        folder_(folder),
        task_(task),
        writer_(caseload.world(), caseload.places(), lexicon_, caseload.options().seed),
        evidence_(caseload.places(), caseload.options().seed, caseload.options().evidence_rate) {}

  Status open() {
    AMENDS_CHECK(create(claims_, "claims.csv", header() + "\n"));
    AMENDS_CHECK(create(truth_, "truth.csv", truth_header()));
    AMENDS_CHECK(create(persons_, "truth-persons.csv", persons_header()));
    AMENDS_CHECK(create(properties_, "truth-properties.csv", properties_header()));
    AMENDS_CHECK(create(places_, "truth-places.csv", places_header()));
    for (std::size_t side = 0; side < 2; ++side) {
      for (const Place& place : caseload_.places().of_side(side)) {
        append_place(places_->buffer(), place);
      }
    }
    if (caseload_.options().evidence_rate == 0) return {};
    AMENDS_CHECK(base::make_folders(folder_ / "evidence"));
    return create(files_, "files.csv", "file,source,key,kind\n");
  }

  Status visit(const Neighbourhood& here) override {
    if (task_.stopped()) return base::interrupted();
    summary_.persons += here.people.size();
    summary_.households += here.households.size();
    summary_.properties += here.units.size();
    for (std::size_t i = 0; i < here.people.size(); ++i) {
      append_person(persons_->buffer(), writer_, here, static_cast<Index>(i));
    }
    for (std::size_t i = 0; i < here.units.size(); ++i) {
      append_property(properties_->buffer(), caseload_.world(), caseload_.places(), here,
                      static_cast<Index>(i));
    }
    AMENDS_CHECK(persons_->flush_if_full());
    return properties_->flush_if_full();
  }

  Status visit(const Neighbourhood& here, const Claims& siblings, const Claim& claim) override {
    writer_.write(here, claim, row_);
    row_.append_to(claims_->buffer());
    append_truth(truth_->buffer(), caseload_.world(), caseload_.places(), here, siblings, claim);
    AMENDS_CHECK(claims_->flush_if_full());
    AMENDS_CHECK(truth_->flush_if_full());
    count(claim);
    task_.advance(1);
    if (!files_) return {};
    const std::size_t files = evidence_.count(claim);
    for (std::size_t n = 0; n < files; ++n) {
      AMENDS_CHECK(write_evidence(claim, evidence_.make(here, claim, n)));
    }
    return {};
  }

  Status finish(const std::string& mapping) {
    for (auto* output : {&places_, &properties_, &persons_, &truth_, &files_, &claims_}) {
      if (*output) AMENDS_CHECK((*output)->finish());
    }
    AMENDS_CHECK(base::write_file(folder_ / "mapping.toml", mapping));
    AMENDS_CHECK(base::write_file(folder_ / "README.txt", readme(caseload_, summary_)));
    return base::sync_filesystem(folder_);
  }

  const Summary& summary() const { return summary_; }

 private:
  Status create(std::optional<Output>& output, std::string_view name, std::string_view first_line) {
    AMENDS_TRY(Output created, Output::create(folder_ / name));
    output.emplace(std::move(created));
    output->buffer() += first_line;
    return {};
  }

  void count(const Claim& claim) {
    ++summary_.claims;
    summary_.duplicates += claim.again != Again::original;
    summary_.deficient += claim.omission != Omission::nothing;
    summary_.late += claim.late;
    summary_.overlapping += claim.overlaps != 0;
    summary_.competing += (claim.competing & ~co_owners) != 0;
  }

  Status write_evidence(const Claim& claim, const EvidenceFile& file) {
    const fs::path target = folder_ / "evidence" / file.path;
    AMENDS_CHECK(base::make_folders(target.parent_path(), base::Flush::later));
    AMENDS_TRY(base::NewFile out, base::NewFile::create(target));
    AMENDS_CHECK(out.write(file.content));
    AMENDS_CHECK(out.commit_unsynced());
    ++summary_.files;
    summary_.evidence_bytes += file.content.size();
    std::string& line = files_->buffer();
    fmt::format_to(std::back_inserter(line), "{},{},", file.path, source_name);
    append_key(line, claim.key);
    fmt::format_to(std::back_inserter(line), ",{}\n", file.kind);
    return files_->flush_if_full();
  }

  const Caseload& caseload_;
  const fs::path& folder_;
  base::Task& task_;
  const Lexicon lexicon_;
  const Writer writer_;
  const EvidenceMaker evidence_;
  Row row_;
  Summary summary_;
  std::optional<Output> claims_, truth_, persons_, properties_, places_, files_;
};

Status check_empty(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return {};
  if (!fs::is_directory(folder, error)) {
    return fail(Code::refused, "{}: is not a folder; name one that does not exist yet",
                folder.string());
  }
  if (!fs::is_empty(folder, error) || error) {
    return fail(Code::refused,
                "{}: is not empty, and nothing is overwritten; name a folder that does not exist",
                folder.string());
  }
  return {};
}

// What was written so far is of no use, and would keep a second try from starting.
void clear(const fs::path& folder, bool existed) {
  std::error_code ignored;
  if (!existed) {
    fs::remove_all(folder, ignored);
    return;
  }
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    fs::remove_all(entry.path(), ignored);
  }
}

Status write_all(const Caseload& caseload, const fs::path& folder, const std::string& mapping,
                 base::Task& task, Summary& summary) {
  AMENDS_CHECK(base::make_folders(folder));
  Folder output(caseload, folder, task);
  AMENDS_CHECK(output.open());
  AMENDS_CHECK(caseload.run(output));
  AMENDS_CHECK(output.finish(mapping));
  summary = output.summary();
  return {};
}

}  // namespace

Result<Summary> simulate(const programme::Programme& programme, const Options& options,
                         const std::filesystem::path& folder, base::Task& task) {
  AMENDS_TRY(const Caseload caseload, Caseload::create(programme, options));
  const fs::path mapping_file = programme.folder / "mappings" / "simulated.toml";
  auto mapping = base::read_file(mapping_file);
  if (!mapping && mapping.error().code == Code::not_found) {
    return fail(Code::unsupported,
                "programme {}: has no {}, which says how a simulated caseload is read; copy it "
                "from programmes/velaria and fit it to the programme's forms",
                programme.id, mapping_file.string());
  }
  if (!mapping) return fail(std::move(mapping).error());
  AMENDS_CHECK(check_empty(folder));

  std::error_code ignored;
  const bool existed = fs::exists(folder, ignored);
  task.stage("Simulating", "claims", options.claims);
  Summary summary;
  const Status done = write_all(caseload, folder, *mapping, task, summary);
  if (!done) {
    clear(folder, existed);
    return fail(done.error());
  }
  return summary;
}

}  // namespace amends::simulate
