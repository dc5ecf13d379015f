// Succession: what each heir takes of a dead person's estate. A body states the shares itself (by
// will, by a statute, by custom) and keeps them as explicit fractions; per_stirpes() is a help for
// the commonest rule.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/rational.h"
#include "examine/shares.h"

namespace amends::examine {

enum class Vital {
  alive,
  deceased,
  missing,  // keeps the share of the line until fate is known
};

// One person of a line of descent. Children are indices into the same list.
struct Kin {
  std::string key;
  Vital vital = Vital::alive;
  std::vector<std::size_t> children;
};

struct Inheritance {
  std::vector<Share> heirs;     // the living, by key
  std::vector<Share> kept_for;  // of the missing, by key: reserved in their names
  Rational unclaimed;           // nobody of the line is left
  // heirs, kept_for and unclaimed add up to 1
  std::vector<std::string> others;  // who is no descendant, nor the spouse, as the family has them
};

// Divides the whole estate of the person at `root` by representation: equally among the children
// who live, are missing or have left descendants that do; a dead child's part goes down to that
// child's own children in the same way. `spouse` (0 to 1) is taken off first for `spouse_key`, and
// kept where the family has that person as missing.
// Code::bad_input for a person at `root` who is not dead, a spouse who is, an index out of range, a
// person who is reached twice (a cycle, or two parents), or a key that comes twice. Code::refused
// where a part becomes a fraction of more than some 1,200 digits.
Result<Inheritance> per_stirpes(std::span<const Kin> family, std::size_t root,
                                const Rational& spouse = Rational(0),
                                const std::string& spouse_key = "");

// A family as people write it down: CSV (UTF-8) with the columns `key`, `parent` (the key of the
// person of the line that they descend from; empty for the one at the root) and `vital`: ALIVE,
// DECEASED or MISSING. Code::bad_input names every line that is wrong, at once, a key that comes
// twice and everybody who descends from themselves among them; `source` names the file in it.
Result<std::vector<Kin>> read_family(std::string_view csv, std::string_view source);

}  // namespace amends::examine
