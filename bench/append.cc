// Durable append of 1.5 KB acts in groups of 256, against a bare loop of hash + append + fdatasync
// over the same bytes in the same run. Both take turns, so that a noisy disk is noisy for both.
//   bench_append FOLDER [groups]
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/files.h"
#include "ledger/log.h"
#include "measure.h"

namespace {

using namespace amends;

constexpr std::size_t group = 256;
constexpr std::size_t act_bytes = 1500;

void require(const Status& status) {
  if (status) return;
  fmt::print(stderr, "{}\n", status.error().message);
  std::exit(3);
}

double bare_loop(const fs::path& file, const std::string& body, int groups) {
  const int descriptor = ::open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  const double time = bench::seconds([&] {
    for (int g = 0; g < groups; ++g) {
      std::string block;
      for (std::size_t i = 0; i < group; ++i) {
        const Hash hash = base::sha256(as_bytes(body));
        block.append(as_text(hash));
        block.append(body);
      }
      if (::write(descriptor, block.data(), block.size()) < 0 || ::fdatasync(descriptor) != 0)
        std::exit(3);
    }
  });
  ::close(descriptor);
  return time;
}

double log_append(store::Database& database, ledger::Log& log, const std::string& body,
                  int groups) {
  return bench::seconds([&] {
    for (int g = 0; g < groups; ++g) {
      auto transaction = database.begin();
      if (!transaction) require(fail(transaction.error()));
      for (std::size_t i = 0; i < group; ++i) {
        const auto appended =
            log.append({log.last_at() + 1, "claim", static_cast<std::int64_t>(log.size()), body});
        if (!appended) require(fail(appended.error()));
      }
      require(log.seal());
      require(transaction->commit());
    }
  });
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path folder = argc > 1 ? argv[1] : "/tmp/amends-bench-append";
  const int groups = argc > 2 ? std::atoi(argv[2]) : 100;
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  require(base::make_folders(folder / "keys"));
  std::string body = "{\"filler\":\"";
  while (body.size() < act_bytes - 2) body.push_back(static_cast<char>('a' + body.size() % 26));
  body += "\"}";
  auto database = store::Database::open(folder / "bench.db", {.create = true});
  if (!database) require(fail(database.error()));
  auto log = ledger::Log::create(*database, folder, "bench.example");
  if (!log) require(fail(log.error()));
  std::vector<double> ratios, bare_times, log_times;
  for (int round = 0; round < 5; ++round) {
    bare_times.push_back(bare_loop(folder / "bare", body, groups));
    log_times.push_back(log_append(*database, *log, body, groups));
    ratios.push_back(bare_times.back() / log_times.back());
  }
  const double acts = groups * static_cast<double>(group);
  fmt::print(
      "{{\"name\":\"append\",\"acts_per_second\":{:.0f},\"bare_per_second\":{:.0f},\"ratio\":{:.3f}"
      "}}\n",
      acts / bench::median(log_times), acts / bench::median(bare_times), bench::median(ratios));
  fs::remove_all(folder, ignored);
}
