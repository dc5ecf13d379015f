#include "names/tags.h"

#include <array>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "names/tables.h"

namespace amends::names {
namespace {

constexpr std::array<std::string_view, 9> tag_names = {
    "name",     "given",     "family",     "patronymic",    "initial",
    "particle", "honorific", "generation", "administrative"};

// tables/words.tsv: tag, word or -ending (folded letters), languages. Besides the tags, what says
// that the father's name stands before it or after it.
struct Lists {
  std::unordered_map<std::u32string, Tag> words;
  std::unordered_set<std::u32string> father_before, father_after;  // "oğlu", "ibn"
  std::unordered_set<std::u32string> joins_next;                   // "Abdul"
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
    auto* set = cells[0] == "father_before"  ? &lists.father_before
                : cells[0] == "father_after" ? &lists.father_after
                : cells[0] == "joins_next"   ? &lists.joins_next
                                             : nullptr;
    for (const std::string_view entry : base::split(cells[1], ' ')) {
      if (entry.empty()) continue;
      const bool ending = entry.starts_with('-');
      std::u32string letters = fold_letters(to_code_points(entry.substr(ending ? 1 : 0)));
      if (set != nullptr) {
        set->insert(std::move(letters));
        continue;
      }
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

// The longest listed ending that leaves two letters; 0 for none.
std::size_t ending_of(std::u32string_view letters) {
  if (letters.size() < 4) return 0;
  for (std::size_t n = std::min(letters.size() - 2, lists().longest_ending); n > 1; --n)
    if (lists().endings.contains(std::u32string(letters.substr(letters.size() - n)))) return n;
  return 0;
}

bool is_given(std::u32string_view letters) {
  const auto known = lists().words.find(std::u32string(letters));
  return known != lists().words.end() && known->second == Tag::given;
}

// The given name that an Armenian or Georgian genitive is of: Գրիգորի, ნიკოლოზის, გიორგის.
std::u32string_view genitive_stem(const Word& word) {
  const std::u32string_view letters = word.letters;
  std::vector<std::u32string_view> endings;
  if (word.script == Script::armenian) endings = {U"ի"};
  if (word.script == Script::georgian) endings = {U"ის", U"ს"};
  for (const std::u32string_view ending : endings) {
    if (!letters.ends_with(ending)) continue;
    const auto stem = letters.substr(0, letters.size() - ending.size());
    if (is_given(stem)) return stem;
  }
  return {};
}

// A village may be called Maria and is nobody's given name.
bool persons_alone(Tag tag) { return tag == Tag::given || tag == Tag::patronymic; }

}  // namespace

std::string_view tag_name(Tag tag) { return tag_names[static_cast<std::size_t>(tag)]; }

Tag tag_of(const Word& word, bool place) {
  if (word.letters.size() == 1) return Tag::initial;
  const auto known = lists().words.find(word.letters);
  const bool listed = known != lists().words.end();
  if (word.point && word.letters.size() <= 2) {
    // "Dr.", "Jr." and the Azerbaijani "ог." are themselves; "Al." is somebody's first letters.
    const bool stands = listed && (known->second != Tag::particle || word.script != Script::latin);
    return stands ? known->second : Tag::initial;
  }
  if (listed && !(place && persons_alone(known->second))) return known->second;
  if (place) return Tag::name;
  const std::size_t ending = ending_of(word.letters);
  return ending == 0 ? Tag::name
                     : lists().endings.at(word.letters.substr(word.letters.size() - ending));
}

bool joins_next(std::u32string_view letters) {
  return lists().joins_next.contains(std::u32string(letters));
}

std::vector<Tag> tags_of(const std::vector<Word>& words, bool place) {
  std::vector<Tag> result;
  for (const Word& word : words) result.push_back(tag_of(word, place));
  if (place) return result;
  const auto is_name = [&](std::size_t i) {
    return result[i] == Tag::name || result[i] == Tag::given || result[i] == Tag::family;
  };
  // Where nothing else is there, the father's name is the name.
  for (std::size_t i = 1; i < words.size() && words.size() > 2; ++i) {
    if (lists().father_before.contains(words[i].letters) && is_name(i - 1))
      result[i - 1] = Tag::patronymic;
    if (i + 1 < words.size() && lists().father_after.contains(words[i].letters) && is_name(i + 1))
      result[i + 1] = Tag::patronymic;
    if (result[i] == Tag::name && !genitive_stem(words[i]).empty()) result[i] = Tag::patronymic;
  }
  return result;
}

std::u32string_view father_of(const Word& patronymic) {
  const std::u32string_view letters = patronymic.letters;
  if (const std::u32string_view stem = genitive_stem(patronymic); !stem.empty()) return stem;
  const std::size_t ending = ending_of(letters);
  if (ending == 0 || lists().endings.at(std::u32string(letters.substr(letters.size() - ending))) !=
                         Tag::patronymic)
    return {};
  return letters.substr(0, letters.size() - ending);
}

}  // namespace amends::names
