#include "simulate/simulate.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <map>
#include <set>

#include "base/files.h"
#include "base/hash.h"
#include "base/text.h"
#include "simulate/columns.h"
#include "simulate/test_world.h"

namespace amends::simulate {
namespace {

namespace fs = std::filesystem;

Options small(std::uint64_t claims = 300) {
  Options options;
  options.claims = claims;
  options.seed = 5;
  return options;
}

std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    files[fs::relative(entry.path(), folder)] = base::read_file(entry.path()).value();
  }
  return files;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (const std::string_view line : base::split(text, '\n')) lines.emplace_back(line);
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

TEST(Simulate, WritesTheSameBytesAgain) {
  const TemporaryFolder one, two;
  ASSERT_TRUE(simulate(velaria(), small(), one.path() / "a", base::quiet()));
  ASSERT_TRUE(simulate(velaria(), small(), two.path() / "b", base::quiet()));
  EXPECT_EQ(contents(one.path() / "a"), contents(two.path() / "b"));
}

// What this seed means must not change by accident: caseloads are named by their seeds.
TEST(Simulate, WritesTheBytesThatThisSeedHasAlwaysMeant) {
  const TemporaryFolder folder;
  Options options = small();
  options.evidence_rate = 0;
  ASSERT_TRUE(simulate(velaria(), options, folder.path() / "a", base::quiet()));
  const std::string claims = base::read_file(folder.path() / "a" / "claims.csv").value();
  EXPECT_EQ(base::to_hex(base::sha256(as_bytes(claims))).substr(0, 16), "c67468c4b4605d9d");
}

TEST(Simulate, FilesAndTruthFitTheClaims) {
  const TemporaryFolder folder;
  const auto summary = simulate(velaria(), small(2000), folder.path() / "a", base::quiet());
  ASSERT_TRUE(summary) << summary.error().message;
  const auto files = contents(folder.path() / "a");
  for (const std::string name :
       {"claims.csv", "truth.csv", "truth-persons.csv", "truth-properties.csv", "truth-places.csv",
        "files.csv", "mapping.toml", "README.txt"}) {
    ASSERT_TRUE(files.contains(name)) << name;
  }

  const auto truth = lines_of(files.at("truth.csv"));
  ASSERT_EQ(truth.size(), 2001U);
  std::set<std::string> keys, persons;
  std::uint64_t duplicates = 0;
  const std::size_t width = base::split(truth[0], ',').size();
  for (const std::string& line : lines_of(files.at("truth-persons.csv"))) {
    persons.emplace(base::split(line, ',')[0]);
  }
  for (std::size_t i = 1; i < truth.size(); ++i) {
    const auto cells = base::split(truth[i], ',');
    ASSERT_EQ(cells.size(), width) << truth[i];
    EXPECT_TRUE(keys.emplace(cells[0]).second);
    EXPECT_TRUE(persons.contains(std::string(cells[1]))) << cells[1];
    if (!cells[10].empty()) {
      ++duplicates;
      EXPECT_TRUE(keys.contains(std::string(cells[10]))) << cells[10];
    }
  }
  EXPECT_EQ(duplicates, summary->duplicates);

  std::set<std::string> named;
  for (const std::string& line : lines_of(files.at("files.csv"))) {
    const auto cells = base::split(line, ',');
    ASSERT_EQ(cells.size(), 4U);
    if (cells[0] == "file") continue;
    named.insert("evidence/" + std::string(cells[0]));
    EXPECT_EQ(cells[1], "simulated");
    EXPECT_TRUE(keys.contains(std::string(cells[2]))) << cells[2];
  }
  std::set<std::string> there;
  for (const auto& [name, content] : files) {
    if (name.starts_with("evidence/")) there.insert(name);
  }
  EXPECT_EQ(named, there);
  EXPECT_EQ(there.size(), summary->files);
}

TEST(Simulate, TheManifestsSourceIsTheMappings) {
  const auto mapping =
      base::read_file(programme_folder("velaria") / "mappings" / "simulated.toml").value();
  EXPECT_NE(mapping.find("\nsource = \"simulated\"\n"), std::string::npos);
}

// Every column that the mapping reads is one that is written, and every one written is read.
TEST(Simulate, TheMappingNamesTheColumns) {
  const auto mapping =
      base::read_file(programme_folder("velaria") / "mappings" / "simulated.toml").value();
  for (std::size_t i = 0; i < single_columns; ++i) {
    const auto name = name_of(static_cast<Column>(i));
    EXPECT_NE(mapping.find(fmt::format("\"{}\"", name)), std::string::npos) << name;
  }
  for (const std::string_view name : {"name", "birth", "sex", "relation"}) {
    EXPECT_NE(mapping.find(fmt::format("\"member{{n}}_{}\"", name)), std::string::npos) << name;
  }
}

TEST(Simulate, WithoutEvidenceTheClaimsAreTheSame) {
  const TemporaryFolder folder;
  Options options = small();
  ASSERT_TRUE(simulate(velaria(), options, folder.path() / "with", base::quiet()));
  options.evidence_rate = 0;
  const auto summary = simulate(velaria(), options, folder.path() / "without", base::quiet());
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->files, 0U);
  const auto with = contents(folder.path() / "with"), without = contents(folder.path() / "without");
  EXPECT_EQ(with.at("claims.csv"), without.at("claims.csv"));
  EXPECT_EQ(with.at("truth.csv"), without.at("truth.csv"));
  EXPECT_FALSE(without.contains("files.csv"));
  EXPECT_EQ(without.at("README.txt").find("files.csv"), std::string::npos);
}

