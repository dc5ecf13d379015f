#include "names/train.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace amends::names {

namespace {

using Ids = std::vector<std::uint8_t>;

// An alphabet of one side, most frequent first; ids from 1; 1 and 2 are the boundaries.
struct Alphabet {
  std::vector<char32_t> letters;
  std::map<char32_t, std::uint8_t> numbers;

  void add(char32_t letter) {
    letters.push_back(letter);
    numbers[letter] = static_cast<std::uint8_t>(letters.size());
  }
  std::uint8_t id(char32_t letter) const {
    auto found = numbers.find(letter);
    if (found == numbers.end()) found = numbers.find(base_letter(letter));
    return found == numbers.end() ? std::uint8_t{0} : found->second;
  }
  Ids word(const std::u32string& text) const {
    Ids result = {1};
    for (const char32_t letter : std::u32string_view(text).substr(0, word_letters_max))
      result.push_back(id(letter));
    result.push_back(2);
    return result;
  }
};

Alphabet make_alphabet(const std::vector<WordPair>& pairs, std::u32string WordPair::* side,
                       double least, const std::vector<ChunkPair>& prior,
                       std::u32string ChunkPair::* prior_side) {
  std::map<char32_t, double> counts;
  for (const WordPair& pair : pairs)
    for (const char32_t letter : pair.*side) counts[letter] += 1;
  for (const ChunkPair& pair : prior)
    for (const char32_t letter : pair.*prior_side) counts[letter] += least;
  Alphabet alphabet;
  alphabet.add(word_begin);
  alphabet.add(word_end);
  for (const auto& [letter, count] : counts)
    if (letter > word_end && count >= least && alphabet.letters.size() < 250) alphabet.add(letter);
  return alphabet;
}

std::uint32_t chunk_key(const Ids& word, std::size_t at, std::size_t length) {
  std::uint32_t key = 0;
  for (std::size_t i = 0; i < length; ++i) {
    if (word[at + i] == 0) return 0xFFFFFFFF;
    key |= std::uint32_t{word[at + i]} << (8 * i);
  }
  return key;
}

std::u32string chunk_text(std::uint32_t key, const Alphabet& alphabet) {
  std::u32string text;
  for (; key != 0; key >>= 8) text.push_back(alphabet.letters[(key & 0xFF) - 1]);
  return text;
}

// Chunk pairs → parameter, open addressing.
class Parameters {
 public:
  Parameters() { rehash(1 << 12); }
  static std::uint64_t key(std::uint32_t left, std::uint32_t right) {
    return (std::uint64_t{left} << 24 | right) + 1;
  }
  std::int32_t find(std::uint64_t key) const {
    for (std::size_t slot = hash(key);; slot = (slot + 1) & mask_) {
      if (keys_[slot] == key) return values_[slot];
      if (keys_[slot] == 0) return -1;
    }
  }
  std::int32_t add(std::uint64_t key) {
    if ((q.size() + 1) * 3 > keys_.size()) rehash(keys_.size() * 2);
    for (std::size_t slot = hash(key);; slot = (slot + 1) & mask_) {
      if (keys_[slot] == key) return values_[slot];
      if (keys_[slot] != 0) continue;
      keys_[slot] = key;
      values_[slot] = static_cast<std::int32_t>(q.size());
      q.push_back(0);
      names.push_back(key);
      return values_[slot];
    }
  }
  std::vector<double> q;
  std::vector<std::uint64_t> names;

 private:
  std::size_t hash(std::uint64_t key) const {
    return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15u) >> 20) & mask_;
  }
  void rehash(std::size_t size) {
    keys_.assign(size, 0);
    values_.assign(size, -1);
    mask_ = size - 1;
    for (std::size_t i = 0; i < names.size(); ++i) {
      std::size_t slot = hash(names[i]);
      while (keys_[slot] != 0) slot = (slot + 1) & mask_;
      keys_[slot] = names[i];
      values_[slot] = static_cast<std::int32_t>(i);
    }
  }
  std::vector<std::uint64_t> keys_;
  std::vector<std::int32_t> values_;
  std::size_t mask_ = 0;
};

