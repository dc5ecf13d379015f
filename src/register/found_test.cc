#include "register/found.h"

#include <gmock/gmock.h>

#include "register/check.h"
#include "register/claims.h"
#include "register/test_register.h"

namespace amends::registry {
namespace {

using testing::HasSubstr;

class FoundTest : public RegisterTest {
 protected:
  const Actor examiner{"Ines", "CAS"};
  static std::string standing(Register& reg, ClaimId claim) {
    auto select = prepare_found(reg.database());
    EXPECT_TRUE(select);
    return found_object(found_facts(*select, claim).value());
  }
  static FoundFact fact(Register& reg, std::string_view name, std::string_view text) {
    auto made = found_fact(reg.programme(), name, text);
    EXPECT_TRUE(made) << made.error().message;
    return *made;
  }
};

template <typename T>
std::string why(const Result<T>& result) {
  return result ? "it was taken" : result.error().message;
}

TEST(FoundObject, OpensAndClosesRecords) {
  const auto fact = [](std::string name) { return FoundFact{std::move(name), "1", "", "", 0, 0}; };
  EXPECT_EQ(found_object({}), "{}");
  EXPECT_EQ(found_object({fact("a"), fact("b.c"), fact("b.d.e"), fact("b.d.f"), fact("g.h")}),
            R"({"a":1,"b":{"c":1,"d":{"e":1,"f":1}},"g":{"h":1}})");
}

TEST_F(FoundTest, TheLastWordCountsAndCanBeTakenBack) {
  Register reg = make();
  const ClaimId claim = file(reg, "one");
  ASSERT_TRUE(record_found(reg, claim,
                           {fact(reg, "found.transfer.price", "12000.50"),
                            fact(reg, "causal_link", "yes"), fact(reg, "injury_grade", "2")},
                           "the report of the visit", examiner));
  EXPECT_EQ(standing(reg, claim),
            R"({"causal_link":true,"injury_grade":2,"transfer":{"price":"12000.50"}})");
  ASSERT_TRUE(
      record_found(reg, claim, {fact(reg, "causal_link", "no")}, "a second visit", examiner));
  FoundFact back{"injury_grade", "null", "", "", 0, 0};
  ASSERT_TRUE(record_found(reg, claim, {back}, "another file", examiner));
  EXPECT_EQ(standing(reg, claim), R"({"causal_link":false,"transfer":{"price":"12000.50"}})");
  EXPECT_THAT(why(record_found(reg, claim, {back}, "again", examiner)),
              HasSubstr("cannot be taken back"));
  const auto lines = history(reg, claim).value();
  EXPECT_EQ(lines.back().summary, "another file");
  EXPECT_EQ(lines.back().by, "Ines");
}

TEST_F(FoundTest, OnlyWhatRulesCanReadIsTaken) {
  Register reg = make();
  const ClaimId claim = file(reg, "one");
  EXPECT_THAT(why(found_fact(reg.programme(), "causal_lnk", "yes")),
              HasSubstr("did you mean \"causal_link\""));
  EXPECT_THAT(why(found_fact(reg.programme(), "causal_link", "perhaps")), HasSubstr("yes or no"));
  EXPECT_THAT(why(found_fact(reg.programme(), "injury_grade", "2.5")), HasSubstr("whole number"));
  EXPECT_THAT(why(found_fact(reg.programme(), "transfer", "x")), HasSubstr("no fact is called"));
  EXPECT_THAT(why(found_fact(reg.programme(), "transfer.date", "20x2")), HasSubstr("EDTF"));
  // The gate holds whoever writes acts to the same.
  const auto record = [&](std::string_view name, std::string_view json) {
    FoundFact raw{std::string(name), std::string(json), "", "", 0, 0};
    return why(record_found(reg, claim, {raw}, "r", examiner));
  };
  EXPECT_THAT(record("causal_link", "\"yes\""), HasSubstr("found.causal_link"));
  EXPECT_THAT(record("causal_link", R"({"proposed":"x"})"), HasSubstr("single value"));
  EXPECT_THAT(record("nothing", "1"), HasSubstr("no fact is called"));
  const std::vector<FoundFact> good = {fact(reg, "causal_link", "yes")};
  EXPECT_THAT(why(record_found(reg, claim, good, "", examiner)), HasSubstr("has a reason"));
  EXPECT_THAT(why(record_found(reg, claim, {}, "r", examiner)), HasSubstr("no fact is named"));
  EXPECT_THAT(why(record_found(reg, claim, good, "r", {"Petra", "PAN"})), HasSubstr("CAS VAL LEG"));
  EXPECT_EQ(standing(reg, claim), "{}");
}

TEST_F(FoundTest, WhoHasAnInterestFindsNothingAndErasureForgets) {
  Register reg = make();
  const ClaimId claim = file(reg, "one"), other = file(reg, "two");
  const std::vector<FoundFact> facts = {fact(reg, "causal_link", "yes")};
  ASSERT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
    AMENDS_CHECK(
        session
            .add({kind::interest_declared, claim, R"({"member":"Ines","reason":"a cousin"})"},
                 examiner)
            .map([](const Done&) {}));
    return session.commit();
  }));
  EXPECT_THAT(why(record_found(reg, claim, facts, "r", examiner)), HasSubstr("an interest"));
  ASSERT_TRUE(record_found(reg, other, facts, "r", examiner));
  ASSERT_TRUE(reg.erase({other, std::nullopt, "asked for", "RoP 40"}, {"Dora", "DPO"}));
  EXPECT_EQ(count(reg, "SELECT count(*) FROM found_fact"), 0);
}

}  // namespace
}  // namespace amends::registry
