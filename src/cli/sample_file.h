// Samples that stand in files: a frame and answers in CSV, a draw in JSON.
#pragma once

#include <string>
#include <vector>

#include "examine/sample.h"

namespace amends::cli {

// Columns id and, where there are strata, stratum.
Result<examine::Frame> read_frame(const std::string& file);

struct AnswerRow {
  std::uint64_t line = 0;
  std::string unit, result, note;
};
// Columns unit (or claim), result and, if known, note.
Result<std::vector<AnswerRow>> read_answers(const std::string& file);

// A draw that `amends sample draw --out` wrote, with its answers; a unit without one counts as an
// error. With a frame the sample is drawn again and must come out the same (Code::corrupt where it
// does not). Code::bad_input for an answer of a unit that was not drawn or that says neither OK,
// ERROR nor NO_ANSWER. `frame` and `answers` may be "".
Result<examine::SampleReport> report_from_files(const std::string& draw, const std::string& frame,
                                                const std::string& answers);

}  // namespace amends::cli
