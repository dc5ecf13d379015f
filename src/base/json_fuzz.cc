// Whatever is taken as JSON has a canonical form that is its own canonical form.
#include "base/json.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends::base;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto canonical = canonical_json(text)) {
    AMENDS_ASSERT(is_canonical_json(*canonical));
    AMENDS_ASSERT(!invalid_utf8_at(*canonical));
  }
  if (!invalid_utf8_at(text)) {
    std::string written;
    append_json_string(written, text);
    AMENDS_ASSERT(is_canonical_json(written));
  }
  return 0;
}
