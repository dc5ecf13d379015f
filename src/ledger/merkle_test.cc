#include "ledger/merkle.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <bit>
#include <filesystem>
#include <random>
#include <string>

#include "ledger/test_register.h"

namespace amends::ledger {
namespace {

Hash leaf_number(std::uint64_t i) { return leaf_hash(as_bytes(fmt::format("leaf {}", i))); }

// RFC 6962 section 2.1, word for word.
Hash naive_root(std::uint64_t begin, std::uint64_t end) {
  if (begin == end) return base::sha256(base::ByteSpan());
  if (end - begin == 1) return leaf_number(begin);
  const std::uint64_t k = std::bit_floor(end - begin - 1);
  return node_hash(naive_root(begin, begin + k), naive_root(begin + k, end));
}

Proof naive_path(std::uint64_t index, std::uint64_t begin, std::uint64_t end) {
  if (end - begin == 1) return {};
  const std::uint64_t k = begin + std::bit_floor(end - begin - 1);
  Proof proof = index < k ? naive_path(index, begin, k) : naive_path(index, k, end);
  proof.push_back(index < k ? naive_root(k, end) : naive_root(begin, k));
  return proof;
}

Result<Hash> naive_subtree(unsigned level, std::uint64_t index) {
  return naive_root(index << level, (index + 1) << level);
}

TEST(Merkle, RootsAreThoseOfTheDefinition) {
  Frontier frontier;
  for (std::uint64_t size = 0; size <= 130; ++size) {
    EXPECT_EQ(frontier.root(), naive_root(0, size)) << size;
    EXPECT_EQ(*root_of(size, naive_subtree), naive_root(0, size)) << size;
    const auto restored = Frontier::restore(size, frontier.serialize());
    ASSERT_TRUE(ok(restored));
    EXPECT_EQ(restored->root(), frontier.root());
    frontier.append(leaf_number(size));
  }
}

TEST(Merkle, FrontierIsRestoredOnlyFromTheRightCount) {
  Frontier frontier;
  for (int i = 0; i < 5; ++i) frontier.append(leaf_number(static_cast<std::uint64_t>(i)));
  EXPECT_FALSE(Frontier::restore(6 + 1, frontier.serialize()));
  EXPECT_FALSE(Frontier::restore(5, base::Bytes(63)));
}

TEST(Merkle, InclusionProofsAreThoseOfTheDefinitionAndHold) {
  for (std::uint64_t size = 1; size <= 40; ++size) {
    const Hash root = naive_root(0, size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto proof = inclusion_proof(index, size, naive_subtree);
      ASSERT_TRUE(ok(proof));
      EXPECT_EQ(*proof, naive_path(index, 0, size));
      EXPECT_TRUE(ok(verify_inclusion(index, size, leaf_number(index), *proof, root)));
    }
  }
  EXPECT_FALSE(inclusion_proof(3, 3, naive_subtree));
}

TEST(Merkle, ConsistencyProofsHold) {
  for (std::uint64_t size = 1; size <= 40; ++size) {
    for (std::uint64_t old_size = 1; old_size <= size; ++old_size) {
      const auto proof = consistency_proof(old_size, size, naive_subtree);
      ASSERT_TRUE(ok(proof));
      EXPECT_TRUE(ok(
          verify_consistency(old_size, size, *proof, naive_root(0, old_size), naive_root(0, size))))
          << old_size << " to " << size;
    }
  }
  EXPECT_FALSE(consistency_proof(0, 3, naive_subtree));
  EXPECT_FALSE(consistency_proof(4, 3, naive_subtree));
}

// Whatever is changed in a proof, it no longer holds.
TEST(Merkle, NoChangedProofHolds) {
  std::mt19937 random(7);
  for (int round = 0; round < 400; ++round) {
    const std::uint64_t size = 2 + random() % 60;
    const std::uint64_t index = random() % size;
    const std::uint64_t old_size = 1 + random() % (size - 1);
    const Hash root = naive_root(0, size);
    const Hash old_root = naive_root(0, old_size);
    Proof inclusion = *inclusion_proof(index, size, naive_subtree);
    Proof consistency = *consistency_proof(old_size, size, naive_subtree);
    const bool longer = random() % 3 == 0;
    for (Proof* proof : {&inclusion, &consistency}) {
      if (longer) {
        proof->insert(proof->begin() + random() % (proof->size() + 1), root);
      } else if (random() % 2 == 0) {
        proof->erase(proof->begin() + random() % proof->size());
      } else {
        (*proof)[random() % proof->size()][random() % 32] ^= base::Byte(1u << random() % 8);
      }
    }
    EXPECT_FALSE(verify_inclusion(index, size, leaf_number(index), inclusion, root));
    EXPECT_FALSE(verify_consistency(old_size, size, consistency, old_root, root));
  }
}

// The public suite: every file under conformance/merkle/{inclusion,consistency}.
class MerkleConformance : public testing::Test {
 protected:
  void each(std::string_view kind, const std::function<bool(simdjson::dom::element)>& holds) {
    const std::filesystem::path folder = std::filesystem::path(AMENDS_SOURCE_DIR) / ".." /
                                         "shared" / "conformance" / "merkle" / kind;
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "NOT TESTED: no folder " << folder;
    int cases = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
      if (file.path().extension() != ".json") continue;
      simdjson::dom::parser parser;
      simdjson::dom::element json;
      ASSERT_EQ(parser.load(file.path()).get(json), simdjson::SUCCESS) << file.path();
      EXPECT_EQ(holds(json), !json["wantErr"].get_bool().value()) << file.path();
      ++cases;
    }
    EXPECT_GT(cases, 0) << folder;
  }
  // Some cases name roots that are no digests, to say that they do not matter: any digest that is
  // equal for equal ones stands for them. An empty one cannot be read at all.
  static std::optional<Hash> hash(simdjson::dom::element json) {
    const auto bytes = base::from_base64(json.get_string().value());
    EXPECT_TRUE(ok(bytes));
    if (bytes->empty()) return {};
    const auto digest = base::hash_from(*bytes);
    return digest ? *digest : base::sha256(*bytes);
  }
  static Proof proof(simdjson::dom::element json) {
    Proof proof;
    if (json["proof"].is_null()) return proof;
    for (const auto step : json["proof"].get_array()) proof.push_back(hash(step).value_or(Hash{}));
    return proof;
  }
};

TEST_F(MerkleConformance, Inclusion) {
  each("inclusion", [](simdjson::dom::element json) {
    const auto leaf = hash(json["leafHash"].value());
    const auto root = hash(json["root"].value());
    return leaf && root &&
           verify_inclusion(json["leafIdx"].get_uint64(), json["treeSize"].get_uint64(), *leaf,
                            proof(json), *root)
               .has_value();
  });
}

TEST_F(MerkleConformance, Consistency) {
  each("consistency", [](simdjson::dom::element json) {
    const auto old_root = hash(json["root1"].value());
    const auto root = hash(json["root2"].value());
    return old_root && root &&
           verify_consistency(json["size1"].get_uint64(), json["size2"].get_uint64(), proof(json),
                              *old_root, *root)
               .has_value();
  });
}

}  // namespace
}  // namespace amends::ledger
