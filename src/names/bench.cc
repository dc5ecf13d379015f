#include "names/bench.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "names/jaro_winkler.h"
#include "names/keys.h"

namespace amends::names {
namespace {

constexpr std::uint64_t ranked_pairs_max = 6'000'000;  // for acc_at_1; each is scored twice

// splitmix64 (Steele, Lea, Flood 2014).
struct Random {
  std::uint64_t state;
  std::uint64_t next() {
    std::uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t n) {
    return static_cast<std::size_t>(((next() >> 32) * n) >> 32);  // n is below 2^32
  }
};

// The file's names by number, and what the two methods need of them.
struct Ground {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;  // left and right name
  std::vector<std::string> lefts, rights;
  std::unordered_set<std::uint64_t> listed;
  std::vector<Lexicon::Id> left_ids, right_ids;
  std::vector<std::vector<std::string>> left_words, right_words;
  Lexicon lexicon;

  explicit Ground(Kind kind) : lexicon(kind) {}
  static std::uint64_t key(std::uint32_t a, std::uint32_t b) { return std::uint64_t{a} << 32 | b; }
  double ours(std::uint32_t a, std::uint32_t b) const {
    return lexicon.weight(left_ids[a], right_ids[b]);
  }
  double naive(std::uint32_t a, std::uint32_t b) const {
    return paired_jaro_winkler(left_words[a], right_words[b]);
  }
};

using Score = std::function<double(std::uint32_t, std::uint32_t)>;

Result<Ground> lay_out(const PairFile& file, Kind kind) {
  Ground ground(kind);
  std::unordered_map<std::string, std::uint32_t> lefts, rights;
  const auto number = [](auto& numbers, auto& list, const std::string& name) {
    const auto [place, added] = numbers.emplace(name, static_cast<std::uint32_t>(list.size()));
    if (added) list.push_back(name);
    return place->second;
  };
  for (const Pair& pair : file.pairs) {
    const std::uint32_t a = number(lefts, ground.lefts, pair.left);
    const std::uint32_t b = number(rights, ground.rights, pair.right);
    if (ground.listed.insert(Ground::key(a, b)).second) ground.pairs.emplace_back(a, b);
  }
  AMENDS_TRY(const Transliterator transliterator, Transliterator::create());
  for (const auto& name : ground.lefts) {
    ground.left_ids.push_back(ground.lexicon.add(name));
    ground.left_words.push_back(transliterator.words(name));
  }
  for (const auto& name : ground.rights) {
    ground.right_ids.push_back(ground.lexicon.add(name));
    ground.right_words.push_back(transliterator.words(name));
  }
  return ground;
}

Kind kind_of(const PairFile& file) {
  std::size_t single = 0;
  for (const Pair& pair : file.pairs) single += canonical(pair.right).words.size() <= 1;
  return single * 2 > file.pairs.size() ? Kind::place : Kind::person;
}

using Draw = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// Rows at random: the left name of one with the right name of another, unless the file lists them
// as a pair or both are written the same. Fewer than asked for when the file is nearly all pairs.
Draw draw_non_pairs(const Ground& ground, const BenchOptions& options) {
  Draw result;
  Random random{options.seed};
  for (std::uint64_t tries = 0; tries < options.non_pairs * 20 && result.size() < options.non_pairs;
       ++tries) {
    const auto& one = ground.pairs[random.below(ground.pairs.size())];
    const auto& other = ground.pairs[random.below(ground.pairs.size())];
    if (one.first == other.first || one.second == other.second) continue;
    if (ground.listed.contains(Ground::key(one.first, other.second))) continue;
    if (ground.lefts[one.first] == ground.rights[other.second]) continue;
    result.emplace_back(one.first, other.second);
  }
  return result;
}

// Scores sorted from the highest; `share` of them may exceed the limit that comes back.
double limit_at(const std::vector<float>& sorted, double share) {
  const auto allowed = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
  return static_cast<double>(sorted[std::min(allowed, sorted.size() - 1)]);
}

double share_above(const std::vector<float>& sorted, double limit) {
  const auto end = std::partition_point(sorted.begin(), sorted.end(), [&](float score) {
    return static_cast<double>(score) > limit;
  });
  return static_cast<double>(end - sorted.begin()) / static_cast<double>(sorted.size());
}

Result<std::vector<float>> scores_of(const Draw& draw, const Score& score, base::Task& task) {
  std::vector<float> result;
  result.reserve(draw.size());
  for (const auto& [a, b] : draw) {
    if (result.size() % 4096 == 0) {
      if (task.stopped()) return base::interrupted();
      task.advance(std::min<std::size_t>(4096, draw.size() - result.size()));
    }
    result.push_back(static_cast<float>(score(a, b)));
  }
  std::sort(result.begin(), result.end(), std::greater<>());
  return result;
}

// Left names to ask for acc_at_1: all, or evenly spread over the file.
std::vector<std::uint32_t> queries_of(const Ground& ground) {
  const std::size_t most =
      std::max<std::size_t>(ranked_pairs_max / std::max<std::size_t>(ground.rights.size(), 1), 50);
  const std::size_t count = std::min(most, ground.lefts.size());
  std::vector<std::uint32_t> result;
  for (std::size_t i = 0; i < count; ++i)
    result.push_back(static_cast<std::uint32_t>(i * ground.lefts.size() / count));
  return result;
}

Result<double> first_place(const Ground& ground, const std::vector<std::uint32_t>& queries,
                           const Score& score, base::Task& task) {
  double right = 0;
  for (const std::uint32_t a : queries) {
    if (task.stopped()) return base::interrupted();
    task.advance(ground.rights.size());
    float best = -1e30f;
    std::size_t at_top = 0, true_at_top = 0;
    for (std::uint32_t b = 0; b < ground.rights.size(); ++b) {
      const auto value = static_cast<float>(score(a, b));
      if (value < best) continue;
      if (value > best) {
        best = value;
        at_top = true_at_top = 0;
      }
      ++at_top;
      true_at_top += ground.listed.contains(Ground::key(a, b));
    }
    right += static_cast<double>(true_at_top) / static_cast<double>(at_top);
  }
  return right / static_cast<double>(queries.size());
}

// Sorted keys of every name of one side.
std::vector<std::vector<std::uint64_t>> keys_of(const std::vector<std::string>& names) {
  std::vector<std::vector<std::uint64_t>> result(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) key_numbers(names[i], result[i]);
  return result;
}

using Keys = std::vector<std::vector<std::uint64_t>>;

bool share_a_key(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x == *y) return true;
    *x < *y ? ++x : ++y;
  }
  return false;
}

