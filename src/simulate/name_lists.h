// The names of an invented country, as sounds (letters.h has the notation). Given names and the
// roots of family names were made up for this file; they follow the forms of several ways of naming
// people and belong to no people. A tradition is a family's way of writing its name and says
// nothing of which side of the conflict anybody lives on: the two are drawn independently.
#pragma once

#include <array>
#include <string_view>

namespace amends::simulate {

inline constexpr std::size_t given_count = 32;  // of each sex
inline constexpr std::size_t root_count = 36;
inline constexpr std::size_t ending_count = 4;

// What stands between or beside the given and the family name.
enum class Middle : unsigned char {
  none,
  patronymic,     // from the father's given name, with an ending
  father_given,   // the father's given name as it is
  mother_family,  // a second family name, the mother's
};

struct Tradition {
  std::string_view script;  // ISO 15924, for documentation and tests
  unsigned char native;     // Style
  Middle middle;
  std::string_view family_prefix;
  std::array<std::string_view, ending_count> endings_male, endings_female;
  std::string_view patronymic_male, patronymic_female;
  std::array<std::string_view, given_count> male, female;
  std::array<std::string_view, root_count> roots;
};

inline constexpr std::array<Tradition, 6> traditions = {{
    {"Cyrl",
     5,
     Middle::patronymic,
     "",
     {"enkov", "arin", "ushev", "olsk"},
     {"enkova", "arina", "usheva", "olska"},
     "ovich",
     "ovna",
     {"velimar",   "dragosten", "miroven",   "yarogost", "stanivek", "bolesar",  "radimyan",
      "tikhomer",  "svetoran",  "vsevidar",  "ladogar",  "borivesh", "kazimol",  "gostilav",
      "neverad",   "ostromil",  "chestibor", "dobrovan", "yasnomir", "branidar", "zhelimar",
      "radovesh",  "tverdimil", "sudovar",   "lyubovan", "premilad", "zavidar",  "mstigor",
      "khvalimer", "vestimir",  "budigost",  "slavorad"},
     {"velisava", "dragomila", "mirovena", "yarosveta", "stanimila", "bolesna",   "radoslana",
      "tikhava",  "svetorana", "vsemila",  "ladovina",  "borilena",  "kazilena",  "gostena",
      "neverina", "ostrodana", "chestina", "dobronega", "yasnodara", "branilena", "zhelana",
      "radovina", "tverdana",  "sudimila", "lyubavena", "premilana", "zavidana",  "mstilena",
      "khvalina", "vestodara", "budimila", "slavorena"},
     {"dubr",   "lesnich", "kamesh", "brodn",   "vershk", "ozern",  "polyash", "gradel", "sokorl",
      "medvar", "tereshk", "zimor",  "kurgash", "stepl",  "ryabel", "kolodn",  "morash", "bystr",
      "tugar",  "vorshk",  "drevl",  "plotv",   "yelash", "sivokh", "kruchar", "molod",  "zhurav",
      "khmel",  "shchelt", "ledar",  "bagrash", "toporl", "svirsh", "golob",   "nizhar", "rudalt"}},
    {"Arab",
     6,
     Middle::father_given,
     "al-",
     {"ii", "aanii", "uuf", "aawii"},
     {"ii", "aanii", "uuf", "aawii"},
     "",
     "",
     {"shaahir",  "taaluq",  "naadhim", "rafiiz",   "haaliid", "muntasil", "waariq",  "zaahim",
      "saaliqh",  "faariim", "mubdiir", "ghaashim", "kaatir",  "raajuud",  "dhaafir", "yaaqir",
      "munaadil", "tamiir",  "ghaaliq", "bahiiz",   "suhaad",  "maajir",   "naasuq",  "labiiz",
      "qaadim",   "haazin",  "shafiir", "tawfaan",  "rusdaan", "ziyaaf",   "jaaliib", "mukhtaal"},
     {"shaahira", "taaliqa", "naadhira", "rafiiza",  "haalida",   "muntasila", "waariqa",
      "zahiima",  "saalina", "fariima",  "mubdira",  "ghaashima", "kaatira",   "raajuuda",
      "dhaafira", "yaaqira", "munaala",  "tamiira",  "ghaalina",  "bahiira",   "suhaana",
      "maajira",  "naasuqa", "labiiza",  "qaadiya",  "haazina",   "shafiira",  "tawfiya",
      "rusdaana", "ziyaana", "jaaliya",  "mukhtaara"},
     {"dhumar",  "qasr",   "nahr",    "wardaan",  "shamas",   "tuur",    "hajar",   "zaytuun",
      "barq",    "ghazal", "sahl",    "kuuf",     "maraad",   "rabiif",  "talaat",  "juurd",
      "khaliiq", "samaar", "dariim",  "naqsh",    "fulaah",   "qubaas",  "shuwaar", "laythaar",
      "badraan", "ramiim", "sawaaq",  "ghurfaan", "mashriid", "nuuraal", "hilaaf",  "jabriin",
      "taqiil",  "waziil", "zuhraad", "ayluul"}},
    {"Armn",
     7,
     Middle::none,
     "",
     {"arvents", "undar", "ashvin", "oyar"},
     {"arvents", "undar", "ashvin", "oyar"},
     "",
     "",
     {"artavesh", "hrandak", "varzhen",  "mesrovan", "tigrash", "ashkhar", "gevond",  "sahmir",
      "zarevand", "khosrak", "nshandar", "parvesh",  "yervash", "smbatar", "vahren",  "torosk",
      "arvenak",  "gagvar",  "hovzhan",  "karpesh",  "lernik",  "manvesh", "nerzhan", "oshakan",
      "rstakel",  "samvesh", "tatevar",  "vardgen",  "zhirik",  "aramesh", "davresh", "bagrevan"},
     {"artashuk", "hranvesh", "varzhuhi", "mesrana",  "tigrana", "ashkhana", "gevuhi",
      "sahmuk",   "zarevuk",  "khosrana", "nshanuk",  "parvana", "yervuhi",  "smbatuk",
      "vahruk",   "torosuhi", "arvenuk",  "gagruhi",  "hovsana", "karpuhi",  "lernuhi",
      "manushen", "nerzhuk",  "oshuhi",   "rstuhi",   "samvuk",  "tatevuk",  "vardunash",
      "zhiruhi",  "aramuhi",  "davruk",   "bagranush"},
     {"karap",  "zorav",  "lernov", "manuk",   "gharib", "tashch", "voskan", "hatsag", "khachv",
      "dzorag", "aghb",   "serval", "bzhshk",  "garneg", "nahap",  "potrik", "shirv",  "tamraz",
      "orvalt", "vardap", "yeghv",  "zhamag",  "arjev",  "berdz",  "chopur", "dalaq",  "erkat",
      "gasp",   "hamb",   "jraghb", "kotresh", "loris",  "mkhit",  "nazar",  "oskig",  "parts"}},
    {"Geor",
     8,
     Middle::none,
     "",
     {"elvadi", "undria", "ishkeli", "orava"},
     {"elvadi", "undria", "ishkeli", "orava"},
     "",
     "",
     {"vakhtesh", "zurabin",  "otiash",  "levanik", "tamazir",  "giorvel", "nodresh", "shalvan",
      "irakleb",  "mamuqar",  "bachesh", "dzagnan", "jemalik",  "kobavel", "lashkar", "murtazel",
      "omarik",   "paatresh", "qvarel",  "revazik", "sandrok",  "tornikh", "ucharel", "valesh",
      "zviadel",  "avtandik", "badresh", "gelvan",  "elguzhar", "temresh", "vepkhan", "tsotnesh"},
     {"vakhtana", "zurabela", "otiana",   "levanuli", "tamazela", "giorvana", "nodara",
      "shalvina", "iraklina", "mamuqela", "bachana",  "dzagnela", "jemaluli", "kobana",
      "lashkela", "murtazia", "omaruli",  "paatina",  "qvarina",  "revazela", "sandrela",
      "tornela",  "uchana",   "valuri",   "zviadina", "avtanela", "badriana", "gelvina",
      "elguzha",  "temrina",  "vepkhela", "tsotnela"},
     {"makhar", "dzidz",  "gurchi",  "tsiklar", "kobul",   "nakash", "chkheb",  "jaqel",
      "sulvan", "abuled", "barbaq",  "dolid",   "eristop", "gelash", "khvich",  "lominar",
      "mchedl", "ninosh", "orbel",   "pkhak",   "qipch",   "robak",  "shengel", "tavarch",
      "ugrekh", "vashak", "zedgin",  "amirej",  "bokuch",  "chanuq", "dvalish", "gabesh",
      "inasar", "jamkar", "kldiash", "tsereb"}},
    {"Grek",
     9,
     Middle::father_given,
     "",
     {"akides", "opulas", "ianos", "elis"},
     {"akidi", "opula", "ianu", "eli"},
     "",
     "",
     {"aristomen", "diokrates", "filandros",  "kallinor", "lysimakos", "melandros", "nikostran",
      "pelagios",  "sofronas",  "timoleos",   "ksanthos", "evmenis",   "anthimar",  "georvas",
      "damarkos",  "eliodas",   "zinovas",    "theofran", "iasaros",   "kleandros", "lambrinos",
      "markesos",  "neofas",    "orelandros", "panteras", "rodianos",  "savvanis",  "tryfonas",
      "fotiadas",  "kharilas",  "stamaros",   "agisilas"},
     {"aristomeni", "diokratia", "filandra",  "kallinora", "lysimaka", "melandra",  "nikostrana",
      "pelagina",   "sofrona",   "timolea",   "ksanthula", "evmeni",   "anthimara", "georvani",
      "damarkini",  "eliodora",  "zinovana",  "theofrani", "iasari",   "kleandra",  "lambrina",
      "markesa",    "neofana",   "orelandra", "pantera",   "rodiana",  "savvana",   "tryfona",
      "fotiada",    "kharilena", "stamarina", "agisila"},
     {"kalog",    "vlastar", "drosin",  "thalass", "marmel",  "petrog",  "stavrin", "nerantz",
      "kastan",   "livad",   "mylon",   "palem",   "rodakin", "skandal", "trigon",  "fanarot",
      "khaldren", "ampel",   "velanid", "galan",   "dafnom",  "eleon",   "zervak",  "isavr",
      "karav",    "lykor",   "melit",   "nisiot",  "okean",   "platan",  "sideror", "tsangar",
      "vrysom",   "argyrol", "kypar",   "anemor"}},
    {"Latn",
     1,
     Middle::mother_family,
     "",
     {"ez", "al", "orin", "asto"},
     {"ez", "al", "orin", "asto"},
     "",
     "",
     {"amerin",   "bertolan", "kasidor",  "dominel", "esteval", "fabrizen", "gonzamil", "horaven",
      "inyaldo",  "jovelin",  "kasimel",  "lorenal", "martuel", "nestorin", "olivran",  "paskuel",
      "quirolan", "rodimel",  "salvadin", "teoren",  "ugolan",  "valerol",  "wilmaren", "yermolan",
      "zenobal",  "alfuen",   "boenvar",  "delmuer", "ruefin",  "soerval",  "tiberoal", "nyivel"},
     {"amerina",  "bertolana", "kasidora",  "dominela", "estevala",  "fabrizena", "gonzamila",
      "horavena", "inyalda",   "jovelina",  "kasimela", "lorenala",  "martuela",  "nestorina",
      "olivrana", "paskuela",  "quirolana", "rodimela", "salvadina", "teorena",   "ugolana",
      "valerola", "wilmarena", "yermolana", "zenobala", "alfuena",   "boenvara",  "delmuera",
      "ruefina",  "soervala",  "tiberola",  "nyivela"},
     {"aldamar", "brivel",  "kordel",  "dranov",  "estrem",  "ferrag",  "galdon", "hervas",
      "ibanor",  "jarov",   "kestel",  "lomban",  "mendil",  "nalverr", "ortez",  "pradel",
      "quintar", "robreld", "sandrev", "torrem",  "ullov",   "valden",  "werdin", "yagor",
      "zamorel", "andral",  "boenik",  "kuerten", "doerval", "fuentel", "grimal", "hoelm",
      "lindor",  "monteg",  "nyarel",  "sildvar"}},
}};

}  // namespace amends::simulate
