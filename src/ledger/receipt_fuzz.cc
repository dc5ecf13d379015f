// Any bytes as a receipt: what parses is written again as it was, and none of it can be made to
// hold under a key that signed nothing.
#include <cstdint>
#include <cstdlib>

#include "ledger/receipt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends;
  static const auto stranger = ledger::SignerKey::generate("stranger");
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto receipt = ledger::Receipt::parse(text);
  if (!receipt) return 0;
  if (receipt->bytes() != text) std::abort();
  if (ledger::verify_receipt(*receipt, stranger->verifier(), std::nullopt)) std::abort();
  (void)ledger::verify_receipt(*receipt, std::nullopt, std::nullopt);
  return 0;
}
