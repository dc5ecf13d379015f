// What kind of file some bytes begin, by libmagic: the first 4 KiB and nothing more, since whole
// hostile files have no business in a process that holds a signing key.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace amends::evidence {

inline constexpr std::size_t mime_head_bytes = 4096;

// A libmagic handle with its database. Not thread-safe: one for each thread.
class MimeGuesser {
 public:
  // Code::not_found when libmagic has no database on this machine.
  static Result<MimeGuesser> open();
  ~MimeGuesser();
  MimeGuesser(MimeGuesser&&) noexcept;
  MimeGuesser& operator=(MimeGuesser&&) noexcept;

  // `head`: the first bytes of the file, of which at most mime_head_bytes are looked at.
  std::string guess(base::ByteSpan head) const;

 private:
  MimeGuesser() = default;
  std::unique_ptr<void, void (*)(void*)> handle_{nullptr, nullptr};
};

}  // namespace amends::evidence
