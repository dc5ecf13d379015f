// The texts of a bag, which come from anybody: no input may crash, hang or grow, and what does not
// depend on how bytes were cut must not.
#include <cstdlib>

#include "evidence/bagit_parse.h"
#include "evidence/paths.h"

namespace {

using namespace amends;
using namespace amends::evidence;
using namespace amends::evidence::bagit;

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<std::string> lines_in(std::string_view encoding, base::ByteSpan bytes,
                                  std::size_t piece) {
  std::vector<std::string> lines;
  auto reader = LineReader::create(encoding);
  require(reader.has_value());
  const LineReader::Take take = [&](const LineReader::Line& line) -> Status {
    require(line.text.size() <= LineReader::line_bytes_max);
    require(line.text.find_first_of("\r\n") == std::string_view::npos);
    lines.emplace_back(line.text);
    return {};
  };
  while (!bytes.empty()) {
    const std::size_t size = std::min(piece, bytes.size());
    if (!reader->push(bytes.first(size), take)) return lines;
    bytes = bytes.subspan(size);
  }
  (void)reader->finish(take);
  return lines;
}

void read_as_manifest(std::string_view line) {
  if (const auto parsed = parse_manifest_line(line)) {
    for (const Version version : {Version{0, 97}, v1_0}) {
      const std::string path = plain_path(parsed->path, version);
      require(escape_fault(path).has_value() || path.find('\0') == std::string::npos);
      if (!path_fault(path)) require(!escape_fault(path));
    }
    require(plain_path(encoded_path(parsed->path), v1_0).size() <= parsed->path.size());
  }
  (void)parse_fetch_line(line);
  (void)parse_oxum(line);
  (void)manifest_named(line);
  const std::string printed = shown(line);
  require(printed.find('\n') == std::string::npos && printed.size() < 400);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  constexpr const char* encodings[] = {"UTF-8", "UTF-16", "ISO-8859-1", "UTF-16LE", "Shift_JIS"};
  const char* encoding = encodings[data[0] % std::size(encodings)];
  const std::size_t piece = data[1] % 16 + 1;
  const base::ByteSpan bytes(data + 2, size - 2);

  const auto lines = lines_in(encoding, bytes, piece);
  require(lines == lines_in(encoding, bytes, bytes.size() + 1));

  Notes notes;
  const Declaration declaration = parse_declaration(as_text(bytes), notes);
  require(declaration.version.has_value() || !notes.errors.empty());

  InfoReader info(declaration.version.value_or(v1_0));
  const InfoReader::Take take = [](std::string_view label, std::string_view) {
    require(label.find(':') == std::string_view::npos && !label.empty());
  };
  std::uint64_t number = 0;
  for (const std::string& line : lines) {
    read_as_manifest(line);
    info.line(++number, line, notes, take);
  }
  info.finish(take);
  return 0;
}
