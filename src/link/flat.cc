#include "link/flat.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

#include "base/text.h"
#include "link/similarity.h"

namespace amends::link {
namespace {

using Op = Program::Op;
constexpr std::size_t plane = 0x10000;
constexpr std::size_t letters_known = 63;  // code 0 is for no letter

// Calls take(code point) for each; false when it did so once, or for bytes that are not UTF-8.
template <typename Take>
bool each_point(std::string_view text, Take take) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
      if (!take(lead)) return false;
      ++at;
      continue;
    }
    const std::size_t length = base::utf8_sequence_length(text.substr(at));
    if (length < 2) return false;
    char32_t point = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
      point = point << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3F);
    if (!take(point)) return false;
    at += length;
  }
  return true;
}

// Which leaf a node reads on both sides; -1 for none.
class Reader {
 public:
  explicit Reader(const Program& program) : program_(program) {}

  // The level of the condition `root`, or nothing.
  std::optional<FlatStep> step(int root) {
    if (root < 0) return FlatStep{};
    const Program::Node& node = at(root);
    switch (node.op) {
      case Op::same:
        return reads(node.leaf) ? std::optional(FlatStep{Measure::same}) : std::nullopt;
      case Op::within_damerau:
        if (!reads(node.leaf) || node.constant.number < 0) return {};
        return FlatStep{Measure::damerau, node.constant.number};
      case Op::disjunction:
        return missing(node);
      case Op::less:
      case Op::less_equal:
        return limit(node);
      default:
        return {};
    }
  }
  // The one leaf that all levels read; nullptr where there is none, or where what was taken for
  // "is missing" is true of other values.
  const Program::Leaf* leaf() const {
    if (leaf_ < 0) return nullptr;
    const Program::Leaf& leaf = program_.leaves[static_cast<std::size_t>(leaf_)];
    for (const int index : missing_) {
      const Program::Leaf& test = program_.leaves[static_cast<std::size_t>(index)];
      for (ValueCode slot = 0; slot < leaf.ids.size(); ++slot) {
        const Value value = program_.leaf_value(test, *program_.composite, slot);
        if (value.is_null || value.is_true() != (leaf.ids[slot] == null_code)) return nullptr;
      }
    }
    return &leaf;
  }

 private:
  const Program::Node& at(int index) const {
    return program_.nodes[static_cast<std::size_t>(index)];
  }
  bool reads(int leaf) {
    if (leaf < 0 || (leaf_ >= 0 && leaf_ != leaf)) return false;
    leaf_ = leaf;
    return program_.leaves[static_cast<std::size_t>(leaf)].type == Type::text;
  }
  // "name_l IS NULL OR name_r IS NULL", each side compiled to one truth for each value.
  std::optional<FlatStep> missing(const Program::Node& node) {
    bool left = false, right = false;
    for (const int argument : node.arguments) {
      const Program::Node& side = at(argument);
      if (side.op != Op::left && side.op != Op::right) return {};
      (side.op == Op::left ? left : right) = true;
      missing_.push_back(side.leaf);
    }
    return left && right ? std::optional(FlatStep{Measure::missing}) : std::nullopt;
  }
  // A similarity above a constant, or a distance below one.
  std::optional<FlatStep> limit(const Program::Node& node) {
    const bool is_similarity = at(node.arguments[0]).op == Op::constant;
    const Program::Node& bound = at(node.arguments[is_similarity ? 0 : 1]);
    const Program::Node& value = at(node.arguments[is_similarity ? 1 : 0]);
    if (bound.op != Op::constant || bound.constant.is_null || value.type == Type::real) return {};
    FlatStep step;
    step.limit = bound.constant.number;
    step.strict = node.op == Op::less;
    if (is_similarity && value.op == Op::jaro) {
      step.measure = Measure::jaro;
    } else if (is_similarity && value.op == Op::jaro_winkler) {
      step.measure = Measure::jaro_winkler;
    } else if (!is_similarity && value.op == Op::levenshtein) {
      step.measure = Measure::levenshtein;
    } else {
      return {};
    }
    return reads(value.leaf) ? std::optional(step) : std::nullopt;
  }

  const Program& program_;
  int leaf_ = -1;
  std::vector<int> missing_;
};

}  // namespace

void FlatLeft::set(ValueCode value, std::uint32_t new_length, std::span<const std::uint8_t> text) {
  const std::size_t before = length == flat_misfit ? 0 : length;
  for (std::size_t p = 0; 8 * p < before; ++p) planes[p].fill(0);
  id = value;
  length = new_length;
  highest = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t letter = text[i];
    letters[i] = letter;
    planes[i / 8][letter] = static_cast<std::uint8_t>(planes[i / 8][letter] | 1U << i % 8);
    highest = std::max(highest, letter);
  }
}

