#include "publish/views.h"

#include <algorithm>
#include <vector>

#include "base/calendar.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "register/record_id.h"

namespace amends::publish {
namespace {

using registry::child_bits;

constexpr std::uint64_t rows_between_looks = 1024;

// Column 0 is whose row it is; the view's columns follow.
std::string select_of(const View& view, const Scope& scope) {
  std::string sql = fmt::format("SELECT {}", view.claim.empty() ? "NULL" : view.claim);
  for (const ViewColumn& column : view.columns) sql += fmt::format(", {}", column.expression);
  sql += fmt::format(" FROM {}", view.from);
  if (!view.claim.empty() && !scope.sealed) sql += " WHERE c.sealed = 0";
  return sql + fmt::format(" ORDER BY {}", view.order);
}

// A value as text; is_null() was asked before.
std::string written(const registry::Register& reg, const store::Statement& row, int column,
                    Form form) {
  const std::int64_t value = row.integer(column);
  switch (form) {
    case Form::plain:
      return std::string(row.text(column));
    case Form::claim:
      return reg.number_of(value);
    case Form::part:
      return fmt::format("{}.{}", reg.number_of(value >> child_bits),
                         value & ((1 << child_bits) - 1));
    case Form::instant:
      return base::to_rfc3339(value);
    case Form::day:
      return base::date_text(value);
    case Form::flag:
      return value != 0 ? "true" : "false";
    case Form::digest:
      return base::to_hex(row.blob(column));
  }
  return {};
}

void append_csv(std::string& line, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += field;
    return;
  }
  line += '"';
  for (const char c : field) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

// One view, standing at its next row, while the claims go by.
struct Cursor {
  const View* view;
  store::Statement rows;
  bool more = false;

  Status advance() {
    AMENDS_TRY(more, rows.step());
    return {};
  }
};

void append_members(std::string& line, const registry::Register& reg, const Cursor& cursor,
                    bool skip_claim) {
  line += '{';
  bool first = true;
  for (std::size_t i = skip_claim ? 1 : 0; i < cursor.view->columns.size(); ++i) {
    const ViewColumn& column = cursor.view->columns[i];
    const int at = static_cast<int>(i) + 1;
    if (cursor.rows.is_null(at)) continue;
    if (!first) line += ',';
    first = false;
    base::append_json_string(line, column.name);
    line += ':';
    const std::string text = written(reg, cursor.rows, at, column.form);
    const bool bare =
        column.form == Form::flag || (column.form == Form::plain && cursor.rows.type(at) == 'i');
    if (bare)
      line += text;
    else
      base::append_json_string(line, text);
  }
  line += '}';
}

// The rows of one claim in one view, as a member of its object.
Status append_rows(std::string& line, const registry::Register& reg, Cursor& cursor,
                   std::int64_t claim) {
  bool first = true;
  while (cursor.more && cursor.rows.integer(0) <= claim) {
    if (cursor.rows.integer(0) == claim) {
      line += first ? fmt::format(",\"{}\":[", cursor.view->name) : ",";
      first = false;
      append_members(line, reg, cursor, cursor.view->columns[0].form == Form::claim);
    }
    AMENDS_CHECK(cursor.advance());
  }
  if (!first) line += ']';
  return {};
}

}  // namespace

Result<std::uint64_t> write_csv(registry::Register& reg, const View& view, const Scope& scope,
                                const Sink& sink, base::Task& task) {
  AMENDS_TRY(store::Statement rows, reg.database().prepare(select_of(view, scope)));
  std::string line;
  for (const ViewColumn& column : view.columns) {
    if (!line.empty()) line += ',';
    line += column.name;
  }
  AMENDS_CHECK(sink(line + "\n"));
  for (std::uint64_t count = 0;; ++count) {
    if (count % rows_between_looks == 0 && task.stopped()) return base::interrupted();
    AMENDS_TRY(const bool found, rows.step());
    if (!found) return count;
    line.clear();
    for (std::size_t i = 0; i < view.columns.size(); ++i) {
      if (i > 0) line += ',';
      const int at = static_cast<int>(i) + 1;
      if (!rows.is_null(at)) append_csv(line, written(reg, rows, at, view.columns[i].form));
    }
    line += '\n';
    AMENDS_CHECK(sink(line));
    task.advance(1);
  }
}

Result<std::uint64_t> write_ndjson(registry::Register& reg, const Scope& scope, const Sink& sink,
                                   base::Task& task) {
  std::vector<Cursor> cursors;
  for (const View& view : all_views()) {
    if (view.claim.empty() || !is_in(view, scope)) continue;
    AMENDS_TRY(store::Statement rows, reg.database().prepare(select_of(view, scope)));
    cursors.push_back({&view, std::move(rows)});
    AMENDS_CHECK(cursors.back().advance());
  }
  Cursor& claims = cursors.front();  // the view of claims is the first
  std::string line;
  for (std::uint64_t count = 0;; ++count) {
    if (count % rows_between_looks == 0 && task.stopped()) return base::interrupted();
    if (!claims.more) return count;
    const std::int64_t claim = claims.rows.integer(0);
    line.clear();
    append_members(line, reg, claims, false);
    line.pop_back();
    for (std::size_t i = 1; i < cursors.size(); ++i)
      AMENDS_CHECK(append_rows(line, reg, cursors[i], claim));
    line += "}\n";
    AMENDS_CHECK(sink(line));
    task.advance(1);
    AMENDS_CHECK(claims.advance());
  }
}

}  // namespace amends::publish
