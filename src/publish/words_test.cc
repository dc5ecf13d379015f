#include "publish/words.h"

#include <gtest/gtest.h>

namespace amends::publish::words {
namespace {

const Words english = Words::in("en");

TEST(Words, every_text_fills_its_places) {
  EXPECT_EQ(english.fill(Key::tile_amount, {{"currency", "VLR"}}), "VLR asserted");
  EXPECT_EQ(english.fill(Key::total, {}), "Total");
}

TEST(Words, write_numbers_as_people_read_them) {
  EXPECT_EQ(english.number(0), "0");
  EXPECT_EQ(english.number(999), "999");
  EXPECT_EQ(english.number(2'690'000), "2,690,000");
  EXPECT_EQ(english.decimal("-1234567.50"), "-1,234,567.50");
  EXPECT_EQ(english.decimal("-123.5"), "-123.5");
  EXPECT_EQ(english.decimal("12345678901234567890"), "12,345,678,901,234,567,890");
  EXPECT_EQ(english.size(999), "999 bytes");
  EXPECT_EQ(english.size(8'250'000'000), "8.2 GB");
}

TEST(Words, write_dates_as_people_read_them) {
  EXPECT_EQ(english.instant(0), "1 January 1970, 00:00 UTC");
  EXPECT_EQ(english.instant(-1), "31 December 1969, 23:59 UTC");
  EXPECT_EQ(english.instant(1'772'962'200), "8 March 2026, 09:30 UTC");
  EXPECT_EQ(english.period("2026-03"), "Mar 2026");
  EXPECT_EQ(english.period("2026-Q1"), "Q1 2026");
  EXPECT_EQ(english.period("2026"), "2026");
}

TEST(Words, make_codes_readable) {
  EXPECT_EQ(english.of_code("ID"), "Identity document");
  EXPECT_EQ(english.of_code("REGISTRY_EXTRACT"), "Registry extract");
  EXPECT_EQ(english.of_code("HH_MEMBER"), "HH member");
  EXPECT_EQ(english.of_code(""), "");
}

}  // namespace
}  // namespace amends::publish::words
