// Small valid files that stand for evidence: text, SVG, PDF (ISO 32000-1) and PNG (RFC 2083). Made
// in code from drawn numbers; the same numbers give the same bytes, so that one deed handed in by
// three co-owners is one file thrice.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/random.h"

namespace amends::simulate {

enum class FileType : std::uint8_t { text, svg, pdf, png };
std::string_view extension(FileType type);

// A PDF of one page with these lines in Helvetica; printable ASCII only, other bytes become "?".
std::string make_pdf(std::string_view title, const std::vector<std::string>& lines);
// A picture of a house, more or less of it standing; between about 1 kB and 80 kB.
std::string make_png(Stream& stream);
// A sketch map of plots.
std::string make_svg(std::string_view title, Stream& stream);
// A statement of a few to a few hundred sentences.
std::string make_text(std::string_view title, Stream& stream);

}  // namespace amends::simulate