void FlatPlan::prepare() {
  std::vector<FlatStep*> similarities;
  for (FlatStep& step : steps) {
    if (missing == flat_undecided &&
        (step.measure == Measure::missing || step.measure == Measure::always)) {
      missing = step.gamma;
    }
    if (step.measure == Measure::jaro || step.measure == Measure::jaro_winkler)
      similarities.push_back(&step);
  }
  if (similarities.empty() || similarities.size() > 8) return;
  for (std::size_t i = 0; i < similarities.size(); ++i)
    similarities[i]->bit = static_cast<std::uint8_t>(1U << i);
  constexpr std::size_t padding = 4;  // four bytes are read at a time
  similar.assign(place(lengths, 0, 0, 0, 0) + padding, 0);
  for (std::uint32_t a = 1; a < lengths; ++a) {
    for (std::uint32_t b = 1; b < lengths; ++b) {
      for (std::uint32_t common = 0; common <= std::min(a, b); ++common) {
        for (std::uint32_t swapped = 0; 2 * swapped <= common; ++swapped) {
          const double plain = jaro_of(common, swapped, a, b);
          for (std::uint32_t prefix = 0; prefix < prefixes; ++prefix) {
            std::uint8_t& bits = similar[place(a, b, common, swapped, prefix)];
            for (const FlatStep* step : similarities) {
              const double value =
                  step->measure == Measure::jaro ? plain : with_prefix(plain, prefix);
              const bool holds = step->strict ? value > step->limit : value >= step->limit;
              if (holds) bits = static_cast<std::uint8_t>(bits | step->bit);
            }
          }
        }
      }
    }
  }
}

std::optional<FlatLevels> FlatLevels::of(const Program& program, std::span<const int> roots,
                                         std::span<const std::int8_t> gamma) {
  FlatLevels flat;
  Reader reader(program);
  for (std::size_t i = 0; i < roots.size(); ++i) {
    std::optional<FlatStep> step = reader.step(roots[i]);
    if (!step) return {};
    step->gamma = gamma[i];
    flat.plan_.steps.push_back(*step);
  }
  flat.program_ = &program;
  flat.leaf_ = reader.leaf();
  if (flat.leaf_ == nullptr || flat.plan_.steps.back().measure != Measure::always) return {};
  flat.plan_.prepare();
  flat.choose_alphabet();
  flat.pack_all();
  return flat;
}

void FlatLevels::choose_alphabet() {
  std::vector<std::uint32_t> counts(plane);
  for (ValueCode slot = 0; slot < leaf_->ids.size(); ++slot) {
    if (leaf_->ids[slot] == null_code) continue;
    each_point(program_->leaf_value(*leaf_, *program_->composite, slot).text, [&](char32_t point) {
      if (point < plane) ++counts[point];
      return true;
    });
  }
  std::vector<std::uint32_t> points;
  for (std::uint32_t point = 0; point < plane; ++point) {
    if (counts[point] > 0) points.push_back(point);
  }
  std::ranges::stable_sort(points, [&](auto a, auto b) { return counts[a] > counts[b]; });
  codes_.assign(plane, 0);
  for (std::size_t i = 0; i < std::min(points.size(), letters_known); ++i)
    codes_[points[i]] = static_cast<std::uint8_t>(i + 1);
}

std::uint8_t FlatLevels::pack(std::string_view text,
                              std::array<std::uint8_t, flat_letters_max>& letters) const {
  std::size_t length = 0;
  const bool fits = each_point(text, [&](char32_t point) {
    const std::uint8_t code = point < plane ? codes_[point] : 0;
    if (code == 0 || length == flat_letters_max) return false;
    letters[length++] = code;
    return true;
  });
  return fits && length > 0 ? static_cast<std::uint8_t>(length) : flat_misfit;
}

void FlatLevels::pack_all() {
  const std::size_t slots = leaf_->ids.size();
  std::array<std::uint8_t, flat_letters_max> letters;
  const auto each = [&](auto take) {
    for (ValueCode slot = 0; slot < slots; ++slot) {
      if (leaf_->ids[slot] == null_code) continue;
      take(slot, pack(program_->leaf_value(*leaf_, *program_->composite, slot).text, letters));
    }
  };
  each([&](ValueCode, std::uint8_t length) {
    if (length != flat_misfit) width_ = std::max<std::size_t>(width_, length + head_bytes);
  });
  // So that few values lie in two lines of the cache.
  width_ = (width_ + 7) / 8 * 8;
  packed_.assign(slots * width_ + flat_letters_max, 0);  // more is read than a value has
  for (ValueCode slot = 0; slot < slots; ++slot)
    std::memcpy(packed_.data() + slot * width_, &leaf_->ids[slot], id_bytes);
  each([&](ValueCode slot, std::uint8_t length) {
    std::uint8_t* const place = packed_.data() + slot * width_ + id_bytes;
    *place = length;
    if (length != flat_misfit) std::copy_n(letters.data(), length, place + 1);
  });
}

