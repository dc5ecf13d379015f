// Packages: a register handed over in open formats, in which a stranger can check everything.
// docs/formats/export.md describes the layout.
//
// A package holds what claimants said, so it is as confidential as the register. Sealed claims,
// their receipts and their evidence stay out unless they are asked for; contact data, unless asked
// for, stay out of the tables.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/task.h"
#include "register/register.h"

namespace amends::publish {

struct PackageOptions {
  bool with_sealed = false;
  bool with_contacts = false;
  bool with_acts = false;  // acts with their salts, so that the views can be folded elsewhere
};

struct PackageReport {
  std::uint64_t receipts = 0, evidence_files = 0, rows = 0, acts = 0;
};

// A BagIt 1.0 bag with log/, receipts/, views/, evidence/, programme/ and a README. Code::refused when the
// folder exists and is not empty, or when nothing is published yet.
Result<PackageReport> write_bag(registry::Register& reg, const std::filesystem::path& bag,
                                const PackageOptions& options, base::Task& task);

// The views alone, one CSV file each (RFC 4180, UTF-8, LF), in a new folder.
Result<PackageReport> write_views(registry::Register& reg, const std::filesystem::path& folder,
                                  const PackageOptions& options, base::Task& task);

}  // namespace amends::publish
