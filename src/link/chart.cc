#include "link/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/html.h"

namespace amends::link {
namespace {

constexpr int bar_pitch = 38;
constexpr int bar_height = 11;
constexpr int plot_height = 200;
constexpr int plot_top = 10;
constexpr int axis_height = 40;
constexpr double gutter = 9;  // per cent of the width, for the figures of the upward axis
constexpr std::size_t letters_max = 60;

std::string begin(const ChartWords& words, int height) {
  return fmt::format(
      "<svg class=\"chart\" width=\"100%\" height=\"{1}\" role=\"img\" "
      "aria-labelledby=\"{0}-title {0}-text\">\n"
      "<title id=\"{0}-title\">{2}</title>\n<desc id=\"{0}-text\">{3}</desc>\n",
      words.id, height, base::escape(words.title), base::escape(words.description));
}

std::string text(std::string_view kind, const std::string& x, double y, std::string_view words,
                 std::string_view more = "") {
  return fmt::format("<text class=\"{}\" x=\"{}\" y=\"{:.0f}\"{}>{}</text>", kind, x, y, more,
                     base::escape(words));
}

std::string percent(double share) { return fmt::format("{:.2f}%", 100 * share); }

std::string rect(std::string_view kind, double left, double right, double y, double height) {
  return fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{:.1f}\" width=\"{}\" height=\"{:.1f}\"/>",
                     kind, percent(left), y, percent(std::max(right - left, 0.0)), height);
}

// A label at the left and a figure at the right, above a bar's track.
std::string heading(std::string_view label, std::string_view figure, int y) {
  std::string out;
  const std::string narrow = shortened(label, 30), wide = shortened(label, letters_max);
  if (narrow == wide) {
    out += text("label", "0", y + 14, wide);
  } else {
    out += text("label wide", "0", y + 14, wide) + text("label narrow", "0", y + 14, narrow);
  }
  return out + text("value", "100%", y + 14, figure);
}

struct Scale {
  double low = 0, high = 1;
  double at(double value) const {
    return high > low ? std::clamp((value - low) / (high - low), 0.0, 1.0) : 0.5;
  }
};

// 1, 2 or 5 times a power of ten, so that about `most` steps fit.
double step_of(double range, int most) {
  if (!(range > 0)) return 1;
  const double power = std::pow(10, std::floor(std::log10(range / most)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (range / (factor * power) <= most) return factor * power;
  }
  return 10 * power;
}

std::string figure(double value) {
  const double tidy = std::abs(value) < 1e-9 ? 0 : value;
  return fmt::format("{:.4g}", tidy);
}

// The share of the width at which a share of the plot lies.
double across(double share) { return (gutter + (100 - gutter) * share) / 100; }

std::string grid_line(double y) {
  return fmt::format("<line class=\"grid\" x1=\"{}%\" x2=\"100%\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>",
                     gutter, y, y);
}

std::string upward(const Axis& axis) {
  std::string out;
  const Scale y{axis.low, axis.high};
  const double step = step_of(axis.high - axis.low, 4);
  for (double v = std::ceil(axis.low / step - 1e-9) * step; v <= axis.high + step * 1e-6;
       v += step) {
    const double at = plot_top + plot_height * (1 - y.at(v));
    out += grid_line(at) + text("tick", "0", at + 4, figure(v));
  }
  return out;
}

std::string sideways(const Axis& axis) {
  std::string out;
  const Scale x{axis.low, axis.high};
  const double step = step_of(axis.high - axis.low, 6);
  for (double v = std::ceil(axis.low / step - 1e-9) * step; v <= axis.high + step * 1e-6;
       v += step) {
    const double share = x.at(v);
    const char* anchor = share > 0.97 ? " text-anchor=\"end\"" : " text-anchor=\"middle\"";
    out += text("tick", percent(across(share)), plot_top + plot_height + 16, figure(v), anchor);
  }
  return out +
         text("tick", "100%", plot_top + plot_height + 34, axis.name, " text-anchor=\"end\"") +
         "\n";
}

std::string marked(const Scale& x, double mark) {
  if (std::isnan(mark) || mark < x.low || mark > x.high) return "";
  const std::string at = percent(across(x.at(mark)));
  return fmt::format("<line class=\"mark\" x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\"/>\n", at,
                     plot_top, plot_top + plot_height);
}

}  // namespace

std::string shortened(std::string_view text, std::size_t most) {
  std::size_t letters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (++letters > most) return std::string(text.substr(0, i)) + "…";
  }
  return std::string(text);
}

