#include "link/scan.h"

#include <algorithm>
#include <array>

#include "link/parallel.h"

namespace amends::link {
namespace {

constexpr std::size_t prefetched_ahead = 12;
constexpr std::size_t slice_records = 4096;  // laid out at once: about what a cache holds

}  // namespace

struct Scan::Rule {
  Blocks blocks;
};

// Left records [from, to) of block `block`, or whole blocks [block, last_block).
struct Scan::Piece {
  std::uint8_t rule = 0;
  std::uint32_t block = 0, last_block = 0;
  std::uint32_t from = 0, to = 0;  // 0, 0: all
  std::uint64_t pairs = 0;
};

Scan::~Scan() = default;

Scan::Scan(const Model& model, std::span<const RuleKeys> rules, const ScanOptions& options)
    : model_(model), rules_(rules), options_(options) {
  constexpr std::uint64_t piece_pairs = piece_pairs_usual;
  for (std::size_t r = 0; r < rules.size(); ++r) {
    blocks_.push_back({blocks_of(rules[r], model.table->size())});
    const Blocks& blocks = blocks_.back().blocks;
    Piece piece;
    piece.rule = static_cast<std::uint8_t>(r);
    const auto close = [&](std::uint32_t next) {
      piece.last_block = next;
      if (piece.pairs > 0) pieces_.push_back(piece);
      piece.block = next;
      piece.pairs = 0;
    };
    for (std::uint32_t b = 0; b < blocks.size(); ++b) {
      const std::uint64_t left = blocks.left_starts[b + 1] - blocks.left_starts[b];
      const std::uint64_t right =
          blocks.is_symmetric() ? left : blocks.right_starts[b + 1] - blocks.right_starts[b];
      const std::uint64_t pairs = blocks.is_symmetric() ? left * (left - 1) / 2 : left * right;
      pairs_ += pairs;
      if (pairs < 2 * piece_pairs) {
        if (piece.pairs + pairs > piece_pairs) close(b);
        piece.pairs += pairs;
        continue;
      }
      close(b);
      // A large block is cut into runs of left records.
      std::uint32_t from = 0;
      std::uint64_t in_piece = 0;
      for (std::uint32_t i = 0; i < left; ++i) {
        in_piece += blocks.is_symmetric() ? left - 1 - i : right;
        if (in_piece < piece_pairs && i + 1 < left) continue;
        pieces_.push_back({static_cast<std::uint8_t>(r), b, b + 1, from, i + 1, in_piece});
        from = i + 1;
        in_piece = 0;
      }
      piece.block = b + 1;
      piece.pairs = 0;
    }
    close(static_cast<std::uint32_t>(blocks.size()));
  }
  lay_out_codes();
}

void Scan::lay_out_codes() {
  const std::size_t comparisons = model_.comparisons.size(), records = model_.table->size();
  width_ = comparisons + rules_.size();
  codes_.assign(records * width_, null_code);
  const auto lay_out = [&](std::size_t slice, unsigned) {
    const std::size_t first = slice * slice_records;
    const std::size_t last = std::min(first + slice_records, records);
    for (std::size_t c = 0; c < comparisons; ++c) {
      const Composite& composite = model_.comparisons[c].levels.composite();
      for (std::size_t r = first; r < last; ++r)
        codes_[r * width_ + c] = composite.slot(static_cast<RecordIndex>(r));
    }
    for (std::size_t q = 0; q < rules_.size(); ++q) {
      if (rules_[q].explodes()) continue;
      const std::vector<ValueCode>& keys = rules_[q].right_keys();
      for (std::size_t r = first; r < last; ++r) codes_[r * width_ + comparisons + q] = keys[r];
    }
  };
  (void)in_parallel((records + slice_records - 1) / slice_records, options_.threads, base::quiet(),
                    lay_out, [](std::size_t) { return 1; });
}

std::size_t Scan::pieces() const { return pieces_.size(); }

// One thread's buffers: a block's records with all that is asked of them, side by side.
class Scan::Worker {
 public:
  Worker(const Scan& scan, unsigned thread, const base::Task& task,
         const std::function<void(const Batch&)>& take)
      : scan_(scan),
        task_(task),
        take_(take),
        slots_(scan.model_.comparisons.size()),
        keys_(scan.rules_.size()) {
    const std::size_t comparisons = slots_.size();
    gammas_.resize(comparisons, std::vector<std::int8_t>(Batch::size_max));
    left_slots_.resize(comparisons, null_code);
    blocks_.resize(comparisons);
    lefts_.resize(comparisons);
    alike_.resize(comparisons, 0);
    for (std::size_t c = 0; c < comparisons; ++c) gamma_pointers_.push_back(gammas_[c].data());
    batch_.thread = thread;
    batch_.place = places_.data();
    batch_.gamma = gamma_pointers_.data();
    batch_.alike = alike_.data();
    batch_.left_slot = left_slots_.data();
    batch_.right_slot = slots_.data();
  }

