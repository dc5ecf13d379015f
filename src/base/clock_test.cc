#include "base/clock.h"

#include <gtest/gtest.h>

#include "base/task.h"

namespace amends::base {
namespace {

TEST(Instants, AreWrittenAndReadInOneForm) {
  EXPECT_EQ(to_rfc3339(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(-1), "1969-12-31T23:59:59Z");
  EXPECT_EQ(to_rfc3339(1'772'357'400), "2026-03-01T09:30:00Z");
  for (const UnixSeconds at :
       {-62'167'219'200, -1L, 0L, 951'782'400L, 1'772'357'400L, 253'402'300'799L}) {
    EXPECT_EQ(from_rfc3339(to_rfc3339(at)).value(), at) << to_rfc3339(at);
  }
}

TEST(Instants, RefuseEveryOtherForm) {
  constexpr std::string_view faults[] = {
      "",
      "2026-03-01",
      "2026-03-01T09:30:00",
      "2026-03-01T09:30:00z",
      "2026-03-01t09:30:00Z",
      "2026-03-01 09:30:00Z",
      "2026-03-01T09:30:00+00:00",
      "2026-03-01T09:30:00.5Z",
      "2026-02-29T09:30:00Z",
      "2026-13-01T09:30:00Z",
      "2026-03-01T24:00:00Z",
      "2026-03-01T09:60:00Z",
      "2026-03-01T09:30:60Z",
      "2026-03-01T09:30:00ZZ",
      "2O26-03-01T09:30:00Z",
  };
  for (const std::string_view fault : faults) {
    const auto result = from_rfc3339(fault);
    ASSERT_FALSE(result) << fault;
    EXPECT_NE(result.error().message.find("2026-03-01T09:30:00Z"), std::string::npos);
  }
}

TEST(FixedClock, Stands) {
  const Clock clock = fixed_clock(42);
  EXPECT_EQ(clock(), 42);
  EXPECT_EQ(clock(), 42);
}

TEST(Quiet, NeverStopsAndTakesEverything) {
  quiet().stage("reading", "claims", 10);
  quiet().advance(3);
  EXPECT_FALSE(quiet().stopped());
  EXPECT_EQ(interrupted().value().code, Code::interrupted);
}

TEST(Error, IsSaidInAWiderContext) {
  EXPECT_EQ((Error{Code::bad_input, "no date"}).in("row 7").message, "row 7: no date");
}

}  // namespace
}  // namespace amends::base
