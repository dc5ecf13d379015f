#include "link/matcher.h"

#include <algorithm>

#include "link/predict.h"

namespace amends::link {
namespace {

// The records of a key: of the left side, or of the right one.
std::span<const RecordIndex> block_of(const Blocks& blocks, ValueCode key, bool right) {
  const auto at = std::ranges::lower_bound(blocks.keys, key);
  if (at == blocks.keys.end() || *at != key) return {};
  const auto place = static_cast<std::size_t>(at - blocks.keys.begin());
  const bool own = right && !blocks.is_symmetric();
  const auto& records = own ? blocks.right : blocks.left;
  const auto& starts = own ? blocks.right_starts : blocks.left_starts;
  return {records.data() + starts[place], starts[place + 1] - starts[place]};
}

}  // namespace

Matcher::Matcher(const Model& model) : model_(model) {
  for (const RuleKeys& rule : model.rules) blocks_.push_back(blocks_of(rule, model.table->size()));
}

void Matcher::find_candidates(RecordIndex record) {
  candidates_.clear();
  const auto take = [&](std::span<const RecordIndex> records) {
    candidates_.insert(candidates_.end(), records.begin(), records.end());
  };
  for (std::size_t r = 0; r < blocks_.size(); ++r) {
    const RuleKeys& rule = model_.rules[r];
    if (rule.explodes()) {
      for (std::uint32_t i = rule.starts[record]; i < rule.starts[record + 1]; ++i)
        take(block_of(blocks_[r], rule.many[i], false));
      continue;
    }
    if (rule.left[record] != null_code) take(block_of(blocks_[r], rule.left[record], true));
    if (!rule.right.empty() && rule.right[record] != null_code)
      take(block_of(blocks_[r], rule.right[record], false));
  }
  std::ranges::sort(candidates_);
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end()), candidates_.end());
}

bool Matcher::weigh(RecordIndex record, RecordIndex other, double weight_min, Match& match) {
  const Records& records = model_.table->records;
  if (other == record) return false;
  if (model_.settings.link_type == LinkType::link_only &&
      records.source(record) == records.source(other))
    return false;
  const auto [left, right] = std::minmax(record, other);
  const int rule = first_rule(model_, left, right, context_);
  if (rule < 0) return false;
  ++scored_;
  levels_of_pair(model_, left, right, context_, match.gamma);
  match.other = other;
  match.rule = static_cast<std::uint8_t>(rule);
  match.weight = weight_of_pair(model_, left, right, match.gamma.data());
  return match.weight >= weight_min;
}

const std::vector<Matcher::Match>& Matcher::match(RecordIndex record, double weight_min) {
  find_candidates(record);
  matches_.clear();
  Match match;
  for (const RecordIndex other : candidates_) {
    if (weigh(record, other, weight_min, match)) matches_.push_back(match);
  }
  return matches_;
}

}  // namespace amends::link
