#include "base/task.h"

namespace amends::base {

Task& quiet() {
  static Task task;
  return task;
}

tl::unexpected<Error> interrupted() {
  return fail(Code::interrupted,
              "stopped as asked; what was acknowledged is kept, and the same command carries on");
}

}  // namespace amends::base
