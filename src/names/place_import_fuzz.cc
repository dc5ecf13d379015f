// What importers write always loads, or there was no place in it. The first byte chooses the
// format.
#include <cstdlib>
#include <fstream>

#include "base/text.h"
#include "names/gazetteer.h"
#include "names/place_import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends;
  using namespace amends::names;
  static const fs::path folder = [] {
    std::string pattern = "/tmp/amends-import-fuzz-XXXXXX";
    AMENDS_ASSERT(mkdtemp(pattern.data()) != nullptr);
    return fs::path(pattern);
  }();
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const int format = data[0] % 4;
  constexpr const char* files[] = {"a.txt", "a.geojson", "a.ndjson", "a.csv"};
  const fs::path file = folder / files[format];
  const std::size_t cut = format == 0 ? std::min(text.find('\x1E'), text.size()) : text.size();
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text.substr(0, cut);
  std::ofstream(folder / "alternates.txt", std::ios::binary | std::ios::trunc) << text.substr(cut);
  ImportOptions options;
  options.into = folder / "out";
  fs::remove_all(options.into);
  const auto report = format == 0
                          ? import_geonames(file, folder / "alternates.txt", options, base::quiet())
                          : import_whosonfirst({file}, options, base::quiet());
  if (!report) return 0;
  const auto gazetteer = Gazetteer::load(options.into, base::quiet());
  AMENDS_ASSERT(gazetteer.has_value() == (report->places > 0));
  if (!gazetteer) return 0;
  AMENDS_ASSERT(gazetteer->places().size() == report->places);
  AMENDS_ASSERT(gazetteer->names().size() == report->names);
  return 0;
}
