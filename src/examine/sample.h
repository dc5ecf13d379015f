// A sample as a whole: its design, its drawing, the answers and what they show. On a register each
// step is an act; a frame that stands in a file goes through the same functions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "examine/draw.h"
#include "examine/intervals.h"
#include "examine/sample_size.h"

namespace amends::examine {

enum class Sizing {
  hypergeometric,  // acceptance, without replacement: the default
  binomial,        // acceptance, from a frame so large that drawing does not change it
  proportion,      // to know a rate to within a margin
  fixed,           // a number that somebody states
};
std::string_view name_of(Sizing sizing);  // "HYPERGEOMETRIC", …
Result<Sizing> sizing_named(std::string_view name);

struct Design {
  Sizing sizing = Sizing::hypergeometric;
  Acceptance acceptance{*Rational::parse("0.02"), *Rational::parse("0.95"), 0};
  Rational margin = *Rational::parse("0.03");
  std::uint64_t size = 0;  // for fixed
  Spread how = Spread::proportional;
  std::uint64_t minimum = 0;                      // in each stratum
  std::map<std::string, Rational> assumed_rates;  // of strata, for Neyman
  std::string seed;
};

struct DrawnStratum {
  std::string name;
  std::uint64_t population = 0;
  std::vector<std::string> drawn;  // in order of rank
};
struct Draw {
  Hash frame{};
  std::uint64_t units = 0;
  Design design;
  std::vector<DrawnStratum> strata;  // by name
  std::uint64_t size() const;
};

// How many units the design asks for from a frame of this size. Code::bad_input.
Result<std::uint64_t> size_for(const Design& design, std::uint64_t population);
// Code::bad_input as size_for(), spread() and draw().
Result<Draw> draw_sample(const Frame& frame, const Design& design);

// The members of a draw as an act and a file have them, without braces: "accept":0,…,"units":N.
std::string members_of(const Draw& draw);

struct Answers {
  std::uint64_t ok = 0, errors = 0, no_answer = 0, waiting = 0;
  std::uint64_t sampled() const { return ok + errors + no_answer + waiting; }
  // Whatever did not come out well: an answer that does not come counts as an error.
  std::uint64_t counted_errors() const { return errors + no_answer + waiting; }
};
// Counts one result: "OK", "ERROR", "NO_ANSWER"; anything else waits.
void count_answer(Answers& answers, std::string_view result);

struct StratumAnswers {
  std::string name;
  std::uint64_t population = 0;
  Answers answers;
};
struct SampleReport {
  std::vector<StratumAnswers> strata;  // by name
  Answers all;
  Interval wilson, clopper_pearson;  // of the rate of errors, unweighted
  std::optional<Estimate> estimate;  // stratified; nothing where a stratum has too few
  // For acceptance: whether at most `accept` errors were counted in as many units as are wanted.
  std::optional<bool> accepted;
  std::uint64_t wanted = 0;
};
// Code::bad_input for a sample of nothing.
Result<SampleReport> judge_sample(const Design& design, std::vector<StratumAnswers> strata);

}  // namespace amends::examine
