#include "register/register.h"

#include <gmock/gmock.h>

#include "register/check.h"
#include "register/claims.h"
#include "register/test_register.h"

namespace amends::registry {
namespace {

using testing::HasSubstr;

TEST_F(RegisterTest, IsMadeWholeOrNotAtAll) {
  {
    Register reg = make();
    EXPECT_EQ(reg.log().size(), 1u);
    EXPECT_EQ(reg.programme().id, "velaria");
  }
  const auto again = Register::create(folder(), velaria(), {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::refused);
  const auto nothing = Register::open(place_ / "nowhere", Access::read);
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, Code::not_found);
}

TEST_F(RegisterTest, KeysAreForTheOwnerOnly) {
  {
    Register reg = make();
  }
  for (const char* name : {"keys/log.key", "keys/identifier.key"}) {
    EXPECT_EQ(std::filesystem::status(folder() / name).permissions() & std::filesystem::perms(0077),
              std::filesystem::perms::none)
        << name;
  }
}

TEST_F(RegisterTest, AFiledClaimStandsInTheViews) {
  Register reg = make();
  const ClaimId claim = file(reg, "row-1");
  const std::string number = reg.number_of(claim);
  EXPECT_EQ(reg.find_claim(number).value(), claim);
  const auto facts = read_claim_facts(reg.database(), reg.programme(), claim, noon);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->stage, "REGISTERED");
  EXPECT_EQ(facts->category, "D1");
  EXPECT_EQ(count(reg, "SELECT count(*) FROM loss_item"), 1);
  EXPECT_EQ(count(reg, "SELECT date_lo FROM incident"), count(reg, "SELECT date_hi FROM incident"));
  EXPECT_EQ(count(reg, "SELECT birth_hi-birth_lo FROM party_mention"),
            29);  // April has thirty days
}

TEST_F(RegisterTest, WhatWasNotCommittedDidNotHappen) {
  Register reg = make();
  {
    auto session = reg.begin();
    ASSERT_TRUE(session);
    const std::string data = filed(filing("D1", "Nobody"), "row-1");
    ASSERT_TRUE(session->add({kind::claim_filed, session->new_claim(), data}, {"Officer", "INT"}));
  }
  EXPECT_EQ(reg.log().size(), 1u);
  EXPECT_EQ(count(reg, "SELECT count(*) FROM claim"), 0);
  file(reg, "row-1");
  EXPECT_EQ(reg.log().size(), 2u);
}

TEST_F(RegisterTest, TheGateRefusesWithASentence) {
  Register reg = make();
  const ClaimId claim = file(reg, "row-1");
  auto session = reg.begin();
  ASSERT_TRUE(session);
  const auto add = [&](std::string_view kind, ClaimId subject, std::string_view data) {
    const auto done = session->add({kind, subject, data}, {"Officer", "INT"});
    return done ? std::string() : done.error().message;
  };
  EXPECT_THAT(add("claim.invented", claim, "{}"), HasSubstr("no kind of act"));
  EXPECT_THAT(add(kind::claim_filed, session->new_claim(), filed(filing("Z9", "X"), "r2")),
              HasSubstr("no category 'Z9'"));
  EXPECT_THAT(add(kind::claim_moved, claim,
                  R"({"from":"REGISTERED","reason":"x","to":"FINAL","trigger":"finalise"})"),
              HasSubstr("not possible from REGISTERED"));
  EXPECT_THAT(add(kind::notice_given, claim + 5, "{}"), HasSubstr("there is no claim"));
}

TEST_F(RegisterTest, ClosedWindowsAreKept) {
  Register reg = make();
  auto session = reg.begin();
  std::string content = filing("D1", "X");
  const std::string date = "\"received\":\"2026-03-31\"";
  const auto with = [&](std::string_view received) {
    std::string changed = content;
    changed.replace(changed.find(date), date.size(), fmt::format("\"received\":\"{}\"", received));
    const auto done = session->add(
        {kind::claim_filed, session->new_claim(), filed(changed, received)}, {"Officer", "INT"});
    return done ? std::string("taken") : done.error().message;
  };
  EXPECT_THAT(with("2026-02-28"), HasSubstr("opens on 2026-03-01"));
  EXPECT_EQ(with("2027-02-28"), "taken");
  EXPECT_THAT(with("2027-03-01"), HasSubstr("is late"));  // and the draft did not say so
  EXPECT_THAT(with("2027-09-01"), HasSubstr("closed on 2027-02-28"));
}

TEST_F(RegisterTest, ADeficiencyIsCuredByTheAmendmentThatDropsIt) {
  Register reg = make();
  const ClaimId claim = file(reg, "row-1", "Tova Reed",
                             R"([{"code":"HH_MEMBER","due":"2026-05-30","field":"household"}])");
  EXPECT_EQ(read_claim_facts(reg.database(), reg.programme(), claim, noon)->stage, "DEFICIENT");
  {
    auto session = reg.begin();
    const std::string data = filed(filing("D1", "Tova A. Reed"), "row-1");
    ASSERT_TRUE(session->add({kind::claim_amended, claim, data}, {"Officer", "INT"}));
    ASSERT_TRUE(session->commit());
  }
  EXPECT_EQ(read_claim_facts(reg.database(), reg.programme(), claim, noon)->stage, "REGISTERED");
  EXPECT_EQ(count(reg, "SELECT count(*) FROM party_mention"), 1);
  EXPECT_EQ(count(reg, "SELECT count(*) FROM deficiency WHERE cured_at IS NOT NULL"), 1);
}

TEST_F(RegisterTest, RebuildingGivesTheSameState) {
  Register reg = make();
  for (int i = 0; i < 20; ++i) file(reg, fmt::format("row-{}", i), fmt::format("Person {}", i));
  const Hash before = reg.state_hash(base::quiet()).value();
  const Hash after = reg.rebuild(base::quiet()).value();
  EXPECT_EQ(before, after);
  file(reg, "row-20");  // and the fold goes on from there
  EXPECT_NE(reg.state_hash(base::quiet()).value(), before);
}

// An amendment takes away what linkage made of the claim before; folded again, it takes nothing
// that was made after it.
TEST_F(RegisterTest, RebuildingKeepsWhatLinkageMadeOfAmendedClaims) {
  Register reg = make();
  const ClaimId claim = file(reg, "row-1", "Tova Reed");
  const auto made = [&] {
    return count(reg,
                 "SELECT (SELECT count(*) FROM link_done) + (SELECT count(*) FROM "
                 "link_proposal) + (SELECT count(*) FROM link_key_of)");
  };
  const std::string make_links = fmt::format(
      "INSERT INTO link_done VALUES({0}); INSERT INTO link_key_of VALUES({0},7,1); INSERT INTO "
      "link_proposal VALUES('SAME_PERSON',1,2,9000,{0},9,'')",
      claim);
  ASSERT_TRUE(reg.database().execute(make_links.c_str()));
  const auto amend = [&](const char* name) {
    auto session = reg.begin();
    const std::string data = filed(filing("D1", name), "row-1");
    ASSERT_TRUE(session->add({kind::claim_amended, claim, data}, {"Officer", "INT"}));
    ASSERT_TRUE(session->commit());
  };
  amend("Tova A. Reed");
  EXPECT_EQ(made(), 0);
  ASSERT_TRUE(reg.database().execute(make_links.c_str()));
  const Hash before = reg.state_hash(base::quiet()).value();
  EXPECT_EQ(reg.rebuild(base::quiet()).value(), before);
  EXPECT_EQ(made(), 3);
  amend("Tova B. Reed");
  EXPECT_EQ(made(), 0) << "the fold goes on as before";
}

TEST_F(RegisterTest, RebuildingMakesViewsOfAnotherVersionOursAgain) {
  Register reg = make();
  file(reg, "row-1");
  const Hash before = reg.state_hash(base::quiet()).value();
  EXPECT_TRUE(reg.views_are_current().value());
  const auto looked_at = [&] {
    return reg.database().number("SELECT count(*) FROM link_done").value();
  };
  ASSERT_TRUE(reg.database().execute("INSERT INTO link_done VALUES(1)"));
  EXPECT_EQ(reg.rebuild(base::quiet()).value(), before);
  EXPECT_EQ(looked_at(), 1);
  ASSERT_TRUE(
      reg.database().execute("DROP TABLE found_fact; UPDATE views_made SET schema_sha256=x'00'"));
  EXPECT_FALSE(reg.views_are_current().value());
  EXPECT_EQ(reg.rebuild(base::quiet()).value(), before);
  EXPECT_TRUE(reg.views_are_current().value());
  EXPECT_EQ(looked_at(), 0) << "what another version proposed is looked for again";
}

TEST_F(RegisterTest, ErasureTakesTheActAndLeavesTheReason) {
  Register reg = make();
  const ClaimId first = file(reg, "row-1", "Stays Here");
  const ClaimId second = file(reg, "row-2", "Goes Away");
  const std::string number = reg.number_of(second);
  EXPECT_FALSE(reg.erase({second, std::nullopt, "", "law"}, {"Officer", "DPO"}));
  EXPECT_EQ(reg.erase({second, std::nullopt, "asked for", "RoP 40"}, {"Officer", "DPO"}).value(),
            1u);
  EXPECT_EQ(count(reg, "SELECT count(*) FROM claim"), 1);
  EXPECT_EQ(count(reg, "SELECT count(*) FROM party_mention WHERE name='Goes Away'"), 0);
  EXPECT_EQ(count(reg, "SELECT count(*) FROM erasure WHERE reason='asked for'"), 1);
  EXPECT_TRUE(reg.was_erased("test", "row-2").value());
  EXPECT_FALSE(reg.was_erased("test", "row-1").value());
  const Hash live = reg.state_hash(base::quiet()).value();
  EXPECT_EQ(live, reg.rebuild(base::quiet()).value());
  EXPECT_TRUE(read_claim_facts(reg.database(), reg.programme(), first, noon));
  EXPECT_FALSE(read_claim_facts(reg.database(), reg.programme(), second, noon));
  // Its number is like one that nobody has, alone or among others; only its acts can be asked for.
  const std::string nobody = reg.number_of(99);
  for (const std::string& gone : {number, nobody}) {
    const auto found = reg.find_claim(gone);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, Code::not_found);
    EXPECT_EQ(
        found.error().message,
        fmt::format("no claim in {} has the number {}, or it was erased", folder().string(), gone));
    const std::vector<std::string> names = {reg.number_of(first), gone, "row-1", "no such key"};
    const auto many = reg.find_claims(names).value();
    EXPECT_EQ(many[0].value(), first);
    EXPECT_EQ(many[1].error().message, found.error().message);
    EXPECT_EQ(many[2].value(), first);
    EXPECT_EQ(many[3].error().message, reg.find_claim("no such key").error().message);
  }
  EXPECT_EQ(reg.find_subject(number).value(), second);
  EXPECT_FALSE(reg.find_subject(nobody));
  // Not one byte of the name is left in the database's file.
  ASSERT_TRUE(reg.database().checkpoint());
  const std::string bytes = base::read_file(folder() / "register.db").value();
  EXPECT_EQ(bytes.find("Goes Away"), std::string::npos);
  EXPECT_NE(bytes.find("Stays Here"), std::string::npos);
  EXPECT_EQ(reg.number_of(second), number);
}

