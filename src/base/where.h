// Where an inexact thing lies against an exact limit: a date against a window, a place against a
// border. Three values, because what lies on both sides must go to a person and never be guessed.
#pragma once

namespace amends::base {

enum class Where {
  inside,     // all that it may be is within the limit
  outside,    // nothing that it may be is
  straddles,  // some of it is and some is not
};

}  // namespace amends::base
