// The way of flat.h for 32 pairs at a time, on processors that have AVX2.
//
// A set of places of the left text is as many bits as the text has letters, so that a text of up to
// 8 letters is held against 32 others in one vector, one of up to 16 in two and any other in four:
// `bytes` is how many a set takes. Looking a letter up is a shuffle of bytes for each byte of the
// set. What is counted (letters, edits) fits into a byte in any case.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "link/flat.h"
#include "link/similarity.h"

#if defined(__x86_64__)

#include <immintrin.h>

// The compiler's own intrinsics leave lanes unset on purpose.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"

namespace amends::link {
namespace {

#define AMENDS_AVX2_TARGET __attribute__((target("avx2")))
#define AMENDS_AVX2 AMENDS_AVX2_TARGET __attribute__((always_inline)) inline

constexpr std::size_t lanes = 32;

// Operations on lanes of so many bytes. A mask has all bits of its lanes set.
template <int bytes>
struct Lane {
  AMENDS_AVX2 static __m256i add(__m256i a, __m256i b) {
    if constexpr (bytes == 1) return _mm256_add_epi8(a, b);
    if constexpr (bytes == 2) return _mm256_add_epi16(a, b);
    return _mm256_add_epi32(a, b);
  }
  AMENDS_AVX2 static __m256i subtract(__m256i a, __m256i b) {
    if constexpr (bytes == 1) return _mm256_sub_epi8(a, b);
    if constexpr (bytes == 2) return _mm256_sub_epi16(a, b);
    return _mm256_sub_epi32(a, b);
  }
  AMENDS_AVX2 static __m256i all(std::uint64_t value) {
    if constexpr (bytes == 1) return _mm256_set1_epi8(static_cast<char>(value));
    if constexpr (bytes == 2) return _mm256_set1_epi16(static_cast<short>(value));
    return _mm256_set1_epi32(static_cast<int>(value));
  }
  AMENDS_AVX2 static __m256i one_if_any(__m256i a) {
    if constexpr (bytes == 1) return _mm256_min_epu8(a, all(1));
    if constexpr (bytes == 2) return _mm256_min_epu16(a, all(1));
    return _mm256_min_epu32(a, all(1));
  }
  AMENDS_AVX2 static __m256i twice(__m256i a) { return add(a, a); }
  AMENDS_AVX2 static __m256i equal(__m256i a, __m256i b) {
    if constexpr (bytes == 1) return _mm256_cmpeq_epi8(a, b);
    if constexpr (bytes == 2) return _mm256_cmpeq_epi16(a, b);
    return _mm256_cmpeq_epi32(a, b);
  }
  AMENDS_AVX2 static __m256i greater(__m256i a, __m256i b) {  // signed
    if constexpr (bytes == 1) return _mm256_cmpgt_epi8(a, b);
    if constexpr (bytes == 2) return _mm256_cmpgt_epi16(a, b);
    return _mm256_cmpgt_epi32(a, b);
  }
  // Where a and b have no bit in common.
  AMENDS_AVX2 static __m256i none_common(__m256i a, __m256i b) {
    return equal(_mm256_and_si256(a, b), _mm256_setzero_si256());
  }
  AMENDS_AVX2 static __m256i choose(__m256i mask, __m256i otherwise, __m256i where) {
    return _mm256_blendv_epi8(otherwise, where, mask);
  }
  AMENDS_AVX2 static __m256i plus_where(__m256i mask, __m256i a) { return subtract(a, mask); }
  // How many bits are set in each lane.
  AMENDS_AVX2 static __m256i bits_in(__m256i a) {
    const __m256i nibble = _mm256_set1_epi8(0x0F);
    const __m256i counts = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                            0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_and_si256(a, nibble);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(a, 4), nibble);
    __m256i sum =
        _mm256_add_epi8(_mm256_shuffle_epi8(counts, low), _mm256_shuffle_epi8(counts, high));
    if constexpr (bytes > 1) sum = _mm256_maddubs_epi16(sum, _mm256_set1_epi8(1));
    if constexpr (bytes > 2) sum = _mm256_madd_epi16(sum, _mm256_set1_epi16(1));
    return sum;
  }
};

// 32 numbers in lanes of so many bytes.
template <int bytes>
struct Wide {
  __m256i part[bytes];
};

// From the numbers' bytes, the lowest first. The lanes are in an order that narrow() undoes.
template <int bytes>
AMENDS_AVX2 Wide<bytes> widen(const Wide<bytes>& planes) {
  const auto* const p = planes.part;
  if constexpr (bytes == 1) {
    return planes;
  } else if constexpr (bytes == 2) {
    return {{_mm256_unpacklo_epi8(p[0], p[1]), _mm256_unpackhi_epi8(p[0], p[1])}};
  } else {
    const __m256i low_a = _mm256_unpacklo_epi8(p[0], p[1]);
    const __m256i low_b = _mm256_unpackhi_epi8(p[0], p[1]);
    const __m256i high_a = _mm256_unpacklo_epi8(p[2], p[3]);
    const __m256i high_b = _mm256_unpackhi_epi8(p[2], p[3]);
    return {{_mm256_unpacklo_epi16(low_a, high_a), _mm256_unpackhi_epi16(low_a, high_a),
             _mm256_unpacklo_epi16(low_b, high_b), _mm256_unpackhi_epi16(low_b, high_b)}};
  }
}

// Numbers below 128 in their lowest byte.
template <int bytes>
AMENDS_AVX2 Wide<bytes> widen_small(__m256i low) {
  Wide<bytes> planes;
  planes.part[0] = low;
  for (int i = 1; i < bytes; ++i) planes.part[i] = _mm256_setzero_si256();
  return widen<bytes>(planes);
}

// Numbers below 128 as bytes.
template <int bytes>
AMENDS_AVX2 __m256i narrow(const Wide<bytes>& wide) {
  const auto* const p = wide.part;
  if constexpr (bytes == 1) {
    return p[0];
  } else if constexpr (bytes == 2) {
    return _mm256_packs_epi16(p[0], p[1]);
  } else {
    return _mm256_packs_epi16(_mm256_packs_epi32(p[0], p[1]), _mm256_packs_epi32(p[2], p[3]));
  }
}

// 32 right texts.
struct Texts {
  __m256i lengths;  // 0 of those that are not looked at
  const std::uint8_t* letters;
  std::size_t stride;
  std::uint32_t shortest, longest;  // of those that are looked at

