// Screening in a register: acts, what is left alone, what other rules would change, and claims that
// people said belong together.
#include "examine/screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>

#include "base/files.h"
#include "examine/act_data.h"
#include "examine/replay.h"
#include "programme/rules.h"
#include "register/claims.h"
#include "register/found.h"
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
  // The value of a step in the screening on file.
  static std::string valued(registry::Register& reg, registry::ClaimId claim,
                            const std::string& step) {
    auto select = reg.database().prepare("SELECT act FROM screening WHERE claim=?1");
    std::string text = "none";
    if (!*select->bind(1, claim).step()) return text;
    const auto act = static_cast<std::uint64_t>(select->integer(0));
    EXPECT_TRUE(reg.log().read(act, act + 1, [&](const ledger::StoredAct& stored) -> Status {
      const std::size_t at = stored.body.find("\"name\":\"" + step + "\"");
      const std::size_t begin = stored.body.find("\"text\":\"", at) + 8;
      text = stored.body.substr(begin, stored.body.find('"', begin) - begin);
      return {};
    }));
    return text;
  }
  // Velaria with a text of one file changed, a label of its own, and every version raised.
  programme::Programme changed(const std::string& file, std::string_view from,
                               std::string_view to) {
    const auto folder = place_ / fmt::format("changed-{}", ++copies_);
    std::filesystem::copy(velaria(), folder, std::filesystem::copy_options::recursive);
    const auto replace = [&](const std::filesystem::path& at, std::string_view a,
                             std::string_view b) {
      std::string text = base::read_file(at).value();
      ASSERT_NE(text.find(a), std::string::npos) << a;
      text.replace(text.find(a), a.size(), b);
      std::ofstream(at) << text;
    };
    replace(folder / file, from, to);
    replace(folder / "programme.toml", "ruleset = \"2026.1\"", "ruleset = \"other\"");
    for (const auto& entry : std::filesystem::directory_iterator(folder / "rules")) {
      const std::string text = base::read_file(entry.path()).value();
      std::ofstream(entry.path()) << std::regex_replace(text, std::regex("\nversion = [0-9]+"),
                                                        "\nversion = 99");
    }
    auto programme = programme::load(folder);
    EXPECT_TRUE(programme) << programme.error().message;
    return std::move(*programme);
  }
  static std::vector<Change> changes_under(registry::Register& reg,
                                           const programme::Programme& other) {
    std::vector<Change> changes;
    ScreenCounts counts;
    EXPECT_TRUE(what_if(
        reg, other, Sealed::counted, base::quiet(),
        [&](const Change& change) { changes.push_back(change); }, counts));
    return changes;
  }
  // A D1 form of a household; the first of the names files it.
  static registry::ClaimId family(registry::Register& reg, std::string_view key,
                                  const std::vector<std::string>& names,
                                  std::string_view received = "2026-03-31") {
    std::string members;
    for (const std::string& name : names)
      members += fmt::format(R"({}{{"birth":"1990","names":[{{"text":"{}"}}],"relation":"{}"}})",
                             members.empty() ? "" : ",", name, members.empty() ? "SELF" : "OTHER");
    std::string content = filing("D1", names[0]);
    content.insert(content.find(R"("incidents")"), R"("household":{"members":[)" + members + "]},");
    content.replace(content.rfind("2026-03-31"), 10, received);
    return file_content(reg, key, content);
  }
  // Two people say that two records, by their ids, are one.
  static void are_one(registry::Register& reg, std::string_view kind, std::int64_t a,
                      std::int64_t b) {
    for (const char* who : {"One", "Two"}) {
      registry::Judged judged;
      judged.kind = kind;
      judged.a = std::min(a, b);
      judged.b = std::max(a, b);
      judged.verdict = registry::Verdict::same;
      judged.reason = "they say so";
      auto session = reg.begin();
      ASSERT_TRUE(registry::judge_link(reg, *session, judged, {who, "LNK"}));
      ASSERT_TRUE(session->commit());
    }
  }
  static void differ(registry::Register& reg, std::string_view kind, std::int64_t a,
                     std::int64_t b) {
    const registry::Judged judged{std::string(kind), std::min(a, b),
                                  std::max(a, b),    registry::Verdict::different,
                                  "another",         {}};
    auto session = reg.begin();
    ASSERT_TRUE(registry::judge_link(reg, *session, judged, {"Three", "LNK"}));
    ASSERT_TRUE(session->commit());
  }
  static void one_household(registry::Register& reg, registry::ClaimId a, registry::ClaimId b) {
    are_one(reg, registry::link_kind::same_household, a, b);
  }
  static void one_property(registry::Register& reg, std::int64_t a, std::int64_t b) {
    are_one(reg, registry::link_kind::same_property, a, b);
  }
  // A claim of a relative for somebody who died.
  static registry::ClaimId relative(registry::Register& reg, std::string_view key,
                                    std::string_view name, std::string_view category = "P1",
                                    std::string_view victim = "Bram Reed") {
    std::string content = filing(category, name);
    content.insert(
        content.size() - 1,
        fmt::format(R"(,"victim":{{"names":[{{"text":"{}"}}],"relation":"PARENT"}})", victim));
    return file_content(reg, key, content);
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

  int copies_ = 0;
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

TEST_F(ScreenTest, WhatIsConfirmedLeadsOnThroughOthers) {
  auto reg = make();
  const registry::ClaimId a = file_content(reg, "a", filing("D1", "Tova Reed"));
  const registry::ClaimId b = file_content(reg, "b", filing("H3", "Reed Tova"));
  std::string later = filing("D1", "T. Reed");
  later.replace(later.rfind("2026-03-31"), 10, "2026-04-02");
  const registry::ClaimId c = file_content(reg, "c", later);
  ASSERT_TRUE(
      reg.database().execute(fmt::format("INSERT INTO link_done VALUES({}),({}),({})", a, b, c)));
  for (const char* who : {"One", "Two"}) say(reg, a, b, who, registry::Verdict::same);
  screen_all(reg);
  EXPECT_EQ(finding(reg, c, "DUP-1"), "PASS or none");
  say(reg, b, c, "One", registry::Verdict::same);
  screen_all(reg);
  EXPECT_EQ(finding(reg, c, "DUP-1"), "UNKNOWN");  // of a, too, it is only proposed
  say(reg, b, c, "Two", registry::Verdict::same);
  screen_all(reg);
  EXPECT_EQ(finding(reg, c, "DUP-1"), "FAIL");
  EXPECT_EQ(finding(reg, a, "DUP-1"), "PASS or none");
  say(reg, a, c, "Three", registry::Verdict::different);
  screen_all(reg);
  EXPECT_EQ(finding(reg, c, "DUP-1"), "UNKNOWN");  // people say both
}

TEST_F(ScreenTest, AHouseholdLeadsOnFromFormToForm) {
  auto reg = make();
  const registry::ClaimId a = family(reg, "a", {"Tova Reed", "Nils Reed"}, "2026-03-29");
  const registry::ClaimId b = family(reg, "b", {"Nils Reed", "Mira Reed"}, "2026-03-30");
  const registry::ClaimId c = family(reg, "c", {"Mira Reed", "Olan Reed"});
  one_household(reg, a, b);
  one_household(reg, b, c);
  auto reader = ContextReader::create(reg);
  ASSERT_TRUE(reader);
  const std::string context = reader->context(reader->find(c).value()).value();
  for (const registry::ClaimId other : {a, b})
    EXPECT_NE(context.find(reg.number_of(other)), std::string::npos) << context;
}

TEST_F(ScreenTest, WhereSomebodyContradictsOnlyDirectLinksAreSure) {
  auto reg = make();
  const registry::ClaimId a = file(reg, "a"), b = file(reg, "b"), c = file(reg, "c");
  std::map<std::string, registry::ClaimId> kin;
  for (const char* name : {"Ansel Reed", "Boris Reed", "Cyra Reed", "Dana Reed"})
    kin[name] = relative(reg, name, name);
  const auto victim = [&](const char* name) { return (kin[name] << 10) + 1; };
  using registry::link_kind::same_person;
  are_one(reg, same_person, a << 10, b << 10);
  are_one(reg, same_person, b << 10, c << 10);
  are_one(reg, same_person, victim("Ansel Reed"), victim("Boris Reed"));
  are_one(reg, same_person, victim("Boris Reed"), victim("Cyra Reed"));
  are_one(reg, same_person, victim("Cyra Reed"), victim("Dana Reed"));
  screen_all(reg);
  EXPECT_EQ(finding(reg, c, "DUP-1"), "FAIL");
  for (const auto& [name, claim] : kin) EXPECT_EQ(awarded(reg, claim), "3000.00 VLR");
  differ(reg, same_person, a << 10, c << 10);
  differ(reg, same_person, victim("Ansel Reed"), victim("Cyra Reed"));
  screen_all(reg);
  EXPECT_EQ(finding(reg, b, "DUP-1"), "FAIL");
  EXPECT_EQ(finding(reg, c, "DUP-1"), "FAIL");  // after b, which is linked directly
  for (const auto& [name, claim] : kin) EXPECT_EQ(awarded(reg, claim), "") << name;
  EXPECT_EQ(awarded(reg, a), "1200.00 VLR");
}

TEST_F(ScreenTest, AHouseholdThatSomebodyContradictsWaits) {
  auto reg = make();
  const registry::ClaimId first = family(reg, "a", {"Tova Reed", "Nils Reed"}, "2026-03-29");
  const registry::ClaimId second = family(reg, "b", {"Ilan Reed", "Mira Reed"}, "2026-03-30");
  const registry::ClaimId third = family(reg, "c", {"Orsa Vale", "Pelle Vale"});
  one_household(reg, first, second);
  one_household(reg, second, third);
  differ(reg, registry::link_kind::same_household, first, third);
  screen_all(reg);
  EXPECT_EQ(awarded(reg, first), "2400.00 VLR");
  EXPECT_EQ(awarded(reg, second), "2400.00 VLR");
  EXPECT_EQ(awarded(reg, third), "");  // does the first form use up its cap?
  // A member who is counted once.
  const registry::ClaimId one = family(reg, "d", {"Ada Brek", "Ivo Brek"}, "2026-03-29");
  const registry::ClaimId two = family(reg, "e", {"Ben Sund", "Ivo Brek"}, "2026-03-30");
  const registry::ClaimId three = family(reg, "f", {"Cleo Karst", "Ivo Brek"});
  for (const char* who : {"One", "Two"}) {
    say(reg, one, two, who, registry::Verdict::same, "Ivo Brek");
    say(reg, two, three, who, registry::Verdict::same, "Ivo Brek");
  }
  screen_all(reg);
  EXPECT_EQ(valued(reg, three, "uncapped"), "1200.00 VLR");
  say(reg, one, three, "Three", registry::Verdict::different, "Ivo Brek");
  screen_all(reg);
  EXPECT_EQ(awarded(reg, one), "2400.00 VLR");
  EXPECT_EQ(valued(reg, two, "uncapped"), "1200.00 VLR");
  EXPECT_EQ(awarded(reg, three), "");
}

TEST_F(ScreenTest, OnlyThePropertyThatIsLinkedCountsAsDestroyed) {
  auto reg = make();
  const auto claim = [&](std::string_view category, std::string_view key, std::string_view loss,
                         int units) {
    std::string list;
    for (int i = 0; i < units; ++i)
      list += fmt::format(R"({}{{"place":{{"zone":"K2"}}}})", list.empty() ? "" : ",");
    return file_content(
        reg, key,
        fmt::format(R"({{"category":"{}","claimant":{{"names":[{{"text":"Owner {}"}}]}},)"
                    R"("incidents":[{{"date":"2019-10"}}],"losses":[{{{}}}],)"
                    R"("received":"2026-03-31","units":[{}]}})",
                    category, key, loss, list));
  };
  constexpr std::string_view destroyed =
      R"("damage":"DESTROYED","date":"2019-10","head":"DWELLING_DESTRUCTION","unit":0)";
  const registry::ClaimId lost = claim("H1", "a", destroyed, 2);
  const registry::ClaimId shut = claim("H2", "b", R"("head":"LOSS_OF_ACCESS")", 1);
  const registry::ClaimId next = claim("H2", "c", R"("head":"LOSS_OF_ACCESS","unit":1)", 2);
  const registry::ClaimId between = claim("H4", "d", R"("head":"LAND")", 1);
  one_property(reg, (lost << 10) + 1, shut << 10);
  screen_all(reg);
  EXPECT_EQ(finding(reg, shut, "OVER-1"), "PASS or none");  // another was destroyed
  one_property(reg, lost << 10, next << 10);
  screen_all(reg);
  EXPECT_EQ(finding(reg, next, "OVER-1"), "PASS or none");  // access was lost to another
  one_property(reg, lost << 10, between << 10);
  one_property(reg, (next << 10) + 1, between << 10);
  screen_all(reg);
  EXPECT_EQ(finding(reg, next, "OVER-1"), "FAIL");  // through the claim between
  const auto find_damage = [&](std::string_view damage) {
    ASSERT_TRUE(registry::record_found(
        reg, lost, {registry::found_fact(reg.programme(), "damage", damage).value()}, "a visit",
        officer));
    screen_all(reg);
  };
  find_damage("MODERATE");  // what was found goes before what was filed
  EXPECT_EQ(finding(reg, next, "OVER-1"), "PASS or none");
  find_damage("DESTROYED");
  EXPECT_EQ(finding(reg, next, "OVER-1"), "FAIL");
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
  const registry::ClaimId first =
      family(reg, "a", {"Tova Reed", "Ilan Reed", "Mira Reed"}, "2026-03-30");
  const registry::ClaimId second = family(reg, "b", {"Ilan Reed", "Mira Reed", "Orsa Vale"});
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
  EXPECT_EQ(valued(reg, second, "uncapped"), "2400.00 VLR");
  EXPECT_EQ(awarded(reg, second), "1200.00 VLR");  // the first form leaves no more of the cap
  for (const char* who : {"One", "Two"})
    say(reg, first, second, who, registry::Verdict::same, "Ilan Reed");
  screen_all(reg);
  // Ilan files, and is counted in the first form.
  EXPECT_EQ(valued(reg, second, "uncapped"), "1200.00 VLR");
}

TEST_F(ScreenTest, TheCapOfAHouseholdHoldsOverAllItsFormsInWhateverOrderTheyCome) {
  const std::vector<std::vector<std::string>> forms = {
      {"Tova Reed", "Nils Reed"}, {"Ilan Reed", "Mira Reed"}, {"Orsa Vale", "Pelle Vale"}};
  std::vector<std::size_t> order = {0, 1, 2};
  std::map<std::size_t, std::string> expected;
  do {
    {
      auto reg = make();
      std::map<std::size_t, registry::ClaimId> claims;
      for (const std::size_t form : order)
        claims[form] = family(reg, fmt::format("form {}", form), forms[form]);
      one_household(reg, claims[0], claims[1]);
      one_household(reg, claims[1], claims[2]);  // and so the first is of it too
      screen_all(reg);
      std::map<std::size_t, std::string> sums;
      for (const auto& [form, claim] : claims) sums[form] = awarded(reg, claim);
      if (expected.empty()) expected = sums;
      EXPECT_EQ(sums, expected);
    }
    std::filesystem::remove_all(folder());
  } while (std::ranges::next_permutation(order).found);
  std::vector<std::string> sums;
  for (const auto& [form, sum] : expected) sums.push_back(sum);
  std::ranges::sort(sums);
  EXPECT_EQ(sums, (std::vector<std::string>{"0.00 VLR", "2400.00 VLR", "2400.00 VLR"}));
}

TEST_F(ScreenTest, AFormThatIsOnlyProposedToBeOfTheHouseholdWaits) {
  auto reg = make();
  const registry::ClaimId first = family(reg, "a", {"Tova Reed", "Nils Reed"}, "2026-03-30");
  const registry::ClaimId second = family(reg, "b", {"Ilan Reed", "Mira Reed"});
  registry::Judged judged{std::string(registry::link_kind::same_household),
                          first,
                          second,
                          registry::Verdict::same,
                          "they say so",
                          {}};
  auto session = reg.begin();
  ASSERT_TRUE(registry::judge_link(reg, *session, judged, {"One", "LNK"}));
  ASSERT_TRUE(session->commit());
  screen_all(reg);
  EXPECT_EQ(awarded(reg, first), "2400.00 VLR");
  EXPECT_EQ(awarded(reg, second), "");
}

TEST_F(ScreenTest, RelativesOfOneDeadPersonShareThePool) {
  auto reg = make();
  const registry::ClaimId a = relative(reg, "a", "Tova Reed");
  const registry::ClaimId b = relative(reg, "b", "Ilan Reed");
  screen_all(reg);
  EXPECT_EQ(awarded(reg, a), "");  // nobody knows how many relatives there are
  say(reg, a, b, "One", registry::Verdict::same, "Bram Reed");
  screen_all(reg);
  EXPECT_EQ(awarded(reg, a), "");  // it is only proposed that they mourn the same person
  say(reg, a, b, "Two", registry::Verdict::same, "Bram Reed");
  screen_all(reg);
  EXPECT_EQ(awarded(reg, a), "6000.00 VLR");
  EXPECT_EQ(awarded(reg, b), "6000.00 VLR");
  // Whoever is linked with one of them is linked with all.
  const registry::ClaimId c = relative(reg, "c", "Mira Reed");
  for (const char* who : {"One", "Two"}) say(reg, b, c, who, registry::Verdict::same, "Bram Reed");
  screen_all(reg);
  for (const registry::ClaimId claim : {a, b, c}) EXPECT_EQ(awarded(reg, claim), "4000.00 VLR");
  // An examiner found that the spouse has half.
  ASSERT_TRUE(registry::record_found(
      reg, a, {registry::found_fact(reg.programme(), "pool_share", "1/2").value()}, "the will",
      officer));
  screen_all(reg);
  EXPECT_EQ(awarded(reg, a), "6000.00 VLR");
  EXPECT_EQ(awarded(reg, c), "3000.00 VLR");
}

TEST_F(ScreenTest, ARelativeWhoClaimsTwiceHasOnePart) {
  auto reg = make();
  const registry::ClaimId a = relative(reg, "a", "Tova Reed");
  const registry::ClaimId b = relative(reg, "b", "Ilan Reed");
  const registry::ClaimId again = relative(reg, "c", "Tova A. Reed");
  for (const char* who : {"One", "Two"}) {
    say(reg, a, b, who, registry::Verdict::same, "Bram Reed");
    say(reg, a, again, who, registry::Verdict::same, "Bram Reed");
  }
  screen_all(reg);
  EXPECT_EQ(awarded(reg, b), "4000.00 VLR");
  say(reg, a, again, "One", registry::Verdict::same);
  screen_all(reg);
  EXPECT_EQ(awarded(reg, b), "");  // one relative or two?
  say(reg, a, again, "Two", registry::Verdict::same);
  screen_all(reg);
  EXPECT_EQ(awarded(reg, b), "6000.00 VLR");
  std::vector<std::string> sums = {awarded(reg, a), awarded(reg, again)};
  std::ranges::sort(sums);
  EXPECT_EQ(sums, (std::vector<std::string>{"", "6000.00 VLR"}));
}

TEST_F(ScreenTest, OneWhoIsClaimedForAsDeadAndAsMissingGoesToAPerson) {
  auto reg = make();
  const registry::ClaimId a = relative(reg, "a", "Tova Reed");
  const registry::ClaimId b = relative(reg, "b", "Ilan Reed", "P2");
  ASSERT_TRUE(registry::record_found(
      reg, a, {registry::found_fact(reg.programme(), "relatives", "1").value()}, "the register",
      officer));
  screen_all(reg);
  EXPECT_EQ(awarded(reg, a), "12000.00 VLR");
  for (const char* who : {"One", "Two"}) say(reg, a, b, who, registry::Verdict::same, "Bram Reed");
  screen_all(reg);
  EXPECT_EQ(awarded(reg, a), "");
}

TEST_F(ScreenTest, WhatAnEstateWasPaidIsDeductedOnce) {
  auto reg = make();
  const auto heir = [&](std::string_view key, std::string_view share, std::string_view amount,
                        std::string_view day) {
    const std::string content = fmt::format(
        R"({{"capacity":"HEIR","category":"H1","claimant":{{"names":[{{"text":"Heir {}"}}]}},)"
        R"("compensation":[{{"amount":"{}","currency":"VLR","date":"{}","payer":"{}"}}],)"
        R"("incidents":[{{"date":"2019-10"}}],)"
        R"("losses":[{{"damage":"DESTROYED","date":"2019-10","head":"DWELLING_DESTRUCTION"}}],)"
        R"("received":"2026-03-31","rights":[{{"share":"{}","type":"OWNERSHIP"}}],)"
        R"("units":[{{"area_m2":"84.0","built":"1978","material":"DETACHED_MASONRY",)"
        R"("place":{{"zone":"K2"}}}}]}})",
        key, amount, day, key, share);
    return file_content(reg, key, content);
  };
  const registry::ClaimId a = heir("a", "1/2", "5000.00", "2021-08-14");
  const registry::ClaimId b = heir("b", "1/4", "5000", "2021-08");
  one_property(reg, a << 10, b << 10);
  screen_all(reg);
  // 22830.31 less 5000.00 × 148.6 / 121.4, which both name and which counts once, then the shares.
  EXPECT_EQ(awarded(reg, a), "8355.03 VLR");
  EXPECT_EQ(awarded(reg, b), "4177.51 VLR");
}

// One property has one worth.
TEST_F(ScreenTest, CoOwnersWhoMeasureOnePropertyDifferentlyWaitForAPerson) {
  auto reg = make();
  const auto owner = [&](std::string_view key, std::string_view area, std::string_view built) {
    const std::string content = fmt::format(
        R"({{"category":"H1","claimant":{{"names":[{{"text":"Owner {}"}}]}},)"
        R"("incidents":[{{"date":"2019-10"}}],)"
        R"("losses":[{{"damage":"DESTROYED","date":"2019-10","head":"DWELLING_DESTRUCTION"}}],)"
        R"("received":"2026-03-31","rights":[{{"share":"1/3","type":"CO_OWNERSHIP_SHARE"}}],)"
        R"("units":[{{"area_m2":"{}","built":"{}","material":"DETACHED_MASONRY",)"
        R"("place":{{"zone":"K2"}}}}]}})",
        key, area, built);
    return file_content(reg, key, content);
  };
  const registry::ClaimId a = owner("a", "84.0", "1978"), b = owner("b", "84", "1978");
  one_property(reg, a << 10, b << 10);
  screen_all(reg);
  EXPECT_THAT(awarded(reg, a), testing::StartsWith("7610.1"));  // the cent goes to the lower number
  const registry::ClaimId c = owner("c", "90.0", "1978");
  one_property(reg, a << 10, c << 10);
  screen_all(reg);
  for (const registry::ClaimId claim : {a, b, c}) EXPECT_EQ(awarded(reg, claim), "");
}

// Of a co-owner who has rights in several properties, the one in the property that is linked
// counts.
TEST_F(ScreenTest, AShareIsTheOneInThePropertyThatIsShared) {
  auto reg = make();
  const auto owner = [&](std::string_view key, std::string_view rights, std::string_view more) {
    const std::string content = fmt::format(
        R"({{"category":"H1","claimant":{{"names":[{{"text":"Owner {}"}}]}},)"
        R"("incidents":[{{"date":"2019-10"}}],)"
        R"("losses":[{{"damage":"DESTROYED","date":"2019-10","head":"DWELLING_DESTRUCTION","unit":0}}],)"
        R"("received":"2026-03-31","rights":[{}],)"
        R"("units":[{{"area_m2":"84.0","built":"1978","material":"DETACHED_MASONRY",)"
        R"("place":{{"zone":"K2"}}}}{}]}})",
        key, rights, more);
    return file_content(reg, key, content);
  };
  constexpr std::string_view second = R"(,{"area_m2":"50","place":{"zone":"K1"}})";
  const registry::ClaimId a =
      owner("a", R"({"share":"1/2","type":"CO_OWNERSHIP_SHARE","unit":0})", "");
  const registry::ClaimId b = owner("b",
                                    R"({"share":"1/4","type":"CO_OWNERSHIP_SHARE","unit":1},)"
                                    R"({"share":"1/2","type":"CO_OWNERSHIP_SHARE","unit":0})",
                                    second);
  const registry::ClaimId c = owner("c",
                                    R"({"share":"1/4","type":"CO_OWNERSHIP_SHARE","unit":0},)"
                                    R"({"share":"1/8","type":"CO_OWNERSHIP_SHARE","unit":0})",
                                    "");
  one_property(reg, a << 10, b << 10);
  screen_all(reg);
  EXPECT_EQ(finding(reg, a, "SHARE-1"), "PASS or none");  // 1/2 and 1/2, not 1/4
  EXPECT_EQ(finding(reg, b, "SHARE-1"), "PASS or none");
  std::vector<std::string> halves = {awarded(reg, a), awarded(reg, b)};
  std::ranges::sort(halves);  // the cent goes to the lower number
  EXPECT_EQ(halves, (std::vector<std::string>{"11415.15 VLR", "11415.16 VLR"}));
  one_property(reg, a << 10, c << 10);
  screen_all(reg);
  EXPECT_EQ(finding(reg, a, "SHARE-1"), "PASS or none");  // whatever c has
  EXPECT_EQ(finding(reg, a, "SHARE-2"), "UNKNOWN");       // which of the two rights of c?
  EXPECT_EQ(awarded(reg, a), "");
}

TEST_F(ScreenTest, AHouseholdIsOfTheEventThatItsLossNames) {
  auto reg = make();
  const registry::ClaimId first =
      family(reg, "a", {"Tova Reed", "Nils Reed", "Mira Reed"}, "2026-03-30");
  std::string content = filing("D1", "Ilan Reed");
  content.replace(content.find(R"("incidents":[)"), 13, R"("incidents":[{"date":"2011-10-03"},)");
  content.replace(content.find(R"("head":"DISPLACEMENT")"), 21,
                  R"("head":"DISPLACEMENT","incident":1)");
  const registry::ClaimId second = file_content(reg, "b", content);
  one_household(reg, first, second);
  screen_all(reg);
  EXPECT_EQ(valued(reg, second, "before"), "3");
}

// Which of its incidents a claim names first says nothing.
TEST_F(ScreenTest, AFormIsOfEveryEventThatItNames) {
  for (const std::string_view incidents : {R"({"date":"2011-10-03"},{"date":"2019-10-03"})",
                                           R"({"date":"2019-10-03"},{"date":"2011-10-03"})"}) {
    for (const bool earlier : {true, false}) {
      auto reg = make();
      std::string content = filing("D1", "Tova Reed");
      const std::size_t begin = content.find(R"("incidents":[)") + 13;
      content.replace(begin, content.find("],", begin) - begin, incidents);
      content.insert(content.find(R"("incidents")"),
                     R"("household":{"members":[{"birth":"1990","names":[{"text":"Nils"}]}]},)");
      content.replace(content.rfind("2026-03-31"), 10, earlier ? "2026-03-29" : "2026-03-31");
      const registry::ClaimId of_both = file_content(reg, "a", content);
      const registry::ClaimId of_one = family(reg, "b", {"Ilan Reed", "Mira Reed"}, "2026-03-30");
      one_household(reg, of_both, of_one);
      screen_all(reg);
      EXPECT_EQ(finding(reg, of_one, "HH-1"), earlier ? "FAIL" : "PASS or none") << incidents;
      EXPECT_EQ(finding(reg, of_both, "HH-1"), earlier ? "PASS or none" : "REVIEW") << incidents;
      EXPECT_EQ(awarded(reg, earlier ? of_one : of_both), "") << "whether one event is not told";
      std::filesystem::remove_all(folder());
    }
  }
}

TEST_F(ScreenTest, AFormThatMayBeForTheSameEventIsNotPassedOver) {
  auto reg = make();
  std::string content = filing("D1", "Tova Reed");
  content.replace(content.find("2019-10-03"), 10, "2019");  // before the second event, or in it
  content.replace(content.rfind("2026-03-31"), 10, "2026-03-30");
  const registry::ClaimId first = file_content(reg, "a", content);
  const registry::ClaimId second = family(reg, "b", {"Ilan Reed", "Mira Reed"});
  one_household(reg, first, second);
  screen_all(reg);
  EXPECT_EQ(finding(reg, second, "HH-1"), "REVIEW");
  EXPECT_EQ(awarded(reg, second), "");
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
  ASSERT_TRUE(what_if(
      reg, *other, Sealed::counted, task, [&](const Change& c) { changes.push_back(c); }, counts));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].what, "awarded");
  EXPECT_EQ(changes[0].from, "1200.00 VLR");
  EXPECT_EQ(changes[0].to, "1300.00 VLR");
  EXPECT_EQ(changes[0].by, "D1@4, step rate: 1200 → 1300");
  EXPECT_EQ(reg.log().size(), before);
}

