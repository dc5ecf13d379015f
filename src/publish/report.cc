#include "publish/report.h"

#include "base/hash.h"
#include "base/page_style.h"
#include "publish/report_sections.h"

namespace amends::publish {
namespace {

using words::Key;

// Nothing from anywhere, and of styles only the one in this page.
std::string content_security_policy() {
  return fmt::format(
      "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
      base::to_base64(base::sha256(base::as_bytes(base::page_style))));
}

void head(Page& page) {
  Html& html = page.html;
  html.open("head").line();
  html.empty("meta", {{"charset", "utf-8"}}).line();
  html.empty("meta",
             {{"http-equiv", "Content-Security-Policy"}, {"content", content_security_policy()}})
      .line();
  html.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}})
      .line();
  html.empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}}).line();
  html.empty("meta", {{"name", "referrer"}, {"content", "no-referrer"}}).line();
  html.leaf("title", page.words.fill(Key::title, {{"programme", page.figures.programme_title}}))
      .line();
  html.open("style").markup(base::page_style).close().line();
  html.close().line();
}

std::string_view mode_sentence(const Page& page) {
  switch (page.figures.mode) {
    case programme::Mode::register_only:
      return page.words[Key::mode_register];
    case programme::Mode::adjudication:
      return page.words[Key::mode_adjudication];
    case programme::Mode::documentation:
      return page.words[Key::mode_documentation];
  }
  return "";
}

void tile(Page& page, std::string_view figure, std::string_view what) {
  page.html.open("div").leaf("p", figure, {{"class", "figure"}}).leaf("p", what).close().line();
}

void tiles(Page& page) {
  const Figures& figures = page.figures;
  page.html.open("div", {{"class", "tiles"}}).line();
  tile(page, page.figure(figures.claims), page.words[Key::tile_claims]);
  tile(page, page.figure(figures.evidence_kinds.total), page.words[Key::tile_evidence]);
  if (figures.amounts.total) {
    tile(page, page.words.decimal(*figures.amounts.total),
         page.words.fill(Key::tile_amount, {{"currency", figures.amounts.currency}}));
  }
  if (figures.log) {
    tile(page, page.words.number(figures.log->checkpoint.size), page.words[Key::tile_acts]);
  }
  page.html.close().line();
}

void cover(Page& page) {
  const Figures& figures = page.figures;
  Html& html = page.html;
  html.open("header").line();
  html.leaf("p", page.words[Key::kind_of_page], {{"class", "eyebrow"}}).line();
  html.open("h1").leaf("bdi", figures.programme_title).close().line();
  html.leaf("p", page.words.fill(Key::state_of, {{"instant", page.words.instant(figures.at)}}),
            {{"class", "state"}})
      .line();
  tiles(page);
  html.open("p", {{"class", "finding"}}).text(mode_sentence(page)).text(" ");
  html.text(page.words[Key::not_a_finding]).close().line();
  if (!figures.disclaimer.empty()) html.leaf("p", figures.disclaimer).line();
  html.close().line();
}

void contents(Page& page) {
  Html& html = page.html;
  html.open("nav", {{"aria-label", page.words[Key::contents]}}).open("ul").line();
  for (const auto& [id, title] : {std::pair{"categories", Key::categories_title},
                                  {"stages", Key::stages_title},
                                  {"periods", Key::periods_title},
                                  {"places", Key::zones_title},
                                  {"amounts", Key::amounts_title},
                                  {"deficiencies", Key::deficiencies_title},
                                  {"evidence", Key::evidence_title},
                                  {"sources", Key::sources_title},
                                  {"log", Key::log_title},
                                  {"about", Key::about_title}}) {
    html.open("li").leaf("a", page.words[title], {{"href", "#" + std::string(id)}}).close().line();
  }
  html.close().close().line();
}

}  // namespace

std::string report_html(const Figures& figures, const words::Words& words) {
  Page page{figures, words, {}};
  Html& html = page.html;
  html.markup("<!DOCTYPE html>\n");
  html.open("html", {{"lang", words.language()}, {"dir", words.direction()}}).line();
  head(page);
  html.open("body").line().markup(chart_definitions());
  cover(page);
  contents(page);
  html.open("main").line();
  categories_section(page);
  stages_section(page);
  periods_section(page);
  places_section(page);
  amounts_section(page);
  deficiencies_section(page);
  evidence_section(page);
  sources_section(page);
  log_section(page);
  about_section(page);
  html.close().line();
  html.open("footer").leaf("p", words[Key::made_with]).close().line();
  html.close().line().close().line();
  return html.take();
}

}  // namespace amends::publish
