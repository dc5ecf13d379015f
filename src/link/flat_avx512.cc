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

#define AMENDS_AVX512                                                          \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vpopcntdq"), \
                 always_inline)) inline

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

struct Similarity {
  __m512d low, high;  // of the first eight pairs and of the others
};

AMENDS_AVX512 __m512d low(__m512i v) { return _mm512_cvtepi32_pd(_mm512_castsi512_si256(v)); }
AMENDS_AVX512 __m512d high(__m512i v) {
  return _mm512_cvtepi32_pd(_mm512_extracti64x4_epi64(v, 1));
}

AMENDS_AVX512 __m512d jaro_of(__m512d common, __m512d swapped, __m512d length_a, __m512d length_b) {
  __m512d sum = _mm512_div_pd(common, length_a);
  sum = _mm512_add_pd(sum, _mm512_div_pd(common, length_b));
  sum = _mm512_add_pd(sum, _mm512_div_pd(_mm512_sub_pd(common, swapped), common));
  const __mmask8 any = _mm512_cmp_pd_mask(common, _mm512_setzero_pd(), _CMP_NEQ_OQ);
  return _mm512_maskz_div_pd(any, sum, _mm512_set1_pd(3.0));
}

// As Pair::similarity() of flat_portable.cc, sixteen times.
AMENDS_AVX512 Similarity jaro(const FlatLeft& left, const Places& places, const Lanes& lanes) {
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
  const __m512i swapped = _mm512_srli_epi32(out_of_order, 1);
  const __m512d length_a = _mm512_set1_pd(static_cast<double>(left.length));
  return {jaro_of(low(common), low(swapped), length_a, low(lanes.length)),
          jaro_of(high(common), high(swapped), length_a, high(lanes.length))};
}

// with_prefix() of similarity.h.
AMENDS_AVX512 __m512d boosted(__m512d similarity, __m512d prefix) {
  const __m512d more = _mm512_fmadd_pd(_mm512_mul_pd(prefix, _mm512_set1_pd(0.1)),
                                       _mm512_sub_pd(_mm512_set1_pd(1.0), similarity), similarity);
  const __mmask8 high = _mm512_cmp_pd_mask(similarity, _mm512_set1_pd(0.7), _CMP_GT_OQ);
  return _mm512_mask_mov_pd(similarity, high, more);
}

