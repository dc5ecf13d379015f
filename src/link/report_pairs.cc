// Single pairs with their waterfalls, and pictures of clusters.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "link/chart.h"
#include "link/report_sections.h"

namespace amends::link {
namespace {

constexpr std::size_t around_threshold = 8;
constexpr std::size_t at_each_end = 3;
constexpr std::size_t nodes_max = 24;

// Those nearest to the threshold, the strongest and the weakest.
std::vector<std::size_t> picked(const ReportInput& input) {
  const Pairs& pairs = *input.pairs;
  std::vector<std::size_t> order(pairs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::set<std::size_t> chosen;
  const auto take = [&](std::size_t count, auto before) {
    const std::size_t n = std::min(count, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(n), order.end(),
                      before);
    chosen.insert(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(n));
  };
  const auto& w = pairs.weight;
  take(around_threshold, [&](std::size_t a, std::size_t b) {
    const double x = std::abs(w[a] - input.threshold), y = std::abs(w[b] - input.threshold);
    return x != y ? x < y : a < b;
  });
  take(at_each_end,
       [&](std::size_t a, std::size_t b) { return w[a] != w[b] ? w[a] > w[b] : a < b; });
  take(at_each_end,
       [&](std::size_t a, std::size_t b) { return w[a] != w[b] ? w[a] < w[b] : a < b; });
  std::vector<std::size_t> result(chosen.begin(), chosen.end());
  std::sort(result.begin(), result.end(),
            [&](std::size_t a, std::size_t b) { return w[a] != w[b] ? w[a] > w[b] : a < b; });
  return result;
}

void write_values(Html& html, const ReportInput& input, RecordIndex left, RecordIndex right) {
  if (!input.value) return;
  std::vector<std::vector<std::string>> rows;
  for (std::size_t c = 0; c < input.model->comparisons.size(); ++c) {
    rows.push_back({input.model->comparisons[c].name, input.value(left, c), input.value(right, c)});
  }
  write_table(html, {"", input.records->label(left), input.records->label(right)}, rows);
}

std::string waterfall_chart(const ReportInput& input, const Pairs& pairs, std::size_t pair,
                            std::size_t number) {
  std::vector<SignedBar> bars;
  double sum = 0;
  const auto steps = waterfall(*input.model, pairs, pair);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const bool is_total = i + 1 == steps.size();
    const WaterfallStep& step = steps[i];
    bars.push_back({step.detail.empty() ? step.label : step.label + ": " + step.detail, step.weight,
                    fmt::format("{:+.2f}", step.weight), is_total ? 0 : sum, is_total || i == 0});
    if (std::isfinite(step.weight)) sum += step.weight;
  }
  return signed_bars({fmt::format("waterfall-{}", number), "Where the weight comes from",
                      "Each bar starts where the one before ends; the last is the sum."},
                     bars);
}

void write_pair(Html& html, const ReportInput& input, const Pairs& pairs, std::size_t pair,
                std::size_t number) {
  const RecordIndex left = pairs.left[pair], right = pairs.right[pair];
  html.open("details");
  html.leaf("summary",
            fmt::format("{} and {}: {:+.2f} bits, probability {:.4f}", input.records->label(left),
                        input.records->label(right), pairs.weight[pair], pairs.probability(pair)));
  write_values(html, input, left, right);
  html.open("figure").markup(waterfall_chart(input, pairs, pair, number)).close().line();
  for (const std::string& note : notes_of(input, left, right)) html.leaf("p", note).line();
  html.close().line();
}

struct Picture {
  std::vector<RecordIndex> records;
  std::vector<std::size_t> pairs;
};

void write_picture(Html& html, const ReportInput& input, const WeakestLink& link,
                   const Picture& picture) {
  std::map<RecordIndex, std::size_t> place;
  std::vector<Node> nodes;
  for (const RecordIndex record : picture.records) {
    place[record] = nodes.size();
    nodes.push_back({input.records->label(record)});
  }
  std::vector<Connection> connections;
  for (const std::size_t pair : picture.pairs) {
    connections.push_back({place[input.pairs->left[pair]], place[input.pairs->right[pair]],
                           static_cast<double>(input.calibration->probability[pair]),
                           pair == link.pair, false});
  }
  html.open("figure").line();
  html.markup(
      network({fmt::format("cluster-{}", link.cluster), fmt::format("Cluster {}", link.cluster + 1),
               fmt::format("{} records and {} pairs at or above the threshold.",
                           picture.records.size(), picture.pairs.size())},
              nodes, connections));
  html.leaf(
      "figcaption",
      fmt::format("{} records, {} of all pairs joined, weakest link {:.1f} bits",
                  picture.records.size(), per_cent(link.density), input.pairs->weight[link.pair]));
  html.close().line();
}

}  // namespace

std::vector<std::string> notes_of(const ReportInput& input, RecordIndex left, RecordIndex right) {
  std::vector<std::string> notes;
  for (std::size_t c = 0; input.note && c < input.model->comparisons.size(); ++c) {
    const std::string note = input.note(left, right, c);
    if (!note.empty())
      notes.push_back(fmt::format("{}: {}", input.model->comparisons[c].name, note));
  }
  return notes;
}

void write_pairs(Html& html, const ReportInput& input) {
  const std::vector<std::size_t> chosen = picked(input);
  if (chosen.empty() && input.explained == nullptr) return;
  html.open("section", {{"id", "pairs"}}).leaf("h2", "Single pairs").line();
  write_picker(html, input);
  html.leaf("p",
            "Pairs around the threshold, and the strongest and weakest; open one to see where "
            "its weight comes from.");
  std::size_t number = 0;
  if (input.explained != nullptr) write_pair(html, input, *input.explained, 0, number++);
  for (const std::size_t pair : chosen) {
    const bool is_told = input.explained != nullptr &&
                         input.explained->left[0] == input.pairs->left[pair] &&
                         input.explained->right[0] == input.pairs->right[pair];
    if (!is_told) write_pair(html, input, *input.pairs, pair, number++);
  }
  html.close().line();
}

void write_clusters(Html& html, const ReportInput& input) {
  if (!input.clusters) return;
  const Clusters& clusters = *input.clusters;
  const Pairs& pairs = *input.pairs;
  html.open("section").leaf("h2", "Clusters").line();
  std::vector<std::uint32_t> size(clusters.count, 0);
  for (const std::uint32_t c : clusters.of_record) ++size[c];
  std::map<std::uint32_t, std::uint64_t> by_size;
  for (const std::uint32_t s : size) ++by_size[s];
  std::vector<std::vector<std::string>> rows;
  for (const auto& [records, count] : by_size)
    rows.push_back(
        {fmt::format("{} record{}", records, records == 1 ? "" : "s"), with_points(count)});
  write_table(html, {"size", "clusters"}, rows);
  html.leaf("p", fmt::format("{} pairs at or above the threshold were cut, because the groups that "
                             "they would join have too little else in common.",
                             with_points(clusters.cut.size())));
  std::vector<WeakestLink> links = weakest_links(pairs, clusters, input.threshold);
  std::erase_if(links, [](const WeakestLink& l) { return l.records < 3 || l.records > nodes_max; });
  std::stable_sort(links.begin(), links.end(), [&](const WeakestLink& a, const WeakestLink& b) {
    return pairs.weight[a.pair] < pairs.weight[b.pair];
  });
  if (links.size() > input.clusters_shown) links.resize(input.clusters_shown);
  if (!links.empty()) {
    std::map<std::uint32_t, Picture> pictures;
    for (const WeakestLink& link : links) pictures[link.cluster];
    for (RecordIndex r = 0; r < clusters.of_record.size(); ++r) {
      if (const auto at = pictures.find(clusters.of_record[r]); at != pictures.end())
        at->second.records.push_back(r);
    }
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const std::uint32_t c = clusters.of_record[pairs.left[i]];
      if (pairs.weight[i] < input.threshold || c != clusters.of_record[pairs.right[i]]) continue;
      if (const auto at = pictures.find(c); at != pictures.end()) at->second.pairs.push_back(i);
    }
    html.leaf("h3", "Those that hang together least");
    html.open("div", {{"class", "clusters"}}).line();
    for (const WeakestLink& link : links) write_picture(html, input, link, pictures[link.cluster]);
    html.close().line();
  }
  html.close().line();
}

}  // namespace amends::link
