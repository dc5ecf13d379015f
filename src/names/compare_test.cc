#include "names/compare.h"

#include <gtest/gtest.h>

#include <cmath>

namespace amends::names {
namespace {

double weight(std::string_view a, std::string_view b) { return compare(a, b, Kind::person).weight; }

TEST(Compare, OnePersonUnderFourAlphabets) {
  const char* spellings[] = {"Хачатрян Ани", "Խաչատրյան Անի", "Khachaturian, Ani",
                             "آنی خاچاطوریان"};
  for (const char* a : spellings)
    for (const char* b : spellings) {
      EXPECT_GT(weight(a, b), 8) << a << " " << b;
      EXPECT_DOUBLE_EQ(weight(a, b), weight(b, a)) << a << " " << b;
      EXPECT_LT(weight(a, "Dvalan, Orem"), 0) << a;
    }
}

TEST(Compare, WordsOnOneSideOnlyAreNeutral) {
  const double bare = weight("Иван Петров", "Ivan Petrov");
  EXPECT_NEAR(weight("Иван Сергеевич Петров", "Ivan Petrov"), bare, 0.01);
  EXPECT_NEAR(weight("Петров, Иван", "Ivan Petrov"), bare, 0.01);
}

TEST(Compare, AContradictingPatronymicSpeaksStronglyAgainst) {
  const double without = weight("Иван Петров", "Иван Петров");
  const double other = weight("Иван Сергеевич Петров", "Иван Тимофеевич Петров");
  EXPECT_LT(other, without - 3);
}

TEST(Compare, PatronymicsMeetInWhateverFormTheyHave) {
  const double bare = weight("Геворкян Самвел", "Գևորգյան Սամվել");
  EXPECT_GT(weight("Геворкян Самвел Григорьевич", "Գևորգյան Սամվել Գրիգորի"), bare);
  EXPECT_LT(weight("Геворкян Самвел Рубенович", "Գևորգյան Սամվել Գրիգորի"), bare - 3);
  EXPECT_GT(weight("Алиев Мурад Гасанович", "Əliyev Murad Həsən oğlu"),
            weight("Алиев Мурад", "Əliyev Murad"));
  EXPECT_LT(weight("Алиев Мурад Рустамович", "Əliyev Murad Həsən oğlu"),
            weight("Алиев Мурад", "Əliyev Murad") - 3);
}

TEST(Compare, AnInitialSaysLittle) {
  const double full = weight("Иван Петров", "Ivan Petrov");
  const double initial = weight("И. Петров", "Ivan Petrov");
  EXPECT_GT(initial, weight("С. Петров", "Ivan Petrov"));
  EXPECT_LT(initial, full);
  EXPECT_GT(initial, 0);
}

TEST(Compare, AnInitialThatContradictsSpeaksAgainst) {
  const double bare = weight("Smith", "Smith");
  for (const auto& [a, b] :
       std::vector<std::pair<const char*, const char*>>{{"John Smith", "R. Smith"},
                                                        {"Smith, R.", "John Smith"},
                                                        {"J. Smith", "R. Smith"},
                                                        {"J. A. Smith", "J. K. Smith"}}) {
    EXPECT_LT(weight(a, b), bare - 2) << a << " " << b;
    EXPECT_DOUBLE_EQ(weight(a, b), weight(b, a)) << a << " " << b;
    EXPECT_GT(weight(a, b), weight("John Smith", "Robert Smith")) << "less than a whole name";
  }
  EXPECT_GT(weight("J. Smith", "John Smith"), bare);
  // One that nothing stands against says nothing.
  EXPECT_NEAR(weight("J. R. Smith", "J. Smith"), weight("J. Smith", "J. Smith"), 1e-9);
  EXPECT_NEAR(weight("John R. Smith", "John Smith"), weight("John Smith", "John Smith"), 1e-9);
}

TEST(Compare, TheAlignmentSpellsBothWords) {
  const Comparison comparison = compare("Петров", "Petrov", Kind::person);
  ASSERT_EQ(comparison.words.size(), 1u);
  std::string left, right;
  for (const Step& step : comparison.words[0].steps) {
    left += step.left;
    right += step.right;
  }
  EXPECT_EQ(left, "петров");
  EXPECT_EQ(right, "petrov");
}

TEST(Compare, LettersThatTransliterationLoses) {
  for (const auto& [a, b] : std::vector<std::pair<const char*, const char*>>{
           {"Алиев Рашид", "Əliyev Rəşid"},
           {"Алиев Рашид", "علی‌اف رشید"},
           {"Ҹавадов Ҝүлнарә", "Cavadov Gülnarə"},  // Azerbaijani in Cyrillic letters
           {"Һүсејнов Өмәр", "Hüseynov Ömər"},
           {"Кирило Гринько", "Kyrylo Hrynko"},       // Ukrainian г and и
           {"Պետրոսյան Գրիգոր", "Bedrosian Krikor"},  // Western Armenian
           {"Տէր-Պետրոսեան Կարապետ", "Der Bedrossian Garabed"},
           {"آدم مؤمن", "Adam Mumin"},            // hamza
           {"فاطمة الزهراء", "Fatima Al Zahra"},  // ta marbuta, the article
           {"فاطمه الزهرا", "فاطمة الزهراء"},
           {"النجار سمير", "Samir Najjar"},
           {"عبد الرحمن الحسيني", "Abdulrahman Alhusseini"},
           {"عبدالرحمن الحسيني", "Abdul Rahman Al Husseini"},
           {"მამედოვი გიორგი", "Mamedov Giorgi"},  // the nominative
           {"ᲛᲐᲛᲔᲓᲝᲕᲘ ᲒᲘᲝᲠᲒᲘ", "Мамедов Гиорги"},  // Mtavruli
           {"მარტინს ოზოლინსი", "Martins Ozolins"},
           {"Xelîl Cemîl", "خەلیل جەمیل"},
           {"Смирнова Анна", "Smirnoff Anna"}})
    EXPECT_GT(weight(a, b), 14) << a << " " << b;
  EXPECT_GT(weight("عبدالرحمن", "Abdul Rahman"), 7);
  EXPECT_GT(weight("عبد الله", "Abdullah"), 7);
}

TEST(Compare, NothingIsDroppedSilently) {
  const Comparison comparison = compare("Анна 😀 12\xFF", "", Kind::person);
  EXPECT_EQ(comparison.weight, 0);
  ASSERT_GE(comparison.left.set_aside.size(), 2u);
  EXPECT_TRUE(std::isfinite(
      compare(std::string(10'000, 'a'), std::string(10'000, 'a'), Kind::person).weight));
}

TEST(Lexicon, AgreesWithCompare) {
  Lexicon lexicon(Kind::person);
  const auto a = lexicon.add("Խաչատրյան Անի"), b = lexicon.add("Khachaturian, Ani");
  EXPECT_EQ(lexicon.add("Խաչատրյան Անի"), a);
  EXPECT_NEAR(lexicon.weight(a, b), weight("Խաչատրյան Անի", "Khachaturian, Ani"), 1e-4);
  EXPECT_DOUBLE_EQ(lexicon.weight(a, b), lexicon.weight(b, a));
}

// The quick ways to the same bits: the weight without its words, the words' weights without the
// alignment, asked for a first and a second time.
TEST(Lexicon, SaysOfWordsWhatCompareSays) {
  const std::vector<std::string> names = {"Иван Сергеевич Петров",
                                          "Ivan Petrov",
                                          "Иван Тимофеевич Петров",
                                          "И. Петров",
                                          "Геворкян Самвел Гургеневич",
                                          "Գևորգյան Սամվել Գրիգորի",
                                          "عبد الرحمن الحسيني",
                                          "Abdulrahman Alhusseini",
                                          "Anna-Maria von Dvalan",
                                          "de la Orem, Maria",
                                          "Петров"};
  for (const Kind kind : {Kind::person, Kind::place}) {
    Lexicon lexicon(kind);
    for (const std::string& name : names) lexicon.add(name);
    for (int round = 0; round < 2; ++round)
      for (const std::string& a : names)
        for (const std::string& b : names) {
          const Comparison comparison = compare(a, b, kind);
          EXPECT_EQ(name_weight(a, b, kind), comparison.weight) << a << " " << b;
          EXPECT_NEAR(lexicon.weight(lexicon.add(a), lexicon.add(b)), comparison.weight, 1e-4);
          std::vector<double> expected;
          for (const WordMatch& word : comparison.words)
            if ((!word.left.empty() && !word.right.empty()) ||
                word.note == "words left on both sides")
              expected.push_back(word.weight);
          EXPECT_EQ(lexicon.word_weights(lexicon.add(a), lexicon.add(b)), expected)
              << a << " " << b;
        }
  }
}

}  // namespace
}  // namespace amends::names
