#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "simulate/hand.h"
#include "simulate/lexicon.h"
#include "simulate/places.h"
#include "simulate/test_world.h"

namespace amends::simulate {
namespace {

const Lexicon& lexicon() {
  static const Lexicon names;
  return names;
}

TEST(Letters, SpellsOneNameInEveryStyle) {
  const std::string_view name = "sharazhin kholyatsek";
  EXPECT_EQ(spell(name, Style::latin_plain), "Sharazhin Kholyatsek");
  EXPECT_EQ(spell(name, Style::latin_caron), "Šaražin Holjacek");
  EXPECT_EQ(spell(name, Style::latin_french), "Charajin Kholyatsek");
  EXPECT_EQ(spell(name, Style::latin_german), "Scharaschin Choljazek");
  EXPECT_EQ(spell(name, Style::latin_cedilla), "Şarajin Holyatsek");
  EXPECT_EQ(spell(name, Style::cyrillic), "Шаражин Холяцек");
  EXPECT_EQ(spell(name, Style::arabic), "شرجن خولياتسيك");
  EXPECT_EQ(spell(name, Style::armenian), "Շարաժին Խոլյացեկ");
  EXPECT_EQ(spell(name, Style::georgian), "შარაჟინ ხოლიაცეკ");
  EXPECT_EQ(spell(name, Style::greek), "Σαράζιν Χολιάτσεκ");
}

TEST(Letters, KeepsToTheRulesOfSingleScripts) {
  EXPECT_EQ(spell("stamaros", Style::greek), "Σταμάρος");  // final sigma, mark on the last but one
  EXPECT_EQ(spell("luro", Style::greek), "Λούρο");         // in ου the second letter is marked
  EXPECT_EQ(spell("amerina", Style::arabic), "أميرنا");    // a final a is heard and written
  EXPECT_EQ(spell("al-qasrii", Style::arabic), "القسري");  // the article is joined
  EXPECT_EQ(spell("al-qasrii", Style::latin_plain), "al-Qasri");
  EXPECT_EQ(spell("estevan", Style::cyrillic), "Эстеван");
  EXPECT_EQ(spell("oskar", Style::armenian), "Օսկար");
}

TEST(Letters, CapitalsKnowEveryLetterThatIsUsed) {
  EXPECT_EQ(capitals("Šaradžin ğöüçşñ"), "ŠARADŽIN ĞÖÜÇŞÑ");
  EXPECT_EQ(capitals("Шёлк"), "ШЁЛК");
  EXPECT_EQ(capitals("Σταμάρος"), "ΣΤΑΜΆΡΟΣ");
  EXPECT_EQ(capitals("Օսկար"), "ՕՍԿԱՐ");
  EXPECT_EQ(capitals("შარა"), "შარა");
}

// The whole lexicon: whatever a claim is written with is a name in one script and in Unicode's
// normal form.
TEST(Lexicon, EveryNameIsOfItsScriptInEveryStyle) {
  for (std::uint8_t tradition = 0; tradition < traditions.size(); ++tradition) {
    for (std::size_t at = 0; at < style_count; ++at) {
      const auto style = static_cast<Style>(at);
      const auto check = [&](std::string_view name) {
        ASSERT_FALSE(base::invalid_utf8_at(name)) << name;
        EXPECT_EQ(base::script_of(name), script_of(style)) << name;
        EXPECT_EQ(base::to_nfc(name).value(), name);
      };
      for (const bool male : {true, false}) {
        for (std::uint8_t i = 0; i < given_count; ++i) {
          check(lexicon().given({tradition, i}, male, style));
        }
        for (std::uint8_t i = 0; i < family_count; ++i) {
          check(lexicon().family({tradition, i}, male, style));
        }
      }
    }
  }
}

TEST(Lexicon, NoTwoNamesOfAListAreTheSame) {
  for (std::uint8_t tradition = 0; tradition < traditions.size(); ++tradition) {
    std::set<std::string_view> given, family;
    for (const bool male : {true, false}) {
      for (std::uint8_t i = 0; i < given_count; ++i) {
        const auto name = lexicon().given({tradition, i}, male, Style::latin_plain);
        EXPECT_TRUE(given.insert(name).second) << name;
      }
    }
    for (std::uint8_t i = 0; i < family_count; ++i) {
      const auto name = lexicon().family({tradition, i}, true, Style::latin_plain);
      EXPECT_TRUE(family.insert(name).second) << name;
    }
    EXPECT_EQ(script_of(Lexicon::native_style(tradition)), traditions[tradition].script);
  }
}

TEST(Hand, ASlipChangesOneLetterOrTwoAndNeverTheFirst) {
  Stream stream(3, Purpose::writing, 0);
  for (const std::string_view name : {"Sharazhin", "Шаражин", "შარაჟინ", "شرجنوسك"}) {
    for (int i = 0; i < 200; ++i) {
      std::string slipped;
      append_with_slip(slipped, name, stream);
      ASSERT_FALSE(base::invalid_utf8_at(slipped)) << slipped;
      EXPECT_EQ(slipped.substr(0, offset_of(slipped, 1)), name.substr(0, offset_of(name, 1)));
      const auto letters = static_cast<int>(code_points(slipped));
      EXPECT_LE(std::abs(letters - static_cast<int>(code_points(name))), 1);
    }
  }
}

TEST(Hand, LeavesShortNamesAlone) {
  Stream stream(3, Purpose::writing, 0);
  std::string slipped;
  append_with_slip(slipped, "Ana", stream);
  EXPECT_EQ(slipped, "Ana");
}

TEST(Places, AreMirroredAcrossTheBorderAndHaveNamesOfTheirOwn) {
  const Caseload load = caseload({});
  const auto& here = load.places().of_side(0);
  const auto& there = load.places().of_side(1);
  ASSERT_EQ(here.size(), there.size());
  ASSERT_EQ(here.size(), places_per_zone * load.world().zones[0].size());
  std::set<std::string> names;
  for (std::size_t i = 0; i < here.size(); ++i) {
    EXPECT_EQ(here[i].latitude, there[i].latitude);
    EXPECT_EQ(here[i].longitude + there[i].longitude, 2 * 280'000);
    EXPECT_EQ(here[i].renamed, there[i].renamed);
    EXPECT_EQ(here[i].old_name[0].empty(), there[i].old_name[0].empty());
    EXPECT_TRUE(names.insert(here[i].name[0]).second) << here[i].name[0];
    EXPECT_TRUE(names.insert(there[i].name[0]).second) << there[i].name[0];
  }
}

}  // namespace
}  // namespace amends::simulate
