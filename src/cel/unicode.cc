#include "cel/unicode.h"

#include <cstring>

namespace amends::cel {
namespace {
bool begins(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }
}  // namespace

std::size_t length_of(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += begins(c) ? 1 : 0;
  return count;
}

std::size_t byte_of(std::string_view utf8, std::int64_t at) {
  if (at < 0) return std::string_view::npos;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    if (!begins(utf8[i])) continue;
    if (at == 0) return i;
    --at;
  }
  return at == 0 ? utf8.size() : std::string_view::npos;
}

std::size_t find_bytes(std::string_view text, std::string_view part, std::size_t from) {
  if (from > text.size()) return std::string_view::npos;
  if (part.empty()) return from;
  if (text.size() - from < part.size()) return std::string_view::npos;
  const void* found = memmem(text.data() + from, text.size() - from, part.data(), part.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

}  // namespace amends::cel
