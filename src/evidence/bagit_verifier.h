// The check of one bag, step by step: bagit_verify.cc reads it, bagit_judge.cc judges what was
// read. Inside this module only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "evidence/bag_contents.h"
#include "evidence/bagit.h"
#include "evidence/bagit_parse.h"
#include "evidence/source.h"

namespace amends::evidence::bagit {

// What to keep to while the bag's own version is not known.
inline constexpr Version fallback_version{0, 97};

// One manifest, and what it says of each file that stands.
struct Manifest {
  std::string name;
  bool of_tags = false;
  std::optional<base::Algorithm> algorithm;
  std::size_t digest_bytes = 0;     // 0 when the algorithm is unknown
  std::vector<bool> lists;          // by slot
  std::vector<base::Byte> digests;  // by slot, digest_bytes each
};

// A listed file that does not stand, but differs in case only from one that does.
struct CaseTwin {
  std::size_t manifest;
  std::string path;
  base::Bytes digest;
  std::size_t stands;
};

class Verifier {
 public:
  Verifier(const std::filesystem::path& bag, Descriptor root, Walked walked, base::Task& task)
      : bag_(bag),
        root_(std::move(root)),
        walked_(std::move(walked)),
        contents_(std::move(walked_.files)),
        task_(task) {}

  Result<BagReport> run();

 private:
  using OnLine = std::function<void(std::uint64_t number, std::string_view text)>;

  void read_declaration();
  void check_shape();
  void find_manifests();
  Status read_info();
  Status read_fetch(bool judging);
  void fetch_line(bool judging, std::uint64_t number, std::string_view text);
  Status read_manifest(std::size_t number);
  void manifest_line(std::size_t manifest, std::uint64_t line, std::string_view text);
  std::optional<std::size_t> look_up(const Manifest& manifest, const std::string& listed,
                                     const std::string& plain);
  void record(Manifest& manifest, std::size_t file, const base::Bytes& digest);
  void absent(std::size_t manifest, const std::string& path, const base::Bytes& digest);
  void judge_case_twins();
  void judge_payload();
  void judge_tag_manifests();
  void judge_names();
  Status check_digests();
  Status check_file(std::size_t file, const std::vector<const Manifest*>& listing);

  // Lines of a tag file in the bag's encoding. Failures to read become findings.
  Status read_lines(std::string_view file, const OnLine& take);
  std::size_t slot(const Manifest& manifest, std::size_t file) const;
  const base::Byte* digest_of(const Manifest& manifest, std::size_t slot_number) const {
    return manifest.digests.data() + slot_number * manifest.digest_bytes;
  }
  bool strict() const { return version_ >= v1_0; }
  void error(std::string_view file, std::string message) {
    errors_.add(file, file, std::move(message));
  }
  void warn(std::string_view file, std::string message) {
    warnings_.add(file, file, std::move(message));
  }
  void add(std::string_view file, Notes notes);

  std::filesystem::path bag_;
  Descriptor root_;
  Walked walked_;
  Contents contents_;
  base::Task& task_;
  BagReport report_;
  Findings errors_{report_.errors};
  Findings warnings_{report_.warnings};
  Version version_ = fallback_version;
  std::string encoding_ = "UTF-8";
  std::vector<Manifest> manifests_;
  std::vector<CaseTwin> case_twins_;
  std::vector<std::pair<std::uint64_t, bool>> fetched_;  // hash of path; whether a manifest has it
  bool system_files_gone_ = false;
  std::optional<Oxum> oxum_;
};

}  // namespace amends::evidence::bagit
