#include "names/place_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/csv_rows.h"
#include "names/gazetteer.h"
#include "names/test_gazetteer.h"

namespace amends::names {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

std::string row(std::string_view id, std::string_view name, std::string_view alternates,
                std::string_view latitude = "-51.1") {
  return fmt::format("{}\t{}\t{}\t{}\t{}\t27.1\tP\tPPL\tVV\t\t\t\t\t\t0\t\t12\t\t2024-01-01\n", id,
                     name, name, alternates, latitude);
}

TEST(ImportGeonames, WritesWhatLoads) {
  TestGazetteer folder;
  folder.write("all.txt", row("101", "Sol", "Sol Bay,Сол") + row("102", "Tholm, \"New\"", "") +
                              row("101", "Sol again", "") + row("103", "Far", "", "95") + "a\tb\n" +
                              row("104", "\xFF", "") + row("", "Nameless", "") +
                              row("105", " ", ""));
  folder.write("alternates.txt",
               "1\t101\tru\tСол\t1\t\t\t\t1961\t19911231\n"
               "2\t101\tka\tსოლი\t\t\t1\t\t\t\n"
               "3\t101\tlink\thttps://example.org\t\t\t\t\t\t\n"
               "4\t999\tru\tНигде\t\t\t\t\t\t\n"
               "5\t102\tfr_1793\tTolme\t\t\t\t1\tlong ago\t\n"
               "6\t102\n"
               "7\t102\tel\tΘολμ\t\t\t\t1\n");
  ImportOptions options;
  options.into = folder.path() / "out";
  const auto report = import_geonames(folder.path() / "all.txt", folder.path() / "alternates.txt",
                                      options, base::quiet());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->records, 15U);
  EXPECT_EQ(report->places, 3U);
  EXPECT_EQ(report->names, 6U);
  EXPECT_TRUE(report->refused);
  for (const auto& [kind, count] :
       std::map<std::string, std::uint64_t>{{"place refused", 3},  // twice, latitude, no id
                                            {"name refused", 1},
                                            {"not UTF-8", 1},
                                            {"not a row of places", 1},
                                            {"not a row of alternate names", 1},
                                            {"\"link\", which is no name", 1},
                                            {"name of a place that was not imported", 1},
                                            {"language not known, taken as \"und\"", 1},
                                            {"date left out of a name that was taken", 1}}) {
    EXPECT_THAT(report->set_aside, Contains(Pair(kind, count)));
  }
  const auto gazetteer = Gazetteer::load(options.into, base::quiet());
  ASSERT_TRUE(gazetteer) << gazetteer.error().message;
  const auto names = gazetteer->names_of(*gazetteer->find("101"));
  ASSERT_EQ(names.size(), 3U);
  EXPECT_EQ(names[1].validity.to, "1991-12-31");
  EXPECT_EQ(names[2].kind, NameKind::vernacular);
  EXPECT_EQ(names[2].script, "Geor");
  EXPECT_EQ(gazetteer->places()[0].location->accuracy_m, 10'000);
  const auto rows = base::read_file(options.into / "import-report.csv");
  EXPECT_THAT(*rows, HasSubstr("all.txt,3,place refused,\"the id \"\"101\"\" stands twice\"\n"));
  EXPECT_EQ(import_geonames(folder.path() / "all.txt", {}, options, base::quiet()).error().code,
            Code::refused)
      << "never into a folder that has something";
}

TEST(ImportGeonames, TakesNamesFromThePlacesWhenThereIsNoOtherFile) {
  TestGazetteer folder;
  folder.write("all.txt", row("101", "Sol", "Sol,Sol Bay,Сол"));
  ImportOptions options;
  options.into = folder.path() / "out";
  options.countries = {"VV"};
  const auto report = import_geonames(folder.path() / "all.txt", {}, options, base::quiet());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->names, 3U);
  EXPECT_FALSE(report->refused);
}

