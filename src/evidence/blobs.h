// Evidence: files kept by what they contain. A blob's name is its SHA-256; it is written once and never
// changed. Layout: evidence/ab/cd/abcd…(64 hex digits), mode 0444; folders by the first two bytes.
//
// A batch makes many files durable with one flush: all are written under temporary names, flushed together,
// named, flushed again; only then does commit() return, and only then may an act speak of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/hash.h"
#include "base/task.h"

namespace amends::evidence {

struct Blob {
  Hash sha256{};
  std::uint64_t size = 0;  // bytes
  std::string mime;        // by libmagic on the first 4 KiB; "application/octet-stream" when it cannot tell
  bool stood_already = false;
};

enum class Fixity { intact, damaged, missing };

class BlobStore {
 public:
  static Result<BlobStore> open(const std::filesystem::path& folder, bool create);
  ~BlobStore();
  BlobStore(BlobStore&&) noexcept;
  BlobStore& operator=(BlobStore&&) noexcept;

  class Batch {
   public:
    ~Batch();
    Batch(Batch&&) noexcept;
    // Copies the file in, streaming. Refuses what is not a regular file (links, devices), Code::refused.
    Result<Blob> add_file(const std::filesystem::path& source);
    Result<Blob> add_bytes(base::ByteSpan bytes);
    // Takes the file over by rename when it is on the same file system (it vanishes from `source` at commit).
    Result<Blob> take_file(const std::filesystem::path& source);
    std::size_t pending() const;
    Status commit();  // durable when it returns; a batch may be used again afterwards

   private:
    friend class BlobStore;
    Batch() = default;
    struct State;
    std::unique_ptr<State> state_;
  };
  Batch batch();

  std::filesystem::path path_of(const Hash& sha256) const;
  Result<Fixity> check(const Hash& sha256, std::uint64_t expected_size) const;  // reads it all
  Status remove(const Hash& sha256);  // for deaccession and erasure
  // Every blob-like file in the store, and with `stray` every file that should not be there, in order of path.
  Status for_each(const std::function<Status(const Hash&, std::uint64_t size)>& take,
                  const std::function<Status(const std::filesystem::path&)>& stray) const;
  // Removes temporary files that a crash left behind; how many.
  Result<std::size_t> sweep();

 private:
  BlobStore() = default;
  std::filesystem::path folder_;
};

}  // namespace amends::evidence