  AMENDS_AVX2 __m256i letters_at(std::size_t i) const {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(letters + i * stride));
  }
};

AMENDS_AVX2 std::uint32_t greatest(__m256i values) {
  const __m256i inverse = _mm256_xor_si256(values, _mm256_set1_epi8(-1));
  __m128i least =
      _mm_min_epu8(_mm256_castsi256_si128(inverse), _mm256_extracti128_si256(inverse, 1));
  least = _mm_min_epu8(least, _mm_srli_epi16(least, 8));
  return 255 - static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm_minpos_epu16(least)) & 0xFF);
}

// By letter of the right texts: where the left text has it.
template <int bytes>
using Found = std::array<Wide<bytes>, flat_letters_max>;

// For codes below 16 * quarters in the left text.
template <int bytes, int quarters>
AMENDS_AVX2 void look_up(const FlatLeft& left, const Texts& texts, Found<bytes>& found) {
  __m256i tables[bytes][quarters];
  for (int p = 0; p < bytes; ++p) {
    for (int q = 0; q < quarters; ++q) {
      tables[p][q] = _mm256_broadcastsi128_si256(_mm_loadu_si128(
          reinterpret_cast<const __m128i*>(left.planes[static_cast<std::size_t>(p)].data()) + q));
    }
  }
  for (std::uint32_t i = 0; i < texts.longest; ++i) {
    const __m256i letters = texts.letters_at(i);
    Wide<bytes> planes;
    for (int p = 0; p < bytes; ++p) planes.part[p] = _mm256_setzero_si256();
    for (int q = 0; q < quarters; ++q) {
      // A shuffle gives 0 where the highest bit is set: for a letter of another quarter.
      const __m256i here =
          _mm256_adds_epu8(_mm256_xor_si256(letters, _mm256_set1_epi8(static_cast<char>(q * 16))),
                           _mm256_set1_epi8(0x70));
      for (int p = 0; p < bytes; ++p) {
        planes.part[p] = _mm256_or_si256(planes.part[p], _mm256_shuffle_epi8(tables[p][q], here));
      }
    }
    found[i] = widen<bytes>(planes);
  }
}