TEST_F(RegisterTest, TwoProcessesDoNotWriteAtOnce) {
  Register reg = make();
  const auto second = Register::open(folder(), Access::write);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::busy);
  EXPECT_TRUE(Register::open(folder(), Access::read));
}

TEST_F(RegisterTest, AClockThatGoesBackIsNotBelieved) {
  {
    Register reg = make();
  }
  auto reg = Register::open(folder(), Access::write, base::fixed_clock(noon - 86'400));
  ASSERT_TRUE(reg);
  auto session = reg->begin();
  const auto done =
      session->add({kind::claim_filed, 1, filed(filing("D1", "X"), "r")}, {"Officer", "INT"});
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("went backwards"));
}

TEST_F(RegisterTest, AProgrammeThatChangesUnderARegisterIsNoticed) {
  {
    Register reg = make();
  }
  const auto file_path = folder() / "programme" / "programme.toml";
  {
    std::ofstream(file_path, std::ios::app) << "# a quiet remark\n";
  }
  const auto changed = Register::open(folder(), Access::write);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, Code::corrupt);
  EXPECT_THAT(changed.error().message, HasSubstr("amends adopt"));
}

TEST_F(RegisterTest, ARulesNameMeansOneThingForEver) {
  Register reg = make();
  const auto source = place_ / "changed";
  std::filesystem::copy(velaria(), source, std::filesystem::copy_options::recursive);
  const auto spoil = [&](const char* file, std::string_view from, std::string_view to) {
    std::string text = *base::read_file(source / file);
    ASSERT_NE(text.find(from), std::string::npos) << from;
    text.replace(text.find(from), from.size(), to);
    std::ofstream(source / file) << text;
  };
  const auto refused = [&] {
    const Status status = reg.adopt_programme(source, "a remark", {"Officer", "EXE"});
    return status ? "it was adopted" : status.error().message;
  };
  constexpr const char *settings = "programme.toml", *scope = "rules/scope.toml";
  spoil(scope, "\"INADMISSIBLE_TIME\"", "\"INADMISSIBLE_FORM\"");
  EXPECT_THAT(refused(), HasSubstr("another one than \"2026.1\""));
  spoil(settings, "ruleset = \"2026.1\"", "ruleset = \"2026.2\"");
  EXPECT_THAT(refused(),
              HasSubstr("held against the programme in force:\nchanged/rules/scope.toml:8:"
                        " rule TIME-1@3 is another one than before: \"effect\" differs"));
  spoil(scope, "version = 3", "version = 4");
  EXPECT_EQ(refused(), "it was adopted");
  // Back to the version that the programme before had, and to its label, with another text.
  spoil(scope, "version = 4", "version = 3");
  spoil(settings, "\"2026.2\"", "\"2026.3\"");
  EXPECT_THAT(refused(), HasSubstr("held against the programme that act 0 pinned ("));
  spoil(scope, "\"INADMISSIBLE_FORM\"", "\"INADMISSIBLE_TIME\"");
  spoil(scope, "# What the Commission", "# Whatever the Commission");
  EXPECT_EQ(refused(), "it was adopted");
  spoil(scope, "# Whatever the Commission", "# All that the Commission");
  spoil(settings, "\"2026.3\"", "\"2026.1\"");
  EXPECT_THAT(refused(), HasSubstr("another one than \"2026.1\""));
}

