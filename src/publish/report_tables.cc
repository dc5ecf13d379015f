// The sections on what is in the register.
#include <algorithm>

#include "publish/report_sections.h"

namespace amends::publish {
namespace {

using words::Key;
using Cells = TableWriter::Cells;

std::optional<std::string> cell(const Page& page, const Figure& count) {
  if (!count) return std::nullopt;
  return page.words.number(*count);
}

// "12.3 %", when both may be known.
std::string share(const Figure& part, const Figure& whole) {
  if (!part || !whole || *whole == 0) return "";
  const Count thousandths = (*part * 2000 + *whole) / (*whole * 2);
  return fmt::format("{}.{} %", thousandths / 10, thousandths % 10);
}

// What a row is called: its title, else its code made readable.
std::string title_of(const Page& page, const Line& line, Key empty_code = Key::not_stated) {
  if (line.code == words::other_code) return page.say(Key::others);
  if (!line.title.empty()) return line.title;
  return line.code.empty() ? page.say(empty_code) : line.code;
}

std::string_view code_of(const Line& line) {
  return line.title.empty() || line.code == words::other_code ? std::string_view() : line.code;
}

bool any_withheld(const std::vector<Line>& lines) {
  return std::any_of(lines.begin(), lines.end(), [](const Line& line) { return !line.count; });
}

bool any_withheld(const CrossTable& table) {
  const auto among = [](const std::vector<Figure>& figures) {
    return std::find(figures.begin(), figures.end(), Figure()) != figures.end();
  };
  return among(table.cells) || among(table.row_totals) || among(table.column_totals);
}

std::vector<std::string> titles(const Lines& lines) {
  std::vector<std::string> all;
  for (const Line& line : lines.rows) all.push_back(line.title.empty() ? line.code : line.title);
  return all;
}

void lines_chart(Page& page, std::string_view id, const Lines& lines, std::string_view alternative,
                 Key title, Key empty_code, bool hatched) {
  std::vector<Bar> drawn;
  for (const Line& line : lines.rows) {
    if (line.code == words::other_code) continue;  // many small ones would dwarf the rest
    drawn.push_back({title_of(page, line, empty_code), page.figure(line.count), line.count});
  }
  chart(page, bars({std::string(id) + "-chart", page.say(title), std::string(alternative)}, drawn),
        hatched);
}

// Chart and table of rows that add up.
void lines_section(Page& page, std::string_view id, const Lines& lines,
                   std::string_view alternative, Key chart_title, Key row_head, Key column_head,
                   Key empty_code) {
  if (lines.whole_withheld) return note(page, page.words[Key::withheld_table]);
  lines_chart(page, id, lines, alternative, chart_title, empty_code, any_withheld(lines.rows));
  TableWriter table(page, {page.say(row_head), page.say(column_head), page.say(Key::share)});
  for (const Line& line : lines.rows) {
    table.row(title_of(page, line, empty_code), code_of(line),
              {cell(page, line.count), share(line.count, lines.total)});
  }
  table.total(page.words[Key::total], {cell(page, lines.total), ""});
}

// The cells with their totals, or the rows' totals alone.
void breakdown_table(Page& page, const Breakdown& breakdown, Key row_head, const Lines& rows,
                     std::vector<std::string> columns) {
  const bool cells = !breakdown.table.whole_withheld;
  if (!cells) columns.clear();
  std::vector<std::string> head = {page.say(row_head)};
  head.insert(head.end(), columns.begin(), columns.end());
  head.push_back(page.say(Key::total));
  TableWriter table(page, head);
  for (std::size_t row = 0; row < rows.rows.size(); ++row) {
    Cells figures;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      figures.push_back(cell(page, breakdown.table.at(row, i)));
    }
    figures.push_back(cell(page, rows.rows[row].count));
    table.row(title_of(page, rows.rows[row]), code_of(rows.rows[row]), figures);
  }
  Cells sums;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    sums.push_back(cell(page, breakdown.columns.rows[i].count));
  }
  sums.push_back(cell(page, breakdown.rows.total));
  table.total(page.words[Key::total], sums);
}

// Codes of the register as words of the language, which stand alone.
Lines as_words(const Page& page, Lines lines) {
  for (Line& line : lines.rows) {
    if (line.code.empty() || line.code == words::other_code) continue;
    line = {"", page.words.of_code(line.code), line.count};
  }
  return lines;
}