  void run(std::size_t index) {
    const Piece& piece = scan_.pieces_[index];
    batch_.piece = index;
    batch_.rule = piece.rule;
    for (std::uint32_t b = piece.block; b < piece.last_block; ++b) run_block(piece, b);
  }

 private:
  void run_block(const Piece& piece, std::uint32_t b) {
    const Blocks& blocks = scan_.blocks_[piece.rule].blocks;
    key_ = blocks.keys[b];
    const auto* const left = blocks.left.data() + blocks.left_starts[b];
    const auto left_size = blocks.left_starts[b + 1] - blocks.left_starts[b];
    std::span<const RecordIndex> right(left, left_size);
    if (!blocks.is_symmetric()) {
      right = {blocks.right.data() + blocks.right_starts[b],
               blocks.right_starts[b + 1] - blocks.right_starts[b]};
    }
    const std::uint32_t to = piece.to == 0 ? left_size : piece.to;
    std::uint32_t from = piece.from;
    while (from < to && !is_sampled(left[from])) ++from;
    if (from == to) return;
    // Of a block that is held against itself, what stands before the first left record is not asked
    // for.
    const std::uint32_t before = blocks.is_symmetric() ? from : 0;
    right = right.subspan(before);
    const auto& all = blocks.is_symmetric() ? blocks.left : blocks.right;
    gather(piece.rule, right, all.data() + all.size());
    for (std::uint32_t i = from; i < to && !task_.stopped(); ++i) {
      const std::size_t first =
          blocks.is_symmetric()
              ? i + 1 - before
              : static_cast<std::size_t>(std::ranges::upper_bound(right, left[i]) - right.begin());
      run_left(left[i], right, first);
    }
  }

  // `end`: of all blocks' records, of which those after this block are asked for next.
  void gather(std::size_t rule, std::span<const RecordIndex> records, const RecordIndex* end) {
    const std::size_t comparisons = slots_.size();
    for (auto& slots : slots_) slots.resize(records.size());
    for (std::size_t q = 0; q < rule; ++q) keys_[q].resize(records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
      const RecordIndex* const ahead = records.data() + i + prefetched_ahead;
      if (ahead < end) prefetch(*ahead);
      const ValueCode* const codes = scan_.codes_.data() + records[i] * scan_.width_;
      for (std::size_t c = 0; c < comparisons; ++c) {
        slots_[c][i] = codes[c];
        if (const auto& flat = scan_.model_.comparisons[c].flat) flat->prefetch(codes[c]);
      }
      for (std::size_t q = 0; q < rule; ++q) keys_[q][i] = codes[comparisons + q];
    }
    for (std::size_t c = 0; c < comparisons; ++c) {
      const std::vector<ValueCode>& slots = slots_[c];
      const bool was_alike = alike_[c] != 0;
      const bool is_alike = std::ranges::all_of(slots, [&](ValueCode s) { return s == slots[0]; });
      alike_[c] = is_alike ? 1 : 0;
      if (is_alike || was_alike) left_slots_[c] = null_code;  // the left value is not made ready
      if (is_alike) continue;
      if (const auto& flat = scan_.model_.comparisons[c].flat) flat->fill(slots, blocks_[c]);
    }
    skipped_.resize(records.size());
  }

