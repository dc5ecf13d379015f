#include "names/keys.h"

#include <algorithm>
#include <unordered_map>

#include "names/readings.h"
#include "names/tags.h"

namespace amends::names {
namespace {

// The class of a phonemic code; 0 for vowels and what comes and goes (h, yod, w).
char class_of(char code) {
  switch (code) {
    case 'p':
    case 'b':
    case 'f':
    case 'v':
      return 'P';
    case 't':
    case 'd':
      return 'T';
    case 'k':
    case 'g':
    case 'q':
    case 'x':
    case 'G':
      return 'K';
    case 's':
    case 'z':
    case 'S':
    case 'Z':
    case 'T':
    case 'D':
    case 'c':
      return 'S';
    case 'm':
    case 'n':
      return 'N';
    case 'l':
      return 'L';
    case 'r':
      return 'R';
    default:
      return 0;
  }
}

// How unlikely the readings of a word may be together: the sum of their ranks.
constexpr std::size_t rank_max = 3;

// A skeleton that grows: its classes, how unlikely its readings were, the last class seen.
struct Growing {
  std::string classes;
  std::size_t rank = 0;
  char last = 0;
};

Growing grown(const Growing& from, std::string_view codes, std::size_t rank, std::size_t most) {
  Growing result{from.classes, from.rank + rank, from.last};
  for (const char code : codes) {
    const char letter_class = class_of(code);
    if (letter_class != 0 && letter_class != result.last && result.classes.size() < most)
      result.classes.push_back(letter_class);
    result.last = letter_class;
  }
  return result;
}

bool makes_keys(Tag tag) {
  return tag == Tag::name || tag == Tag::given || tag == Tag::family || tag == Tag::patronymic;
}

// The words of one piece of a name between spaces and hyphens, by their skeletons.
struct PieceWord {
  std::vector<std::string> skeletons, alone;          // short ones; long ones that make a key alone
  std::vector<std::uint64_t> numbers, alone_numbers;  // the same, hashed
  bool plain = true;                                  // makes keys also beside other words
};

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return hash;
}

std::vector<PieceWord> read_piece(std::string_view piece) {
  std::vector<PieceWord> result;
  for (const Word& word : canonical(piece).words) {
    PieceWord& read = result.emplace_back();
    read.skeletons = skeletons(word.letters, short_skeleton);
    read.alone = skeletons(word.letters, long_skeleton);
    std::erase_if(read.alone, [](const std::string& s) { return s.size() < long_skeleton; });
    for (const std::string& skeleton : read.skeletons) read.numbers.push_back(hash_of(skeleton));
    for (const std::string& skeleton : read.alone) read.alone_numbers.push_back(hash_of(skeleton));
    read.plain = makes_keys(tag_of(word, false));
  }
  return result;
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

// Pieces that a thread has read, until there are too many.
const std::vector<PieceWord>& known_piece(std::string_view piece) {
  constexpr std::size_t most = 200'000;
  thread_local std::unordered_map<std::string, std::vector<PieceWord>, TextHash, std::equal_to<>>
      known;
  if (const auto found = known.find(piece); found != known.end()) return found->second;
  if (known.size() >= most) known.clear();
  return known.emplace(std::string(piece), read_piece(piece)).first->second;
}

// The words that make keys. They point into the thread's pieces until the next call.
void words_of(std::string_view name, std::vector<const PieceWord*>& out) {
  constexpr std::string_view parting = " ,-.\t";
  name = name.substr(0, name_bytes_max);
  std::vector<const PieceWord*> all;
  out.clear();
  while (!name.empty() && all.size() < name_words_max) {
    const std::size_t end = std::min(name.find_first_of(parting), name.size());
    if (end > 0)
      for (const PieceWord& word : known_piece(name.substr(0, end))) {
        if (all.size() == name_words_max) break;
        all.push_back(&word);
        if (word.plain) out.push_back(&word);
      }
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  if (out.size() < 2) out = all;
}

// Two short skeletons say too little to be a key, unless the name has nothing else.
constexpr std::size_t pair_classes_min = 4;

bool few_consonants(const std::vector<const PieceWord*>& words) {
  std::size_t longest = 0;
  for (const PieceWord* word : words) {
    std::size_t most = 0;
    for (const std::string& skeleton : word->skeletons) most = std::max(most, skeleton.size());
    longest += most;
  }
  return longest < pair_classes_min + 1;
}

template <typename List, typename Take>
void each_key(const std::vector<const PieceWord*>& words, List PieceWord::* list,
              List PieceWord::* alone, Take take) {
  using Item = typename List::value_type;
  for (const PieceWord* word : words)
    for (const Item& one : word->*alone) take(one, Item());
  if (words.size() == 1)
    for (const Item& one : words[0]->*list) take(one, Item());
  for (std::size_t i = 0; i < words.size(); ++i)
    for (std::size_t j = i + 1; j < words.size(); ++j)
      for (std::size_t x = 0; x < (words[i]->*list).size(); ++x)
        for (std::size_t y = 0; y < (words[j]->*list).size(); ++y) {
          const std::size_t classes = words[i]->skeletons[x].size() + words[j]->skeletons[y].size();
          if (words.size() > 1 && classes < pair_classes_min && !few_consonants(words)) continue;
          const Item &a = (words[i]->*list)[x], &b = (words[j]->*list)[y];
          take(std::min(a, b), std::max(a, b));
        }
}

template <typename List>
void sort_once(List& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

std::vector<std::string> skeletons(std::u32string_view letters, std::size_t classes) {
  std::vector<Growing> kept = {{}};
  for (const auto& codes : reading_groups(letters)) {
    std::vector<Growing> next;
    for (const Growing& one : kept)
      for (std::size_t i = 0; i < codes.size(); ++i)
        next.push_back(grown(one, codes[i], i, classes));
    std::stable_sort(next.begin(), next.end(),
                     [](const Growing& a, const Growing& b) { return a.rank < b.rank; });
    kept.clear();
    for (Growing& one : next) {
      if (kept.size() == readings_max || one.rank > rank_max) break;
      const bool known = std::any_of(kept.begin(), kept.end(), [&](const Growing& k) {
        return k.classes == one.classes && k.last == one.last;
      });
      if (!known) kept.push_back(std::move(one));
    }
  }
  std::vector<std::string> result;
  for (Growing& one : kept) result.push_back(one.classes.empty() ? "·" : std::move(one.classes));
  sort_once(result);
  return result;
}

std::vector<std::string> keys(std::string_view name) {
  std::vector<std::string> result;
  std::vector<const PieceWord*> words;
  words_of(name, words);
  each_key(words, &PieceWord::skeletons, &PieceWord::alone,
           [&](const std::string& a, const std::string& b) {
             result.push_back(a.empty() ? b : b.empty() ? a : fmt::format("{} {}", a, b));
           });
  sort_once(result);
  return result;
}

void key_numbers(std::string_view name, std::vector<std::uint64_t>& out) {
  out.clear();
  thread_local std::vector<const PieceWord*> words;
  words_of(name, words);
  each_key(words, &PieceWord::numbers, &PieceWord::alone_numbers,
           [&](std::uint64_t a, std::uint64_t b) { out.push_back(a * 31 + b); });
  sort_once(out);
}

}  // namespace amends::names
