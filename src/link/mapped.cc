#include "link/mapped.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <utility>

#include "base/files.h"

namespace amends::link {
namespace {

// All that is mapped now, by its beginning.
std::mutex mapped_lock;
std::map<void*, std::size_t> mapped;
std::atomic<std::uint64_t> memory_limit{0};

}  // namespace

Result<Mapped> Mapped::create(const std::string& folder, std::size_t bytes) {
  Mapped result;
  if (bytes == 0) return result;
  std::string name = folder + "/columns-XXXXXX";
  const int descriptor = mkstemp(name.data());
  if (descriptor < 0) return fail(base::system_error(errno, "making a temporary file in", folder));
  unlink(name.c_str());
  int fault = posix_fallocate(descriptor, 0, static_cast<off_t>(bytes));
  void* data = MAP_FAILED;
  if (fault == 0) {
    data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (data == MAP_FAILED) fault = errno;
  }
  close(descriptor);
  if (fault != 0) return fail(base::system_error(fault, "making a temporary file in", folder));
  result.data_ = data;
  result.bytes_ = bytes;
  const std::lock_guard guard(mapped_lock);
  mapped.emplace(data, bytes);
  return result;
}

Mapped::~Mapped() {
  if (data_ == nullptr) return;
  const std::lock_guard guard(mapped_lock);
  mapped.erase(data_);
  munmap(data_, bytes_);
}

Mapped::Mapped(Mapped&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

Mapped& Mapped::operator=(Mapped&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

void set_memory_limit(std::uint64_t bytes) { memory_limit = bytes; }

void keep_memory_limit() {
  const std::uint64_t limit = memory_limit;
  if (limit == 0 || resident_bytes() <= limit) return;
  const std::lock_guard guard(mapped_lock);
  for (const auto& [data, bytes] : mapped) madvise(data, bytes, MADV_DONTNEED);
}

std::uint64_t resident_bytes() {
  std::uint64_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace amends::link
