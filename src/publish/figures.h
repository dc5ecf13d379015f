// The figures of a report: what may be published of a register's state, and nothing else.
// Everything here has passed disclosure control (disclosure.h), so that whatever is made from it,
// HTML or JSON, is safe by construction: the page cannot leak what it was never given. The one door
// between the views and the public.
//
// A sealed claim counts only in totals that hold other claims too, never in a row of its own, and
// not at all in amounts and deficiencies, whose codes may tell the category.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/rational.h"
#include "base/task.h"
#include "ledger/note.h"
#include "programme/programme.h"
#include "publish/disclosure.h"
#include "register/register.h"

namespace amends::publish {

struct Line {
  std::string code;   // as the register has it; empty: not stated
  std::string title;  // in the report's language; empty when the code is all there is
  Figure count;
};

// Rows that add up to `total`.
struct Lines {
  std::vector<Line> rows;
  Figure total;
  bool whole_withheld = false;
};

// Rows by columns. Where the cells cannot be protected, the totals may still be shown without them.
struct Breakdown {
  Lines rows;
  Lines columns;
  CrossTable table;  // whole_withheld: only the totals are known
};

// Claims by category and stage.
struct Stages {
  Breakdown claims;
  std::vector<bool> sealed;  // whether the category is
};

// Claims by period of receipt ("2026-03", "2026-Q1", "2026", without gaps; "" for no date), in time
// and late.
struct Periods {
  enum class Unit { month, quarter, year };
  Unit unit = Unit::month;
  Breakdown claims;
};

struct Amount {
  std::string code;  // category or currency
  std::string title;
  std::optional<std::string>
      sum;  // exact, with the currency's minor digits or more; nothing: withheld
};
struct Amounts {
  std::string currency;             // of by_category
  std::vector<Amount> by_category;  // unsealed categories in which the currency is asserted
  std::optional<std::string> total;
  std::vector<Amount> by_currency;  // all currencies; they do not add up
};

struct LogFacts {
  std::string origin;
  std::string verifier_key;
  ledger::Checkpoint checkpoint;
  base::UnixSeconds published_at = 0;
  std::uint64_t unpublished = 0;  // acts after the checkpoint
  struct Stamp {
    std::string time;  // RFC 3339
    std::string authority;
    std::uint64_t size = 0;  // of the log that it covers
  };
  std::optional<Stamp> stamp;  // the last
};

struct Figures {
  std::string programme_id;
  std::string programme_title;
  programme::Mode mode = programme::Mode::register_only;
  std::string ruleset;
  Hash programme_hash{};
  std::string disclaimer;  // the programme's own words; may be empty
  base::UnixSeconds at = 0;
  Rule rule;

  std::optional<LogFacts> log;  // nothing before the first checkpoint
  Figure claims;
  Stages stages;
  Periods periods;
  bool places_are_zones = true;  // else the places that claims name
  Lines places;
  Amounts amounts;
  Breakdown deficiencies;  // code by open and cured; claim and code counted once
  Lines evidence_kinds;    // items held
  Lines evidence_types;    // MIME
  std::optional<std::uint64_t> evidence_bytes;
  Lines sources;
};

// From the views alone, in one read of the database.
Result<Figures> gather(store::Database& database, const programme::Programme& programme,
                       std::string_view language, base::Task& task);
// And what the log says. `at` is the time that the report bears.
Result<Figures> gather(registry::Register& reg, base::UnixSeconds at, std::string_view language,
                       base::Task& task);

}  // namespace amends::publish
