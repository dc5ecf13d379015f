#include "ledger/note.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "base/text.h"

namespace amends::ledger {
namespace {

constexpr std::size_t note_bytes_max = 1 << 20;
constexpr std::size_t signatures_max = 64;
constexpr std::size_t signature_bytes = 64;
constexpr base::Byte ed25519 = 0x01;
constexpr base::Byte ed25519_cosignature = 0x04;
constexpr std::string_view signer_prefix = "PRIVATE+KEY+";
constexpr std::string_view signature_prefix = "\u2014 ";

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyDeleter>;
struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextDeleter>;

std::uint32_t big_endian_32(base::ByteSpan bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
         std::uint32_t{bytes[2]} << 8 | bytes[3];
}

// signed-note, "Signatures": the first four bytes of SHA-256(name || 0x0A || algorithm || public
// key).
std::uint32_t key_id(std::string_view name, base::Byte algorithm, base::ByteSpan public_key) {
  const base::Byte middle[2] = {0x0A, algorithm};
  const Hash hash = base::sha256({as_bytes(name), base::ByteSpan(middle), public_key});
  return big_endian_32(base::ByteSpan(hash).first(4));
}

// signed-note: a key's name is not empty and has no Unicode space and no plus.
bool valid_name(std::string_view name) {
  if (name.empty() || base::invalid_utf8_at(name)) return false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == '+' || c == 0x7F) return false;
  }
  constexpr std::string_view spaces[] = {"\u0085", "\u00A0", "\u1680", "\u2000", "\u2001",
                                         "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                         "\u2007", "\u2008", "\u2009", "\u200A", "\u2028",
                                         "\u2029", "\u202F", "\u205F", "\u3000"};
  return std::none_of(std::begin(spaces), std::end(spaces), [&](std::string_view space) {
    return name.find(space) != std::string_view::npos;
  });
}

struct KeyText {
  std::string name;
  std::uint32_t id = 0;
  base::Byte algorithm = 0;
  base::Bytes key;  // without the algorithm byte
};

// "<name>+<8 hex>+<base64(algorithm || key)>", split at the first two plus signs.
Result<KeyText> split_key(std::string_view text, std::string_view what) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == text.npos ? text.npos : text.find('+', first + 1);
  if (second == text.npos) {
    return fail(Code::bad_input, "the {} is not of the form <name>+<8 hex digits>+<base64>", what);
  }
  KeyText key;
  key.name = text.substr(0, first);
  if (!valid_name(key.name)) {
    return fail(Code::bad_input, "the {}'s name is empty or has a space in it", what);
  }
  const std::string_view hex = text.substr(first + 1, second - first - 1);
  const auto id = base::from_hex(hex);
  // One spelling only, so that a changed letter never passes unnoticed.
  if (!id || id->size() != 4 || base::to_hex(*id) != hex) {
    return fail(Code::bad_input, "the {}'s id is not 8 lower-case hexadecimal digits", what);
  }
  key.id = big_endian_32(*id);
  auto bytes = base::from_base64(text.substr(second + 1));
  if (!bytes) return fail(std::move(bytes).error().in(fmt::format("the {}", what)));
  if (bytes->empty()) return fail(Code::bad_input, "the {} holds no key", what);
  key.algorithm = bytes->front();
  key.key.assign(bytes->begin() + 1, bytes->end());
  OPENSSL_cleanse(bytes->data(), bytes->size());
  return key;
}

std::string key_text(std::string_view name, std::uint32_t id, base::Byte algorithm,
                     base::ByteSpan key) {
  base::Bytes bytes{algorithm};
  bytes.insert(bytes.end(), key.begin(), key.end());
  std::string text = fmt::format("{}+{:08x}+{}", name, id, base::to_base64(bytes));
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return text;
}

bool ed25519_accepts(base::ByteSpan public_key, base::ByteSpan message, base::ByteSpan signature) {
  if (signature.size() != signature_bytes) return false;
  const Key key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(), public_key.size()));
  const Context context(EVP_MD_CTX_new());
  return key && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

// The signature's line without its prefix: "<name> <base64(key id || signature)>".
Result<NoteSignature> parse_signature(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == line.npos || !valid_name(line.substr(0, space))) {
    return fail(Code::bad_input, "a signature line is not of the form '\u2014 <name> <base64>'");
  }
  auto bytes = base::from_base64(line.substr(space + 1));
  if (!bytes) return fail(std::move(bytes).error().in("a signature line"));
  if (bytes->size() <= 4) return fail(Code::bad_input, "a signature line holds no signature");
  NoteSignature signature;
  signature.name = line.substr(0, space);
  signature.key_id = big_endian_32(*bytes);
  signature.bytes.assign(bytes->begin() + 4, bytes->end());
  return signature;
}

}  // namespace

