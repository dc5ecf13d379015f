#include "link/report.h"

#include <cmath>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/page_style.h"
#include "link/chart.h"
#include "link/report_script.h"
#include "link/report_sections.h"

namespace amends::link {
namespace {

void write_head(Html& html, const ReportInput& input, const std::string& style) {
  const auto hash = [](std::string_view text) {
    return base::to_base64(base::sha256(base::as_bytes(text)));
  };
  const std::string policy = fmt::format(
      "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; "
      "form-action 'none'",
      hash(report_script), hash(style));
  html.open("head").line();
  html.empty("meta", {{"charset", "utf-8"}}).line();
  html.empty("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}}).line();
  html.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  html.line().empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}}).line();
  html.leaf("title", input.title).line();
  html.open("style").markup(style).close().line();
  html.close().line();
}

}  // namespace

std::string per_cent(double share) {
  const double hundred = 100 * share;
  return fmt::format("{:.{}f} %", hundred, hundred > 99 && hundred < 100 ? 2 : 1);
}

std::string with_points(std::uint64_t count) {
  std::string digits = fmt::format("{}", count);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

void write_table(Html& html, const std::vector<std::string>& head,
                 const std::vector<std::vector<std::string>>& rows) {
  html.open("div", {{"class", "scroll"}}).open("table").line();
  html.open("thead").open("tr");
  for (const std::string& cell : head) html.leaf("th", cell, {{"scope", "col"}});
  html.close().close().line().open("tbody").line();
  for (const auto& row : rows) {
    html.open("tr");
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == 0) {
        html.leaf("th", row[i], {{"scope", "row"}});
      } else {
        html.leaf("td", row[i]);
      }
    }
    html.close().line();
  }
  html.close().close().close().line();
}

std::string report_page(const ReportInput& input) {
  AMENDS_ASSERT(input.model && input.records && input.pairs && input.calibration);
  const std::string style = std::string(base::page_style) + std::string(chart_style);
  Html html;
  html.markup("<!DOCTYPE html>\n").open("html", {{"lang", "en"}}).line();
  write_head(html, input, style);
  html.open("body").line();
  html.open("header").leaf("p", "Linkage", {{"class", "eyebrow"}}).leaf("h1", input.title).line();
  write_summary(html, input);
  html.close().line().open("main").line();
  write_data(html, input);
  write_model(html, input);
  write_weights(html, input);
  write_accuracy(html, input);
  write_reach(html, input);
  write_clerical(html, input);
  write_audit(html, input);
  write_pairs(html, input);
  write_clusters(html, input);
  html.close().line();
  html.open("footer").leaf(
      "p",
      "A linkage proposes. Whether two records are one person is for people to "
      "decide, pair by pair, where anything adverse follows from it.");
  html.close().line().close().close().line();
  return html.take();
}

}  // namespace amends::link
