// Evidence comes in by a manifest.
#include "register/custody.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/json.h"
#include "base/text.h"
#include "evidence/paths.h"
#include "evidence/walk.h"
#include "programme/filing.h"
#include "register/acts.h"

namespace amends::registry {
namespace {

// One flush for so many; small enough that little is read again after a stop.
constexpr std::size_t group_files_max = 4096;
constexpr std::uint64_t group_bytes_max = std::uint64_t{512} << 20;

// The files of the folder, and which of them the manifest has named.
class Delivery {
 public:
  explicit Delivery(evidence::Walked walked) : walked_(std::move(walked)) {
    named_.resize(walked_.files.size());
  }

  // The file that a row means: exactly, or in another Unicode form when only one is so called.
  std::optional<std::size_t> find(std::string_view path);
  // Why what the path leads to is no file, when it leads to something.
  std::optional<std::string> obstacle(std::string_view path) const;

  const evidence::Entry& file(std::size_t number) const { return walked_.files[number]; }
  void name(std::size_t number) { named_[number] = true; }
  std::vector<std::string> unnamed() const;
  const evidence::Walked& walked() const { return walked_; }

 private:
  evidence::Walked walked_;
  std::vector<bool> named_;
  std::optional<std::unordered_multimap<std::string, std::size_t>> by_form_;
};

std::optional<std::size_t> Delivery::find(std::string_view path) {
  const auto at = std::ranges::lower_bound(walked_.files, path, {}, &evidence::Entry::path);
  if (at != walked_.files.end() && at->path == path) {
    return static_cast<std::size_t>(at - walked_.files.begin());
  }
  if (!by_form_) {
    by_form_.emplace();
    for (std::size_t i = 0; i < walked_.files.size(); ++i) {
      by_form_->emplace(evidence::form_key(walked_.files[i].path), i);
    }
  }
  const auto [first, last] = by_form_->equal_range(evidence::form_key(path));
  if (first == last || std::next(first) != last) return {};
  return first->second;
}

std::optional<std::string> Delivery::obstacle(std::string_view path) const {
  for (std::size_t end = path.find('/');; end = path.find('/', end + 1)) {
    const std::string_view prefix = path.substr(0, end);
    const auto at = std::ranges::lower_bound(
        walked_.others, prefix, {}, [](const auto& o) { return std::string_view(o.first); });
    if (at != walked_.others.end() && at->first == prefix) {
      if (prefix == path) return fmt::format("is {}, not a file", at->second);
      return fmt::format("lies behind '{}', which is {}", evidence::shown(prefix), at->second);
    }
    if (end == std::string_view::npos) break;
  }
  if (std::ranges::binary_search(walked_.folders, path)) return "is a folder, not a file";
  return {};
}

std::vector<std::string> Delivery::unnamed() const {
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < named_.size(); ++i) {
    if (!named_[i]) paths.push_back(walked_.files[i].path);
  }
  return paths;
}

class Accession {
 public:
  Accession(Register& reg, const fs::path& folder, const std::vector<ManifestRow>& manifest,
            const Actor& actor, const EvidenceOptions& options, base::Task& task)
      : reg_(reg),
        folder_(folder),
        manifest_(manifest),
        actor_(actor),
        options_(options),
        task_(task) {}

  Result<EvidenceReport> run();

 private:
  // A row that may go in.
  struct Job {
    std::size_t row;
    ClaimId claim;
    std::size_t file;
  };
  enum class Place { in, already_there };

  Status open();
  Status leave_out(const fs::path& path, evidence::Walked& walked) const;
  Status judge_rows();
  Result<std::optional<Job>> judge(std::size_t row);
  Result<ClaimId> claim_of(const ManifestRow& row);
  Status take_groups();
  Status take_group(std::span<const Job> jobs);
  Result<std::vector<Place>> accession(std::span<const Job> jobs,
                                       std::span<const Result<evidence::Blob>> blobs);
  Result<Place> settle(const Job& job, const evidence::Blob& blob, Register::Session* session);
  void report_files();

