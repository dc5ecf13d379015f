// Charts as SVG, for a page that may be read on a telephone, on paper or in the dark: lengths along
// the page are percentages, so that a chart fits any width and its words keep their size; colours
// come from the page's style (classes, no attributes); each chart says in words what it shows. All
// arithmetic is in integers, so that the same figures give the same bytes.
//
// A figure that is withheld is drawn as a hatched stub of one fixed size, whatever it is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace amends::publish {

struct ChartWords {
  std::string id;  // unique in the page; for the title's and the description's ids
  std::string title;
  std::string description;  // what a person who cannot see it should know
};

struct Bar {
  std::string label;
  std::string text;                   // the figure as people read it
  std::optional<std::uint64_t> size;  // nothing: withheld
};

// Bars from left to right, one below the other, in the given order.
std::string bars(const ChartWords& words, std::span<const Bar> bars);

struct Column {
  std::string label;                  // below the axis, when it is that column's turn
  std::string text;                   // what a pointer held over it says
  std::optional<std::uint64_t> size;  // nothing: withheld
  std::uint64_t upper = 0;            // how much of it belongs to the second series
};

// Columns from left to right: time. At most `labels_max` of the labels are written.
std::string columns(const ChartWords& words, std::span<const Column> columns,
                    std::size_t labels_max);

// What charts refer to: the hatching. Once a page, before the first chart.
std::string chart_definitions();

}  // namespace amends::publish
