#include "names/place_keys.h"

#include <unicode/normalizer2.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "names/place_words.h"

namespace amends::names {
namespace {

constexpr std::size_t readings_max = 8;
constexpr std::size_t consonants_max = 12;
constexpr std::size_t whole_only_below = 4;  // shorter ones would share keys with too many
constexpr std::size_t word_least = 3;        // consonants of a word that gets keys of its own

struct Class {
  char name;
  std::u32string_view letters;
};

// Each letter's usual reading.
constexpr Class usual[] = {
    {'P', U"pbпбپبբպփფპბπ"},
    {'F', U"fvwфвўғفڤڥֆվვφβ"},
    {'T', U"tdđтдتدطذثټτδθթդտთტდ"},
    {'S', U"szcçšžčjşßђћщшжчцзсѕџҹجچسشصزژضظځσςζξսզշժչջցծձճსზშჟჩჭცწძჯ"},
    {'K', U"kgqxğґгкхҝқقکكگغخحκγχկգխքղღყხქკგ"},
    {'L', U"lłлљلλլლ"},
    {'R', U"rрرρրռრ"},
    {'M', U"mмمμմმ"},
    {'N', U"nñнњنνնნ"},
};
// Letters that are also read otherwise: as that class, or ('-') not at all. Those without a usual
// reading are usually not heard.
constexpr Class also[] = {
    {'-', U"jwўح"}, {'K', U"cجհهჰhһ"}, {'F', U"وւև"},   {'P', U"β"},
    {'L', U"ղ"},    {'S', U"xثذđ"},    {'T', U"ةضظђћ"},
};

constexpr std::u32string_view second_of_digraph = U"h";  // after a consonant in Latin letters

struct Reading {
  char usual = '-';
  char other = 0;  // 0: none
};

const std::unordered_map<char32_t, Reading>& readings() {
  static const auto all = [] {
    std::unordered_map<char32_t, Reading> result;
    for (const Class& one : usual) {
      for (const char32_t letter : one.letters) result[letter].usual = one.name;
    }
    for (const Class& one : also) {
      for (const char32_t letter : one.letters) {
        Reading& reading = result[letter];
        if (reading.usual != one.name && reading.other == 0) reading.other = one.name;
      }
    }
    return result;
  }();
  return all;
}

constexpr std::u32string_view vowels[] = {
    U"aаəәաაαاآأ",
    U"eiyıеёиіїыэєեէիըეიεηιυیيى",
    U"ouоуюոօուოუοωوؤ",
};
constexpr unsigned first_vowel = 10;

const std::unordered_map<char32_t, unsigned>& vowel_codes() {
  static const auto all = [] {
    std::unordered_map<char32_t, unsigned> result;
    for (unsigned i = 0; i < std::size(vowels); ++i) {
      for (const char32_t letter : vowels[i]) result.emplace(letter, first_vowel + i);
    }
    return result;
  }();
  return all;
}

// The letter without its marks, for letters that have no reading of their own.
char32_t base_letter(char32_t letter) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
  icu::UnicodeString parts;
  if (U_FAILURE(status) || !nfd->getDecomposition(static_cast<UChar32>(letter), parts)) {
    return letter;
  }
  return static_cast<char32_t>(parts.char32At(0));
}

Reading reading_of(char32_t letter) {
  const auto& all = readings();
  auto found = all.find(letter);
  if (found == all.end() && letter >= 0x80) found = all.find(base_letter(letter));
  return found == all.end() ? Reading{} : found->second;
}

// Doubled classes count once, and a "t" before a hissing sound is part of it (дз, ts, dj, tch).
void append_class(std::string& classes, char next) {
  if (next == '-' || (!classes.empty() && classes.back() == next)) return;
  if (next == 'S' && classes.ends_with('T')) {
    classes.pop_back();
    if (classes.ends_with('S')) return;
  }
  if (classes.size() < consonants_max) classes += next;
}

std::uint32_t hash(std::string_view classes, std::uint32_t seed) {
  std::uint64_t value = 0x9E3779B97F4A7C15ULL + seed;
  for (const char c : classes) {
    value = (value ^ static_cast<unsigned char>(c)) * 0xD6E8FEB86659FD93ULL;
    value ^= value >> 32;
  }
  return static_cast<std::uint32_t>(value);
}

constexpr std::uint32_t of_name = 0, of_vowels = 1;

// μπ is b as well as mp, ντ d or nt, γκ g or nk: the first letter is heard or not.
bool is_greek_stop(std::u32string_view two) { return two == U"μπ" || two == U"ντ" || two == U"γκ"; }

}  // namespace