  void refuse(std::size_t row, std::string message) {
    ++report_.refused;
    find(row, std::move(message));
  }
  void find(std::size_t row, std::string message) { by_row_.emplace_back(row, std::move(message)); }

  Register& reg_;
  const fs::path& folder_;
  const std::vector<ManifestRow>& manifest_;
  const Actor& actor_;
  const EvidenceOptions& options_;
  base::Task& task_;
  EvidenceReport report_;
  std::vector<std::pair<std::size_t, std::string>> by_row_;
  std::optional<Delivery> delivery_;
  evidence::PathSet paths_;
  std::vector<bool> path_taken_;  // by file: whether paths_ has it
  store::Statement find_key_, find_item_;
  std::vector<Job> jobs_;
  std::set<std::pair<ClaimId, std::size_t>> this_run_;  // files that a claim has by now
  std::optional<evidence::BlobStore::Batch> batch_;
  std::vector<fs::path> unspoken_of_;  // in the store, perhaps, and by no act yet
};

// What belongs to the register or to the manifest is not evidence, should the folder hold it.
Status Accession::leave_out(const fs::path& path, evidence::Walked& walked) const {
  if (path.empty()) return {};
  std::error_code error;
  const fs::path inside =
      fs::weakly_canonical(path, error).lexically_relative(fs::canonical(folder_, error));
  if (error || inside.empty() || *inside.begin() == "..") return {};
  const std::string name = inside.string();
  const auto is_inside = [&](std::string_view other) {
    return other == name || (other.starts_with(name) && other.substr(name.size()).starts_with('/'));
  };
  std::erase_if(walked.files, [&](const evidence::Entry& f) { return is_inside(f.path); });
  std::erase_if(walked.folders, is_inside);
  std::erase_if(walked.others, [&](const auto& other) { return is_inside(other.first); });
  return {};
}

Status Accession::open() {
  std::error_code error;
  const fs::path inside = fs::weakly_canonical(folder_, error)
                              .lexically_relative(fs::weakly_canonical(reg_.folder(), error));
  if (!error && !inside.empty() && *inside.begin() != "..") {
    return fail(Code::refused, "{} lies in the register itself; evidence comes in from outside",
                folder_.string());
  }
  AMENDS_TRY(const evidence::Descriptor root, evidence::open_folder(folder_));
  AMENDS_TRY(evidence::Walked walked, evidence::walk(root, folder_, task_));
  AMENDS_CHECK(leave_out(options_.manifest, walked));
  AMENDS_CHECK(leave_out(reg_.folder(), walked));
  path_taken_.resize(walked.files.size());
  delivery_.emplace(std::move(walked));
  AMENDS_TRY(find_key_,
             reg_.database().prepare("SELECT claim FROM claim_source WHERE source=?1 AND key=?2"));
  AMENDS_TRY(find_item_,
             reg_.database().prepare("SELECT 1 FROM evidence_item WHERE sha256=?1 AND claim=?2 "
                                     "AND name=?3 AND state='HELD'"));
  batch_ = reg_.blobs().batch();
  return {};
}

Result<ClaimId> Accession::claim_of(const ManifestRow& row) {
  if (row.claim.empty()) return fail(Code::bad_input, "names no claim");
  if (row.source.empty()) return reg_.find_claim(row.claim);
  AMENDS_TRY(const bool found, find_key_.bind(1, row.source).bind(2, row.claim).step());
  const ClaimId claim = found ? find_key_.integer(0) : 0;
  find_key_.reset();
  if (found) return claim;
  return fail(Code::not_found, "no claim has the key '{}' in the source '{}'",
              evidence::shown(row.claim), evidence::shown(row.source));
}

// The row as work to do, or nothing once what is wrong with it is noted.
Result<std::optional<Accession::Job>> Accession::judge(std::size_t number) {
  const ManifestRow& row = manifest_[number];
  const std::string shown = fmt::format("'{}'", evidence::shown(row.file));
  if (!row.fault.empty()) {
    refuse(number, row.fault);
    return std::optional<Job>();
  }
  const auto refused = [&](std::string_view message) {
    refuse(number, fmt::format("{} {}", shown, message));
    return std::optional<Job>();
  };
  if (const auto fault = evidence::path_fault(row.file)) return refused(*fault);
  const auto file = delivery_->find(row.file);
  if (!file) {
    if (const auto obstacle = delivery_->obstacle(row.file)) return refused(*obstacle);
    ++report_.missing_on_disk;
    find(number, fmt::format("{} is not in {}", shown, folder_.string()));
    return std::optional<Job>();
  }
  delivery_->name(*file);
  if (!path_taken_[*file]) {
    if (const auto fault = paths_.add(row.file)) return refused(*fault);
    path_taken_[*file] = true;
  }
  const auto kinds = evidence_kinds();
  if (!row.kind.empty() && std::ranges::find(kinds, row.kind) == kinds.end()) {
    const std::vector<std::string> known(kinds.begin(), kinds.end());
    const auto near = base::nearest(row.kind, known);
    return refused(fmt::format("has '{}' for its kind, which is none{}", evidence::shown(row.kind),
                               near ? fmt::format(" (did you mean {}?)", *near) : ""));
  }
  const auto claim = claim_of(row);
  if (!claim) {
    if (claim.error().code == Code::io || claim.error().code == Code::corrupt) {
      return fail(Error(claim.error()));
    }
    return refused(fmt::format("cannot be put to a claim: {}", claim.error().message));
  }
  return std::optional<Job>(Job{number, *claim, *file});
}

Status Accession::judge_rows() {
  task_.stage("reading the manifest", "rows", manifest_.size());
  for (std::size_t i = 0; i < manifest_.size(); ++i) {
    if (task_.stopped()) return base::interrupted();
    AMENDS_TRY(const std::optional<Job> job, judge(i));
    if (job) jobs_.push_back(*job);
    task_.advance(1);
  }
  return {};
}

Status Accession::take_groups() {
  std::uint64_t total = 0;
  for (const Job& job : jobs_) total += delivery_->file(job.file).size;
  task_.stage("taking evidence in", "bytes", total);
  for (std::size_t begin = 0; begin < jobs_.size();) {
    std::size_t end = begin;
    std::uint64_t bytes = 0;
    while (end < jobs_.size() && end - begin < group_files_max && bytes < group_bytes_max) {
      bytes += delivery_->file(jobs_[end++].file).size;
    }
    AMENDS_CHECK(take_group(std::span(jobs_).subspan(begin, end - begin)));
    begin = end;
  }
  return {};
}

Status Accession::take_group(std::span<const Job> jobs) {
  std::vector<std::string> names;
  names.reserve(jobs.size());
  for (const Job& job : jobs) names.push_back(delivery_->file(job.file).path);
  const evidence::Transfer how = options_.dry_run ? evidence::Transfer::look
                                 : options_.move  ? evidence::Transfer::take
                                                  : evidence::Transfer::copy;
  const auto blobs = batch_->add_files(folder_, names, how, task_);
  if (task_.stopped()) return base::interrupted();
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (blobs[i]) continue;
    const Code code = blobs[i].error().code;
    if (code != Code::refused && code != Code::not_found) return fail(Error(blobs[i].error()));
    refuse(jobs[i].row, blobs[i].error().message);
  }
  for (const std::string& name : names) unspoken_of_.push_back(folder_ / name);
  if (!options_.dry_run) AMENDS_CHECK(batch_->commit());
  AMENDS_TRY(const std::vector<Place> places, accession(jobs, blobs));
  unspoken_of_.clear();
  for (std::size_t i = 0, placed = 0; i < jobs.size(); ++i) {
    if (!blobs[i]) continue;
    if (places[placed++] == Place::already_there) {
      ++report_.already_there;
    } else {
      ++report_.added;
      report_.bytes += blobs[i]->size;
    }
  }
  return {};
}

