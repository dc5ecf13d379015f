// The linkage verb on files, as a user runs it.
#include <gmock/gmock.h>

#include "program.h"

namespace amends::scenario {
namespace {

using testing::HasSubstr;

class Link : public ProgramTest {
 protected:
  // Made-up people: every fifth is a second record of the one before, with a sign less.
  void write_people(const std::string& file, int count) const {
    const std::string syllables[] = {"ka", "lo", "mi", "ra", "te", "so", "vi", "an", "el", "dor"};
    std::string text = "unique_id,first_name,surname,dob,city\n", first, last, date, city;
    std::uint32_t state = 7;
    const auto draw = [&](std::uint32_t below) {
      state = state * 1664525U + 1013904223U;
      return (state >> 8) % below;
    };
    const auto word = [&](std::uint32_t parts) {
      std::string made;
      for (std::uint32_t i = 0; i < parts; ++i) made += syllables[draw(10)];
      return made;
    };
    for (int row = 0; row < count; ++row) {
      if (row % 5 == 4) {
        std::string& changed = row % 2 == 0 ? first : last;
        changed.pop_back();
      } else {
        first = word(2), last = word(3), city = word(1);
        date = std::to_string(1950 + draw(50)) + "-0" + std::to_string(1 + draw(9)) + "-1" +
               std::to_string(draw(10));
      }
      text += std::to_string(row) + "," + first + "," + last + "," + date + "," + city + "\n";
    }
    write(file, text);
  }
};

TEST_F(Link, SaysHowManyMatchesNoRuleReached) {
  write_people("people.csv", 4000);
  const nlohmann::json told = amends_json("link people.csv").json();
  ASSERT_TRUE(told.contains("unreached")) << told.dump();
  EXPECT_TRUE(told["unreached"].contains("matches") || told["unreached"].contains("reason"));
  EXPECT_THAT(amends("link people.csv").out, HasSubstr("matches of no rule"));
}

}  // namespace
}  // namespace amends::scenario