TEST_F(RegisterTest, AnotherProgrammeIsNotAdopted) {
  Register reg = make();
  const auto source = place_ / "changed";
  std::filesystem::copy(velaria(), source, std::filesystem::copy_options::recursive);
  std::string text = *base::read_file(source / "programme.toml");
  text.replace(text.find("id = \"velaria\""), 14, "id = \"karsk\"");
  std::ofstream(source / "programme.toml") << text;
  const Status status = reg.adopt_programme(source, "a remark", {"Officer", "EXE"});
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message,
              HasSubstr("is the programme \"karsk\", and this register follows \"velaria\""));
}

TEST_F(RegisterTest, DaysDoNotMoveUnderWhatIsRegistered) {
  Register reg = make();
  const auto source = place_ / "changed";
  std::filesystem::copy(velaria(), source, std::filesystem::copy_options::recursive);
  std::string text = *base::read_file(source / "programme.toml");
  text.replace(text.find("+02:00"), 6, "+03:00");
  std::ofstream(source / "programme.toml") << text;
  ASSERT_TRUE(reg.adopt_programme(source, "a remark", {"Officer", "EXE"}));
  std::string content = filing("D1", "Tova Reed");
  content.replace(content.find("2019-10-03"), 10, "2019-10-03T21:00:00Z");
  file_content(reg, "one", content);
  EXPECT_EQ(count(reg,
                  "SELECT count(*) FROM incident WHERE date='2019-10-03T21:00:00Z' AND "
                  "date_lo=unixepoch('2019-10-04')/86400 AND date_hi=date_lo"),
            1);
  const Status back = reg.adopt_programme(velaria(), "a remark", {"Officer", "EXE"});
  ASSERT_FALSE(back);
  EXPECT_THAT(back.error().message, HasSubstr("is +02:00, and claims are registered at +03:00"));
}

