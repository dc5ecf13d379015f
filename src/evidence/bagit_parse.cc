#include "evidence/bagit_parse.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "evidence/paths.h"

namespace amends::evidence::bagit {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::array<Version, 6> known_versions = {
    {{0, 93}, {0, 94}, {0, 95}, {0, 96}, {0, 97}, {1, 0}}};

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim_left(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return text;
}
std::string_view trim_right(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

template <typename Number>
std::optional<Number> number_of(std::string_view digits) {
  Number value = 0;
  const char* end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, value);
  if (digits.empty() || digits[0] == '-' || error != std::errc() || at != end) return {};
  return value;
}

std::optional<Version> version_of(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return {};
  const auto major = number_of<int>(text.substr(0, dot));
  const auto minor = number_of<int>(text.substr(dot + 1));
  if (!major || !minor) return {};
  return Version{*major, *minor};
}

// LF, CR and CRLF all end a line.
std::vector<std::string_view> lines_of(std::string_view content) {
  std::vector<std::string_view> lines;
  while (!content.empty()) {
    const std::size_t end = content.find_first_of("\r\n");
    lines.push_back(content.substr(0, end));
    if (end == std::string_view::npos) break;
    const bool both = content.substr(end).starts_with("\r\n");
    content.remove_prefix(end + (both ? 2 : 1));
  }
  return lines;
}

struct DeclarationLine {
  std::string_view value;
  bool strict = false;  // written exactly as 1.0 wants it
};

// The value of "<label>: <value>", with white space about the colon as earlier versions had it.
std::optional<DeclarationLine> declared(std::string_view line, std::string_view label) {
  const std::string_view stripped = trim_right(trim_left(line));
  if (!stripped.starts_with(label)) return {};
  const std::string_view rest = trim_left(stripped.substr(label.size()));
  if (!rest.starts_with(':')) return {};
  const std::string_view value = trim_left(rest.substr(1));
  if (value.empty()) return {};
  return DeclarationLine{value, line == fmt::format("{}: {}", label, value)};
}

void read_version(std::string_view text, Declaration& declaration, Notes& notes) {
  const auto version = version_of(text);
  if (!version) {
    notes.errors.push_back(
        fmt::format("the version '{}' is not two numbers with a dot between", shown(text)));
    return;
  }
  declaration.version_text = std::string(text);
  if (std::ranges::find(known_versions, *version) == known_versions.end()) {
    notes.errors.push_back(
        fmt::format("BagIt {} is not a version that we know (0.93 to 0.97, and 1.0)", shown(text)));
    return;
  }
  declaration.version = version;
}

}  // namespace

Declaration parse_declaration(std::string_view content, Notes& notes) {
  constexpr std::string_view version_label = "BagIt-Version";
  constexpr std::string_view encoding_label = "Tag-File-Character-Encoding";
  Declaration declaration;
  if (content.starts_with(byte_order_mark)) {
    notes.errors.push_back("begins with a byte-order mark, which RFC 8493 forbids here");
    content.remove_prefix(byte_order_mark.size());
  }
  if (base::invalid_utf8_at(content)) notes.errors.push_back("is not UTF-8");

  bool strict = true;
  std::size_t others = 0;
  bool encoding_first = false;
  for (const std::string_view line : lines_of(content)) {
    if (trim_left(line).empty()) {
      strict = false;
      continue;
    }
    const auto version = declared(line, version_label);
    const auto encoding = declared(line, encoding_label);
    if (version && declaration.version_text.empty()) {
      read_version(version->value, declaration, notes);
      encoding_first = !declaration.encoding.empty();
      strict = strict && version->strict;
    } else if (encoding && declaration.encoding.empty()) {
      declaration.encoding = std::string(encoding->value);
      strict = strict && encoding->strict;
    } else {
      ++others;
    }
  }
  const bool strict_version = declaration.version && *declaration.version >= v1_0;
  auto& complaints = strict_version ? notes.errors : notes.warnings;
  if (others > 0) complaints.push_back("holds lines beyond the two that belong there");
  if (encoding_first) complaints.push_back("names the encoding before the version");
  if (!strict) {
    complaints.push_back("has white space where RFC 8493, section 2.1.1, has none");
  }
  if (declaration.version_text.empty() && notes.errors.empty()) {
    notes.errors.push_back("has no line 'BagIt-Version: 1.0'");
  }
  if (declaration.encoding.empty()) {
    notes.errors.push_back("has no line 'Tag-File-Character-Encoding: UTF-8'");
  }
  return declaration;
}

