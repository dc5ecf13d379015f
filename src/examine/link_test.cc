#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/json.h"
#include "examine/link_audit.h"
#include "examine/link_keys.h"
#include "examine/link_list.h"
#include "examine/link_pass.h"
#include "examine/link_records.h"
#include "examine/link_sheet.h"
#include "register/acts.h"
#include "register/links.h"

namespace amends::examine {
namespace {

double names(std::string_view a, std::string_view b) {
  static NameScale scale(names::Kind::person);
  return scale.weight(a, b);
}

template <typename Record>
Weighing weigh(const Record& a, const Record& b) {
  static Scales scales;
  return scales.weigh(a, b);
}

TEST(LinkNames, OneNameInManyAlphabets) {
  EXPECT_GT(names("Velimar Doubrarin", "Дубрарин, Велимар"), 10);
  EXPECT_GT(names("V. Dubrarin", "Velimar Dubrarin"), 8);
  EXPECT_LT(names("Tihava Dubrarina", "Velimar Karest"), 0);
  EXPECT_LT(names("Tihava Dubrarina", "Velisava Dubrarina"),
            names("Tihava Dubrarina", "Tihava Dubrarina") - 8);
  EXPECT_EQ(names("", "Velimar"), 0);
  EXPECT_EQ(names("\xff\xfe", "Velimar"), 0);
  const auto one = NameScale::skeletons("Doubrarin", 5)[0],
             other = NameScale::skeletons("Дубрарин", 5)[0];
  EXPECT_TRUE(std::ranges::any_of(
      one, [&](const std::string& bones) { return std::ranges::count(other, bones) > 0; }));
}

TEST(LinkAddresses, AreAlikeInAnyOrderAndAlphabet) {
  const AddressFolder folder = AddressFolder::create().value();
  EXPECT_EQ(folder.fold("Дубрарин ул., 14").words,
            (std::vector<std::string>{"dubrarin", "ul", "14"}));
  EXPECT_EQ(likeness(folder.fold("14, Harbour Street"), folder.fold("Harbour Street 14")), 1);
  EXPECT_LT(likeness(folder.fold("Harbour Street 14"), folder.fold("Upper Lane 2")), 0.9);
}

base::DaySpan day(std::string_view text) {
  const Days d = base::parse_date(text).value();
  return {d, d};
}
base::DaySpan year(std::int64_t y) {
  return {base::days_from_civil({y, 1, 1}), base::days_from_civil({y, 12, 31})};
}

TEST(LinkEvidence, DatesByWhatTheyLeaveOpen) {
  const auto bits = [](const base::DaySpan& a, const base::DaySpan& b) {
    return birth_evidence(a, b).bits;
  };
  const double same = bits(day("1961-04-09"), day("1961-04-09"));
  const double within = bits(day("1961-04-09"), year(1961));
  EXPECT_GT(same, within + 5);
  EXPECT_GT(within, 4);
  // A register's default day says no more than its year.
  EXPECT_LT(bits(day("1961-01-01"), day("1961-01-01")), within);
  EXPECT_LT(bits(day("1961-07-15"), day("1961-07-15")), within);
  EXPECT_GT(bits(day("1961-04-09"), day("1961-09-04")), 5);
  EXPECT_GT(bits(day("1961-04-09"), day("1962-04-09")), 0);
  EXPECT_LT(bits(day("1961-04-09"), day("1986-11-20")), -5);
  EXPECT_EQ(bits({}, day("1961-04-09")), 0);
}

PersonRecord person(std::string_view name, const base::DaySpan& birth, std::string_view sex = "F") {
  PersonRecord p;
  p.names.emplace_back(name);
  p.birth = birth;
  p.sex = sex;
  return p;
}

TEST(LinkEvidence, TwinsFathersAndNamesakesStayApart) {
  const PersonRecord velimar = person("Velimar Dubrarin", day("1961-04-09"), "M");
  const double same = total(weigh(velimar, person("Велимар Дубрарин", year(1961), "M")));
  EXPECT_GT(same, person_threshold);
  EXPECT_LT(total(weigh(velimar, person("Boleslav Dubrarin", day("1961-04-09"), "M"))),
            person_threshold + 5);
  // Surname and patronymic are what twins share; neither makes up for another given name.
  const double twins = total(weigh(person("Dubrusheva Velisava Stanivekovna", day("1961-05-26")),
                                   person("Дубрушева Тихава Станивековна", day("1961-05-26"))));
  EXPECT_LT(twins, person_threshold + 5);
  EXPECT_LT(total(weigh(person("Dubrusheva Velisava Stanivekovna", year(1961)),
                        person("Дубрушева Тихава Станивековна", year(1961)))),
            person_threshold);
  EXPECT_LT(total(weigh(velimar, person("Velimar Dubrarin", day("1986-11-20"), "M"))),
            person_threshold);
  EXPECT_LT(total(weigh(velimar, person("Velimar Dubrarin", year(1974), "M"))), person_threshold);
  EXPECT_LT(total(weigh(velimar, person("Velimara Dubrarina", day("1961-04-09"), "F"))), same + 6);
}

TEST(LinkEvidence, AWeightIsTheSameBothWays) {
  const PersonRecord a = person("Tova Anselm Reed", day("1961-04-09")),
                     b = person("Reed T.", year(1961));
  EXPECT_EQ(total(weigh(a, b)), total(weigh(b, a)));
}

class LinkPassTest : public testing::Test {
 protected:
  LinkPassTest() {
    char name[] = "/tmp/amends-link-test-XXXXXX";
    place_ = mkdtemp(name);
  }
  ~LinkPassTest() override { std::filesystem::remove_all(place_); }

