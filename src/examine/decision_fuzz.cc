// Whatever a file of a decision holds, reading it ends with a decision or with a complaint; and a
// decision that was read is written and read again as it is.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "examine/decision_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends::examine;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string languages[] = {"en", "fr", "ar"};
  const auto content = decision_content(text, "fuzz", languages);
  if (!content) {
    if (content.error().message.empty()) std::abort();
    return 0;
  }
  const auto again = decision_content(to_json(*content), "again", languages);
  if (!again || json_of(*again) != json_of(*content)) std::abort();
  const auto sum = awarded_sum(*content);
  const auto same = awarded_sum(*again);
  if (sum.has_value() != same.has_value() || (sum && *sum != *same)) std::abort();
  return 0;
}
