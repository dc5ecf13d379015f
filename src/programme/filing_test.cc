#include "programme/filing.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

namespace amends::programme {
namespace {

std::string with_index(std::string_view path, std::string_view index) {
  std::string out;
  for (const char c : path) {
    out += c;
    if (c == '[') out += index;
  }
  return out;
}

TEST(Filing, FieldsAreSortedAndStandOnce) {
  const auto fields = filing_fields();
  ASSERT_GT(fields.size(), 100u);
  for (std::size_t i = 1; i < fields.size(); ++i) {
    EXPECT_LT(fields[i - 1].path, fields[i].path);
  }
}

TEST(Filing, EveryFieldIsFoundByAConcretePath) {
  for (const Field& field : filing_fields()) {
    std::string path = with_index(field.path, "7");
    if (path.ends_with('*')) path.back() = 'x';
    EXPECT_EQ(find_field(path), &field) << path;
    EXPECT_TRUE(field.meaning.ends_with('.') || field.meaning.ends_with("…")) << field.path;
    EXPECT_EQ(field.values.empty(), field.type != FieldType::code) << field.path;
  }
}

TEST(Filing, WhatIsNoFieldIsNotFound) {
  const char* const paths[] = {"",
                               "claimant",
                               "claimant.names",
                               "claimant.names[].text",
                               "claimant.names[0]",
                               "losses.amount",
                               "losses[].amount",
                               "losses[01].amount",
                               "losses[-1].amount",
                               "losses[1024].amount",
                               "losses[99999999999999999999].amount",
                               "losses[1.amount",
                               "losses[1]amount",
                               "losses[1].amounts",
                               "form",
                               "form.",
                               "as_written",
                               "as_written.",
                               "claimant.ethnicity",
                               "capacity.x"};
  for (const char* path : paths) EXPECT_EQ(find_field(path), nullptr) << path;
  EXPECT_NE(find_field("losses[1023].amount"), nullptr);
  EXPECT_EQ(find_field("as_written.losses[0].amount")->path, "as_written.*");
  EXPECT_EQ(find_field("form.airport_code")->path, "form.*");
}

// The header says why. A field of that kind must not come back by the side door.
TEST(Filing, AsksNobodyForTheirCommunity) {
  for (const Field& field : filing_fields()) {
    for (const char* word : {"ethnic", "religion", "race", "tribe", "caste", "clan", "belief"}) {
      EXPECT_EQ(field.path.find(word), std::string_view::npos) << field.path;
    }
  }
}

struct Sample {
  const char* path;
  const char* value;
  bool fits;
};

class Values : public testing::TestWithParam<Sample> {};

TEST_P(Values, AreChecked) {
  const auto [path, value, fits] = GetParam();
  const Field* field = find_field(path);
  ASSERT_NE(field, nullptr) << path;
  const Status status = check_value(*field, value);
  EXPECT_EQ(status.has_value(), fits) << path << " = " << value;
  if (!status) {
    EXPECT_EQ(status.error().code, Code::bad_input);
    EXPECT_FALSE(status.error().message.empty());
  }
}

constexpr Sample samples[] = {
    {"statement", "", true},
    {"statement", "anything at all", true},
    {"losses[0].amount", "0", true},
    {"losses[0].amount", "-12.50", true},
    {"losses[0].amount", "123456789012345678901234567890.123456789", true},
    {"losses[0].amount", "1,000.00", false},
    {"losses[0].amount", "1e3", false},
    {"losses[0].amount", ".5", false},
    {"losses[0].amount", "5.", false},
    {"losses[0].amount", "05", false},
    {"losses[0].amount", "+5", false},
    {"losses[0].amount", "-", false},
    {"losses[0].amount", "", false},
    {"rights[0].share", "2/3", true},
    {"rights[0].share", "4/6", true},
    {"rights[0].share", "1", true},
    {"rights[0].share", "3/3", true},
    {"rights[0].share", "4/3", false},
    {"rights[0].share", "0/3", false},
    {"rights[0].share", "1/0", false},
    {"rights[0].share", "1/-3", false},
    {"rights[0].share", "0.5", false},
    {"rights[0].share", "1/1000000000000000000000", false},
    {"received", "2026-03-01", true},
    {"received", "2026-02-29", false},
    {"received", "2026-3-1", false},
    {"received", "2026-03", false},
    {"claimant.birth", "1978~", true},
    {"claimant.birth", "1978-XX", true},
    {"claimant.birth", "[1978,1979]", true},
    {"claimant.birth", "1978/1980", true},
    {"claimant.birth", "about 1978", false},
    {"claimant.sex", "X", true},
    {"claimant.sex", "x", false},
    {"losses[0].damage", "DESTROYED", true},
    {"losses[0].damage", "GONE", false},
    {"losses[0].unit", "0", true},
    {"losses[0].unit", "-1", false},
    {"losses[0].unit", "1.0", false},
    {"losses[0].currency", "VLR", true},
    {"losses[0].currency", "vlr", false},
    {"losses[0].currency", "$", false},
    {"language", "pt-BR", true},
    {"language", "", false},
    {"language", "english", false},
    {"category", "H1", true},
    {"category", "", false},
    {"claimant.identifiers[0].number", "A 12-3", true},
    {"claimant.identifiers[0].number", "", false},
};
INSTANTIATE_TEST_SUITE_P(Filing, Values, testing::ValuesIn(samples));

// The page that people read has every field with its type, every value, and nothing that is not
// there.
TEST(Filing, ThePageForReadersSaysTheSame) {
  std::ifstream file(AMENDS_SOURCE_DIR "/docs/formats/filing.md");
  ASSERT_TRUE(file);
  static constexpr const char* type_names[] = {"text", "integer",    "decimal",  "share",
                                               "date", "edtf",       "currency", "language",
                                               "code", "identifier", "category"};
  std::set<std::string> told;
  std::string page;
  bool in_fields = false;
  for (std::string line; std::getline(file, line);) {
    page += line + "\n";
    if (line.starts_with("## ")) in_fields = line == "## Fields";
    if (!in_fields || !line.starts_with("| `")) continue;
    const std::size_t end = line.find('`', 3);
    const std::string type = line.substr(end + 4, line.find(' ', end + 4) - end - 4);
    told.insert(line.substr(3, end - 3) + " " + type);
  }
  std::set<std::string> wanted;
  for (const Field& field : filing_fields()) {
    std::string path(field.path);
    for (const std::string party :
         {"claimant.", "household.members[].", "occupant.", "representative.", "victim."}) {
      const std::string rest = path.starts_with(party) ? path.substr(party.size()) : "";
      if (find_field("claimant." + with_index(rest, "0")) != nullptr) path = "PARTY." + rest;
    }
    if (const std::size_t at = path.find("[].place."); at != std::string::npos)
      path = "PLACE." + path.substr(at + 9);
    wanted.insert(path + " " + type_names[static_cast<std::size_t>(field.type)]);
    for (const std::string_view value : field.values) {
      EXPECT_NE(page.find(value), std::string::npos) << field.path << " " << value;
    }
  }
  EXPECT_EQ(told, wanted);
}

TEST(Filing, AFaultOfACodeNamesTheCodes) {
  const Status status = check_value(*find_field("capacity"), "OWNER");
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("CO_OWNER"), std::string::npos);
}

}  // namespace
}  // namespace amends::programme