struct Sample {
  Ids left, right;
  double weight = 1;
  double chance = 0;  // ln P(a) P(b) under the letter models
};

struct Edge {
  std::uint16_t from, to;  // cells
  std::int32_t parameter;
};

double digamma(double x) {
  double result = 0;
  for (; x < 6; x += 1) result -= 1 / x;
  const double inverse = 1 / (x * x);
  return result + std::log(x) - 0.5 / x -
         inverse * (1.0 / 12 - inverse * (1.0 / 120 - inverse / 252));
}

class Trainer {
 public:
  Trainer(const std::vector<WordPair>& pairs, const TrainingOptions& options, base::Task& task)
      : options_(options),
        task_(task),
        left_(make_alphabet(pairs, &WordPair::left, options.least_letter, options.prior,
                            &ChunkPair::left)),
        right_(make_alphabet(pairs, &WordPair::right, options.least_letter, options.prior,
                             &ChunkPair::right)) {
    for (const WordPair& pair : pairs)
      samples_.push_back(
          {left_.word(pair.left), right_.word(pair.right), 1 + std::log2(pair.count), 0});
    left_words_ = frequent(pairs, &WordPair::left);
    right_words_ = frequent(pairs, &WordPair::right);
    for (const WordPair& pair : pairs) all_words_ += pair.count;
    frequent_pairs(pairs);
    left_counts_ = count_letters(&Sample::left);
    right_counts_ = count_letters(&Sample::right);
    raise_rare_letters();
    for (Sample& sample : samples_)
      sample.chance =
          letter_score(sample.left, left_counts_) + letter_score(sample.right, right_counts_);
  }

