#include "link/table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "base/text.h"
#include "link/value.h"

namespace amends::link {

const Column* Table::find(std::string_view name) const {
  for (const Column& column : columns) {
    if (column.name == name) return &column;
  }
  const std::string lower = base::lower_ascii(name);
  for (const Column& column : columns) {
    if (base::lower_ascii(column.name) == lower) return &column;
  }
  return nullptr;
}

std::string Table::where(RecordIndex record) const {
  const std::size_t file = file_of.empty() ? records.source(record) : file_of[record];
  return fmt::format("{}, line {}", files[file], lines[record]);
}

std::string Table::where(const Column& column, ValueCode code) const {
  RecordIndex first = 0;
  std::uint32_t line = 0xFFFFFFFF;
  for (RecordIndex record = 0; record < column.codes.size(); ++record) {
    if (column.codes[record] != code || lines[record] >= line) continue;
    first = record;
    line = lines[record];
  }
  return fmt::format("{}, column \"{}\"", where(first), column.name);
}

TableBuilder::TableBuilder(TableOptions options) : options_(std::move(options)) {}

Status TableBuilder::add_file(std::string file, std::string source_name,
                              const std::vector<std::string>& header) {
  const auto place_of = [&](std::string_view name) -> std::optional<std::size_t> {
    for (const bool exact : {true, false}) {
      for (std::size_t i = 0; i < header.size(); ++i) {
        if (header[i] == name) return i;
        if (!exact && base::lower_ascii(header[i]) == base::lower_ascii(name)) return i;
      }
    }
    return std::nullopt;
  };
  const auto missing = [&](std::string_view name, std::string_view what) {
    const auto near = base::nearest(name, header);
    return fail(Code::bad_input, "{}: there is no column \"{}\", {}{}; the file has: {}", file,
                name, what, near ? fmt::format("; is \"{}\" meant?", *near) : std::string(),
                fmt::join(header, ", "));
  };
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (std::find(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(i), header[i]) !=
        header.begin() + static_cast<std::ptrdiff_t>(i)) {
      return fail(Code::bad_input, "{}: two columns have the name \"{}\"", file, header[i]);
    }
  }
  has_id_ = !options_.unique_id.empty();
  if (has_id_) {
    const auto place = place_of(options_.unique_id);
    if (!place) return missing(options_.unique_id, "which must hold each record's unique id");
    id_place_ = *place;
  }
  if (!options_.source_column.empty()) {
    const auto place = place_of(options_.source_column);
    if (!place) return missing(options_.source_column, "which must name each record's source");
    source_place_ = *place;
  }
  if (table_.columns.empty()) {
    std::vector<std::string> wanted = options_.columns;
    if (wanted.empty()) {
      for (std::size_t i = 0; i < header.size(); ++i) {
        const bool is_source = !options_.source_column.empty() && i == source_place_;
        if ((!has_id_ || i != id_place_) && !is_source) wanted.push_back(header[i]);
      }
    }
    for (std::string& name : wanted) {
      table_.columns.emplace_back();
      table_.columns.back().name = std::move(name);
    }
  }
  places_.clear();
  for (const Column& column : table_.columns) {
    const auto place = place_of(column.name);
    const auto reader = options_.readers.find(column.name);
    if (!place && column.name != options_.source_name_column) {
      return missing(column.name, reader == options_.readers.end()
                                      ? "which another file has"
                                      : "which " + reader->second + " reads");
    }
    places_.push_back(place);
  }
  header_size_ = header.size();
  if (options_.source_column.empty()) source_ = table_.records.add_source(std::move(source_name));
  table_.files.push_back(std::move(file));
  return {};
}

std::string_view TableBuilder::trimmed(std::string_view field) const {
  return options_.trims ? base::trim(field) : field;
}

const std::string* TableBuilder::null_of(std::string_view field) const {
  const auto found = std::ranges::find(options_.nulls, field);
  return found == options_.nulls.end() || field.empty() ? nullptr : &*found;
}

Status TableBuilder::add_row(std::span<const std::string_view> fields, std::uint64_t line) {
  AMENDS_ASSERT(fields.size() == header_size_);
  if (table_.size() >= options_.records_max) {
    return fail(Code::unsupported, "{}, line {}: more than {} records in one run are not built",
                table_.files.back(), line, options_.records_max);
  }
  if (!options_.source_column.empty()) {
    const std::string_view field = trimmed(fields[source_place_]);
    const std::string name(null_of(field) == nullptr ? field : std::string_view());
    const auto& known = table_.records.sources();
    const auto found = std::ranges::find(known, name);
    if (found == known.end() && known.size() >= 1000) {
      return fail(Code::bad_input, "{}, line {}: column \"{}\" names more than 1,000 sources",
                  table_.files.back(), line, options_.source_column);
    }
    source_ = found == known.end() ? table_.records.add_source(name)
                                   : static_cast<std::uint16_t>(found - known.begin());
  }
  const std::string number = has_id_ ? std::string() : std::to_string(table_.size() + 1);
  const std::string_view id = has_id_ ? base::trim(fields[id_place_]) : std::string_view(number);
  if (id.empty()) {
    return fail(Code::bad_input, "{}, line {}: the unique id in column \"{}\" is empty",
                table_.files.back(), line, options_.unique_id);
  }
  table_.records.add(source_, id);
  table_.lines.push_back(static_cast<std::uint32_t>(line));
  if (!options_.source_column.empty()) {
    table_.file_of.push_back(static_cast<std::uint16_t>(table_.files.size() - 1));
  }
  for (std::size_t i = 0; i < places_.size(); ++i) {
    Column& column = table_.columns[i];
    const std::string_view value =
        places_[i] ? trimmed(fields[*places_[i]]) : table_.records.sources()[source_];
    const std::string* const null = places_[i] ? null_of(value) : nullptr;
    if (null != nullptr && options_.counts_nulls) ++column.nulls[*null];
    const bool has_value = null == nullptr && !value.empty();
    column.codes.push_back(has_value ? column.values.add(value) : null_code);
  }
  return {};
}