// The award stands, and a step that it does not need goes wrong: a person has to look.
TEST_F(ScreenTest, OtherRulesSayWhereASumWouldWantAPerson) {
  auto reg = make();
  file(reg, "a");
  const auto other = changed("rules/valuation.toml", "in_euro(awarded)",
                             "money(rate / dec(persons - 1), \"EUR\")");
  const std::vector<Change> changes = changes_under(reg, other);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].what, "awarded");
  EXPECT_EQ(changes[0].from, "1200.00 VLR");
  EXPECT_EQ(changes[0].to, "REVIEW");
  EXPECT_TRUE(changes[0].by.starts_with("D1@99, step eur: 153.06 EUR → error: ")) << changes[0].by;
}

TEST_F(ScreenTest, OtherRulesSayWhatWouldBeClaimed) {
  auto reg = make();
  file_content(reg, "a", filing("H1", "Tova Reed"));
  const auto other = changed("rules/valuation.toml", "{ name = \"claimed\", is = '''",
                             "{ name = \"claimed\", is = '''category == \"H1\" ? money(\"7\", "
                             "\"VLR\") : ");
  const std::vector<Change> changes = changes_under(reg, other);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].what, "claimed");
  EXPECT_EQ(changes[0].from, "1200.00 VLR");
  EXPECT_EQ(changes[0].to, "7.00 VLR");
  EXPECT_THAT(changes[0].by, testing::EndsWith(", step claimed"));
}