template <int bytes>
AMENDS_AVX2 void look_up(const FlatLeft& left, const Texts& texts, Found<bytes>& found) {
  if (left.highest < 16) return look_up<bytes, 1>(left, texts, found);
  if (left.highest < 32) return look_up<bytes, 2>(left, texts, found);
  look_up<bytes, 4>(left, texts, found);
}

// What Jaro's similarity is made of: letters in common, of them swapped.
struct Common {
  __m256i common, swapped;
};

// As Pair::similarity() of flat_portable.cc.
template <int bytes>
AMENDS_AVX2 Common common_of(const FlatLeft& left, const Texts& texts, const Found<bytes>& found) {
  using L = Lane<bytes>;
  const __m256i none = _mm256_setzero_si256(), one = _mm256_set1_epi8(1);
  const __m256i longer =
      _mm256_max_epu8(texts.lengths, _mm256_set1_epi8(static_cast<char>(left.length)));
  const __m256i half = _mm256_and_si256(_mm256_srli_epi16(longer, 1), _mm256_set1_epi8(0x7F));
  const __m256i reach = _mm256_subs_epu8(half, one);
  // (2 << reach) - 1, which is below 2^16.
  const __m256i low =
      _mm256_setr_epi8(1, 3, 7, 15, 31, 63, 127, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 3, 7, 15,
                       31, 63, 127, -1, -1, -1, -1, -1, -1, -1, -1, -1);
  const __m256i high = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 7, 15, 31, 63, 127, -1, 0, 0,
                                        0, 0, 0, 0, 0, 0, 1, 3, 7, 15, 31, 63, 127, -1);
  Wide<bytes> windows, commons, swaps;
  windows.part[0] = _mm256_shuffle_epi8(low, reach);
  if constexpr (bytes > 1) windows.part[1] = _mm256_shuffle_epi8(high, reach);
  if constexpr (bytes > 2) windows.part[2] = windows.part[3] = none;
  windows = widen<bytes>(windows);
  const Wide<bytes> reaches = widen_small<bytes>(reach);
  Wide<bytes> taken, own[flat_letters_max];  // by right letter: which place it took
  for (__m256i& part : taken.part) part = none;
  __m256i index = none;
  for (std::uint32_t i = 0; i < texts.longest; ++i) {
#pragma GCC unroll 4
    for (int p = 0; p < bytes; ++p) {
      __m256i& window = windows.part[p];
      const __m256i free =
          _mm256_andnot_si256(taken.part[p], _mm256_and_si256(found[i].part[p], window));
      const __m256i first = _mm256_and_si256(free, L::subtract(none, free));
      taken.part[p] = _mm256_or_si256(taken.part[p], first);
      own[i].part[p] = first;
      window = L::plus_where(L::greater(reaches.part[p], index), L::twice(window));
    }
    index = L::add(index, L::all(1));
  }
  // Letters that are not the left text's next one, and those that are not in common at all.
  for (int p = 0; p < bytes; ++p) {
    commons.part[p] = L::bits_in(taken.part[p]);
    swaps.part[p] = L::subtract(commons.part[p], L::all(texts.longest));
  }
  for (std::uint32_t i = 0; i < texts.longest; ++i) {
#pragma GCC unroll 4
    for (int p = 0; p < bytes; ++p) {
      // Without the lowest place where the right letter took one.
      const __m256i rest = _mm256_and_si256(
          taken.part[p], L::subtract(taken.part[p], L::one_if_any(own[i].part[p])));
      const __m256i next = _mm256_andnot_si256(rest, taken.part[p]);
      swaps.part[p] = L::plus_where(L::none_common(found[i].part[p], next), swaps.part[p]);
      taken.part[p] = rest;
    }
  }
  const __m256i out_of_order = narrow<bytes>(swaps);
  return {narrow<bytes>(commons),
          _mm256_and_si256(_mm256_srli_epi16(out_of_order, 1), _mm256_set1_epi8(0x7F))};
}

