// Latin texts within lines that are written from right to left: the citation of a rule, a number, a
// name. The bidirectional algorithm (UAX #9) takes a bracket or a digit at the end of such a text
// for the line's own, and "(RoP 18(1))" comes out as "(RoP (1)18"; each has to be set apart.
#pragma once

#include <string_view>
#include <vector>

namespace amends::publish {

struct Piece {
  std::string_view text;
  bool embedded = false;  // to be set apart: <bdi>, or U+2068 … U+2069
};
// Whether anything in it is written from right to left.
bool has_right_to_left(std::string_view text);
// The text in pieces, which are all of it in order. An embedded piece begins with a Latin letter
// or with a digit whose word has one,
// goes on until the next letter that is written from right to left or a bracket that closes none of
// its own, and ends before blanks and punctuation; or it
// is a date or what else of digits is joined by - or /, or a number with its minus sign.
std::vector<Piece> pieces_of(std::string_view text);

}  // namespace amends::publish