  // The records of a block lie anywhere.
  void prefetch(RecordIndex record) const {
    constexpr std::size_t line = 64 / sizeof(ValueCode);
    const ValueCode* const codes = scan_.codes_.data() + record * scan_.width_;
    for (std::size_t i = 0; i < scan_.width_; i += line) __builtin_prefetch(codes + i);
    __builtin_prefetch(codes + scan_.width_ - 1);
  }

  bool is_sampled(RecordIndex left) const {
    if (scan_.options_.share >= 1) return true;
    const double place =
        static_cast<double>(mix_bits(left + 0x9e3779b97f4a7c15U) >> 11) * 0x1.0p-53;
    return place < scan_.options_.share;
  }

  void run_left(RecordIndex left, std::span<const RecordIndex> right, std::size_t first) {
    if (first >= right.size() || !is_sampled(left)) return;
    const Model& model = scan_.model_;
    if (model.settings.link_type == LinkType::link_only) {
      const Records& records = model.table->records;
      while (first < right.size() && records.source(right[first]) == records.source(left)) ++first;
    }
    mark_skipped(left, right, first);
    batch_.left = left;
    batch_.right = right.data();
    for (std::size_t c = 0; c < slots_.size(); ++c) {
      const ValueCode slot = scan_.codes_[left * scan_.width_ + c];
      if (slot == left_slots_[c]) continue;
      left_slots_[c] = slot;
      if (alike_[c] != 0) {
        const std::size_t size = std::min(Batch::size_max, right.size());
        std::fill_n(gammas_[c].begin(), size, gamma_of(model.comparisons[c], slot, slots_[c][0]));
      } else if (const auto& flat = model.comparisons[c].flat) {
        flat->fill(slot, lefts_[c]);
      }
    }
    const std::uint8_t* const skipped = skipped_.data();
    std::uint32_t* const places = places_.data();
    for (std::size_t at = first, size = 0; at < right.size(); size = 0) {
      for (; at < right.size() && size < Batch::size_max; ++at) {
        places[size] = static_cast<std::uint32_t>(at);
        size += skipped[at] == 0;
      }
      if (size > 0) give(size);
    }
  }

  std::int8_t gamma_of(const Compared& compared, ValueCode left, ValueCode right) {
    if (left == right && compared.flat) {
      const std::int8_t gamma = compared.flat->gamma_of_same(left);
      if (gamma != flat_undecided) return gamma;
    }
    return compared.gamma[static_cast<std::size_t>(compared.levels.first(left, right, context_))];
  }

  // Pairs that an earlier rule makes, and those that this rule's other conditions refuse.
  void mark_skipped(RecordIndex left, std::span<const RecordIndex> right, std::size_t first) {
    std::fill(skipped_.begin() + static_cast<std::ptrdiff_t>(first), skipped_.end(), 0);
    for (std::size_t q = 0; q < batch_.rule; ++q) {
      const RuleKeys& rule = scan_.rules_[q];
      if (rule.explodes()) {
        for (std::size_t i = first; i < right.size(); ++i) {
          skipped_[i] = static_cast<std::uint8_t>(skipped_[i] |
                                                  (rule.holds(left, right[i], context_) ? 1 : 0));
        }
        continue;
      }
      const ValueCode key = rule.right.empty()
                                ? scan_.codes_[left * scan_.width_ + slots_.size() + q]
                                : rule.left[left];
      if (key == null_code) continue;
      const ValueCode* const keys = keys_[q].data();
      if (rule.filter) {
        for (std::size_t i = first; i < right.size(); ++i) {
          if (keys[i] == key && skipped_[i] == 0)
            skipped_[i] = rule.holds(left, right[i], context_) ? 1 : 0;
        }
      } else {
        mark_equal(keys + first, right.size() - first, key, skipped_.data() + first);
      }
    }
    const RuleKeys& own = scan_.rules_[batch_.rule];
    if (!own.explodes() && !own.filter) return;
    for (std::size_t i = first; i < right.size(); ++i) {
      if (skipped_[i] != 0) continue;
      // A pair that shares several elements belongs to the block of the lowest.
      const bool is_here = !own.explodes() || own.shared_key(left, right[i]) == key_;
      skipped_[i] = is_here && (!own.filter || own.holds(left, right[i], context_)) ? 0 : 1;
    }
  }