AMENDS_AVX512 Similarity with_prefix(const FlatLeft& left, const Lanes& lanes, Similarity plain) {
  __m512i prefix = _mm512_setzero_si512();
  __mmask16 going = 0xFFFF;
  // Beyond its end a left value's letters are 0 too, as the right values' are.
  for (std::uint32_t i = 0; i < 4 && i < left.length; ++i) {
    going = _mm512_mask_cmpeq_epi32_mask(going, letters_at(lanes, i),
                                         _mm512_set1_epi32(left.letters[i]));
    prefix = _mm512_mask_add_epi32(prefix, going, prefix, _mm512_set1_epi32(1));
  }
  return {boosted(plain.low, low(prefix)), boosted(plain.high, high(prefix))};
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

AMENDS_AVX512 __mmask16 above(const FlatStep& step, const Similarity& value) {
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

// What the levels have asked of sixteen pairs.
struct Asked {
  bool similarity = false, boosted = false, distance = false, restricted = false;
  Similarity plain, high;
  __m512i edits, swaps;
};

}  // namespace

__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vpopcntdq"))) void
flat_gammas_avx512(std::span<const FlatStep> steps, const FlatLeft& left, const FlatBlock& block,
                   std::size_t first, std::size_t last, std::int8_t* out) {
  std::int8_t missing = flat_undecided;
  for (std::size_t i = steps.size(); i-- > 0;) {
    const Measure measure = steps[i].measure;
    if (measure == Measure::missing || measure == Measure::always) missing = steps[i].gamma;
  }
  const Places places = {
      _mm512_loadu_si512(left.places.data()), _mm512_loadu_si512(left.places.data() + 16),
      _mm512_loadu_si512(left.places.data() + 32), _mm512_loadu_si512(left.places.data() + 48)};
  const __m512i left_id = _mm512_set1_epi32(static_cast<int>(left.id));
  const __m512i null_id = _mm512_set1_epi32(-1);
  for (std::size_t at = first; at < last; at += 16) {
    const auto valid = static_cast<__mmask16>(last - at >= 16 ? 0xFFFFU : (1U << (last - at)) - 1);
    const __m512i ids = _mm512_loadu_si512(block.ids.data() + at);
    const __m128i lengths =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(block.lengths.data() + at));
    const __mmask16 null =
        left.id == null_code ? valid : _mm512_mask_cmpeq_epi32_mask(valid, ids, null_id);
    __mmask16 open = static_cast<__mmask16>(valid & ~null);
    open = left.length == flat_misfit
               ? static_cast<__mmask16>(0)
               : static_cast<__mmask16>(open & ~_mm_cmpeq_epi8_mask(lengths, _mm_set1_epi8(-1)));
    __m128i gamma = _mm_mask_mov_epi8(_mm_set1_epi8(flat_undecided), null, _mm_set1_epi8(missing));
    const Lanes lanes = {_mm512_maskz_cvtepu8_epi32(open, lengths), block.letters.data() + at,
                         block.stride,
                         static_cast<std::uint32_t>(
                             _mm512_reduce_max_epi32(_mm512_maskz_cvtepu8_epi32(open, lengths)))};
    Asked asked;
    for (const FlatStep& step : steps) {
      if (open == 0) break;
      __mmask16 holds = 0;
      switch (step.measure) {
        case Measure::missing:
          break;
        case Measure::same:
          holds = _mm512_cmpeq_epi32_mask(ids, left_id);
          break;
        case Measure::jaro:
        case Measure::jaro_winkler:
          if (!asked.similarity) asked.plain = jaro(left, places, lanes);
          asked.similarity = true;
          if (step.measure == Measure::jaro) {
            holds = above(step, asked.plain);
            break;
          }
          if (!asked.boosted) asked.high = with_prefix(left, lanes, asked.plain);
          asked.boosted = true;
          holds = above(step, asked.high);
          break;
        case Measure::levenshtein:
          if (!asked.distance) asked.edits = edits(left, places, lanes, false);
          asked.distance = true;
          holds = _mm512_cmple_epi32_mask(asked.edits, _mm512_set1_epi32(most_of(step)));
          break;
        case Measure::damerau: {
          if (!asked.restricted) asked.swaps = edits(left, places, lanes, true);
          asked.restricted = true;
          const auto most = static_cast<std::uint32_t>(step.limit);
          holds = _mm512_cmple_epi32_mask(asked.swaps, _mm512_set1_epi32(static_cast<int>(most)));
          if (most < 2) break;
          alignas(64) std::uint32_t distances[16];
          __mmask16 doubtful =
              _mm512_mask_cmple_epi32_mask(static_cast<__mmask16>(open & ~holds), asked.swaps,
                                           _mm512_set1_epi32(static_cast<int>(most * 3 / 2)));
          _mm512_store_si512(distances, asked.swaps);
          for (unsigned bits = doubtful; bits != 0; bits &= bits - 1) {
            const auto lane = static_cast<unsigned>(__builtin_ctz(bits));
            if (!may_be_within(distances[lane], most, left.length, block.lengths[at + lane]))
              doubtful = static_cast<__mmask16>(doubtful & ~(1U << lane));
          }
          open = static_cast<__mmask16>(open & ~doubtful);
          break;
        }
        case Measure::always:
          holds = open;
          break;
      }
      holds = static_cast<__mmask16>(holds & open);
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

void flat_gammas_avx512(std::span<const FlatStep> steps, const FlatLeft& left,
                        const FlatBlock& block, std::size_t first, std::size_t last,
                        std::int8_t* out) {
  flat_gammas_portable(steps, left, block, first, last, out);
}

bool has_avx512() { return false; }

}  // namespace amends::link

#endif
