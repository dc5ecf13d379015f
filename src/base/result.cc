#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace amends::base {

void assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "amends: a bug in Amends itself: %s does not hold (%s:%d)\n", expression,
               file, line);
  std::abort();
}

}  // namespace amends::base