  registry::Register make(const char* folder) {
    registry::Register::CreateOptions options;
    options.origin = "test.example/log";
    options.actor = {"Officer", "INT"};
    options.clock = base::fixed_clock(1'775'000'000);
    return registry::Register::create(place_ / folder, AMENDS_SOURCE_DIR "/programmes/velaria",
                                      options)
        .value();
  }
  struct Person {
    const char *name, *birth;
  };
  static void put(registry::Register& reg, std::optional<registry::ClaimId> claim, Person claimant,
                  const std::vector<Person>& members, std::string_view happened) {
    static int key = 0;
    std::string household;
    for (const Person& m : members) {
      household += fmt::format(R"({}{{"birth":"{}","names":[{{"text":"{}"}}],"relation":"CHILD"}})",
                               household.empty() ? "" : ",", m.birth, m.name);
    }
    if (!household.empty())
      household = fmt::format(R"("household":{{"members":[{}]}},)", household);
    const std::string content =
        base::canonical_json(
            fmt::format(
                R"({{"category":"D1","claimant":{{{}"names":[{{"text":"{}"}}]}},{})"
                R"("incidents":[{{"date":"{}","kind":"DISPLACEMENT","place":{{"text":"Sol Bay","zone":"K2"}}}}],)"
                R"("losses":[{{"head":"DISPLACEMENT"}}],"received":"2026-03-31"}})",
                *claimant.birth == 0 ? "" : fmt::format(R"("birth":"{}",)", claimant.birth),
                claimant.name, household, happened))
            .value();
    const std::string data =
        base::canonical_json(
            fmt::format(
                R"({{"deficiencies":[],"filing":{},"late":false,"source":{{"digest":"{}","key":"{}","name":"t","row":1}}}})",
                content, base::to_base64(base::sha256(base::as_bytes(content))), ++key))
            .value();
    auto session = reg.begin();
    const auto done =
        session->add({claim ? registry::kind::claim_amended : registry::kind::claim_filed,
                      claim.value_or(session->new_claim()), data},
                     {"Officer", "INT"});
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_TRUE(session->commit());
  }
  static void file(registry::Register& reg, Person claimant, std::vector<Person> members = {},
                   std::string_view happened = "2019-10-03") {
    put(reg, {}, claimant, members, happened);
  }
  static void amend(registry::Register& reg, registry::ClaimId claim, Person claimant) {
    put(reg, claim, claimant, {}, "2019-10-03");
  }
  static std::vector<std::string> proposals(registry::Register& reg) {
    auto select =
        reg.database().prepare("SELECT kind, a, b, weight FROM link_proposal ORDER BY kind, a, b");
    std::vector<std::string> list;
    while (select->step().value())
      list.push_back(fmt::format("{} {} {} {}", select->text(0), select->integer(1),
                                 select->integer(2), select->integer(3)));
    return list;
  }
  // The same, told by claimants and not by the order of their claims.
  static std::vector<std::string> proposals_by_claimant(registry::Register& reg) {
    auto select = reg.database().prepare(
        "SELECT p.kind, iif(p.a = p.claim_a, 0, p.a & 1023), iif(p.b = p.claim_b, 0, p.b & 1023), "
        "p.weight, x.name, y.name FROM link_proposal AS p "
        "JOIN party_mention AS x ON x.id >> 10 = p.claim_a AND x.role = 'claimant' "
        "JOIN party_mention AS y ON y.id >> 10 = p.claim_b AND y.role = 'claimant'");
    std::vector<std::string> list;
    while (select->step().value()) {
      std::string a = fmt::format("{}/{}", select->text(4), select->integer(1));
      std::string b = fmt::format("{}/{}", select->text(5), select->integer(2));
      if (registry::is_symmetric(select->text(0)) && b < a) std::swap(a, b);
      list.push_back(fmt::format("{} {} {} {}", select->text(0), a, b, select->integer(3)));
    }
    std::ranges::sort(list);
    return list;
  }
  static std::int64_t count(registry::Register& reg, std::string_view kind) {
    return reg.database()
        .number(fmt::format("SELECT count(*) FROM link WHERE kind='{}'", kind))
        .value();
  }
  static void file_all(registry::Register& reg, bool link_each) {
    const std::vector<std::pair<Person, std::vector<Person>>> claims = {
        {{"Tova Reed", "1961-04-09"}, {{"Ansel Reed", "1990-02-11"}, {"Mira Reed", "1993-08-01"}}},
        {{"Reed Tova", "1961"}, {{"Ansel Reed", "1990-02-11"}, {"Mira Reed", "1993"}}},
        {{"Ansel Reed", "1990-02"}, {}},
        {{"Olan Karest", "1955-12-24"}, {}},
    };
    for (const auto& [claimant, members] : claims) {
      file(reg, claimant, members);
      if (link_each) {
        ASSERT_TRUE(link_claims(reg, base::quiet()));
      }
    }
    ASSERT_TRUE(link_claims(reg, base::quiet()));
  }

  static void judge(registry::Register& reg, std::int64_t a, std::int64_t b,
                    registry::Verdict verdict, std::string_view by) {
    const Result<LinkSheet> sheet = link_sheet(reg, "SAME_PERSON", a, b);
    ASSERT_TRUE(sheet) << sheet.error().message;
    auto session = reg.begin();
    ASSERT_TRUE(session);
    const auto done = registry::judge_link(
        reg, *session, {"SAME_PERSON", a, b, verdict, "read both", sheet->weight},
        {std::string(by), "LNK"});
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_TRUE(session->commit());
  }

  std::filesystem::path place_;
};

TEST_F(LinkPassTest, OneByOneOrAllAtOnceGivesTheSame) {
  registry::Register one = make("one"), all = make("all");
  file_all(one, true);
  file_all(all, false);
  EXPECT_EQ(proposals(one), proposals(all));
  EXPECT_EQ(claims_to_link(all).value(), 0u);
  EXPECT_EQ(count(all, "SAME_PERSON"), 5);  // Tova twice, Ansel three times, Mira twice
  EXPECT_EQ(count(all, "SAME_HOUSEHOLD"), 1);
  EXPECT_GE(count(all, "PARENT"), 2);  // Tova of the Ansel who claims for himself
  EXPECT_EQ(count(all, "SAME_INCIDENT"), 3);
  const auto before = proposals(all);
  ASSERT_TRUE(link_claims(all, base::quiet()));
  EXPECT_EQ(proposals(all), before);
  EXPECT_EQ(all.database().number("SELECT count(*) FROM link WHERE state<>'PROPOSED'").value(), 0);
}

TEST_F(LinkPassTest, TheOrderInWhichClaimsComeChangesNothing) {
  struct Told {
    Person claimant;
    std::vector<Person> members;
    const char* happened;
  };
  std::vector<Told> claims = {
      {{"Tova Reed", "1961-04-09"},
       {{"Ansel Reed", "1990-02-11"}, {"Mira Reed", "1993"}},
       "2019-10-03"},
      {{"Reed Tova", "1961"}, {{"Ansel Reed", "1990-02-11"}, {"Mira Reed", "1993"}}, "2019-10"},
      {{"Ansel Reed", "1990-02"}, {{"Tova Reed", "1961"}}, "2019-10-01/2019-12-05"},
      {{"Olan Karest", "1955-12-24"}, {}, "2019-11-20"}};
  constexpr std::array days = {"2019-10-03", "2019-10", "2019-11", "2019-10-30/2019-11-02",
                               "2019-12-01/2020-01-10"};
  std::vector<std::string> names;
  for (int i = 0; i < 20; ++i) names.push_back(fmt::format("{0}ulin{0}ar Best{0}o", char('b' + i)));
  for (int i = 0; i < 20; ++i) claims.push_back({{names[i].c_str(), "1970"}, {}, days[i % 5]});
  std::vector<std::string> first;
  for (int order = 0; order < 6; ++order) {
    registry::Register reg = make(fmt::format("order-{}", order).c_str());
    for (const Told& told : claims) {
      file(reg, told.claimant, told.members, told.happened);
      if (order % 2 == 1) {
        ASSERT_TRUE(link_claims(reg, base::quiet()));
      }
    }
    const auto report = link_claims(reg, base::quiet());
    ASSERT_TRUE(report);
    EXPECT_EQ(claims_to_link(reg).value(), 0u);
    const std::vector<std::string> found = proposals_by_claimant(reg);
    if (order == 0) {
      first = found;
      EXPECT_EQ(report->proposed.at("SAME_INCIDENT"), count(reg, "SAME_INCIDENT"));
    }
    EXPECT_EQ(found, first) << "order " << order;
    EXPECT_GT(count(reg, "SAME_INCIDENT"), 15);
    EXPECT_EQ(count(reg, "SAME_HOUSEHOLD"), 3);
    std::ranges::reverse(claims);
    if (order % 2 == 1) std::ranges::rotate(claims, claims.begin() + 7);
  }
}

TEST_F(LinkPassTest, AnotherIncidentIsTheFirstWhereTheFirstIsForgotten) {
  registry::Register reg = make("one");
  for (const char* name : {"Tova Reed", "Olan Karest", "Mira Sund", "Ilva Brek"})
    file(reg, {name, "1961"});
  ASSERT_TRUE(link_claims(reg, base::quiet()));
  EXPECT_EQ(count(reg, "SAME_INCIDENT"), 3);
  const std::int64_t first = reg.database().number("SELECT min(id >> 10) FROM link_first").value();
  ASSERT_TRUE(reg.erase({first, {}, "asked for", "Rules 12"}, {"Dara", "DPO"}));
  EXPECT_EQ(count(reg, "SAME_INCIDENT"), 0);
  ASSERT_TRUE(link_claims(reg, base::quiet()));
  EXPECT_EQ(count(reg, "SAME_INCIDENT"), 2);
}

TEST_F(LinkPassTest, WhatSpeaksForAnIncidentIsKeptAsItWasWeighed) {
  registry::Register reg = make("one");
  for (const char* name : {"Tova Reed", "Olan Karest", "Mira Sund", "Ilva Brek"})
    file(reg, {name, "1961"});
  ASSERT_TRUE(link_claims(reg, base::quiet()));
  LinkRecords records = LinkRecords::create(reg.database()).value();
  auto select =
      reg.database().prepare("SELECT a, b, why FROM link_proposal WHERE kind='SAME_INCIDENT'");
  int seen = 0;
  for (; select->step().value(); ++seen) {
    const IncidentRecord a = *records.incident(select->integer(0)).value();
    const IncidentRecord b = *records.incident(select->integer(1)).value();
    EXPECT_EQ(select->text(2), in_words(Scales().weigh(a, b)));
  }
  EXPECT_EQ(seen, 3);
}

TEST_F(LinkPassTest, KeysThatTooManyHaveMakeNoCandidates) {
  registry::Register reg = make("one");
  auto transaction = reg.database().begin();
  LinkKeys keys = LinkKeys::create(reg.database()).value();
  const auto holders = [&](std::int64_t key) { return *keys.holders(key).value(); };
  using Ids = std::vector<std::int64_t>;
  keys.add(5, 5 << 10, {7, 8});
  keys.add(3, 3 << 10, {7});
  keys.add(3, 3 << 10, {7});  // a claim that is looked at again
  ASSERT_TRUE(keys.flush());
  EXPECT_EQ(holders(7).ids, (Ids{3 << 10, 5 << 10}));
  EXPECT_EQ(holders(6).ids, Ids{});
  for (std::int64_t claim = key_common_above; claim > 0; --claim) keys.add(claim, claim << 10, {9});
  ASSERT_TRUE(keys.flush());
  EXPECT_EQ(holders(9).ids.size(), key_common_above);
  EXPECT_EQ(keys.changed().value(), Ids{});
  keys.add(1000, 1000 << 10, {9});
  ASSERT_TRUE(keys.flush());
  EXPECT_TRUE(holders(9).too_many);
  EXPECT_EQ(keys.changed().value(), Ids{9});
  EXPECT_EQ(keys.all_holders(9)->size(), key_common_above + 1);
  LinkKeys later = LinkKeys::create(reg.database()).value();
  EXPECT_TRUE(later.holders(9).value()->too_many);
  EXPECT_EQ(later.changed().value(), Ids{});
  EXPECT_EQ(reg.database().number("SELECT count(*) FROM link_key_of WHERE claim=3").value(), 2);
}

// A name that several hundred people have, told with a year of birth, without one, and with the
// number of a paper.
TEST_F(LinkPassTest, WhichClaimsComeFirstChangesNothingWhereAKeyIsCommon) {
  std::vector<std::string> births;
  for (int i = 0; i < 398; ++i) births.push_back(fmt::format("{}", 1900 + i % 100));
  for (const char* birth : {"1961-04-09", "1961-04-09", "1961-04", "", ""})
    births.emplace_back(birth);
  const auto counted = [&](const char* folder, std::size_t link_every) {
    registry::Register reg = make(folder);
    for (std::size_t i = 0; i < births.size(); ++i) {
      file(reg, {"Tova Reed", births[i].c_str()});
      if (i % link_every == 0) {
        EXPECT_TRUE(link_claims(reg, base::quiet()));
      }
    }
    EXPECT_TRUE(link_claims(reg, base::quiet()));
    EXPECT_EQ(claims_to_link(reg).value(), 0u);
    auto select = reg.database().prepare(
        "SELECT x.birth, y.birth, weight FROM link_proposal p JOIN party_mention x ON x.id=p.a "
        "JOIN "
        "party_mention y ON y.id=p.b WHERE p.kind='SAME_PERSON'");
    std::vector<std::string> list;
    while (select->step().value()) {
      const std::string a(select->text(0)), b(select->text(1));
      list.push_back(fmt::format("{} {} {}", std::min(a, b), std::max(a, b), select->integer(2)));
    }
    std::ranges::sort(list);
    return list;
  };
  const std::vector<std::string> all_at_once = counted("all", 10'000);
  EXPECT_GT(all_at_once.size(), 100u);
  EXPECT_EQ(counted("few", 67), all_at_once);
  std::ranges::reverse(births);
  EXPECT_EQ(counted("turned", 10'000), all_at_once);
  EXPECT_EQ(counted("turned-few", 50), all_at_once);
  std::ranges::rotate(births, births.begin() + 3);
  EXPECT_EQ(counted("mixed", 100), all_at_once);
}

TEST_F(LinkPassTest, ThePapersOfEqualBytesAreHeldAgainstTheFirstThatTheContentSays) {
  std::vector<const char*> names = {"Tova Reed", "Olan Karest", "Mira Sund", "Ilva Brek"};
  std::vector<std::string> expected;
  for (int order = 0; order < 8; ++order) {
    registry::Register reg = make(fmt::format("papers-{}", order).c_str());
    for (std::size_t i = 0; i < names.size(); ++i) {
      file(reg, {names[i], "1961"});
      ASSERT_TRUE(reg.database().execute(fmt::format(
          "INSERT INTO evidence_item VALUES({0},{1},x'{2}',1,'','','p','HELD'),({0}+1,{1},x'{3}',1,"
          "'','','q','HELD')",
          900 + 2 * i, i + 1, std::string(64, 'a'),
          std::string(60, 'b') + std::to_string(1000 + i))));
      if (order % 2 == 1) {
        ASSERT_TRUE(link_claims(reg, base::quiet()));
      }
    }
    ASSERT_TRUE(link_claims(reg, base::quiet()));
    auto select = reg.database().prepare(
        "SELECT min(x.name,y.name)||' '||max(x.name,y.name) FROM link_proposal p JOIN "
        "party_mention "
        "x ON x.claim=claim_a JOIN party_mention y ON y.claim=claim_b WHERE p.kind='SAME_DOCUMENT' "
        "ORDER BY 1");
    std::vector<std::string> pairs;
    while (select->step().value()) pairs.emplace_back(select->text(0));
    EXPECT_EQ(pairs.size(), 3u);
    if (order == 0) expected = pairs;
    EXPECT_EQ(pairs, expected) << order;
    if (order % 2 == 1) std::ranges::rotate(names, names.begin() + 1);
  }
}

// One that was too many goes, and comes again.
TEST_F(LinkPassTest, AKeyMakesCandidatesAgainWhenFewerHaveIt) {
  registry::Register reg = make("one");
  for (std::size_t i = 0; i <= key_common_above; ++i) file(reg, {"Tova Reed", ""});
  ASSERT_TRUE(link_claims(reg, base::quiet()));
  EXPECT_EQ(count(reg, "SAME_PERSON"), 0);
  amend(reg, 7, {"Olan Karest", "1955-12-24"});
  ASSERT_TRUE(link_claims(reg, base::quiet()));
  EXPECT_EQ(count(reg, "SAME_PERSON"), 400 * 399 / 2);
  amend(reg, 7, {"Tova Reed", ""});
  ASSERT_TRUE(link_claims(reg, base::quiet()));
  EXPECT_EQ(count(reg, "SAME_PERSON"), 0);
  ASSERT_TRUE(reg.erase({9, {}, "asked for", "Rules 12"}, {"Dara", "DPO"}));
  ASSERT_TRUE(link_claims(reg, base::quiet()));
  EXPECT_EQ(count(reg, "SAME_PERSON"), 400 * 399 / 2);
}

TEST_F(LinkPassTest, ErasureAndRebuildingLeaveNothingAndEverything) {
  registry::Register reg = make("one");
  file_all(reg, false);
  const auto before = proposals(reg);
  ASSERT_TRUE(reg.rebuild(base::quiet()));
  EXPECT_EQ(proposals(reg), before);
  ASSERT_TRUE(reg.erase({1, {}, "asked for", "Rules 12"}, {"Dara", "DPO"}));
  EXPECT_EQ(reg.database()
                .number("SELECT count(*) FROM link_proposal WHERE claim_a=1 OR claim_b=1")
                .value(),
            0);
  EXPECT_EQ(
      reg.database().number("SELECT count(*) FROM link_key WHERE id>=1024 AND id<2048").value(), 0);
}

TEST_F(LinkPassTest, JudgementsTellHowWellLinkageServesWhom) {
  registry::Register reg = make("one");
  file_all(reg, false);
  EXPECT_TRUE(audit_links(reg)->groups.empty());
  const std::int64_t tova = 1 << 10, again = 2 << 10, olan = 4 << 10;
  for (const std::string_view by : {"Ines", "Dara"}) {
    judge(reg, tova, again, registry::Verdict::same, by);
    // Nobody proposed these two, and people may say so all the same.
    EXPECT_EQ(link_sheet(reg, "SAME_PERSON", again, olan)->state,
              by == "Ines" ? "NOT PROPOSED" : "PROPOSED");
    judge(reg, again, olan, registry::Verdict::same, by);
  }
  const Result<LinkAudit> audit = audit_links(reg);
  ASSERT_TRUE(audit) << audit.error().message;
  EXPECT_EQ(audit->confirmed, 2u);
  EXPECT_EQ(audit->confirmed_unproposed, 1u);
  EXPECT_EQ(audit->rejected, 0u);
  const auto latin = std::ranges::find(audit->groups, "script", &link::GroupAudit::grouping);
  ASSERT_NE(latin, audit->groups.end());
  EXPECT_EQ(latin->records, 3u);
  EXPECT_EQ(latin->matches, 2u);
  EXPECT_EQ(latin->found, 1u);
  EXPECT_EQ(link_sheet(reg, "SAME_PERSON", again, 99 << 10).error().code, Code::not_found);
  EXPECT_EQ(link_sheet(reg, "SAME_PERSONS", again, olan).error().code, Code::not_found);
}

TEST_F(LinkPassTest, ListsThatTheProgrammeNames) {
  registry::Register reg = make("one");
  file(reg, {"Tova Reed", "1961-04-09"});
  const auto take = [&](const std::string& list, std::vector<ListRow> rows) {
    std::size_t at = 0;
    return take_list(
        reg, list, {list + ".csv", std::string(64, 'a' + static_cast<char>(rows.size()))},
        [&]() -> Result<std::optional<ListRow>> {
          if (at == rows.size()) return std::optional<ListRow>();
          return std::optional(rows[at++]);
        },
        {"Ines", "LNK"}, base::quiet());
  };
  const std::vector<ListRow> rows{{2, "7", "Reed, Tova", "1961-04", "", "", ""},
                                  {3, "8", "Olan Karest", "about 1955", "", "", ""}};
  const auto report = take("arrivals", rows);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->rows, 2u);
  EXPECT_EQ(report->births_unread, 1u);
  ASSERT_EQ(report->unread.size(), 1u);
  EXPECT_EQ(report->unread[0].line, 3u);
  EXPECT_EQ(report->unread[0].value, "about 1955");
  ASSERT_TRUE(link_claims(reg, base::quiet()));
  EXPECT_EQ(count(reg, "ON_LIST"), 1);
  file(reg, {"Olan Karest", "1955"});  // later than the list
  ASSERT_TRUE(link_claims(reg, base::quiet()));
  EXPECT_EQ(count(reg, "ON_LIST"), 2);  // a whole name without a date is a little evidence
  // A row that is there again is nothing new, and what does not speak for it any more goes.
  ASSERT_TRUE(take("arrivals", {rows[0]}));
  EXPECT_EQ(count(reg, "ON_LIST"), 1);
  ASSERT_TRUE(
      reg.database().execute("INSERT INTO link_proposal SELECT kind, 2 << 10, b, weight, 2, "
                             "2, why FROM link_proposal WHERE kind='ON_LIST'"));
  const Result<LinkPassReport> again = link_claims(reg, base::quiet());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->claims, 2u);
  EXPECT_FALSE(again->proposed.contains("ON_LIST"));
  EXPECT_EQ(count(reg, "ON_LIST"), 1);
  // A judgement stands on a row's content: it never comes to be another row's.
  const auto id_of = [&](const std::string& key) {
    return *reg.database().number("SELECT coalesce(max(id), 0) FROM reference_record WHERE key='" +
                                  key + "'");
  };
  const std::int64_t tova = id_of("7");
  const ListRow other{2, "6", "Olan Karest", "", "", "", ""};
  ListRow corrected = rows[0];
  ASSERT_TRUE(take("arrivals", {other, rows[0]}));
  EXPECT_EQ(id_of("7"), tova);
  EXPECT_NE(id_of("6"), tova);
  corrected.birth = "1971-04";
  ASSERT_TRUE(take("arrivals", {corrected}));
  EXPECT_NE(id_of("7"), tova);
  // Both sides of a proposal are shown, with what it weighs.
  ASSERT_TRUE(take("arrivals", {rows[0]}));
  ASSERT_TRUE(link_claims(reg, base::quiet()));
  const auto waiting = links_to_judge(reg, "ON_LIST", "Ines", 10);
  ASSERT_TRUE(waiting && waiting->list.size() == 1u);
  const auto sheet = link_sheet(reg, "ON_LIST", waiting->list.front().a, waiting->list.front().b);
  ASSERT_TRUE(sheet) << sheet.error().message;
  EXPECT_EQ(sheet->claim_b, "");
  EXPECT_FALSE(sheet->weighing.empty());
  const auto name = std::ranges::find(sheet->rows, "name", &SheetRow::field);
  ASSERT_NE(name, sheet->rows.end());
  EXPECT_EQ(name->b, "Reed, Tova");
  // Each taking is an act, and what is shown and judged names the one in force.
  const std::string hash(64, 'b');
  EXPECT_EQ(sheet->rows.back().field, "list");
  EXPECT_NE(sheet->rows.back().b.find("SHA-256 " + hash), std::string::npos);
  EXPECT_EQ(*reg.database().number("SELECT count(*) FROM reference_list WHERE list='arrivals' AND "
                                   "agent='Ines' AND file='arrivals.csv'"),
            5);
  EXPECT_EQ(*reg.database().number("SELECT rows FROM reference_list ORDER BY act LIMIT 1"), 2);
  auto session = reg.begin();
  ASSERT_TRUE(session);
  ASSERT_TRUE(registry::judge_link(reg, *session,
                                   {"ON_LIST",
                                    waiting->list.front().a,
                                    waiting->list.front().b,
                                    registry::Verdict::same,
                                    "read both",
                                    {}},
                                   {"Ines", "LNK"}));
  ASSERT_TRUE(session->commit());
  std::string body;
  ASSERT_TRUE(reg.log().read_subject(waiting->list.front().a >> 10, [&](const auto& act) -> Status {
    body = act.body;
    return {};
  }));
  EXPECT_NE(body.find("\"list_sha256\":\"" + hash + "\""), std::string::npos) << body;
  const Hash state = reg.state_hash(base::quiet()).value();
  EXPECT_EQ(state, reg.rebuild(base::quiet()).value());
  EXPECT_NE(take("arrival", rows).error().message.find("arrivals"), std::string::npos);
  EXPECT_FALSE(take("arrivals", {rows[0], rows[0]}));
}

TEST_F(LinkPassTest, WhatAnAmendmentChangedIsJudgedAgain) {
  registry::Register reg = make("one");
  file(reg, {"Tova Reed", "1961-04-09"});
  file(reg, {"Tova Reed", "1961-04-09"});
  ASSERT_TRUE(link_claims(reg, base::quiet()));
  const std::int64_t a = 1 << 10, b = 2 << 10;
  for (const char* by : {"Ines", "Dara"}) judge(reg, a, b, registry::Verdict::same, by);
  EXPECT_EQ(link_sheet(reg, "SAME_PERSON", a, b)->state, "CONFIRMED");
  EXPECT_TRUE(links_to_judge(reg, "SAME_PERSON", "Ines", 10)->list.empty());
  amend(reg, 2, {"Olan Karest", "1955-12-24"});
  ASSERT_TRUE(link_claims(reg, base::quiet()));
  const auto sheet = link_sheet(reg, "SAME_PERSON", a, b);
  EXPECT_EQ(sheet->state, "PROPOSED");
  ASSERT_EQ(sheet->judgements.size(), 2u);
  EXPECT_TRUE(sheet->judgements[0].before_amendment);
  ASSERT_EQ(links_to_judge(reg, "SAME_PERSON", "Ines", 10)->list.size(), 1u);
}

TEST_F(LinkPassTest, OnlyWhatIsNewAndWaitsIsCounted) {
  registry::Register reg = make("one");
  file(reg, {"Tova Reed", "1961-04-09"});
  file(reg, {"Tova Reed", "1961-04-09"});
  const auto proposed = [&] { return link_claims(reg, base::quiet()).value().proposed; };
  using Counts = std::map<std::string, std::uint64_t>;
  EXPECT_EQ(proposed(), (Counts{{"SAME_INCIDENT", 1}, {"SAME_PERSON", 1}}));
  ASSERT_TRUE(reg.database().execute("DELETE FROM link_done"));  // as a list does that is given
  EXPECT_EQ(proposed(), Counts());
  for (const char* by : {"Ines", "Dara"}) judge(reg, 1 << 10, 2 << 10, registry::Verdict::same, by);
  amend(reg, 2, {"Tova Reed", "1961-04-09"});
  EXPECT_EQ(proposed(), (Counts{{"SAME_INCIDENT", 1}})) << "the persons are confirmed";
  file(reg, {"Tova Reed", "1961-04-09"});
  EXPECT_EQ(proposed(), (Counts{{"SAME_INCIDENT", 1}, {"SAME_PERSON", 2}}));
  const LinksToJudge waiting = links_to_judge(reg, "SAME_PERSON", "Ines", 1).value();
  EXPECT_EQ(waiting.list.size(), 1u);
  EXPECT_EQ(waiting.more, 1u);
}

TEST_F(LinkPassTest, ConfirmedLinksThatContradictAJudgementAreTold) {
  registry::Register reg = make("one");
  for (int i = 0; i < 4; ++i) file(reg, {"Tova Reed", "1961-04-09"});
  const std::int64_t a = 1 << 10, b = 2 << 10, c = 3 << 10, d = 4 << 10;
  for (const char* by : {"Ines", "Dara"}) {
    judge(reg, a, b, registry::Verdict::same, by);
    judge(reg, c, d, registry::Verdict::same, by);
  }
  judge(reg, b, c, registry::Verdict::different, "Ines");
  EXPECT_TRUE(contradictions(reg, "").value().empty());
  for (const char* by : {"Ines", "Dara"}) judge(reg, a, c, registry::Verdict::same, by);
  const std::vector<Contradiction> found = contradictions(reg, "SAME_PERSON").value();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].state, "REJECTED");
  EXPECT_EQ(found[0].path, (std::vector{b, a, c}));
  EXPECT_TRUE(found[0].has(c, a));
  EXPECT_TRUE(found[0].has(b, c));
  EXPECT_FALSE(found[0].has(c, d));
  EXPECT_EQ(found[0].told(),
            "SAME_PERSON 2048 3072 is REJECTED, and confirmed links make the two one: "
            "2048 = 1024 = 3072; one of these judgements is wrong");
  EXPECT_TRUE(contradictions(reg, "SAME_PROPERTY").value().empty());
}

}  // namespace
}  // namespace amends::examine
