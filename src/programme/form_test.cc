#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "programme/form_compile.h"

namespace amends::programme {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<std::string> languages = {"en", "ar"};
const std::vector<std::string> categories = {"H1", "H2"};
const std::vector<std::string> currencies = {"VLR", "EUR"};
const std::vector<std::string> zones = {"K1", "L1"};
const FormWorld world{languages, categories, currencies, zones};

Form compiled(std::string_view text) {
  Faults faults;
  faults.set_file("forms/X.json");
  auto form = compile_form(text, world, faults);
  if (!form) ADD_FAILURE() << faults.error().message;
  return std::move(form).value();
}

std::string faults_of(std::string_view text) {
  Faults faults;
  faults.set_file("forms/X.json");
  EXPECT_FALSE(compile_form(text, world, faults).has_value());
  return faults.error().message;
}

std::vector<std::string> codes_and_paths(const Form& form, std::string_view filing) {
  std::vector<std::string> out;
  for (const FormFault& fault : form.check(filing)) out.push_back(fault.code + " " + fault.path);
  return out;
}

constexpr std::string_view household_form = R"({
  "type": "object",
  "required": ["claimant", "household"],
  "properties": {
    "household": {
      "type": "object",
      "required": ["members"],
      "properties": {
        "members": {
          "x-deficiency": "HH_MEMBER",
          "type": "array",
          "minItems": 1,
          "items": {
            "required": ["names", "birth"],
            "properties": {"birth": {"type": "string", "format": "edtf", "pattern": "^[0-9]{4}"}}
          }
        },
        "reference_date": {"type": "string", "format": "edtf"}
      }
    },
    "claimant": {"type": "object"}
  }
})";

TEST(Form, GivesEachFaultTheNearestCode) {
  const Form form = compiled(household_form);
  EXPECT_THAT(codes_and_paths(form, "{}"),
              ElementsAre("MISSING_FIELD claimant", "MISSING_FIELD household"));
  EXPECT_THAT(codes_and_paths(form, R"({"claimant":{},"household":{}})"),
              ElementsAre("HH_MEMBER household.members"));
  EXPECT_THAT(codes_and_paths(form, R"({"claimant":{},"household":{"members":[]}})"),
              ElementsAre("HH_MEMBER household.members"));
  EXPECT_THAT(
      codes_and_paths(form, R"({"claimant":{},"household":{"members":[
      {"birth":"1978","names":[]},{"names":[]},{"birth":"197X","names":[]},{"birth":"1978"}],
      "reference_date":"soon"}})"),
      ElementsAre("HH_MEMBER household.members[1].birth", "HH_MEMBER household.members[2].birth",
                  "HH_MEMBER household.members[3].names", "BAD_VALUE household.reference_date"));
}

TEST(Form, OrdersFaultsByPathWithIndicesAsNumbers) {
  const Form form = compiled(R"({"properties": {"losses": {"items": {"required": ["amount"]}}}})");
  std::string filing = R"({"losses":[)";
  for (int i = 0; i < 12; ++i) filing += i == 2 || i == 10 ? "{}," : R"({"amount":"1"},)";
  filing.back() = ']';
  EXPECT_THAT(codes_and_paths(form, filing + "}"),
              ElementsAre("MISSING_FIELD losses[2].amount", "MISSING_FIELD losses[10].amount"));
}

TEST(Form, SaysWhatItMissesInASentence) {
  const Form form = compiled(R"({
    "properties": {
      "claimant": {
        "title": "The claimant",
        "anyOf": [{"required": ["birth"]}, {"required": ["identifiers"]}],
        "properties": {"sex": {"enum": ["F", "M"], "x-title": {"en": "Sex", "ar": "الجنس"}}}
      },
      "units": {"maxItems": 1, "items": {"properties": {"floors": {"type": "integer", "maximum": 9}}}}
    }
  })");
  const auto faults =
      form.check(R"({"claimant":{"sex":"X"},"units":[{"floors":10},{"floors":"2"}]})");
  ASSERT_EQ(faults.size(), 5u);
  EXPECT_EQ(faults[0].path, "claimant.birth");
  EXPECT_EQ(faults[0].message, "one of claimant.birth, claimant.identifiers is needed");
  EXPECT_EQ(faults[1].message, "Sex (claimant.sex) is \"X\"; it can be \"F\", \"M\"");
  EXPECT_EQ(faults[2].message, "units has 2 entries; at most 1 are taken");
  EXPECT_EQ(faults[3].message, "units[0].floors is 10; it should be 9 or less");
  EXPECT_EQ(faults[4].message, "units[1].floors should be a whole number, and is a text");
}