namespace {

constexpr std::size_t side = 16;  // of a square of letters

// The first letters of up to 16 texts, one after the other, become rows `stride` apart: all first
// letters, all second letters and so on. 16 bytes are read of each text, of which `lengths` count.
#if defined(__x86_64__)

void lay_out(const std::array<const std::uint8_t*, side>& texts,
             const std::array<std::uint8_t, side>& lengths, std::size_t rows, std::uint8_t* to,
             std::size_t stride) {
  static constexpr std::array<std::uint8_t, 2 * side> ones_then_none = {
      255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
  __m128i square[side], mixed[side];
  for (std::size_t i = 0; i < side; ++i) {
    const auto* const counted = ones_then_none.data() + side - lengths[i];
    square[i] = _mm_and_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(texts[i])),
                              _mm_loadu_si128(reinterpret_cast<const __m128i*>(counted)));
  }
  // Four times each row of the upper half with its like of the lower one, and the square is turned.
  for (int round = 0; round < 4; ++round) {
    for (std::size_t i = 0; i < side / 2; ++i) {
      mixed[2 * i] = _mm_unpacklo_epi8(square[i], square[i + side / 2]);
      mixed[2 * i + 1] = _mm_unpackhi_epi8(square[i], square[i + side / 2]);
    }
    std::copy_n(mixed, side, square);
  }
  for (std::size_t at = 0; at < rows; ++at, to += stride)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), square[at]);
}

#else

void lay_out(const std::array<const std::uint8_t*, side>& texts,
             const std::array<std::uint8_t, side>& lengths, std::size_t rows, std::uint8_t* to,
             std::size_t stride) {
  for (std::size_t at = 0; at < rows; ++at, to += stride) {
    for (std::size_t i = 0; i < side; ++i) to[i] = at < lengths[i] ? texts[i][at] : std::uint8_t{0};
  }
}

#endif

}  // namespace

void FlatLevels::fill(std::span<const ValueCode> slots, FlatBlock& block) const {
  constexpr std::size_t lanes = 32, prefix = 4;
  block.stride = (slots.size() / lanes + 2) * lanes;
  block.lengths.resize(block.stride);
  block.ids.resize(block.stride);
  std::size_t longest = prefix;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::uint8_t* const packed = packed_.data() + slots[i] * width_;
    std::memcpy(&block.ids[i], packed, id_bytes);
    block.lengths[i] = packed[id_bytes];
    if (block.lengths[i] != flat_misfit) longest = std::max<std::size_t>(longest, block.lengths[i]);
  }
  std::fill(block.lengths.begin() + static_cast<std::ptrdiff_t>(slots.size()), block.lengths.end(),
            std::uint8_t{0});
  std::fill(block.ids.begin() + static_cast<std::ptrdiff_t>(slots.size()), block.ids.end(),
            null_code);
  block.letters.resize(std::max(block.letters.size(), block.stride * longest));
  std::array<const std::uint8_t*, side> texts;
  std::array<std::uint8_t, side> lengths;
  for (std::size_t first = 0; first < slots.size(); first += side) {
    for (std::size_t at = 0; at < longest; at += side) {
      for (std::size_t i = 0; i < side; ++i) {
        const std::size_t place = first + i;
        const std::size_t length = block.lengths[place] == flat_misfit ? 0 : block.lengths[place];
        texts[i] = packed_.data() + (length > at ? slots[place] * width_ + head_bytes + at : 0);
        lengths[i] = static_cast<std::uint8_t>(std::clamp(length, at, at + side) - at);
      }
      lay_out(texts, lengths, std::min(longest - at, side),
              block.letters.data() + at * block.stride + first, block.stride);
    }
  }
}

void FlatLevels::fill(ValueCode slot, FlatLeft& left) const {
  const std::uint8_t* const packed = packed_.data() + slot * width_;
  const std::uint8_t length = packed[id_bytes];
  ValueCode id;
  std::memcpy(&id, packed, id_bytes);
  left.set(id, length,
           {packed + head_bytes, length == flat_misfit ? std::size_t{0} : std::size_t{length}});
}

std::int8_t FlatLevels::gamma_of_same(ValueCode slot) const {
  if (leaf_->ids[slot] == null_code) return plan_.missing;
  for (const FlatStep& step : plan_.steps) {
    if (step.measure == Measure::same) return step.gamma;
    if (step.measure != Measure::missing) break;
  }
  return flat_undecided;
}

std::span<const FlatWay> flat_ways() {
  static const std::vector<FlatWay> ways = [] {
    std::vector<FlatWay> found;
    if (has_avx2()) found.push_back({"AVX2", flat_gammas_avx2});
    found.push_back({"portable", flat_gammas_portable});
    return found;
  }();
  return ways;
}

bool FlatLevels::gammas(const FlatLeft& left, const FlatBlock& block, std::size_t first,
                        std::size_t last, std::int8_t* out) const {
  static FlatGammas* const fastest = flat_ways().front().gammas;
  return fastest(plan_, left, block, first, last, out);
}

}  // namespace amends::link