// One place for each blob that came in, once all acts of the group are on disk.
Result<std::vector<Accession::Place>> Accession::accession(
    std::span<const Job> jobs, std::span<const Result<evidence::Blob>> blobs) {
  std::optional<Register::Session> session;
  if (!options_.dry_run) {
    auto opened = reg_.begin();
    if (!opened) return fail(std::move(opened).error());
    session.emplace(std::move(*opened));
  }
  std::vector<Place> places;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!blobs[i]) continue;
    AMENDS_TRY(const Place place, settle(jobs[i], *blobs[i], session ? &*session : nullptr));
    places.push_back(place);
  }
  if (session) AMENDS_CHECK(session->commit());
  return places;
}

Result<Accession::Place> Accession::settle(const Job& job, const evidence::Blob& blob,
                                           Register::Session* session) {
  const ManifestRow& row = manifest_[job.row];
  if (!this_run_.emplace(job.claim, job.file).second) return Place::already_there;
  const bool held = find_item_.bind(1, base::ByteSpan(blob.sha256))
                        .bind(2, job.claim)
                        .bind(3, row.file)
                        .step()
                        .value_or(false);
  find_item_.reset();
  if (held) return Place::already_there;
  if (session == nullptr) return Place::in;
  std::string data = "{";
  if (!row.kind.empty()) data += fmt::format(R"("kind":"{}",)", row.kind);
  data += R"("mime":)";
  base::append_json_string(data, blob.mime);
  data += R"(,"name":)";
  base::append_json_string(data, row.file);
  data += fmt::format(R"(,"sha256":"{}","size":{}}})", base::to_hex(blob.sha256), blob.size);
  AMENDS_CHECK(
      session->add({kind::evidence_accessioned, job.claim, data}, actor_).map([](const Done&) {}));
  return Place::in;
}

