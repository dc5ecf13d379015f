// The way of flat.h for sixteen pairs at a time, on processors that have AVX-512.
#include <algorithm>
#include <cmath>

#include "link/flat.h"

#if defined(__x86_64__)

#include <immintrin.h>

// The compiler's own intrinsics leave lanes unset on purpose.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"

namespace amends::link {
namespace {

#define AMENDS_AVX512_TARGET \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vpopcntdq")))
#define AMENDS_AVX512 AMENDS_AVX512_TARGET __attribute__((always_inline)) inline

struct Lanes {
  __m512i length;
  const std::uint8_t* letters;
  std::size_t stride;
  std::uint32_t longest;  // of the sixteen
};

// The left value's places of letters, as tables to look up in.
struct Places {
  __m512i a, b, c, d;
};

AMENDS_AVX512 __m512i letters_at(const Lanes& lanes, std::uint32_t i) {
  return _mm512_cvtepu8_epi32(_mm_loadu_si128(
      reinterpret_cast<const __m128i*>(lanes.letters + std::size_t{i} * lanes.stride)));
}

AMENDS_AVX512 __m512i look_up(const Places& places, __m512i letters) {
  const __m512i low = _mm512_permutex2var_epi32(places.a, letters, places.b);
  const __m512i high = _mm512_permutex2var_epi32(places.c, letters, places.d);
  return _mm512_mask_blend_epi32(_mm512_test_epi32_mask(letters, _mm512_set1_epi32(32)), low, high);
}

struct Doubles {
  __m512d low, high;  // of the first eight pairs and of the others
};

AMENDS_AVX512 Doubles doubles_of(__m512i v) {
  return {_mm512_cvtepi32_pd(_mm512_castsi512_si256(v)),
          _mm512_cvtepi32_pd(_mm512_extracti64x4_epi64(v, 1))};
}

AMENDS_AVX512 __m512d jaro_of(__m512d common, __m512d swapped, __m512d length_a, __m512d length_b) {
  __m512d sum = _mm512_div_pd(common, length_a);
  sum = _mm512_add_pd(sum, _mm512_div_pd(common, length_b));
  sum = _mm512_add_pd(sum, _mm512_div_pd(_mm512_sub_pd(common, swapped), common));
  const __mmask8 any = _mm512_cmp_pd_mask(common, _mm512_setzero_pd(), _CMP_NEQ_OQ);
  return _mm512_maskz_div_pd(any, sum, _mm512_set1_pd(3.0));
}

// with_prefix() of similarity.h.
AMENDS_AVX512 __m512d boosted(__m512d similarity, __m512d prefix) {
  const __m512d more = _mm512_fmadd_pd(_mm512_mul_pd(prefix, _mm512_set1_pd(0.1)),
                                       _mm512_sub_pd(_mm512_set1_pd(1.0), similarity), similarity);
  const __mmask8 high = _mm512_cmp_pd_mask(similarity, _mm512_set1_pd(0.7), _CMP_GT_OQ);
  return _mm512_mask_mov_pd(similarity, high, more);
}

// What Jaro's similarity is made of: letters in common, of them swapped.
struct Common {
  __m512i common, swapped;
};

// As Pair::similarity() of flat_portable.cc, sixteen times.
AMENDS_AVX512 Common common_of(const FlatLeft& left, const Places& places, const Lanes& lanes) {
  const __m512i one = _mm512_set1_epi32(1), none = _mm512_setzero_si512();
  const __m512i length = _mm512_set1_epi32(static_cast<int>(left.length));
  const __m512i half = _mm512_srli_epi32(_mm512_max_epi32(length, lanes.length), 1);
  const __m512i reach = _mm512_max_epi32(_mm512_sub_epi32(half, one), none);
  __m512i window = _mm512_sub_epi32(_mm512_sllv_epi32(_mm512_set1_epi32(2), reach), one);
  __m512i taken = none;
  __m512i found[flat_letters_max];
  __mmask16 used[flat_letters_max];
  for (std::uint32_t i = 0; i < lanes.longest; ++i) {
    found[i] = look_up(places, letters_at(lanes, i));
    const __m512i free = _mm512_andnot_si512(taken, _mm512_and_si512(found[i], window));
    const __m512i first = _mm512_and_si512(free, _mm512_sub_epi32(none, free));
    taken = _mm512_or_si512(taken, first);
    used[i] = _mm512_test_epi32_mask(first, first);
    window = _mm512_slli_epi32(window, 1);
    window = _mm512_mask_or_epi32(
        window, _mm512_cmpgt_epi32_mask(reach, _mm512_set1_epi32(static_cast<int>(i))), window,
        one);
  }
  const __m512i common = _mm512_popcnt_epi32(taken);
  __m512i out_of_order = none;
  for (std::uint32_t i = 0; i < lanes.longest; ++i) {
    const __m512i first = _mm512_and_si512(taken, _mm512_sub_epi32(none, taken));
    const __mmask16 differs = _mm512_mask_testn_epi32_mask(used[i], found[i], first);
    out_of_order = _mm512_mask_add_epi32(out_of_order, differs, out_of_order, one);
    taken = _mm512_mask_xor_epi32(taken, used[i], taken, first);
  }
  return {common, _mm512_srli_epi32(out_of_order, 1)};
}

AMENDS_AVX512 __m512i prefix_of(const FlatLeft& left, const Lanes& lanes) {
  __m512i prefix = _mm512_setzero_si512();
  __mmask16 going = 0xFFFF;
  for (std::uint32_t i = 0; i < 4 && i < left.length; ++i) {
    going = _mm512_mask_cmpeq_epi32_mask(going, letters_at(lanes, i),
                                         _mm512_set1_epi32(left.letters[i]));
    prefix = _mm512_mask_add_epi32(prefix, going, prefix, _mm512_set1_epi32(1));
  }
  return prefix;
}

// As Pair::edits().
AMENDS_AVX512 __m512i edits(const FlatLeft& left, const Places& places, const Lanes& lanes,
                            bool transposes) {
  const __m512i one = _mm512_set1_epi32(1), all = _mm512_set1_epi32(-1);
  const __m512i last = _mm512_set1_epi32(static_cast<int>(std::uint32_t{1} << (left.length - 1)));
  __m512i plus = all, minus = _mm512_setzero_si512(), zero = minus, before = minus;
  __m512i distance = _mm512_set1_epi32(static_cast<int>(left.length));
  for (std::uint32_t i = 0; i < lanes.longest; ++i) {
    const __mmask16 here =
        _mm512_cmpgt_epi32_mask(lanes.length, _mm512_set1_epi32(static_cast<int>(i)));
    const __m512i same = look_up(places, letters_at(lanes, i));
    __m512i swapped = _mm512_setzero_si512();
    if (transposes) {
      swapped = _mm512_and_si512(_mm512_slli_epi32(_mm512_andnot_si512(zero, same), 1), before);
    }
    zero = _mm512_xor_si512(_mm512_add_epi32(_mm512_and_si512(same, plus), plus), plus);
    zero = _mm512_or_si512(_mm512_or_si512(zero, same), _mm512_or_si512(minus, swapped));
    __m512i across_plus =
        _mm512_or_si512(minus, _mm512_andnot_si512(_mm512_or_si512(zero, plus), all));
    __m512i across_minus = _mm512_and_si512(plus, zero);
    distance = _mm512_mask_add_epi32(distance, _mm512_mask_test_epi32_mask(here, across_plus, last),
                                     distance, one);
    distance = _mm512_mask_sub_epi32(
        distance, _mm512_mask_test_epi32_mask(here, across_minus, last), distance, one);
    across_plus = _mm512_or_si512(_mm512_slli_epi32(across_plus, 1), one);
    across_minus = _mm512_slli_epi32(across_minus, 1);
    plus =
        _mm512_or_si512(across_minus, _mm512_andnot_si512(_mm512_or_si512(zero, across_plus), all));
    minus = _mm512_and_si512(across_plus, zero);
    before = same;
  }
  return distance;
}

AMENDS_AVX512 __mmask16 above(const FlatStep& step, const Doubles& value) {
  const __m512d limit = _mm512_set1_pd(step.limit);
  const auto low = step.strict ? _mm512_cmp_pd_mask(value.low, limit, _CMP_GT_OQ)
                               : _mm512_cmp_pd_mask(value.low, limit, _CMP_GE_OQ);
  const auto high = step.strict ? _mm512_cmp_pd_mask(value.high, limit, _CMP_GT_OQ)
                                : _mm512_cmp_pd_mask(value.high, limit, _CMP_GE_OQ);
  return static_cast<__mmask16>(low | high << 8);
}

// The greatest whole distance that the level allows.
int most_of(const FlatStep& step) {
  double most = std::floor(step.limit);
  if (step.strict && most == step.limit) most -= 1;
  return static_cast<int>(std::clamp(most, -1.0, 1000.0));
}

// Sixteen pairs, and what their levels have asked of them so far.
struct Sixteen {
  Sixteen(const FlatPlan& p, const FlatLeft& l, const Places& t, const Lanes& n)
      : plan(p), left(l), places(t), lanes(n) {}
  const FlatPlan& plan;
  const FlatLeft& left;
  const Places& places;
  Lanes lanes;
  bool has_common = false, has_edits = false, has_swaps = false;
  bool looks_up = false;
  __m512i bits, edits, swaps;  // of FlatPlan::similar; distances without and with transpositions
  Doubles plain, high;
};

AMENDS_AVX512 __m512i times(__m512i value, std::uint32_t factor) {
  return _mm512_mullo_epi32(value, _mm512_set1_epi32(static_cast<int>(factor)));
}

AMENDS_AVX512 void ask_similarity(Sixteen& pairs) {
  pairs.has_common = true;
  const Common common = common_of(pairs.left, pairs.places, pairs.lanes);
  const __m512i prefix = prefix_of(pairs.left, pairs.lanes);
  pairs.looks_up = !pairs.plan.similar.empty() && pairs.left.length < FlatPlan::lengths &&
                   pairs.lanes.longest < FlatPlan::lengths;
  if (pairs.looks_up) {
    const auto start = FlatPlan::place(pairs.left.length, 0, 0, 0, 0);
    __m512i place = pairs.lanes.length;
    place = _mm512_add_epi32(times(place, FlatPlan::lengths), common.common);
    place = _mm512_add_epi32(times(place, FlatPlan::swaps), common.swapped);
    place = _mm512_add_epi32(times(place, FlatPlan::prefixes), prefix);
    pairs.bits = _mm512_i32gather_epi32(place, pairs.plan.similar.data() + start, 1);
    return;
  }
  const __m512d length = _mm512_set1_pd(static_cast<double>(pairs.left.length));
  const Doubles shared = doubles_of(common.common), swapped = doubles_of(common.swapped);
  const Doubles lengths = doubles_of(pairs.lanes.length), begun = doubles_of(prefix);
  pairs.plain = {jaro_of(shared.low, swapped.low, length, lengths.low),
                 jaro_of(shared.high, swapped.high, length, lengths.high)};
  pairs.high = {boosted(pairs.plain.low, begun.low), boosted(pairs.plain.high, begun.high)};
}

// Takes out of `open` the pairs for which only the whole distance could tell.
AMENDS_AVX512 __mmask16 within_swaps(Sixteen& pairs, const FlatStep& step, __mmask16& open) {
  if (!pairs.has_swaps) pairs.swaps = edits(pairs.left, pairs.places, pairs.lanes, true);
  pairs.has_swaps = true;
  const auto most = static_cast<std::uint32_t>(std::min(step.limit, 1000.0));
  const __mmask16 holds =
      _mm512_cmple_epi32_mask(pairs.swaps, _mm512_set1_epi32(static_cast<int>(most)));
  if (most < 2) return holds;
  const __mmask16 near =
      _mm512_mask_cmple_epi32_mask(static_cast<__mmask16>(open & ~holds), pairs.swaps,
                                   _mm512_set1_epi32(static_cast<int>(most * 3 / 2)));
  if (near == 0) return holds;
  alignas(64) std::uint32_t distances[16], lengths[16];
  _mm512_store_si512(distances, pairs.swaps);
  _mm512_store_si512(lengths, pairs.lanes.length);
  for (unsigned bits = near; bits != 0; bits &= bits - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(bits));
    if (may_be_within(distances[lane], most, pairs.left.length, lengths[lane]))
      open = static_cast<__mmask16>(open & ~(1U << lane));
  }
  return holds;
}

AMENDS_AVX512 __mmask16 holds_for(Sixteen& pairs, const FlatStep& step, __mmask16 same,
                                  __mmask16& open) {
  switch (step.measure) {
    case Measure::missing:
      return 0;
    case Measure::same:
      return same;
    case Measure::jaro:
    case Measure::jaro_winkler:
      if (!pairs.has_common) ask_similarity(pairs);
      if (pairs.looks_up) return _mm512_test_epi32_mask(pairs.bits, _mm512_set1_epi32(step.bit));
      return above(step, step.measure == Measure::jaro ? pairs.plain : pairs.high);
    case Measure::levenshtein:
      if (!pairs.has_edits) pairs.edits = edits(pairs.left, pairs.places, pairs.lanes, false);
      pairs.has_edits = true;
      return _mm512_cmple_epi32_mask(pairs.edits, _mm512_set1_epi32(most_of(step)));
    case Measure::damerau:
      return within_swaps(pairs, step, open);
    case Measure::always:
      break;
  }
  return open;
}

}  // namespace

