#include "names/gazetteer_table.h"

#include <algorithm>
#include <optional>

namespace amends::names {
namespace {

constexpr std::uint64_t rows_between_looks = 4096;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// For each of `columns`, where it stands in the file; nothing after a fault.
std::optional<std::vector<std::size_t>> read_header(const std::vector<std::string_view>& header,
                                                    const std::string& file,
                                                    std::span<const std::string_view> columns,
                                                    GazetteerFaults& faults) {
  const std::size_t before = faults.count();
  std::vector<std::size_t> order;
  for (const std::string_view column : columns) {
    const auto found = std::ranges::find(header, column);
    order.push_back(static_cast<std::size_t>(found - header.begin()));
    if (found == header.end())
      faults.add(file, 1, fmt::format("the column \"{}\" is missing", column));
    if (std::ranges::count(header, column) > 1) {
      faults.add(file, 1, fmt::format("the column \"{}\" stands twice", column));
    }
  }
  for (const std::string_view name : header) {
    if (std::ranges::find(columns, name) != columns.end()) continue;
    faults.add(file, 1,
               fmt::format("the table has no column \"{}\"{}", name, suggestion(name, columns)));
  }
  if (faults.count() > before) return {};
  return order;
}

}  // namespace

Status read_table(
    std::string_view text, std::deque<std::string>& kept, const std::string& file,
    std::span<const std::string_view> columns, GazetteerFaults& faults, Task& task,
    const std::function<void(std::uint64_t, std::span<const std::string_view>)>& take) {
  if (text.starts_with(byte_order_mark)) {
    faults.add(file, 1, "a byte-order mark; the table is UTF-8 without one");
    text.remove_prefix(byte_order_mark.size());
  }
  base::CsvRows rows(text, kept);
  std::vector<std::string_view> fields;
  if (!rows.next(fields)) {
    faults.add(file, 0,
               fmt::format("the table is empty; its first line is {}", fmt::join(columns, ",")));
    return {};
  }
  if (rows.fault()) faults.add(file, 1, *rows.fault());
  const auto order = read_header(fields, file, columns, faults);
  if (!order) return {};
  std::vector<std::string_view> ordered(columns.size());
  for (std::uint64_t count = 1; rows.next(fields); ++count) {
    if (count % rows_between_looks == 0) {
      task.advance(rows_between_looks);
      if (task.stopped()) return base::interrupted();
    }
    if (rows.fault()) {
      faults.add(file, rows.line(), *rows.fault());
      continue;
    }
    if (fields.size() != columns.size()) {
      faults.add(file, rows.line(),
                 fmt::format("{} fields where the header has {}", fields.size(), columns.size()));
      continue;
    }
    for (std::size_t i = 0; i < ordered.size(); ++i) ordered[i] = fields[(*order)[i]];
    take(rows.line(), ordered);
  }
  return {};
}

}  // namespace amends::names
