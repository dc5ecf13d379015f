#include "examine/paper.h"

#include <gtest/gtest.h>

#include "examine/screen.h"

namespace amends::examine {
namespace {

class PaperTest : public testing::Test {
 protected:
  PaperTest() {
    declare("area", cel::types::rational);
    declare("rate", cel::types::rational);
    declare("none", cel::types::rational);
  }
  void declare(std::string name, const cel::Type& type) {
    ASSERT_TRUE(environment_.declare(std::move(name), &type));
  }
  std::string written(std::string_view expression) {
    const std::vector<cel::Value> bindings = {cel::Value::rational(&area_),
                                              cel::Value::rational(&rate_), cel::Value()};
    const programme::Currency currency{.base = "VLR"};
    Paper paper(environment_, machine_, bindings, currency);
    return paper.write(expression);
  }
  cel::Environment environment_;
  cel::Machine machine_;
  const base::Rational area_ = *base::Rational::parse("84");
  const base::Rational rate_ = *base::Rational::parse("0.59");
};

TEST_F(PaperTest, PutsNumbersInThePlaceOfNames) {
  EXPECT_EQ(written("area * rate"), "84 × 0.59");
  EXPECT_EQ(written("area * (rate + area) - area / rate"), "84 × (0.59 + 84) − 84 ÷ 0.59");
  EXPECT_EQ(written("area - (rate - area)"), "84 − (0.59 − 84)");
  EXPECT_EQ(written("(area * rate) * area"), "84 × 0.59 × 84");
  EXPECT_EQ(written("area / (rate * area)"), "84 ÷ (0.59 × 84)");
}

TEST_F(PaperTest, WritesTheSideThatWasTaken) {
  EXPECT_EQ(written("area < dec(0) ? area : rate > dec(1) ? rate + area : area * rate"),
            "84 × 0.59");
  EXPECT_EQ(written("has_no_such_thing ? area : rate"), "");
}

TEST_F(PaperTest, SaysWhatIsRoundedAndChosen) {
  EXPECT_EQ(written("money(area * rate, \"VLR\").rounded(2, \"HALF_EVEN\")"), "84 × 0.59, rounded");
  EXPECT_EQ(written("math.least(area, area * rate)"), "the lesser of 84 and 84 × 0.59");
  EXPECT_EQ(written("rate * math.greatest(area, rate)"), "0.59 × (the greater of 84 and 0.59)");
  EXPECT_EQ(written("money(area, \"VLR\").convert(dec(1) / rate, \"EUR\")"), "84 × (1 ÷ 0.59)");
}

TEST_F(PaperTest, SetsAFractionApartFromAProduct) {
  EXPECT_EQ(written("area * (dec(1) / dec(3))"), "84 × (1 ÷ 3)");
  EXPECT_EQ(written("area / [dec(1) / dec(3)][0] + [dec(1) / dec(3)][0]"), "84 ÷ (1/3) + 1/3");
}

TEST_F(PaperTest, WritesNothingWhereNothingIsComputedOrKnown) {
  EXPECT_EQ(written("area"), "");
  EXPECT_EQ(written("area * none"), "");
  EXPECT_EQ(written("area *"), "");
  EXPECT_EQ(written(std::string(1'000, '(') + "area + rate" + std::string(1'000, ')')), "");
}

TEST(Paper, VelariasHouseAsOnPaper) {
  const auto programme = programme::load(AMENDS_SOURCE_DIR "/programmes/velaria").value();
  Screener screener(programme);
  Screening screening =
      screener
          .screen("H1",
                  R"({"category":"H1","incidents":[{"date":"2019-10-03","place":{"zone":"K2"}}],)"
                  R"("losses":[{"damage":"DESTROYED","date":"2019-10"}],"units":[{)"
                  R"("area_m2":"84.0","built":"1978","material":"DETACHED_MASONRY","place":)"
                  R"({"zone":"K2"}}]})",
                  R"({"register":{"number":"K7QM-2R9T"}})")
          .value();
  screener.write_sums(screening, "en");
  const std::string text = explain(screening.appraisal, programme, "en", false);
  for (const char* line : {"84 × 310 × 0.59 × 1 = 15,363.6", "148.6 ÷ 100 = 1.486",
                           "15,363.6 × 1.486, rounded = 22,830.31\u00A0VLR",
                           "the lesser of 22,830.31\u00A0VLR and 60,000.00\u00A0VLR = "
                           "22,830.31\u00A0VLR",
                           "22,830.31\u00A0VLR × (1 ÷ 7.84), rounded = 2,912.03\u00A0EUR",
                           "Awarded: 22,830.31\u00A0VLR"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
  EXPECT_EQ(text.find("area * price"), std::string::npos);
  for (const char* internal : {"base_value", "item_total", "true", "false"})
    EXPECT_EQ(text.find(internal), std::string::npos) << internal;
  screener.write_sums(screening, "ar");
  const std::string arabic = explain(screening.appraisal, programme, "ar", false);
  for (const char* line : {"مقرَّباً: 15,363.6 × 1.486 = 22,830.31\u00A0VLR",
                           "الأصغر من 22,830.31\u00A0VLR و 60,000.00\u00A0VLR"}) {
    EXPECT_NE(arabic.find(line), std::string::npos) << line << "\n" << arabic;
  }
  for (const char* english : {"lesser", "greater", "rounded", "Awarded"})
    EXPECT_EQ(arabic.find(english), std::string::npos) << english;
  EXPECT_NE(explain(screening.appraisal, programme, "en", true).find("area * price"),
            std::string::npos);
}

}  // namespace
}  // namespace amends::examine