AMENDS_AVX512_TARGET void flat_gammas_avx512(const FlatPlan& plan, const FlatLeft& left,
                                             const FlatBlock& block, std::size_t first,
                                             std::size_t last, std::int8_t* out) {
  const Places places = {
      _mm512_loadu_si512(left.places.data()), _mm512_loadu_si512(left.places.data() + 16),
      _mm512_loadu_si512(left.places.data() + 32), _mm512_loadu_si512(left.places.data() + 48)};
  const __m512i left_id = _mm512_set1_epi32(static_cast<int>(left.id));
  for (std::size_t at = first; at < last; at += 16) {
    const auto valid = static_cast<__mmask16>(last - at >= 16 ? 0xFFFFU : (1U << (last - at)) - 1);
    const __m512i ids = _mm512_loadu_si512(block.ids.data() + at);
    const __m128i lengths =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(block.lengths.data() + at));
    const __mmask16 null = left.id == null_code
                               ? valid
                               : _mm512_mask_cmpeq_epi32_mask(valid, ids, _mm512_set1_epi32(-1));
    const __mmask16 misfit =
        left.length == flat_misfit ? valid : _mm_cmpeq_epi8_mask(lengths, _mm_set1_epi8(-1));
    auto open = static_cast<__mmask16>(valid & ~null & ~misfit);
    __m128i gamma =
        _mm_mask_mov_epi8(_mm_set1_epi8(flat_undecided), null, _mm_set1_epi8(plan.missing));
    const __m512i wide = _mm512_maskz_cvtepu8_epi32(open, lengths);
    const Lanes lanes = {wide, block.letters.data() + at, block.stride,
                         static_cast<std::uint32_t>(_mm512_reduce_max_epi32(wide))};
    Sixteen pairs(plan, left, places, lanes);
    const __mmask16 same = _mm512_cmpeq_epi32_mask(ids, left_id);
    for (const FlatStep& step : plan.steps) {
      if (open == 0) break;
      const __mmask16 asked = holds_for(pairs, step, same, open);
      const auto holds = static_cast<__mmask16>(asked & open);
      gamma = _mm_mask_mov_epi8(gamma, holds, _mm_set1_epi8(step.gamma));
      open = static_cast<__mmask16>(open & ~holds);
    }
    _mm_mask_storeu_epi8(out + (at - first), valid, gamma);
  }
}

bool has_avx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vpopcntdq");
}

}  // namespace amends::link

#else

namespace amends::link {

void flat_gammas_avx512(const FlatPlan& plan, const FlatLeft& left, const FlatBlock& block,
                        std::size_t first, std::size_t last, std::int8_t* out) {
  flat_gammas_portable(plan, left, block, first, last, out);
}

bool has_avx512() { return false; }

}  // namespace amends::link

#endif
