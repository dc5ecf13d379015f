// Any bytes as a file of pairs, and as two: what trains is written as a table that reads again as
// it was, the same file gives the same bytes, and the measurement of the pairs ends.
#include <cstdint>
#include <cstdlib>
#include <fstream>

#include "names/bench.h"
#include "names/model_file.h"
#include "names/train_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends;
  using namespace amends::names;
  static const fs::path folder = [] {
    std::string pattern = "/tmp/amends-train-fuzz-XXXXXX";
    AMENDS_ASSERT(mkdtemp(pattern.data()) != nullptr);
    return fs::path(pattern);
  }();
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const fs::path file = folder / "pairs.tsv";
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
  TrainingFiles files;
  files.pairs = {file};
  files.source = std::string(text.substr(0, 40));
  files.within_right = (data[0] & 1) != 0;
  TrainingOptions options;
  options.iterations = 2;
  options.least_letter = 1;
  options.least_trigram = 1;
  options.least_count = 0.1;
  const auto once = train_files(files, options, base::quiet());
  const auto twice = train_files(files, options, base::quiet());
  AMENDS_ASSERT(once.has_value() == twice.has_value());
  if (once) {
    AMENDS_ASSERT(once->text == twice->text);
    AMENDS_ASSERT(once->table.chunks.size() <= options.chunks_max);
    const auto read = parse_model(once->text, "table");
    if (read) AMENDS_ASSERT(parse_model(write_model(*read, {}), "again").has_value());
  }
  if (const auto pairs = parse_pairs(text, "pairs")) {
    BenchOptions few;
    few.non_pairs = 200;
    const auto measured = bench(*pairs, few, base::quiet());
    if (measured) AMENDS_ASSERT(measured->ours.acc_at_1 >= 0 && measured->ours.acc_at_1 <= 1);
  }
  return 0;
}
