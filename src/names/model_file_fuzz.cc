// Any bytes as a table: what parses makes a model that scores, and is written and read again alike.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "names/model_file.h"
#include "names/pair_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends::names;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)parse_pairs(text, "pairs");
  const auto table = parse_model(text, "table");
  if (!table) return 0;
  const std::string written = write_model(*table, {});
  const auto again = parse_model(written, "again");
  if (again && write_model(*again, {}) != written) std::abort();
  const Model model(*table);
  const double score = model.score(model.prepare_left(U"анна"), model.prepare_right(U"anna"));
  if (std::isnan(score)) std::abort();
  return 0;
}
