// Screening in a register: acts, what is left alone, what other rules would change, and claims that
// people said belong together.
#include "examine/screen.h"

#include <gtest/gtest.h>

#include "examine/act_data.h"
#include "programme/rules.h"
#include "register/claims.h"
#include "register/links.h"
#include "register/test_register.h"

namespace amends::examine {
namespace {

const registry::Actor officer{"Officer", "CAS"};

class ScreenTest : public registry::RegisterTest {
 protected:
  static ScreenCounts screen_all(registry::Register& reg) {
    base::Task task;
    const auto counts = screen(reg, officer, task);
    EXPECT_TRUE(counts) << counts.error().message;
    return counts ? *counts : ScreenCounts();
  }
  static std::string finding(registry::Register& reg, registry::ClaimId claim,
                             const std::string& rule) {
    auto select = reg.database().prepare(
        "SELECT value->>'outcome' FROM screening, json_each(findings) "
        "WHERE claim=?1 AND value->>'rule' LIKE ?2");
    const auto found = select->bind(1, claim).bind(2, rule + "@%").step();
    return found && *found ? std::string(select->text(0)) : "PASS or none";
  }
  static std::string awarded(registry::Register& reg, registry::ClaimId claim) {
    auto select = reg.database().prepare("SELECT awarded FROM screening WHERE claim=?1");
    return *select->bind(1, claim).step() ? std::string(select->text(0)) : "none";
  }
  // What somebody says about the claimants of two claims, or about their persons of a name.
  static void say(registry::Register& reg, registry::ClaimId a, registry::ClaimId b,
                  const std::string& who, registry::Verdict verdict, const std::string& name = "") {
    const auto mention = [&](registry::ClaimId claim) {
      return count(reg, fmt::format("SELECT {}(id) FROM party_mention WHERE claim={}{}",
                                    name.empty() ? "min" : "max", claim,
                                    name.empty() ? "" : " AND name='" + name + "'"));
    };
    registry::Judged judged;
    judged.kind = registry::link_kind::same_person;
    judged.a = mention(a);
    judged.b = mention(b);
    judged.verdict = verdict;
    judged.reason = "the papers agree";
    auto session = reg.begin();
    const auto done = registry::judge_link(reg, *session, judged, {who, "LNK"});
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_TRUE(session->commit());
  }
};

TEST_F(ScreenTest, EachClaimGetsOneActAndNoSecondOne) {
  auto reg = make();
  for (int i = 0; i < 5; ++i) file(reg, "k" + std::to_string(i));
  const std::uint64_t before = reg.log().size();
  const ScreenCounts first = screen_all(reg);
  EXPECT_EQ(first.recorded, 5u);
  EXPECT_EQ(first.valued, 5u);
  EXPECT_EQ(reg.log().size(), before + 5);
  const ScreenCounts second = screen_all(reg);
  EXPECT_EQ(second.recorded, 0u);
  EXPECT_EQ(second.unchanged, 5u);
  EXPECT_EQ(reg.log().size(), before + 5);
  EXPECT_EQ(count(reg, "SELECT count(*) FROM screening WHERE awarded='1200.00 VLR'"), 5);
  // A step of the claim is no new fact, where no rule reads the stage.
  ASSERT_TRUE(reg.begin().and_then([&](registry::Register::Session&& session) -> Status {
    AMENDS_CHECK(registry::move_claim(reg, session, 1, "screen", "r", "", {"S", "SYS"})
                     .map([](const registry::Done&) {}));
    return session.commit();
  }));
  EXPECT_EQ(screen_all(reg).unchanged, 5u);
}

TEST_F(ScreenTest, TheViewsFoldTheSameAgain) {
  auto reg = make();
  file(reg, "a");
  screen_all(reg);
  base::Task task;
  const auto before = reg.state_hash(task);
  const auto after = reg.rebuild(task);
  ASSERT_TRUE(before && after);
  EXPECT_EQ(*before, *after);
}

TEST_F(ScreenTest, OnlyWhatIsConfirmedCounts) {
  auto reg = make();
  const registry::ClaimId first = file(reg, "a");
  const registry::ClaimId second = file(reg, "b");
  screen_all(reg);
  EXPECT_EQ(finding(reg, second, "DUP-1"), "UNKNOWN");  // nobody has compared yet
  say(reg, first, second, "One", registry::Verdict::same);
  EXPECT_EQ(screen_all(reg).recorded, 2u);
  EXPECT_EQ(finding(reg, second, "DUP-1"), "UNKNOWN");      // sameness is said by two people
  EXPECT_EQ(finding(reg, first, "DUP-1"), "PASS or none");  // the earliest filed stands
  say(reg, first, second, "Two", registry::Verdict::same);
  screen_all(reg);
  EXPECT_EQ(finding(reg, second, "DUP-1"), "FAIL");
  EXPECT_EQ(finding(reg, first, "DUP-1"), "PASS or none");
  say(reg, first, second, "Three", registry::Verdict::different);
  screen_all(reg);
  EXPECT_EQ(finding(reg, second, "DUP-1"), "UNKNOWN");  // they disagree
}

TEST_F(ScreenTest, WhatWasWithdrawnCountsForNothingBesideOthers) {
  auto reg = make();
  const registry::ClaimId first = file(reg, "a");
  const registry::ClaimId second = file(reg, "b");
  for (const char* who : {"One", "Two"}) say(reg, first, second, who, registry::Verdict::same);
  screen_all(reg);
  EXPECT_EQ(finding(reg, second, "DUP-1"), "FAIL");
  ASSERT_TRUE(reg.begin().and_then([&](registry::Register::Session&& session) -> Status {
    AMENDS_CHECK(registry::move_claim(reg, session, first, "withdraw", "asked", "", {"C", "CLM"})
                     .map([](const registry::Done&) {}));
    return session.commit();
  }));
  screen_all(reg);
  EXPECT_EQ(finding(reg, second, "DUP-1"), "PASS or none");
}

TEST_F(ScreenTest, AMemberOfTwoHouseholdsIsPaidForOnce) {
  auto reg = make();
  const auto family = [&](std::string_view key, const std::vector<std::string>& names) {
    std::string members;
    for (const std::string& name : names)
      members += fmt::format(R"({}{{"birth":"1990","names":[{{"text":"{}"}}],"relation":"{}"}})",
                             members.empty() ? "" : ",", name, members.empty() ? "SELF" : "OTHER");
    std::string content = filing("D1", names[0]);
    content.insert(content.find(R"("incidents")"), R"("household":{"members":[)" + members + "]},");
    return file_content(reg, key, content);
  };
  const registry::ClaimId first = family("a", {"Tova Reed", "Ilan Reed", "Mira Reed"});
  const registry::ClaimId second = family("b", {"Ilan Reed", "Mira Reed", "Orsa Vale"});
  screen_all(reg);
  EXPECT_EQ(awarded(reg, first), "3600.00 VLR");
  EXPECT_EQ(awarded(reg, second), "3600.00 VLR");  // the same names are no proof
  say(reg, first, second, "One", registry::Verdict::same, "Mira Reed");
  screen_all(reg);
  EXPECT_EQ(awarded(reg, first), "3600.00 VLR");  // the earliest filed stands
  EXPECT_EQ(awarded(reg, second), "");            // waits for a second person's word
  say(reg, first, second, "Two", registry::Verdict::same, "Mira Reed");
  screen_all(reg);
  EXPECT_EQ(awarded(reg, first), "3600.00 VLR");
  EXPECT_EQ(awarded(reg, second), "2400.00 VLR");
  for (const char* who : {"One", "Two"})
    say(reg, first, second, who, registry::Verdict::same, "Ilan Reed");
  screen_all(reg);
  EXPECT_EQ(awarded(reg, second), "1200.00 VLR");  // Ilan files, and is counted in the first form
}

TEST_F(ScreenTest, WhatAnEstateWasPaidIsDeductedOnce) {
  auto reg = make();
  const auto heir = [&](std::string_view key, std::string_view share) {
    const std::string content = fmt::format(
        R"({{"capacity":"HEIR","category":"H1","claimant":{{"names":[{{"text":"Heir {}"}}]}},)"
        R"("compensation":[{{"amount":"5000.00","currency":"VLR","date":"2021-08","payer":"{}"}}],)"
        R"("incidents":[{{"date":"2019-10"}}],)"
        R"("losses":[{{"damage":"DESTROYED","date":"2019-10","head":"DWELLING_DESTRUCTION"}}],)"
        R"("received":"2026-03-31","rights":[{{"share":"{}","type":"OWNERSHIP"}}],)"
        R"("units":[{{"area_m2":"84.0","built":"1978","material":"DETACHED_MASONRY",)"
        R"("place":{{"zone":"K2"}}}}]}})",
        key, key, share);
    return file_content(reg, key, content);
  };
  const registry::ClaimId a = heir("a", "1/2");
  const registry::ClaimId b = heir("b", "1/4");
  const auto unit = [&](registry::ClaimId claim) {
    return count(reg, fmt::format("SELECT id FROM property_unit WHERE claim={}", claim));
  };
  for (const char* who : {"One", "Two"}) {
    auto session = reg.begin();
    registry::Judged judged;
    judged.kind = registry::link_kind::same_property;
    judged.a = unit(a);
    judged.b = unit(b);
    judged.verdict = registry::Verdict::same;
    judged.reason = "one house";
    ASSERT_TRUE(registry::judge_link(reg, *session, judged, {who, "LNK"}));
    ASSERT_TRUE(session->commit());
  }
  screen_all(reg);
  // 22830.31 less 5000.00 × 148.6 / 121.4, which both name and which counts once, then the shares.
  EXPECT_EQ(awarded(reg, a), "8355.03 VLR");
  EXPECT_EQ(awarded(reg, b), "4177.51 VLR");
}

TEST_F(ScreenTest, OtherRulesChangeNothingAndSayWhatWouldChange) {
  auto reg = make();
  file(reg, "a");
  const std::uint64_t before = reg.log().size();
  const auto other_folder = place_ / "other";
  std::filesystem::copy(velaria(), other_folder, std::filesystem::copy_options::recursive);
  std::ifstream in(other_folder / "tables/fixed_sum.csv");
  std::string table((std::istreambuf_iterator<char>(in)), {});
  table.replace(table.find("1200.00"), 7, "1300.00");
  std::ofstream(other_folder / "tables/fixed_sum.csv") << table;
  const auto other = programme::load(other_folder);
  ASSERT_TRUE(other) << other.error().message;
  std::vector<Change> changes;
  ScreenCounts counts;
  base::Task task;
  ASSERT_TRUE(what_if(reg, *other, task, [&](const Change& c) { changes.push_back(c); }, counts));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].what, "awarded");
  EXPECT_EQ(changes[0].from, "1200.00 VLR");
  EXPECT_EQ(changes[0].to, "1300.00 VLR");
  EXPECT_EQ(changes[0].by, "D1@1, step rate: 1200 → 1300");
  EXPECT_EQ(reg.log().size(), before);
}

TEST_F(ScreenTest, TheSameFactsGiveTheSameBytes) {
  const auto programme = programme::load(velaria());
  ASSERT_TRUE(programme);
  const std::string facts = filing("D1", "Tova Reed");
  Screener a(*programme);
  Screener b(*programme);
  const auto one = a.screen("D1", facts, "");
  (void)a.screen("D1", filing("D1", "Another"), "");
  const auto two = b.screen("D1", facts, "");
  ASSERT_TRUE(one && two);
  EXPECT_EQ(act_data(*one, *programme), act_data(*two, *programme));
}

}  // namespace
}  // namespace amends::examine