void Accession::report_files() {
  std::ranges::stable_sort(by_row_, {}, [](const auto& finding) { return finding.first; });
  for (auto& [row, message] : by_row_) {
    report_.findings.push_back({fmt::format("line {}", manifest_[row].line), std::move(message)});
  }
  std::vector<base::Finding> files;
  for (const std::string& path : delivery_->unnamed()) {
    files.push_back({evidence::shown(path), "is not in the manifest"});
  }
  report_.not_in_manifest = files.size();
  for (const auto& [path, what] : delivery_->walked().others) {
    files.push_back({evidence::shown(path), fmt::format("is {}, and was passed over", what)});
  }
  std::ranges::sort(files, {}, &base::Finding::place);
  std::ranges::move(files, std::back_inserter(report_.findings));
}

Result<EvidenceReport> Accession::run() {
  AMENDS_CHECK(open());
  report_.rows = manifest_.size();
  AMENDS_CHECK(judge_rows());
  const Status taken = take_groups();
  if (!taken) report_.stopped = taken.error();
  // After a stop, too: what the finished groups took has its acts on disk.
  const auto removed = batch_->remove_taken(unspoken_of_);
  report_files();
  if (!removed && removed.error().code == Code::refused) {
    report_.findings.push_back({folder_.string(), removed.error().message});
  } else if (!removed && !report_.stopped) {
    report_.stopped = removed.error();
  }
  return std::move(report_);
}

}  // namespace

std::span<const std::string_view> evidence_kinds() {
  return programme::find_field("evidence_listed[0].kind")->values;
}

Result<EvidenceReport> add_evidence(Register& reg, const fs::path& folder,
                                    const std::vector<ManifestRow>& manifest, const Actor& actor,
                                    const EvidenceOptions& options, base::Task& task) {
  return Accession(reg, folder, manifest, actor, options, task).run();
}

}  // namespace amends::registry
