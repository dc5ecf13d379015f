// Views without a log, for tests of what is made from views: a database, a programme, and claims
// put in by the dozen.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "programme/programme.h"
#include "register/schema.sql.h"
#include "store/database.h"

namespace amends::publish {

class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "amends-publish-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline programme::Programme test_programme() {
  programme::Programme programme;
  programme.id = "test";
  programme.title = {{"en", "Programme for <b>Tests</b> & Trials"}};
  programme.languages = {"en"};
  programme.mode = programme::Mode::adjudication;
  programme.ruleset = "2026.1";
  programme.disclaimers = {{"en", "A certificate is not proof of ownership."}};
  programme.currency.base = "VLR";
  programme.currency.known = {"VLR", "VLO"};
  programme.zones = {{"K1", {{"en", "Upper Karsk"}}, "K"}, {"L1", {{"en", "Lowlands"}}, "L"}};
  const auto category = [&](const char* code, const char* title, bool sealed) {
    programme::Category one;
    one.code = code;
    one.title = {{"en", title}};
    one.sealed = sealed;
    programme.categories.push_back(one);
  };
  category("D1", "Displacement", false);
  category("H1", "Dwelling damaged or destroyed", false);
  category("M1", "Household goods", false);
  category("C1", "Cemetery, religious or communal property", false);
  category("P4", "Ill-treatment, sexual violence, captivity", true);
  return programme;
}

class TestViews {
 public:
  TestViews()
      : database(*store::Database::open(folder.path() / "register.db", {false, true, false})) {
    run("PRAGMA synchronous = OFF");
    run(registry::view_schema);
  }

  void run(std::string_view sql) {
    const auto status = database.execute(sql);
    if (!status) ADD_FAILURE() << status.error().message;
  }

  // Claims that are alike. `amount` in VLR for each, or "".
  void claims(int count, std::string_view category, std::string_view stage,
              std::string_view received, std::string_view zone = "", std::string_view amount = "",
              bool late = false) {
    run("BEGIN");
    for (int i = 0; i < count; ++i) {
      const std::int64_t id = next_++;
      const bool sealed = category == "P4";
      run(
          fmt::format("INSERT INTO claim(id,category,stage,received,deemed_filed,late,sealed,"
                      "filed_act,last_act,amendments) VALUES({0},'{1}','{2}','{3}','{3}',{4},{5},"
                      "{0},{0},0)",
                      id, category, stage, received, late ? 1 : 0, sealed ? 1 : 0));
      if (!zone.empty()) {
        run(fmt::format("INSERT INTO incident(id,claim,zone) VALUES({},{},'{}')", id << 10, id,
                        zone));
      }
      if (!amount.empty()) {
        run(fmt::format("INSERT INTO loss_item(id,claim,amount,currency) VALUES({},{},'{}','VLR')",
                        id << 10, id, amount));
      }
    }
    run("COMMIT");
  }

  void evidence(int count, std::string_view kind, std::string_view mime, std::int64_t claim) {
    run("BEGIN");
    for (int i = 0; i < count; ++i) {
      const std::int64_t id = 1'000'000 + next_item_++;
      run(fmt::format(
          "INSERT INTO evidence_item VALUES({},{},zeroblob(32),1000,'{}','{}','name','HELD')", id,
          claim + i, mime, kind));
    }
    run("COMMIT");
  }

  TestFolder folder;
  store::Database database;

 private:
  std::int64_t next_ = 1;
  std::int64_t next_item_ = 0;
};

}  // namespace amends::publish
