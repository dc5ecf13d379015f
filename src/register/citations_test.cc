#include "register/citations.h"

#include <gtest/gtest.h>

#include <vector>

namespace amends::registry {
namespace {

const std::vector<std::string> known = {
    "Accord of Sol Bay", "RoP 1(1)", "RoP 11",    "RoP 17",   "RoP 18(1)",
    "RoP 18(3)",         "RoP 25",   "RoP 30-32", "RoP 9(2)", "RoP Annex I, D1"};

TEST(Citations, AProvisionMayBeCitedAsAWholeWhereItsParagraphsAreKnown) {
  for (const char* citation : {"RoP 11", "RoP 18", "RoP 18(3)", "RoP 9", "RoP Annex I, D1"})
    EXPECT_TRUE(may_be_cited(citation, known)) << citation;
  for (const char* citation : {"RoP", "RoP ", "RoP 1(", "RoP 18(2)", "RoP 18()", "RoP 2", "RoP 30",
                               "rop 11", "RoP 18(1)(a)", ""})
    EXPECT_FALSE(may_be_cited(citation, known)) << citation;
}

TEST(Citations, TheNearestIsMeantByItsNumber) {
  EXPECT_EQ(citation_meant("RoP 19", known), "RoP 18(1)");
  EXPECT_EQ(citation_meant("RoP 18(4)", known), "RoP 18(3)");
  EXPECT_EQ(citation_meant("RoP 16", known), "RoP 17");
  EXPECT_EQ(citation_meant("RoP 99", known), "RoP 30-32");
  EXPECT_EQ(citation_meant("Acord of Sol Bay", known), "Accord of Sol Bay");
  EXPECT_EQ(citation_meant("the law of the sea", known), std::nullopt);
  EXPECT_EQ(citation_meant("RoP 19", {}), std::nullopt);
}

}  // namespace
}  // namespace amends::registry
