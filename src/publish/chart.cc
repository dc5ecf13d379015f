#include "publish/chart.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/html.h"

namespace amends::publish {
namespace {

constexpr int bar_pitch = 38;  // pixels from one bar to the next
constexpr int bar_height = 11;
constexpr int stub_width = 44;    // of a withheld bar
constexpr int plot_height = 180;  // of the columns
constexpr int plot_top = 18;
constexpr int stub_height = 14;
constexpr std::uint64_t gutter = 10;  // per cent of the width, for the words of the grid
constexpr std::size_t slots_min = 8;  // few columns do not become doors

// part * scale / whole without a double, for numbers of any size.
std::uint64_t scaled(std::uint64_t part, std::uint64_t whole, std::uint64_t scale) {
  for (; whole > 1'000'000'000'000; whole /= 10) part /= 10;
  return whole == 0 ? 0 : part * scale / whole;
}

// part of whole as a percentage with three decimals.
std::string percent(std::uint64_t part, std::uint64_t whole) {
  const std::uint64_t thousandths = scaled(part, whole, 100'000);
  return fmt::format("{}.{:03}%", thousandths / 1000, thousandths % 1000);
}

std::string begin(const ChartWords& words, int height, std::string_view kind) {
  return fmt::format(
      "<svg class=\"chart {2}\" width=\"100%\" height=\"{1}\" role=\"img\" "
      "aria-labelledby=\"{0}-title {0}-text\">\n"
      "<title id=\"{0}-title\">{3}</title>\n<desc id=\"{0}-text\">{4}</desc>\n",
      words.id, height, kind, base::escape(words.title), base::escape(words.description));
}

// The label cut to a number of letters, with an ellipsis.
std::string shortened(std::string_view label, std::size_t letters_max) {
  std::size_t letters = 0;
  for (std::size_t i = 0; i < label.size(); ++i) {
    if ((static_cast<unsigned char>(label[i]) & 0xC0) == 0x80) continue;
    if (++letters > letters_max) return std::string(label.substr(0, i)) + "…";
  }
  return std::string(label);
}

// A label that is too long for a telephone is written twice, and the style shows the one that fits;
// the table beside the chart has it whole.
std::string label_at(std::string_view label, int y) {
  constexpr std::size_t wide_max = 90;
  constexpr std::size_t narrow_max = 38;
  const auto text = [&](std::string_view kind, const std::string& words) {
    return fmt::format("<text class=\"{}\" x=\"0\" y=\"{}\">{}</text>", kind, y,
                       base::escape(words));
  };
  const std::string narrow = shortened(label, narrow_max);
  if (narrow == label) return text("label", narrow);
  return text("label wide", shortened(label, wide_max)) + text("label narrow", narrow);
}

// 1, 2 or 5 times a power of ten, so that at most four lines cross the plot.
std::uint64_t grid_step(std::uint64_t largest) {
  for (std::uint64_t power = 1;; power *= 10) {
    for (const std::uint64_t factor : {1, 2, 5}) {
      if (largest / (power * factor) <= 4) return power * factor;
    }
  }
}

// "500", "2k", "1.5M": short enough for the gutter.
std::string tick(std::uint64_t number) {
  if (number >= 1'000'000 && number % 100'000 == 0) {
    const std::uint64_t tenths = number / 100'000;
    return tenths % 10 == 0 ? fmt::format("{}M", tenths / 10)
                            : fmt::format("{}.{}M", tenths / 10, tenths % 10);
  }
  if (number >= 10'000 && number % 1'000 == 0) return fmt::format("{}k", number / 1'000);
  return std::to_string(number);
}

// The left edge of a slot's share: column `at` of `slots`, `part` hundredths into it.
std::string across(std::size_t at, std::uint64_t part, std::size_t slots) {
  return percent(gutter * slots * 100 + (at * 100 + part) * (100 - gutter), slots * 100 * 100);
}

int pixels(std::uint64_t part, std::uint64_t whole) {
  return static_cast<int>(scaled(part, whole, plot_height));
}

std::string grid(std::uint64_t largest) {
  std::string out;
  const std::uint64_t step = grid_step(largest);
  for (std::uint64_t at = step; at <= largest; at += step) {
    const int y = plot_top + plot_height - pixels(at, largest);
    out += fmt::format(
        "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{0}\" y2=\"{0}\"/>"
        "<text class=\"tick\" x=\"0\" y=\"{1}\">{2}</text>\n",
        y, y - 4, tick(at));
  }
  return out;
}

std::string one_column(const Column& column, std::size_t at, std::size_t slots,
                       std::uint64_t largest) {
  const int bottom = plot_top + plot_height;
  const std::string x = across(at, 9, slots);
  const std::string width = percent(82 * (100 - gutter), slots * 100 * 100);
  std::string out = fmt::format("<g><title>{}: {}</title>", base::escape(column.label),
                                base::escape(column.text));
  const auto rect = [&](std::string_view kind, int y, int height) {
    out += fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>", kind, x,
                       y, width, height);
  };
  if (!column.size) {
    rect("hatched", bottom - stub_height, stub_height);
  } else if (*column.size > 0) {
    const int height = std::max(1, pixels(*column.size, largest));
    const int upper = pixels(column.upper, largest);
    rect("bar", bottom - height + upper, height - upper);
    if (upper > 0) rect("second", bottom - height, upper);
  }
  return out + "</g>\n";
}

}  // namespace

std::string bars(const ChartWords& words, std::span<const Bar> bars) {
  std::uint64_t largest = 0;
  for (const Bar& bar : bars) largest = std::max(largest, bar.size.value_or(0));
  std::string out = begin(words, static_cast<int>(bars.size()) * bar_pitch, "bars");
  int y = 0;
  for (const Bar& bar : bars) {
    out += fmt::format(
        "{1}"
        "<text class=\"value\" x=\"100%\" y=\"{0}\">{2}</text>"
        "<rect class=\"track\" x=\"0\" y=\"{3}\" width=\"100%\" height=\"{4}\" rx=\"2\"/>",
        y + 14, label_at(bar.label, y + 14), base::escape(bar.text), y + 20, bar_height);
    if (!bar.size) {
      out += fmt::format(
          "<rect class=\"hatched\" x=\"0\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\"/>", y + 20,
          stub_width, bar_height);
    } else if (*bar.size > 0) {
      out +=
          fmt::format("<rect class=\"bar\" x=\"0\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\"/>",
                      y + 20, percent(*bar.size, largest), bar_height);
    }
    out += '\n';
    y += bar_pitch;
  }
  return out + "</svg>\n";
}

std::string columns(const ChartWords& words, std::span<const Column> columns,
                    std::size_t labels_max) {
  std::uint64_t largest = 1;
  for (const Column& column : columns) largest = std::max(largest, column.size.value_or(0));
  const std::size_t slots = std::max(slots_min, columns.size());
  const std::size_t every =
      (columns.size() + labels_max - 1) / std::max<std::size_t>(1, labels_max);
  const int bottom = plot_top + plot_height;
  std::string out = begin(words, bottom + 26, "columns");
  out += grid(largest);
  for (std::size_t i = 0; i < columns.size(); ++i) out += one_column(columns[i], i, slots, largest);
  out += fmt::format("<line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"{0}\" y2=\"{0}\"/>\n", bottom);
  for (std::size_t i = 0; every > 0 && i < columns.size(); i += every) {
    out += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\">{}</text>\n", across(i, 9, slots),
                       bottom + 17, base::escape(columns[i].label));
  }
  return out + "</svg>\n";
}

std::string chart_definitions() {
  return "<svg class=\"definitions\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>"
         "<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
         "patternTransform=\"rotate(45)\"><rect class=\"hatch-line\" width=\"2\" "
         "height=\"6\"/></pattern>"
         "</defs></svg>\n";
}

}  // namespace amends::publish
