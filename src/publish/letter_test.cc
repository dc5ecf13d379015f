#include "publish/letter.h"

#include <gmock/gmock.h>

#include "base/json.h"
#include "examine/decide.h"
#include "examine/instalment.h"
#include "examine/screen.h"
#include "programme/rules.h"
#include "publish/embedded.h"
#include "publish/letter_words.h"
#include "publish/on_file.h"
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
  static ClaimId decided(Register& reg, const examine::DecisionContent& content,
                         std::string_view category = "H1") {
    const ClaimId claim = file_content(reg, "one", filing(category, "Tova <Reed>"));
    EXPECT_TRUE(reg.database().execute(fmt::format("INSERT INTO link_done VALUES({})", claim)));
    EXPECT_TRUE(examine::screen(reg, {"Sys", "SYS"}, base::quiet()));
    EXPECT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
      for (const auto& [step, role] : {std::pair{"screen", "SYS"}, std::pair{"admit", "CAS"}}) {
        AMENDS_CHECK(registry::move_claim(reg, session, claim, step, "r", "", {"Ines", role})
                         .map([](const registry::Done&) {}));
      }
      return session.commit();
    }));
    const auto recommended = examine::recommend(reg, claim, content, {"Ines", "CAS"});
    EXPECT_TRUE(recommended) << recommended.error().message;
    EXPECT_TRUE(examine::fix_instalment(reg, {}, {"Emil", "EXE"}, base::quiet()));
    const auto made = examine::decide_instalment(reg, 1, {{"Petra", "Paul", "Pia"}, ""},
                                                 {"Petra", "PAN"}, base::quiet());
    EXPECT_TRUE(made) << made.error().message;
    return claim;
  }
  static examine::DecisionContent written(std::size_t more_findings = 0) {
    examine::DecisionContent content;
    content.outcome = "PARTLY_UPHELD";
    content.citations = {"RoP 4(1)", "RoP 25"};
    content.findings = {
        {"TIME-1@3",
         "PASS",
         {{"en", "It happened in the second episode."},
          {"fr", "Cela s’est passé pendant le second épisode."},
          {"ar", "وقع ذلك في الحدث الثاني."}}},
        {"GARAGE", "FAIL", {{"en", "It was no dwelling."}, {"ar", "لم يكن مسكناً."}}},
        {"CAUSE-1@3", "REVIEW", {}}};
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
    return content;
  }
};

