#include "names/model.h"

#include <unicode/unorm2.h>

#include <algorithm>
#include <cmath>

namespace amends::names {
namespace {

// What a pair of letters, or a letter without counterpart, is worth at least, as a ratio to chance:
// one slip of the pen does not make another name.
const float swap_floor = std::exp(-5.5f);
const float drop_floor = std::exp(-5.0f);
constexpr double unknown_probability = 1e-3;

static_assert((word_letters_max + 2) * chunk_letters_max <= 127, "heads are of eight bits");

std::uint32_t key_of(const std::uint8_t* ids, std::size_t length) {
  std::uint32_t key = 0;
  for (std::size_t i = 0; i < length; ++i) key |= std::uint32_t{ids[i]} << (8 * i);
  return key;
}

}  // namespace

char32_t base_letter(char32_t letter) {
  switch (letter) {
    case U'ł':
      return U'l';
    case U'ø':
    case U'œ':
      return U'o';
    case U'đ':
    case U'ð':
      return U'd';
    case U'ı':
      return U'i';
    case U'ə':
    case U'æ':
      return U'a';
    case U'ß':
      return U's';
    case U'þ':
    case U'ŧ':
      return U't';
    case U'ħ':
      return U'h';
    case U'ŋ':
      return U'n';
    default:
      break;
  }
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* nfd = unorm2_getNFDInstance(&error);
  if (U_FAILURE(error)) return letter;
  char16_t parts[8];
  const std::int32_t length =
      unorm2_getDecomposition(nfd, static_cast<UChar32>(letter), parts, 8, &error);
  return U_SUCCESS(error) && length > 0 ? parts[0] : letter;
}

Model::Model(ModelTable table) : table_(std::move(table)) {
  add_counts(left_, table_.left);
  add_counts(right_, table_.right);
  left_.drop.assign(256, 0);
  right_.drop.assign(256, 0);
  for (const ChunkPair& pair : table_.chunks) {
    const auto probability = static_cast<float>(pair.probability);
    if (pair.right.empty()) {
      left_.drop[ids(left_, pair.left)[0]] = probability;
      continue;
    }
    if (pair.left.empty()) {
      right_.drop[ids(right_, pair.right)[0]] = probability;
      continue;
    }
    const std::uint16_t from = chunk_number(left_, pair.left);
    const std::uint16_t to = chunk_number(right_, pair.right);
    if (rows_.size() <= from) rows_.resize(from + std::size_t{1});
    rows_[from].push_back({to, probability});
    left_.margin[from] += pair.probability;
    right_.margin[to] += pair.probability;
  }
  add_pairs();
}

void Model::add_pairs() {
  for (const auto& [left, right, count] : table_.pairs) {
    const auto number = [](Side& side, std::u32string_view word) {
      return side.frequent.emplace(word, static_cast<std::uint32_t>(side.frequent.size() + 1))
          .first->second;
    };
    const std::uint64_t a = number(left_, left), b = number(right_, right);
    frequent_pairs_[a << 32 | b] = std::log(count / table_.left.all_words);
  }
}

void Model::add_counts(Side& side, const SideCounts& counts) {
  for (const auto& [letters, count] : counts.letters)
    if (letters.size() == 1 && !side.letters.contains(letters[0]) && side.letters.size() < 254)
      side.letters.emplace(letters[0], static_cast<std::uint8_t>(side.letters.size() + 1));
  for (const auto& [letters, count] : counts.letters) {
    const std::vector<std::uint8_t> word = ids(side, letters);
    side.counts[key_of(word.data(), word.size())] += count;
    if (word.size() == 1 && letters[0] != word_begin) side.total += count;
  }
  for (const auto& [word, count] : counts.words) side.words[word] = count / counts.all_words;
}

std::uint16_t Model::chunk_number(Side& side, std::u32string_view chunk) {
  const std::vector<std::uint8_t> word = ids(side, chunk);
  const auto [place, added] = side.chunk_numbers.emplace(
      key_of(word.data(), word.size()), static_cast<std::uint16_t>(side.chunk_numbers.size()));
  if (added) side.margin.push_back(0);
  return place->second;
}

std::vector<std::uint8_t> Model::ids(const Side& side, std::u32string_view letters) {
  std::vector<std::uint8_t> result;
  for (const char32_t letter : letters) {
    auto found = side.letters.find(letter);
    if (found == side.letters.end()) found = side.letters.find(base_letter(letter));
    result.push_back(found == side.letters.end() ? 0 : found->second);
  }
  return result;
}

double Model::letter_probability(const Side& side, const std::vector<std::uint8_t>& word,
                                 std::size_t at) {
  if (word[at] == 0) return unknown_probability;
  const auto count = [](const auto& map, std::uint32_t key) {
    const auto found = map.find(key);
    return found == map.end() ? 0.0 : found->second;
  };
  constexpr double strength = 20;  // of the shorter context, in letters seen
  // The fewer letters were seen, the less is it a sign of anything that none stood in this context:
  // a model learnt from names of places has to take a person's as well.
  constexpr double few = 15'000;
  const double letters = static_cast<double>(side.letters.size());
  double p = (count(side.counts, key_of(&word[at], 1)) + 1) / (side.total + letters);
  const double alone = p;
  for (std::size_t order = 1; order <= 2 && order <= at; ++order) {
    p = (count(side.counts, key_of(&word[at - order], order + 1)) + strength * p) /
        (count(side.counts, key_of(&word[at - order], order)) + strength);
  }
  const double share = few / (few + side.total);
  return (1 - share) * p + share * alone;
}

Prepared Model::prepare(const Side& side, std::u32string_view letters) {
  std::u32string padded(1, word_begin);
  padded += letters.substr(0, word_letters_max);
  padded += word_end;
  const std::vector<std::uint8_t> word = ids(side, padded);
  Prepared result;
  const std::size_t n = word.size();
  result.length = static_cast<std::uint8_t>(n);
  result.chunks.assign(n, {no_chunk, no_chunk, no_chunk});
  result.inverse.assign(n, {0, 0, 0});
  result.heads.fill(-1);
  std::vector<double> p(n, 1);
  for (std::size_t i = 1; i < n; ++i) {
    p[i] = letter_probability(side, word, i);
    result.information -= std::log(p[i]);
  }
  std::vector<double> margin(n + 1, 0);
  margin[0] = 1;
  for (std::size_t i = 0; i < n; ++i) {
    double inverse = 1;
    for (std::size_t k = 0; k < chunk_letters_max && i + k < n; ++k) {
      inverse /= p[i + k];
      result.inverse[i][k] = static_cast<float>(inverse);
      const auto found = side.chunk_numbers.find(key_of(&word[i], k + 1));
      if (found == side.chunk_numbers.end() || word[i + k] == 0) continue;
      result.chunks[i][k] = found->second;
      std::int8_t& head = result.heads[found->second & 255];
      result.places.push_back({found->second, static_cast<std::uint8_t>(i),
                               static_cast<std::uint8_t>(k + 1), head, result.inverse[i][k]});
      head = static_cast<std::int8_t>(result.places.size() - 1);
      margin[i + k + 1] += margin[i] * side.margin[found->second];
    }
    margin[i + 1] += margin[i] * (side.drop[word[i]] + 1e-6);
    // However rare the letter: that it has no counterpart is no sign of one name.
    result.drop.push_back(
        std::clamp(side.drop[word[i]] * static_cast<float>(1 / p[i]), drop_floor, 1.0f));
  }
  if (const auto found = side.frequent.find(letters); found != side.frequent.end())
    result.frequent = found->second;
  const double by_letters = result.information;
  if (const auto found = side.words.find(letters); found != side.words.end())
    result.information = -std::log(0.5 * std::exp(-by_letters) + 0.5 * found->second);
  result.correction = 0.5 * (result.information - std::log(margin[n])) - by_letters;
  return result;
}

double Model::score(const Prepared& left, const Prepared& right) const {
  constexpr std::size_t width = word_letters_max + 3;
  const std::size_t n = left.length, m = right.length;
  float ways[width][width];
  for (std::size_t i = 0; i <= n; ++i) std::fill_n(ways[i], m + 1, 0.0f);
  ways[0][0] = 1;
  for (std::size_t i = 0; i <= n; ++i) {
    float* row = ways[i];
    float here = row[0];
    for (std::size_t j = 0; j < m; ++j) row[j + 1] = here = row[j + 1] + here * right.drop[j];
    if (i == n) break;
    float* next = ways[i + 1];
    const float drop = left.drop[i];
    next[0] += row[0] * drop;
    for (std::size_t j = 1; j <= m; ++j)
      next[j] = next[j] + row[j] * drop + row[j - 1] * swap_floor;
    for (std::size_t k = 0; k < chunk_letters_max && i + k < n; ++k) {
      const std::uint16_t chunk = left.chunks[i][k];
      if (chunk == no_chunk || chunk >= rows_.size()) continue;
      const float inverse = left.inverse[i][k];
      float* target = ways[i + k + 1];
      for (const Target& to : rows_[chunk])
        for (std::int16_t p = right.heads[to.chunk & 255]; p >= 0; p = right.places[p].next) {
          const Prepared::Place& place = right.places[p];
          if (place.chunk != to.chunk) continue;
          target[place.at + place.letters] +=
              row[place.at] * to.probability * inverse * place.inverse;
        }
    }
  }
  const double by_chunks = std::log(static_cast<double>(std::clamp(ways[n][m], 1e-30f, 1e30f))) +
                           left.correction + right.correction;
  if (left.frequent == 0 || right.frequent == 0) return by_chunks;
  const auto found = frequent_pairs_.find(std::uint64_t{left.frequent} << 32 | right.frequent);
  if (found == frequent_pairs_.end()) return by_chunks;
  const double by_words = found->second + left.information + right.information;
  return std::max(by_chunks, by_words + std::log(0.5 + 0.5 * std::exp(by_chunks - by_words)));
}

double Model::likeness(const Prepared& left, const Prepared& right) const {
  return score(left, right) / std::max({left.information, right.information, 1.0});
}

std::vector<Model::Step> Model::align(const Prepared& left, const Prepared& right) const {
  const std::size_t n = left.length, m = right.length, width = m + 1;
  struct Cell {
    double best = -1e300;
    Step step;
  };
  std::vector<Cell> cells((n + 1) * width);
  cells[0].best = 0;
  const auto take = [&](std::size_t i, std::size_t j, std::size_t k, std::size_t l, double ratio) {
    if (ratio <= 0) return;
    const double weight = std::log(ratio);
    Cell& cell = cells[(i + k) * width + j + l];
    const double value = cells[i * width + j].best + weight;
    if (value <= cell.best) return;
    cell.best = value;
    cell.step = {static_cast<std::uint8_t>(k), static_cast<std::uint8_t>(l), weight};
  };
  for (std::size_t i = 0; i <= n; ++i)
    for (std::size_t j = 0; j <= m; ++j) {
      if (i < n) take(i, j, 1, 0, static_cast<double>(left.drop[i]));
      if (j < m) take(i, j, 0, 1, static_cast<double>(right.drop[j]));
      if (i < n && j < m) take(i, j, 1, 1, static_cast<double>(swap_floor));
      for (std::size_t k = 0; k < chunk_letters_max && i + k < n; ++k) {
        const std::uint16_t chunk = left.chunks[i][k];
        if (chunk == no_chunk || chunk >= rows_.size()) continue;
        for (const Target& to : rows_[chunk])
          for (std::size_t l = 0; l < chunk_letters_max && j + l < m; ++l)
            if (right.chunks[j][l] == to.chunk)
              take(i, j, k + 1, l + 1,
                   static_cast<double>(to.probability * left.inverse[i][k] * right.inverse[j][l]));
      }
    }
  std::vector<Step> steps;
  for (std::size_t i = n, j = m; i + j > 0;) {
    const Step step = cells[i * width + j].step;
    steps.push_back(step);
    i -= step.left;
    j -= step.right;
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

}  // namespace amends::names
