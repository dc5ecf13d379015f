// A receipt's verification in plain words.
#pragma once

#include <filesystem>
#include <optional>

#include "ledger/receipt.h"

namespace amends::cli {

// Reads, verifies and prints; true when it holds. An unreadable receipt is printed as not holding
// too.
Result<bool> verify_receipt_file(const std::filesystem::path& path,
                                 const std::optional<ledger::VerifierKey>& key,
                                 const std::optional<std::filesystem::path>& tsa_ca, bool json);

}  // namespace amends::cli
