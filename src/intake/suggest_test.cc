#include "intake/suggest.h"

#include "intake/mapper.h"
#include "intake/test_intake.h"

namespace amends::intake {
namespace {

using testing::HasSubstr;

class SuggestTest : public IntakeTest {
 protected:
  // The suggestion, which must load and fit the file that it was made from.
  std::string suggest(const programme::Programme& programme, const std::filesystem::path& file) {
    const auto text = suggest_mapping(programme, file, {});
    EXPECT_TRUE(text) << text.error().message;
    const auto mapping = parse_mapping(*text, "suggested.toml", programme);
    EXPECT_TRUE(mapping) << mapping.error().message << "\n" << *text;
    if (mapping) {
      auto source = open_source(file, {});
      EXPECT_TRUE(source);
      const auto hash = [](std::string_view, std::string_view) { return std::string(); };
      const auto mapper = Mapper::create(*mapping, programme, (*source)->header(), hash);
      EXPECT_TRUE(mapper) << mapper.error().message << "\n" << *text;
    }
    return *text;
  }
};

TEST_F(SuggestTest, FindsKeyDatesAmountsAndMarksOfNothing) {
  const programme::Programme programme = load("lost-property");
  const auto file = write("claims.csv",
                          "Claim Number,Date Received,Incident Date,Claim Amount,Claim Type,Shoe "
                          "\"Size\"\n"
                          "1,28-May-15,5/13/2015 16:00,\"$1,234.50 \",Property Damage,-\n"
                          "2,1-Jun-15,6/1/2015 0:00,-,Personal Injury,44\n");
  const std::string text = suggest(programme, file);
  EXPECT_THAT(text, HasSubstr("key = \"Claim Number\""));
  EXPECT_THAT(text, HasSubstr("\"received\" = \"Date Received\""));
  EXPECT_THAT(text, HasSubstr("nothing = [\"-\"]"));
  EXPECT_THAT(text, HasSubstr("\"M/d/yyyy H:mm\""));
  EXPECT_THAT(text, HasSubstr("two_digit_years_from"));
  EXPECT_THAT(text, HasSubstr("strip = \"$ \", grouping = \",\""));
  EXPECT_THAT(text, HasSubstr("\"Property Damage\" = \"DAMAGE\""));
  EXPECT_THAT(text, HasSubstr("  \"Shoe \\\"Size\\\"\","));
}

TEST_F(SuggestTest, LoadsWhateverTheHeaderIs) {
  const programme::Programme programme = load("velaria");
  suggest(programme, write("a.csv", "x\n"));
  suggest(programme,
          write("b.csv",
                "statement,claimant,birth,sex,\\,\"a\nb\",category\n1,2,3,other,5,6,Nothing\n"));
  suggest(programme, write("twice.csv", "a,statement,statement,,\n1,2,3,,\n"));
  suggest(programme, write("c.csv", "received;amount;share\n31.12.2019;1.234,50;1/2\n"));
  suggest(programme, write("d.ndjson", "{\"claimant\":{\"names\":[{\"text\":\"A\"}]},\"no\":1}\n"));
}

}  // namespace
}  // namespace amends::intake
