#include "cel/conformance.h"

#include <gtest/gtest.h>

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

TEST(Conformance, ClaimsDoNotShrink) { EXPECT_GE(claimed.size(), 22u); }

}  // namespace
}  // namespace amends::cel