Result<ManifestLine> parse_manifest_line(std::string_view line) {
  const std::size_t end = line.find_first_of(" \t");
  if (end == std::string_view::npos || end == 0) {
    return fail(Code::bad_input, "is not a checksum, white space and a path");
  }
  ManifestLine parsed;
  parsed.digest = base::lower_ascii(line.substr(0, end));
  const bool hexadecimal = std::ranges::all_of(
      parsed.digest, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (!hexadecimal) {
    return fail(Code::bad_input, "begins with '{}', which is not a checksum in hexadecimal",
                shown(line.substr(0, end)));
  }
  std::string_view path = trim_left(line.substr(end));
  parsed.marked = path.starts_with('*');
  if (parsed.marked) path.remove_prefix(1);
  if (path.empty()) return fail(Code::bad_input, "names no file");
  parsed.path = std::string(path);
  return parsed;
}

Result<FetchLine> parse_fetch_line(std::string_view line) {
  const auto word = [&line] {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    const std::string_view taken = line.substr(0, end);
    line = trim_left(line.substr(end));
    return taken;
  };
  FetchLine parsed;
  parsed.url = std::string(word());
  const std::string_view length = word();
  parsed.path = std::string(line);
  if (parsed.url.empty() || length.empty() || parsed.path.empty()) {
    return fail(Code::bad_input, "is not a URL, a length (or '-') and a path");
  }
  if (length != "-") {
    parsed.length = number_of<std::uint64_t>(length);
    if (!parsed.length) {
      return fail(Code::bad_input, "has '{}' for a length, which is neither a number nor '-'",
                  shown(length));
    }
  }
  return parsed;
}

std::string plain_path(std::string_view listed, Version version) {
  while (listed.starts_with("./")) listed.remove_prefix(2);
  std::string plain;
  plain.reserve(listed.size());
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const std::string code = base::lower_ascii(listed.substr(i, 3));
    const bool newline = code == "%0a";
    const bool carriage_return = code == "%0d";
    const bool percent = code == "%25" && version >= v1_0;
    if (newline || carriage_return || percent) {
      plain.push_back(newline ? '\n' : carriage_return ? '\r' : '%');
      i += 2;
    } else if (listed[i] != '/' || !plain.ends_with('/')) {
      plain.push_back(listed[i]);
    }
  }
  return plain;
}

std::string encoded_path(std::string_view path) {
  std::string encoded;
  encoded.reserve(path.size());
  for (const char c : path) {
    switch (c) {
      case '%':
        encoded += "%25";
        break;
      case '\n':
        encoded += "%0A";
        break;
      case '\r':
        encoded += "%0D";
        break;
      default:
        encoded.push_back(c);
    }
  }
  return encoded;
}

std::optional<Oxum> parse_oxum(std::string_view text) {
  text = trim_right(trim_left(text));
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return {};
  const auto octets = number_of<std::uint64_t>(text.substr(0, dot));
  const auto files = number_of<std::uint64_t>(text.substr(dot + 1));
  if (!octets || !files) return {};
  return Oxum{*octets, *files};
}

void InfoReader::line(std::uint64_t number, std::string_view text, Notes& notes, const Take& take) {
  const bool strict = version_ >= v1_0;
  auto& complaints = strict ? notes.errors : notes.warnings;
  if (trim_left(text).empty()) {
    give(take);
    return;
  }
  if (is_blank(text.front())) {
    if (!open_) {
      complaints.push_back(fmt::format("line {} goes on from nothing", number));
      return;
    }
    if (value_.size() < value_bytes_max) {
      if (!value_.empty()) value_.push_back(' ');
      value_ += trim_right(trim_left(text));
    }
    return;
  }
  give(take);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    complaints.push_back(fmt::format("line {} is not a label, a colon and a value", number));
    return;
  }
  const std::string_view label = text.substr(0, colon);
  const std::string_view value = text.substr(colon + 1);
  const bool spaced = value.empty() || is_blank(value.front());
  if (strict && (trim_right(label) != label || !spaced)) {
    notes.errors.push_back(fmt::format(
        "line {} has not one space after its colon and none before, as BagIt 1.0 wants", number));
  }
  open_ = true;
  label_ = std::string(trim_right(label));
  value_ = std::string(trim_right(trim_left(value)));
}

void InfoReader::finish(const Take& take) { give(take); }

void InfoReader::give(const Take& take) {
  if (open_) take(label_, value_);
  open_ = false;
}

std::optional<ManifestName> manifest_named(std::string_view file_name) {
  constexpr std::string_view ending = ".txt";
  ManifestName name;
  if (file_name.starts_with("tagmanifest-")) {
    name.of_tags = true;
    file_name.remove_prefix(3);
  }
  if (!file_name.starts_with("manifest-") || !file_name.ends_with(ending)) return {};
  file_name.remove_prefix(std::string_view("manifest-").size());
  if (file_name.size() <= ending.size()) return {};
  file_name.remove_suffix(ending.size());
  for (const char c : base::lower_ascii(file_name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) name.algorithm.push_back(c);
  }
  if (name.algorithm.empty()) return {};
  return name;
}

}  // namespace amends::evidence::bagit
