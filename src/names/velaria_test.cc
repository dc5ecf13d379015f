// The invented gazetteer of Velaria: that it loads, and that it has what it is an example of.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "names/place_index.h"

namespace amends::names {
namespace {

class VelariaTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto loaded = Gazetteer::load(AMENDS_SOURCE_DIR "/gazetteers/velaria", base::quiet());
    ASSERT_TRUE(loaded) << loaded.error().message;
    gazetteer_ = std::make_unique<Gazetteer>(std::move(*loaded));
    index_ = std::make_unique<PlaceIndex>(*PlaceIndex::make(*gazetteer_, 2, base::quiet()));
  }
  static void TearDownTestSuite() {
    index_.reset();
    gazetteer_.reset();
  }

  static std::string_view id_of(const PlaceCandidate& candidate) {
    return gazetteer_->places()[candidate.place].id;
  }
  static PlaceAnswer resolve(std::string name, std::string_view on = "",
                             std::optional<base::Place> near = {}) {
    PlaceQuestion question{std::move(name), {}, near, 5};
    if (!on.empty()) question.on = *base::Edtf::parse(on);
    return index_->resolve(question);
  }

  static inline std::unique_ptr<Gazetteer> gazetteer_;
  static inline std::unique_ptr<PlaceIndex> index_;
};

TEST_F(VelariaTest, HasThreeLanguagesRenamingsASplitAndNamesakes) {
  std::set<std::string_view> languages;
  std::map<std::uint32_t, std::size_t> names_in_velarian;
  for (const PlaceName& name : gazetteer_->names()) {
    languages.insert(name.language);
    names_in_velarian[name.place] += name.language == "qve";
  }
  for (const char* language : {"qve", "qka", "qso"}) EXPECT_TRUE(languages.contains(language));
  std::size_t renamed_twice = 0, split_from = 0;
  for (const auto& [place, count] : names_in_velarian) renamed_twice += count >= 3;
  EXPECT_GE(renamed_twice, 4U);
  for (std::uint32_t place = 0; place < gazetteer_->places().size(); ++place) {
    for (const PlaceRelation& relation : gazetteer_->relations_of(place)) {
      split_from += relation.kind == RelationKind::split_from;
    }
  }
  EXPECT_EQ(split_from, 4U) << "one municipality on each side, into two";
}

TEST_F(VelariaTest, KeepsNamesakesFortyKilometresApart) {
  const PlaceAnswer both = resolve("Торвелин");
  ASSERT_GE(both.candidates.size(), 2U);
  EXPECT_TRUE(both.undecided);
  const auto& places = gazetteer_->places();
  const auto &a = places[both.candidates[0].place], &b = places[both.candidates[1].place];
  EXPECT_NEAR(base::distance_m(a.location->point, b.location->point), 40'000, 200);
  EXPECT_EQ(id_of(resolve("Торвелин", "", base::Place{{-51.58, 27.2}, 0}).candidates[0]), "K1-T1");
  EXPECT_EQ(id_of(resolve("Torwelin", "", base::Place{{-51.25, 27.2}, 0}).candidates[0]), "K1-T2");
}

TEST_F(VelariaTest, FollowsAPlaceThroughItsNames) {
  for (const char* name : {"Velmavor", "Алдеренхелд", "برانكوفيل", "Brankovel", "Welmawor"}) {
    const PlaceAnswer answer = resolve(name);
    ASSERT_FALSE(answer.candidates.empty()) << name;
    EXPECT_EQ(id_of(answer.candidates[0]), "K1-01") << name;
  }
  const auto time = [](const PlaceAnswer& answer) {
    double weight = 0;
    for (const PlaceReason& reason : answer.candidates[0].reasons) {
      if (reason.about == PlaceReason::About::time) weight += reason.weight;
    }
    return weight;
  };
  EXPECT_EQ(time(resolve("Brankovel", "1955")), 0);
  EXPECT_LT(time(resolve("Brankovel", "1988")), 0);
  EXPECT_EQ(time(resolve("Alderenheld", "1988")), 0);
}

// Both sides are treated alike: as many places, names and relations of each kind.
TEST_F(VelariaTest, TreatsBothSidesAlike) {
  std::map<std::string, int> balance;
  for (std::uint32_t place = 0; place < gazetteer_->places().size(); ++place) {
    const auto& row = gazetteer_->places()[place];
    const int side = row.id[0] == 'K' ? 1 : -1;
    balance["type " + std::string(row.type)] += side;
    for (const PlaceName& name : gazetteer_->names_of(place)) {
      balance["name " + std::string(name_of(name.kind)) + std::string(name.language)] += side;
    }
    for (const PlaceRelation& relation : gazetteer_->relations_of(place)) {
      balance["relation " + std::string(name_of(relation.kind))] += side;
    }
  }
  for (const auto& [what, difference] : balance) {
    EXPECT_EQ(difference, 0) << what;
  }
}

}  // namespace
}  // namespace amends::names
