// Signed notes and checkpoints (C2SP signed-note and tlog-checkpoint; ../shared formats in
// docs/formats/log.md).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"

namespace amends::ledger {

// "<name>+<8 hex>+<base64(0x01 || public key)>". Ed25519 only; another algorithm byte is
// Code::unsupported.
struct VerifierKey {
  std::string name;
  std::uint32_t id = 0;
  std::array<base::Byte, 32> public_key{};

  static Result<VerifierKey> parse(std::string_view text);
  std::string text() const;
  // Ed25519 (RFC 8032) over `message`.
  bool accepts(base::ByteSpan message, base::ByteSpan signature) const;
};

// "PRIVATE+KEY+<name>+<8 hex>+<base64(0x01 || seed)>". The seed is wiped when the object goes.
class SignerKey {
 public:
  static Result<SignerKey> parse(std::string_view text);
  static Result<SignerKey> generate(
      std::string name);  // Code::bad_input when the name has a space or '+'
  ~SignerKey();
  SignerKey(SignerKey&&) noexcept;
  SignerKey& operator=(SignerKey&&) noexcept;

  const VerifierKey& verifier() const { return verifier_; }
  std::string text() const;                        // secret
  base::Bytes sign(base::ByteSpan message) const;  // 64 bytes

 private:
  SignerKey() = default;
  VerifierKey verifier_;
  std::array<base::Byte, 32> seed_{};
};

struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  base::Bytes bytes;  // after the key id
};

// At most 1 MiB and 64 signatures.
struct Note {
  std::string text;  // with its final newline
  std::vector<NoteSignature> signatures;

  static Result<Note> parse(std::string_view bytes);
  std::string bytes() const;
  void sign(const SignerKey& key);
  // At least one signature of a known key, and none of a known key that fails. Code::corrupt
  // otherwise.
  Status verify(std::span<const VerifierKey> known) const;
};

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};

  std::string text() const;  // three lines
  static Result<Checkpoint> parse(std::string_view note_text);
};

// A cosignature (C2SP tlog-cosignature, Ed25519, algorithm byte 04): the witness's time and whether
// it holds.
struct Cosignature {
  std::string witness;
  base::UnixSeconds at = 0;
};
// Verifies a witness's cosignature line on a checkpoint; the witness's key as
// "<name>+<id>+<base64(0x04 || key)>".
Result<Cosignature> verify_cosignature(const Note& checkpoint, std::string_view witness_key);

}  // namespace amends::ledger
