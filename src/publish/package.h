// Packages: a register handed over in open formats, in which a stranger can check everything.
// docs/formats/export.md describes the layout.
//
// Two kinds. A handover package holds what claimants said, receipts above all, and is as
// confidential as the register. A public package holds the log, the programme and the report, and
// nothing that names anybody. Sealed claims, their receipts and their evidence stay out of both
// unless they are asked for; how many there are is said nowhere, and no number counts past them
// (views.h).
#pragma once

#include <cstdint>
#include <filesystem>

#include "publish/views.h"

namespace amends::publish {

struct PackageOptions {
  Scope scope;
  bool receipts = true;
  // Acts with their salts, so that the views can be folded elsewhere. Wants sealed claims and
  // contacts too, because only all acts together can be folded.
  bool acts = false;
};

struct PackageReport {
  std::uint64_t receipts = 0;
  std::uint64_t evidence_files = 0;
  std::uint64_t rows = 0;
  std::uint64_t acts = 0;
  std::uint64_t unpublished =
      0;  // acts that stand under no checkpoint yet, so that no receipt is given
};

// A BagIt 1.0 bag with log/, receipts/, views/, evidence/, programme/ and a README.txt, streamed.
// Code::refused when the folder exists and is not empty; Code::not_found when nothing is published
// yet; Code::corrupt when a file of evidence is not what it was.
Result<PackageReport> write_bag(registry::Register& reg, const std::filesystem::path& bag,
                                const PackageOptions& options, base::Task& task);

// A bag that may be given to anybody: log/, programme/, report.html, report.json and a README.txt.
Status write_public_bag(registry::Register& reg, const std::filesystem::path& bag,
                        std::string_view language, base::Task& task);

// The views alone, one CSV file each, in a new folder. How many rows.
Result<std::uint64_t> write_views(registry::Register& reg, const std::filesystem::path& folder,
                                  const Scope& scope, base::Task& task);

// All claims as one file of NDJSON, written anew. How many claims.
Result<std::uint64_t> write_claims(registry::Register& reg, const std::filesystem::path& file,
                                   const Scope& scope, base::Task& task);

}  // namespace amends::publish
