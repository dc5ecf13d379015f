#include "names/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "names/bench.h"
#include "names/readings.h"
#include "names/tags.h"

namespace amends::names {
namespace {

bool share_a_key(std::string_view a, std::string_view b) {
  const auto x = keys(a), y = keys(b);
  std::vector<std::string> both;
  std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(both));
  return !both.empty();
}

TEST(Keys, TheSameNameInAnotherScriptSharesOne) {
  EXPECT_TRUE(share_a_key("Хачатрян Ани", "Խաչատրյան Անի"));
  EXPECT_TRUE(share_a_key("Алиев Рашид", "Rəşid Əliyev"));
  EXPECT_TRUE(share_a_key("Гончаренко Олег", "Oleh Honcharenko"));
  EXPECT_TRUE(share_a_key("გიორგი მამედოვი", "Giorgi Mamedov"));
  EXPECT_FALSE(share_a_key("Хачатрян Ани", "Petrov Sergey"));
}

TEST(Keys, LettersThatAreWrittenOtherwiseShareOne) {
  for (const auto& [a, b] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"Юхан Партс", "Juhan Parts"},         // ts, and т with с
           {"Флетчер Анна", "Anna Fletcher"},     // tch
           {"ادگار ساویسار", "Edgar Savisaar"},   // d with g, which are one letter elsewhere
           {"Пелисар Жак", "Jacques Pélissard"},  // letters that French leaves unread
           {"Гайяр, Рене", "René Gaillard"},      //
           {"Эдзі Рама", "Edi Rama"},             // soft d of Belarusian
           {"ڈیوڈ گورڈن", "David Gordon"},        // letters of Urdu
           {"ԛасым Шәмо", "Qasim Shemo"}}) {      // Kurdish in Cyrillic letters
    EXPECT_TRUE(share_a_key(a, b)) << a << " " << b;
  }
}

TEST(Keys, WordsThatOthersWriteAsOneShareOne) {
  EXPECT_TRUE(share_a_key("جان مک\u200cکین", "John McCain"));
  EXPECT_TRUE(share_a_key("شاه گل رضایی", "Shahgul Rezai"));
  EXPECT_TRUE(share_a_key("Al Najjar, Samira", "سميرة النجار"));
  EXPECT_TRUE(share_a_key("عبد الله", "Abdullah"));
  EXPECT_TRUE(share_a_key("عبدالرحمن", "Abdul Rahman"));
  EXPECT_TRUE(share_a_key("عبدالرحمن سعيد", "Abdul Rahman Said"));
  EXPECT_TRUE(share_a_key("Tom Tarasov", "Тарасов Томас"));  // a short form
}

TEST(Keys, NumbersAndTextsAreTheSameInNumber) {
  std::vector<std::uint64_t> numbers;
  for (const char* name : {"", "Ани", "Хачатрян Ани", "Jean-Claude de la Tour", "😀"}) {
    key_numbers(name, numbers);
    EXPECT_EQ(numbers.size(), keys(name).size()) << name;
  }
}

TEST(Readings, AtMostTwelveInFixedOrder) {
  const auto readings = read_word(U"ghazaryan");
  EXPECT_LE(readings.size(), readings_max);
  EXPECT_EQ(readings, read_word(U"ghazaryan"));
  EXPECT_THAT(read_word(U"գառնի"), testing::Contains("garni"));
  // Western Armenian reads the same letter as k.
  EXPECT_THAT(read_word(U"գառնի"), testing::Contains("karni"));
  EXPECT_THAT(read_word(U"ҹаһан"), testing::Contains("Dahan"));
}

// Of the twelve, vowels do not take the place of consonants.
TEST(Readings, ConsonantsChangeBeforeVowels) {
  EXPECT_THAT(read_word(U"гончаренко"), testing::Contains("honTarenko"));
  EXPECT_THAT(read_word(U"գաբրիելյան"), testing::Contains("kaprielyan"));
  EXPECT_THAT(read_word(U"əhmədov"), testing::Contains("axmadov"));
}

TEST(Readings, EachLanguageHasRows) {
  std::set<std::string> seen;
  for (const Reading& row : readings())
    for (const std::string_view language : base::split(row.languages, ' ')) seen.emplace(language);
  for (const char* language : {"ru", "uk", "be", "bg", "sr", "mk", "az", "tr", "hy", "hyw", "ka",
                               "ar", "fa", "ckb", "kmr", "el", "Latn"})
    EXPECT_TRUE(seen.contains(language)) << language;
}

Tag tag_of_word(std::string_view text) { return tag_of(canonical(text).words.at(0), false); }

TEST(Tags, KnowPatronymicsTitlesAndParticles) {
  EXPECT_EQ(tag_of_word("Сергеевич"), Tag::patronymic);
  EXPECT_EQ(tag_of_word("Сергіївна"), Tag::patronymic);
  EXPECT_EQ(tag_of_word("oğlu"), Tag::particle);
  EXPECT_EQ(tag_of_word("И."), Tag::initial);
  EXPECT_EQ(tag_of_word("паша"), Tag::honorific);
  EXPECT_EQ(tag_of_word("Dr."), Tag::honorific);
  EXPECT_EQ(tag_of_word("ог."), Tag::particle);
  EXPECT_EQ(tag_of_word("Al."), Tag::initial);
  EXPECT_EQ(tag_of_word("al"), Tag::particle);
}

std::vector<Tag> tags_in(std::string_view name) { return tags_of(canonical(name).words, false); }

