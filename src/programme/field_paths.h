// The paths that a form may name: the filing's fields, what leads to them, and the form's own.
// Paths here have [] for indices, as in filing_fields().
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "programme/filing.h"

namespace amends::programme {

class FieldPaths {
 public:
  FieldPaths();

  // A field of the form's own, "form.airport"; then it and what leads to it are known.
  void add_own(std::string_view path);

  // Whether the path is a field or leads to one ("claimant", "losses[]", "losses[].amount").
  bool knows(std::string_view path) const;
  // The filing's field of that very path, or nothing.
  const Field* field(std::string_view path) const;
  // The names that may stand directly below the path.
  std::vector<std::string> children(std::string_view path) const;

 private:
  void add(std::string_view path);
  std::set<std::string, std::less<>> known_;
};

}  // namespace amends::programme
