#include "ledger/note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

#include "ledger/merkle.h"
#include "ledger/test_register.h"

namespace amends::ledger {
namespace {

using testing::HasSubstr;

// The vector of the signed-note specification.
constexpr std::string_view example_key =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr std::string_view example_note =
    "This is an example message.\n\n"
    "\u2014 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    "\n";

Status verify(std::string_view bytes, const VerifierKey& key) {
  AMENDS_TRY(const Note note, Note::parse(bytes));
  return note.verify(std::span(&key, 1));
}

TEST(Note, AcceptsTheExampleOfTheSpecification) {
  const auto key = VerifierKey::parse(example_key);
  ASSERT_TRUE(ok(key));
  EXPECT_EQ(key->name, "example.com/foo");
  EXPECT_EQ(key->text(), example_key);
  EXPECT_TRUE(ok(verify(example_note, *key)));
}

TEST(Note, NoFlippedBitPasses) {
  const auto key = VerifierKey::parse(example_key);
  for (std::size_t bit = 0; bit < example_note.size() * 8; ++bit) {
    std::string changed(example_note);
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
    EXPECT_FALSE(verify(changed, *key)) << "bit " << bit;
  }
}

TEST(Note, NoFlippedBitInAKeyPasses) {
  const auto signer = SignerKey::generate("log.amends");
  for (const std::string& text : {signer->text(), signer->verifier().text()}) {
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
      std::string changed = text;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
      EXPECT_FALSE(SignerKey::parse(changed)) << "bit " << bit;
      EXPECT_FALSE(VerifierKey::parse(changed)) << "bit " << bit;
    }
  }
}

TEST(Note, SignsWhatItVerifies) {
  const auto signer = SignerKey::generate("log.amends");
  ASSERT_TRUE(ok(signer));
  const auto again = SignerKey::parse(signer->text());
  ASSERT_TRUE(ok(again));
  Note note{"a text\n\nwith an empty line\n", {}};
  note.sign(*again);
  EXPECT_TRUE(ok(verify(note.bytes(), signer->verifier())));
  const auto parsed = Note::parse(note.bytes());
  ASSERT_TRUE(ok(parsed));
  EXPECT_EQ(parsed->text, note.text);
  EXPECT_EQ(parsed->bytes(), note.bytes());
}

TEST(Note, IgnoresStrangersAndRefusesAKnownKeyThatFails) {
  const auto ours = SignerKey::generate("ours");
  const auto stranger = SignerKey::generate("stranger");
  Note note{"text\n", {}};
  note.sign(*stranger);
  EXPECT_FALSE(verify(note.bytes(), ours->verifier()));
  note.sign(*ours);
  EXPECT_TRUE(ok(verify(note.bytes(), ours->verifier())));
  note.signatures[0].name = "ours";
  note.signatures[0].key_id = ours->verifier().id;
  EXPECT_FALSE(verify(note.bytes(), ours->verifier()));
}

TEST(Note, HasLimits) {
  const auto signer = SignerKey::generate("ours");
  Note note{"text\n", {}};
  for (int i = 0; i < 64; ++i) note.sign(*signer);
  EXPECT_TRUE(ok(Note::parse(note.bytes())));
  note.sign(*signer);
  EXPECT_FALSE(Note::parse(note.bytes()));
  EXPECT_FALSE(Note::parse(std::string(1 << 20, 'x') + "\n\n" + note.bytes()));
}

TEST(Note, RefusesWhatIsNoNote) {
  const std::string tail(example_note.substr(example_note.find("\n\n") + 2));
  for (const std::string& text :
       {std::string(), std::string("text\n"), std::string("text\n\n"), std::string("\n\n"),
        "text\n\n" + tail + "more", "te\txt\n\n" + tail, "te\xFFxt\n\n" + tail,
        "text\n\n- name AAAAAAA=\n" + tail, "text\n\n\u2014 name AAAA\n" + tail,
        "text\n\n\u2014 na+me AAAAAAAA\n" + tail, "text\n\n\u2014 na\u00A0me AAAAAAAA\n" + tail,
        "text\n\n\u2014  AAAAAAAA\n" + tail, "text\n\n\u2014 name AAAAAAAA\r\n" + tail}) {
    EXPECT_FALSE(Note::parse(text)) << text;
  }
}

TEST(Note, NamesOfLogsHaveNoSpaces) {
  for (const char* name : {"", "two words", "a+b", "a\tb", "a\u2003b", "a\xFF"}) {
    EXPECT_FALSE(SignerKey::generate(name)) << name;
  }
  EXPECT_TRUE(ok(SignerKey::generate("\u0434\u043E\u043C.example/log")));
}

TEST(Note, LeavesRoomForOtherAlgorithms) {
  const base::Bytes key(33, 0x06);
  const auto refused = VerifierKey::parse("name+00000000+" + base::to_base64(key));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unsupported);
}

TEST(Checkpoint, IsThreeLines) {
  const Checkpoint checkpoint{"log.amends", 70000, empty_root()};
  const auto parsed = Checkpoint::parse(checkpoint.text());
  ASSERT_TRUE(ok(parsed));
  EXPECT_EQ(parsed->origin, "log.amends");
  EXPECT_EQ(parsed->size, 70000u);
  EXPECT_EQ(parsed->root, checkpoint.root);
  const std::string root = base::to_base64(empty_root());
  for (const std::string& text :
       {std::string("log\n5\n"), "log\n5\n" + root, "log\n05\n" + root + "\n",
        "\n5\n" + root + "\n", "log\n-5\n" + root + "\n", "log\n5\n" + root + "\nmore\n",
        "log\n \n" + root + "\n", "log\n99999999999999999999\n" + root + "\n",
        std::string("log\n5\nAAAA\n")}) {
    EXPECT_FALSE(Checkpoint::parse(text)) << text;
  }
}

// tlog-cosignature: made here with the same key under algorithm byte 04.
TEST(Cosignature, HoldsForItsTimeAndCheckpoint) {
  const auto witness = SignerKey::generate("witness.example");
  base::Bytes key{0x04};
  key.insert(key.end(), witness->verifier().public_key.begin(),
             witness->verifier().public_key.end());
  const std::string named = "witness.example\n";
  const Hash id = base::sha256({as_bytes(named), base::ByteSpan(key)});
  const std::string text = fmt::format(
      "witness.example+{}+{}", base::to_hex(base::ByteSpan(id).first(4)), base::to_base64(key));
  Note note{Checkpoint{"log", 3, empty_root()}.text(), {}};
  const std::uint32_t key_id =
      std::uint32_t{id[0]} << 24 | std::uint32_t{id[1]} << 16 | std::uint32_t{id[2]} << 8 | id[3];
  const std::uint64_t at = 1767225600;
  NoteSignature line{"witness.example", key_id, {}};
  for (int shift = 56; shift >= 0; shift -= 8)
    line.bytes.push_back(static_cast<base::Byte>(at >> shift));
  const base::Bytes signature =
      witness->sign(as_bytes(fmt::format("cosignature/v1\ntime {}\n{}", at, note.text)));
  line.bytes.insert(line.bytes.end(), signature.begin(), signature.end());
  note.signatures.push_back(line);
  const auto cosigned = verify_cosignature(note, text);
  ASSERT_TRUE(ok(cosigned));
  EXPECT_EQ(cosigned->at, 1767225600);
  note.signatures[0].bytes[7] ^= 1;
  EXPECT_FALSE(verify_cosignature(note, text));
  note.signatures.clear();
  EXPECT_EQ(verify_cosignature(note, text).error().code, Code::not_found);
}

}  // namespace
}  // namespace amends::ledger
