// Any bytes make a place's name ready: nothing is dropped without a word, the limits hold, and the
// same bytes have the same keys.
#include "base/text.h"
#include "names/place_keys.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends::names;
  const std::string_view name(reinterpret_cast<const char*>(data), size);
  const PlaceText text = place_text(name);
  AMENDS_ASSERT(text.all.size() <= place_words_max && text.words.size() <= text.all.size());
  AMENDS_ASSERT(!amends::base::invalid_utf8_at(joined(text.all)));
  for (const auto& word : text.all) AMENDS_ASSERT(!word.empty());
  const auto keys = place_keys(text), again = place_keys(place_text(name));
  AMENDS_ASSERT(keys.size() == again.size() && keys.empty() == text.words.empty());
  return 0;
}
