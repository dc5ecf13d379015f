#include "publish/letter_words.h"

#include "programme/frame_words.h"
#include "programme/words.h"

namespace amends::publish {
std::string letter_word(const programme::Programme& programme, std::string_view word,
                        std::string_view language) {
  if (const auto own = programme::own_word(programme, word, language); !own.empty())
    return std::string(own);
  const std::string_view built_in = programme::frame_word(word, language);
  return std::string(built_in.empty() ? word : built_in);
}

}  // namespace amends::publish