AMENDS_AVX2 __m256i prefix_of(const FlatLeft& left, const Texts& texts) {
  __m256i prefix = _mm256_setzero_si256(), going = _mm256_set1_epi8(-1);
  for (std::size_t i = 0; i < 4 && i < left.length; ++i) {
    going = _mm256_and_si256(
        going, _mm256_cmpeq_epi8(texts.letters_at(i),
                                 _mm256_set1_epi8(static_cast<char>(left.letters[i]))));
    prefix = _mm256_sub_epi8(prefix, going);
  }
  return prefix;
}

// As Pair::edits(). What is counted letter by letter there is here told from the last column: down
// it the distance grows by `plus` and falls by `minus`, from the right text's length on.
template <int bytes, bool transposes>
AMENDS_AVX2 __m256i edits(const FlatLeft& left, const Texts& texts, const Found<bytes>& found) {
  using L = Lane<bytes>;
  const __m256i none = _mm256_setzero_si256(), ones = _mm256_set1_epi8(-1), one = L::all(1);
  const __m256i whole = L::all((std::uint64_t{1} << left.length) - 1);
  const Wide<bytes> lengths = widen_small<bytes>(texts.lengths);
  struct Column {
    __m256i plus, minus, zero, before, last_plus, last_minus;
  };
  Column columns[bytes];
  for (Column& column : columns) column = {ones, none, none, none, none, none};
  for (std::uint32_t i = 0; i < texts.longest; ++i) {
#pragma GCC unroll 4
    for (int p = 0; p < bytes; ++p) {
      Column& c = columns[p];
      const __m256i same = found[i].part[p];
      __m256i other = c.minus;
      if constexpr (transposes) {
        other = _mm256_or_si256(
            other, _mm256_and_si256(L::twice(_mm256_andnot_si256(c.zero, same)), c.before));
      }
      other = _mm256_or_si256(other, same);
      c.zero = _mm256_or_si256(
          _mm256_xor_si256(L::add(_mm256_and_si256(same, c.plus), c.plus), c.plus), other);
      const __m256i across_plus =
          _mm256_or_si256(L::twice(_mm256_or_si256(
                              c.minus, _mm256_xor_si256(_mm256_or_si256(c.zero, c.plus), ones))),
                          one);
      const __m256i across_minus = L::twice(_mm256_and_si256(c.plus, c.zero));
      c.plus = _mm256_or_si256(across_minus,
                               _mm256_xor_si256(_mm256_or_si256(c.zero, across_plus), ones));
      c.minus = _mm256_and_si256(across_plus, c.zero);
      c.before = same;
      if (i + 1 < texts.shortest) continue;
      const auto ends = L::equal(lengths.part[p], L::all(i + 1));
      c.last_plus = L::choose(ends, c.last_plus, c.plus);
      c.last_minus = L::choose(ends, c.last_minus, c.minus);
    }
  }
  Wide<bytes> distances;
  for (int p = 0; p < bytes; ++p) {
    const __m256i more = L::bits_in(_mm256_and_si256(columns[p].last_plus, whole));
    const __m256i less = L::bits_in(_mm256_and_si256(columns[p].last_minus, whole));
    distances.part[p] = L::add(lengths.part[p], L::subtract(more, less));
  }
  return narrow<bytes>(distances);
}

// Which are at most `most`, as bytes.
AMENDS_AVX2 __m256i at_most(__m256i values, double most) {
  if (most < 0) return _mm256_setzero_si256();
  const auto limit = static_cast<char>(std::min(most, 127.0));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(values, _mm256_set1_epi8(limit)), values);
}

// The greatest whole distance that the level allows.
double most_of(const FlatStep& step) {
  const double most = std::floor(step.limit);
  return step.strict && most == step.limit ? most - 1 : most;
}

