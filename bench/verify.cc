// Verification of a log's published files. With `make`, writes a log of that many entries; else
// times it.
//   bench_verify make FOLDER ENTRIES
//   bench_verify FOLDER [runs]
// Prints the seconds of each run, one a line, as bench/go/verify_tlog.go does over the same folder.
#include "ledger/verify.h"

#include <cstdlib>
#include <string>

#include "base/files.h"
#include "ledger/tile.h"
#include "measure.h"

namespace {

using namespace amends;

int stop(std::string_view why) {
  fmt::print(stderr, "{}\n", why);
  return 3;
}

Status make(const fs::path& folder, std::uint64_t entries) {
  AMENDS_TRY(const auto signer, ledger::SignerKey::generate("bench.amends"));
  ledger::TileWriter writer(folder);
  for (std::uint64_t i = 0; i < entries; ++i) {
    const Hash commitment = base::sha256(as_bytes(std::to_string(i)));
    const std::string entry = ledger::entry_text(
        1767225600 + static_cast<base::UnixSeconds>(i / 50), "claim", commitment);
    AMENDS_CHECK(writer.append(as_bytes(entry)));
  }
  AMENDS_CHECK(writer.finish());
  AMENDS_CHECK(base::write_file(folder / "vkey", signer.verifier().text() + "\n"));
  ledger::Note note{ledger::Checkpoint{"bench.amends", writer.size(), writer.root()}.text(), {}};
  note.sign(signer);
  return base::write_file(folder / "checkpoint", note.bytes());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string_view(argv[1]) == "make") {
    const Status made = make(argv[2], std::strtoull(argv[3], nullptr, 10));
    return made ? 0 : stop(made.error().message);
  }
  if (argc < 2) return stop("bench_verify [make] FOLDER [entries or runs]");
  const int runs = argc > 2 ? std::atoi(argv[2]) : 5;
  for (int run = 0; run < runs; ++run) {
    std::size_t findings = 1;
    const double time = bench::seconds([&] {
      const auto report = ledger::verify_log_folder(argv[1], std::nullopt, base::quiet());
      if (report) findings = report->findings.size();
    });
    if (findings > 0) return stop("the log does not verify");
    fmt::print("{:.6f}\n", time);
  }
  return 0;
}
