// What the tests of this module share: the example programme, and a folder that goes away.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "simulate/caseload.h"

namespace amends::simulate {

inline std::filesystem::path programme_folder(const std::string& name) {
  return std::filesystem::path(AMENDS_SOURCE_DIR) / "programmes" / name;
}

inline const programme::Programme& velaria() {
  static const programme::Programme programme = [] {
    auto loaded = programme::load(programme_folder("velaria"));
    if (!loaded) ADD_FAILURE() << loaded.error().message;
    return loaded ? std::move(*loaded) : programme::Programme{};
  }();
  return programme;
}

inline Caseload caseload(const Options& options) {
  auto made = Caseload::create(velaria(), options);
  if (!made) ADD_FAILURE() << made.error().message;
  return std::move(*made);
}

// Calls `each(here, siblings, claim)` for every claim.
template <typename Each>
void for_each_claim(const Caseload& load, Each each) {
  struct Caller : Visitor {
    explicit Caller(Each& function) : each(function) {}
    Status visit(const Neighbourhood&) override { return {}; }
    Status visit(const Neighbourhood& here, const Claims& siblings, const Claim& claim) override {
      each(here, siblings, claim);
      return {};
    }
    Each& each;
  } caller(each);
  const Status done = load.run(caller);
  EXPECT_TRUE(done.has_value());
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    // In memory where there is such a place: a thousand fsyncs wait for whatever else the disk
    // does.
    std::error_code ignored;
    const bool in_memory = std::filesystem::is_directory("/dev/shm", ignored);
    const auto parent = in_memory ? "/dev/shm" : std::filesystem::temp_directory_path();
    std::string pattern = (parent / "amends-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace amends::simulate
