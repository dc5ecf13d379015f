#include "link/cluster.h"

#include <algorithm>
#include <limits>
#include <map>
#include <unordered_map>

#include "link/agglomerate.h"
#include "link/groups.h"

namespace amends::link {
namespace {

// Which records hang together at all, so that each heap of them can be worked on alone.
std::vector<std::uint32_t> components_of(const Pairs& pairs, std::size_t records, double threshold,
                                         std::span<const Judgement> judgements,
                                         std::uint32_t& count) {
  Groups groups(records);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    keep_memory_limit_at(i);
    if (pairs.weight[i] >= threshold) groups.join(pairs.left[i], pairs.right[i]);
  }
  for (const Judgement& judgement : judgements) {
    if (judgement.same) groups.join(judgement.a, judgement.b);
  }
  return groups.numbers(count);
}

// A counting sort of things by their component: starts[c] … starts[c + 1] of `order`.
struct ByComponent {
  std::vector<std::uint64_t> starts;
  std::vector<std::uint32_t> order;

  template <typename ComponentOf>
  ByComponent(std::size_t things, std::uint32_t components, ComponentOf component_of)
      : starts(components + 1, 0) {
    constexpr std::uint32_t none = unplaced;
    for (std::uint32_t i = 0; i < things; ++i) {
      if (const std::uint32_t c = component_of(i); c != none) ++starts[c + 1];
    }
    for (std::size_t c = 1; c < starts.size(); ++c) starts[c] += starts[c - 1];
    order.resize(starts.back());
    std::vector<std::uint64_t> next(starts.begin(), starts.end() - 1);
    for (std::uint32_t i = 0; i < things; ++i) {
      if (const std::uint32_t c = component_of(i); c != none) order[next[c]++] = i;
    }
  }
  std::span<const std::uint32_t> of(std::uint32_t component) const {
    return std::span(order).subspan(starts[component], starts[component + 1] - starts[component]);
  }
  static constexpr std::uint32_t unplaced = 0xffff'ffff;
};

class Clustering {
 public:
  Clustering(const Pairs& pairs, std::span<const float> probability, const Records& records,
             std::span<const Judgement> judgements, const ClusterOptions& options)
      : pairs_(pairs),
        probability_(probability),
        records_(records),
        judgements_(judgements),
        options_(options),
        component_(components_of(pairs, records.size(), options.threshold, judgements, count_)),
        records_in_(records.size(), count_, [&](std::uint32_t i) { return component_[i]; }),
        pairs_in_(pairs.size(), count_,
                  [&](std::uint32_t i) {
                    keep_memory_limit_at(i);
                    return component_of(pairs.left[i], pairs.right[i]);
                  }),
        judgements_in_(
            judgements.size(), count_,
            [&](std::uint32_t i) { return component_of(judgements[i].a, judgements[i].b); }),
        first_(records.size()) {}

  Status run(Task& task) {
    task.stage("clusters", "records", records_.size());
    for (std::uint32_t c = 0; c < count_; ++c) {
      const std::span<const std::uint32_t> members = records_in_.of(c);
      if ((c & 0xff) == 0) keep_memory_limit();
      resolve(c, members);
      task.advance(members.size());
      if ((c & 0xfff) == 0 && task.stopped()) return base::interrupted();
    }
    return {};
  }

  Clusters take() {
    Groups groups(records_.size());
    for (std::uint32_t record = 0; record < first_.size(); ++record)
      groups.join(record, first_[record]);
    Clusters clusters;
    clusters.of_record = groups.numbers(clusters.count);
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      keep_memory_limit_at(i);
      if (pairs_.weight[i] >= options_.threshold &&
          clusters.of_record[pairs_.left[i]] != clusters.of_record[pairs_.right[i]])
        clusters.cut.push_back(i);
    }
    return clusters;
  }

 private:
  std::uint32_t component_of(RecordIndex a, RecordIndex b) const {
    return component_[a] == component_[b] ? component_[a] : ByComponent::unplaced;
  }

  void resolve(std::uint32_t c, std::span<const std::uint32_t> members) {
    const auto place = [&](RecordIndex record) {
      return static_cast<std::uint32_t>(std::lower_bound(members.begin(), members.end(), record) -
                                        members.begin());
    };
    std::vector<Tie> ties;
    for (const std::uint32_t i : pairs_in_.of(c)) {
      ties.push_back({place(pairs_.left[i]), place(pairs_.right[i]), probability_[i],
                      pairs_.weight[i] >= options_.threshold});
    }
    judge(c, place, ties);
    std::vector<std::uint16_t> sources;
    if (options_.one_of_each_source) {
      for (const std::uint32_t record : members) sources.push_back(records_.source(record));
    }
    const std::vector<std::uint32_t> group =
        link::resolve(static_cast<std::uint32_t>(members.size()), ties,
                      {options_.support, options_.unreached, sources});
    for (std::size_t i = 0; i < members.size(); ++i) first_[members[i]] = members[group[i]];
  }

