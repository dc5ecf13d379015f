// The charts of a linkage as SVG that lives in a page of base/page_style.h: lengths across are
// percentages, so that a chart fits any width and its words keep their size; colours are classes;
// every chart says in words what it shows.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::link {

struct ChartWords {
  std::string id;  // unique in the page
  std::string title;
  std::string description;  // what a person who cannot see it should know
};

// Bars from a zero in the middle (or wherever the values put it): evidence for to the right,
// against to the left. Infinite values reach the edge.
struct SignedBar {
  std::string label;
  double value = 0;
  std::string text;     // the figure as people read it
  double from = 0;      // where the bar starts: 0, or the sum before in a waterfall
  bool is_sum = false;  // drawn in the second colour
};
std::string signed_bars(const ChartWords& words, std::span<const SignedBar> bars);

// Two bars for each label, both from 0 to 1.
struct DoubleBar {
  std::string label;
  double first = 0, second = 0;
};
std::string double_bars(const ChartWords& words, std::span<const DoubleBar> bars);

// Columns over a scale of weights; `upper` of a column's height is drawn in the second colour.
struct WeightColumn {
  double low = 0, high = 0;
  double height = 0, upper = 0;
};
// `mark`: a vertical line at this weight, e.g. the threshold; NaN for none. With `roots` heights
// are drawn by their square roots, so that few matches beside many others can be seen.
std::string weight_columns(const ChartWords& words, std::span<const WeightColumn> columns,
                           double mark, bool roots);

// Lines in a frame. Both axes go from the given low to the given high.
struct Line {
  std::string name;
  std::vector<std::pair<double, double>> points;
};
struct Axis {
  std::string name;
  double low = 0, high = 1;
};
std::string lines(const ChartWords& words, std::span<const Line> lines, const Axis& across,
                  const Axis& up, double mark);

// Records on a circle and the pairs between them. The weakest link is drawn in the second colour,
// what was cut is dashed.
struct Node {
  std::string name;
};
struct Connection {
  std::size_t a = 0, b = 0;
  double strength = 1;  // 0 to 1: the width
  bool is_weakest = false, is_cut = false;
};
std::string network(const ChartWords& words, std::span<const Node> nodes,
                    std::span<const Connection> connections);

// The first letters of a text and "…", where it has more.
std::string shortened(std::string_view text, std::size_t most);

// What the style of base/page_style.h lacks for these charts.
extern const std::string_view chart_style;

}  // namespace amends::link