TEST(ImportGeonames, MakesAPlacePartOfTheSmallestUnitWithItsCodes) {
  const auto unit = [](std::string_view id, std::string_view type, std::string_view codes) {
    return fmt::format("{}\tName {}\t\t\t-51.1\t27.1\tP\t{}\tVV\t\t{}\t0\t\t12\t\t2024-01-01\n", id,
                       id, type, codes);
  };
  TestGazetteer folder;
  folder.write("all.txt", unit("1", "PPL", "01\t02\t\t") + unit("2", "ADM2", "01\t02\t\t") +
                              unit("3", "ADM1", "01\t\t\t") + unit("4", "PPL", "01\t09\t\t") +
                              unit("5", "PCLI", "00\t\t\t") + unit("6", "PPL", "77\t\t\t"));
  ImportOptions options;
  options.into = folder.path() / "out";
  const auto report = import_geonames(folder.path() / "all.txt", {}, options, base::quiet());
  ASSERT_TRUE(report) << report.error().message;
  const auto gazetteer = Gazetteer::load(options.into, base::quiet());
  ASSERT_TRUE(gazetteer) << gazetteer.error().message;
  std::map<std::string, std::string> parents;
  for (const auto& place : gazetteer->places())
    for (const auto& relation : gazetteer->relations_of(*gazetteer->find(place.id)))
      parents[std::string(place.id)] = gazetteer->places()[relation.other].id;
  EXPECT_EQ(parents, (std::map<std::string, std::string>{
                         {"1", "2"}, {"2", "3"}, {"3", "5"}, {"4", "3"}, {"6", "5"}}));
}

constexpr std::string_view record = R"({"type":"Feature","properties":{"wof:id":201,
"wof:name":"Sol","wof:placetype":"locality","geom:latitude":-51.1,"geom:longitude":27.1,
"geom:bbox":"27.0,-51.2,27.2,-51.0","edtf:inception":"1961","edtf:cessation":"uuuu",
"name:rus_x_preferred":["Сол"],"name:kat_x_historical":["სოლი","ძველი სოლი"],
"name:eng_x_preferred":"not a list","wof:parent_id":200,"wof:supersedes":[199]},
"geometry":null})";

TEST(ImportWhosOnFirst, WritesWhatLoads) {
  TestGazetteer folder;
  ASSERT_TRUE(base::make_folders(folder.path() / "data" / "20"));
  folder.write("data/20/201.geojson", record);
  folder.write("data/20/201-alt-other.geojson", record);
  folder.write("data/20/202.geojson", "{\"properties\": [");
  folder.write("more.ndjson",
               "{\"properties\":{\"wof:id\":200,\"wof:name\":\"Shire\",\"wof:parent_id\":-1,"
               "\"edtf:inception\":\"the war\"}}\n\n[]\n");
  folder.write("meta.csv",
               "id,name,placetype,parent_id,geom_latitude,geom_longitude,bbox,inception,cessation,"
               "supersedes\n"
               "203,\"Bay, North\",locality,200,-51.3,27.1,,2003-07-01,,201\n"
               "204,Short\n");
  ImportOptions options;
  options.into = folder.path() / "out";
  const auto report = import_whosonfirst(
      {folder.path() / "data", folder.path() / "more.ndjson", folder.path() / "meta.csv"}, options,
      base::quiet());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->places, 3U);
  EXPECT_EQ(report->relations, 3U);
  EXPECT_THAT(report->set_aside, Contains(Pair("another geometry of a record", 1)));
  EXPECT_THAT(report->set_aside, Contains(Pair("not JSON", 1)));
  EXPECT_THAT(report->set_aside, Contains(Pair("not a record", 1)));
  EXPECT_THAT(report->set_aside, Contains(Pair("not a row of the table", 1)));
  EXPECT_THAT(report->set_aside, Contains(Pair("date left out of a place that was taken", 1)));
  EXPECT_THAT(report->set_aside, Contains(Pair("relation to a place that was not imported", 1)));
  const auto gazetteer = Gazetteer::load(options.into, base::quiet());
  ASSERT_TRUE(gazetteer) << gazetteer.error().message;
  const auto sol = gazetteer->find("201");
  ASSERT_TRUE(sol);
  EXPECT_EQ(gazetteer->names_of(*sol).size(), 4U);
  EXPECT_EQ(gazetteer->names_of(*sol)[2].kind, NameKind::former);
  EXPECT_EQ(gazetteer->names_of(*sol)[2].language, "kat");
  EXPECT_NEAR(gazetteer->places()[*sol].location->accuracy_m, 13'100, 200);
  EXPECT_EQ(gazetteer->relations_of(*sol)[0].kind, RelationKind::part_of);
  EXPECT_EQ(gazetteer->relations_to(*sol)[0].kind, RelationKind::renamed_from);
}

}  // namespace
}  // namespace amends::names