// 32 pairs, and what their levels have asked of them so far.
template <int bytes>
struct Asked {
  Asked(const FlatPlan& p, const FlatLeft& l, const Texts& t) : plan(p), left(l), texts(t) {}
  const FlatPlan& plan;
  const FlatLeft& left;
  const Texts& texts;
  bool has_found = false, has_common = false, has_edits = false, has_swaps = false;
  bool looks_up = false;
  Found<bytes> found;
  Common shared;
  __m256i prefix, bits, edits, swaps;  // `bits` of FlatPlan::similar; distances without and with
                                       // transpositions
};

template <int bytes>
AMENDS_AVX2 void find(Asked<bytes>& asked) {
  if (!asked.has_found) look_up<bytes>(asked.left, asked.texts, asked.found);
  asked.has_found = true;
}

// FlatPlan::place() without the left length, for half of the pairs.
AMENDS_AVX2 __m256i place_of(__m256i length, __m256i common_and_swapped, __m256i prefix) {
  constexpr int of_swapped = FlatPlan::prefixes, of_common = FlatPlan::swaps * of_swapped;
  constexpr int of_length = FlatPlan::lengths * of_common;
  static_assert(of_common < 128);
  const __m256i place = _mm256_add_epi16(
      _mm256_maddubs_epi16(common_and_swapped, _mm256_set1_epi16(of_swapped << 8 | of_common)),
      prefix);
  return _mm256_add_epi16(place, _mm256_mullo_epi16(length, _mm256_set1_epi16(of_length)));
}

// What `similar` has at eight places; scalar stores would be read as a vector too soon.
AMENDS_AVX2 __m128i eight_of(const std::uint8_t* similar, const std::uint16_t* places) {
  __m128i bits = _mm_cvtsi32_si128(similar[places[0]]);
  bits = _mm_insert_epi8(bits, similar[places[1]], 1);
  bits = _mm_insert_epi8(bits, similar[places[2]], 2);
  bits = _mm_insert_epi8(bits, similar[places[3]], 3);
  bits = _mm_insert_epi8(bits, similar[places[4]], 4);
  bits = _mm_insert_epi8(bits, similar[places[5]], 5);
  bits = _mm_insert_epi8(bits, similar[places[6]], 6);
  return _mm_insert_epi8(bits, similar[places[7]], 7);
}

template <int bytes>
AMENDS_AVX2 void ask_similarity(Asked<bytes>& asked) {
  find(asked);
  asked.has_common = true;
  asked.shared = common_of<bytes>(asked.left, asked.texts, asked.found);
  asked.prefix = prefix_of(asked.left, asked.texts);
  asked.looks_up = !asked.plan.similar.empty() && asked.left.length < FlatPlan::lengths &&
                   asked.texts.longest < FlatPlan::lengths;
  if (!asked.looks_up) return;
  const __m256i none = _mm256_setzero_si256();
  const __m256i lengths = asked.texts.lengths, common = asked.shared.common;
  const __m256i swapped = asked.shared.swapped, prefix = asked.prefix;
  alignas(32) std::uint16_t places[2][lanes / 2];  // unpacking takes eight bytes of each half
  _mm256_store_si256(
      reinterpret_cast<__m256i*>(places[0]),
      place_of(_mm256_unpacklo_epi8(lengths, none), _mm256_unpacklo_epi8(common, swapped),
               _mm256_unpacklo_epi8(prefix, none)));
  _mm256_store_si256(
      reinterpret_cast<__m256i*>(places[1]),
      place_of(_mm256_unpackhi_epi8(lengths, none), _mm256_unpackhi_epi8(common, swapped),
               _mm256_unpackhi_epi8(prefix, none)));
  const std::uint8_t* const similar =
      asked.plan.similar.data() + FlatPlan::place(asked.left.length, 0, 0, 0, 0);
  asked.bits = _mm256_set_m128i(
      _mm_unpacklo_epi64(eight_of(similar, places[0] + 8), eight_of(similar, places[1] + 8)),
      _mm_unpacklo_epi64(eight_of(similar, places[0]), eight_of(similar, places[1])));
}