TEST(Simulate, RefusesAFolderWithSomethingInIt) {
  const TemporaryFolder folder;
  ASSERT_TRUE(base::write_file(folder.path() / "mine.txt", "kept"));
  const auto made = simulate(velaria(), small(), folder.path(), base::quiet());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Code::refused);
  EXPECT_EQ(contents(folder.path()).size(), 1U);
}

TEST(Simulate, TakesAFolderThatIsEmpty) {
  const TemporaryFolder folder;
  EXPECT_TRUE(simulate(velaria(), small(), folder.path(), base::quiet()));
}

TEST(Simulate, RefusesAProgrammeWithoutAMappingForIt) {
  const TemporaryFolder folder;
  programme::Programme other = velaria();
  other.folder = folder.path();
  const auto made = simulate(other, small(), folder.path() / "a", base::quiet());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Code::unsupported);
  EXPECT_NE(made.error().message.find("simulated.toml"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder.path() / "a"));
}

TEST(Simulate, StoppedItLeavesNothing) {
  class Stopper : public base::Task {
   public:
    void advance(std::uint64_t count) override { done_ += count; }
    bool stopped() const override { return done_ > 100; }

   private:
    std::uint64_t done_ = 0;
  } task;
  const TemporaryFolder folder;
  const auto made = simulate(velaria(), small(1000), folder.path() / "a", task);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Code::interrupted);
  EXPECT_FALSE(fs::exists(folder.path() / "a"));
}

// Whichever write the disk refuses, the result is an error and an empty place to try again in.
TEST(Simulate, AFailureAnywhereIsToldAndLeavesNothing) {
  const TemporaryFolder folder;
  Options options = small(30);
  bool passed = false;
  for (int n = 1; !passed && n < 500; ++n) {
    int operations = 0;
    base::set_fault_plan(
        [&](base::FileOperation, const fs::path&) { return ++operations == n ? ENOSPC : 0; });
    const auto made = simulate(velaria(), options, folder.path() / "a", base::quiet());
    base::set_fault_plan({});
    passed = operations < n;
    EXPECT_EQ(made.has_value(), passed) << "operation " << n;
    EXPECT_EQ(fs::exists(folder.path() / "a"), passed) << "operation " << n;
  }
  EXPECT_TRUE(passed);
}

}  // namespace
}  // namespace amends::simulate