// Over the file's pairs, and over the random non-pairs for the share of all pairs.
Blocking blocking_of(const Ground& ground, const Draw& non_pairs, const Keys& left,
                     const Keys& right) {
  const auto share = [&](const Draw& pairs) {
    std::size_t met = 0;
    for (const auto& [a, b] : pairs) met += share_a_key(left[a], right[b]);
    return static_cast<double>(met) / static_cast<double>(pairs.size());
  };
  return {share(ground.pairs), share(non_pairs)};
}

// The pairs of a draw that share a key: what is left to tell apart after blocking.
Draw in_block(const Draw& pairs, const Keys& left, const Keys& right) {
  Draw result;
  for (const auto& [a, b] : pairs)
    if (share_a_key(left[a], right[b])) result.emplace_back(a, b);
  return result;
}

// Negative where there are too few non-pairs for a limit of one in a hundred.
Result<double> tpr_in_block(const Draw& right, const Draw& wrong, const Score& score,
                            base::Task& task) {
  if (right.empty() || wrong.size() < 100) return -1.0;
  AMENDS_TRY(const std::vector<float> bad, scores_of(wrong, score, task));
  AMENDS_TRY(const std::vector<float> good, scores_of(right, score, task));
  return share_above(good, limit_at(bad, 1e-2));
}

Result<Quality> judge(const Ground& ground, const Draw& non_pairs,
                      const std::vector<std::uint32_t>& queries, const Score& score,
                      base::Task& task) {
  Quality result;
  AMENDS_TRY(const std::vector<float> wrong, scores_of(non_pairs, score, task));
  AMENDS_TRY(const std::vector<float> right, scores_of(ground.pairs, score, task));
  result.tpr_at_1e3 = share_above(right, limit_at(wrong, 1e-3));
  result.tpr_at_1e4 = share_above(right, limit_at(wrong, 1e-4));
  for (int tenth = -50; tenth <= -10; ++tenth) {
    const double rate = std::pow(10.0, tenth / 10.0);
    result.curve.emplace_back(rate, share_above(right, limit_at(wrong, rate)));
  }
  AMENDS_TRY(result.acc_at_1, first_place(ground, queries, score, task));
  return result;
}

}  // namespace

Result<BenchResult> bench(const PairFile& file, const BenchOptions& options, base::Task& task) {
  task.stage("reading names", "names", 0);
  BenchResult result;
  result.kind = options.kind.value_or(kind_of(file));
  AMENDS_TRY(const Ground ground, lay_out(file, result.kind));
  const Draw non_pairs = draw_non_pairs(ground, options);
  if (non_pairs.empty())
    return fail(Code::bad_input, "the file has no two pairs of different names to draw from");
  result.pairs = ground.pairs.size();
  result.non_pairs = non_pairs.size();
  const Keys left = keys_of(ground.lefts), right = keys_of(ground.rights);
  result.blocking = blocking_of(ground, non_pairs, left, right);
  const Draw block_right = in_block(ground.pairs, left, right);
  const Draw block_wrong = in_block(non_pairs, left, right);
  const std::vector<std::uint32_t> queries = queries_of(ground);
  result.queries = queries.size();
  const std::uint64_t work =
      non_pairs.size() + ground.pairs.size() + queries.size() * ground.rights.size();
  const auto measure = [&](std::string_view name, Quality& quality, const Score& score) -> Status {
    task.stage(name, "pairs", work);
    AMENDS_TRY(quality, judge(ground, non_pairs, queries, score, task));
    AMENDS_TRY(quality.in_block_tpr_at_1e2, tpr_in_block(block_right, block_wrong, score, task));
    return {};
  };
  AMENDS_CHECK(measure("ours", result.ours, [&](auto a, auto b) { return ground.ours(a, b); }));
  AMENDS_CHECK(measure("naive", result.naive, [&](auto a, auto b) { return ground.naive(a, b); }));
  return result;
}

}  // namespace amends::names
