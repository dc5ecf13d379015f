#include <fcntl.h>

#include <algorithm>

#include "evidence/bagit_verifier.h"

namespace amends::evidence::bagit {

// A bag made where case does not count may list one file under two spellings. Nothing is lost when
// both have the same checksum.
void Verifier::judge_case_twins() {
  for (const CaseTwin& twin : case_twins_) {
    const Manifest& manifest = manifests_[twin.manifest];
    const std::size_t at = slot(manifest, twin.stands);
    const bool same = manifest.lists[at] && manifest.digest_bytes > 0 &&
                      std::ranges::equal(twin.digest, base::ByteSpan(digest_of(manifest, at),
                                                                     manifest.digest_bytes));
    const std::string other = shown(contents_.file(twin.stands).path);
    if (same) {
      warnings_.add(manifest.name, twin.path,
                    fmt::format("stands only as '{}', which has the same checksum", other));
    } else {
      errors_.add(
          manifest.name, twin.path,
          fmt::format("is listed in {} and missing; '{}' is another file", manifest.name, other));
    }
  }
}

void Verifier::judge_payload() {
  for (std::size_t i = contents_.payload_begin(); i < contents_.payload_end(); ++i) {
    std::vector<std::string_view> without;
    std::size_t with = 0;
    for (const Manifest& manifest : manifests_) {
      if (manifest.of_tags) continue;
      if (manifest.lists[slot(manifest, i)]) {
        ++with;
      } else {
        without.push_back(manifest.name);
      }
    }
    if (with == 0) {
      errors_.add("payload", contents_.file(i).path, "is in no manifest");
    } else if (strict() && !without.empty()) {
      errors_.add("payload", contents_.file(i).path,
                  fmt::format("is not in {}; BagIt 1.0 wants each file in every manifest",
                              fmt::join(without, " and ")));
    }
  }
  report_.payload_files = contents_.payload_count();
  report_.payload_bytes = contents_.payload_bytes();
  const Oxum found{report_.payload_bytes, report_.payload_files};
  if (!oxum_ || *oxum_ == found) return;
  (system_files_gone_ ? warnings_ : errors_)
      .add(
          "Payload-Oxum", "",
          fmt::format("should have {} files with {} octets by its Payload-Oxum, and has {} with {}",
                      oxum_->files, oxum_->octets, found.files, found.octets));
}

void Verifier::judge_tag_manifests() {
  for (const Manifest& manifest : manifests_) {
    if (!manifest.of_tags) continue;
    for (std::size_t i = 0; i < contents_.size(); ++i) {
      if (contents_.is_payload(i)) continue;
      const std::string& name = contents_.file(i).path;
      const auto other = manifest_named(name);
      const bool listed = manifest.lists[slot(manifest, i)];
      if (other && other->of_tags && listed) {
        (strict() ? errors_ : warnings_)
            .add(manifest.name, manifest.name, fmt::format("lists the tag manifest {}", name));
      } else if (other && !other->of_tags && !listed) {
        (strict() ? errors_ : warnings_)
            .add(manifest.name, manifest.name, fmt::format("does not list {}", name));
      } else if (strict() && !other && !listed) {
        warn(manifest.name, fmt::format("does not list {}", shown(name)));
      }
    }
  }
}

void Verifier::judge_names() {
  for (const auto& [first, second] : contents_.twins()) {
    warnings_.add("names", contents_.file(second).path,
                  fmt::format("falls together with '{}' where case and Unicode form do not count",
                              shown(contents_.file(first).path)));
  }
  for (std::size_t i = contents_.payload_begin(); i < contents_.payload_end(); ++i) {
    const std::string& path = contents_.file(i).path;
    if (is_system_file(path)) {
      warnings_.add("system files", path, "is a file that systems make on their own");
    } else if (const auto fault = path_fault(path)) {
      warnings_.add("names", path, *fault);
    }
  }
}

Status Verifier::check_digests() {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < contents_.size(); ++i) bytes += contents_.file(i).size;
  task_.stage("checking the package", "bytes", bytes);
  for (std::size_t i = 0; i < contents_.size(); ++i) {
    std::vector<const Manifest*> listing;
    for (const Manifest& manifest : manifests_) {
      const bool concerned = manifest.of_tags != contents_.is_payload(i);
      if (concerned && manifest.algorithm && manifest.lists[slot(manifest, i)]) {
        listing.push_back(&manifest);
      }
    }
    if (!listing.empty()) AMENDS_CHECK(check_file(i, listing));
  }
  return {};
}

Status Verifier::check_file(std::size_t file, const std::vector<const Manifest*>& listing) {
  const Entry& entry = contents_.file(file);
  auto source = SourceFile::open_beneath(root_.get(), entry.path, bag_ / entry.path);
  const auto unreadable = [&](const Error& e) {
    errors_.add("reading", entry.path, "cannot be read: " + e.message);
  };
  if (!source) {
    unreadable(source.error());
    return {};
  }
  ::posix_fadvise(source->descriptor(), 0, 0, POSIX_FADV_SEQUENTIAL);
  std::vector<base::Digest> digests;
  for (const Manifest* manifest : listing) digests.emplace_back(*manifest->algorithm);
  base::Bytes buffer(std::min<std::uint64_t>(piece_bytes, entry.size + 1));
  for (;;) {
    if (task_.stopped()) return base::interrupted();
    const auto got = source->read(buffer);
    if (!got) {
      unreadable(got.error());
      return {};
    }
    for (base::Digest& digest : digests) digest.update(base::ByteSpan(buffer).first(*got));
    task_.advance(*got);
    if (*got < buffer.size()) break;
  }
  for (std::size_t i = 0; i < listing.size(); ++i) {
    const base::Byte* expected = digest_of(*listing[i], slot(*listing[i], file));
    if (std::ranges::equal(digests[i].finish(),
                           base::ByteSpan(expected, listing[i]->digest_bytes))) {
      continue;
    }
    errors_.add("checksums", entry.path,
                fmt::format("is damaged: its {} is not what {} says",
                            base::name_of(*listing[i]->algorithm), listing[i]->name));
  }
  return {};
}

}  // namespace amends::evidence::bagit
