// Gazetteers from what others publish: GeoNames' exports and Who's On First's records.
//
// Both are read as streams and written as a gazetteer's folder (gazetteer.h), which then loads. A
// row that cannot be taken goes into the report with its file and line and what is wrong; the
// others go on. What is left out on purpose (links, airport codes, asked-for filters) is counted
// there too.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/task.h"

namespace amends::names {

struct ImportOptions {
  fs::path into;  // a folder that does not exist yet, or is empty
  // What stands for the accuracy where the source gives none. GeoNames never does.
  double accuracy_m = 10'000;
  std::vector<std::string> countries;        // ISO 3166-1 alpha-2; empty: all (GeoNames)
  std::vector<std::string> feature_classes;  // "P", "A" …; empty: all (GeoNames)
};

struct ImportReport {
  struct Row {
    std::string file;
    std::uint64_t line = 0;  // 0 where the file is one record
    std::string kind;
    std::string detail;
  };
  std::uint64_t records = 0;                           // read
  std::uint64_t places = 0, names = 0, relations = 0;  // written
  std::map<std::string, std::uint64_t> set_aside;      // by kind; every row that was not taken
  std::vector<Row> rows;  // of each kind the first rows_each_max, in the order read
  bool refused = false;   // some row was wrong, and not only left out on purpose

  static constexpr std::uint64_t rows_each_max = 1'000;
  void wrong(std::string_view file, std::uint64_t line, std::string_view kind, std::string detail);
  void left_out(std::string_view file, std::uint64_t line, std::string_view kind,
                std::string detail);
};

// `places`: an export in the format of allCountries.txt (19 columns, tabs, no header).
// `alternate_names`: alternateNamesV2.txt (10 columns), or empty; then the names come from the
// column "alternatenames" of the first file, without their languages.
Result<ImportReport> import_geonames(const fs::path& places, const fs::path& alternate_names,
                                     const ImportOptions& options, Task& task);

// Each of `inputs` is a folder with *.geojson files (one record each, any depth; files with "-alt-"
// in their name are other geometries and left out), one such file, a file of one record a line
// (*.ndjson, *.geojsonl), or a "meta" file (*.csv).
Result<ImportReport> import_whosonfirst(const std::vector<fs::path>& inputs,
                                        const ImportOptions& options, Task& task);

}  // namespace amends::names
