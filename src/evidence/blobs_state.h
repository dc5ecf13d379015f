// What a blob store and its batches share. Inside this module only.
#pragma once

#include <array>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "evidence/blobs.h"
#include "evidence/mime.h"

namespace amends::evidence {

// Temporaries stand beside the shard folders as `.incoming.<process>.<number>.new`.
inline constexpr std::string_view temporary_stem = "incoming";

struct BlobStore::State {
  fs::path folder;
  std::mutex lock;                    // over what follows
  std::vector<MimeGuesser> guessers;  // idle; opening one reads libmagic's database

  fs::path shard_of(const Hash& sha256) const;
  fs::path path_of(const Hash& sha256) const;
  Result<Fixity> check(const Hash& sha256, std::uint64_t expected_size) const;
  Result<MimeGuesser> borrow_guesser();
  void give_back(MimeGuesser guesser);
};

// The size of the regular file that stands under the path, if one does.
std::optional<std::uint64_t> standing_size(const fs::path& path);

}  // namespace amends::evidence
