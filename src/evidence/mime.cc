#include "evidence/mime.h"

#include <magic.h>

#include <algorithm>

#include "base/text.h"

namespace amends::evidence {
namespace {

constexpr int flags = MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR |
                      MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TOKENS;
constexpr const char* unknown = "application/octet-stream";

// libmagic tries hundreds of regular expressions on text, at two to three milliseconds for 4 KiB.
// What kind of text it is stands in its first lines.
constexpr std::size_t text_head_bytes = 512;

bool looks_like_text(std::string_view head) {
  const bool controls = std::ranges::any_of(head, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f';
  });
  if (controls) return false;
  const auto fault = base::invalid_utf8_at(head);
  return !fault || *fault + 4 > head.size();  // the last letter may be cut off
}

}  // namespace

MimeGuesser::~MimeGuesser() = default;
MimeGuesser::MimeGuesser(MimeGuesser&&) noexcept = default;
MimeGuesser& MimeGuesser::operator=(MimeGuesser&&) noexcept = default;

Result<MimeGuesser> MimeGuesser::open() {
  MimeGuesser guesser;
  magic_t handle = magic_open(flags);
  if (handle == nullptr) return fail(Code::io, "libmagic cannot be started: out of memory");
  guesser.handle_ = {handle, [](void* h) { magic_close(static_cast<magic_t>(h)); }};
  if (magic_load(handle, nullptr) != 0) {
    return fail(Code::not_found, "libmagic has no database ({}); install Debian's libmagic-mgc",
                magic_error(handle));
  }
  return guesser;
}

std::string MimeGuesser::guess(base::ByteSpan head) const {
  head = head.first(std::min(head.size(), mime_head_bytes));
  if (looks_like_text(as_text(head))) head = head.first(std::min(head.size(), text_head_bytes));
  const char* type = magic_buffer(static_cast<magic_t>(handle_.get()), head.data(), head.size());
  return type == nullptr || *type == '\0' ? unknown : type;
}

}  // namespace amends::evidence
