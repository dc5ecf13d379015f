#include "ledger/tree_hash.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace amends::ledger {
namespace {

base::Bytes bytes_of_size(std::size_t size, std::mt19937& random) {
  base::Bytes bytes(size);
  for (base::Byte& byte : bytes) byte = static_cast<base::Byte>(random());
  return bytes;
}

// The fast way against its definition: every length around the ends of blocks, beside every other.
TEST(TreeHash, LeavesAreThoseOfTheDefinition) {
  std::mt19937 random(1);
  std::vector<base::Bytes> messages;
  for (std::size_t size = 0; size < 300; ++size) {
    messages.push_back(bytes_of_size(size, random));
    messages.push_back(bytes_of_size(size, random));
    messages.push_back(bytes_of_size(random() % 400, random));
  }
  messages.push_back(bytes_of_size(65535, random));
  const std::vector<base::ByteSpan> entries(messages.begin(), messages.end());
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{2}, entries.size()}) {
    std::vector<Hash> hashes(count);
    leaf_hashes(std::span(entries).first(count), hashes);
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(hashes[i], leaf_hash(entries[i])) << i;
  }
}

TEST(TreeHash, NodesAreThoseOfTheDefinition) {
  std::mt19937 random(2);
  for (std::size_t count = 0; count <= 130; ++count) {
    std::vector<Hash> children(2 * count);
    for (Hash& hash : children) {
      for (base::Byte& byte : hash) byte = static_cast<base::Byte>(random());
    }
    std::vector<Hash> expected(count);
    for (std::size_t i = 0; i < count; ++i) {
      expected[i] = node_hash(children[2 * i], children[2 * i + 1]);
    }
    std::vector<Hash> apart(count);
    node_hashes(children, apart.data());
    EXPECT_EQ(apart, expected);
    node_hashes(children, children.data());
    children.resize(count);
    EXPECT_EQ(children, expected) << "in place";
  }
}

}  // namespace
}  // namespace amends::ledger
