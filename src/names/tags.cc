#include "names/tags.h"

#include <array>
#include <map>
#include <unordered_map>

#include "base/text.h"
#include "names/tables.h"

namespace amends::names {
namespace {

constexpr std::array<std::string_view, 9> tag_names = {
    "name",     "given",     "family",     "patronymic",    "initial",
    "particle", "honorific", "generation", "administrative"};

// tables/words.tsv: tag, word or -ending (folded letters), languages.
struct Lists {
  std::unordered_map<std::u32string, Tag> words;
  std::unordered_map<std::u32string, Tag> endings;
  std::size_t longest_ending = 0;
};

Tag tag_named(std::string_view name) {
  for (std::size_t i = 0; i < tag_names.size(); ++i)
    if (tag_names[i] == name) return static_cast<Tag>(i);
  return Tag::name;
}

Lists read_lists() {
  Lists lists;
  for (const std::string_view line : base::split(table_text("words.tsv"), '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto cells = base::split(line, '\t');
    AMENDS_ASSERT(cells.size() >= 2);
    const Tag tag = tag_named(cells[0]);
    for (const std::string_view entry : base::split(cells[1], ' ')) {
      if (entry.empty()) continue;
      const bool ending = entry.starts_with('-');
      std::u32string letters = fold_letters(to_code_points(entry.substr(ending ? 1 : 0)));
      if (ending) lists.longest_ending = std::max(lists.longest_ending, letters.size());
      (ending ? lists.endings : lists.words).emplace(std::move(letters), tag);
    }
  }
  return lists;
}

const Lists& lists() {
  static const Lists result = read_lists();
  return result;
}

}  // namespace

std::string_view tag_name(Tag tag) { return tag_names[static_cast<std::size_t>(tag)]; }

Tag tag_of(const Word& word, bool place) {
  if (word.letters.size() == 1) return Tag::initial;
  const auto known = lists().words.find(word.letters);
  if (word.point && word.letters.size() <= 2) {
    // "Dr.", "Jr." and the Azerbaijani "ог." are themselves; "Al." is somebody's first letters.
    const bool stands = known != lists().words.end() &&
                        (known->second != Tag::particle || word.script != Script::latin);
    return stands ? known->second : Tag::initial;
  }
  if (known != lists().words.end()) return known->second;
  if (place) return Tag::name;
  for (std::size_t n = std::min(word.letters.size() - 2, lists().longest_ending); n > 1; --n) {
    const auto found = lists().endings.find(word.letters.substr(word.letters.size() - n));
    if (found != lists().endings.end()) return found->second;
  }
  return Tag::name;
}

}  // namespace amends::names
