// Bytes of a file in order, as UTF-8. The reader of records asks for them piece by piece, so that a
// file of any size is read in fixed memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace amends::intake {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills up to `room` bytes; 0 only at the end.
  virtual Result<std::size_t> read(char* into, std::size_t room) = 0;
  // Bytes of the file itself that have been read so far.
  virtual std::uint64_t bytes_read() const = 0;
};

// A file as it is.
Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& path);
// Bytes in memory, which must outlive the source; for tests.
std::unique_ptr<ByteSource> bytes_in_memory(std::string_view bytes);

// The same text in UTF-8, converted by ICU. A byte that is not valid in `encoding` becomes the byte
// 0xFF, which is never valid UTF-8, so that the row it stands in is refused and the others are not.
// Code::usage for an encoding that ICU does not know, with the nearest name.
Result<std::unique_ptr<ByteSource>> decode(std::unique_ptr<ByteSource> source,
                                           const std::string& encoding);

// Whether a name means UTF-8, which needs no conversion.
bool is_utf8_name(std::string_view encoding);

}  // namespace amends::intake
