#include "link/assign.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <queue>

#include "link/groups.h"

namespace amends::link {
namespace {

constexpr std::uint32_t nobody = 0xffff'ffff;
constexpr double weight_max = 1000;
constexpr double infinity = std::numeric_limits<double>::infinity();

struct Edge {
  std::uint32_t to = 0;  // on the right
  double gain = 0;       // see gain_of(); not negative
  std::size_t pair = 0;
};

// One component: an edge list for each record on the left. To stay alone is an edge of gain 0 to a
// place of one's own, numbered after the right side.
class Matching {
 public:
  Matching(std::vector<std::vector<Edge>> edges, std::uint32_t right)
      : edges_(std::move(edges)),
        right_(right),
        partner_(right + edges_.size(), nobody),
        price_(right + edges_.size(), 0.0),
        taken_(edges_.size()) {}

  // The pairs of the best matching.
  std::vector<std::size_t> solve() {
    for (std::uint32_t left = 0; left < edges_.size(); ++left) {
      auto& list = edges_[left];
      list.push_back({right_ + left, 0, none});
    }
    for (std::uint32_t left = 0; left < edges_.size(); ++left) augment(left);
    std::vector<std::size_t> pairs;
    for (std::uint32_t place = 0; place < right_; ++place) {
      if (partner_[place] != nobody)
        pairs.push_back(edges_[partner_[place]][taken_[partner_[place]]].pair);
    }
    return pairs;
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  // The cheapest way to give `start` a place, moving others; costs are price - gain, kept
  // comparable by the prices (Dijkstra).
  void augment(std::uint32_t start) {
    std::vector<std::uint32_t> touched;
    using Step = std::pair<double, std::uint32_t>;
    std::priority_queue<Step, std::vector<Step>, std::greater<>> open;
    distance_.resize(partner_.size(), infinity);
    from_.resize(partner_.size(), nobody);
    edge_.resize(partner_.size());
    done_.resize(partner_.size(), false);
    const auto reach = [&](std::uint32_t left, double base) {
      const auto& list = edges_[left];
      for (std::size_t e = 0; e < list.size(); ++e) {
        const std::uint32_t place = list[e].to;
        const double cost = base + price_[place] - list[e].gain;
        if (done_[place] || cost >= distance_[place]) continue;
        if (distance_[place] == infinity) touched.push_back(place);
        distance_[place] = cost;
        from_[place] = left;
        edge_[place] = e;
        open.emplace(cost, place);
      }
    };
    reach(start, 0);
    std::uint32_t end = nobody;
    double shortest = 0;
    while (end == nobody) {
      AMENDS_ASSERT(!open.empty());
      const auto [cost, place] = open.top();
      open.pop();
      if (done_[place]) continue;
      done_[place] = true;
      shortest = cost;
      if (partner_[place] == nobody) {
        end = place;
      } else {
        const std::uint32_t left = partner_[place];
        // What it costs `left` to give up this place.
        reach(left, cost + edges_[left][taken_[left]].gain - price_[place]);
      }
    }
    for (const std::uint32_t place : touched) {
      if (done_[place]) price_[place] += shortest - distance_[place];
    }
    take(start, end);
    for (const std::uint32_t place : touched) distance_[place] = infinity, done_[place] = false;
  }

  void take(std::uint32_t start, std::uint32_t end) {
    for (std::uint32_t place = end;;) {
      const std::uint32_t left = from_[place];
      const std::uint32_t before = left == start ? nobody : edges_[left][taken_[left]].to;
      partner_[place] = left;
      taken_[left] = edge_[place];
      if (left == start) return;
      place = before;
    }
  }

  std::vector<std::vector<Edge>> edges_;
  std::uint32_t right_;
  std::vector<std::uint32_t> partner_;  // of each place, on the left
  std::vector<double> price_;
  std::vector<std::size_t> taken_;  // by each on the left, which of its edges
  std::vector<double> distance_;
  std::vector<std::uint32_t> from_;
  std::vector<std::size_t> edge_;
  std::vector<bool> done_;
};

// A pair's weight; under a threshold below 0 bits what it is above that, so that every pair that is
// called a match is better than none.
double gain_of(const Pairs& pairs, std::size_t i, double threshold) {
  return std::min(pairs.weight[i], weight_max) - std::clamp(threshold, -weight_max, 0.0);
}

std::vector<std::size_t> exact(const Pairs& pairs, const std::vector<std::size_t>& inside,
                               double threshold) {
  std::vector<RecordIndex> lefts, rights;
  for (const std::size_t i : inside) {
    lefts.push_back(pairs.left[i]);
    rights.push_back(pairs.right[i]);
  }
  for (auto* side : {&lefts, &rights}) {
    std::sort(side->begin(), side->end());
    side->erase(std::unique(side->begin(), side->end()), side->end());
  }
  const auto place = [](const std::vector<RecordIndex>& side, RecordIndex record) {
    return static_cast<std::uint32_t>(std::lower_bound(side.begin(), side.end(), record) -
                                      side.begin());
  };
  std::vector<std::vector<Edge>> edges(lefts.size());
  for (const std::size_t i : inside) {
    edges[place(lefts, pairs.left[i])].push_back(
        {place(rights, pairs.right[i]), gain_of(pairs, i, threshold), i});
  }
  return Matching(std::move(edges), static_cast<std::uint32_t>(rights.size())).solve();
}

std::vector<std::size_t> greedy(const Pairs& pairs, std::vector<std::size_t> inside,
                                std::vector<bool>& taken) {
  std::sort(inside.begin(), inside.end(), [&](std::size_t a, std::size_t b) {
    return pairs.weight[a] != pairs.weight[b] ? pairs.weight[a] > pairs.weight[b] : a < b;
  });
  std::vector<std::size_t> chosen;
  for (const std::size_t i : inside) {
    if (taken[pairs.left[i]] || taken[pairs.right[i]]) continue;
    taken[pairs.left[i]] = taken[pairs.right[i]] = true;
    chosen.push_back(i);
  }
  return chosen;
}

Status check_sides(const Pairs& pairs, std::size_t records) {
  std::vector<std::uint8_t> side(records, 0);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    side[pairs.left[i]] |= 1;
    side[pairs.right[i]] |= 2;
  }
  for (std::size_t record = 0; record < records; ++record) {
    if (side[record] == 3) {
      return fail(Code::bad_input,
                  "record {} is on both sides; one-to-one assignment is between two sources "
                  "(link_only)",
                  record + 1);
    }
  }
  return {};
}

// The pairs that weights decide on: at or above the threshold, not judged, and of no record that
// was judged the same as another. Puts the pairs judged the same into `result`.
std::vector<bool> undecided(const Pairs& pairs, std::size_t records, double threshold,
                            std::span<const Judgement> judgements, Assignment& result) {
  std::vector<bool> is_open(pairs.size()), is_matched(records, false);
  for (std::size_t i = 0; i < pairs.size(); ++i) is_open[i] = pairs.weight[i] >= threshold;
  for (const Judgement& judgement : judgements) {
    const std::size_t pair = find_pair(pairs, judgement.a, judgement.b);
    if (pair < pairs.size()) is_open[pair] = false;
    if (!judgement.same || is_matched[judgement.a]) continue;
    is_matched[judgement.a] = is_matched[judgement.b] = true;
    if (pair < pairs.size()) {
      result.chosen.push_back(pair);
    } else {
      result.unscored.push_back(judgement);
    }
  }
  for (std::size_t i = 0; i < pairs.size(); ++i)
    is_open[i] = is_open[i] && !is_matched[pairs.left[i]] && !is_matched[pairs.right[i]];
  return is_open;
}

}  // namespace

Status check_one_to_one(std::span<const Judgement> judgements, const Records& records) {
  std::map<RecordIndex, RecordIndex> others;
  for (const Judgement& judgement : judgements) {
    if (!judgement.same) continue;
    const auto label = [&](RecordIndex record) { return records.label(record); };
    if (records.source(judgement.a) == records.source(judgement.b)) {
      return fail(Code::refused,
                  "records {} and {} are of one source and judged the same, but --one-to-one takes "
                  "each source for free of duplicates; link without it, or take the judgement back",
                  label(judgement.a), label(judgement.b));
    }
    for (const auto& [one, other] :
         {std::pair(judgement.a, judgement.b), std::pair(judgement.b, judgement.a)}) {
      const auto [at, is_new] = others.emplace(one, other);
      if (is_new || at->second == other) continue;
      return fail(Code::refused,
                  "record {} was judged the same as {} and as {}, and with --one-to-one no record "
                  "comes twice; link without it, or take one of the judgements back",
                  label(one), label(at->second), label(other));
    }
  }
  return {};
}

Result<Assignment> assign_one_to_one(const Pairs& pairs, std::size_t records, double threshold,
                                     std::span<const Judgement> judgements, Task& task,
                                     std::uint64_t work_max) {
  AMENDS_CHECK(check_sides(pairs, records));
  Assignment result;
  const std::vector<bool> is_open = undecided(pairs, records, threshold, judgements, result);
  Groups groups(records);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (is_open[i]) groups.join(pairs.left[i], pairs.right[i]);
  }
  std::vector<std::vector<std::size_t>> inside(records);
  std::vector<std::uint64_t> lefts(records, 0);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (!is_open[i]) continue;
    auto& list = inside[groups.root(pairs.left[i])];
    // Pairs come by their left side.
    if (list.empty() || pairs.left[list.back()] != pairs.left[i])
      ++lefts[groups.root(pairs.left[i])];
    list.push_back(i);
  }
  task.stage("assignment", "records", records);
  std::vector<bool> taken(records, false);
  for (std::size_t root = 0; root < records; ++root) {
    task.advance(1);
    if (inside[root].empty()) continue;
    if (task.stopped()) return base::interrupted();
    const bool small = lefts[root] * inside[root].size() <= work_max;
    const auto chosen = small ? exact(pairs, inside[root], threshold)
                              : greedy(pairs, std::move(inside[root]), taken);
    result.greedy_components += !small;
    result.chosen.insert(result.chosen.end(), chosen.begin(), chosen.end());
  }
  std::sort(result.chosen.begin(), result.chosen.end());
  for (const std::size_t i : result.chosen) result.total += gain_of(pairs, i, threshold);
  return result;
}

}  // namespace amends::link