TEST_F(LetterTest, SaysEverythingInTheClaimantsLanguage) {
  Register reg = make();
  const ClaimId claim = decided(reg, written());
  const auto english = compose_letter(reg, claim, 0, "en");
  ASSERT_TRUE(english) << english.error().message;
  const std::string html = letter_html(*english);
  for (const char* part :
       {"Tova &lt;Reed&gt;", "Upheld in part", "TIME-1@3: It happened in the second episode.",
        "22,830.31\u00A0VLR", "15,363.60\u00A0VLR", "84.0 m² at 310.00", "RoP 25",
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

// A person wrote in one language alone, and neither the sum's steps nor the rules' sentences.
TEST_F(LetterTest, AddsTheProgrammesReasonsAndStepsWhereAPersonWroteInOneLanguage) {
  Register reg = make();
  examine::DecisionContent content;
  content.outcome = "UPHELD";
  content.citations = {"RoP 4(1)"};
  content.findings = {{"TIME-1@3", "PASS", {{"fr", "C’était en octobre."}}},
                      {"CAUSE-1@3", "REVIEW", {}}};
  content.operative = {{"AWARD", "1200.00", {{"fr", "Le Fonds paie."}}}};
  content.reasons = {{"fr", "Elle a dû partir."}};
  content.currency = "VLR";
  const ClaimId claim = decided(reg, content, "D1");
  const Letter arabic = compose_letter(reg, claim, 0, "ar").value();
  const std::string html = letter_html(arabic);
  for (const char* part :
       {"<span lang=\"fr\" dir=\"ltr\">Elle a dû partir.</span>",
        "<span lang=\"fr\" dir=\"ltr\">C’était en octobre.</span>",
        "<span lang=\"fr\" dir=\"ltr\">Le Fonds paie.</span>", "[كُتب بلغة الفرنسية]",
        "المبالغ الثابتة", "1,200.00\u00A0VLR", "المبلغ المحكوم به"}) {
    EXPECT_THAT(html, HasSubstr(part));
  }
  // The rules' sentences stand among the reasons and the findings, the steps' names in Arabic.
  const auto& sentences = reg.programme().rules->find("TIME-1")->sentences;
  const std::string met = sentences[0].at("ar");
  EXPECT_THAT(html, HasSubstr(met + " ("));
  EXPECT_GE(std::ranges::count_if(
                arabic.lines,
                [&](const LetterLine& line) { return line.text.find(met) != std::string::npos; }),
            2);
  for (const char* english : {"fixed_sum", "cap_per", "per_currency", "Awarded"})
    EXPECT_THAT(html, Not(HasSubstr(english)));
  const std::string french = letter_html(*compose_letter(reg, claim, 0, "fr"));
  EXPECT_THAT(french, HasSubstr("<p>Elle a dû partir.</p>"));
  EXPECT_THAT(french, HasSubstr("1\u202F200,00\u00A0VLR"));
  EXPECT_THAT(french, Not(HasSubstr("1200.00")));
  const auto pdf = letter_pdf(arabic);
  EXPECT_TRUE(!pdf || pdf->starts_with("%PDF-1."));
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
  EXPECT_EQ(marked("CAUSE-1@3: الخسارة"), "<CAUSE-1@3>: الخسارة");
  EXPECT_EQ(marked("RoP 25 and Annex II"), "<RoP 25 and Annex II>");
  EXPECT_EQ(marked("Tova (Reed, 1961"), "<Tova> (<Reed, 1961>");
  EXPECT_EQ(marked("RoP 4(1)، RoP 5."), "<RoP 4(1)>، <RoP 5>.");
  EXPECT_EQ(marked("الحق"), "الحق");
  EXPECT_EQ(marked("في 2019-10-03، و84.0 م²"), "في <2019-10-03>، و84.0 م²");
  EXPECT_EQ(marked("بين 2011-03-03/2012-11-30 أو 12"), "بين <2011-03-03/2012-11-30> أو 12");
  EXPECT_EQ(marked("المطالبة 2B4T-NBBU."), "المطالبة <2B4T-NBBU>.");
  EXPECT_EQ(marked("القيود: velaria.amends #12 · نسخة 2026.1"),
            "القيود: <velaria.amends #12> · نسخة 2026.1");
  EXPECT_EQ(marked("الأثر -1,234.50 و (−0.4) أو 3 - 2"), "الأثر <-1,234.50> و (<−0.4>) أو 3 - 2");
  EXPECT_EQ(marked("من 2-3 أشهر"), "من <2-3> أشهر");
  EXPECT_EQ(marked(""), "");
}

// A category's code stands before its title, and a name in its own direction.
TEST_F(LetterTest, WhatBeginsWithACodeIsWrittenInTheLettersDirection) {
  Register reg = make();
  const ClaimId claim = decided(reg, written());
  const std::string html = letter_html(*compose_letter(reg, claim, 0, "ar"));
  EXPECT_THAT(html, HasSubstr("<dd><bdi dir=\"rtl\"><bdi>H1</bdi> – "));
  EXPECT_THAT(html, HasSubstr("<dd><bdi>Tova &lt;Reed&gt;</bdi></dd>"));
  EXPECT_THAT(html, HasSubstr("<bdi>15,363.60\u00A0VLR</bdi>"));
}

// A refusal without a rule that is not met: its only reason is what a person wrote.
TEST_F(LetterTest, SaysInItsOwnLanguageThatReasonsStandInAnother) {
  Register reg = make();
  examine::DecisionContent content;
  content.outcome = "REJECTED_MERITS";
  content.citations = {"RoP 4(1)"};
  content.findings = {{"MERITS", "FAIL", {{"fr", "Elle n’y habitait pas."}}},
                      {"CAUSE-1@3", "REVIEW", {}}};
  content.operative = {{"REFUSAL", std::nullopt, {{"fr", "Rien n’est versé."}}}};
  content.reasons = {{"fr", "Elle n’y habitait pas.\nRien ne montre le contraire."}};
  const ClaimId claim = decided(reg, content, "D1");
  for (const auto& [language, sentence] :
       {std::pair("en", "written, in French; they were not translated:"),
        {"ar", "ترد هذه الأسباب كما كُتبت باللغة الفرنسية"}}) {
    const std::string html = letter_html(*compose_letter(reg, claim, 0, language));
    const std::size_t said = html.find(sentence);
    ASSERT_NE(said, std::string::npos) << language;
    EXPECT_EQ(html.find(sentence, said + 1), std::string::npos);
    EXPECT_NE(
        html.find("<p><span lang=\"fr\" dir=\"ltr\">Rien ne montre le contraire.</span></p>", said),
        std::string::npos);
  }
  EXPECT_THAT(letter_html(*compose_letter(reg, claim, 0, "fr")), Not(HasSubstr("traduits")));
}

TEST_F(LetterTest, ThePdfIsTheSameEachTime) {
  Register reg = make();
  const ClaimId claim = decided(reg, written(60));
  for (const char* language : {"en", "fr", "ar"}) {
    const Letter letter = compose_letter(reg, claim, 0, language).value();
    const auto once = letter_pdf(letter), again = letter_pdf(letter);
    if (!once && once.error().message.find("fonts-noto-core") != std::string::npos) {
      GTEST_SKIP() << "no fonts to write " << language << " with: " << once.error().message;
    }
    ASSERT_TRUE(once) << once.error().message;
    EXPECT_EQ(*once, *again) << language;
    EXPECT_TRUE(once->starts_with("%PDF-1."));
    EXPECT_NE(once->find("CreationDate (20260331"), std::string::npos);
    // Sixty findings take more than one page.
    EXPECT_EQ(once->find("/Count 1\n"), std::string::npos);
  }
}

// A name may have what no font has; a letter that cannot be written at all is told.
TEST_F(LetterTest, ThePdfNamesWhatNoFontHas) {
  Letter letter;
  letter.language = "en";
  letter.title = "Decision";
  letter.unwritable = "No font has";
  letter.lines = {{LetterLine::Kind::title, "Decision", "", {}, {}},
                  {LetterLine::Kind::field, "Claimant", "Tova \U000F1234", {}, {}}};
  const auto pdf = letter_pdf(letter);
  if (!pdf && pdf.error().message.find("fonts-noto-core") != std::string::npos)
    GTEST_SKIP() << pdf.error().message;
  ASSERT_TRUE(pdf) << pdf.error().message;
  letter.lines.pop_back();
  EXPECT_GT(pdf->size(), letter_pdf(letter)->size());
  letter.title = "\U000F1234";
  EXPECT_THAT(letter_pdf(letter).error().message, HasSubstr("fonts-noto-core"));
}

// What a later programme says is nothing that was said to the claimant.
TEST_F(LetterTest, ReadsAsItDidWhenTheProgrammeChanges) {
  Register reg = make();
  const ClaimId claim = decided(reg, written());
  const std::string before = letter_html(*compose_letter(reg, claim, 0, "fr"));
  const auto other = place_ / "other";
  std::filesystem::copy(velaria(), other, std::filesystem::copy_options::recursive);
  for (const auto& [name, from, to] :
       {std::tuple{"programme.toml", "ruleset = \"2026.1\"", "ruleset = \"2026.2\""},
        std::tuple{"programme.toml", "review_days = 60", "review_days = 30"},
        std::tuple{"rules/scope.toml", "id = \"TIME-1\"\nversion = 3",
                   "id = \"TIME-1\"\nversion = 4"}}) {
    std::string text = base::read_file(other / name).value();
    const std::size_t at = text.find(from);
    if (at == std::string::npos) continue;
    text.replace(at, std::string_view(from).size(), to);
    ASSERT_TRUE(base::write_file(other / name, text));
  }
  const auto adopted = reg.adopt_programme(other, "a new version", {"Emil", "EXE"});
  ASSERT_TRUE(adopted) << adopted.error().message;
  ASSERT_EQ(reg.programme().ruleset, "2026.2");
  EXPECT_EQ(letter_html(*compose_letter(reg, claim, 0, "fr")), before);
  // Once the claimant is notified it has the last day, by the same programme.
  auto session = reg.begin();
  ASSERT_TRUE(registry::move_claim(reg, *session, claim, "notify", "by post", "", {"Ines", "CAS"}));
  ASSERT_TRUE(session->commit());
  const std::string notified = letter_html(*compose_letter(reg, claim, 0, "fr"));
  EXPECT_THAT(notified, HasSubstr("jusqu’à la fin de ce jour"));
  EXPECT_THAT(notified, HasSubstr("2026-05-31"));
  EXPECT_THAT(notified, Not(HasSubstr("nombre de jours")));
}

// What is met is no reason to refuse.
TEST_F(LetterTest, GivesNoReasonsInFavourOfARefusal) {
  Register reg = make();
  examine::DecisionContent content;
  content.outcome = "REJECTED_MERITS";
  content.citations = {"RoP 9(2)"};
  content.findings = {{"MERITS", "FAIL", {{"en", "It is not believed."}}},
                      {"CAUSE-1@3", "REVIEW", {}}};
  content.operative = {{"REFUSAL", {}, {{"en", "The claim is rejected."}}}};
  content.reasons = {{"en", "It is not believed."}};
  const ClaimId claim = decided(reg, content, "D1");
  const Letter arabic = compose_letter(reg, claim, 0, "ar").value();
  const std::string reasons = letter_word(reg.programme(), "reasons", "ar");
  const auto at = std::ranges::find(arabic.lines, reasons, &LetterLine::text);
  ASSERT_NE(at, arabic.lines.end());
  EXPECT_THAT((at + 1)->text, HasSubstr("كما كُتبت باللغة الإنجليزية"));
  EXPECT_EQ((at + 2)->other, "It is not believed.");
}

// A step that the valuation calls its award is none where the decision awards another sum, whether
// the steps come from the screening or were written down.
TEST_F(LetterTest, CallsTheValuationsSumValuedWhereAnotherIsAwarded) {
  Register reg = make();
  examine::DecisionContent content = written();
  content.outcome = "UPHELD";
  content.findings = {{"CAUSE-1@3", "REVIEW", {}}};
  content.operative = {{"AWARD", "1300.00", {{"en", "The Fund pays."}}}};
  content.steps.clear();
  const ClaimId claim = decided(reg, content, "D1");
  const auto value_of = [&](const Letter& letter, std::string_view text) -> std::string {
    for (const LetterLine& line : letter.lines)
      if (line.text == text) return line.value;
    return "no such line";
  };
  const Letter english = compose_letter(reg, claim, 0, "en").value();
  EXPECT_EQ(value_of(english, "Valued"), "1,200.00\u00A0VLR");
  EXPECT_EQ(value_of(english, "Awarded"), "1,300.00\u00A0VLR");
  EXPECT_EQ(value_of(compose_letter(reg, claim, 0, "fr").value(), "Évalué"),
            "1\u202F200,00\u00A0VLR");
  EXPECT_EQ(value_of(compose_letter(reg, claim, 0, "ar").value(), "القيمة المقدّرة"),
            "1,200.00\u00A0VLR");
  const programme::Text title = {{"en", "Awarded"}, {"fr", "Accordé"}, {"ar", "المبلغ المحكوم به"}};
  EXPECT_TRUE(names_award(reg.programme(), title));
  EXPECT_FALSE(names_award(reg.programme(), {{"en", "Persons"}}));
  EXPECT_FALSE(names_award(reg.programme(), {}));
}

TEST(LetterWords, ComeFromTheProgrammeFirst) {
  programme::Programme programme;
  EXPECT_EQ(letter_word(programme, "UPHELD", "fr"), "Accueillie");
  EXPECT_EQ(letter_word(programme, "UPHELD", "fr-CA"), "Accueillie");
  EXPECT_EQ(letter_word(programme, "UPHELD", "ka"), "Upheld");
  EXPECT_EQ(letter_word(programme, "SOMETHING_NEW", "en"), "SOMETHING_NEW");
  programme.words["UPHELD"]["ka"] = "დაკმაყოფილდა";
  EXPECT_EQ(letter_word(programme, "UPHELD", "ka"), "დაკმაყოფილდა");
}

TEST(LetterDirection, FollowsTheLanguage) {
  EXPECT_TRUE(is_right_to_left("ar"));
  EXPECT_TRUE(is_right_to_left("fa-AF"));
  EXPECT_FALSE(is_right_to_left("az"));
}

}  // namespace
}  // namespace amends::publish
