#include "ledger/tree_hash.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace amends::ledger {
namespace {

#if defined(__x86_64__)

constexpr std::size_t block_size = 64;
constexpr std::size_t blocks_max = 4;  // longer messages go the common way

// FIPS 180-4 section 4.2.2.
alignas(16) constexpr std::uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

bool has_sha_instructions() {
  static const bool has = [] {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || (b & bit_SHA) == 0) return false;
    return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_SSE4_1) != 0 && (c & bit_SSSE3) != 0;
  }();
  return has;
}

#define AMENDS_SHA __attribute__((target("sha,sse4.1,ssse3"), always_inline)) inline

// One message on its way: the state as the instructions want it (ABEF and CDGH, high word first)
// and the last sixteen words of its schedule.
struct Lane {
  __m128i abef, cdgh;
  __m128i words[4];
};

AMENDS_SHA void start(Lane& lane) {
  // FIPS 180-4 section 5.3.3.
  lane.abef = _mm_set_epi32(0x6a09e667, static_cast<int>(0xbb67ae85), 0x510e527f,
                            static_cast<int>(0x9b05688c));
  lane.cdgh = _mm_set_epi32(0x3c6ef372, static_cast<int>(0xa54ff53a), 0x1f83d9ab, 0x5be0cd19);
}

AMENDS_SHA void load(Lane& lane, const base::Byte* block) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  for (int i = 0; i < 4; ++i) {
    lane.words[i] =
        _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(block) + i), swap);
  }
}

// Four rounds with the schedule's words 4·group and after.
AMENDS_SHA void rounds(Lane& lane, int group) {
  __m128i& word = lane.words[group % 4];
  if (group >= 4) {
    const __m128i before = lane.words[(group + 3) % 4];
    const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(word, lane.words[(group + 1) % 4]),
                                      _mm_alignr_epi8(before, lane.words[(group + 2) % 4], 4));
    word = _mm_sha256msg2_epu32(sum, before);
  }
  const __m128i keyed = _mm_add_epi32(
      word, _mm_load_si128(reinterpret_cast<const __m128i*>(round_constants) + group));
  lane.cdgh = _mm_sha256rnds2_epu32(lane.cdgh, lane.abef, keyed);
  lane.abef = _mm_sha256rnds2_epu32(lane.abef, lane.cdgh, _mm_shuffle_epi32(keyed, 0x0E));
}

AMENDS_SHA void store(const Lane& lane, Hash& out) {
  alignas(16) std::uint32_t abef[4], cdgh[4];
  _mm_store_si128(reinterpret_cast<__m128i*>(abef), lane.abef);
  _mm_store_si128(reinterpret_cast<__m128i*>(cdgh), lane.cdgh);
  const std::uint32_t words[8] = {abef[3], abef[2], cdgh[3], cdgh[2],
                                  abef[1], abef[0], cdgh[1], cdgh[0]};
  for (std::size_t i = 0; i < 8; ++i) {
    const std::uint32_t big = __builtin_bswap32(words[i]);
    std::memcpy(out.data() + 4 * i, &big, sizeof big);
  }
}

// SHA-256 of two padded messages of `count` blocks each.
__attribute__((target("sha,sse4.1,ssse3"))) void hash_two(const base::Byte* first,
                                                          const base::Byte* second,
                                                          std::size_t count, Hash& first_out,
                                                          Hash& second_out) {
  Lane a, b;
  start(a);
  start(b);
  for (std::size_t block = 0; block < count; ++block) {
    const Lane a_before = a;
    const Lane b_before = b;
    load(a, first + block * block_size);
    load(b, second + block * block_size);
#pragma GCC unroll 16
    for (int group = 0; group < 16; ++group) {
      rounds(a, group);
      rounds(b, group);
    }
    a.abef = _mm_add_epi32(a.abef, a_before.abef);
    a.cdgh = _mm_add_epi32(a.cdgh, a_before.cdgh);
    b.abef = _mm_add_epi32(b.abef, b_before.abef);
    b.cdgh = _mm_add_epi32(b.cdgh, b_before.cdgh);
  }
  store(a, first_out);
  store(b, second_out);
}

struct Padded {
  alignas(16) base::Byte bytes[blocks_max * block_size];
  std::size_t blocks = 0;
};

std::size_t blocks_of(std::size_t message_size) {
  return (message_size + 9 + block_size - 1) / block_size;
}

// FIPS 180-4 section 5.1.1, for `prefix` and then `message`.
void pad(Padded& out, base::Byte prefix, base::ByteSpan message) {
  const std::size_t size = message.size() + 1;
  out.blocks = blocks_of(size);
  out.bytes[0] = prefix;
  std::copy(message.begin(), message.end(), out.bytes + 1);
  base::Byte* const end = out.bytes + out.blocks * block_size;
  out.bytes[size] = 0x80;
  std::fill(out.bytes + size + 1, end - 2, base::Byte{0});
  end[-2] = static_cast<base::Byte>(size * 8 >> 8);
  end[-1] = static_cast<base::Byte>(size * 8 & 255);
}

#endif

}  // namespace

void leaf_hashes(std::span<const base::ByteSpan> entries, std::span<Hash> out) {
  AMENDS_ASSERT(entries.size() == out.size());
  std::size_t i = 0;
#if defined(__x86_64__)
  Padded first, second;
  while (has_sha_instructions() && i + 2 <= entries.size()) {
    const std::size_t blocks = blocks_of(entries[i].size() + 1);
    if (blocks > blocks_max || blocks != blocks_of(entries[i + 1].size() + 1)) {
      out[i] = leaf_hash(entries[i]);
      ++i;
      continue;
    }
    pad(first, 0x00, entries[i]);
    pad(second, 0x00, entries[i + 1]);
    hash_two(first.bytes, second.bytes, blocks, out[i], out[i + 1]);
    i += 2;
  }
#endif
  for (; i < entries.size(); ++i) out[i] = leaf_hash(entries[i]);
}

void node_hashes(std::span<const Hash> children, Hash* out) {
  const std::size_t count = children.size() / 2;
  std::size_t i = 0;
#if defined(__x86_64__)
  if (has_sha_instructions() && count >= 2) {
    Padded first, second;
    const base::ByteSpan bytes(reinterpret_cast<const base::Byte*>(children.data()),
                               children.size_bytes());
    // The padding is the same for all nodes: only the children are laid over it.
    pad(first, 0x01, bytes.first(2 * sizeof(Hash)));
    second = first;
    for (; i + 2 <= count; i += 2) {
      std::memcpy(first.bytes + 1, bytes.data() + 2 * i * sizeof(Hash), 2 * sizeof(Hash));
      std::memcpy(second.bytes + 1, bytes.data() + 2 * (i + 1) * sizeof(Hash), 2 * sizeof(Hash));
      hash_two(first.bytes, second.bytes, first.blocks, out[i], out[i + 1]);
    }
  }
#endif
  for (; i < count; ++i) out[i] = node_hash(children[2 * i], children[2 * i + 1]);
}

}  // namespace amends::ledger