  Result<Trained> run() {
    start();
    for (int i = 0; i < 5; ++i) AMENDS_CHECK(iterate(20'000, 0.05));
    grow();
    for (int i = 0; i < options_.iterations; ++i) {
      const double least = options_.least_count * (i + 1) / options_.iterations;
      AMENDS_CHECK(iterate(samples_.size(), least));
      // Early enough for the iterations that follow to do without.
      const auto left = static_cast<std::size_t>(options_.iterations - 1 - i);
      if (left > 0) prune(options_.chunks_max + options_.chunks_max * (left - 1) / 2);
    }
    return result();
  }

 private:
  using KeyCounts = std::map<std::uint32_t, double>;

  KeyCounts count_letters(Ids Sample::* side) const {
    KeyCounts counts;
    std::set<Ids> seen;
    for (const Sample& sample : samples_) {
      const Ids& word = sample.*side;
      if (!seen.insert(word).second) continue;
      for (std::size_t i = 0; i < word.size(); ++i)
        for (std::size_t n = 1; n <= 3 && n <= i + 1; ++n) {
          const std::uint32_t key = chunk_key(word, i + 1 - n, n);
          if (key != 0xFFFFFFFF) counts[key] += 1;
        }
    }
    return counts;
  }

  Counts frequent(const std::vector<WordPair>& pairs, std::u32string WordPair::* side) const {
    std::map<std::u32string, double> counts;
    for (const WordPair& pair : pairs) counts[pair.*side] += pair.count;
    Counts result(counts.begin(), counts.end());
    std::stable_sort(result.begin(), result.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    if (result.size() > options_.frequent_words) result.resize(options_.frequent_words);
    std::sort(result.begin(), result.end());
    return result;
  }

  void frequent_pairs(const std::vector<WordPair>& pairs) {
    std::map<std::pair<std::u32string, std::u32string>, double> counts;
    for (const WordPair& pair : pairs) counts[{pair.left, pair.right}] += pair.count;
    for (const auto& [words, count] : counts)
      if (count >= 5) pairs_.emplace_back(words.first, words.second, count);
    std::stable_sort(pairs_.begin(), pairs_.end(),
                     [](const auto& a, const auto& b) { return std::get<2>(a) > std::get<2>(b); });
    if (pairs_.size() > options_.frequent_pairs) pairs_.resize(options_.frequent_pairs);
    std::sort(pairs_.begin(), pairs_.end());
  }

  // Letters that only the reading tables know are taken to be as frequent as options say.
  void raise_rare_letters() {
    for (const auto& [key, count] : left_counts_)
      if (key < 0x100 && key > 1) left_total_ += count;
    const double least = options_.rare_share * left_total_;
    for (const ChunkPair& pair : options_.prior)
      for (const char32_t letter : pair.left) {
        const std::uint8_t id = left_.id(letter);
        if (id == 0 || left_counts_[id] >= least) continue;
        rare_.insert(letter);
        left_counts_[id] = least;
      }
  }

  // ln P(word), by bigrams; enough to tell a true pair from a wrong one.
  static double letter_score(const Ids& word, const KeyCounts& counts) {
    double score = 0;
    for (std::size_t i = 1; i < word.size(); ++i) {
      if (word[i] == 0 || word[i - 1] == 0) {
        score += std::log(1e-3);
        continue;
      }
      const auto both = counts.find(chunk_key(word, i - 1, 2));
      const auto one = counts.find(chunk_key(word, i - 1, 1));
      const double seen = both == counts.end() ? 0 : both->second;
      const double context = one == counts.end() ? static_cast<double>(1000) : one->second;
      score += std::log((seen + 0.5) / (context + 20));
    }
    return score;
  }

  void start() {
    for (std::size_t a = 1; a <= left_.letters.size(); ++a)
      parameters_.add(Parameters::key(static_cast<std::uint32_t>(a), 0));
    for (std::size_t b = 1; b <= right_.letters.size(); ++b)
      parameters_.add(Parameters::key(0, static_cast<std::uint32_t>(b)));
    const std::size_t drops = parameters_.q.size();
    std::vector<double> counts(drops, 1.0);
    const std::size_t step = std::max<std::size_t>(samples_.size() / 20'000, 1);
    for (std::size_t s = 0; s < samples_.size(); s += step) {
      const Sample& sample = samples_[s];
      const double slope = static_cast<double>(sample.right.size() - 1) /
                           static_cast<double>(sample.left.size() - 1);
      for (std::size_t i = 0; i < sample.left.size(); ++i)
        for (std::size_t j = 0; j < sample.right.size(); ++j) {
          if ((sample.left[i] <= 2) != (sample.right[j] <= 2)) continue;
          if (sample.left[i] == 0 || sample.right[j] == 0) continue;
          const auto p = static_cast<std::size_t>(
              parameters_.add(Parameters::key(sample.left[i], sample.right[j])));
          if (counts.size() <= p) counts.resize(p + 1, 0.0);
          const double away = static_cast<double>(i) * slope - static_cast<double>(j);
          counts[p] += std::exp(-away * away);
        }
    }
    double total = 0;
    for (const double c : counts) total += c;
    for (std::size_t p = 0; p < counts.size(); ++p) parameters_.q[p] = counts[p] / total;
  }

  static constexpr std::size_t width = word_letters_max + 3;

  // Edges of the lattice in order of their start; forward weights on the way.
  double forward(const Sample& sample, std::vector<Edge>& edges, std::vector<double>& ways) const {
    const std::size_t n = sample.left.size(), m = sample.right.size();
    edges.clear();
    ways.assign(width * width, 0);
    ways[0] = 1;
    std::uint32_t right_keys[width][chunk_letters_max];
    for (std::size_t j = 0; j < m; ++j)
      for (std::size_t l = 1; l <= chunk_letters_max; ++l)
        right_keys[j][l - 1] = j + l <= m ? chunk_key(sample.right, j, l) : 0xFFFFFFFF;
    for (std::size_t i = 0; i <= n; ++i) {
      std::uint32_t left_keys[chunk_letters_max + 1] = {0, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF};
      for (std::size_t k = 1; k <= chunk_letters_max && i + k <= n; ++k)
        left_keys[k] = chunk_key(sample.left, i, k);
      for (std::size_t j = 0; j <= m; ++j) {
        const double here = ways[i * width + j];
        if (here <= 0) continue;
        const auto take = [&](std::size_t k, std::size_t l, std::uint32_t left,
                              std::uint32_t right) {
          if (left == 0xFFFFFFFF || right == 0xFFFFFFFF) return;
          const std::int32_t p = parameters_.find(Parameters::key(left, right));
          if (p < 0 || parameters_.q[static_cast<std::size_t>(p)] <= 0) return;
          edges.push_back({static_cast<std::uint16_t>(i * width + j),
                           static_cast<std::uint16_t>((i + k) * width + j + l), p});
          ways[(i + k) * width + j + l] += here * parameters_.q[static_cast<std::size_t>(p)];
        };
        if (j < m) take(0, 1, 0, right_keys[j][0]);
        for (std::size_t k = 1; k <= chunk_letters_max && i + k <= n; ++k) {
          if (k == 1) take(1, 0, left_keys[1], 0);
          for (std::size_t l = 1; l <= chunk_letters_max && j + l <= m; ++l)
            take(k, l, left_keys[k], right_keys[j][l - 1]);
        }
      }
    }
    return ways[n * width + m];
  }

  Status iterate(std::size_t limit, double least) {
    const std::size_t step =
        std::max<std::size_t>(samples_.size() / std::max<std::size_t>(limit, 1), 1);
    std::vector<double> counts(parameters_.q.size(), 0);
    std::vector<Edge> edges;
    std::vector<double> ways, back;
    kept_ = 0;
    for (std::size_t s = 0; s < samples_.size(); s += step) {
      if (task_.stopped()) return base::interrupted();
      task_.advance(1);
      const Sample& sample = samples_[s];
      const double total = forward(sample, edges, ways);
      if (total <= 0) continue;
      // A pair that chance explains better than the model is no pair.
      const double odds = std::exp(std::clamp(std::log(total) - sample.chance, -50.0, 50.0)) * 9;
      const double weight = sample.weight * odds / (1 + odds);
      kept_ += odds / (1 + odds);
      const std::size_t end = (sample.left.size()) * width + sample.right.size();
      back.assign(width * width, 0);
      back[end] = 1;
      for (auto edge = edges.rbegin(); edge != edges.rend(); ++edge) {
        const double q = parameters_.q[static_cast<std::size_t>(edge->parameter)];
        const double share = q * back[edge->to];
        back[edge->from] += share;
        counts[static_cast<std::size_t>(edge->parameter)] +=
            weight * ways[edge->from] * share / total;
      }
    }
    maximise(counts, least);
    return {};
  }

  void maximise(std::vector<double>& counts, double least) {
    for (const auto& [p, count] : prior_) counts[p] += count;
    double total = 0;
    for (double& count : counts) {
      count = count < least ? 0 : std::exp(digamma(count + 1e-2));
      total += count;
    }
    for (std::size_t p = 0; p < counts.size(); ++p) {
      const std::uint64_t key = parameters_.names[p] - 1;
      const bool drop = (key & 0xFFFFFF) == 0 || (key >> 24) == 0;
      parameters_.q[p] = std::max(counts[p] / total, drop ? 1e-7 : 0.0);
    }
  }

  // What the pair of chunks would have for a probability if only shorter ones were there.
  double by_shorter(std::uint32_t left, std::uint32_t right) const {
    const auto part = [](std::uint32_t key, std::size_t from, std::size_t count) {
      return key >> (8 * from) & ((std::uint32_t{1} << (8 * count)) - 1);
    };
    const auto letters = [](std::uint32_t key) {
      return key < 0x100 ? std::size_t{1} : key < 0x10000 ? std::size_t{2} : std::size_t{3};
    };
    const std::size_t n = letters(left), m = letters(right);
    double ways[chunk_letters_max + 1][chunk_letters_max + 1] = {};
    ways[0][0] = 1;
    for (std::size_t i = 0; i <= n; ++i)
      for (std::size_t j = 0; j <= m; ++j)
        for (std::size_t k = 0; i + k <= n; ++k)
          for (std::size_t l = 0; j + l <= m; ++l) {
            if (k + l == 0 || (k == n && l == m) || (k == 0 && l > 1) || (l == 0 && k > 1))
              continue;
            const std::int32_t p =
                parameters_.find(Parameters::key(part(left, i, k), part(right, j, l)));
            if (p >= 0)
              ways[i + k][j + l] += ways[i][j] * parameters_.q[static_cast<std::size_t>(p)];
          }
    return ways[n][m];
  }

  // Takes away the chunk pairs that explain least beyond what shorter ones do, until so many are
  // left (after Stolcke 1998, "Entropy-based pruning of backoff language models").
  void prune(std::size_t most) {
    std::vector<std::pair<double, std::size_t>> gains;
    std::size_t alive = 0;
    for (std::size_t p = 0; p < parameters_.q.size(); ++p) {
      const double q = parameters_.q[p];
      if (q <= 0) continue;
      ++alive;
      const std::uint64_t key = parameters_.names[p] - 1;
      const auto left = static_cast<std::uint32_t>(key >> 24),
                 right = static_cast<std::uint32_t>(key & 0xFFFFFF);
      if (left < 0x100 && right < 0x100) continue;
      gains.emplace_back(q * std::log(q / std::max(by_shorter(left, right), 1e-12)), p);
    }
    if (alive <= most) return;
    std::stable_sort(gains.begin(), gains.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    gains.resize(std::min(alive - most, gains.size()));
    for (const auto& [gain, p] : gains) parameters_.q[p] = 0;
  }

  // Adds the chunks of up to three letters that the best alignments by single letters suggest.
  void grow() {
    std::map<std::uint64_t, double> spans;
    std::vector<Edge> edges;
    std::vector<double> ways;
    for (const Sample& sample : samples_) {
      if (forward(sample, edges, ways) <= 0) continue;
      const std::vector<std::uint16_t> cells = best_path(sample, edges);
      for (std::size_t x = 0; x < cells.size(); ++x)
        for (std::size_t y = x + 1; y < cells.size(); ++y) {
          const std::size_t i = cells[x] / width, j = cells[x] % width;
          const std::size_t k = cells[y] / width - i, l = cells[y] % width - j;
          if (k > chunk_letters_max || l > chunk_letters_max) break;
          if (k == 0 || l == 0) continue;
          const std::uint32_t left = chunk_key(sample.left, i, k);
          const std::uint32_t right = chunk_key(sample.right, j, l);
          if (left == 0xFFFFFFFF || right == 0xFFFFFFFF) continue;
          spans[Parameters::key(left, right)] += sample.weight;
        }
    }
    double total = 0, added = 0;
    for (const double q : parameters_.q) total += q;
    std::vector<std::pair<std::uint64_t, double>> chosen;
    for (const auto& [key, count] : spans)
      if (count >= options_.least_count * 2) {
        chosen.emplace_back(key, count);
        added += count;
      }
    for (double& q : parameters_.q) q *= 0.3 / total;
    for (const auto& [key, count] : chosen)
      parameters_.q[static_cast<std::size_t>(parameters_.add(key))] += 0.7 * count / added;
    for (const ChunkPair& pair : options_.prior) add_prior(pair);
  }

  void add_prior(const ChunkPair& pair) {
    const auto key = [](const Alphabet& alphabet, const std::u32string& text) {
      Ids word;
      for (const char32_t letter : text) word.push_back(alphabet.id(letter));
      return chunk_key(word, 0, word.size());
    };
    const std::uint32_t left = key(left_, pair.left), right = key(right_, pair.right);
    if (left == 0xFFFFFFFF || right == 0xFFFFFFFF) return;
    const auto p = static_cast<std::size_t>(parameters_.add(Parameters::key(left, right)));
    parameters_.q[p] = std::max(parameters_.q[p], 1e-6);
    double uses = options_.prior_uses;
    for (const char32_t letter : pair.left)
      if (rare_.contains(letter))
        uses = options_.rare_share * left_total_ / (pair.left.size() == 1 ? 1 : 10);
    prior_.emplace_back(p, uses * pair.probability);
  }

  std::vector<std::uint16_t> best_path(const Sample& sample, const std::vector<Edge>& edges) const {
    std::vector<double> best(width * width, 0);
    std::vector<std::uint16_t> from(width * width, 0);
    best[0] = 1;
    for (const Edge& edge : edges) {
      const double value =
          best[edge.from] * parameters_.q[static_cast<std::size_t>(edge.parameter)];
      if (value > best[edge.to]) {
        best[edge.to] = value;
        from[edge.to] = edge.from;
      }
    }
    std::vector<std::uint16_t> cells;
    auto cell = static_cast<std::uint16_t>(sample.left.size() * width + sample.right.size());
    for (; cell != 0; cell = from[cell]) cells.push_back(cell);
    cells.push_back(0);
    std::reverse(cells.begin(), cells.end());
    return cells;
  }

  Trained result() const {
    Trained trained;
    ModelTable& table = trained.table;
    for (std::size_t p = 0; p < parameters_.q.size(); ++p) {
      if (parameters_.q[p] <= 0) continue;
      const std::uint64_t key = parameters_.names[p] - 1;
      table.chunks.push_back({chunk_text(static_cast<std::uint32_t>(key >> 24), left_),
                              chunk_text(static_cast<std::uint32_t>(key & 0xFFFFFF), right_),
                              parameters_.q[p]});
    }
    if (table.chunks.size() > options_.chunks_max) {
      std::stable_sort(table.chunks.begin(), table.chunks.end(),
                       [](const auto& a, const auto& b) { return a.probability > b.probability; });
      table.chunks.resize(options_.chunks_max);
    }
    std::sort(table.chunks.begin(), table.chunks.end(), [](const auto& a, const auto& b) {
      return std::tie(a.left, a.right) < std::tie(b.left, b.right);
    });
    table.pairs = pairs_;
    table.left = side_counts(left_counts_, left_, left_words_);
    table.right = side_counts(right_counts_, right_, right_words_);
    trained.pairs_kept = kept_;
    return trained;
  }

  SideCounts side_counts(const KeyCounts& counts, const Alphabet& alphabet,
                         const Counts& words) const {
    SideCounts result;
    for (const auto& [key, count] : counts)
      if (key < 0x10000 || count >= options_.least_trigram)
        result.letters.emplace_back(chunk_text(key, alphabet), count);
    std::stable_sort(result.letters.begin(), result.letters.end(),
                     [](const auto& a, const auto& b) {
                       const bool one_a = a.first.size() == 1, one_b = b.first.size() == 1;
                       return one_a != one_b ? one_a : a.second > b.second;
                     });
    if (result.letters.size() > options_.sequences_max)
      result.letters.resize(options_.sequences_max);
    std::sort(result.letters.begin(), result.letters.end());
    result.words = words;
    result.all_words = all_words_;
    return result;
  }

  const TrainingOptions& options_;
  base::Task& task_;
  Alphabet left_, right_;
  std::vector<Sample> samples_;
  KeyCounts left_counts_, right_counts_;
  Parameters parameters_;
  std::vector<std::pair<std::size_t, double>> prior_;
  std::set<char32_t> rare_;
  double left_total_ = 0;
  Counts left_words_, right_words_;
  decltype(ModelTable::pairs) pairs_;
  double all_words_ = 0;
  double kept_ = 0;
};

}  // namespace

Result<Trained> train(const std::vector<WordPair>& pairs, const TrainingOptions& options,
                      base::Task& task) {
  if (pairs.empty()) return fail(Code::bad_input, "no pair of words to train on");
  return Trainer(pairs, options, task).run();
}

}  // namespace amends::names
