#include "ledger/tile.h"

#include <gtest/gtest.h>

#include <set>

#include "base/files.h"
#include "ledger/checkpoints.h"
#include "ledger/test_register.h"
#include "ledger/verify.h"

namespace amends::ledger {
namespace {

TEST(TileName, IsWrittenInGroupsOfThree) {
  EXPECT_EQ((TileName{0, 1234067, 256}.path()), "tile/0/x001/x234/067");
  EXPECT_EQ((TileName{3, 0, 256}.path()), "tile/3/000");
  EXPECT_EQ((TileName{entries_level, 999, 17}.path()), "tile/entries/999.p/17");
  EXPECT_EQ((TileName{1, 1000, 1}.path()), "tile/1/x001/000.p/1");
}

TEST(TileName, ReadsItsOneSpelling) {
  for (const TileName& name :
       {TileName{0, 0, 256}, TileName{7, 1234067, 5}, TileName{entries_level, 1000, 255},
        TileName{entries_level, 123456789012, 256}}) {
    const auto parsed = TileName::parse(name.path());
    ASSERT_TRUE(parsed) << name.path();
    EXPECT_EQ(*parsed, name);
  }
  for (const char* path :
       {"tile/0/67", "tile/00/067", "tile/0/x000/067", "tile/0/067.p/0", "tile/0/067.p/256",
        "tile/0/067.p/05", "tile/0/067.p/", "tile/8/000", "tile/0/001/067", "tile/0/x01/067",
        "tile/0/", "tile/0", "tile/0/0x1", "tile/entries", "tile/0/000/", "tile/0/000.p/1/2",
        "Tile/0/000", "tile/0/x999/x999/x999/x999/x999/x999/x999/999"}) {
    EXPECT_FALSE(TileName::parse(path)) << path;
  }
}

// The example of tlog-tiles.
TEST(Tile, WidthsAreThoseOfTheSpecification) {
  EXPECT_EQ(full_tiles(70000, 0), 273u);
  EXPECT_EQ(partial_width(70000, 0), 112u);
  EXPECT_EQ(full_tiles(70000, 1), 1u);
  EXPECT_EQ(partial_width(70000, 1), 17u);
  EXPECT_EQ(full_tiles(70000, 2), 0u);
  EXPECT_EQ(partial_width(70000, 2), 1u);
  EXPECT_EQ(partial_width(70000, 3), 0u);
  EXPECT_EQ(partial_width(256, 0), 0u);
}

TEST(Tile, BundlesAreSplitAsTheyWereMade) {
  base::Bytes bundle;
  const std::vector<std::string> entries = {"", "one", std::string(65535, 'x')};
  for (const std::string& entry : entries) append_to_bundle(bundle, as_bytes(entry));
  const auto split = split_bundle(bundle, 3);
  ASSERT_TRUE(ok(split));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(as_text((*split)[i]), entries[i]);
  EXPECT_FALSE(split_bundle(bundle, 2));
  EXPECT_FALSE(split_bundle(bundle, 4));
  EXPECT_FALSE(split_bundle(base::ByteSpan(bundle).first(bundle.size() - 1), 3));
}

TEST(Tile, ALogOfAnySizeLeadsToItsRoot) {
  TestFolder folder;
  TileWriter writer(folder.path());
  Frontier frontier;
  for (std::uint64_t i = 0; i < 1100; ++i) {
    const std::string entry = fmt::format("entry {}", i);
    ASSERT_TRUE(ok(writer.append(as_bytes(entry))));
    frontier.append(leaf_hash(as_bytes(entry)));
    ASSERT_EQ(writer.root(), frontier.root());
    if (i % 97 != 0 && i % 256 < 254) continue;
    ASSERT_TRUE(ok(writer.finish()));
    TileReader reader(folder.path(), i + 1);
    const auto root = root_of(
        i + 1, [&](unsigned level, std::uint64_t index) { return reader.subtree(level, index); });
    ASSERT_TRUE(ok(root));
    ASSERT_EQ(*root, frontier.root());
    auto resumed = TileWriter::resume(folder.path(), i + 1, frontier.root());
    ASSERT_TRUE(ok(resumed));
    writer = std::move(*resumed);
  }
}

TEST(Tile, NothingIsResumedFromOtherFiles) {
  TestFolder folder;
  TileWriter writer(folder.path());
  for (int i = 0; i < 300; ++i)
    ASSERT_TRUE(ok(writer.append(as_bytes(fmt::format("entry {}", i)))));
  ASSERT_TRUE(ok(writer.finish()));
  const Hash root = writer.root();
  ASSERT_TRUE(ok(TileWriter::resume(folder.path(), 300, root)));
  EXPECT_FALSE(TileWriter::resume(folder.path(), 299, root));
  EXPECT_FALSE(TileWriter::resume(folder.path(), 300, node_hash(root, root)));
  for (const char* name : {"tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1"}) {
    const std::string sound = *base::read_file(folder / name);
    std::string changed = sound;
    changed[changed.size() / 2] ^= 1;
    ASSERT_TRUE(ok(base::write_file(folder / name, changed)));
    EXPECT_FALSE(TileWriter::resume(folder.path(), 300, root)) << name;
    std::filesystem::remove(folder / name);
    EXPECT_FALSE(TileWriter::resume(folder.path(), 300, root)) << name;
    ASSERT_TRUE(ok(base::write_file(folder / name, sound)));
  }
  EXPECT_FALSE(writer.append(base::Bytes(65536)));
}

// A log that other software wrote (conformance/tessera-log): read, and written again byte for byte.
class TesseraLog : public testing::Test {
 protected:
  static constexpr std::string_view signer_text =
      "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg";
  static constexpr std::string_view verifier_text =
      "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";

