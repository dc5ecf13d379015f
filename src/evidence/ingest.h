// The work of taking one file in: read once, hash what was read, write what was hashed, so that a
// blob's name and its bytes cannot part whatever happens to the source meanwhile. Inside this
// module only.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "base/files.h"
#include "base/hash.h"
#include "evidence/mime.h"
#include "evidence/source.h"

namespace amends::evidence {

// Files below this are read as a whole before anything is written.
inline constexpr std::size_t whole_bytes_max = 1 << 20;

// What one thread needs, kept from file to file.
struct Tools {
  explicit Tools(MimeGuesser g);
  MimeGuesser guesser;
  base::Bytes memory;
  std::span<base::Byte> buffer;  // whole_bytes_max of `memory`, from a page's beginning
  bool spare_core = false;       // whether hashing may have a thread of its own
  std::atomic<std::uint64_t>* progress = nullptr;  // bytes read, counted up
  const std::atomic<bool>* stop = nullptr;         // the person asked to stop
};

struct Hashed {
  Hash sha256{};
  base::Bytes head;  // the first mime_head_bytes
};

struct Ingested {
  Hash sha256{};
  base::Bytes head;
  base::NewFile file;  // written, not flushed, closed
};

// Counts what was read; Code::interrupted when asked to stop.
Status account(Tools& tools, std::size_t bytes);

// Code::refused when the source changed meanwhile, Code::interrupted when asked to stop.
Result<Hashed> hash_all(SourceFile& source, Tools& tools);
Result<Ingested> ingest(SourceFile& source, const fs::path& store, Tools& tools);
// `bytes` best begins on a page.
Result<base::NewFile> write_temporary(const fs::path& store, base::ByteSpan bytes);

}  // namespace amends::evidence
