#include "base/blank.h"

#include <gtest/gtest.h>

namespace amends::base {
namespace {

TEST(Blank, IsWhatNobodySees) {
  for (const char* unseen :
       {"", " \t\n", "\u00a0", "\u200b", "\ufeff \u2060", "\u2003\u3000", "\u00ad"})
    EXPECT_TRUE(is_blank(unseen)) << unseen;
  for (const char* seen : {"a", "\u200bب\u200b", ".", "\xff"}) EXPECT_FALSE(is_blank(seen)) << seen;
}

}  // namespace
}  // namespace amends::base
