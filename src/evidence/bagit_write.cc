#include <algorithm>
#include <array>
#include <utility>

#include "base/files.h"
#include "base/hash.h"
#include "base/text.h"
#include "evidence/bagit.h"
#include "evidence/bagit_parse.h"
#include "evidence/source.h"

namespace amends::evidence {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
constexpr std::size_t line_width = 79;  // RFC 8493, section 2.2.2

// One file with both of its digests.
struct Listed {
  std::string path;  // from the bag's folder
  Hash sha256{};
  std::array<base::Byte, 64> sha512{};
};

// Takes bytes for both digests at once.
class TwoDigests {
 public:
  void update(base::ByteSpan bytes) {
    sha256_.update(bytes);
    sha512_.update(bytes);
  }
  Listed finish(std::string path) {
    Listed listed{std::move(path), {}, {}};
    std::ranges::copy(sha256_.finish(), listed.sha256.begin());
    std::ranges::copy(sha512_.finish(), listed.sha512.begin());
    return listed;
  }

 private:
  base::Digest sha256_{base::Algorithm::sha256};
  base::Digest sha512_{base::Algorithm::sha512};
};

// A value over several lines: each break in it is followed by two spaces, which make it go on.
Result<std::string> element(std::string_view label, std::string_view value) {
  const bool plain =
      !label.empty() && base::trim(label) == label && std::ranges::none_of(label, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == ':' || c == 0x7F;
      });
  if (!plain || base::invalid_utf8_at(label)) {
    return fail(Code::usage, "'{}' cannot be a label in bag-info.txt", shown(label));
  }
  if (base::lower_ascii(label) == "payload-oxum") {
    return fail(Code::usage, "Payload-Oxum is counted, and cannot be given");
  }
  if (const auto at = base::invalid_utf8_at(value)) {
    return fail(Code::usage, "the value of {} is not UTF-8 (at byte {})", label, *at);
  }
  // Words are what lines break between, so that a reader who joins lines by one space gets the
  // value back.
  std::string text(label);
  text.push_back(':');
  std::size_t width = text.size();
  std::size_t at = 0;
  while (at < value.size()) {
    const std::size_t begin = value.find_first_not_of(" \t\r\n", at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(value.find_first_of(" \t\r\n", begin), value.size());
    const std::string_view word = value.substr(begin, end - begin);
    if (width + 1 + word.size() > line_width && width > label.size() + 1) {
      text += "\n  ";
      width = 2;
    } else {
      text.push_back(' ');
      ++width;
    }
    text += word;
    width += word.size();
    at = end;
  }
  if (width == label.size() + 1) text.push_back(' ');
  text.push_back('\n');
  return text;
}

}  // namespace

struct BagWriter::State {
  fs::path bag;
  PathSet paths;
  std::vector<Listed> payload;
  std::vector<Listed> tags;
  std::uint64_t payload_bytes = 0;
  std::string last_folder;  // made already
  bool finished = false;

  // An empty file below data/, under its temporary name.
  Result<base::NewFile> begin(std::string_view path);
  Status end(base::NewFile file, Listed listed, std::uint64_t bytes);
  Status write_tag(const std::string& name, std::string_view content);
  Status write_manifests(const std::string& prefix, std::vector<Listed>& files, bool list_them);
};

BagWriter::~BagWriter() = default;
BagWriter::BagWriter(BagWriter&&) noexcept = default;
BagWriter& BagWriter::operator=(BagWriter&&) noexcept = default;

Result<BagWriter> BagWriter::create(const fs::path& bag) {
  std::error_code error;
  const auto status = fs::symlink_status(bag, error);
  if (fs::exists(status) && (!fs::is_directory(status) || !fs::is_empty(bag, error) || error)) {
    return fail(Code::refused, "{} stands already and is not an empty folder; name a new one",
                bag.string());
  }
  AMENDS_CHECK(base::make_folders(bag / "data"));
  BagWriter writer;
  writer.state_ = std::make_unique<State>();
  writer.state_->bag = bag;
  return writer;
}

Result<base::NewFile> BagWriter::State::begin(std::string_view path) {
  if (finished) return fail(Code::usage, "the bag {} is finished", bag.string());
  auto fault = path_fault(path);
  if (!fault) fault = paths.add(path);
  if (fault) return fail(Code::refused, "'{}' {}", shown(path), *fault);
  const fs::path target = bag / "data" / path;
  if (std::string folder = target.parent_path().string(); folder != last_folder) {
    AMENDS_CHECK(base::make_folders(target.parent_path(), base::Flush::later));
    last_folder = std::move(folder);
  }
  return base::NewFile::create(target);
}

