// A register of one of the example programmes in a temporary folder, and files to take into it.
#pragma once

#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "intake/csv.h"
#include "intake/intake.h"

namespace amends::intake {

class IntakeTest : public testing::Test {
 protected:
  static constexpr base::UnixSeconds noon =
      1'775'000'000;  // 2026-04-01 in Velaria, inside its window

  IntakeTest() {
    // In memory where there is such a place: these tests are not about the disk.
    std::error_code ignored;
    const std::filesystem::path memory = "/dev/shm";
    std::string name =
        (std::filesystem::is_directory(memory, ignored) ? memory
                                                        : std::filesystem::temp_directory_path()) /
        "amends-intake-test-XXXXXX";
    place_ = mkdtemp(name.data());
  }
  ~IntakeTest() override { std::filesystem::remove_all(place_); }

  static std::filesystem::path programme_folder(const std::string& name) {
    return std::filesystem::path(AMENDS_SOURCE_DIR) / "programmes" / name;
  }
  static programme::Programme load(const std::string& name) {
    auto programme = programme::load(programme_folder(name));
    EXPECT_TRUE(programme) << programme.error().message;
    return std::move(*programme);
  }
  registry::Register make(const std::string& programme, base::UnixSeconds at = noon) {
    registry::Register::CreateOptions options;
    options.origin = "test.example/log";
    options.actor = {"Officer", "INT"};
    options.clock = base::fixed_clock(at);
    auto reg =
        registry::Register::create(place_ / "register", programme_folder(programme), options);
    EXPECT_TRUE(reg) << reg.error().message;
    return std::move(*reg);
  }
  std::filesystem::path write(const std::string& name, std::string_view content) const {
    std::ofstream(place_ / name, std::ios::binary) << content;
    return place_ / name;
  }
  static std::string read(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::stringstream content;
    content << stream.rdbuf();
    return content.str();
  }

  static Mapping mapping(const registry::Register& reg, std::string_view toml) {
    auto mapping = parse_mapping(toml, "test.toml", reg.programme());
    EXPECT_TRUE(mapping) << mapping.error().message;
    return std::move(*mapping);
  }
  IntakeResult take(registry::Register& reg, const Mapping& mapping,
                    const std::filesystem::path& file, bool dry_run = false) {
    IntakeOptions options;
    options.dry_run = dry_run;
    options.actor = {"Officer", "INT"};
    options.group_rows = 3;
    auto result = take_in(reg, mapping, file, options, base::quiet());
    EXPECT_TRUE(result) << result.error().message;
    const Counts& c = result->counts;
    EXPECT_EQ(c.rows, c.accepted + c.amended + c.unchanged + c.deficient + c.refused);
    return std::move(*result);
  }

  // The report's rows by the names of its columns.
  using Row = std::map<std::string, std::string>;
  static std::vector<Row> report_rows(const std::filesystem::path& file) {
    auto source = open_source(file, {});
    EXPECT_TRUE(source) << source.error().message;
    std::vector<Row> rows;
    Record record;
    while (*(*source)->next(record)) {
      EXPECT_EQ(record.fault, "");
      Row& row = rows.emplace_back();
      for (std::size_t i = 0; i < record.fields.size(); ++i) {
        row[(*source)->header()[i]] = record.fields[i];
      }
    }
    return rows;
  }
  static std::vector<std::string> outcomes(const IntakeResult& result) {
    std::vector<std::string> outcomes;
    for (Row& row : report_rows(result.report)) outcomes.push_back(row["amends_outcome"]);
    return outcomes;
  }
  static std::int64_t count(registry::Register& reg, std::string_view sql) {
    auto select = reg.database().prepare(sql);
    EXPECT_TRUE(select) << select.error().message;
    EXPECT_TRUE(select->step());
    return select->integer(0);
  }
  // The data of a claim's last act.
  static std::string last_act(registry::Register& reg, std::int64_t claim) {
    std::string body;
    EXPECT_TRUE(reg.log().read_subject(claim, [&](const ledger::StoredAct& act) -> Status {
      body = act.body;
      return {};
    }));
    return body;
  }

  std::filesystem::path place_;
};

}  // namespace amends::intake