const std::string_view chart_style = R"css(
svg .sum { fill: var(--soft); }
svg .mark { stroke: var(--second); stroke-width: 2; stroke-dasharray: 5 4; }
svg .line { fill: none; stroke: var(--bar); stroke-width: 2; vector-effect: non-scaling-stroke; }
svg .line.other { stroke: var(--second); }
svg .line.third { stroke: var(--soft); stroke-dasharray: 5 4; }
svg .node { fill: var(--paper); stroke: var(--bar); stroke-width: 2; }
svg .tie { stroke: var(--bar); }
svg .tie.weakest { stroke: var(--second); }
svg .tie.cut { stroke: var(--soft); stroke-dasharray: 4 4; }
.clusters { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem 2rem; }
.clusters figure { margin: 0; break-inside: avoid; }
details { border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
summary { cursor: pointer; font-variant-numeric: tabular-nums; }
.key.third { background: var(--soft); margin-inline-start: 1.2em; }
.pick { display: flex; flex-wrap: wrap; gap: 0.7rem 1rem; align-items: end; margin-bottom: 0.9rem; }
.pick label { display: block; color: var(--soft); font-size: 0.88rem; }
.pick input, .pick button { font: inherit; color: var(--ink); background: var(--card); padding: 0.3rem 0.6rem;
  border: 1px solid var(--soft); border-radius: 4px; max-width: 100%; }
@media print { details > *:not(summary) { display: block; } form { display: none; } }
)css";

std::string signed_bars(const ChartWords& words, std::span<const SignedBar> bars) {
  Scale scale{0, 0};
  for (const SignedBar& bar : bars) {
    for (const double end : {bar.from, bar.from + bar.value}) {
      if (!std::isfinite(end)) continue;
      scale.low = std::min(scale.low, end);
      scale.high = std::max(scale.high, end);
    }
  }
  const double margin = std::max((scale.high - scale.low) * 0.04, 0.1);
  scale = {scale.low - margin, scale.high + margin};
  std::string out = begin(words, static_cast<int>(bars.size()) * bar_pitch);
  int y = 0;
  for (const SignedBar& bar : bars) {
    const double end = bar.from + bar.value;
    const double a = scale.at(std::min(bar.from, end)), b = scale.at(std::max(bar.from, end));
    out += heading(bar.label, bar.text, y);
    out += rect("track", 0, 1, y + 20, bar_height);
    if (std::isnan(bar.value)) {
      y += bar_pitch;
      continue;  // not trained: a track without a bar
    }
    const bool against = bar.value < 0;
    out += rect(bar.is_sum ? "sum"
                : against  ? "second"
                           : "bar",
                a, std::max(b, a + 0.003), y + 20, bar_height);
    y += bar_pitch;
  }
  const std::string zero = percent(scale.at(0));
  out += fmt::format("<line class=\"axis\" x1=\"{0}\" x2=\"{0}\" y1=\"0\" y2=\"{1}\"/>\n</svg>\n",
                     zero, y);
  return out;
}

std::string double_bars(const ChartWords& words, std::span<const DoubleBar> bars) {
  constexpr int pitch = bar_pitch + bar_height + 2;
  std::string out = begin(words, static_cast<int>(bars.size()) * pitch);
  int y = 0;
  for (const DoubleBar& bar : bars) {
    const auto shown = [](double p) { return std::isfinite(p) ? fmt::format("{:.3g}", p) : "–"; };
    out += heading(bar.label, shown(bar.first) + " / " + shown(bar.second), y);
    out += rect("track", 0, 1, y + 20, 2 * bar_height + 2);
    if (std::isfinite(bar.first))
      out += rect("bar", 0, std::clamp(bar.first, 0.0, 1.0), y + 20, bar_height);
    if (std::isfinite(bar.second))
      out += rect("second", 0, std::clamp(bar.second, 0.0, 1.0), y + 22 + bar_height, bar_height);
    out += "\n";
    y += pitch;
  }
  return out + "</svg>\n";
}

