// Judges a claim's facts by a programme's rules: which rules concern it, how each comes out, and
// why. Pure: the same facts and rules give the same findings.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cel/machine.h"
#include "programme/facts.h"
#include "programme/rules.h"

namespace amends::examine {

using programme::Outcome;

struct Finding {
  const programme::Rule* rule = nullptr;
  Outcome outcome = Outcome::pass;
  // What the rule read, by path: a JSON object, null for what is missing.
  std::string inputs;
  // Why it is neither yes nor no: what is missing, what lies across which limit, what went wrong.
  std::vector<std::string> reasons;
  std::string where;  // in the programme's files, where something went wrong there

  // The sentence for the claimant: the rule's, in the language or the nearest that it has, with the
  // reasons in the place of {why}.
  std::string sentence(std::string_view language, std::span<const std::string> order) const;
};

// Facts that were read, and who read them; both must stand. Belongs to one thread. Keeps its memory
// when it is begun anew for another claim.
struct Facts {
  const programme::FactReader* reader = nullptr;
  std::span<const cel::Value> values;

  void begin(const programme::FactReader& from, std::span<const cel::Value> of_claim) {
    reader = &from;
    values = of_claim;
    known = 0;
    std::ranges::fill(places, 0);
  }

  // What was read before, as a member of a JSON object, because many rules read the same.
  struct Text {
    cel::Read read;
    std::string member;         // "path":value
    std::size_t path_size = 0;  // with the quote before it
    std::string_view path() const { return std::string_view(member).substr(0, path_size); }
  };
  mutable std::vector<Text> texts{};
  mutable std::size_t known = 0;                // of them, the rest is kept memory
  mutable std::vector<std::uint32_t> places{};  // in `texts`, from 1; a hash table by what is read
  mutable std::vector<std::size_t> inputs{};    // of one rule or step, places in `texts`
};

// The paths and values of what a run read, each once, in order of path: a JSON object in the place
// of what was in `out`. `rows` of tables are not inputs.
void write_inputs(std::string& out, const std::vector<cel::Read>& reads, const Facts& facts);
// What an unknown or an error says, a sentence each.
std::vector<std::string> reasons_of(const cel::Value& value);
// Whether anything in it is missing, rather than across a limit.
bool waits_for_facts(const cel::Value& value);

// Belongs to one thread.
class Judge {
 public:
  // False when the rule's `when` does not hold; `finding` is of no use then.
  bool judge(const programme::Rules& rules, const programme::Rule& rule, const Facts& facts,
             Finding& finding);
  // By all rules of the category, in order of their ids, in the place of what was in `out`.
  void judge(const programme::Rules& rules, std::string_view category, const Facts& facts,
             std::vector<Finding>& out);

 private:
  cel::Machine machine_;
  std::vector<cel::Read> reads_;
};

}  // namespace amends::examine
