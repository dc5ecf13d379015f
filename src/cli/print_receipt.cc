#include "cli/print_receipt.h"

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "cli/cli.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

void print_facts(const ledger::Receipt& receipt, const ledger::ReceiptFacts& facts,
                 const ordered_json& act) {
  fmt::print("This receipt holds.\n\nWhat is proven\n");
  fmt::print(
      "  The act below was registered as entry {} of the log {},\n  and not one character of it "
      "has changed "
      "since.\n",
      receipt.index, facts.checkpoint.origin);
  fmt::print("  The log's key signed a checkpoint over {} entries that contains it.\n",
             with_commas(facts.checkpoint.size));
  if (facts.key_was_given) {
    fmt::print("  The key is the one you gave.\n");
  } else {
    fmt::print(
        "  The key is the one that the receipt itself names:\n    {}\n"
        "  Compare it with the key that the register publishes, or give it with --key.\n",
        facts.key.text());
  }
  fmt::print("\nWhen\n  The register says {}.\n", base::to_rfc3339(receipt.at));
  for (const auto& stamp : facts.stamps) {
    fmt::print("  {} confirmed that it existed by {}{}.\n", stamp.authority,
               base::to_rfc3339(stamp.at),
               stamp.chain_checked ? "" : " (its certificate was not checked; give --tsa-ca)");
  }
  if (facts.stamps.empty()) {
    fmt::print(
        "  No time-stamping authority has confirmed it, so the time is the register's own word.\n");
  }
  fmt::print(
      "\nWhat is not proven\n"
      "  That what the act says is true, or that anything is owed. It was registered; that is "
      "all.\n"
      "  That nothing came after it: ask for a newer receipt to see the claim's later acts.\n");
  fmt::print("\nThe act\n");
  for (const char* field : {"kind", "subject", "at", "by", "role"}) {
    if (act.contains(field)) fmt::print("  {:<8} {}\n", field, act[field].get<std::string>());
  }
  fmt::print("  {:<8} {}\n", "before",
             act.contains("prev") ? act["prev"].get<std::string>() : "(the first)");
  if (act.contains("data")) fmt::print("{}\n", act["data"].dump(2));
}

}  // namespace

Result<bool> verify_receipt_file(const fs::path& path,
                                 const std::optional<ledger::VerifierKey>& key,
                                 const std::optional<fs::path>& tsa_ca, bool json) {
  AMENDS_TRY(const std::string bytes, base::read_file(path));
  const auto refuse = [&](const Error& error) {
    if (json) {
      fmt::print("{}\n", ordered_json{{"ok", false}, {"reason", error.message}}.dump(2));
    } else {
      fmt::print("{}: this receipt does NOT hold: {}\n", path.string(), error.message);
    }
    return false;
  };
  const auto receipt = ledger::Receipt::parse(bytes);
  if (!receipt) return refuse(receipt.error());
  const auto facts = ledger::verify_receipt(*receipt, key, tsa_ca);
  if (!facts) return refuse(facts.error());
  const ordered_json act = ordered_json::parse(receipt->act, nullptr, false);
  if (!json) {
    print_facts(*receipt, *facts, act);
    return true;
  }
  ordered_json result = {{"ok", true},
                         {"index", receipt->index},
                         {"origin", facts->checkpoint.origin},
                         {"size", facts->checkpoint.size},
                         {"registered_at", base::to_rfc3339(receipt->at)},
                         {"key", facts->key.text()},
                         {"key_was_given", facts->key_was_given},
                         {"timestamps", ordered_json::array()},
                         {"act", act}};
  for (const auto& stamp : facts->stamps) {
    result["timestamps"].push_back({{"at", base::to_rfc3339(stamp.at)},
                                    {"authority", stamp.authority},
                                    {"chain_checked", stamp.chain_checked}});
  }
  fmt::print("{}\n", result.dump(2));
  return true;
}

}  // namespace amends::cli
