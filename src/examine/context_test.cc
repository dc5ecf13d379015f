#include "examine/context.h"

#include <set>

#include "register/acts.h"
#include "register/test_register.h"

namespace amends::examine {
namespace {

using ContextTest = registry::RegisterTest;

// Texts and lists before and within the filing that look like what is around it.
TEST_F(ContextTest, TheFilingIsCutOutOfItsActAsItStands) {
  registry::Register reg = make();
  const std::string first = filing("D1", R"(\"filing\":{] ,\"late\":)");
  const registry::ClaimId claim = file_content(
      reg, "a", first,
      R"([{"code":"HH_MEMBER","due":"2026-05-30","field":"a]\\\"[\\"},{"code":"X","due":"","field":"[{"}])");
  auto reader = ContextReader::create(reg);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->filing(claim).value(), first);

  const std::string second = filing("D1", "Tova Reed");
  std::string data = filed(second, "a");
  data.insert(
      1, R"("changed":[{"field":"claimant","from":{"filing":{"x":[1]}},"to":"\"filing\":{"}],)");
  auto session = reg.begin();
  ASSERT_TRUE(session->add({registry::kind::claim_amended, claim, data}, {"Officer", "INT"}));
  ASSERT_TRUE(session->commit());
  EXPECT_EQ(reader->filing(claim).value(), second);
}

// What is looked up for a batch belongs to the claims that have it, and to no neighbour.
TEST_F(ContextTest, ABatchKnowsWhichClaimsHaveMoreInOtherTables) {
  registry::Register reg = make();
  std::vector<registry::ClaimId> claims;
  for (int i = 0; i < 5; ++i) claims.push_back(file(reg, fmt::format("row {}", i)));
  ASSERT_TRUE(reg.database().execute(
      fmt::format("INSERT INTO link_done VALUES({}),({}),({}); "
                  "INSERT INTO notice VALUES(900,{},'OCCUPANT','POST',1,'',NULL),"
                  "(901,{},'OCCUPANT','POST',2,'',NULL)",
                  claims[0], claims[1], claims[4] + 7, claims[3], claims[3])));
  auto reader = ContextReader::create(reg);
  ASSERT_TRUE(reader);
  const auto rows = reader->next(claims[0], 100);
  ASSERT_TRUE(rows) << rows.error().message;
  std::string found;
  for (const ClaimRow& row : *rows)
    found += fmt::format("{}{}{} ", row.id - claims[0], row.compared ? " compared" : "",
                         row.has_notices ? " noticed" : "");
  EXPECT_EQ(found, "1 compared 2 3 noticed 4 ");
  EXPECT_TRUE(reader->find(claims[0])->compared);
  EXPECT_FALSE(reader->find(claims[4])->has_notices);
}

// What a register's key makes of the number of a paper is different in each register, and who is
// blamed is no matter of order.
TEST_F(ContextTest, TheOrderOfOneDayHangsOnNoKeyOfTheRegisterAndNoLabel) {
  registry::Register reg = make();
  int row = 0;
  const auto put = [&](std::string_view name, std::string_view hash, std::string_view key) {
    std::string content = filing("D1", name);
    content.insert(content.find("\"names\""),
                   fmt::format(R"("identifiers":[{{"hash":"{}","type":"PASSPORT"}}],)", hash));
    content.insert(content.find(R"("date")"),  // whom the claimant blames
                   fmt::format(R"("attribution":{{"basis":"}}\"{0}","party":"{0}"}},)", hash));
    return file_content(reg, key.empty() ? std::to_string(++row) : std::string(key), content);
  };
  FilingOrder order(reg);
  const std::string_view day = "2026-03-31";
  std::set<bool> reed_first;
  for (int i = 0; i < 12; ++i) {
    const registry::ClaimId reed = put("Tova Reed", fmt::format("r{}", i), "");
    const registry::ClaimId karest = put("Olan Karest", fmt::format("k{}", i * i), "");
    reed_first.insert(order.before({reed, day}, {karest, day}).value());
    EXPECT_TRUE(order.before({karest, "2026-03-30"}, {reed, day}).value());
    // Equal but for what is keyed: the row's key says, whichever came first.
    const int row_of_one = i % 2 == 0 ? 900 + i : 1000 + i;
    const int row_of_other = i % 2 == 0 ? 1000 + i : 900 + i;
    const registry::ClaimId one =
        put("Mira Sund", fmt::format("m{}", i), std::to_string(row_of_one));
    const registry::ClaimId other =
        put("Mira Sund", fmt::format("n{}", i), std::to_string(row_of_other));
    EXPECT_EQ(order.before({one, day}, {other, day}).value(), i % 2 == 0);
  }
  EXPECT_EQ(reed_first.size(), 1u);
}

}  // namespace
}  // namespace amends::examine
