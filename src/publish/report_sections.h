// The report's sections, one function each, and what they share. Used by report.cc.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/html.h"
#include "publish/chart.h"
#include "publish/figures.h"
#include "publish/words.h"

namespace amends::publish {

struct Page {
  const Figures& figures;
  const words::Words& words;
  Html html;

  std::string say(words::Key key) const { return std::string(words[key]); }
  std::string figure(const Figure& count) const;  // "1,234", or the word for withheld
};

void categories_section(Page& page);
void stages_section(Page& page);
void periods_section(Page& page);
void places_section(Page& page);
void amounts_section(Page& page);
void deficiencies_section(Page& page);
void evidence_section(Page& page);
void sources_section(Page& page);
void log_section(Page& page);
void about_section(Page& page);

// <section id> with its heading and text; the caller closes it.
void begin_section(Page& page, std::string_view id, words::Key title, std::string_view text);
void note(Page& page, std::string_view text);

// A chart, with the note on hatching below it when `any_withheld`, and what its two colours mean
// when `any_late`.
void chart(Page& page, std::string_view svg, bool any_withheld, bool any_late = false);

// A table as people copy it: a first column of titles with their codes, then columns of figures.
class TableWriter {
 public:
  TableWriter(Page& page, std::vector<std::string> head);
  ~TableWriter();
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  // Cells in order; nothing stands for withheld.
  using Cells = std::vector<std::optional<std::string>>;
  void row(std::string_view title, std::string_view code, const Cells& cells);
  void total(std::string_view title, const Cells& cells);

 private:
  void cells(const Cells& cells);
  Page& page_;
  bool in_body_ = true;
};

}  // namespace amends::publish
