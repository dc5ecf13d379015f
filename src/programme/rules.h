// A programme's rules and valuations: rules/*.toml, compiled and checked as a whole when the
// programme is loaded. docs/formats/rules.md is the reader's page, with every key.
//
// A rule asks `require` of every claim for which `when` holds. An answer of yes is PASS and of no
// is the rule's `not_met` (FAIL or REVIEW). A field that is missing makes UNKNOWN, which is never
// adverse; what lies on both sides of a limit, and what goes wrong (a table without the row, a
// division by zero), goes to a person: REVIEW.
//
// A valuation is a list of named steps, each an expression that may use those before it.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "cel/environment.h"
#include "programme/facts.h"
#include "programme/programme.h"

namespace amends::programme {

enum class Outcome { pass, fail, review, unknown };
inline constexpr std::size_t outcomes = 4;
std::string_view name_of(Outcome outcome);               // "PASS"
std::optional<Outcome> outcome_named(std::string_view);  // of a name in capitals

// Where an expression stands in the programme's files, so that what goes wrong in it can be found.
struct Place {
  std::string file;                        // within the programme's folder: "rules/scope.toml"
  std::vector<std::pair<int, int>> lines;  // of each of its own lines: the file's, and the column

  // Of a byte of the expression: line and column in the file; 0, 0 where they are not known.
  std::pair<int, int> at(std::string_view expression, std::size_t offset) const;
  // The same in words: "rules/scope.toml:37:14"; "" where it is not known.
  std::string of(std::string_view expression, std::size_t offset) const;
};

struct Rule {
  std::string id;
  int version = 1;
  std::string citation;
  std::vector<std::string> categories;  // none: all
  std::string effect;                   // what follows where it is not met: "INADMISSIBLE_LATE"
  Outcome not_met = Outcome::fail;
  Outcome not_known = Outcome::unknown;  // what a missing field makes
  std::array<Text, outcomes> sentences;  // by outcome
  std::string when, require;             // as written
  std::string file;                      // "velaria/rules/scope.toml"
  int line = 0;
  std::optional<cel::Program> when_program;
  std::optional<cel::Program> require_program;
  Place when_place, require_place;

  bool concerns(std::string_view category) const;
  std::string name() const { return id + "@" + std::to_string(version); }
};

// Where a step's value is less than that of the step `below`, a decision says why.
struct Held {
  std::string below;
  std::string citation;
  Text because;
};

struct Step {
  std::string name;
  Text title;
  std::string item;  // the list that the value is a place in, from 0: "units"; "" where it is none
  std::optional<Held> held;
  std::string source;  // the expression
  int line = 0;
  Place place;
  std::optional<cel::Program> program;
};

struct Valuation {
  std::string id;
  int version = 1;
  std::string citation;
  std::vector<std::string> categories;
  std::vector<Step> steps;  // in the order in which they are run
  // Which steps are what the claimant asks, what was found, and what is left after deductions; the
  // first may be empty.
  std::string claimed, assessed, awarded;
  Text because;  // said in a decision where less was assessed than claimed; may be empty
  std::string file;
  int line = 0;
  std::shared_ptr<cel::Environment> environment;  // facts first, then the steps

  bool concerns(std::string_view category) const;
  std::string name() const { return id + "@" + std::to_string(version); }
};

struct Rules {
  std::shared_ptr<cel::Environment> environment;
  FactTypes facts;
  std::vector<std::unique_ptr<cel::Arena>> constants;
  std::vector<std::shared_ptr<const base::Area>> areas;
  std::vector<Rule> rules;            // by id
  std::vector<Valuation> valuations;  // by id
  struct DefinitionPlace {
    Place place;
    std::string source;
  };
  std::map<std::string, DefinitionPlace, std::less<>> definitions;  // by name
  // Over every rule, valuation, table and zone, and the settings that facts and sums are computed
  // from (events, windows, currency …): what a finding depends on besides the facts.
  Hash digest{};

  // Where an error stands that a rule's or step's expression at `place` gave, for people:
  // "rules/a.toml:33:30", with ", in paid() at rules/a.toml:17:12" where a definition has it.
  std::string where(const Place& place, std::string_view expression,
                    const cel::Failure& failure) const;
  // The place in a definition; "" where it is not known.
  std::string where(const cel::Origin& origin) const;
  const Rule* find(std::string_view id) const;
  const Valuation* valuation_of(std::string_view category) const;
};

}  // namespace amends::programme
