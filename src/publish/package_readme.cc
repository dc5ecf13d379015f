#include "publish/package_readme.h"

#include "base/hash.h"
#include "publish/commands.h"

namespace amends::publish {
namespace {

constexpr std::string_view handover_head = R"(A register of claims, handed over.

THIS PACKAGE IS CONFIDENTIAL. It holds what people said about their lives.

log/          the public log: salted hashes of all acts, and a signed checkpoint
programme/    the rules of the body: categories, forms, tables, as the register pinned them
views/        the register as tables: CSV, UTF-8, RFC 4180. A claim goes by its number everywhere.
              Open them as text; a cell may begin with a sign that a spreadsheet takes for a formula.
evidence/     the files, each under the SHA-256 of its bytes; views/evidence_item.csv has their names and claims
)";

constexpr std::string_view receipts_line =
    "receipts/     <claim's number>-<act>.receipt: the act as it was made, its salt, and the proof "
    "that it\n"
    "              stands in the log. An act of filing holds contact data where the claimant gave "
    "any.\n";

constexpr std::string_view acts_line =
    "acts.ndjson   every act with its salt, in the order of the log: all of the above can be made "
    "again from it\n";

constexpr std::string_view without_sealed =
    "\nSealed claims are not in this package, so not every act of the log is in it.\n";

constexpr std::string_view without_contacts =
    "\nThe table of contact data is not in this package.\n";

constexpr std::string_view bag_check = R"(
How to check it, with nothing but a shell

  Nothing changed on the way (in the folder above this one, where bagit.txt is):
      sha256sum --quiet -c manifest-sha256.txt && sha256sum --quiet -c tagmanifest-sha256.txt
)";

constexpr std::string_view evidence_check = R"(
  Each file of evidence is what its name says:
      cd evidence && sha256sum * | awk '$1 != $2 { print "damaged: " $2 }'
)";

constexpr std::string_view acts_check = R"text(
  An act is the one that the log holds: SHA-256 of its salt and its body, in base64, is the last line of its
  entry in log/. For the first act:
      { head -1 acts.ndjson | sed 's/.*"salt":"\([^"]*\)".*/\1/' | base64 -d
        head -1 acts.ndjson | sed 's/^{"act":\(.*\),"index":.*/\1/' | tr -d '\n'; } |
        openssl dgst -sha256 -binary | base64
)text";

std::string programme_check() {
  return fmt::format(
      "\n  The programme is the one that was pinned; its fingerprint stands in the report and in "
      "the first act:\n"
      "      {}\n",
      programme_hash_command);
}

constexpr std::string_view amends_check = R"(
and with the program amends, which needs no network

  The package, the log and its signature:
      amends verify THE-BAG
      amends verify THE-BAG/data/log
)";

constexpr std::string_view receipt_check = R"(
  Any receipt; take the log's key from elsewhere if you can:
      amends verify THE-BAG/data/receipts/NUMBER-ACT.receipt --key THE-BAG/data/log/vkey
)";

constexpr std::string_view closing = R"(
What is registered is what somebody asserted, with its source. That it was registered is not a finding that it
is true.
)";

std::string state(const ledger::Checkpoint& checkpoint) {
  return fmt::format("\nThe log     {}\nits size    {} acts\nits root    {}\n", checkpoint.origin,
                     checkpoint.size, base::to_base64(checkpoint.root));
}

}  // namespace

std::string handover_readme(const ledger::Checkpoint& checkpoint, const PackageOptions& options) {
  std::string text(handover_head);
  if (options.receipts) text += receipts_line;
  if (options.acts) text += acts_line;
  text += state(checkpoint);
  if (!options.scope.sealed) text += without_sealed;
  if (!options.scope.contacts) text += without_contacts;
  text += bag_check;
  text += evidence_check;
  if (options.acts) text += acts_check;
  text += programme_check();
  text += amends_check;
  if (options.receipts) text += receipt_check;
  text += closing;
  return text;
}

std::string public_readme(const ledger::Checkpoint& checkpoint) {
  std::string text =
      "What may be known of a register of claims. Nothing in this package names anybody.\n\n"
      "log/          the public log: salted hashes of all acts, and a signed checkpoint\n"
      "programme/    the rules of the body: categories, forms, tables, as the register pinned "
      "them\n"
      "report.html   figures, for any browser; figures that could point at somebody are withheld\n"
      "report.json   the same figures for programs\n";
  text += state(checkpoint);
  text += bag_check;
  text += programme_check();
  text += amends_check;
  text += closing;
  return text;
}

}  // namespace amends::publish
