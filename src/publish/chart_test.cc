#include "publish/chart.h"

#include <gtest/gtest.h>

#include <limits>
#include <pugixml.hpp>

namespace amends::publish {
namespace {

const ChartWords words{"c", "Claims", "Bars & <numbers>"};

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

void expect_well_formed(const std::string& svg) {
  pugi::xml_document document;
  EXPECT_TRUE(document.load_string(svg.c_str())) << svg;
}

TEST(Bars, are_as_long_as_their_share_of_the_longest) {
  const std::string svg =
      bars(words, std::vector<Bar>{{"a", "200", 200}, {"b", "50", 50}, {"none", "0", 0}});
  expect_well_formed(svg);
  EXPECT_NE(svg.find("width=\"100.000%\""), std::string::npos);
  EXPECT_NE(svg.find("width=\"25.000%\""), std::string::npos);
  EXPECT_EQ(count_of(svg, "class=\"bar\""), 2U);
}

TEST(Bars, what_is_withheld_looks_the_same_whatever_it_is) {
  const std::string svg = bars(words, std::vector<Bar>{{"a", "90", 90}, {"b", "withheld", {}}});
  expect_well_formed(svg);
  EXPECT_EQ(count_of(svg, "hatched"), 1U);
}

TEST(Bars, of_sums_beyond_all_bounds_are_drawn) {
  const auto most = std::numeric_limits<std::uint64_t>::max();
  const std::string svg = bars(words, std::vector<Bar>{{"a", "", most}, {"b", "", most / 2}});
  EXPECT_NE(svg.find("width=\"100.000%\""), std::string::npos);
  EXPECT_NE(svg.find("width=\"49.9"), std::string::npos);
}

TEST(Bars, cut_a_long_label_between_letters) {
  std::string label;
  for (int i = 0; i < 120; ++i) label += "ж";
  const std::string svg = bars(words, std::vector<Bar>{{label, "1", 1}});
  expect_well_formed(svg);
  EXPECT_EQ(count_of(svg, "…"), 2U);  // once for a wide page, once for a narrow one
}

TEST(Columns, draw_each_period_and_few_labels) {
  std::vector<Column> many;
  for (int i = 0; i < 40; ++i)
    many.push_back({"M" + std::to_string(i), "x", std::uint64_t(i * 100), 0});
  many[3].size.reset();
  many[5].upper = 200;
  const std::string svg = columns(words, many, 5);
  expect_well_formed(svg);
  EXPECT_EQ(count_of(svg, "<g>"), 40U);
  EXPECT_EQ(count_of(svg, "class=\"hatched\""), 1U);
  EXPECT_EQ(count_of(svg, "class=\"second\""), 1U);
  EXPECT_EQ(count_of(svg, ">M0</text>"), 1U);
  EXPECT_EQ(count_of(svg, ">M1</text>"), 0U);
}

TEST(Columns, of_nothing_is_an_axis) { expect_well_formed(columns(words, {}, 5)); }

}  // namespace
}  // namespace amends::publish
