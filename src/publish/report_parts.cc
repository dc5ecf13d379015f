// What the report's sections share.
#include "publish/report_sections.h"

namespace amends::publish {

using words::Key;

std::string Page::figure(const Figure& count) const {
  return count ? words.number(*count) : say(Key::withheld);
}

void begin_section(Page& page, std::string_view id, Key title, std::string_view text) {
  page.html.open("section", {{"id", id}}).line();
  page.html.leaf("h2", page.words[title]).line();
  page.html.leaf("p", text).line();
}

void note(Page& page, std::string_view text) {
  page.html.leaf("p", text, {{"class", "note"}}).line();
}

void chart(Page& page, std::string_view svg, bool any_withheld, bool any_late) {
  Html& html = page.html;
  html.open("figure").line().markup(svg);
  if (any_withheld || any_late) html.open("figcaption");
  if (any_late) {
    html.open("span", {{"class", "key bar"}}).close().text(page.words[Key::in_time]);
    html.open("span", {{"class", "key second"}}).close().text(page.words[Key::late]);
    if (any_withheld) html.empty("br");
  }
  if (any_withheld) {
    const std::string threshold = page.words.number(page.figures.rule.threshold);
    html.text(page.words.fill(Key::withheld_note, {{"threshold", threshold}}));
  }
  if (any_withheld || any_late) html.close().line();
  html.close().line();
}

TableWriter::TableWriter(Page& page, std::vector<std::string> head) : page_(page) {
  page_.html.open("div", {{"class", "scroll"}}).open("table").line().open("thead").open("tr");
  for (const std::string& title : head) page_.html.leaf("th", title, {{"scope", "col"}});
  page_.html.close().close().line().open("tbody").line();
}

TableWriter::~TableWriter() {
  page_.html.close().close().close().line();  // tbody or tfoot, table, div
}

void TableWriter::cells(const Cells& cells) {
  for (const auto& cell : cells) {
    if (cell)
      page_.html.leaf("td", *cell);
    else
      page_.html.open("td")
          .leaf("span", page_.words[Key::withheld], {{"class", "withheld"}})
          .close();
  }
}

void TableWriter::row(std::string_view title, std::string_view code, const Cells& row_cells) {
  page_.html.open("tr").open("th", {{"scope", "row"}}).leaf("bdi", title);
  if (!code.empty()) page_.html.text(" ").leaf("bdi", code, {{"class", "code"}});
  page_.html.close();
  cells(row_cells);
  page_.html.close().line();
}

void TableWriter::total(std::string_view title, const Cells& row_cells) {
  if (in_body_) page_.html.close().open("tfoot").line();
  in_body_ = false;
  page_.html.open("tr").leaf("th", title, {{"scope", "row"}});
  cells(row_cells);
  page_.html.close().line();
}

}  // namespace amends::publish
