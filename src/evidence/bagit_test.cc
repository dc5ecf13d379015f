#include "evidence/bagit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/files.h"
#include "base/hash.h"
#include "evidence/scratch_test.h"

namespace amends::evidence {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path suite = fs::path(AMENDS_SOURCE_DIR) / "../shared/conformance/bagit";

std::string all_of(const std::vector<BagFinding>& findings) {
  std::string text;
  for (const auto& finding : findings) text += "\n  " + finding.file + ": " + finding.message;
  return text;
}

BagReport verify(const fs::path& bag) {
  auto report = verify_bag(bag, base::quiet());
  EXPECT_TRUE(report) << bag << ": " << report.error().message;
  return report ? std::move(*report) : BagReport{};
}

// The suite's bags by the folder that says what must come of them.
std::vector<fs::path> bags_under(std::string_view verdict) {
  std::vector<fs::path> bags;
  if (!fs::exists(suite)) return bags;
  for (const auto& version : fs::directory_iterator(suite)) {
    const fs::path folder = version.path() / verdict;
    if (!fs::is_directory(folder)) continue;
    for (const auto& bag : fs::directory_iterator(folder)) bags.push_back(bag.path());
  }
  std::ranges::sort(bags);
  return bags;
}

struct Verdict {
  const char* folder;
  bool valid;
  bool warned;
};

struct BagitSuite : testing::TestWithParam<Verdict> {};

TEST_P(BagitSuite, AgreesWithEveryBag) {
  const auto bags = bags_under(GetParam().folder);
  if (bags.empty()) GTEST_SKIP() << "NOT CHECKED: there are no bags below " << suite;
  for (const fs::path& bag : bags) {
    const BagReport report = verify(bag);
    EXPECT_EQ(report.valid(), GetParam().valid) << bag << all_of(report.errors);
    EXPECT_TRUE(!GetParam().warned || !report.warnings.empty()) << bag;
    for (const auto& finding : report.errors) EXPECT_NE(finding.message, "") << bag;
  }
}

INSTANTIATE_TEST_SUITE_P(Conformance, BagitSuite,
                         testing::Values(Verdict{"valid", true, false},
                                         Verdict{"warning", true, true},
                                         Verdict{"invalid", false, false},
                                         Verdict{"linux-only", false, false},
                                         Verdict{"windows-only", false, false}));
}  // namespace
}  // namespace amends::evidence
