#include "ledger/merkle.h"

#include <algorithm>
#include <bit>

namespace amends::ledger {
namespace {

constexpr base::Byte leaf_prefix = 0;
constexpr base::Byte node_prefix = 1;

// The root over [begin, end) of a tree, where `begin` is a multiple of the largest power of two in
// its length, as every split of RFC 6962 gives.
Result<Hash> range_root(std::uint64_t begin, std::uint64_t end, const SubtreeHash& subtree) {
  std::vector<Hash> edge;
  while (begin < end) {
    const unsigned level = static_cast<unsigned>(std::bit_width(end - begin)) - 1;
    AMENDS_TRY(const Hash hash, subtree(level, begin >> level));
    edge.push_back(hash);
    begin += std::uint64_t{1} << level;
  }
  Hash root = edge.back();
  for (std::size_t i = edge.size() - 1; i-- > 0;) root = node_hash(edge[i], root);
  return root;
}

// The largest power of two strictly less than n; n > 1.
std::uint64_t split_point(std::uint64_t n) { return std::bit_floor(n - 1); }

// Shifts both until the first is odd or zero; the step that both verifications share.
void shift_to_odd(std::uint64_t& first, std::uint64_t& second) {
  while (first != 0 && (first & 1) == 0) {
    first >>= 1;
    second >>= 1;
  }
}

}  // namespace

Hash leaf_hash(base::ByteSpan entry) {
  return base::sha256({base::ByteSpan(&leaf_prefix, 1), entry});
}

Hash node_hash(const Hash& left, const Hash& right) {
  base::Byte message[65];
  message[0] = node_prefix;
  std::copy(left.begin(), left.end(), message + 1);
  std::copy(right.begin(), right.end(), message + 33);
  return base::sha256(base::ByteSpan(message, sizeof message));
}

Hash empty_root() { return base::sha256(base::ByteSpan()); }

Result<Frontier> Frontier::restore(std::uint64_t size, base::ByteSpan hashes) {
  const std::size_t count = static_cast<std::size_t>(std::popcount(size));
  if (hashes.size() != count * sizeof(Hash)) {
    return fail(Code::bad_input, "the right edge of a tree of {} leaves has {} bytes, not {}", size,
                count * sizeof(Hash), hashes.size());
  }
  Frontier frontier;
  frontier.size_ = size;
  frontier.edge_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::copy_n(hashes.begin() + static_cast<std::ptrdiff_t>(i * sizeof(Hash)), sizeof(Hash),
                frontier.edge_[i].begin());
  }
  return frontier;
}

void Frontier::append(const Hash& leaf) {
  Hash hash = leaf;
  for (std::uint64_t n = size_; (n & 1) != 0; n >>= 1) {
    hash = node_hash(edge_.back(), hash);
    edge_.pop_back();
  }
  edge_.push_back(hash);
  ++size_;
}

Hash Frontier::root() const {
  if (edge_.empty()) return empty_root();
  Hash root = edge_.back();
  for (std::size_t i = edge_.size() - 1; i-- > 0;) root = node_hash(edge_[i], root);
  return root;
}

base::Bytes Frontier::serialize() const {
  base::Bytes out;
  out.reserve(edge_.size() * sizeof(Hash));
  for (const Hash& hash : edge_) out.insert(out.end(), hash.begin(), hash.end());
  return out;
}

Result<Hash> root_of(std::uint64_t size, const SubtreeHash& subtree) {
  if (size == 0) return empty_root();
  return range_root(0, size, subtree);
}

Result<Proof> inclusion_proof(std::uint64_t index, std::uint64_t size, const SubtreeHash& subtree) {
  if (index >= size) {
    return fail(Code::usage, "a tree of {} leaves has no leaf {}", size, index);
  }
  Proof proof;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + split_point(end - begin);
    const bool left = index < middle;
    AMENDS_TRY(const Hash hash,
               left ? range_root(middle, end, subtree) : range_root(begin, middle, subtree));
    proof.push_back(hash);
    (left ? end : begin) = middle;
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

Result<Proof> consistency_proof(std::uint64_t old_size, std::uint64_t size,
                                const SubtreeHash& subtree) {
  if (old_size == 0 || old_size > size) {
    return fail(Code::usage, "there is no consistency proof from {} to {} leaves", old_size, size);
  }
  Proof proof;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (old_size != end) {
    const std::uint64_t middle = begin + split_point(end - begin);
    const bool left = old_size <= middle;
    AMENDS_TRY(const Hash hash,
               left ? range_root(middle, end, subtree) : range_root(begin, middle, subtree));
    proof.push_back(hash);
    (left ? end : begin) = middle;
  }
  // RFC 6962 section 2.1.2: the old root itself is left out when it is a subtree of the new tree.
  if (begin != 0) {
    AMENDS_TRY(const Hash hash, range_root(begin, end, subtree));
    proof.push_back(hash);
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

Status verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                        std::span<const Hash> proof, const Hash& root) {
  if (index >= size) {
    return fail(Code::corrupt, "the index {} lies outside the tree of {} leaves", index, size);
  }
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  Hash hash = leaf;
  for (const Hash& step : proof) {
    if (sn == 0) return fail(Code::corrupt, "the inclusion proof is longer than the tree is high");
    if ((fn & 1) != 0 || fn == sn) {
      hash = node_hash(step, hash);
      shift_to_odd(fn, sn);
    } else {
      hash = node_hash(hash, step);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) return fail(Code::corrupt, "the inclusion proof is shorter than the tree is high");
  if (hash != root) return fail(Code::corrupt, "the inclusion proof leads to another root");
  return {};
}

Status verify_consistency(std::uint64_t old_size, std::uint64_t size, std::span<const Hash> proof,
                          const Hash& old_root, const Hash& root) {
  if (old_size == 0) return fail(Code::corrupt, "an empty tree proves nothing about a later one");
  if (old_size > size) {
    return fail(Code::corrupt, "the later tree has {} leaves, fewer than the earlier one's {}",
                size, old_size);
  }
  if (old_size == size) {
    if (!proof.empty()) return fail(Code::corrupt, "equal sizes need an empty proof");
    if (old_root != root) return fail(Code::corrupt, "equal sizes with different roots");
    return {};
  }
  std::uint64_t fn = old_size - 1;
  std::uint64_t sn = size - 1;
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  const bool whole = std::has_single_bit(old_size);
  if (!whole && proof.empty()) return fail(Code::corrupt, "the consistency proof is empty");
  Hash old_hash = whole ? old_root : proof.front();
  Hash new_hash = old_hash;
  for (const Hash& step : whole ? proof : proof.subspan(1)) {
    if (sn == 0) return fail(Code::corrupt, "the consistency proof is too long");
    if ((fn & 1) != 0 || fn == sn) {
      old_hash = node_hash(step, old_hash);
      new_hash = node_hash(step, new_hash);
      shift_to_odd(fn, sn);
    } else {
      new_hash = node_hash(new_hash, step);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) return fail(Code::corrupt, "the consistency proof is too short");
  if (old_hash != old_root) {
    return fail(Code::corrupt, "the consistency proof leads to another earlier root");
  }
  if (new_hash != root) {
    return fail(Code::corrupt, "the consistency proof leads to another later root");
  }
  return {};
}

}  // namespace amends::ledger
