// Keys, weights, tables and measures are the same bytes for one, two and sixteen threads.
#include <gtest/gtest.h>

#include <thread>

#include "names/bench.h"
#include "names/keys.h"
#include "names/model_file.h"
#include "names/place_index.h"
#include "names/test_gazetteer.h"
#include "names/train.h"

namespace amends::names {
namespace {

constexpr std::size_t thread_counts[] = {1, 2, 16};

const std::vector<std::pair<std::string, std::string>>& pairs() {
  static const auto result = [] {
    const std::vector<std::string> given_cyrillic = {"Ани", "Тимур", "Олена", "Арам", "Гасан"},
                                   given_latin = {"Ani", "Timur", "Olena", "Aram", "Hasan"},
                                   family_cyrillic = {"Хачатрян", "Гончаренко", "Алиев", "Щербина"},
                                   family_latin = {"Khachaturian", "Honcharenko", "Əliyev",
                                                   "Shcherbyna"};
    std::vector<std::pair<std::string, std::string>> all;
    for (std::size_t i = 0; i < given_latin.size(); ++i)
      for (std::size_t j = 0; j < family_latin.size(); ++j)
        all.emplace_back(family_cyrillic[j] + " " + given_cyrillic[i],
                         given_latin[i] + " " + family_latin[j]);
    return all;
  }();
  return result;
}

// What `make(i)` gives for each i below `count`, each thread taking every so many.
template <typename Make>
auto spread(std::size_t threads, std::size_t count, Make make) {
  std::vector<decltype(make(0))> result(count);
  std::vector<std::jthread> all;
  for (std::size_t t = 0; t < threads; ++t)
    all.emplace_back([&, t] {
      for (std::size_t i = t; i < count; i += threads) result[i] = make(i);
    });
  all.clear();
  return result;
}

template <typename Make>
void expect_the_same(std::size_t count, Make make) {
  const auto once = spread(1, count, make);
  for (const std::size_t threads : thread_counts)
    EXPECT_EQ(spread(threads, count, make), once) << threads << " threads";
}

TEST(Threads, SameKeys) {
  expect_the_same(pairs().size() * 4, [](std::size_t i) {
    const auto& pair = pairs()[i / 4];
    std::vector<std::uint64_t> numbers;
    key_numbers(i % 2 == 0 ? pair.first : pair.second, numbers);
    return numbers;
  });
}

TEST(Threads, SameWeights) {
  Lexicon lexicon(Kind::person);
  std::vector<Lexicon::Id> left, right;
  for (const auto& [a, b] : pairs()) {
    left.push_back(lexicon.add(a));
    right.push_back(lexicon.add(b));
  }
  const std::size_t n = pairs().size();
  expect_the_same(n * n, [&](std::size_t i) {
    return std::pair{lexicon.weight(left[i / n], right[i % n]),
                     lexicon.likeness(left[i / n], right[i % n])};
  });
  expect_the_same(n, [&](std::size_t i) {
    return compare(pairs()[i].first, pairs()[i].second, Kind::person).weight;
  });
}

TEST(Threads, SameTables) {
  std::vector<WordPair> words;
  for (const auto& [a, b] : pairs()) {
    const Canonical left = canonical(a), right = canonical(b);
    words.push_back({left.words[1].letters, right.words[0].letters, 1});
    words.push_back({left.words[0].letters, right.words[1].letters, 2});
  }
  TrainingOptions options;
  options.least_letter = 1;
  expect_the_same(16, [&](std::size_t) {
    return write_model(train(words, options, base::quiet())->table, {"x"});
  });
}

TEST(Threads, SameMeasures) {
  std::string text;
  for (const auto& [a, b] : pairs()) text += a + "\t" + b + "\n";
  const auto file = parse_pairs(text, "pairs");
  BenchOptions options;
  options.non_pairs = 2000;
  expect_the_same(16, [&](std::size_t) {
    const auto result = bench(*file, options, base::quiet());
    return std::tuple{result->ours.curve, result->naive.curve, result->ours.acc_at_1,
                      result->blocking.recall, result->blocking.share};
  });
}

TEST(Threads, SamePlaces) {
  TestGazetteer folder;
  std::string names = "place,name,language,script,kind,valid_from,valid_to,authority,source\n";
  for (std::size_t i = 0; i < 20'000; ++i) {
    const std::string_view letters = "bdgklmnrstvz", vowels = "aeiou";
    std::string name = "T";
    for (std::size_t n = i + 7; n != 0; n /= 12) {
      name += vowels[n % 5];
      name += letters[n % 12];
    }
    names += fmt::format("n{},{},qve,Latn,vernacular,,,,test\n", i % 2 + 1, name);
  }
  folder.write("names.csv", names);
  const auto gazetteer = Gazetteer::load(folder.path(), base::quiet());
  ASSERT_TRUE(gazetteer) << gazetteer.error().message;
  std::vector<std::vector<std::pair<std::uint32_t, double>>> once;
  for (const std::size_t threads : thread_counts) {
    const auto index = PlaceIndex::make(*gazetteer, threads, base::quiet());
    ASSERT_TRUE(index);
    const std::vector<std::string> asked = {"Tabek", "Тобукад", "Tilane", "თარუდი", "Tozum", ""};
    const auto found = spread(threads, asked.size(), [&](std::size_t i) {
      std::vector<std::pair<std::uint32_t, double>> candidates;
      for (const auto& candidate : index->resolve({asked[i], {}, {}, 10}).candidates)
        candidates.emplace_back(candidate.name, candidate.weight);
      return candidates;
    });
    if (threads == 1) once = found;
    EXPECT_FALSE(found[0].empty());
    EXPECT_EQ(found, once) << threads << " threads";
  }
}

}  // namespace
}  // namespace amends::names