// A level of similarity where nothing can be looked up.
template <int bytes>
AMENDS_AVX2 __m256i similar_enough(const Asked<bytes>& asked, const FlatStep& step) {
  alignas(32) std::uint8_t common[lanes], swapped[lanes], prefix[lanes], lengths[lanes];
  _mm256_store_si256(reinterpret_cast<__m256i*>(common), asked.shared.common);
  _mm256_store_si256(reinterpret_cast<__m256i*>(swapped), asked.shared.swapped);
  _mm256_store_si256(reinterpret_cast<__m256i*>(prefix), asked.prefix);
  _mm256_store_si256(reinterpret_cast<__m256i*>(lengths), asked.texts.lengths);
  for (std::size_t i = 0; i < lanes; ++i) {
    double value = jaro_of(common[i], swapped[i], asked.left.length, lengths[i]);
    if (step.measure == Measure::jaro_winkler) value = with_prefix(value, prefix[i]);
    const bool holds = step.strict ? value > step.limit : value >= step.limit;
    common[i] = holds ? 0xFF : 0;
  }
  return _mm256_load_si256(reinterpret_cast<const __m256i*>(common));
}

// Takes out of `open` the pairs for which only the whole distance could tell.
template <int bytes>
AMENDS_AVX2 __m256i within_swaps(Asked<bytes>& asked, const FlatStep& step, __m256i& open) {
  find(asked);
  if (!asked.has_swaps) asked.swaps = edits<bytes, true>(asked.left, asked.texts, asked.found);
  asked.has_swaps = true;
  const double most = std::floor(std::min(step.limit, 1000.0));
  const __m256i holds = at_most(asked.swaps, most);
  if (most < 2) return holds;
  const __m256i near = _mm256_andnot_si256(
      holds, _mm256_and_si256(open, at_most(asked.swaps, std::floor(most * 1.5))));
  auto bits = static_cast<std::uint32_t>(_mm256_movemask_epi8(near));
  if (bits == 0) return holds;
  alignas(32) std::uint8_t distances[lanes], lengths[lanes], still[lanes];
  _mm256_store_si256(reinterpret_cast<__m256i*>(distances), asked.swaps);
  _mm256_store_si256(reinterpret_cast<__m256i*>(lengths), asked.texts.lengths);
  _mm256_store_si256(reinterpret_cast<__m256i*>(still), open);
  for (; bits != 0; bits &= bits - 1) {
    const auto i = static_cast<std::size_t>(__builtin_ctz(bits));
    if (may_be_within(distances[i], static_cast<std::uint32_t>(most), asked.left.length,
                      lengths[i])) {
      still[i] = 0;
    }
  }
  open = _mm256_load_si256(reinterpret_cast<const __m256i*>(still));
  return holds;
}

template <int bytes>
AMENDS_AVX2 __m256i holds_for(Asked<bytes>& asked, const FlatStep& step, __m256i same,
                              __m256i& open) {
  switch (step.measure) {
    case Measure::missing:
      return _mm256_setzero_si256();
    case Measure::same:
      return same;
    case Measure::jaro:
    case Measure::jaro_winkler: {
      if (!asked.has_common) ask_similarity(asked);
      if (!asked.looks_up) return similar_enough(asked, step);
      const __m256i bit = _mm256_set1_epi8(static_cast<char>(step.bit));
      return _mm256_cmpeq_epi8(_mm256_and_si256(asked.bits, bit), bit);
    }
    case Measure::levenshtein:
      find(asked);
      if (!asked.has_edits) asked.edits = edits<bytes, false>(asked.left, asked.texts, asked.found);
      asked.has_edits = true;
      return at_most(asked.edits, most_of(step));
    case Measure::damerau:
      return within_swaps(asked, step, open);
    case Measure::always:
      break;
  }
  return open;
}