Result<VerifierKey> VerifierKey::parse(std::string_view text) {
  AMENDS_TRY(const KeyText key, split_key(text, "verifier key"));
  if (key.algorithm != ed25519) {
    return fail(Code::unsupported,
                "the verifier key uses algorithm {:02x}; only Ed25519 (01) is built in",
                key.algorithm);
  }
  VerifierKey verifier;
  if (key.key.size() != verifier.public_key.size()) {
    return fail(Code::bad_input, "the verifier key has {} bytes, not 32", key.key.size());
  }
  std::copy(key.key.begin(), key.key.end(), verifier.public_key.begin());
  verifier.name = key.name;
  verifier.id = key.id;
  if (key.id != key_id(key.name, ed25519, key.key)) {
    return fail(Code::bad_input,
                "the verifier key's id does not belong to its name and key; copy it again");
  }
  return verifier;
}

std::string VerifierKey::text() const { return key_text(name, id, ed25519, public_key); }

bool VerifierKey::accepts(base::ByteSpan message, base::ByteSpan signature) const {
  return ed25519_accepts(public_key, message, signature);
}

namespace {

Result<VerifierKey> verifier_of(std::string_view name, base::ByteSpan seed) {
  const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  VerifierKey verifier;
  std::size_t size = verifier.public_key.size();
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), verifier.public_key.data(), &size) != 1) {
    return fail(Code::unsupported, "OpenSSL on this machine cannot work with Ed25519 keys");
  }
  verifier.name = name;
  verifier.id = key_id(name, ed25519, verifier.public_key);
  return verifier;
}

}  // namespace

Result<SignerKey> SignerKey::parse(std::string_view text) {
  if (!text.starts_with(signer_prefix)) {
    return fail(Code::bad_input, "the signing key does not begin with {}", signer_prefix);
  }
  AMENDS_TRY(KeyText key, split_key(text.substr(signer_prefix.size()), "signing key"));
  if (key.algorithm != ed25519 || key.key.size() != 32) {
    return fail(Code::bad_input, "the signing key is not an Ed25519 key of 32 bytes");
  }
  SignerKey signer;
  std::copy(key.key.begin(), key.key.end(), signer.seed_.begin());
  OPENSSL_cleanse(key.key.data(), key.key.size());
  AMENDS_TRY(signer.verifier_, verifier_of(key.name, signer.seed_));
  if (signer.verifier_.id != key.id) {
    return fail(Code::bad_input, "the signing key's id does not belong to its name and key");
  }
  return signer;
}

Result<SignerKey> SignerKey::generate(std::string name) {
  if (!valid_name(name)) {
    return fail(Code::bad_input,
                "'{}' cannot name a log: a name is not empty and has neither spaces nor '+'", name);
  }
  SignerKey signer;
  base::random_bytes(signer.seed_);
  AMENDS_TRY(signer.verifier_, verifier_of(name, signer.seed_));
  return signer;
}

SignerKey::~SignerKey() { OPENSSL_cleanse(seed_.data(), seed_.size()); }

SignerKey::SignerKey(SignerKey&& other) noexcept { *this = std::move(other); }

SignerKey& SignerKey::operator=(SignerKey&& other) noexcept {
  if (this == &other) return *this;
  verifier_ = std::move(other.verifier_);
  seed_ = other.seed_;
  OPENSSL_cleanse(other.seed_.data(), other.seed_.size());
  return *this;
}

std::string SignerKey::text() const {
  return std::string(signer_prefix) + key_text(verifier_.name, verifier_.id, ed25519, seed_);
}

base::Bytes SignerKey::sign(base::ByteSpan message) const {
  const Key key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed_.data(), seed_.size()));
  const Context context(EVP_MD_CTX_new());
  base::Bytes signature(signature_bytes);
  std::size_t size = signature.size();
  AMENDS_ASSERT(key && context);
  AMENDS_ASSERT(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  AMENDS_ASSERT(
      EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1);
  return signature;
}

Result<Note> Note::parse(std::string_view bytes) {
  if (bytes.size() > note_bytes_max) {
    return fail(Code::bad_input, "a signed note of {} bytes is longer than 1 MiB", bytes.size());
  }
  if (base::invalid_utf8_at(bytes) || std::any_of(bytes.begin(), bytes.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\n';
      })) {
    return fail(Code::bad_input, "the signed note is not plain UTF-8 text");
  }
  const std::size_t split = bytes.rfind("\n\n");
  if (split == bytes.npos || !bytes.ends_with('\n') || split + 2 == bytes.size()) {
    return fail(Code::bad_input, "the signed note has no signatures after an empty line");
  }
  Note note;
  note.text = bytes.substr(0, split + 1);
  std::string_view rest = bytes.substr(split + 2);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (!line.starts_with(signature_prefix)) {
      return fail(Code::bad_input, "a signature line does not begin with an em dash and a space");
    }
    if (note.signatures.size() == signatures_max) {
      return fail(Code::bad_input, "the signed note has more than {} signatures", signatures_max);
    }
    AMENDS_TRY(NoteSignature signature, parse_signature(line.substr(signature_prefix.size())));
    note.signatures.push_back(std::move(signature));
  }
  return note;
}

