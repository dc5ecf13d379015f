// Evidence: files kept by what they contain. A blob's name is its SHA-256; it is written once and
// never changed. Layout: evidence/ab/abcd…(64 hex digits), mode 0444; folders by the first byte, so
// that `sha256sum` over the folder is all that anybody needs to check it.
//
// A batch makes many files durable with one flush: all are written under temporary names, flushed,
// named, flushed again; only then does commit() return, and only then may an act speak of them.
// Whatever fails, no half file ever stands under a final name.
//
// One process writes at a time (the register's lock sees to that). A BlobStore and its const
// functions may be used from several threads; a Batch belongs to one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/hash.h"
#include "base/task.h"

namespace amends::evidence {

struct Blob {
  Hash sha256{};
  std::uint64_t size = 0;      // bytes
  std::string mime;            // by libmagic on the first 4 KiB; "application/octet-stream" when it
                               // cannot tell
  bool stood_already = false;  // in the store, or earlier in the same batch
};

enum class Fixity { intact, damaged, missing };

enum class Transfer {
  copy,  // the source stays as it is
  take,  // the source becomes the blob: a second name, no second copy of the bytes
  look,  // only read and hashed: nothing is kept, and nothing written
};

class BlobStore {
 public:
  // Code::not_found when the folder does not stand and `create` is false.
  static Result<BlobStore> open(const std::filesystem::path& folder, bool create);
  ~BlobStore();
  BlobStore(BlobStore&&) noexcept;
  BlobStore& operator=(BlobStore&&) noexcept;

  class Batch {
   public:
    ~Batch();  // without commit(), nothing of it is in the store
    Batch(Batch&&) noexcept;
    Batch& operator=(Batch&&) noexcept;

    // Copies the file in, streaming, in fixed memory. Code::refused for what is not a regular file
    // (links, folders, devices), cannot be read, or changes while it is read: the source's fault.
    // Code::io and durability are the store's, and concern whatever comes after, too.
    Result<Blob> add_file(const std::filesystem::path& source);
    Result<Blob> add_bytes(base::ByteSpan bytes);
    // As add_file(), but links the source into the store where the file system allows it (same file
    // system, same owner, no other names), and copies otherwise. The source stays until
    // remove_taken(), so that a crash between commit() and what speaks of the blob loses nothing.
    Result<Blob> take_file(const std::filesystem::path& source);
    // Many at once, on all cores: `names` below `folder`, with `/` between folders, no component of
    // which may be a link. Result i is that of names[i]; one that fails does not touch the others.
    // When the person asks to stop, what was not begun is Code::interrupted. Counts bytes.
    std::vector<Result<Blob>> add_files(const std::filesystem::path& folder,
                                        std::span<const std::string> names, Transfer transfer,
                                        base::Task& task);
    std::size_t pending() const;  // files that commit() will name

    // Durable when it returns. After an error nothing of the batch may be spoken of: what already
    // got its name is whole, and the rest is gone. A batch may be used again afterwards.
    Status commit();
    // Removes the sources that were taken and committed, but not those named; how many. For after
    // the acts are durable. One that changed since is left alone, and is Code::refused at the end.
    Result<std::size_t> remove_taken(std::span<const std::filesystem::path> but_not = {});

   private:
    friend class BlobStore;
    Batch();
    struct State;
    std::unique_ptr<State> state_;
  };
  // `threads` for add_files(): 0 for two a core; 4 at most.
  Batch batch(unsigned threads = 0);

  const std::filesystem::path& folder() const;
  std::filesystem::path path_of(const Hash& sha256) const;
  // Reads it all. Code::io only when the disk refuses to say.
  Result<Fixity> check(const Hash& sha256, std::uint64_t expected_size) const;
  Status remove(const Hash& sha256);  // for deaccession and erasure; not an error when it is gone
  // Every blob-like file in the store by name and size, and with `stray` everything that should not
  // be there, in order of path. Temporary files of a batch are neither: see sweep().
  Status for_each(const std::function<Status(const Hash&, std::uint64_t size)>& take,
                  const std::function<Status(const std::filesystem::path&)>& stray) const;
  // Removes temporary files that a crash left behind; how many. Not while a batch is open.
  Result<std::size_t> sweep();

 private:
  BlobStore() = default;
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace amends::evidence
