// Writes a simulated caseload with known truth into a folder:
//   claims.csv            a row a claim, as a claims body gets them; mapping.toml reads it
//   evidence/, files.csv  files and the manifest that says which claim each belongs to
//   truth.csv             for each row who and what it is really about
//   truth-persons.csv, truth-properties.csv, truth-places.csv
//   README.txt            what is in the folder, in plain words, with the rates
// The same options give the same bytes on every machine.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/task.h"
#include "programme/programme.h"
#include "simulate/caseload.h"

namespace amends::simulate {

struct Summary {
  std::uint64_t claims = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t deficient = 0;
  std::uint64_t late = 0;
  std::uint64_t overlapping = 0;
  std::uint64_t competing = 0;
  std::uint64_t persons = 0, households = 0, properties = 0;
  std::uint64_t files = 0, evidence_bytes = 0;
};

// Code::refused when the folder has something in it; Code::unsupported for a programme that lacks
// what is needed, its mapping "simulated" included; Code::interrupted after which, as after every
// failure, the folder is as empty as it was.
Result<Summary> simulate(const programme::Programme& programme, const Options& options,
                         const std::filesystem::path& folder, base::Task& task);

}  // namespace amends::simulate
