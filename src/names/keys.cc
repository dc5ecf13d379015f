#include "names/keys.h"

#include <algorithm>
#include <unordered_map>

#include "names/nicknames.h"
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
      return 'M';
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
constexpr std::size_t skeletons_max = readings_max;
constexpr std::string_view no_consonant = "·";

// A skeleton that grows: its classes, how unlikely its readings were, the last class seen.
struct Growing {
  std::string classes;
  std::size_t rank = 0;
  char last = 0;
  bool whole = true;  // the last class seen is the skeleton's last, not beyond it
};

// A stop before a hissing sound is one with it: ts and tz are ц, tch is ч.
Growing grown(const Growing& from, std::string_view codes, std::size_t rank, std::size_t most) {
  Growing result{from.classes, from.rank + rank, from.last, from.whole};
  for (const char code : codes) {
    const char letter_class = class_of(code);
    if (letter_class == 'S' && result.last == 'T') {
      if (result.whole) result.classes.back() = 'S';
    } else if (letter_class != 0 && letter_class != result.last) {
      result.whole = result.classes.size() < most;
      if (result.whole) result.classes.push_back(letter_class);
    }
    result.last = letter_class;
  }
  return result;
}

bool makes_keys(Tag tag) {
  return tag == Tag::name || tag == Tag::given || tag == Tag::family || tag == Tag::patronymic;
}

// A word of a name, or two taken as one, by its skeletons.
struct KeyWord {
  std::u32string letters;
  std::vector<std::string> skeletons, alone;          // short ones; long ones that make a key alone
  std::vector<std::uint64_t> numbers, alone_numbers;  // the same, hashed
  std::size_t shortest = 0;                           // classes of the shortest
};

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return hash;
}

template <typename List>
void sort_once(List& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

void read_skeletons(std::u32string_view letters, KeyWord& out) {
  for (std::string& skeleton : skeletons(letters, short_skeleton))
    out.skeletons.push_back(std::move(skeleton));
  for (std::string& skeleton : skeletons(letters, long_skeleton))
    if (skeleton.size() == long_skeleton) out.alone.push_back(std::move(skeleton));
}

KeyWord key_word(std::u32string_view letters) {
  KeyWord result;
  result.letters = letters;
  read_skeletons(letters, result);
  for (const std::u32string_view full : full_names(letters)) read_skeletons(full, result);
  for (const std::u32string_view form : short_forms(letters)) read_skeletons(form, result);
  sort_once(result.skeletons);
  sort_once(result.alone);
  result.shortest = short_skeleton;
  for (const std::string& skeleton : result.skeletons) {
    result.shortest = std::min(result.shortest, skeleton == no_consonant ? 0 : skeleton.size());
    result.numbers.push_back(hash_of(skeleton));
  }
  for (const std::string& skeleton : result.alone)
    result.alone_numbers.push_back(hash_of(skeleton));
  return result;
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
  std::size_t operator()(std::u32string_view text) const {
    return std::hash<std::u32string_view>{}(text);
  }
};

// A word as it stands in a piece of a name between spaces.
struct PieceWord {
  const KeyWord* word = nullptr;
  bool plain = true;    // makes keys also beside other words
  bool small = false;   // may be part of the word beside it
  bool joined = false;  // to the word before it
  bool leads = false;   // may be one with the word after it
  bool given = false;
};

// What a thread has read, until there is too much of it.
struct Known {
  static constexpr std::size_t most = 200'000;
  std::unordered_map<std::u32string, KeyWord, TextHash, std::equal_to<>> words;
  std::unordered_map<std::string, std::vector<PieceWord>, TextHash, std::equal_to<>> pieces;

  void make_room() {
    if (words.size() < most && pieces.size() < most) return;
    pieces.clear();
    words.clear();
  }
  const KeyWord& word(std::u32string_view letters) {
    if (const auto found = words.find(letters); found != words.end()) return found->second;
    return words.emplace(letters, key_word(letters)).first->second;
  }
  const std::vector<PieceWord>& piece(std::string_view text) {
    if (const auto found = pieces.find(text); found != pieces.end()) return found->second;
    std::vector<PieceWord> read;
    for (const Word& word : canonical(text).words) {
      const Tag tag = tag_of(word, false);
      const bool small = tag == Tag::particle || word.letters.size() <= 3;
      const bool leads = joins_next(word.letters);
      read.push_back({&this->word(word.letters), makes_keys(tag) && !leads, small,
                      word.joined_to_last, leads, tag == Tag::given});
    }
    return pieces.emplace(std::string(text), std::move(read)).first->second;
  }
};

// A word of a name, or two of them taken as one: its place among the words.
struct Part {
  const KeyWord* word = nullptr;
  std::size_t first = 0, count = 1;
  bool given = false;  // a common given name, or made with Abdul
};

// What makes keys. It points into what the thread knows, until the next call.
void parts_of(std::string_view name, std::vector<Part>& out) {
  constexpr std::string_view parting = " ,-.\t";
  thread_local Known known;
  thread_local std::vector<PieceWord> words;
  known.make_room();
  words.clear();
  out.clear();
  name = name.substr(0, name_bytes_max);
  bool comma = false, hyphen = false;
  std::vector<bool> apart;
  while (!name.empty() && words.size() < name_words_max) {
    const std::size_t end = std::min(name.find_first_of(parting), name.size());
    if (end > 0)
      for (const PieceWord& word : known.piece(name.substr(0, end))) {
        if (words.size() == name_words_max) break;
        words.push_back(word);
        words.back().joined |= hyphen;
        apart.push_back(comma);
        comma = hyphen = false;
      }
    if (end < name.size()) {
      comma |= name[end] == ',';
      hyphen |= name[end] == '-';
    }
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  const bool plain = std::count_if(words.begin(), words.end(),
                                   [](const PieceWord& word) { return word.plain; }) >= 2;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i].plain || !plain) out.push_back({words[i].word, i, 1, words[i].given});
  for (std::size_t i = 1; i < words.size(); ++i) {
    const bool join = words[i].joined || words[i - 1].small || words[i].small || words[i - 1].leads;
    if (!join || apart[i] || !(words[i].plain || words[i - 1].plain || words[i - 1].leads))
      continue;
    out.push_back({&known.word(words[i - 1].word->letters + words[i].word->letters), i - 1, 2,
                   words[i - 1].leads});
  }
}