TEST(Form, ChecksFormats) {
  const Form form = compiled(R"({"properties": {
    "claimant": {"properties": {"birth": {"format": "edtf"}}},
    "received": {"format": "date"},
    "losses": {"items": {"properties": {"amount": {"format": "decimal"}}}},
    "rights": {"items": {"properties": {"share": {"format": "share"}}}}}})");
  EXPECT_TRUE(form.check(R"({"claimant":{"birth":"1978~"},"losses":[{"amount":"1.50"}],
      "received":"2026-03-01","rights":[{"share":"2/3"}]})")
                  .empty());
  EXPECT_THAT(codes_and_paths(form, R"({"claimant":{"birth":"78"},"losses":[{"amount":"1,50"}],
      "received":"2026-03","rights":[{"share":"3/2"}]})"),
              ElementsAre("BAD_VALUE claimant.birth", "BAD_VALUE losses[0].amount",
                          "BAD_VALUE received", "BAD_VALUE rights[0].share"));
}

TEST(Form, AConditionAsksOnlyWhenItHolds) {
  const Form form = compiled(R"({
    "if": {"required": ["capacity"], "properties": {"capacity": {"const": "REPRESENTATIVE"}}},
    "then": {"required": ["representative"],
             "properties": {"representative": {"x-deficiency": "MANDATE"}}}})");
  EXPECT_TRUE(form.check("{}").empty());
  EXPECT_TRUE(form.check(R"({"capacity":"OWN"})").empty());
  EXPECT_THAT(codes_and_paths(form, R"({"capacity":"REPRESENTATIVE"})"),
              ElementsAre("MANDATE representative"));
}

TEST(Form, CountsCharactersAndNotBytes) {
  const Form form = compiled(R"({"properties": {"statement": {"minLength": 2, "maxLength": 3}}})");
  EXPECT_FALSE(form.check(R"({"statement":"д"})").empty());
  EXPECT_TRUE(form.check(R"({"statement":"дом"})").empty());
  EXPECT_FALSE(form.check(R"({"statement":"дома"})").empty());
}

TEST(Form, ReadsKeysInAnyOrder) {
  const Form form = compiled(R"({"required": ["statement", "capacity", "language"],
                                 "properties": {"language": {"const": "en"}}})");
  EXPECT_TRUE(
      form.check(R"({"statement":"a","language":"en","capacity":"OWN","zzz":1,"aaa":2})").empty());
  EXPECT_EQ(form.check(R"({"zzz":1,"statement":"a","language":"fr","aaa":2})").size(), 2u);
}

TEST(Form, WhatIsNoFilingIsAFaultAndNoCrash) {
  const Form form = compiled(R"({"type": "object"})");
  for (const char* text : {"", "{", "[]", "\"x\"", "nul", "{\"a\":\"\xff\"}"}) {
    EXPECT_EQ(form.check(text).size(), 1u) << text;
  }
}

TEST(Form, ListsItsOwnFields) {
  const Form form = compiled(R"({"properties": {"form": {
    "required": ["airport"],
    "properties": {
      "airport": {"type": "string", "x-title": {"en": "Airport", "ar": "المطار"}},
      "items": {"type": "array", "items": {"type": "string"}},
      "leg": {"type": "object", "required": ["on"], "properties": {"on": {"type": "string", "format": "edtf",
                                                                         "title": "On"}}},
      "staff": {"type": "integer"}}}}})");
  const auto& own = form.own_fields();
  ASSERT_EQ(own.size(), 4u);
  EXPECT_EQ(own[0].path, "form.airport");
  EXPECT_EQ(own[0].type, "string");
  EXPECT_TRUE(own[0].required);
  EXPECT_EQ(own[0].title.at("ar"), "المطار");
  EXPECT_EQ(own[1].path, "form.items[]");
  EXPECT_FALSE(own[1].required);
  EXPECT_EQ(own[2].path, "form.leg.on");
  EXPECT_EQ(own[2].type, "edtf");
  EXPECT_EQ(own[2].title.at("en"), "On");
  EXPECT_EQ(own[3].type, "integer");
}

struct Refused {
  const char* form;
  const char* fault;  // a part of the message, the line included
};

class RefusedForms : public testing::TestWithParam<Refused> {};

TEST_P(RefusedForms, NameTheLineAndTheNearestName) {
  EXPECT_THAT(faults_of(GetParam().form), HasSubstr(GetParam().fault));
}

