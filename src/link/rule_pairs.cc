#include "link/rule_pairs.h"

#include <algorithm>
#include <cmath>

#include "link/predict.h"
#include "link/scan.h"

namespace amends::link {

Result<RulePairs> rule_pairs(const Model& model, std::uint64_t looked_at_max, unsigned threads,
                             base::Task& task) {
  Model bare;  // pairs alone: nothing is compared
  bare.table = model.table;
  bare.settings.link_type = model.settings.link_type;
  std::vector<std::uint64_t> made;
  double all = 0;
  for (const RuleKeys& rule : model.rules) {
    made.push_back(cost_of(*model.table, model.settings, rule).pairs);
    all += static_cast<double>(made.back());
  }
  const double share = std::min(1.0, static_cast<double>(looked_at_max) / std::max(all, 1.0));
  const Scan scan(bare, model.rules, {threads, share});
  task.stage("Counting pairs", "pairs", scan.pairs());
  std::vector<std::vector<std::uint64_t>> counts(threads,
                                                 std::vector<std::uint64_t>(model.rules.size()));
  AMENDS_CHECK(scan.run(0, scan.pieces(), task, [&](const Batch& batch) {
    counts[batch.thread][batch.rule] += batch.size;
  }));
  RulePairs result;
  result.is_estimate = share < 1;
  for (std::size_t rule = 0; rule < model.rules.size(); ++rule) {
    double sum = 0;
    for (const auto& of_thread : counts) sum += static_cast<double>(of_thread[rule]);
    result.added.push_back(
        std::min(made[rule], static_cast<std::uint64_t>(std::llround(sum / share))));
  }
  return result;
}

namespace {

bool is_made(const Model& model, RecordIndex a, RecordIndex b, Context& context) {
  const Records& records = model.table->records;
  if (model.settings.link_type == LinkType::link_only && records.source(a) == records.source(b))
    return false;
  return first_rule(model, std::min(a, b), std::max(a, b), context) >= 0;
}

}  // namespace

std::uint64_t matches_made(const Model& model, const Labels& truth, Parts parts) {
  std::vector<RecordIndex> records;
  for (RecordIndex r = 0; r < truth.size(); ++r) {
    if (truth[r] != unlabelled) records.push_back(r);
  }
  std::ranges::stable_sort(records, {}, [&](RecordIndex r) { return truth[r]; });
  Context context;
  std::uint64_t made = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    for (std::size_t k = i; k-- > 0 && truth[records[k]] == truth[records[i]];) {
      if (parts.empty() || parts[records[k]] != parts[records[i]])
        made += is_made(model, records[k], records[i], context) ? 1 : 0;
    }
  }
  return made;
}

std::uint64_t matches_made(const Model& model, std::vector<LabelledPair> labels) {
  std::erase_if(labels, [](const LabelledPair& label) { return !label.match; });
  const auto key = [](const LabelledPair& label) { return std::minmax({label.a, label.b}); };
  std::ranges::sort(labels, {}, key);
  labels.erase(std::ranges::unique(labels, {}, key).begin(), labels.end());
  Context context;
  return static_cast<std::uint64_t>(std::ranges::count_if(labels, [&](const LabelledPair& label) {
    return is_made(model, label.a, label.b, context);
  }));
}

}  // namespace amends::link
