// A model as a text file that people can read and version control can compare (docs/formats/
// name-tables.md): "# " lines that say where it comes from, then one parameter a line,
// tab-separated and sorted.
//
//   script  Cyrl  Latn
//   words   184222
//   chunk   щ     shch   -7.210     ln of the chunk pair's probability; ^ and $ are the boundaries
//   pair    иван  ivan  311         a frequent pair of words and its count
//   left    ^а    4123              a letter sequence of the left side and its count
//   right   ...
//   left-word   иван   512          a frequent word and its count
//   right-word  ...
#pragma once

#include "names/model.h"

namespace amends::names {

// Code::bad_input with "NAME:LINE: …" for a line that cannot be read.
Result<ModelTable> parse_model(std::string_view text, std::string_view name);
// `head` is the text of the comment lines, without "# ". Numbers are rounded so that a table
// written, read and written again is the same bytes.
std::string write_model(const ModelTable& table, const std::vector<std::string>& head);

}  // namespace amends::names