constexpr Refused refused[] = {
    {"", "forms/X.json:1: this is not JSON"},
    {"{\"enum\": [n]}", "forms/X.json:1: this is not JSON"},
    {"[]", "a form is a JSON object"},
    {"{\n\"type\": \"object\"\n} x", "something stands after the end"},
    {"{\n\"title\": 1,\n\"title\": 2}", "X.json:3: \"title\" stands here twice"},
    {"{\n\n\"requird\": []}",
     "X.json:3: \"requird\" is not a keyword that forms know; did you mean \"required\"?"},
    {"{\"$ref\": \"#\"}", "\"$ref\" is not a keyword"},
    {"{\"oneOf\": []}", "\"oneOf\" is not a keyword"},
    {"{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"}", "draft-07"},
    {"{\"type\": \"objekt\"}", "did you mean \"object\"?"},
    {"{\"type\": []}", "nothing fits"},
    {"{\"properties\": {\n\"claimant\": {\"properties\": {\n\"brith\": {}}}}}",
     "X.json:3: a filing has no field \"claimant.brith\"; did you mean \"birth\"?"},
    {"{\"required\": [\n\"recieved\"]}",
     "X.json:2: a filing has no field \"recieved\"; did you mean \"received\"?"},
    {"{\"properties\": {\"losses\": {\"properties\": {\"amount\": {}}}}}",
     "no field \"losses.amount\""},
    {"{\"properties\": {\"claimant\": {\"properties\": {\"sex\": {\"enum\": [\"F\",\n\"W\"]}}}}}",
     "X.json:2: claimant.sex is never \"W\""},
    {"{\"properties\": {\"category\": {\"const\": \"H3\"}}}",
     "not a category of the programme; did you mean"},
    {"{\"properties\": {\"losses\": {\"items\": {\"properties\": {\"currency\": {\"const\": "
     "\"VLO\"}}}}}}",
     "not a currency of the programme; did you mean \"VLR\"?"},
    {"{\"properties\": {\"units\": {\"items\": {\"properties\": {\"place\": {\"properties\": "
     "{\"zone\": {\"enum\": [\"K7\"]}}}}}}}}",
     "not a zone of the programme"},
    {"{\"properties\": {\"losses\": {\"items\": {\"properties\": {\"amount\": {\"type\": "
     "\"number\"}}}}}}",
     "losses[].amount is kept as a text; its type is \"string\""},
    {"{\"properties\": {\"losses\": {\"items\": {\"properties\": {\"unit\": {\"type\": "
     "\"string\"}}}}}}",
     "losses[].unit is kept as a whole number"},
    {"{\"properties\": {\"statement\": {\n\"pattern\": \"(\"}}}",
     "X.json:2: the pattern cannot be used"},
    {"{\"properties\": {\"statement\": {\"pattern\": \"\\\\b\"}}}", "not supported in a pattern"},
    {"{\"properties\": {\"received\": {\"format\": \"dat\"}}}", "did you mean \"date\"?"},
    {"{\"properties\": {\"received\": {\"format\": \"e-mail\"}}}",
     "is not a format that forms know"},
    {"{\"properties\": {\"statement\": {\"minLength\": -1}}}", "a whole number, 0 or more"},
    {"{\"properties\": {\"statement\": {\"minLength\": 3, \"maxLength\": 2}}}", "nothing fits"},
    {"{\"properties\": {\"statement\": {\"enum\": []}}}", "at least one value"},
    {"{\"properties\": {\"claimant\": {\"const\": {}}}}", "a value to compare with"},
    {"{\"properties\": {\"claimant\": {\"x-deficiency\": \"no code\"}}}", "capital letters"},
    {"{\"properties\": {\"claimant\": {\"x-title\": {\"eng\": \"A\"}}}}",
     "no language \"eng\"; did you mean \"en\"?"},
    {"{\"properties\": {\"claimant\": true}}", "a schema is a JSON object"},
    {"{\"properties\": {\"losses\": {\"items\": [{}]}}}", "give one schema"},
    {"{\"then\": {\"required\": [\"statement\"]}}", "without an \"if\""},
    {"{\"properties\": {\"form\": {\"properties\": {\"airport\": {}}}}}",
     "form.airport needs a \"type\""},
    {"{\"properties\": {\"form\": {\"properties\": {\"sum\": {\"type\": \"number\"}}}}}",
     "which is not exact"},
    {"{\"properties\": {\"form\": {\"properties\": {\"airport\": {\"type\": \"string\"}}}},\n"
     "\"allOf\": [{\"properties\": {\"form\": {\"required\": [\"airprot\"]}}}]}",
     "X.json:2: the form itself has no field \"form.airprot\" to name here; did you mean "
     "\"airport\"?"},
};
INSTANTIATE_TEST_SUITE_P(Form, RefusedForms, testing::ValuesIn(refused));

TEST(Form, TellsAllItsFaultsAtOnce) {
  const std::string message = faults_of(R"({
    "requierd": [],
    "properties": {
      "claimnat": {},
      "received": {"format": "dates"}
    }
  })");
  EXPECT_THAT(message, HasSubstr("X.json:2: "));
  EXPECT_THAT(message, HasSubstr("X.json:4: "));
  EXPECT_THAT(message, HasSubstr("X.json:5: "));
}

TEST(Form, DoesNotFallIntoADeepFile) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += R"({"if":)";
  text += "{}" + std::string(100, '}');
  EXPECT_THAT(faults_of(text), HasSubstr("levels"));
  EXPECT_THAT(faults_of(std::string(100'000, '[')), HasSubstr("X.json:1: "));
}

}  // namespace
}  // namespace amends::programme
