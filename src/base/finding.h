// What a check found: a place (a file, an act, a row) and one sentence about it.
#pragma once

#include <string>

namespace amends::base {

struct Finding {
  std::string place;  // "register.db, page 17"; "act 42"; "evidence/ab/abcd…"
  std::string message;
};

}  // namespace amends::base
