#include "names/place_keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <unordered_map>

#include "base/files.h"
#include "base/text.h"
#include "names/place_text.h"

namespace amends::names {
namespace {

bool share_a_key(std::string_view a, std::string_view b) {
  const std::vector<PlaceKey> of_a = place_keys(place_text(a)), of_b = place_keys(place_text(b));
  return std::ranges::any_of(of_a, [&](const PlaceKey& one) {
    return std::ranges::any_of(of_b, [&](const PlaceKey& two) { return one.hash == two.hash; });
  });
}

TEST(PlaceKeys, AreSharedBySpellingsInOtherScripts) {
  constexpr std::pair<std::string_view, std::string_view> pairs[] = {
      {"Sharazhin", "Шаражин"},
      {"Šaražin", "შარაჟინი"},
      {"Scharaschin", "Շարաժին"},
      {"Charajin", "شراجين"},
      {"Khazmanov", "Хәзманов"},
      {"Xəzmanov kəndi", "село Хазманов"},
      {"Dzhindyr", "Джындыр"},
      {"Cındır", "ჯინდირი"},
      {"Abaşa bələdiyyəsi", "აბაშა"},
      {"Tholmimar", "Тхолмимар"},
      {"Vostrelin", "ووسترلين"},
      {"Ioa", "Иоа"},
      {"Djakovo", "Ђаково"},
      {"Ambros", "Αμπρος"},
      {"Agdam", "Агдамский район"},
      {"Avan District", "ავანის რაიონი"},
      {"Ard ash Shakarah", "أرض الشكارة"},
  };
  EXPECT_TRUE(share_a_key("Βελμάβορ", "Velmavor"));
  EXPECT_TRUE(share_a_key("Μπορρουρία", "Borrurija"));
  for (const auto& [a, b] : pairs) EXPECT_TRUE(share_a_key(a, b)) << a << " and " << b;
  EXPECT_FALSE(share_a_key("Sharazhin", "Tholmimar"));
  EXPECT_FALSE(share_a_key("", "Ioa"));
  EXPECT_TRUE(share_a_key("As", "As")) << "articles are the name where nothing else is there";
}

// On pairs of names of real places in two scripts: how many are found, and how many others have to
// be looked at for it.
TEST(PlaceKeys, FindRealPlaces) {
  const fs::path folder = AMENDS_SOURCE_DIR "/../shared/data/names";
  if (!fs::exists(folder)) GTEST_SKIP() << "SKIPPED: no names in " << folder;
  std::vector<fs::path> files;
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().filename().string().starts_with("place")) files.push_back(file.path());
  }
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    const auto text = base::read_file(file);
    ASSERT_TRUE(text);
    std::unordered_multimap<std::uint32_t, std::size_t> index;
    std::vector<std::string_view> left;
    for (const std::string_view line : base::split(*text, '\n')) {
      const auto fields = base::split(line, '\t');
      if (fields.size() < 2) continue;
      for (const PlaceKey& key : place_keys(place_text(fields[1])))
        index.emplace(key.hash, left.size());
      left.push_back(fields[0]);
    }
    std::size_t found = 0, looked_at = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
      std::vector<std::size_t> names;
      for (const PlaceKey& key : place_keys(place_text(left[i]))) {
        const auto [from, to] = index.equal_range(key.hash);
        for (auto at = from; at != to; ++at) names.push_back(at->second);
      }
      std::ranges::sort(names);
      names.erase(std::ranges::unique(names).begin(), names.end());
      found += std::ranges::binary_search(names, i);
      looked_at += names.size();
    }
    const double pairs = static_cast<double>(left.size());
    const double recall = static_cast<double>(found) / pairs;
    const double share = static_cast<double>(looked_at) / pairs / pairs;
    std::printf("%-28s recall %.4f, %.2f %% of all pairs\n", file.filename().c_str(), recall,
                share * 100);
    // Many pairs between neighbours' languages are two names and no two spellings: nobody finds
    // those by their letters.
    const bool neighbours = file.filename().string().starts_with("placex");
    EXPECT_GT(recall, neighbours ? 0.65 : 0.9) << file;
    EXPECT_LT(share, 0.1) << file;
  }
}

}  // namespace
}  // namespace amends::names