std::vector<std::string> consonants(std::u32string_view letters) {
  std::vector<std::string> result(1);
  bool after_consonant = false;
  for (std::size_t at = 0; at < letters.size(); ++at) {
    const char32_t letter = letters[at];
    const bool second = after_consonant && second_of_digraph.find(letter) != std::u32string::npos;
    Reading reading = second ? Reading{} : reading_of(letter);
    if (is_greek_stop(letters.substr(at, 2))) reading.other = '-';
    after_consonant = reading.usual != '-';
    const bool splits = reading.other != 0 && result.size() * 2 <= readings_max;
    const std::size_t count = result.size();
    if (splits) {
      for (std::size_t i = 0; i < count; ++i) {
        result.push_back(result[i]);
        append_class(result.back(), reading.other);
      }
    }
    for (std::size_t i = 0; i < count; ++i) append_class(result[i], reading.usual);
  }
  // Readings that have become alike count once; the usual one stays first.
  std::vector<std::string> distinct;
  for (std::string& classes : result) {
    if (std::ranges::find(distinct, classes) == distinct.end()) {
      distinct.push_back(std::move(classes));
    }
  }
  return distinct;
}

namespace {

class KeyMaker {
 public:
  void add_name(const std::vector<std::u32string>& words) {
    std::u32string all;
    for (const std::u32string& word : words) {
      if (!is_article(word)) all += without_article(word);
    }
    // Nothing but articles: then they are the name.
    if (all.empty()) {
      for (const std::u32string& word : words) all += word;
    }
    if (all.empty()) return;
    for (const std::string& classes : consonants(all)) {
      // A name of vowels alone has no consonants: all such names share a key.
      add(classes, classes.empty() ? of_vowels : of_name, true);
      if (classes.size() >= whole_only_below) add_shortened(classes);
    }
    if (words.size() > 1) add_words(words);
  }

  std::vector<PlaceKey> take() { return std::move(keys_); }

 private:
  void add(std::string_view classes, std::uint32_t kind, bool whole) {
    const std::uint32_t value = hash(classes, kind);
    for (PlaceKey& key : keys_) {
      if (key.hash != value) continue;
      key.whole = key.whole || whole;
      return;
    }
    keys_.push_back({value, whole});
  }

  void add_shortened(const std::string& classes) {
    for (std::size_t i = 0; i < classes.size(); ++i) {
      std::string rest = classes.substr(0, i);
      for (std::size_t j = i + 1; j < classes.size(); ++j) append_class(rest, classes[j]);
      add(rest, of_name, false);
    }
  }

  void add_words(const std::vector<std::u32string>& words) {
    for (const std::u32string& word : words) {
      for (const std::string& classes : consonants(without_article(word))) {
        if (classes.size() >= word_least) add(classes, of_name, false);
      }
    }
  }

  std::vector<PlaceKey> keys_;
};

}  // namespace

std::vector<PlaceKey> place_keys(const PlaceText& text) {
  KeyMaker maker;
  maker.add_name(text.words);
  if (!text.stems.empty()) maker.add_name(text.stems);
  if (text.all.size() != text.words.size()) maker.add_name(text.all);
  return maker.take();
}

namespace {

constexpr unsigned sounds_max = 16, bits_a_sound = 4;

unsigned sound_of(char32_t letter) {
  if (const char consonant = reading_of(letter).usual; consonant != '-') {
    for (unsigned i = 0; i < std::size(usual); ++i) {
      if (usual[i].name == consonant) return i + 1;
    }
  }
  const auto found = vowel_codes().find(letter);
  if (found != vowel_codes().end()) return found->second;
  const auto plain = vowel_codes().find(letter < 0x80 ? letter : base_letter(letter));
  return plain == vowel_codes().end() ? 0 : plain->second;
}

unsigned cost_of(unsigned sound) { return sound >= first_vowel ? 1 : 3; }

}  // namespace

std::uint64_t place_sounds(const std::vector<std::u32string>& words) {
  std::uint64_t sounds = 0;
  unsigned count = 0, last = 0;
  for (const std::u32string& word : words) {
    for (const char32_t letter : word) {
      const unsigned sound = sound_of(letter);
      if (sound == 0 || sound == last) continue;
      if (count == sounds_max) return sounds;
      sounds |= std::uint64_t{sound} << (bits_a_sound * count++);
      last = sound;
    }
  }
  return sounds;
}

unsigned sound_distance(std::uint64_t a, std::uint64_t b) {
  std::array<unsigned, sounds_max + 1> row{};
  unsigned length = 0;
  std::array<unsigned, sounds_max> of_b{};
  for (; b != 0; b >>= bits_a_sound) of_b[length++] = static_cast<unsigned>(b & 0xF);
  for (unsigned j = 0; j < length; ++j) row[j + 1] = row[j] + cost_of(of_b[j]);
  for (; a != 0; a >>= bits_a_sound) {
    const auto sound = static_cast<unsigned>(a & 0xF);
    unsigned diagonal = row[0];
    row[0] += cost_of(sound);
    for (unsigned j = 0; j < length; ++j) {
      const unsigned change = of_b[j] == sound ? 0 : std::max(cost_of(sound), cost_of(of_b[j]));
      const unsigned best =
          std::min({diagonal + change, row[j] + cost_of(of_b[j]), row[j + 1] + cost_of(sound)});
      diagonal = row[j + 1];
      row[j + 1] = best;
    }
  }
  return row[length];
}

}  // namespace amends::names