// Two forms count one person of one event; under the other programme the first is of no event.
TEST_F(ScreenTest, FactsAreThoseOfTheProgrammeThatJudges) {
  auto reg = make();
  std::string content = filing("D1", "Tova Reed");
  content.insert(content.find(R"("incidents")"), R"("household":{"members":[{"birth":"1990",)"
                                                 R"("names":[{"text":"Mira Reed"}]}]},)");
  content.replace(content.rfind("2026-03-31"), 10, "2026-03-30");
  content.replace(content.find("2019-10-03"), 10, "2019-10-02");
  const registry::ClaimId first = file_content(reg, "a", content);
  const registry::ClaimId second = family(reg, "b", {"Ilan Reed", "Mira Reed"});
  for (const char* who : {"One", "Two"})
    say(reg, first, second, who, registry::Verdict::same, "Mira Reed");
  screen_all(reg);
  EXPECT_EQ(valued(reg, second, "uncapped"), "1200.00 VLR");
  const auto other = changed("programme.toml", "from = 2019-09-14", "from = 2019-10-03");
  bool counts_both = false;
  for (const Change& change : changes_under(reg, other))
    counts_both = counts_both || (change.number == reg.number_of(second) &&
                                  change.by.find("step persons: 1 → 2") != std::string::npos);
  EXPECT_TRUE(counts_both);
  const auto adopted = reg.adopt_programme(other.folder, "the event began later", officer);
  ASSERT_TRUE(adopted) << adopted.error().message;
  screen_all(reg);
  EXPECT_EQ(valued(reg, second, "uncapped"), "2400.00 VLR");
  // Each screening is judged again with the facts of the programme that was in force.
  const auto report = replay(reg, nullptr, base::quiet());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->screenings, 4u);
  EXPECT_EQ(report->equal, 4u);
}

TEST_F(ScreenTest, TheWindowIsThatOfTheProgrammeThatJudges) {
  auto reg = make();
  const registry::ClaimId claim = file(reg, "a");  // on 31 March
  const auto window = [&](const programme::Programme& by) {
    auto reader = ContextReader::create(reg, {}, &by);
    EXPECT_TRUE(reader);
    const std::string context = reader->context(reader->find(claim).value()).value();
    const std::size_t at = context.find("\"window\":\"") + 10;
    return context.substr(at, context.find('"', at) - at);
  };
  EXPECT_EQ(window(reg.programme()), "IN_TIME");
  EXPECT_EQ(window(changed("programme.toml", "from = 2026-03-01", "from = 2026-04-01")),
            "NOT_OPEN_YET");
  EXPECT_EQ(window(changed("programme.toml", "to = 2027-02-28", "to = 2026-03-30")), "LATE");
  EXPECT_EQ(window(changed("programme.toml", "code = \"D1\"",
                           "code = \"D1\"\nwindow = { to = 2026-03-30 }")),
            "CLOSED");
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
