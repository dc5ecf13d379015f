// Writes a gazetteer's folder as a stream. What it writes, Gazetteer::load() takes: values that it
// would refuse are refused here, a row at a time.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/files.h"
#include "names/gazetteer.h"
#include "names/place_import.h"

namespace amends::names {

class GazetteerWriter {
 public:
  // Code::refused when `folder` stands and is not empty.
  static Result<GazetteerWriter> create(const fs::path& folder);

  struct Place {
    std::string_view id, type, latitude, longitude;  // coordinates may both be empty
    double accuracy_m = 0;
    std::string_view valid_from, valid_to, authority, source;
  };
  struct Name {
    std::string_view place, text, language;
    NameKind kind = NameKind::unstated;
    std::string_view valid_from, valid_to, authority, source;
  };
  // What is wrong with the row, or nothing when it was written. Code::io and the like end the work.
  Result<std::string> add(const Place& place);
  Result<std::string> add(const Name& name);
  // Relations may name places that come later or never: those without both ends are told when
  // finish() writes them.
  void relate(std::string_view place, RelationKind kind, std::string_view other,
              std::string_view source);
  bool has(std::string_view place) const { return ids_.contains(std::string(place)); }

  // Writes relations, about.csv and the report, and gives the files their names.
  Status finish(std::string_view title, std::string_view licence, std::string_view attribution,
                ImportReport& report);

 private:
  struct Relation {
    std::string place;
    RelationKind kind;
    std::string other;
    std::string source;
  };
  struct Table {
    base::NewFile file;
    std::string buffer;
  };
  GazetteerWriter(fs::path folder, Table places, Table names)
      : folder_(std::move(folder)), places_(std::move(places)), names_(std::move(names)) {}

  static Status write(Table& table, std::initializer_list<std::string_view> fields);
  static Status flush(Table& table);
  Status write_report(const ImportReport& report) const;

  fs::path folder_;
  Table places_, names_;
  std::uint64_t places_written_ = 0, names_written_ = 0;
  std::unordered_set<std::string> ids_;
  std::vector<Relation> relations_;
};

}  // namespace amends::names
