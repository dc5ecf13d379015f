#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "evidence/bagit_verifier.h"

namespace amends::evidence {

namespace fs = std::filesystem;

namespace bagit {
namespace {

constexpr std::uint64_t declaration_bytes_max = 64 << 10;
constexpr std::size_t deferred_max = 1000;

}  // namespace

void Verifier::add(std::string_view file, Notes notes) {
  for (std::string& message : notes.errors) error(file, std::move(message));
  for (std::string& message : notes.warnings) warn(file, std::move(message));
}

std::size_t Verifier::slot(const Manifest& manifest, std::size_t file) const {
  if (!manifest.of_tags) return file - contents_.payload_begin();
  return file < contents_.payload_begin() ? file : file - contents_.payload_count();
}

Status Verifier::read_lines(std::string_view file, const OnLine& take) {
  auto source = SourceFile::open_beneath(root_.get(), file, bag_ / file);
  auto reader = LineReader::create(encoding_);
  if (!source || !reader) {
    error(file, "cannot be read: " + (source ? reader.error() : source.error()).message);
    return {};
  }
  const LineReader::Take judged = [&](const LineReader::Line& line) -> Status {
    if (line.too_long) {
      error(file, fmt::format("line {} is longer than {} bytes", line.number,
                              LineReader::line_bytes_max));
    } else if (line.bad_text) {
      error(file, fmt::format("line {} is not {}", line.number, shown(encoding_)));
    } else {
      take(line.number, line.text);
    }
    return {};
  };
  base::Bytes buffer(piece_bytes);
  for (;;) {
    if (task_.stopped()) return base::interrupted();
    const auto got = source->read(buffer);
    if (!got) {
      error(file, "cannot be read: " + got.error().message);
      return {};
    }
    const auto piece = base::ByteSpan(buffer).first(*got);
    const bool last = *got < buffer.size();
    Status status = reader->push(piece, judged);
    if (status && last) status = reader->finish(judged);
    if (!status) error(file, status.error().message);
    if (!status || last) break;
  }
  for (const std::string& warning : reader->warnings()) warn(file, warning);
  return {};
}

void Verifier::read_declaration() {
  constexpr std::string_view file = "bagit.txt";
  const auto number = contents_.find(file);
  if (!number) return error(file, "is missing, so this is no bag");
  if (contents_.file(*number).size > declaration_bytes_max) return error(file, "is far too long");
  auto source = SourceFile::open_beneath(root_.get(), file, bag_ / file);
  base::Bytes buffer(declaration_bytes_max);
  const auto got =
      source ? source->read(buffer) : Result<std::size_t>(tl::unexpect, source.error());
  if (!got) return error(file, "cannot be read: " + got.error().message);

  Notes notes;
  const Declaration declaration =
      parse_declaration(as_text(base::ByteSpan(buffer).first(*got)), notes);
  add(file, std::move(notes));
  report_.version = declaration.version_text;
  if (declaration.version) version_ = *declaration.version;
  if (declaration.encoding.empty()) return;
  if (LineReader::create(declaration.encoding)) {
    encoding_ = declaration.encoding;
  } else {
    error(file,
          fmt::format("names the encoding '{}', which nobody knows", shown(declaration.encoding)));
  }
}

void Verifier::check_shape() {
  for (const auto& [path, kind] : walked_.others) {
    errors_.add("links and devices", path,
                fmt::format("is {}; a bag holds files and folders only", kind));
  }
  if (!std::ranges::binary_search(walked_.folders, "data")) {
    error("data", "is missing: a bag has a folder of that name for its payload");
  }
}

void Verifier::find_manifests() {
  const std::size_t tags = contents_.size() - contents_.payload_count();
  for (std::size_t i = 0; i < contents_.size(); ++i) {
    const std::string& name = contents_.file(i).path;
    const auto parsed = manifest_named(name);
    if (!parsed) continue;
    const bool twice = std::ranges::any_of(manifests_, [&](const Manifest& other) {
      const auto before = manifest_named(other.name);
      return before->algorithm == parsed->algorithm && before->of_tags == parsed->of_tags;
    });
    if (twice) {
      error(name, "is a second manifest with the same algorithm");
      continue;
    }
    Manifest manifest;
    manifest.name = name;
    manifest.of_tags = parsed->of_tags;
    manifest.lists.resize(parsed->of_tags ? tags : contents_.payload_count());
    if (const auto algorithm = base::algorithm_named(parsed->algorithm)) {
      manifest.algorithm = *algorithm;
      manifest.digest_bytes = base::Digest(*algorithm).finish().size();
      manifest.digests.resize(manifest.lists.size() * manifest.digest_bytes);
    } else {
      warn(name, "uses an algorithm that is not known here, so its checksums are not checked");
    }
    manifests_.push_back(std::move(manifest));
  }
  const auto payload = [](const Manifest& m) { return !m.of_tags; };
  if (std::ranges::none_of(manifests_, payload)) {
    error("", "has no payload manifest (manifest-sha512.txt or another)");
  } else if (std::ranges::none_of(manifests_, [&](const Manifest& m) {
               return payload(m) && m.algorithm.has_value();
             })) {
    error("", "has no payload manifest with an algorithm that is known here");
  }
}

Status Verifier::read_info() {
  const std::string file = version_ >= v0_96 ? "bag-info.txt" : "package-info.txt";
  if (!contents_.find(file)) return {};
  Notes notes;
  InfoReader reader(version_);
  const InfoReader::Take take = [&](std::string_view label, std::string_view value) {
    if (base::lower_ascii(label) != "payload-oxum") return;
    const auto oxum = parse_oxum(value);
    if (!oxum) {
      notes.warnings.push_back(fmt::format(
          "has '{}' for Payload-Oxum, which is not octets, a dot and files", shown(value)));
    } else if (oxum_ && *oxum_ != *oxum) {
      notes.errors.push_back("gives Payload-Oxum twice, and differently");
    } else {
      oxum_ = oxum;
    }
  };
  AMENDS_CHECK(read_lines(file, [&](std::uint64_t number, std::string_view text) {
    reader.line(number, text, notes, take);
    add(file, std::exchange(notes, {}));
  }));
  reader.finish(take);
  add(file, std::move(notes));
  return {};
}

Status Verifier::read_fetch(bool judging) {
  constexpr std::string_view file = "fetch.txt";
  if (!contents_.find(file)) return {};
  AMENDS_CHECK(read_lines(file, [&](std::uint64_t number, std::string_view text) {
    fetch_line(judging, number, text);
  }));
  if (judging) return {};
  std::ranges::sort(fetched_);
  fetched_.erase(std::ranges::unique(fetched_).begin(), fetched_.end());
  return {};
}

// First, so that a missing file can be said to wait for its fetching; and again after the
// manifests, to see that they have it.
void Verifier::fetch_line(bool judging, std::uint64_t number, std::string_view text) {
  constexpr std::string_view file = "fetch.txt";
  const auto complain = [&](std::string message) {
    if (judging) error(file, fmt::format("line {} {}", number, message));
  };
  if (base::trim(text).empty()) {
    if (judging) warn(file, fmt::format("line {} is empty", number));
    return;
  }
  const auto line = parse_fetch_line(text);
  if (!line) return complain(line.error().message);
  const std::string path = plain_path(line->path, version_);
  if (const auto fault = escape_fault(path)) {
    return complain(fmt::format("lists '{}', which {}", shown(path), *fault));
  }
  if (!path.starts_with(payload_folder)) {
    return complain(fmt::format("lists '{}', which is not in data/", shown(path)));
  }
  const std::uint64_t hash = std::hash<std::string>{}(path);
  if (!judging) {
    fetched_.emplace_back(hash, false);
    return;
  }
  const auto stands = contents_.find(path);
  const bool listed = stands ? std::ranges::any_of(manifests_,
                                                   [&](const Manifest& m) {
                                                     return !m.of_tags && m.lists[slot(m, *stands)];
                                                   })
                             : std::ranges::binary_search(fetched_, std::pair(hash, true));
  if (!listed) complain(fmt::format("lists '{}', which no manifest has", shown(path)));
}

Status Verifier::read_manifest(std::size_t number) {
  return read_lines(manifests_[number].name, [&](std::uint64_t line, std::string_view text) {
    manifest_line(number, line, text);
  });
}

void Verifier::manifest_line(std::size_t number, std::uint64_t line, std::string_view text) {
  Manifest& manifest = manifests_[number];
  const auto complain = [&](std::string_view message) {
    error(manifest.name, fmt::format("line {} {}", line, message));
  };
  if (base::trim(text).empty()) return warn(manifest.name, fmt::format("line {} is empty", line));
  const auto parsed = parse_manifest_line(text);
  if (!parsed) return complain(parsed.error().message);
  if (parsed->marked) {
    warn(manifest.name, fmt::format("line {} has the '*' of md5sum before its path", line));
  }
  const auto digest = base::from_hex(parsed->digest);
  const bool right_size =
      manifest.digest_bytes == 0 || (digest && digest->size() == manifest.digest_bytes);
  if (!digest || !right_size) {
    return complain(fmt::format("has a checksum of {} digits, which does not fit the algorithm",
                                parsed->digest.size()));
  }
  const std::string path = plain_path(parsed->path, version_);
  if (const auto fault = escape_fault(path)) {
    return complain(fmt::format("lists '{}', which {}", shown(path), *fault));
  }
  if (path.starts_with(payload_folder) == manifest.of_tags) {
    return complain(fmt::format("lists '{}', which is {}", shown(path),
                                manifest.of_tags ? "payload" : "not in data/"));
  }
  if (const auto file = look_up(manifest, parsed->path, path)) {
    record(manifest, *file, *digest);
  } else {
    absent(number, path, *digest);
  }
}

// The file that a listed path means: as it should be written, as it stands there, with more decoded
// than its version asks for, or in another Unicode form, which file systems change on their own.
std::optional<std::size_t> Verifier::look_up(const Manifest& manifest, const std::string& listed,
                                             const std::string& plain) {
  if (const auto file = contents_.find(plain)) return file;
  std::string_view literal = listed;
  while (literal.starts_with("./")) literal.remove_prefix(2);
  for (const std::string& other : {std::string(literal), plain_path(listed, v1_0)}) {
    const auto file = other.starts_with(payload_folder) != manifest.of_tags ? contents_.find(other)
                                                                            : std::nullopt;
    if (!file) continue;
    warn(manifest.name, fmt::format("lists '{}', whose percent sign is not written as BagIt {}.{} "
                                    "wants it",
                                    shown(literal), version_.major, version_.minor));
    return file;
  }
  const auto twin = contents_.find_twin(plain);
  if (!twin || contents_.is_payload(*twin) == manifest.of_tags ||
      form_key(contents_.file(*twin).path) != form_key(plain)) {
    return {};
  }
  warn(manifest.name,
       fmt::format("lists '{}', which stands there in another Unicode form", shown(plain)));
  return twin;
}

void Verifier::record(Manifest& manifest, std::size_t file, const base::Bytes& digest) {
  const std::size_t at = slot(manifest, file);
  // Of an algorithm that is not known no checksum is kept.
  const base::ByteSpan kept = base::ByteSpan(digest).first(manifest.digest_bytes);
  base::Byte* const place = manifest.digests.data() + at * manifest.digest_bytes;
  if (!manifest.lists[at]) {
    manifest.lists[at] = true;
    std::ranges::copy(kept, place);
    return;
  }
  const std::string path = shown(contents_.file(file).path);
  if (std::ranges::equal(kept, base::ByteSpan(place, manifest.digest_bytes))) {
    warn(manifest.name, fmt::format("lists '{}' twice", path));
  } else {
    error(manifest.name, fmt::format("lists '{}' twice, with different checksums", path));
  }
}

void Verifier::absent(std::size_t number, const std::string& path, const base::Bytes& digest) {
  const Manifest& manifest = manifests_[number];
  const std::uint64_t hash = std::hash<std::string>{}(path);
  const auto waiting =
      std::ranges::lower_bound(fetched_, hash, {}, [](const auto& f) { return f.first; });
  if (waiting != fetched_.end() && waiting->first == hash) {
    waiting->second = true;
    errors_.add(manifest.name, path, "is not here: fetch.txt says where it can be had");
    return;
  }
  const auto twin = contents_.find_twin(path);
  if (twin && contents_.is_payload(*twin) != manifest.of_tags &&
      case_twins_.size() < deferred_max) {
    case_twins_.push_back({number, path, digest, *twin});
  } else if (is_system_file(path) && !manifest.of_tags) {
    system_files_gone_ = true;
    warnings_.add(manifest.name, path,
                  fmt::format("is listed in {} and missing; systems make and remove such files on "
                              "their own",
                              manifest.name));
  } else {
    errors_.add(manifest.name, path, fmt::format("is listed in {} and missing", manifest.name));
  }
}

Result<BagReport> Verifier::run() {
  read_declaration();
  check_shape();
  find_manifests();
  AMENDS_CHECK(read_info());
  AMENDS_CHECK(read_fetch(false));
  for (std::size_t i = 0; i < manifests_.size(); ++i) AMENDS_CHECK(read_manifest(i));
  AMENDS_CHECK(read_fetch(true));
  judge_case_twins();
  judge_payload();
  judge_tag_manifests();
  judge_names();
  AMENDS_CHECK(check_digests());
  errors_.say_how_many_more();
  warnings_.say_how_many_more();
  return std::move(report_);
}

}  // namespace bagit

Result<BagReport> verify_bag(const fs::path& bag, base::Task& task) {
  AMENDS_TRY(Descriptor root, open_folder(bag));
  AMENDS_TRY(Walked walked, walk(root, bag, task));
  return bagit::Verifier(bag, std::move(root), std::move(walked), task).run();
}

bool is_bag(const fs::path& folder) {
  struct stat status{};
  return ::lstat((folder / "bagit.txt").c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace amends::evidence