// The same with the codes beside them.
Lines in_words(const Page& page, Lines lines) {
  for (Line& line : lines.rows) {
    if (!line.code.empty() && line.code != words::other_code)
      line.title = page.words.of_code(line.code);
  }
  return lines;
}

std::uint64_t whole_part(std::string_view decimal) {
  std::uint64_t value = 0;
  for (const char c : decimal) {
    if (c < '0' || c > '9') break;  // a negative sum has no bar
    if (value > 1'000'000'000'000'000'000) break;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

std::string unit_word(const Page& page) {
  switch (page.figures.periods.unit) {
    case Periods::Unit::month:
      return page.say(Key::unit_month);
    case Periods::Unit::quarter:
      return page.say(Key::unit_quarter);
    case Periods::Unit::year:
      return page.say(Key::unit_year);
  }
  return "";
}

}  // namespace

void categories_section(Page& page) {
  const Stages& stages = page.figures.stages;
  begin_section(page, "categories", Key::categories_title, page.words[Key::categories_text]);
  lines_section(page, "categories", stages.claims.rows, page.words[Key::categories_alt],
                Key::categories_title, Key::category, Key::claims, Key::not_stated);
  if (std::find(stages.sealed.begin(), stages.sealed.end(), true) != stages.sealed.end()) {
    note(page, page.words[Key::sealed_note]);
  }
  page.html.close().line();
}

void stages_section(Page& page) {
  const Breakdown& claims = page.figures.stages.claims;
  begin_section(page, "stages", Key::stages_title, page.words[Key::stages_text]);
  const Lines stages = as_words(page, claims.columns);
  if (claims.table.whole_withheld) {
    lines_section(page, "stages", stages, page.words[Key::stages_alt], Key::stages_title,
                  Key::stage, Key::claims, Key::not_stated);
  } else {
    lines_chart(page, "stages", stages, page.words[Key::stages_alt], Key::stages_title,
                Key::not_stated, any_withheld(claims.table));
    breakdown_table(page, claims, Key::category, claims.rows, titles(stages));
  }
  page.html.close().line();
}

void periods_section(Page& page) {
  const Periods& periods = page.figures.periods;
  const Breakdown& claims = periods.claims;
  const std::string unit = unit_word(page);
  begin_section(page, "periods", Key::periods_title,
                page.words.fill(Key::periods_text, {{"unit", unit}}));
  if (claims.rows.whole_withheld || claims.rows.rows.empty()) {
    note(page, page.words[Key::withheld_table]);
    page.html.close().line();
    return;
  }
  constexpr std::size_t labels_max = 5;
  std::vector<Column> drawn;
  Lines named = claims.rows;
  bool any_late = false;
  for (std::size_t i = 0; i < named.rows.size(); ++i) {
    Line& period = named.rows[i];
    period = {"", period.code.empty() ? page.say(Key::not_stated) : page.words.period(period.code),
              period.count};
    const Count late = claims.table.whole_withheld ? 0 : claims.table.at(i, 1).value_or(0);
    any_late = any_late || late > 0;
    drawn.push_back({period.title, page.figure(period.count), period.count, late});
  }
  chart(page,
        columns({"periods-chart", page.say(Key::periods_title),
                 page.words.fill(Key::periods_alt, {{"unit", unit}})},
                drawn, labels_max),
        any_withheld(claims.rows.rows), any_late);
  breakdown_table(page, claims, Key::received, named,
                  {page.say(Key::in_time), page.say(Key::late)});
  page.html.close().line();
}

void places_section(Page& page) {
  const Key text = page.figures.places_are_zones ? Key::zones_text : Key::places_text;
  begin_section(page, "places", Key::zones_title, page.words[text]);
  lines_section(page, "places", page.figures.places, page.words[Key::places_alt], Key::zones_title,
                Key::place, Key::claims, Key::not_stated);
  page.html.close().line();
}

void amounts_section(Page& page) {
  const Amounts& amounts = page.figures.amounts;
  const std::string threshold = page.words.number(page.figures.rule.threshold);
  const std::string dominance = page.words.number(page.figures.rule.dominance_percent);
  begin_section(
      page, "amounts", Key::amounts_title,
      page.words.fill(Key::amounts_text, {{"threshold", threshold}, {"dominance", dominance}}));
  const auto text = [&](const std::optional<std::string>& sum) -> std::optional<std::string> {
    if (!sum) return std::nullopt;
    return page.words.decimal(*sum);
  };
  if (amounts.total) {
    std::vector<Bar> drawn;
    bool hidden = false;
    for (const Amount& amount : amounts.by_category) {
      Bar one{amount.title, text(amount.sum).value_or(page.say(Key::withheld)), {}};
      if (amount.sum) one.size = whole_part(*amount.sum);
      hidden = hidden || !amount.sum;
      drawn.push_back(std::move(one));
    }
    chart(page,
          bars({"amounts-chart", page.say(Key::amounts_title),
                page.words.fill(Key::amounts_alt, {{"currency", amounts.currency}})},
               drawn),
          hidden);
    TableWriter table(page, {page.say(Key::category),
                             page.words.fill(Key::asserted_in, {{"currency", amounts.currency}})});
    for (const Amount& amount : amounts.by_category)
      table.row(amount.title, amount.code, {text(amount.sum)});
    table.total(page.words[Key::total], {text(amounts.total)});
  }
  if (amounts.by_currency.size() > 1 || (!amounts.total && !amounts.by_currency.empty())) {
    TableWriter table(page, {page.say(Key::currency), page.say(Key::asserted)});
    for (const Amount& amount : amounts.by_currency) {
      table.row(amount.code.empty() ? page.words[Key::not_stated] : std::string_view(amount.code),
                "", {text(amount.sum)});
    }
  }
  if (!amounts.total && amounts.by_currency.empty()) note(page, page.words[Key::amounts_none]);
  page.html.close().line();
}

void deficiencies_section(Page& page) {
  const Breakdown& deficiencies = page.figures.deficiencies;
  begin_section(page, "deficiencies", Key::deficiencies_title, page.words[Key::deficiencies_text]);
  const Lines codes = in_words(page, deficiencies.rows);
  if (codes.rows.empty() || codes.whole_withheld) {
    note(page, page.words[codes.rows.empty() ? Key::deficiencies_none : Key::withheld_table]);
  } else {
    lines_chart(page, "deficiencies", codes, page.words[Key::deficiencies_alt],
                Key::deficiencies_title, Key::not_stated, any_withheld(codes.rows));
    breakdown_table(page, deficiencies, Key::code, codes,
                    {page.say(Key::open), page.say(Key::cured)});
  }
  page.html.close().line();
}

void evidence_section(Page& page) {
  const Figures& figures = page.figures;
  begin_section(page, "evidence", Key::evidence_title,
                figures.evidence_bytes.value_or(0) > 0
                    ? page.words.fill(Key::evidence_text,
                                      {{"size", page.words.size(*figures.evidence_bytes)}})
                    : page.say(Key::evidence_text_bare));
  if (figures.evidence_kinds.total == Figure(0)) {
    note(page, page.words[Key::evidence_none]);
  } else {
    lines_section(page, "evidence", as_words(page, figures.evidence_kinds),
                  page.words[Key::evidence_alt], Key::evidence_title, Key::kind, Key::items,
                  Key::not_stated);
    if (!figures.evidence_types.whole_withheld) {
      TableWriter table(page,
                        {page.say(Key::media_type), page.say(Key::items), page.say(Key::share)});
      const Lines& types = figures.evidence_types;
      for (const Line& line : types.rows) {
        table.row(title_of(page, line), "",
                  {cell(page, line.count), share(line.count, types.total)});
      }
      table.total(page.words[Key::total], {cell(page, types.total), ""});
    }
  }
  page.html.close().line();
}

void sources_section(Page& page) {
  const Lines& sources = page.figures.sources;
  begin_section(page, "sources", Key::sources_title, page.words[Key::sources_text]);
  if (sources.whole_withheld) {
    note(page, page.words[Key::withheld_table]);
  } else {
    TableWriter table(page, {page.say(Key::source), page.say(Key::claims), page.say(Key::share)});
    for (const Line& line : sources.rows) {
      table.row(title_of(page, line, Key::no_source), "",
                {cell(page, line.count), share(line.count, sources.total)});
    }
    table.total(page.words[Key::total], {cell(page, sources.total), ""});
  }
  page.html.close().line();
}

}  // namespace amends::publish