TEST(Tags, KnowGivenNames) {
  for (const char* name : {"Сергей", "Олена", "Fərid", "Ayşe", "Armen", "Գայանե", "ქეთევან", "محمد",
                           "زهرا", "Γιώργος", "Catherine", "Алена", "Тигран"})
    EXPECT_EQ(tag_of_word(name), Tag::given) << name;
  EXPECT_EQ(tag_of(canonical("Мария").words.at(0), true), Tag::name);  // a village
}

TEST(Tags, KnowTheFathersNameByWhatStandsBesideIt) {
  EXPECT_EQ(tags_in("Əliyev Murad Həsən oğlu")[2], Tag::patronymic);
  EXPECT_EQ(tags_in("Алиева Севда Гасан кызы")[2], Tag::patronymic);
  EXPECT_EQ(tags_in("خالد بن سعيد القاسم")[2], Tag::patronymic);
  EXPECT_EQ(tags_in("Khalid ibn Said")[2], Tag::patronymic);
  EXPECT_EQ(tags_in("Սարգսյան Արամ Գրիգորի")[2], Tag::patronymic);
  EXPECT_EQ(tags_in("ბერიძე ლევან ნიკოლოზის ძე")[2], Tag::patronymic);
  // Nothing else is there to be the name; Ben is a given name; Ani ends like a genitive.
  EXPECT_NE(tags_in("Həsən oğlu")[0], Tag::patronymic);
  EXPECT_NE(tags_in("Ben Carter Smith")[1], Tag::patronymic);
  EXPECT_EQ(tags_in("Սարգսյան Անի Գրիգորի")[1], Tag::given);
}

TEST(Tags, KnowTheEndingsOfFamilyNames) {
  for (const char* name : {"Smirnov", "Смирнова", "Smirnoff", "Kowalska", "Ковальська", "Хачатрян",
                           "Khachatourian", "Խաչատրեան", "Khachatryan", "ბერიძე", "Beridze",
                           "გელაშვილი", "Petrović", "Hosseinzade", "حسینزاده", "Παπαδόπουλος"}) {
    EXPECT_EQ(tag_of_word(name), Tag::family) << name;
  }
  EXPECT_EQ(tag_of_word("Петровна"), Tag::patronymic);
  EXPECT_EQ(tag_of_word("Ovna"), Tag::name);
}

TEST(Canonical, SaysWhatItSetsAside) {
  const Canonical name = canonical("Aлиев\u200E 😀");  // a Latin A
  ASSERT_EQ(name.words.size(), 1u);
  EXPECT_TRUE(name.words[0].repaired);
  EXPECT_EQ(to_utf8(name.words[0].letters), "алиев");
  EXPECT_EQ(name.set_aside.size(), 3u);
  EXPECT_TRUE(canonical("").words.empty());
  ASSERT_EQ(canonical("").set_aside.size(), 1u);
  EXPECT_EQ(canonical("").set_aside[0].reason, "it has no letters");
  EXPECT_EQ(canonical("\xFF\xFE").words.size(), 0u);
  EXPECT_FALSE(canonical("\xFF\xFE").set_aside.empty());
}

TEST(Canonical, DropsNothingWithoutAWord) {
  for (const auto& [name, reason] : std::vector<std::pair<std::string, std::string_view>>{
           {"\u0301Ани", "marks without a letter"},
           {"Ани (Аня)", "signs, read as a space"},
           {"Ани 12", "digits are no part of a name"},
           {"Ани\x01", "1 format or control character"},
           {"Ани \xC3", "bytes that are not UTF-8"},
           {"Ани ☺", "neither letters nor what stands between them"},
           {std::string(50, 'a'),
            "10 letters of a word beyond the first 40, which alone are compared"},
           {std::string(10'000, 'a'), "5904 bytes beyond the first 4096"},
           {"a b c d e f g h i j k", "more than 10 words"}}) {
    std::vector<std::string> reasons;
    for (const SetAside& item : canonical(name).set_aside) reasons.push_back(item.reason);
    EXPECT_THAT(reasons, testing::Contains(reason)) << name;
  }
  // Armenian writes the stress inside the word, and a hyphen or a comma is no loss.
  EXPECT_EQ(to_utf8(canonical("Անի՛").words.at(0).letters), "անի");
  EXPECT_TRUE(canonical("Сергеева, Анна-Мария О'Нил").set_aside.empty());
}

TEST(PairFile, KeepsGoodRowsAndNamesBadOnes) {
  const auto file = parse_pairs("Ани\tAni\t3\nодин\n\tAni\nИван\tIvan\tx\n", "p.tsv");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->pairs.size(), 1u);
  ASSERT_EQ(file->problems.size(), 3u);
  EXPECT_TRUE(file->problems[0].starts_with("p.tsv:2"));
  EXPECT_FALSE(parse_pairs("", "empty.tsv"));
}

TEST(Bench, TellsTrueFromRandomPairs) {
  const auto file = parse_pairs(
      "Ани\tAni\nИван\tIvan\nПетров\tPetrov\nСергей\tSergey\nОльга\tOlga\nТимур\tTimur\n", "p");
  BenchOptions options;
  options.non_pairs = 1000;
  const auto once = bench(*file, options, base::quiet()),
             twice = bench(*file, options, base::quiet());
  ASSERT_TRUE(once);
  EXPECT_EQ(once->ours.tpr_at_1e3, 1);
  EXPECT_EQ(once->ours.acc_at_1, 1);
  EXPECT_EQ(once->ours.curve, twice->ours.curve);
  EXPECT_FALSE(bench(*parse_pairs("Ани\tAni\n", "p"), options, base::quiet()));
}

}  // namespace
}  // namespace amends::names
