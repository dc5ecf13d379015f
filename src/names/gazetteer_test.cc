#include "names/gazetteer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "names/test_gazetteer.h"

namespace amends::names {
namespace {

using ::testing::HasSubstr;

TEST(Gazetteer, LoadsItsTables) {
  TestGazetteer folder;
  const auto gazetteer = Gazetteer::load(folder.path(), base::quiet());
  ASSERT_TRUE(gazetteer) << gazetteer.error().message;
  EXPECT_EQ(gazetteer->places().size(), 4U);
  const auto tholm = gazetteer->find("t");
  ASSERT_TRUE(tholm);
  const auto names = gazetteer->names_of(*tholm);
  ASSERT_EQ(names.size(), 3U);
  EXPECT_EQ(names[0].text, "Tholmimar, \"Old\"");
  EXPECT_EQ(names[0].kind, NameKind::former);
  EXPECT_EQ(names[1].script, "Cyrl") << "derived where the column is empty";
  EXPECT_EQ(names[0].validity.last, *base::parse_date("1994-12-31"));
  ASSERT_TRUE(gazetteer->places()[*tholm].location);
  EXPECT_EQ(gazetteer->places()[*tholm].location->accuracy_m, 500);
  ASSERT_EQ(gazetteer->relations_of(*tholm).size(), 1U);
  EXPECT_EQ(gazetteer->relations_of(*tholm)[0].kind, RelationKind::split_from);
  EXPECT_EQ(gazetteer->relations_to(*gazetteer->find("m")).size(), 1U);
  EXPECT_EQ(gazetteer->find("none"), std::nullopt);
}

TEST(Gazetteer, TellsEveryFaultAtOnce) {
  TestGazetteer folder;
  folder.write("places.csv",
               "id,type,latitude,longitude,accuracy_m,valid_from,valid_to,authority,source\n"
               "m,town,95,20,10,,,,s\n"
               "m,town,,,,,,,s\n"
               "t,town,-51,20,,,,,s\n"
               "u,town,,,,1990-13,,,s\n"
               "v,town,,,,1990,1980,,s\n"
               "w,town\n"
               "\"x\"y,town,,,,,,,s\n"
               ",town,,,,,,,s\n");
  folder.write("names.csv",
               "place,name,langauge,script,kind,valid_from,valid_to,authority,source\n");
  folder.write("relations.csv",
               "place,relation,other,valid_from,valid_to,authority,source\n"
               "m,split_form,t,,,,s\n"
               "m,part_of,tt,,,,s\n"
               "m,part_of,m,,,,s\n");
  const auto gazetteer = Gazetteer::load(folder.path(), base::quiet());
  ASSERT_FALSE(gazetteer);
  EXPECT_EQ(gazetteer.error().code, Code::bad_input);
  for (const char* expected : {
           "places.csv:2: '95' is not a latitude",
           "places.csv:3: the id \"m\" stands twice",
           "places.csv:4: coordinates need an accuracy_m",
           "places.csv:5: valid_from: '1990-13' is not an EDTF date",
           "places.csv:6: valid_to 1980 is before valid_from 1990",
           "places.csv:7: 2 fields where the header has 9",
           "places.csv:8: text after a closing quotation mark",
           "places.csv:9: an id has 1 to 200 bytes",
           "names.csv:1: the table has no column \"langauge\"; did you mean \"language\"?",
           "names.csv:1: the column \"language\" is missing",
           "relations.csv:2: no relation is called \"split_form\"; did you mean \"split_from\"?",
           "relations.csv:3: there is no place \"tt\" in places.csv",
           "relations.csv:4: \"m\" has a relation to itself",
       }) {
    EXPECT_THAT(gazetteer.error().message, HasSubstr(expected));
  }
}

TEST(Gazetteer, RefusesNamesThatAreNone) {
  TestGazetteer folder;
  folder.write("names.csv",
               "place,name,language,script,kind,valid_from,valid_to,authority,source\n"
               "m,,en,Latn,official,,,,s\n"
               "m,a\x01"
               "b,en,Latn,official,,,,s\n"
               "m,Olvar,english,Latn,official,,,,s\n"
               "m,Olvar,en,Cyrl,official,,,,s\n"
               "m,Olvar,en,Lattn,official,,,,s\n"
               "m,Olvar,en,Latn,offical,,,,s\n"
               "m,\xFF,en,Latn,official,,,,s\n"
               "mm,Olvar,en,Latn,official,,,,s\n"
               "m,\"Olvar,en,Latn,official,,,,s\n");
  const auto gazetteer = Gazetteer::load(folder.path(), base::quiet());
  ASSERT_FALSE(gazetteer);
  for (const char* expected : {
           "names.csv:2: the name is empty",
           "names.csv:3: the name has the control character U+0001",
           "names.csv:4: \"english\" is no language code",
           "names.csv:5: the script is said to be Cyrl, and the letters are Latn",
           "names.csv:6: \"Lattn\" is no script",
           "names.csv:7: no kind of name is called \"offical\"; did you mean \"official\"?",
           "names.csv:8: byte 3 of the row is not UTF-8",
           "names.csv:9: there is no place \"mm\"",
           "names.csv:10: a quotation mark opens on line 10 and never closes",
       }) {
    EXPECT_THAT(gazetteer.error().message, HasSubstr(expected));
  }
}

TEST(Gazetteer, KnowsItsFormat) {
  TestGazetteer folder;
  folder.write("about.csv", "key,value\nformat,2\n");
  EXPECT_EQ(Gazetteer::load(folder.path(), base::quiet()).error().code, Code::newer_version);
  folder.write("about.csv", "key,value\ntitle,Test\nlisence,none\n");
  const auto gazetteer = Gazetteer::load(folder.path(), base::quiet());
  EXPECT_THAT(gazetteer.error().message, HasSubstr("did you mean \"licence\"?"));
  EXPECT_EQ(Gazetteer::load(folder.path() / "none", base::quiet()).error().code, Code::not_found);
}

TEST(Gazetteer, CountsFaultsBeyondThoseShown) {
  TestGazetteer folder;
  std::string names = "place,name,language,script,kind,valid_from,valid_to,authority,source\n";
  for (int i = 0; i < 500; ++i) names += "nowhere,Olvar,en,Latn,official,,,,s\n";
  folder.write("names.csv", names);
  EXPECT_THAT(Gazetteer::load(folder.path(), base::quiet()).error().message,
              HasSubstr("500 faults"));
  EXPECT_THAT(Gazetteer::load(folder.path(), base::quiet()).error().message,
              HasSubstr("and 300 more"));
}

}  // namespace
}  // namespace amends::names
