#include "examine/context.h"

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

}  // namespace
}  // namespace amends::examine
