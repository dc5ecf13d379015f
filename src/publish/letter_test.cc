#include "publish/letter.h"

#include <gmock/gmock.h>

#include "base/json.h"
#include "examine/decide.h"
#include "examine/instalment.h"
#include "examine/screen.h"
#include "publish/embedded.h"
#include "publish/letter_words.h"
#include "register/claims.h"
#include "register/test_register.h"

namespace amends::publish {
namespace {

using registry::ClaimId;
using registry::Register;
using testing::HasSubstr;
using testing::Not;

class LetterTest : public registry::RegisterTest {
 protected:
  static ClaimId decided(Register& reg, std::size_t more_findings = 0) {
    const ClaimId claim = file_content(reg, "one", filing("H1", "Tova <Reed>"));
    EXPECT_TRUE(examine::screen(reg, {"Sys", "SYS"}, base::quiet()));
    EXPECT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
      for (const auto& [step, role] : {std::pair{"screen", "SYS"}, std::pair{"admit", "CAS"}}) {
        AMENDS_CHECK(registry::move_claim(reg, session, claim, step, "r", "", {"Ines", role})
                         .map([](const registry::Done&) {}));
      }
      return session.commit();
    }));
    examine::DecisionContent content;
    content.outcome = "PARTLY_UPHELD";
    content.citations = {"RoP 4(1)", "RoP 25"};
    content.findings = {{"TIME-1@1",
                         "PASS",
                         {{"en", "It happened in the second episode."},
                          {"fr", "Cela s’est passé pendant le second épisode."},
                          {"ar", "وقع ذلك في الحدث الثاني."}}}};
    for (std::size_t i = 0; i < more_findings; ++i) {
      content.findings.push_back({fmt::format("MERITS-{}@1", i), "PASS", {{"en", "It is met."}}});
    }
    content.operative = {
        {"AWARD",
         "22830.31",
         {{"en", "The Fund pays for the dwelling."}, {"ar", "يدفع الصندوق تعويضاً عن المسكن."}}}};
    content.steps = {{{{"en", "84.0 m² at 310.00, depreciated to 0.59"},
                       {"ar", "84.0 م² بسعر 310.00، بعد الاستهلاك 0.59"}},
                      "15363.60 VLR"}};
    content.reasons = {{"en", "The dwelling was destroyed.\nIt is not known who did it."},
                       {"ar", "دُمّر المسكن في تشرين الأول 2019."}};
    content.currency = "VLR";
    EXPECT_TRUE(examine::recommend(reg, claim, content, {"Ines", "CAS"}));
    EXPECT_TRUE(examine::fix_instalment(reg, {}, {"Emil", "EXE"}, base::quiet()));
    const auto made = examine::decide_instalment(reg, 1, {{"Petra", "Paul", "Pia"}, ""},
                                                 {"Petra", "PAN"}, base::quiet());
    EXPECT_TRUE(made) << made.error().message;
    return claim;
  }
};

TEST_F(LetterTest, SaysEverythingInTheClaimantsLanguage) {
  Register reg = make();
  const ClaimId claim = decided(reg);
  const auto english = compose_letter(reg, claim, 0, "en");
  ASSERT_TRUE(english) << english.error().message;
  const std::string html = letter_html(*english);
  for (const char* part :
       {"Tova &lt;Reed&gt;", "Upheld in part", "TIME-1@1: It happened in the second episode.",
        "22\u202F830.31\u00A0VLR", "15363.60 VLR", "84.0 m² at 310.00", "RoP 25",
        "It is not known who did it.", "Petra, Paul, Pia", "dir=\"ltr\""}) {
    EXPECT_THAT(html, HasSubstr(part));
  }
  const std::string arabic = letter_html(*compose_letter(reg, claim, 0, "ar"));
  for (const char* part :
       {"dir=\"rtl\"", "lang=\"ar\"", "قُبلت جزئياً", "وقع ذلك في الحدث الثاني."}) {
    EXPECT_THAT(arabic, HasSubstr(part));
  }
  EXPECT_THAT(arabic, Not(HasSubstr("Upheld")));
  const auto other = compose_letter(reg, claim, 0, "xx");
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("en, fr, ar"));
  EXPECT_FALSE(compose_letter(reg, claim, 1, "en"));
}

