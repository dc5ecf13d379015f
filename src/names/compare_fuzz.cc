// Any bytes as two names: comparison ends, is finite and symmetric, and keys come out.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "names/compare.h"
#include "names/keys.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends::names;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view left = text.substr(0, size / 2), right = text.substr(size / 2);
  for (const Kind kind : {Kind::person, Kind::place}) {
    const Comparison comparison = compare(left, right, kind);
    if (!std::isfinite(comparison.weight) || !(comparison.probability >= 0)) std::abort();
    if (std::abs(comparison.weight - name_weight(right, left, kind)) > 1e-6) std::abort();
    if (comparison.weight != name_weight(left, right, kind)) std::abort();
  }
  const std::vector<std::string> all = keys(text);
  std::vector<std::uint64_t> numbers;
  key_numbers(text, numbers);
  if (numbers.size() > all.size()) std::abort();
  return 0;
}
