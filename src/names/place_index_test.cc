#include "names/place_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "names/test_gazetteer.h"

namespace amends::names {
namespace {

class PlaceIndexTest : public ::testing::Test {
 protected:
  PlaceIndexTest()
      : gazetteer_(*Gazetteer::load(folder_.path(), base::quiet())),
        index_(*PlaceIndex::make(gazetteer_, 2, base::quiet())) {}

  PlaceAnswer resolve(std::string name, std::string_view on = "",
                      std::optional<base::Place> near = {}) const {
    PlaceQuestion question{std::move(name), {}, near, 10};
    if (!on.empty()) question.on = *base::Edtf::parse(on);
    return index_.resolve(question);
  }
  std::string first(const PlaceAnswer& answer) const {
    if (answer.candidates.empty()) return "";
    return std::string(gazetteer_.places()[answer.candidates[0].place].id);
  }
  static double weight_of(const PlaceCandidate& candidate, PlaceReason::About about) {
    double weight = 0;
    for (const PlaceReason& reason : candidate.reasons) {
      if (reason.about == about) weight += reason.weight;
    }
    return weight;
  }

  TestGazetteer folder_;
  Gazetteer gazetteer_;
  PlaceIndex index_;
};

TEST_F(PlaceIndexTest, FindsAPlaceUnderAnyOfItsNamesInAnyScript) {
  for (const char* name : {"Tholmimar", "Тхолмимар", "тхолмимар село", "ᲗᲝᲚᲛᲘᲛᲐᲠᲘ", "თოლმიმარი",
                           "Թոլմիմար", "Tholmimar kəndi", "tolmimar", "Old Tholmimar"}) {
    EXPECT_EQ(first(resolve(name)), "t") << name;
  }
}

TEST_F(PlaceIndexTest, KeepsTwoPlacesOfOneNameApart) {
  const PlaceAnswer both = resolve("Sarnavor");
  ASSERT_EQ(both.candidates.size(), 2U);
  EXPECT_TRUE(both.undecided);
  EXPECT_EQ(both.candidates[0].weight, both.candidates[1].weight);
  EXPECT_EQ(first(both), "n1") << "in the order of their ids";
  const PlaceAnswer near = resolve("Sarnavor", "", base::Place{{-51.2, 27.6}, 0});
  EXPECT_EQ(first(near), "n2");
  EXPECT_EQ(near.candidates.size(), 2U);
  EXPECT_FALSE(near.undecided);
}

TEST_F(PlaceIndexTest, CountsAgainstANameOutsideItsTimeAndKeepsIt) {
  // The former name is the one that fits "Tholmimar, Old"; it is kept after its time.
  const PlaceAnswer then = resolve("Tholmimar Old", "1988");
  const PlaceAnswer later = resolve("Tholmimar Old", "2010");
  EXPECT_EQ(first(then), "t");
  EXPECT_EQ(first(later), "t");
  EXPECT_LT(later.candidates[0].weight, then.candidates[0].weight);
  // A municipality that is no more.
  const PlaceAnswer gone = resolve("Olvar", "2010");
  EXPECT_EQ(first(gone), "m");
  EXPECT_LT(weight_of(gone.candidates[0], PlaceReason::About::time), 0);
  EXPECT_EQ(weight_of(resolve("Olvar", "2003").candidates[0], PlaceReason::About::time), 0);
}

TEST_F(PlaceIndexTest, SetsAsideWhatSaysTheKindOfPlace) {
  const PlaceAnswer answer = resolve("Sarnavor village 12 \x01😀");
  EXPECT_EQ(joined(answer.question.words), "sarnavor");
  EXPECT_EQ(answer.question.numbers, std::vector<std::uint64_t>{12});
  std::vector<std::string> reasons;
  for (const LeftOut& out : answer.question.left_out)
    reasons.push_back(out.text + ": " + out.reason);
  EXPECT_THAT(reasons,
              ::testing::UnorderedElementsAre(": 1 control character(s)",
                                              "😀: neither letters nor what stands between them",
                                              "village: says the kind of place"));
  EXPECT_EQ(joined(place_text("Село").words), "село") << "nothing else is there";
  EXPECT_EQ(joined(place_text("г. Сол").words), "сол");
  EXPECT_EQ(joined(place_text("Գ. Սոլ, Տավր մարզ").words), "սոլ տավր");
}

TEST_F(PlaceIndexTest, TakesAnythingForAQuestion) {
  const std::string hostile[] = {
      "",
      " ",
      "1234",
      "😀😀",
      "\xFF\xFE",
      std::string(10'000, 'a'),
      std::string(10'000, '\xD0'),
      "\u202Eravonras\u202C",
      std::string("a\0b", 3),
      "\u0301\u0301",
      "ﷺﷺﷺ",
  };
  for (const std::string& name : hostile) {
    const PlaceAnswer answer = resolve(name);
    const bool says_something = !answer.question.words.empty() ||
                                !answer.question.numbers.empty() ||
                                !answer.question.left_out.empty();
    EXPECT_TRUE(says_something) << name;
  }
}

TEST_F(PlaceIndexTest, IsTheSameForAnyNumberOfThreads) {
  const auto one = PlaceIndex::make(gazetteer_, 1, base::quiet());
  const auto many = PlaceIndex::make(gazetteer_, 16, base::quiet());
  for (const char* name : {"Sarnavor", "Tholm", "Olvar"}) {
    EXPECT_EQ(one->names_like(place_text(name)), many->names_like(place_text(name)));
  }
}

}  // namespace
}  // namespace amends::names
