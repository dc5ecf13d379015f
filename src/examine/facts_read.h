// What of a claim's facts the rules and valuations of a programme can read at all: all else is left
// out of the digest of its facts, so that a change of it is no reason to screen anew.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "programme/rules.h"

namespace amends::examine {

class FactsRead {
 public:
  explicit FactsRead(const programme::Rules& rules);

  // Appends the members of a JSON object that can be read, as they are written. A list is taken as
  // a whole where anything of it is read; what is no JSON object, as it is. The category, by which
  // rules and windows are chosen, always belongs to it.
  void append(std::string& out, std::string_view json) const;

 private:
  bool object(std::string& out, std::string_view json, const std::string& path) const;
  enum class Use { none, parts, whole };
  Use use_of(const std::string& path) const;

  std::set<std::string, std::less<>> paths_;  // without the brackets of lists
};

}  // namespace amends::examine
