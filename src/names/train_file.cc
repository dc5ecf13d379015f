#include "names/train_file.h"

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "names/canonical.h"
#include "names/model_file.h"
#include "names/readings.h"

namespace amends::names {
namespace {

// The one word of a name, or nothing.
std::u32string only_word(std::string_view name) {
  const Canonical read = canonical(name);
  std::u32string result;
  for (const Word& word : read.words) result += word.letters;
  return read.words.size() <= 2 ? result : std::u32string();
}

struct Gathered {
  std::vector<WordPair> pairs;
  std::size_t several_words = 0;
};

Gathered gather(const std::vector<Pair>& rows) {
  Gathered result;
  for (const Pair& row : rows) {
    WordPair pair{only_word(row.left), only_word(row.right), static_cast<double>(row.count)};
    if (pair.left.empty() || pair.right.empty())
      ++result.several_words;
    else
      result.pairs.push_back(std::move(pair));
  }
  return result;
}

// Every two spellings that share a left word, each pair in both directions.
std::vector<WordPair> spellings(const std::vector<WordPair>& pairs) {
  std::map<std::u32string, std::map<std::u32string, double>> by_left;
  for (const WordPair& pair : pairs) by_left[pair.left][pair.right] += pair.count;
  std::map<std::pair<std::u32string, std::u32string>, double> seen;
  for (const auto& [left, rights] : by_left)
    for (const auto& [a, p] : rights)
      for (const auto& [b, q] : rights) seen[{a, b}] += std::min({p, q, 4.0}) / 2;
  std::vector<WordPair> result;
  for (const auto& [words, count] : seen)
    result.push_back({words.first, words.second, std::max(count, 1.0)});
  return result;
}

Script script_of_side(const std::vector<WordPair>& pairs, std::u32string WordPair::* side) {
  std::u32string sample;
  for (std::size_t i = 0; i < pairs.size(); i += std::max<std::size_t>(pairs.size() / 500, 1))
    sample += pairs[i].*side;
  return script_of(sample);
}

}  // namespace

Result<TrainingResult> train_files(const TrainingFiles& files, const TrainingOptions& options,
                                   base::Task& task) {
  TrainingResult result;
  std::vector<WordPair> pairs;
  std::vector<std::string> head = {
      "A joint multigram table of Amends: docs/formats/name-tables.md",
      "source: " + (files.source.empty() ? "not stated" : files.source),
      "licence: " + (files.licence.empty() ? "not stated" : files.licence),
      "date: " + (files.date.empty() ? "not stated" : files.date)};
  for (const fs::path& path : files.pairs) {
    AMENDS_TRY(const std::string text, base::read_file(path));
    AMENDS_TRY(PairFile file, parse_pairs(text, path.string()));
    Gathered gathered = gather(file.pairs);
    head.push_back(fmt::format("file: {} sha256 {}", path.filename().string(),
                               base::to_hex(base::sha256(base::as_bytes(text)))));
    result.problems.insert(result.problems.end(), file.problems.begin(), file.problems.end());
    if (gathered.several_words != 0)
      result.problems.push_back(fmt::format(
          "{}: {} rows left out: training reads single words, and these have none or several",
          path.string(), gathered.several_words));
    pairs.insert(pairs.end(), gathered.pairs.begin(), gathered.pairs.end());
  }
  if (files.within_right) pairs = spellings(pairs);
  if (pairs.empty()) return fail(Code::bad_input, "no pair of single words in the files given");
  task.stage("training", "pairs", 0);
  TrainingOptions with_prior = options;
  if (with_prior.prior.empty() && !files.within_right)
    with_prior.prior = pairs_by_reading(script_of_side(pairs, &WordPair::left));
  AMENDS_TRY(Trained trained, train(pairs, with_prior, task));
  result.table = std::move(trained.table);
  result.table.left_script = script_of_side(pairs, &WordPair::left);
  result.table.right_script = script_of_side(pairs, &WordPair::right);
  result.pairs = pairs.size();
  result.pairs_kept = trained.pairs_kept;
  head.push_back(
      fmt::format("pairs: {}, of which true by the model {:.0f}; iterations {}; least count {}",
                  pairs.size(), trained.pairs_kept, options.iterations, options.least_count));
  result.text = write_model(result.table, head);
  return result;
}

}  // namespace amends::names
