#include "programme/programme.h"

#include <gtest/gtest.h>
namespace amends::programme {
TEST(Programme, TheExamplesLoad) {
  for (const char* name : {"velaria", "lost-property"}) {
    const auto p = load(std::filesystem::path(AMENDS_SOURCE_DIR) / "programmes" / name);
    ASSERT_TRUE(p) << p.error().message;
  }
}
}  // namespace amends::programme