  static void mark_equal(const ValueCode* keys, std::size_t size, ValueCode key,
                         std::uint8_t* __restrict marks) {
    for (std::size_t i = 0; i < size; ++i)
      marks[i] = static_cast<std::uint8_t>(marks[i] | (keys[i] == key ? 1 : 0));
  }

  void give(std::size_t size) {
    for (std::size_t c = 0; c < slots_.size(); ++c) {
      if (alike_[c] != 0) continue;
      const Compared& compared = scan_.model_.comparisons[c];
      if (compared.flat) {
        decide_flat(compared, c, size);
      } else {
        if (!decide_singly(compared, c, size)) return;
      }
    }
    batch_.size = size;
    take_(batch_);
  }

  // False where it was left because of a stop.
  bool decide_singly(const Compared& compared, std::size_t c, std::size_t size) {
    constexpr std::size_t between_looks = 16;
    for (std::size_t i = 0; i < size; ++i) {
      if (i % between_looks == 0 && task_.stopped()) return false;
      gammas_[c][i] = compared.gamma_of(left_slots_[c], slots_[c][places_[i]], context_);
    }
    return true;
  }

  // All pairs between the batch's first and its last, skipped ones too: to leave those out costs
  // more than to decide them.
  void decide_flat(const Compared& compared, std::size_t c, std::size_t size) {
    const std::size_t first = places_[0], last = std::size_t{places_[size - 1]} + 1;
    std::int8_t* const out = gammas_[c].data();
    bool any_undecided;
    if (last - first == size) {
      any_undecided = compared.flat->gammas(lefts_[c], blocks_[c], first, last, out);
    } else {
      decided_.resize(std::max(decided_.size(), last - first));
      any_undecided = compared.flat->gammas(lefts_[c], blocks_[c], first, last, decided_.data());
      for (std::size_t i = 0; i < size; ++i) out[i] = decided_[places_[i] - first];
    }
    if (!any_undecided) return;
    for (std::size_t i = 0; i < size; ++i) {
      if (out[i] != flat_undecided) continue;
      out[i] = compared.gamma_of(left_slots_[c], slots_[c][places_[i]], context_);
    }
  }

  const Scan& scan_;
  const base::Task& task_;
  const std::function<void(const Batch&)>& take_;
  Batch batch_;
  Context context_;
  ValueCode key_ = 0;
  std::vector<std::vector<ValueCode>> slots_;     // by comparison, by record of the block
  std::vector<std::vector<ValueCode>> keys_;      // by earlier rule, by record of the block
  std::vector<std::uint8_t> skipped_;             // by record of the block
  std::vector<std::vector<std::int8_t>> gammas_;  // by comparison, by pair of the batch
  std::vector<const std::int8_t*> gamma_pointers_;
  std::vector<ValueCode> left_slots_;
  std::vector<FlatBlock> blocks_;  // by comparison
  std::vector<FlatLeft> lefts_;
  // By comparison: 1 where the records of the block have one slot.
  std::vector<std::uint8_t> alike_;
  std::vector<std::int8_t> decided_;
  std::array<std::uint32_t, Batch::size_max + 1> places_;
};

Status Scan::run(std::size_t first, std::size_t last, base::Task& task,
                 const std::function<void(const Batch&)>& take) const {
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned thread = 0; thread < options_.threads; ++thread) {
    workers.push_back(std::make_unique<Worker>(*this, thread, task, take));
  }
  return in_parallel(
      last - first, options_.threads, task,
      [&](std::size_t piece, unsigned thread) { workers[thread]->run(first + piece); },
      [&](std::size_t piece) { return pieces_[first + piece].pairs; });
}

}  // namespace amends::link