std::string weight_columns(const ChartWords& words, std::span<const WeightColumn> columns,
                           double mark, bool roots) {
  if (columns.empty()) return "";
  double most = 0;
  for (const WeightColumn& column : columns) most = std::max(most, column.height);
  const auto shape = [roots](double v) { return roots ? std::sqrt(v) : v; };
  const Scale x{columns.front().low, columns.back().high};
  std::string out = begin(words, plot_top + plot_height + axis_height);
  out += sideways({"match weight (bits)", x.low, x.high});
  for (const double part : {0.25, 0.5, 1.0}) {
    const double at = plot_top + plot_height * (1 - shape(part));
    out += grid_line(at);
    out += text("tick", "0", at + 4, figure(std::round(most * part)));
  }
  for (const WeightColumn& column : columns) {
    if (!(column.height > 0)) continue;
    const double left = across(x.at(column.low)) + 0.0008;
    const double right = across(x.at(column.high)) - 0.0008;
    const double height = std::max(1.0, plot_height * shape(column.height / most));
    const double upper = height * std::clamp(column.upper / column.height, 0.0, 1.0);
    out += fmt::format(
        "<g><title>{:.1f} to {:.1f} bits: {:.0f} pairs, {:.0f} expected matches</title>",
        column.low, column.high, column.height, column.upper);
    out += rect("bar", left, right, plot_top + plot_height - height + upper, height - upper);
    if (upper > 0) out += rect("second", left, right, plot_top + plot_height - height, upper);
    out += "</g>\n";
  }
  return out + marked(x, mark) + "</svg>\n";
}

std::string lines(const ChartWords& words, std::span<const Line> lines, const Axis& horizontal,
                  const Axis& vertical, double mark) {
  const Scale x{horizontal.low, horizontal.high}, y{vertical.low, vertical.high};
  std::string out = begin(words, plot_top + plot_height + axis_height);
  out += upward(vertical) + sideways(horizontal);
  out += fmt::format(
      "<svg x=\"{}%\" y=\"{}\" width=\"{}%\" height=\"{}\" viewBox=\"0 0 1000 1000\" "
      "preserveAspectRatio=\"none\">\n",
      gutter, plot_top, 100 - gutter, plot_height);
  constexpr std::string_view kinds[] = {"line", "line other", "line third"};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += fmt::format("<polyline class=\"{}\" points=\"", kinds[i % 3]);
    for (const auto& [px, py] : lines[i].points)
      out += fmt::format("{:.1f},{:.1f} ", 1000 * x.at(px), 1000 * (1 - y.at(py)));
    out += fmt::format("\"><title>{}</title></polyline>\n", base::escape(lines[i].name));
  }
  return out + "</svg>\n" + marked(x, mark) + "</svg>\n";
}

std::string network(const ChartWords& words, std::span<const Node> nodes,
                    std::span<const Connection> connections) {
  constexpr double width = 300, height = 260, radius = 88;
  std::string out = fmt::format(
      "<svg class=\"chart\" viewBox=\"0 0 {1} {2}\" width=\"100%\" role=\"img\" "
      "aria-labelledby=\"{0}-title {0}-text\">\n<title id=\"{0}-title\">{3}</title>"
      "<desc id=\"{0}-text\">{4}</desc>\n",
      words.id, width, height, base::escape(words.title), base::escape(words.description));
  const auto place = [&](std::size_t i) {
    const double turn =
        2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(nodes.size());
    return std::pair(width / 2 + radius * std::sin(turn), height / 2 - radius * std::cos(turn));
  };
  for (const Connection& tie : connections) {
    const auto [x1, y1] = place(tie.a);
    const auto [x2, y2] = place(tie.b);
    out += fmt::format(
        "<line class=\"tie{}{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" "
        "stroke-width=\"{:.1f}\"/>\n",
        tie.is_weakest ? " weakest" : "", tie.is_cut ? " cut" : "", x1, y1, x2, y2,
        1 + 4 * std::clamp(tie.strength, 0.0, 1.0));
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto [x, y] = place(i);
    out += fmt::format("<circle class=\"node\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"7\"/>", x, y);
    const double label_y = y + (y > height / 2 ? 22 : -12);
    out += text("tick", fmt::format("{:.1f}", x), label_y, shortened(nodes[i].name, 16),
                " text-anchor=\"middle\"") +
           "\n";
  }
  return out + "</svg>\n";
}

}  // namespace amends::link
