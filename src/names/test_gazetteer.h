// A small gazetteer in a folder of its own, for tests.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include "base/files.h"

namespace amends::names {

class TestGazetteer {
 public:
  TestGazetteer() {
    std::string pattern = (fs::temp_directory_path() / "amends-gazetteer-XXXXXX").string();
    AMENDS_ASSERT(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
    write("about.csv", "key,value\nformat,1\ntitle,Test\n");
    write("places.csv",
          "id,type,latitude,longitude,accuracy_m,valid_from,valid_to,authority,source\n"
          "m,municipality,-51.0,27.0,5000,,2003-06-30,,test\n"
          "t,village,-51.1,27.1,500,,,,test\n"
          "n1,village,-51.2,27.0,500,,,,test\n"
          "n2,village,-51.2,27.6,500,,,,test\n");
    write("names.csv",
          "place,name,language,script,kind,valid_from,valid_to,authority,source\r\n"
          "t,\"Tholmimar, \"\"Old\"\"\",qve,Latn,former,1961,1994,,test\r\n"
          "t,село Тхолмимар,qka,,vernacular,,,,test\r\n"
          "m,Olvar,qve,Latn,official,,,,test\r\n"
          "n1,Sarnavor,qve,Latn,official,,,,test\r\n"
          "n2,Sarnavor,qve,Latn,official,,,,test\r\n"
          "t,თოლმიმარი,qso,Geor,vernacular,,,,test\r\n");
    write("relations.csv",
          "place,relation,other,valid_from,valid_to,authority,source\n"
          "t,split_from,m,2003-07-01,,,test\n");
  }
  ~TestGazetteer() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  TestGazetteer(const TestGazetteer&) = delete;
  TestGazetteer& operator=(const TestGazetteer&) = delete;

  void write(std::string_view file, std::string_view content) const {
    AMENDS_ASSERT(base::write_file(path_ / file, content).has_value());
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace amends::names