std::string Note::bytes() const {
  std::string out = text + "\n";
  for (const NoteSignature& signature : signatures) {
    base::Bytes bytes{static_cast<base::Byte>(signature.key_id >> 24),
                      static_cast<base::Byte>(signature.key_id >> 16),
                      static_cast<base::Byte>(signature.key_id >> 8),
                      static_cast<base::Byte>(signature.key_id)};
    bytes.insert(bytes.end(), signature.bytes.begin(), signature.bytes.end());
    out += fmt::format("{}{} {}\n", signature_prefix, signature.name, base::to_base64(bytes));
  }
  return out;
}

void Note::sign(const SignerKey& key) {
  signatures.push_back({key.verifier().name, key.verifier().id, key.sign(as_bytes(text))});
}

Status Note::verify(std::span<const VerifierKey> known) const {
  bool good = false;
  for (const NoteSignature& signature : signatures) {
    for (const VerifierKey& key : known) {
      if (key.id != signature.key_id || key.name != signature.name) continue;
      if (!key.accepts(as_bytes(text), signature.bytes)) {
        return fail(Code::corrupt, "the signature of {} does not fit the text", key.name);
      }
      good = true;
    }
  }
  if (good) return {};
  return fail(Code::corrupt, "the note carries no signature of {}",
              known.size() == 1 ? fmt::format("{} (key {:08x})", known[0].name, known[0].id)
                                : "a known key");
}

std::string Checkpoint::text() const {
  return fmt::format("{}\n{}\n{}\n", origin, size, base::to_base64(root));
}

Result<Checkpoint> Checkpoint::parse(std::string_view note_text) {
  std::string_view lines[3];
  for (std::string_view& line : lines) {
    const std::size_t end = note_text.find('\n');
    if (end == note_text.npos) {
      return fail(Code::bad_input, "a checkpoint has three lines: origin, size and root");
    }
    line = note_text.substr(0, end);
    note_text.remove_prefix(end + 1);
  }
  if (!note_text.empty()) {
    return fail(Code::bad_input, "the checkpoint has extension lines, which this log never writes");
  }
  Checkpoint checkpoint;
  checkpoint.origin = lines[0];
  if (checkpoint.origin.empty()) return fail(Code::bad_input, "the checkpoint names no origin");
  const char* end = lines[1].data() + lines[1].size();
  const auto [rest, error] = std::from_chars(lines[1].data(), end, checkpoint.size);
  if (error != std::errc() || rest != end || (lines[1].size() > 1 && lines[1][0] == '0')) {
    return fail(Code::bad_input, "the checkpoint's size '{}' is not a plain decimal number",
                lines[1]);
  }
  auto root = base::hash_from_base64(lines[2]);
  if (!root) return fail(std::move(root).error().in("the checkpoint's root"));
  checkpoint.root = *root;
  return checkpoint;
}

Result<Cosignature> verify_cosignature(const Note& checkpoint, std::string_view witness_key) {
  AMENDS_TRY(const KeyText key, split_key(witness_key, "witness's key"));
  if (key.algorithm != ed25519_cosignature || key.key.size() != 32) {
    return fail(
        Code::unsupported,
        "the witness's key uses algorithm {:02x}; only Ed25519 cosignatures (04) are built in",
        key.algorithm);
  }
  if (key.id != key_id(key.name, ed25519_cosignature, key.key)) {
    return fail(Code::bad_input, "the witness's key id does not belong to its name and key");
  }
  for (const NoteSignature& signature : checkpoint.signatures) {
    if (signature.key_id != key.id || signature.name != key.name) continue;
    if (signature.bytes.size() != 8 + signature_bytes) {
      return fail(Code::corrupt, "the cosignature of {} has the wrong length", key.name);
    }
    const base::ByteSpan bytes(signature.bytes);
    const std::uint64_t at =
        std::uint64_t{big_endian_32(bytes)} << 32 | big_endian_32(bytes.subspan(4));
    const std::string message = fmt::format("cosignature/v1\ntime {}\n{}", at, checkpoint.text);
    if (at > std::uint64_t{1} << 62 ||
        !ed25519_accepts(key.key, as_bytes(message), bytes.subspan(8))) {
      return fail(Code::corrupt, "the cosignature of {} does not fit the checkpoint", key.name);
    }
    return Cosignature{key.name, static_cast<base::UnixSeconds>(at)};
  }
  return fail(Code::not_found, "the checkpoint carries no cosignature of {}", key.name);
}

}  // namespace amends::ledger