TEST_F(RegisterTest, ANewerFormatIsLeftAlone) {
  {
    Register reg = make();
    ASSERT_TRUE(reg.database().set_user_version(99));
  }
  const auto newer = Register::open(folder(), Access::write);
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().code, Code::newer_version);
}

// What a category was when a claim was filed, it was: a rebuild and an erasure see no other.
TEST_F(RegisterTest, AdoptionsChangeNoViewOfWhatWasFiledBefore) {
  const auto other = place_ / "sealed";
  std::filesystem::copy(velaria(), other, std::filesystem::copy_options::recursive);
  std::string settings = *base::read_file(other / "programme.toml");
  const std::string_view category = "code = \"D1\"\n";
  settings.insert(settings.find(category) + category.size(), "sealed = true\n");
  std::ofstream(other / "programme.toml") << settings;
  {
    Register reg = make();
    const Actor executive{"Emil", "EXE"}, officer{"Officer", "INT"};
    const ClaimId before = file(reg, "before");
    const auto amend = [&](ClaimId claim) {
      auto session = reg.begin();
      ASSERT_TRUE(session->add(
          {kind::claim_amended, claim, filed(filing("D1", "Tova Karest"), "before")}, officer));
      ASSERT_TRUE(session->commit());
    };
    amend(before);
    const std::uint64_t amendment = reg.log().size() - 1;
    const Status sealed = reg.adopt_programme(other, "sealed", executive);
    ASSERT_TRUE(sealed) << sealed.error().message;
    file(reg, "between");
    const Status opened = reg.adopt_programme(velaria(), "open again", executive);
    ASSERT_TRUE(opened) << opened.error().message;
    file(reg, "after");
    const auto expect_same = [&] {
      EXPECT_EQ(count(reg, "SELECT group_concat(sealed,'')+0 FROM claim"), 10);
      const Hash living = reg.state_hash(base::quiet()).value();
      EXPECT_EQ(reg.rebuild(base::quiet()).value(), living);
    };
    expect_same();
    const Status again = reg.adopt_programme(other, "sealed", executive);
    ASSERT_TRUE(again) << again.error().message;
    expect_same();
    ASSERT_TRUE(reg.erase({before, amendment, "asked for", "RoP 40"}, {"Dan", "DPO"}));
    expect_same();
    ASSERT_TRUE(reg.publish(base::quiet()));
  }
  const auto report = check_register(folder(), base::quiet());
  ASSERT_TRUE(report);
  for (const base::Finding& finding : report->findings) ADD_FAILURE() << finding.message;
}

}  // namespace
}  // namespace amends::registry
