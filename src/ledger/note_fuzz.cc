// Any bytes as a signed note: what parses is written again as it was.
#include <cstdint>
#include <cstdlib>

#include "ledger/note.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto note = ledger::Note::parse(text)) {
    if (note->bytes() != text) std::abort();
    const auto checkpoint = ledger::Checkpoint::parse(note->text);
    if (checkpoint && checkpoint->text() != note->text) std::abort();
  }
  if (const auto key = ledger::VerifierKey::parse(text); key && key->text() != text) std::abort();
  if (const auto key = ledger::SignerKey::parse(text); key && key->text() != text) std::abort();
  return 0;
}