namespace {

// A whole number as its writer would write it again: "0", "17", "-3"; not "007".
std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.size() > 1 && digits[0] == '0') return std::nullopt;
  return value;
}

std::optional<double> any_number(std::string_view text) {
  const Value value = parse_column_number(text);
  return value.is_null || std::isnan(value.number) ? std::nullopt : std::optional(value.number);
}

// The ids as numbers, by record; empty where one is none.
template <typename Number>
std::vector<Number> ids_as(const Records& records,
                           std::optional<Number> (*number_of)(std::string_view)) {
  std::vector<Number> numbers;
  numbers.reserve(records.size());
  for (RecordIndex record = 0; record < records.size(); ++record) {
    const auto number = number_of(records.identifier(record));
    if (!number) return {};
    numbers.push_back(*number);
  }
  return numbers;
}

// The more frequent values first; of equally frequent ones, the one that comes first in the order
// of the records, so that it says nothing of the order in which rows were read.
void rank_values(Column& column) {
  std::vector<std::uint32_t> counts(column.values.size(), 0);
  std::vector<ValueCode> order;
  order.reserve(counts.size());
  for (const ValueCode code : column.codes) {
    if (code != null_code && counts[code]++ == 0) order.push_back(code);
  }
  AMENDS_ASSERT(order.size() == counts.size());
  std::ranges::stable_sort(order, [&](ValueCode a, ValueCode b) { return counts[a] > counts[b]; });
  std::vector<ValueCode> rank(order.size());
  for (ValueCode i = 0; i < order.size(); ++i) rank[order[i]] = i;
  column.values.reorder(order);
  column.counts.resize(order.size());
  column.present = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    column.counts[i] = counts[order[i]];
    column.present += column.counts[i];
  }
  for (ValueCode& code : column.codes) code = code == null_code ? null_code : rank[code];
}

template <typename T>
void permute(std::vector<T>& values, const std::vector<RecordIndex>& order) {
  std::vector<T> sorted(values.size());
  for (std::size_t i = 0; i < order.size(); ++i) sorted[i] = values[order[i]];
  values = std::move(sorted);
}

}  // namespace

Status TableBuilder::order_records() {
  const Records& records = table_.records;
  // Between sources Splink compares the texts "source-__-id".
  const bool as_numbers = records.sources().size() < 2 && !ids_are_texts_;
  std::vector<std::int64_t> wholes;
  if (as_numbers) wholes = ids_as(records, whole_number);
  std::vector<double> numbers;
  if (as_numbers && wholes.empty()) numbers = ids_as(records, any_number);
  const auto before = [&](RecordIndex a, RecordIndex b) {
    if (records.source(a) != records.source(b)) {
      return records.sources()[records.source(a)] < records.sources()[records.source(b)];
    }
    if (!wholes.empty()) return wholes[a] < wholes[b];
    if (!numbers.empty() && numbers[a] != numbers[b]) return numbers[a] < numbers[b];
    return records.identifier(a) < records.identifier(b);
  };
  std::vector<RecordIndex> order(records.size());
  std::iota(order.begin(), order.end(), 0U);
  if (!std::ranges::is_sorted(order, before)) std::ranges::stable_sort(order, before);
  for (std::size_t i = 1; i < order.size(); ++i) {
    const RecordIndex a = order[i - 1], b = order[i];
    if (before(a, b)) continue;
    return fail(
        Code::bad_input,
        "{} and line {}: both records have the unique id \"{}\"{}; give each its own",
        table_.where(a), table_.lines[b], records.identifier(a),
        options_.unique_id.empty() ? "" : fmt::format(" in column \"{}\"", options_.unique_id));
  }
  if (std::ranges::is_sorted(order)) return {};
  Records sorted;
  for (const std::string& source : records.sources()) sorted.add_source(source);
  for (const RecordIndex record : order)
    sorted.add(records.source(record), records.identifier(record));
  permute(table_.lines, order);
  if (!table_.file_of.empty()) permute(table_.file_of, order);
  for (Column& column : table_.columns) permute(column.codes, order);
  table_.records = std::move(sorted);
  return {};
}

Result<Table> TableBuilder::finish() {
  if (table_.files.empty() || table_.size() == 0) {
    return fail(Code::bad_input, "{}there is no record to link",
                table_.files.empty() ? "" : table_.files.front() + ": ");
  }
  AMENDS_CHECK(order_records());
  for (Column& column : table_.columns) {
    rank_values(column);
    column.codes.shrink_to_fit();
  }
  return std::move(table_);
}

}  // namespace amends::link