Status BagWriter::State::end(base::NewFile file, Listed listed, std::uint64_t bytes) {
  AMENDS_CHECK(file.commit_unsynced());
  payload_bytes += bytes;
  payload.push_back(std::move(listed));
  return {};
}

Status BagWriter::add_file(std::string_view path, const fs::path& source) {
  AMENDS_TRY(SourceFile file, SourceFile::open(source));
  const auto copy = [&file](const Sink& sink) -> Status {
    base::Bytes buffer(std::min<std::uint64_t>(piece_bytes, file.size() + 1));
    for (std::uint64_t total = 0;;) {
      AMENDS_TRY(const std::size_t got, file.read(buffer));
      AMENDS_CHECK(sink(as_text(base::ByteSpan(buffer).first(got))));
      total += got;
      if (got < buffer.size()) return file.unchanged(total);
    }
  };
  return add_stream(path, copy);
}

Status BagWriter::add_text(std::string_view path, std::string_view content) {
  return add_stream(path, [content](const Sink& sink) { return sink(content); });
}

Status BagWriter::add_stream(std::string_view path,
                             const std::function<Status(const Sink&)>& produce) {
  AMENDS_TRY(base::NewFile file, state_->begin(path));
  TwoDigests digests;
  std::uint64_t bytes = 0;
  AMENDS_CHECK(produce([&](std::string_view piece) -> Status {
    digests.update(as_bytes(piece));
    bytes += piece.size();
    return file.write(piece);
  }));
  return state_->end(std::move(file), digests.finish(fmt::format("data/{}", path)), bytes);
}

Status BagWriter::State::write_tag(const std::string& name, std::string_view content) {
  AMENDS_TRY(base::NewFile file, base::NewFile::create(bag / name));
  AMENDS_CHECK(file.write(content));
  AMENDS_CHECK(file.commit_unsynced());
  TwoDigests digests;
  digests.update(as_bytes(content));
  tags.push_back(digests.finish(name));
  return {};
}

Status BagWriter::State::write_manifests(const std::string& prefix, std::vector<Listed>& files,
                                         bool list_them) {
  std::ranges::sort(files, {}, &Listed::path);
  std::vector<Listed> made;
  for (const bool longer : {false, true}) {
    const std::string name = fmt::format("{}-{}.txt", prefix, longer ? "sha512" : "sha256");
    AMENDS_TRY(base::NewFile file, base::NewFile::create(bag / name));
    TwoDigests digests;
    std::string lines;
    const auto flush = [&]() -> Status {
      digests.update(as_bytes(lines));
      AMENDS_CHECK(file.write(lines));
      lines.clear();
      return {};
    };
    for (const Listed& listed : files) {
      lines += longer ? base::to_hex(base::ByteSpan(listed.sha512)) : base::to_hex(listed.sha256);
      lines += "  ";
      lines += bagit::encoded_path(listed.path);
      lines.push_back('\n');
      if (lines.size() >= piece_bytes) AMENDS_CHECK(flush());
    }
    AMENDS_CHECK(flush());
    AMENDS_CHECK(file.commit_unsynced());
    made.push_back(digests.finish(name));
  }
  if (list_them) tags.insert(tags.end(), made.begin(), made.end());
  return {};
}

Status BagWriter::finish(const std::vector<std::pair<std::string, std::string>>& bag_info) {
  State& s = *state_;
  if (s.finished) return fail(Code::usage, "the bag {} is finished", s.bag.string());
  std::string info;
  for (const auto& [label, value] : bag_info) {
    AMENDS_TRY(const std::string lines, element(label, value));
    info += lines;
  }
  info += fmt::format("Payload-Oxum: {}.{}\n", s.payload_bytes, s.payload.size());
  s.finished = true;
  AMENDS_CHECK(s.write_tag("bag-info.txt", info));
  AMENDS_CHECK(s.write_manifests("manifest", s.payload, true));
  TwoDigests digests;
  digests.update(as_bytes(declaration));
  s.tags.push_back(digests.finish("bagit.txt"));
  AMENDS_CHECK(s.write_manifests("tagmanifest", s.tags, false));
  AMENDS_CHECK(base::sync_filesystem(s.bag));
  // Last, so that what has a bagit.txt is whole.
  return base::write_file(s.bag / "bagit.txt", declaration);
}

}  // namespace amends::evidence