// In a chain of fathers' names two given names are half the world's: such a name has other keys.
constexpr std::size_t chain_words = 3;

// Two short skeletons say too little to be a key, unless the name has nothing else.
constexpr std::size_t pair_classes_min = 4;

bool few_consonants(const std::vector<Part>& parts) {
  std::size_t sum = 0;
  for (const Part& part : parts)
    if (part.count == 1) sum += part.word->shortest;
  return sum <= pair_classes_min;
}

// What is the whole name: its one word, or its two taken as one (عبد الله and Abdullah).
const KeyWord* whole_name(const std::vector<Part>& parts) {
  if (parts.size() == 1) return parts[0].word;
  const bool two = parts.size() == 3 && parts[0].first == 0 && parts[1].first == 1 &&
                   parts[1].count == 1 && parts[2].count == 2 && parts[2].given;
  return two ? parts[2].word : nullptr;
}

template <typename List, typename Take>
void each_key(const std::vector<Part>& parts, List KeyWord::* list, List KeyWord::* alone,
              Take take) {
  using Item = typename List::value_type;
  const bool few = few_consonants(parts);
  const bool chain = std::count_if(parts.begin(), parts.end(), [](const Part& part) {
                       return part.count == 1;
                     }) >= static_cast<std::ptrdiff_t>(chain_words);
  for (const Part& part : parts)
    for (const Item& one : part.word->*alone) take(one, Item());
  if (const KeyWord* word = whole_name(parts); word != nullptr)
    for (const Item& one : word->*list) take(one, Item());
  for (std::size_t i = 0; i < parts.size(); ++i)
    for (std::size_t j = i + 1; j < parts.size(); ++j) {
      const Part &one = parts[i], &other = parts[j];
      if (one.first < other.first + other.count && other.first < one.first + one.count) continue;
      if (chain && one.given && other.given) continue;
      for (std::size_t x = 0; x < one.word->skeletons.size(); ++x)
        for (std::size_t y = 0; y < other.word->skeletons.size(); ++y) {
          const std::size_t classes =
              one.word->skeletons[x].size() + other.word->skeletons[y].size();
          if (classes < pair_classes_min && !few) continue;
          const Item &a = (one.word->*list)[x], &b = (other.word->*list)[y];
          take(std::min(a, b), std::max(a, b));
        }
    }
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
      if (kept.size() == skeletons_max || one.rank > rank_max) break;
      const bool known = std::any_of(kept.begin(), kept.end(), [&](const Growing& k) {
        return k.classes == one.classes && k.last == one.last;
      });
      if (!known) kept.push_back(std::move(one));
    }
  }
  std::vector<std::string> result;
  for (Growing& one : kept)
    result.push_back(one.classes.empty() ? std::string(no_consonant) : std::move(one.classes));
  sort_once(result);
  return result;
}

std::vector<std::string> keys(std::string_view name) {
  std::vector<std::string> result;
  std::vector<Part> parts;
  parts_of(name, parts);
  each_key(parts, &KeyWord::skeletons, &KeyWord::alone,
           [&](const std::string& a, const std::string& b) {
             result.push_back(a.empty() ? b : b.empty() ? a : fmt::format("{} {}", a, b));
           });
  sort_once(result);
  return result;
}

void key_numbers(std::string_view name, std::vector<std::uint64_t>& out) {
  out.clear();
  thread_local std::vector<Part> parts;
  parts_of(name, parts);
  each_key(parts, &KeyWord::numbers, &KeyWord::alone_numbers,
           [&](std::uint64_t a, std::uint64_t b) { out.push_back(a * 31 + b); });
  sort_once(out);
}

}  // namespace amends::names
