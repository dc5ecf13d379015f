// Intake: a file of claims goes into the register, row by row, and every row is accounted for.
//
//   accepted    a new claim            amended    a claim's row that says something else than
//   before unchanged   nothing new            deficient  a new claim with formal defects, and a day
//   to cure them by refused     not taken in; the report says in which line and column, for which
//   value, and why
//
// Reading and writing are two threads with a bounded queue between them. Acts are appended in
// groups; a group is acknowledged, counted and reported only after it is on disk. Whatever stops a
// run, running it again with the same file carries on: a row that is in the register already is
// unchanged.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/task.h"
#include "intake/mapping.h"
#include "intake/records.h"
#include "register/register.h"

namespace amends::intake {

struct Counts {
  std::uint64_t rows = 0;  // the sum of the others
  std::uint64_t accepted = 0, amended = 0, unchanged = 0, deficient = 0, refused = 0;
};

struct IntakeOptions {
  SourceOptions source;          // what it does not say, the mapping does
  std::filesystem::path report;  // empty: beside the input, "<file>.report.csv"
  bool dry_run = false;          // does everything, gives the same report, and keeps nothing
  registry::Actor actor;
  std::size_t group_rows = 4096;  // acts that become durable together
};

struct IntakeResult {
  Counts counts;
  std::filesystem::path report;
  // Why the file was not read to its end: it cannot be read further (Code::refused), or the person
  // asked to stop (Code::interrupted). What is counted is in the register.
  std::optional<Error> stopped;
};

// Code::bad_input when the mapping does not fit the file, before anything is done; Code::io and the
// like when the register cannot be written: then what was committed before stands, and the report
// has it.
Result<IntakeResult> take_in(registry::Register& reg, const Mapping& mapping,
                             const std::filesystem::path& file, const IntakeOptions& options,
                             Task& task);

// The programme's one mapping that fits the file's header. Code::usage when none does, or several.
Result<Mapping> fitting_mapping(const programme::Programme& programme,
                                const std::filesystem::path& file, const SourceOptions& options);

}  // namespace amends::intake