TEST(Embedded, KeepsLatinTextsTogether) {
  const auto marked = [](std::string_view text) {
    std::string out, all;
    for (const Piece& piece : pieces_of(text)) {
      out += piece.embedded ? fmt::format("<{}>", piece.text) : std::string(piece.text);
      all += piece.text;
    }
    EXPECT_EQ(all, text);
    return out;
  };
  EXPECT_EQ(marked("حتى 31 أغسطس 2028. (RoP 18(1))"), "حتى 31 أغسطس 2028. (<RoP 18(1)>)");
  EXPECT_EQ(marked("CAUSE-1@1: الخسارة"), "<CAUSE-1@1>: الخسارة");
  EXPECT_EQ(marked("RoP 25 and Annex II"), "<RoP 25 and Annex II>");
  EXPECT_EQ(marked("Tova (Reed, 1961"), "<Tova> (<Reed, 1961>");
  EXPECT_EQ(marked("RoP 4(1)، RoP 5."), "<RoP 4(1)>، <RoP 5>.");
  EXPECT_EQ(marked("الحق"), "الحق");
  EXPECT_EQ(marked(""), "");
}

TEST_F(LetterTest, ThePdfIsTheSameEachTime) {
  Register reg = make();
  const ClaimId claim = decided(reg, 60);
  for (const char* language : {"en", "fr", "ar"}) {
    const Letter letter = compose_letter(reg, claim, 0, language).value();
    const auto once = letter_pdf(letter), again = letter_pdf(letter);
    if (!once && once.error().message.find("fonts-noto-core") != std::string::npos) {
      GTEST_SKIP() << "no fonts to write " << language << " with: " << once.error().message;
    }
    ASSERT_TRUE(once) << once.error().message;
    EXPECT_EQ(*once, *again) << language;
    EXPECT_TRUE(once->starts_with("%PDF-1."));
    EXPECT_THAT(*once, HasSubstr("CreationDate (20260331"));
    // Sixty findings take more than one page.
    EXPECT_THAT(*once, HasSubstr("/Count 3"));
  }
}

TEST(LetterWords, ComeFromTheProgrammeFirst) {
  programme::Programme programme;
  EXPECT_EQ(letter_word(programme, "UPHELD", "fr"), "Accueillie");
  EXPECT_EQ(letter_word(programme, "UPHELD", "fr-CA"), "Accueillie");
  EXPECT_EQ(letter_word(programme, "UPHELD", "ka"), "Upheld");
  EXPECT_EQ(letter_word(programme, "SOMETHING_NEW", "en"), "SOMETHING_NEW");
  programme.tables.push_back({"letter_words",
                              {"word", "language", "text", "source"},
                              {{"UPHELD", "ka", "დაკმაყოფილდა", "translator"}}});
  EXPECT_EQ(letter_word(programme, "UPHELD", "ka"), "დაკმაყოფილდა");
}

TEST(LetterWords, GroupSumsWithoutRoundingThem) {
  EXPECT_EQ(grouped("1234567.5", 2), "1\u202F234\u202F567.50");
  EXPECT_EQ(grouped("999", 2), "999.00");
  EXPECT_EQ(grouped("-1000", 0), "-1\u202F000");
  EXPECT_EQ(grouped("0.125", 2), "0.125");
  EXPECT_EQ(grouped("n/a", 2), "n/a");
}

TEST(LetterDirection, FollowsTheLanguage) {
  EXPECT_TRUE(is_right_to_left("ar"));
  EXPECT_TRUE(is_right_to_left("fa-AF"));
  EXPECT_FALSE(is_right_to_left("az"));
}

}  // namespace
}  // namespace amends::publish