// Which of 32 right values are the left one.
AMENDS_AVX2 __m256i equal_ids(const ValueCode* ids, ValueCode id) {
  const __m256i left = _mm256_set1_epi32(static_cast<int>(id));
  __m256i equal[4];
  for (int i = 0; i < 4; ++i)
    equal[i] =
        _mm256_cmpeq_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(ids) + i), left);
  return _mm256_permutevar8x32_epi32(_mm256_packs_epi16(_mm256_packs_epi32(equal[0], equal[1]),
                                                        _mm256_packs_epi32(equal[2], equal[3])),
                                     _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

// The first `count` of 32 bytes set.
AMENDS_AVX2 __m256i first_of(std::size_t count) {
  static constexpr auto ones_then_none = [] {
    std::array<std::uint8_t, 2 * lanes> made{};
    for (std::size_t i = 0; i < lanes; ++i) made[i] = 0xFF;
    return made;
  }();
  return _mm256_loadu_si256(
      reinterpret_cast<const __m256i*>(ones_then_none.data() + lanes - count));
}

template <int bytes>
AMENDS_AVX2_TARGET bool decide(const FlatPlan& plan, const FlatLeft& left, const FlatBlock& block,
                               std::size_t first, std::size_t last, std::int8_t* out) {
  const __m256i none = _mm256_setzero_si256(), ones = _mm256_set1_epi8(-1);
  const __m256i undecided = _mm256_set1_epi8(flat_undecided);
  __m256i any_undecided = none;
  for (std::size_t at = first; at < last; at += lanes) {
    const std::size_t count = std::min(lanes, last - at);
    const __m256i lengths =
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block.lengths.data() + at));
    const __m256i null = left.id == null_code ? ones : _mm256_cmpeq_epi8(lengths, none);
    const __m256i misfit =
        left.length == flat_misfit
            ? ones
            : _mm256_cmpeq_epi8(lengths, _mm256_set1_epi8(static_cast<char>(flat_misfit)));
    __m256i open = _mm256_andnot_si256(_mm256_or_si256(null, misfit), first_of(count));
    __m256i gamma = _mm256_blendv_epi8(undecided, _mm256_set1_epi8(plan.missing), null);
    const __m256i looked_at = _mm256_and_si256(open, lengths);
    const Texts texts = {looked_at, block.letters.data() + at, block.stride,
                         // Lengths of others count as 255 here.
                         255 - greatest(_mm256_and_si256(open, _mm256_xor_si256(lengths, ones))),
                         greatest(looked_at)};
    Asked<bytes> asked(plan, left, texts);
    const __m256i same = equal_ids(block.ids.data() + at, left.id);
    for (const FlatStep& step : plan.steps) {
      if (_mm256_testz_si256(open, open)) break;
      const __m256i answer = holds_for(asked, step, same, open);
      const __m256i holds = _mm256_and_si256(answer, open);
      gamma = _mm256_blendv_epi8(gamma, _mm256_set1_epi8(step.gamma), holds);
      open = _mm256_andnot_si256(holds, open);
    }
    any_undecided = _mm256_or_si256(any_undecided, _mm256_cmpeq_epi8(gamma, undecided));
    if (count == lanes) {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + (at - first)), gamma);
      continue;
    }
    alignas(32) std::int8_t gammas[lanes];
    _mm256_store_si256(reinterpret_cast<__m256i*>(gammas), gamma);
    std::memcpy(out + (at - first), gammas, count);
  }
  return _mm256_testz_si256(any_undecided, any_undecided) == 0;
}

}  // namespace

bool flat_gammas_avx2(const FlatPlan& plan, const FlatLeft& left, const FlatBlock& block,
                      std::size_t first, std::size_t last, std::int8_t* out) {
  if (left.length <= 8 || left.length == flat_misfit)
    return decide<1>(plan, left, block, first, last, out);
  if (left.length <= 16) return decide<2>(plan, left, block, first, last, out);
  return decide<4>(plan, left, block, first, last, out);
}

bool has_avx2() { return __builtin_cpu_supports("avx2") != 0; }

}  // namespace amends::link

#else

namespace amends::link {

bool flat_gammas_avx2(const FlatPlan& plan, const FlatLeft& left, const FlatBlock& block,
                      std::size_t first, std::size_t last, std::int8_t* out) {
  return flat_gammas_portable(plan, left, block, first, last, out);
}

bool has_avx2() { return false; }

}  // namespace amends::link

#endif
