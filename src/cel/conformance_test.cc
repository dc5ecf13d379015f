#include "cel/conformance.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <set>

namespace amends::cel {
namespace {

// The files of cel-spec's tests that are claimed. The list only grows.
const std::set<std::string> claimed = {
    "basic",      "bindings_ext", "comparisons",    "conversions", "encoders_ext", "fields",
    "fp_math",    "integer_math", "lists",          "logic",       "macros",       "macros2",
    "math_ext",   "namespace",    "optionals",      "parse",       "plumbing",     "string",
    "string_ext", "timestamps",   "type_deduction", "dynamic"};

// Single cases that are not held, with the reason.
const std::map<std::string, std::string> exceptions = {
    {"dynamic/value_null/literal", "builds a protobuf message, and there are none here"},
};

TEST(Conformance, EveryClaimedFilePasses) {
  const std::filesystem::path file =
      std::filesystem::path(AMENDS_SOURCE_DIR) / "../shared/conformance/cel/tests.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not here: nothing was tested";
  const auto cases = run_conformance(file);
  ASSERT_TRUE(cases.has_value()) << cases.error().message;
  std::map<std::string, int> passed;
  for (const ConformanceCase& one : *cases) {
    if (!claimed.contains(one.file)) continue;
    const std::string name = one.file + "/" + one.section + "/" + one.name;
    if (one.failure.empty()) {
      ++passed[one.file];
      EXPECT_FALSE(exceptions.contains(name)) << name << " passes now: take it off the list";
    } else {
      EXPECT_TRUE(exceptions.contains(name)) << name << ": " << one.failure << "\n"
                                             << one.expression;
    }
  }
  for (const std::string& name : claimed) EXPECT_GT(passed[name], 0) << name;
}

TEST(Conformance, AFileThatHoldsNoTestsIsRefusedWithItsPlace) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / fmt::format("amends-cel-{}.json", ::getpid());
  const auto message = [&](std::string_view text) {
    std::ofstream(file) << text;
    const auto cases = run_conformance(file);
    std::filesystem::remove(file);
    if (!cases) return cases.error().message.substr(file.string().size());
    return cases->back().failure.empty() ? "passed"
                                         : cases->back().failure.substr(file.string().size());
  };
  EXPECT_EQ(message("[]"), ": there are no tests in it");
  EXPECT_EQ(message("{}"), ":1:1: this is no list of tests");
  EXPECT_EQ(message("[\n  {\"expr\": }]"), ":2:12: expected a JSON value");
  EXPECT_EQ(message("[{\"expr\": \"true\"},\n {\"name\": \"],\"}]"),
            ":2:2: a test has an \"expr\", which is a text");
  EXPECT_EQ(message("[{\"expr\": \"true\", \"expr\": \"1\"}]"),
            ":1:19: 'expr' is here a second time in one object");
  EXPECT_EQ(message("[{\"expr\": \"x\", \"bindings\": {\"x\": {}}}]").substr(0, 34),
            ":1:2: the test cannot be read: key");
  EXPECT_EQ(message("[{\"expr\": \"1 + 1\", \"value\": {\"int64_value\": \"2\"}}]"), "passed");
}

TEST(Conformance, ClaimsDoNotShrink) { EXPECT_GE(claimed.size(), 22u); }

}  // namespace
}  // namespace amends::cel
