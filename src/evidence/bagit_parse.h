// The texts that make up a bag (RFC 8493, section 2), as pure functions on what is given to them:
// they open no file. Everything here may be hostile, of any size; what is kept is bounded.
// Inside this module only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace amends::evidence::bagit {

struct Version {
  int major = 0;
  int minor = 0;
  auto operator<=>(const Version&) const = default;
};
inline constexpr Version v1_0{1, 0};
inline constexpr Version v0_96{0, 96};

// What was found in one text, without the file's name.
struct Notes {
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
};

// bagit.txt (section 2.1.1).
struct Declaration {
  std::string version_text;        // as written; empty when it cannot be read
  std::optional<Version> version;  // when it is one that we know
  std::string encoding;            // empty when it cannot be read
};
Declaration parse_declaration(std::string_view content, Notes& notes);

// Bytes in any encoding that ICU knows, taken in pieces, given out as lines of UTF-8 without their
// ends (LF, CR or CRLF). Memory is bounded by the longest line that is allowed.
class LineReader {
 public:
  static constexpr std::size_t line_bytes_max = 64 << 10;

  // Code::bad_input for an encoding that nobody knows.
  static Result<LineReader> create(std::string_view encoding);
  ~LineReader();
  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) noexcept;

  struct Line {
    std::uint64_t number;   // from 1
    std::string_view text;  // UTF-8; cut at line_bytes_max
    bool too_long = false;
    bool bad_text = false;  // what is not UTF-8, or could not be decoded, is in it
  };
  using Take = std::function<Status(const Line&)>;
  // The lines that end in this piece. An error of `take` is given back.
  Status push(base::ByteSpan piece, const Take& take);
  Status finish(const Take& take);
  // What is worth saying about the encoding; known after finish().
  const std::vector<std::string>& warnings() const;

 private:
  LineReader() = default;
  struct State;
  std::unique_ptr<State> state_;
};

// "<digest><spaces or tabs><path>" (section 2.1.3).
struct ManifestLine {
  std::string digest;   // hexadecimal, lower case
  std::string path;     // as written
  bool marked = false;  // with the `*` of md5sum and its like, which is not part of the path
};
Result<ManifestLine> parse_manifest_line(std::string_view line);

// "<URL> <length or -> <path>" (section 2.2.3).
struct FetchLine {
  std::string url;
  std::optional<std::uint64_t> length;
  std::string path;
};
Result<FetchLine> parse_fetch_line(std::string_view line);

// The path that a listed one means: leading "./" and doubled slashes taken away, and %0A, %0D (and
// %25, from 1.0 on) decoded.
std::string plain_path(std::string_view listed, Version version);
// A path as manifests write it (1.0).
std::string encoded_path(std::string_view path);

// "<octets>.<files>" of Payload-Oxum.
struct Oxum {
  std::uint64_t octets = 0;
  std::uint64_t files = 0;
  bool operator==(const Oxum&) const = default;
};
std::optional<Oxum> parse_oxum(std::string_view text);

// bag-info.txt, line by line (section 2.2.2). Values are folded lines joined by one space.
class InfoReader {
 public:
  explicit InfoReader(Version version) : version_(version) {}
  using Take = std::function<void(std::string_view label, std::string_view value)>;
  void line(std::uint64_t number, std::string_view text, Notes& notes, const Take& take);
  void finish(const Take& take);

 private:
  static constexpr std::size_t value_bytes_max = 1 << 20;
  void give(const Take& take);
  Version version_;
  bool open_ = false;
  std::string label_;
  std::string value_;
};

// manifest-sha256.txt → {"sha256", false}; tagmanifest-md5.txt → {"md5", true}; others nothing. The
// algorithm's name is in lower case, without marks (section 2.4).
struct ManifestName {
  std::string algorithm;
  bool of_tags = false;
};
std::optional<ManifestName> manifest_named(std::string_view file_name);

}  // namespace amends::evidence::bagit
