#include "register/person.h"

#include <gtest/gtest.h>

namespace amends::registry {
namespace {

TEST(Person, IsTheSameInEverySpelling) {
  const std::string key = person_key("Inês Olan");
  EXPECT_EQ(person_key("inês olan"), key);
  EXPECT_EQ(person_key("INÊS OLAN"), key);
  EXPECT_EQ(person_key("Ine\u0302s Olan"), key);  // composed of two
  EXPECT_EQ(person_key("  Inês \t Olan "), key);  // white space
  EXPECT_EQ(person_key("Inês\u00a0Olan"), key);   // that is none of ASCII
  EXPECT_EQ(person_key("In\u200bês Olan"), key);  // nothing that is seen
  EXPECT_EQ(person_key("Straße"), person_key("STRASSE"));
  EXPECT_EQ(person_key("Ines Olan"), key);  // accents are left out in typing
  EXPECT_EQ(person_key("Inés Olan"), key);
  EXPECT_EQ(person_key("Андрій"), person_key("Андріи\u0306"));
  EXPECT_EQ(person_key("Ιnes Olan"), key);  // with a Greek iota
  EXPECT_EQ(person_key("Іnеѕ Оlаn"), key);  // with Cyrillic letters
  EXPECT_EQ(person_key("ІNЕЅ OLAΝ"), key);
  EXPECT_EQ(person_key("ınes Oӏɑn"), key);  // with letters of Latin that look like others
  EXPECT_EQ(person_key("Вera Нoltε"), person_key("Bera Holte"));
  EXPECT_EQ(person_key("Ոina Տսոd"), person_key("Nina Sund"));
  EXPECT_NE(person_key("Вера Олан"), person_key("Вера Олар"));
  EXPECT_EQ(person_key("Inês. Olan,"), key);  // punctuation around the words
  EXPECT_EQ(person_key("Ines-Olan"), key);
  EXPECT_EQ(person_key("Ines O’lan"), key);
  EXPECT_EQ(person_key("Examiner 1").size(), 10);  // digits tell persons apart
  EXPECT_EQ(person_key("-.-"), "");
  EXPECT_EQ(rule_key(" time-1"), rule_key("TIME-1 "));
  EXPECT_NE(person_key("Agnes Olan"), key);
  EXPECT_NE(person_key("InêsOlan"), key);
  EXPECT_EQ(person_key(" "), "");
}

}  // namespace
}  // namespace amends::registry
