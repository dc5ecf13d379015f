// How fast a gazetteer of 500,000 invented places with 1,500,000 names in three scripts is loaded,
// indexed and asked. The gazetteer is made by the program itself, into a folder that it removes.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>
#include <thread>

#include "names/place_index.h"

namespace {

using amends::names::Gazetteer;
using amends::names::PlaceIndex;

constexpr int places = 500'000;
constexpr int questions = 500;

struct Sound {
  std::string_view latin, cyrillic, georgian;
};
constexpr Sound onsets[] = {
    {"b", "б", "ბ"},  {"v", "в", "ვ"},  {"g", "г", "გ"},  {"d", "д", "დ"},    {"z", "з", "ზ"},
    {"k", "к", "კ"},  {"l", "л", "ლ"},  {"m", "м", "მ"},  {"n", "н", "ნ"},    {"p", "п", "პ"},
    {"r", "р", "რ"},  {"s", "с", "ს"},  {"t", "т", "ტ"},  {"f", "ф", "ფ"},    {"sh", "ш", "შ"},
    {"ch", "ч", "ჩ"}, {"kh", "х", "ხ"}, {"ts", "ц", "ც"}, {"st", "ст", "სტ"}, {"br", "бр", "ბრ"},
    {"", "", ""},
};
constexpr Sound vowels[] = {
    {"a", "а", "ა"}, {"e", "е", "ე"}, {"i", "и", "ი"}, {"o", "о", "ო"}, {"u", "у", "უ"},
};
constexpr Sound codas[] = {
    {"", "", ""},    {"n", "н", "ნ"}, {"r", "р", "რ"}, {"l", "л", "ლ"},
    {"m", "м", "მ"}, {"s", "с", "ს"}, {"k", "к", "კ"},
};

// Two or three syllables, in three scripts.
std::array<std::string, 3> name(std::mt19937& random) {
  std::array<std::string, 3> out;
  for (unsigned syllables = 2 + random() % 2; syllables > 0; --syllables) {
    for (const Sound& sound :
         {onsets[random() % std::size(onsets)], vowels[random() % std::size(vowels)],
          codas[random() % std::size(codas)]}) {
      out[0] += sound.latin;
      out[1] += sound.cyrillic;
      out[2] += sound.georgian;
    }
  }
  return out;
}

void write_gazetteer(const amends::fs::path& folder) {
  std::ofstream(folder / "about.csv") << "key,value\nformat,1\n";
  std::ofstream place_file(folder / "places.csv"), name_file(folder / "names.csv");
  place_file << "id,type,latitude,longitude,accuracy_m,valid_from,valid_to,authority,source\n";
  name_file << "place,name,language,script,kind,valid_from,valid_to,authority,source\n";
  std::mt19937 random(7);
  for (int i = 0; i < places; ++i) {
    place_file << i << ",village," << -60 + i % 2000 / 100.0 << "," << 10 + i % 3000 / 100.0
               << ",1000,,,,\n";
    for (const std::string& one : name(random)) {
      name_file << i << "," << one << ",und,,unstated,,,,\n";
    }
  }
}

double since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main() {
  using Clock = std::chrono::steady_clock;
  std::string pattern = "/tmp/amends-bench-places-XXXXXX";
  const amends::fs::path folder = mkdtemp(pattern.data());
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  write_gazetteer(folder);
  auto begin = Clock::now();
  const auto gazetteer = Gazetteer::load(folder, amends::base::quiet());
  amends::fs::remove_all(folder);
  if (!gazetteer) return std::fprintf(stderr, "%s\n", gazetteer.error().message.c_str()), 1;
  std::printf("load %d places, %zu names: %.2f s\n", places, gazetteer->names().size(),
              since(begin));
  for (const std::size_t threads : {1U, 2U}) {
    begin = Clock::now();
    const auto index = PlaceIndex::make(*gazetteer, threads, amends::base::quiet());
    std::printf("index, %zu threads: %.2f s\n", threads, since(begin));
    if (threads == 1 || !index) continue;
    std::mt19937 random(11);
    std::vector<double> times;
    std::size_t first = 0, scored = 0;
    for (int i = 0; i < questions; ++i) {
      const std::size_t number = random() % gazetteer->names().size();
      const auto& asked = gazetteer->names()[number];
      begin = Clock::now();
      const auto answer = index->resolve({std::string(asked.text), {}, {}, 10});
      times.push_back(since(begin) * 1000);
      scored += answer.names_scored;
      for (const auto& candidate : answer.candidates) first += candidate.place == asked.place;
    }
    std::ranges::sort(times);
    std::printf(
        "resolve: median %.2f ms, 95 of 100 within %.2f ms, slowest %.1f ms; %zu names "
        "scored for each; %.1f %% among the first ten\n",
        times[questions / 2], times[questions * 95 / 100], times.back(), scored / questions,
        100.0 * static_cast<double>(first) / static_cast<double>(questions));
  }
  return 0;
}
