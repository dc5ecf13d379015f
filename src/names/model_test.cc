#include "names/model.h"

#include <gtest/gtest.h>

#include <cmath>

#include "names/compose.h"
#include "names/model_file.h"
#include "names/tables.h"
#include "names/train.h"

namespace amends::names {
namespace {

std::vector<WordPair> pairs() {
  std::vector<WordPair> result;
  const std::u32string left = U"абвг", right = U"abvg";
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j)
      for (std::size_t k = 0; k < 4; ++k)
        result.push_back({{left[i], left[j], left[k]}, {right[i], right[j], right[k]}, 1});
  return result;
}

TrainingOptions small() {
  TrainingOptions options;
  options.least_letter = 1;
  return options;
}

TEST(Train, FindsTheLettersThatGoTogether) {
  const auto trained = train(pairs(), small(), base::quiet());
  ASSERT_TRUE(trained);
  const Model model(trained->table);
  const auto score = [&](std::u32string_view a, std::u32string_view b) {
    return model.score(model.prepare_left(a), model.prepare_right(b));
  };
  EXPECT_GT(score(U"абв", U"abv"), 2);
  EXPECT_LT(score(U"абв", U"gga"), -2);
}

TEST(Train, KeepsNoMoreChunksThanAskedForAndStillReads) {
  TrainingOptions options = small();
  options.least_count = 0.1;
  options.chunks_max = 24;
  const auto trained = train(pairs(), options, base::quiet());
  ASSERT_TRUE(trained);
  EXPECT_LE(trained->table.chunks.size(), 24u);
  const Model model(trained->table);
  EXPECT_GT(model.score(model.prepare_left(U"вга"), model.prepare_right(U"vga")), 2);
}

TEST(Train, SamePairsSameBytes) {
  const auto one = train(pairs(), small(), base::quiet());
  const auto two = train(pairs(), small(), base::quiet());
  EXPECT_EQ(write_model(one->table, {"x"}), write_model(two->table, {"x"}));
}

TEST(ModelFile, EveryBuiltInTableIsWrittenAsItWasRead) {
  for (const TableText& text : table_texts()) {
    const auto table = parse_model(text.text, text.name);
    if (text.name.size() != 8) continue;  // the lists
    ASSERT_TRUE(table) << table.error().message;
    const std::string once = write_model(*table, {});
    EXPECT_EQ(write_model(*parse_model(once, "again"), {}), once) << text.name;
    EXPECT_LE(table->chunks.size(), 5000u) << text.name;
  }
}

TEST(ModelFile, AFaultNamesItsLine) {
  const auto table = parse_model("script\tCyrl\tLatn\nchunk\tщ\tshch\t-1\n", "t.tsv");
  ASSERT_FALSE(table);
  EXPECT_NE(table.error().message.find("t.tsv:2"), std::string::npos) << table.error().message;
}

// The naive twin of Model::score: the same sum by plain recursion over prefixes.
double naive_score(const ModelTable& table, const Model& model, const std::u32string& a,
                   const std::u32string& b) {
  const Prepared left = model.prepare_left(a), right = model.prepare_right(b);
  std::u32string pa = U"\2" + a + U"\3", pb = U"\2" + b + U"\3";
  std::vector<std::vector<double>> ways(pa.size() + 1, std::vector<double>(pb.size() + 1, 0));
  ways[0][0] = 1;
  for (std::size_t i = 0; i <= pa.size(); ++i)
    for (std::size_t j = 0; j <= pb.size(); ++j) {
      const double here = ways[i][j];
      if (j < pb.size()) ways[i][j + 1] += here * static_cast<double>(right.drop[j]);
      if (i < pa.size()) ways[i + 1][j] += here * static_cast<double>(left.drop[i]);
      if (i < pa.size() && j < pb.size()) ways[i + 1][j + 1] += here * std::exp(-5.5);
      for (const ChunkPair& pair : table.chunks) {
        const std::size_t k = pair.left.size(), l = pair.right.size();
        if (k == 0 || l == 0 || pa.compare(i, k, pair.left) != 0 || i + k > pa.size()) continue;
        if (pb.compare(j, l, pair.right) != 0 || j + l > pb.size()) continue;
        ways[i + k][j + l] += here * pair.probability *
                              static_cast<double>(left.inverse[i][k - 1]) *
                              static_cast<double>(right.inverse[j][l - 1]);
      }
    }
  return std::log(ways[pa.size()][pb.size()]) + left.correction + right.correction;
}

TEST(Model, AgreesWithItsNaiveTwin) {
  const Model* model = model_for(Script::cyrillic, Script::latin);
  // Words outside the table of frequent pairs.
  for (const auto& [a, b] : {std::pair{U"зурабов", U"zurabov"}, std::pair{U"щербинин", U"kowalski"},
                             std::pair{U"чжобан", U"zhoban"}})
    EXPECT_NEAR(model->score(model->prepare_left(a), model->prepare_right(b)),
                naive_score(model->table(), *model, a, b), 1e-3);
}

TEST(Model, TheAlignmentTakesEveryLetter) {
  const Model* model = model_for(Script::armenian, Script::cyrillic);
  const auto a = model->prepare_left(U"խաչատրյան"), b = model->prepare_right(U"хачатрян");
  std::size_t left = 0, right = 0;
  for (const Model::Step& step : model->align(a, b)) {
    left += step.left;
    right += step.right;
  }
  EXPECT_EQ(left, a.length);
  EXPECT_EQ(right, b.length);
  EXPECT_GT(model->score(a, b), 5);
}

}  // namespace
}  // namespace amends::names