  // Puts what was judged into the ties. A judged pair's probability is certain.
  template <typename Place>
  void judge(std::uint32_t c, Place place, std::vector<Tie>& ties) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> at;
    if (judgements_in_.of(c).empty()) return;
    for (std::size_t i = 0; i < ties.size(); ++i) at.emplace(std::minmax(ties[i].a, ties[i].b), i);
    for (const std::uint32_t i : judgements_in_.of(c)) {
      const Judgement& judgement = judgements_[i];
      const std::uint32_t a = place(judgement.a), b = place(judgement.b);
      if (a == b) continue;
      const auto [found, is_new] = at.emplace(std::minmax(a, b), ties.size());
      if (is_new) ties.push_back({a, b});
      Tie& tie = ties[found->second];
      tie.probability = judgement.same ? 1 : 0;
      tie.joins = tie.same = judgement.same;
      tie.different = !judgement.same;
    }
  }

  const Pairs& pairs_;
  std::span<const float> probability_;
  const Records& records_;
  std::span<const Judgement> judgements_;
  const ClusterOptions& options_;
  std::uint32_t count_ = 0;
  std::vector<std::uint32_t> component_;
  ByComponent records_in_, pairs_in_, judgements_in_;
  std::vector<RecordIndex> first_;  // of each record's cluster
};

}  // namespace

Status check_judgements(std::span<const Judgement> judgements, const Records& records) {
  Groups same(records.size());
  for (const Judgement& judgement : judgements) {
    AMENDS_ASSERT(judgement.a < records.size() && judgement.b < records.size());
    if (judgement.same) same.join(judgement.a, judgement.b);
  }
  for (const Judgement& judgement : judgements) {
    if (judgement.same || same.root(judgement.a) != same.root(judgement.b)) continue;
    return fail(Code::refused,
                "records {} and {} were judged different, but other judgements make them the "
                "same; take one of these judgements back",
                records.label(judgement.a), records.label(judgement.b));
  }
  return {};
}

Result<Clusters> cluster(const Pairs& pairs, std::span<const float> probability,
                         const Records& records, std::span<const Judgement> judgements,
                         const ClusterOptions& options, Task& task) {
  AMENDS_ASSERT(probability.size() == pairs.size());
  AMENDS_CHECK(check_judgements(judgements, records));
  Clustering clustering(pairs, probability, records, judgements, options);
  AMENDS_CHECK(clustering.run(task));
  return clustering.take();
}

Clusters connected_components(const Pairs& pairs, std::size_t records, double threshold) {
  Clusters clusters;
  clusters.of_record = components_of(pairs, records, threshold, {}, clusters.count);
  return clusters;
}

std::vector<WeakestLink> weakest_links(const Pairs& pairs, const Clusters& clusters,
                                       double threshold) {
  std::vector<std::uint32_t> inside;
  std::vector<std::uint32_t> records(clusters.count, 0);
  for (const std::uint32_t c : clusters.of_record) ++records[c];
  std::vector<double> joined(clusters.count, 0);
  for (std::uint32_t i = 0; i < pairs.size(); ++i) {
    const std::uint32_t c = clusters.of_record[pairs.left[i]];
    if (c != clusters.of_record[pairs.right[i]]) continue;
    inside.push_back(i);
    joined[c] += pairs.weight[i] >= threshold;
  }
  std::sort(inside.begin(), inside.end(), [&](std::uint32_t a, std::uint32_t b) {
    return pairs.weight[a] != pairs.weight[b] ? pairs.weight[a] > pairs.weight[b] : a < b;
  });
  Groups groups(clusters.of_record.size());
  std::map<std::uint32_t, WeakestLink> weakest;
  for (const std::uint32_t i : inside) {
    if (!groups.join(pairs.left[i], pairs.right[i])) continue;
    const std::uint32_t c = clusters.of_record[pairs.left[i]];
    const double possible = records[c] * (records[c] - 1.0) / 2;
    weakest[c] = {c, records[c], i, joined[c] / possible};
  }
  std::vector<WeakestLink> result;
  for (const auto& [c, link] : weakest) result.push_back(link);
  return result;
}

std::vector<std::uint64_t> stable_ids(const Clusters& clusters,
                                      std::span<const std::uint64_t> before,
                                      std::uint64_t& next_id) {
  AMENDS_ASSERT(before.size() == clusters.of_record.size());
  struct Claim {
    std::uint32_t shared = 0;
    std::uint32_t cluster = 0;  // smaller: its first record is earlier
    std::uint64_t id = 0;
  };
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::uint32_t> shared;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] != no_id) ++shared[{clusters.of_record[i], before[i]}];
  }
  std::vector<Claim> claims;
  for (const auto& [key, count] : shared) claims.push_back({count, key.first, key.second});
  std::sort(claims.begin(), claims.end(), [](const Claim& x, const Claim& y) {
    if (x.shared != y.shared) return x.shared > y.shared;
    return x.cluster != y.cluster ? x.cluster < y.cluster : x.id < y.id;
  });
  std::vector<std::uint64_t> id_of(clusters.count, no_id);
  std::unordered_map<std::uint64_t, bool> taken;
  for (const Claim& claim : claims) {
    next_id = std::max(next_id, claim.id + 1);
    if (id_of[claim.cluster] != no_id || taken[claim.id]) continue;
    id_of[claim.cluster] = claim.id;
    taken[claim.id] = true;
  }
  for (std::uint64_t& id : id_of) {
    if (id == no_id) id = next_id++;
  }
  std::vector<std::uint64_t> result;
  result.reserve(before.size());
  for (const std::uint32_t c : clusters.of_record) result.push_back(id_of[c]);
  return result;
}

}  // namespace amends::link
