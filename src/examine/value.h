// Values a claim by its category's valuation: every step with its value, the facts that it read and
// the rows of tables that it used, so that the sum can be checked on paper.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "examine/judge.h"

namespace amends::examine {

// A row of a table, as it is shown. Made once for all claims that use it.
struct UsedRow {
  std::string table;
  std::vector<std::pair<std::string, std::string>> cells;  // column and cell, in bytewise order
  std::string json;                                        // {"cells":{…},"table":…}
};
using UsedRows = std::vector<std::shared_ptr<const UsedRow>>;

struct StepResult {
  const programme::Step* step = nullptr;
  std::string text;    // for people: "22830.31 VLR"; for a step without a value, why
  std::string json;    // the value as JSON
  std::string inputs;  // JSON object, as a finding's
  UsedRows rows;
  std::string where;  // in the programme's files, where it went wrong there
  bool has_value = false;
  std::string sum;  // as on paper (paper.h), where Valuer::write_sums() wrote it
};

struct Appraisal {
  const programme::Valuation* valuation = nullptr;  // null: the category has none
  std::vector<StepResult> steps;
  // PASS: there is an amount. UNKNOWN: facts are missing. REVIEW: a person must look, because a
  // step went wrong, be it one that the amount does not need.
  Outcome outcome = Outcome::unknown;
  std::vector<std::string> reasons;
  std::string claimed, assessed, awarded;  // "22830.31 VLR", "" where there is none
};

// Belongs to one thread.
class Valuer {
 public:
  // `kept` is one that is needed no more and gives its memory.
  Appraisal value(const programme::Rules& rules, std::string_view category, const Facts& facts,
                  const programme::Currency& currency, Appraisal kept = {});
  // Writes the sums of what was valued last, which must be this, with its facts still standing, in
  // the words of the language.
  void write_sums(Appraisal& appraisal, const programme::Programme& programme,
                  std::string_view language);

 private:
  // Runs result.step and writes the rest of the result anew.
  cel::Value run(const programme::Rules& rules, const Facts& facts,
                 const programme::Currency& currency, StepResult& result);
  void write_rows(UsedRows& out);  // rows_, each once

  cel::Machine machine_;
  std::vector<cel::Read> reads_;
  std::vector<cel::RowUse> rows_;
  std::vector<cel::Value> bindings_;
  std::map<std::pair<const cel::Table*, std::uint32_t>, std::shared_ptr<const UsedRow>> shown_;
};

// As a person would write it on paper, a line a step and a line a row of a table, with numbers and
// words as letters have them; `sources` adds the expression and name of each step.
std::string explain(const Appraisal& appraisal, const programme::Programme& programme,
                    std::string_view language, bool sources);
// As a JSON object; `sources` adds each step's expression and sum.
std::string to_json(const Appraisal& appraisal, bool sources = true);
void append_json(std::string& out, const Appraisal& appraisal, bool sources);
void append_json(std::string& out, const std::vector<std::string>& texts);  // an array

}  // namespace amends::examine
