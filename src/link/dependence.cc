#include "link/dependence.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"

namespace amends::link {
namespace {

constexpr double records_looked_at = 50'000;  // for each column, about
constexpr double of_one_value = 1'000;        // of these, at most about
constexpr double pairs_told = 20;             // fewer may be chance
// What nothing finer follows from; and what follows from nothing, as it is nearly always the same.
constexpr double by_collision_max = 0.35, follows_collision_max = 0.8;
// Of what the other columns say, in bits: pairs that have more than this share in common may be one
// person's records, and pairs of which less is known say nothing.
constexpr double share_in_common_max = 0.34, bits_known_min = 5;
// Where fewer of the pairs than these have little in common, they are one person's records too,
// written carelessly.
constexpr double strangers_min = 0.5;
constexpr std::uint32_t records_min = 3;  // of one value: two may be one person's

double collision_of(const Column& column) {
  const auto present = static_cast<double>(column.present);
  double pairs = 0;
  for (const double count : column.counts) pairs += count * (count - 1);
  return pairs / std::max(present * (present - 1), 1.0);
}

// Whether a hash falls into this share of all.
bool falls(std::uint64_t hash, double share) {
  return share >= 1 || static_cast<double>(hash >> 11) < share * 0x1p53;
}

class Finder {
 public:
  Finder(const Table& table, std::span<const std::string> names) {
    for (const std::string& name : names) {
      columns_.push_back(table.find(name));
      AMENDS_ASSERT(columns_.back() != nullptr);
      collision_.push_back(collision_of(*columns_.back()));
      bits_.push_back(-std::log2(std::max(collision_.back(), 1e-9)));
    }
  }

  std::vector<Dependence> find() {
    const std::size_t size = columns_.size();
    std::vector<std::vector<Dependence>> of(size);
    for (std::size_t by = 0; by < size; ++by) of[by] = from(by);
    std::vector<Dependence> found;
    for (std::size_t a = 0; a < size; ++a) {
      for (std::size_t b = a + 1; b < size; ++b) {
        const Dependence& one = of[a][b];
        const Dependence& other = of[b][a];
        const Dependence& best = one.measure() >= other.measure() ? one : other;
        if (best.measure() >= follows_above) found.push_back(best);
      }
    }
    return found;
  }

 private:
  struct Member {
    ValueCode code;
    std::uint64_t hash;
    RecordIndex record;
    bool operator<(const Member& other) const {
      return code != other.code ? code < other.code : hash < other.hash;
    }
  };

  // Of pairs that agree on one column: those of which enough is known, those with little in common
  // among them, and those of the latter that agree on a second column.
  struct Counts {
    double known = 0, strangers = 0, agree = 0;
  };

  // Records of some values, each beside others with its value, in no order that means anything.
  std::vector<Member> members_of(const Column& column) const {
    const double share = records_looked_at / static_cast<double>(std::max(column.present, 1UL));
    std::vector<Member> members;
    for (RecordIndex record = 0; record < column.codes.size(); ++record) {
      const ValueCode code = column.codes[record];
      if (code == null_code || column.counts[code] < records_min || !falls(mix_bits(code), share))
        continue;
      const std::uint64_t hash = mix_bits(record);
      if (falls(hash, of_one_value / column.counts[code])) members.push_back({code, hash, record});
    }
    std::ranges::sort(members, std::less());
    return members;
  }

  // How each column goes with `by`.
  std::vector<Dependence> from(std::size_t by) {
    const std::size_t size = columns_.size();
    std::vector<Counts> counts(size);
    const std::vector<Member> members = members_of(*columns_[by]);
    for (std::size_t i = 1; i < members.size(); ++i) {
      if (members[i].code == members[i - 1].code)
        count(by, members[i - 1].record, members[i].record, counts);
    }
    std::vector<Dependence> found;
    for (std::size_t what = 0; what < size; ++what) {
      Dependence& made = found.emplace_back(by, what, 0.0, collision_[what]);
      const auto& [known, strangers, agree] = counts[what];
      const bool is_told =
          what != by && strangers >= pairs_told && strangers >= strangers_min * known &&
          collision_[by] <= by_collision_max && collision_[what] <= follows_collision_max;
      made.share = is_told ? agree / strangers : 0;
    }
    return found;
  }

  void count(std::size_t by, RecordIndex a, RecordIndex b, std::vector<Counts>& counts) const {
    double known = 0, in_common = 0;
    const auto both = [&](std::size_t c) {
      return columns_[c]->codes[a] != null_code && columns_[c]->codes[b] != null_code;
    };
    const auto same = [&](std::size_t c) { return columns_[c]->codes[a] == columns_[c]->codes[b]; };
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (c == by || !both(c)) continue;
      known += bits_[c];
      in_common += same(c) ? bits_[c] : 0;
    }
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (c == by || !both(c)) continue;
      const double rest = known - bits_[c], shared = in_common - (same(c) ? bits_[c] : 0);
      if (rest < bits_known_min) continue;
      ++counts[c].known;
      if (shared > share_in_common_max * rest) continue;
      ++counts[c].strangers;
      counts[c].agree += same(c) ? 1 : 0;
    }
  }

  std::vector<const Column*> columns_;
  std::vector<double> collision_, bits_;
};

}  // namespace

std::vector<Dependence> dependences(const Table& table, std::span<const std::string> columns) {
  return Finder(table, columns).find();
}

std::string said(const Dependence& dependence, std::span<const std::string> columns) {
  return fmt::format(
      "of two records with the same \"{}\" and little else in common {:.0f} % have the same "
      "\"{}\", "
      "of any two {:.0f} %",
      columns[dependence.by], 100 * dependence.share, columns[dependence.follows],
      100 * dependence.at_random);
}

}  // namespace amends::link
