#include "simulate/letters.h"

#include "base/result.h"
#include "base/text.h"

namespace amends::simulate {
namespace {

using Spellings = std::array<std::string_view, style_count>;

struct Sound {
  std::string_view token;
  Spellings letters;  // inside a word
};

// Longer tokens first: the notation is read greedily. Arabic short vowels are not written.
constexpr Sound sounds_table[] = {
    {"al-", {"al-", "al-", "al-", "al-", "el-", "аль-", "ال", "ալ-", "ალ-", "αλ-"}},
    {"sh", {"sh", "š", "ch", "sch", "ş", "ш", "ش", "շ", "შ", "σ"}},
    {"zh", {"zh", "ž", "j", "sch", "j", "ж", "ج", "ժ", "ჟ", "ζ"}},
    {"ch", {"ch", "č", "tch", "tsch", "ç", "ч", "تش", "չ", "ჩ", "τσ"}},
    {"ts", {"ts", "c", "ts", "z", "ts", "ц", "تس", "ց", "ც", "τσ"}},
    {"dz", {"dz", "dz", "dz", "ds", "dz", "дз", "دز", "ձ", "ძ", "τζ"}},
    {"kh", {"kh", "h", "kh", "ch", "h", "х", "خ", "խ", "ხ", "χ"}},
    {"gh", {"gh", "g", "gh", "gh", "ğ", "г", "غ", "ղ", "ღ", "γ"}},
    {"aa", {"a", "a", "â", "a", "a", "а", "ا", "ա", "ა", "α"}},
    {"ii", {"i", "i", "î", "i", "i", "и", "ي", "ի", "ი", "ι"}},
    {"uu", {"u", "u", "ou", "u", "u", "у", "و", "ու", "უ", "ου"}},
    {"oe", {"oe", "ö", "eu", "ö", "ö", "ё", "و", "ո", "ო", "ο"}},
    {"ue", {"ue", "ü", "u", "ü", "ü", "ю", "و", "յու", "უ", "υ"}},
    {"ny", {"ny", "ň", "gn", "nj", "ny", "нь", "ني", "ն", "ნ", "νι"}},
    {"ya", {"ya", "ja", "ya", "ja", "ya", "я", "يا", "յա", "ია", "ια"}},
    {"yu", {"yu", "ju", "you", "ju", "yu", "ю", "يو", "յու", "იუ", "ιου"}},
    {"ye", {"ye", "je", "ie", "je", "ye", "е", "ي", "ե", "იე", "ιε"}},
    {"yo", {"yo", "jo", "yo", "jo", "yo", "ё", "يو", "յո", "იო", "ιο"}},
    {"a", {"a", "a", "a", "a", "a", "а", "", "ա", "ა", "α"}},
    {"e", {"e", "e", "e", "e", "e", "е", "ي", "ե", "ე", "ε"}},
    {"i", {"i", "i", "i", "i", "i", "и", "", "ի", "ი", "ι"}},
    {"o", {"o", "o", "o", "o", "o", "о", "و", "ո", "ო", "ο"}},
    {"u", {"u", "u", "ou", "u", "u", "у", "", "ու", "უ", "ου"}},
    {"b", {"b", "b", "b", "b", "b", "б", "ب", "բ", "ბ", "μπ"}},
    {"p", {"p", "p", "p", "p", "p", "п", "ب", "պ", "პ", "π"}},
    {"d", {"d", "d", "d", "d", "d", "д", "د", "դ", "დ", "δ"}},
    {"t", {"t", "t", "t", "t", "t", "т", "ت", "տ", "ტ", "τ"}},
    {"g", {"g", "g", "g", "g", "g", "г", "غ", "գ", "გ", "γ"}},
    {"k", {"k", "k", "k", "k", "k", "к", "ك", "կ", "კ", "κ"}},
    {"q", {"q", "k", "k", "k", "k", "к", "ق", "ք", "ყ", "κ"}},
    {"f", {"f", "f", "f", "f", "f", "ф", "ف", "ֆ", "ფ", "φ"}},
    {"v", {"v", "v", "v", "w", "v", "в", "ف", "վ", "ვ", "β"}},
    {"s", {"s", "s", "s", "s", "s", "с", "س", "ս", "ს", "σ"}},
    {"z", {"z", "z", "z", "s", "z", "з", "ز", "զ", "ზ", "ζ"}},
    {"j", {"j", "dž", "dj", "dsch", "c", "дж", "ج", "ջ", "ჯ", "τζ"}},
    {"h", {"h", "h", "h", "h", "h", "х", "ه", "հ", "ჰ", "χ"}},
    {"m", {"m", "m", "m", "m", "m", "м", "م", "մ", "მ", "μ"}},
    {"n", {"n", "n", "n", "n", "n", "н", "ن", "ն", "ნ", "ν"}},
    {"l", {"l", "l", "l", "l", "l", "л", "ل", "լ", "ლ", "λ"}},
    {"r", {"r", "r", "r", "r", "r", "р", "ر", "ր", "რ", "ρ"}},
    {"y", {"y", "j", "y", "j", "y", "й", "ي", "յ", "ი", "ι"}},
    {"w", {"w", "v", "w", "w", "v", "в", "و", "վ", "ვ", "β"}},
    {" ", {" ", " ", " ", " ", " ", " ", " ", " ", " ", " "}},
    {"-", {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-"}},
};

// Vowels at a word's beginning, where three scripts write them otherwise.
struct Initial {
  std::string_view token, cyrillic, arabic, armenian;
};
constexpr Initial initials[] = {
    {"aa", "а", "آ", "ա"},  {"ii", "и", "إي", "ի"},   {"uu", "у", "أو", "ու"},
    {"oe", "ё", "أو", "օ"}, {"ue", "ю", "أو", "յու"}, {"a", "а", "أ", "ա"},
    {"e", "э", "إي", "է"},  {"i", "и", "إ", "ի"},     {"o", "о", "أو", "օ"},
    {"u", "у", "أ", "ու"},
};

const Sound& sound_at(std::string_view rest) {
  for (const Sound& sound : sounds_table) {
    if (rest[0] == sound.token[0] && rest.starts_with(sound.token)) return sound;
  }
  base::assertion_failed("a name holds only sounds of the notation", __FILE__, __LINE__);
}

std::string_view letters_of(const Sound& sound, Style style, bool first, bool last) {
  // A final short a is written in Arabic letters, because it is heard.
  if (last && style == Style::arabic && sound.token == "a") return first ? "أ" : "ا";
  if (last && style == Style::arabic && sound.token == "i") return first ? "إ" : "ي";
  if (first) {
    for (const Initial& initial : initials) {
      if (initial.token != sound.token) continue;
      if (style == Style::cyrillic) return initial.cyrillic;
      if (style == Style::arabic) return initial.arabic;
      if (style == Style::armenian) return initial.armenian;
    }
  }
  return sound.letters[static_cast<std::size_t>(style)];
}

char32_t decode(std::string_view sequence) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
  switch (sequence.size()) {
    case 1:
      return byte(0);
    case 2:
      return ((byte(0) & 0x1fU) << 6) | (byte(1) & 0x3fU);
    default:
      return ((byte(0) & 0x0fU) << 12) | ((byte(1) & 0x3fU) << 6) | (byte(2) & 0x3fU);
  }
}

std::size_t sequence_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// The capital of the letters that the table above can produce.
char32_t capital_of(char32_t letter) {
  if (letter >= 'a' && letter <= 'z') return letter - 32;
  if (letter >= 0xe0 && letter <= 0xfe) return letter - 32;
  if (letter == 0x161 || letter == 0x10d || letter == 0x15f || letter == 0x11f) return letter - 1;
  if (letter == 0x17e || letter == 0x148) return letter - 1;
  if (letter >= 0x430 && letter <= 0x44f) return letter - 32;
  if (letter == 0x451) return 0x401;
  if (letter >= 0x3b1 && letter <= 0x3c9) return letter == 0x3c2 ? 0x3a3 : letter - 32;
  switch (letter) {
    case 0x3ac:
      return 0x386;
    case 0x3ad:
      return 0x388;
    case 0x3af:
      return 0x38a;
    case 0x3cc:
      return 0x38c;
    case 0x3cd:
      return 0x38e;
    default:
      break;
  }
  if (letter >= 0x561 && letter <= 0x586) return letter - 48;
  return letter;
}

void append_capital(std::string& out, std::string_view letters) {
  const std::size_t first = sequence_length(letters[0]);
  base::append_code_point(out, capital_of(decode(letters.substr(0, first))));
  out += letters.substr(first);
}

// The stress mark on the last vowel but one, which every Greek word of two syllables carries; and
// the sigma that ends a word.
std::string finish_greek(const std::string& word) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> vowels = {
      {{"α", "ά"}, {"ε", "έ"}, {"ι", "ί"}, {"ο", "ό"}, {"υ", "ύ"}}};
  std::size_t last = std::string::npos, stressed = std::string::npos;
  for (std::size_t i = 0; i < word.size(); i += 2) {
    const std::string_view letter = std::string_view(word).substr(i, 2);
    bool vowel = false;
    for (const auto& pair : vowels) vowel = vowel || pair.first == letter;
    if (!vowel) continue;
    // In "ου" the second letter carries the mark.
    const bool second_of_ou = letter == "υ" && i >= 2 && word.compare(i - 2, 2, "ο") == 0;
    if (!second_of_ou) stressed = last;
    last = i;
  }
  std::string out = word;
  if (stressed != std::string::npos) {
    for (const auto& pair : vowels) {
      if (out.compare(stressed, 2, pair.first) == 0) {
        out.replace(stressed, 2, pair.second);
        break;
      }
    }
  }
  if (out.ends_with("σ")) out.replace(out.size() - 2, 2, "ς");
  return out;
}

std::string spell_word(std::string_view word, Style style) {
  std::string letters;
  bool first = true;
  while (!word.empty()) {
    const Sound& sound = sound_at(word);
    word.remove_prefix(sound.token.size());
    letters += letters_of(sound, style, first, word.empty());
    first = false;
  }
  if (style == Style::greek) letters = finish_greek(letters);
  std::string out;
  append_capital(out, letters);
  return out;
}

}  // namespace

std::string_view script_of(Style style) {
  switch (style) {
    case Style::cyrillic:
      return "Cyrl";
    case Style::arabic:
      return "Arab";
    case Style::armenian:
      return "Armn";
    case Style::georgian:
      return "Geor";
    case Style::greek:
      return "Grek";
    default:
      return "Latn";
  }
}

std::string spell(std::string_view sounds, Style style) {
  std::string out;
  while (!sounds.empty()) {
    if (sounds.starts_with("al-")) {
      out += letters_of(sound_at(sounds), style, false, false);
      sounds.remove_prefix(3);
      continue;
    }
    const std::size_t end = std::min(sounds.find_first_of(" -"), sounds.size());
    out += spell_word(sounds.substr(0, end), style);
    if (end < sounds.size()) out += sounds[end];
    sounds.remove_prefix(std::min(end + 1, sounds.size()));
  }
  return out;
}

std::string capitals(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const std::size_t length = sequence_length(utf8[i]);
    base::append_code_point(out, capital_of(decode(utf8.substr(i, length))));
    i += length;
  }
  return out;
}

std::size_t code_points(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  return count;
}

std::size_t offset_of(std::string_view utf8, std::size_t n) {
  std::size_t at = 0;
  while (n-- > 0 && at < utf8.size()) at += sequence_length(utf8[at]);
  return at;
}

}  // namespace amends::simulate
