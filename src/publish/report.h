// The report: one HTML file that needs nothing else, no script, no network, no font from anywhere.
// It can be read on a telephone, on paper and in the dark, and a browser that keeps its content
// security policy could not load anything from outside even if somebody had put it in.
// docs/formats/report.md.
#pragma once

#include <string>

#include "publish/figures.h"
#include "publish/words.h"

namespace amends::publish {

// Well-formed XML as well as HTML. The same figures give the same bytes.
std::string report_html(const Figures& figures, const words::Words& words);

// The same figures as JSON, indented; what is withheld is null.
std::string report_json(const Figures& figures);

}  // namespace amends::publish
