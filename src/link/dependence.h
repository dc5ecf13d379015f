// Which columns follow from others, as a region follows from its town: two fields that say one
// thing count twice in a sum of weights, and in training they make pairs of neighbours look like
// matches.
//
// Two records of one person have everything in common, and so any column seems to follow from one
// that few persons share. What is looked at are therefore pairs that agree on a column and have
// little else in common.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "link/table.h"

namespace amends::link {

// Of pairs that agree on `by`: how many agree on `follows`.
struct Dependence {
  std::size_t by = 0, follows = 0;  // places in the list of columns
  double share = 0;                 // of pairs with one value of `by` and little else in common
  double at_random = 0;             // of any pairs
  // From 0, as often as at random, to 1, always.
  double measure() const { return at_random < 1 ? (share - at_random) / (1 - at_random) : 0; }
};

// A column follows from another where the measure is this or more: five records in six, and so
// seven pairs in ten, have the value that belongs to it.
constexpr double follows_above = 0.7;

// Each pair of columns of which one follows from the other, in the order of the list; of a pair
// that follows both ways, the way with the higher measure. `columns` are columns of the table. From
// a column that says less than one bit and a half (which any two records have in common more often
// than about one time in three) nothing is said to follow; that a sex follows from a given name is.
// The same for the same records in the same order.
std::vector<Dependence> dependences(const Table& table, std::span<const std::string> columns);

// "of two records with the same "town" and little else in common 98 % have the same "region", of
// any two 8 %"
std::string said(const Dependence& dependence, std::span<const std::string> columns);

}  // namespace amends::link
