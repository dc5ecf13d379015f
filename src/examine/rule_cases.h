// A programme's own tests of its rules: tests/*.txt, as a lawyer reads and writes them.
//
//   TIME-1  the year alone lies across the episode's beginning
//     category = D1
//     incidents[0].date = 2019
//     => REVIEW because may be within
//
// A case begins at the margin with the rule's id, or "value", and says in words what it is. Below,
// indented: facts by their paths (docs/formats/rules.md), then what must come. For a valuation
// that is a step and its value: `=> awarded 22830.31 VLR`. A value that its fact never has
// (programme/fact_values.h) is written `unlisted M9`, so that none is there by a slip.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "programme/programme.h"

namespace amends::examine {

struct CaseResult {
  std::string file;
  int line = 0;
  std::string name;     // the first line
  std::string failure;  // empty: passed
};

// How a reason is told where a case fails, as in another language; a case itself asks for a reason
// as expressions give it.
using Telling = std::function<std::string(const std::string&)>;

// Every case of the programme, in the order of files and lines. A case that cannot be read has
// failed, with the reason.
Result<std::vector<CaseResult>> run_cases(const programme::Programme& programme,
                                          const Telling& tell = {});
std::vector<CaseResult> run_cases(const programme::Programme& programme, std::string_view bytes,
                                  const std::string& file, const Telling& tell = {});

}  // namespace amends::examine