  void SetUp() override {
    log = std::filesystem::path(AMENDS_SOURCE_DIR) / ".." / "shared" / "conformance" /
          "tessera-log" / "log";
    if (!std::filesystem::exists(log)) GTEST_SKIP() << "NOT TESTED: no folder " << log;
  }
  // Relative paths of the files that tlog-tiles speaks of, and those checkpoints of every size.
  static std::set<std::string> files(const std::filesystem::path& folder) {
    std::set<std::string> names;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
      const std::string name = std::filesystem::relative(file.path(), folder);
      if (file.is_regular_file() && !name.starts_with(".state")) names.insert(name);
    }
    return names;
  }
  std::filesystem::path log;
};

TEST_F(TesseraLog, IsVerified) {
  TestFolder copy;
  std::filesystem::copy(log, copy.path(), std::filesystem::copy_options::recursive);
  std::filesystem::remove_all(copy / ".state");
  const auto key = VerifierKey::parse(verifier_text);
  ASSERT_TRUE(ok(key));
  for (const std::string& name : files(copy.path())) {
    if (!name.starts_with("checkpoint.")) continue;
    const auto checkpoint = open_checkpoint(*base::read_file(copy / name), *key);
    ASSERT_TRUE(ok(checkpoint)) << name;
    TileReader reader(copy.path(), checkpoint->size);
    const auto root = root_of(checkpoint->size, [&](unsigned level, std::uint64_t index) {
      return reader.subtree(level, index);
    });
    ASSERT_TRUE(ok(root));
    EXPECT_EQ(*root, checkpoint->root) << name;
    std::filesystem::remove(copy / name);
  }
  ASSERT_TRUE(ok(base::write_file(copy / "vkey", std::string(verifier_text) + "\n")));
  const auto report = verify_log_folder(copy.path(), *key, base::quiet());
  ASSERT_TRUE(ok(report));
  for (const base::Finding& f : report->findings) ADD_FAILURE() << f.place << ": " << f.message;
  EXPECT_EQ(report->acts, 15u);
}

TEST_F(TesseraLog, IsWrittenAgainByteForByte) {
  constexpr std::string_view entries[] = {"one",    "two",   "three",    "four",    "five",
                                          "six",    "seven", "eit",      "nain",    "ten",
                                          "ileven", "twelf", "threeten", "fourten", "fivten"};
  TestFolder ours;
  const auto signer = SignerKey::parse(signer_text);
  ASSERT_TRUE(ok(signer));
  const auto publish = [&](const TileWriter& writer) {
    Note note{Checkpoint{signer->verifier().name, writer.size(), writer.root()}.text(), {}};
    note.sign(*signer);
    ASSERT_TRUE(ok(base::write_file(ours / "checkpoint", note.bytes())));
    ASSERT_TRUE(
        ok(base::write_file(ours / fmt::format("checkpoint.{}", writer.size()), note.bytes())));
  };
  TileWriter start(ours.path());
  publish(start);
  Hash root = start.root();
  for (std::uint64_t i = 0; i < std::size(entries); ++i) {
    auto writer = TileWriter::resume(ours.path(), i, root);
    ASSERT_TRUE(ok(writer));
    ASSERT_TRUE(ok(writer->append(as_bytes(entries[i]))));
    ASSERT_TRUE(ok(writer->finish()));
    publish(*writer);
    root = writer->root();
  }
  const std::set<std::string> theirs = files(log);
  const std::set<std::string> written = files(ours.path());
  for (const std::string& name : theirs) {
    ASSERT_TRUE(written.contains(name)) << name;
    EXPECT_EQ(*base::read_file(ours / name), *base::read_file(log / name)) << name;
  }
  // A part of the suite may be kept aside, so ours may be more: then only of the same kinds.
  for (const std::string& name : written) {
    EXPECT_TRUE(theirs.contains(name) || TileName::parse(name) || name.starts_with("checkpoint"))
        << name;
  }
}

}  // namespace
}  // namespace amends::ledger
