#include "cli/link_input.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "base/text.h"
#include "cli/cli.h"
#include "intake/records.h"
#include "link/mapped.h"

namespace amends::cli {
namespace {

constexpr std::size_t refusals_shown = 10;

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct CloseStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

std::string sql_quoted(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

Result<std::vector<std::string>> tables_of(const std::string& file, sqlite3* database) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database,
                         "SELECT name FROM sqlite_master WHERE type IN ('table','view') AND name "
                         "NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
                         -1, &statement, nullptr) != SQLITE_OK) {
    return fail(Code::bad_input, "{}: {}", file, sqlite3_errmsg(database));
  }
  const std::unique_ptr<sqlite3_stmt, CloseStatement> close(statement);
  std::vector<std::string> names;
  while (sqlite3_step(statement) == SQLITE_ROW)
    names.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
  return names;
}

bool has_rows(sqlite3* database, const std::string& table) {
  sqlite3_stmt* statement = nullptr;
  const std::string sql = fmt::format("SELECT 1 FROM {} LIMIT 1", sql_quoted(table));
  if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) return false;
  const std::unique_ptr<sqlite3_stmt, CloseStatement> close(statement);
  return sqlite3_step(statement) == SQLITE_ROW;
}

// The rows of one table of an SQLite file that is somebody else's.
class SqliteSource final : public intake::RecordSource {
 public:
  static Result<std::unique_ptr<intake::RecordSource>> open(const std::string& file,
                                                            std::string table,
                                                            const std::string& table_said_by) {
    // Pages are of 512 bytes or a power of two more. SQLite itself takes what is missing for zeros.
    constexpr std::uintmax_t page_bytes_min = 512;
    std::error_code ignored;
    if (std::filesystem::file_size(file, ignored) % page_bytes_min != 0) {
      return fail(Code::bad_input,
                  "{}: the file ends in the middle of a page; it has not been copied whole", file);
    }
    auto source = std::make_unique<SqliteSource>();
    sqlite3* database = nullptr;
    const int opened = sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
    source->database_.reset(database);
    const auto failed = [&] {
      return fail(Code::bad_input, "{}: {}", file, sqlite3_errmsg(source->database_.get()));
    };
    if (opened != SQLITE_OK) return failed();
    if (table.empty()) {
      AMENDS_TRY(const std::vector<std::string> names, tables_of(file, database));
      if (names.empty()) return fail(Code::bad_input, "{}: it has no table", file);
      std::vector<std::string> filled;
      std::ranges::copy_if(names, std::back_inserter(filled),
                           [&](const std::string& name) { return has_rows(database, name); });
      auto only = intake::only_filled("tables", filled, table_said_by);
      if (!only) return fail(std::move(only).error().in(file));
      table = std::move(*only);
      if (table.empty()) table = names.front();
    }
    sqlite3_stmt* statement = nullptr;
    const std::string sql = fmt::format("SELECT * FROM {}", sql_quoted(table));
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
      return failed();
    source->statement_.reset(statement);
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      source->header_.emplace_back(sqlite3_column_name(statement, i));
    }
    source->fields_.resize(source->header_.size());
    return source;
  }

  const std::vector<std::string>& header() const override { return header_; }
  std::uint64_t bytes_read() const override { return 0; }
  Result<bool> next(intake::Record& record) override {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_DONE) return false;
    if (code != SQLITE_ROW) return fail(Code::bad_input, "{}", sqlite3_errmsg(database_.get()));
    fault_.clear();
    for (int i = 0; i < static_cast<int>(fields_.size()); ++i) {
      const auto* const text =
          reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), i));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), i));
      fields_[static_cast<std::size_t>(i)] =
          text == nullptr ? std::string_view() : std::string_view(text, size);
      if (fault_.empty() && base::invalid_utf8_at(fields_[static_cast<std::size_t>(i)])) {
        fault_ = fmt::format("column \"{}\" is not UTF-8", header_[static_cast<std::size_t>(i)]);
      }
    }
    record = {++row_, fields_, {}, fault_};
    return true;
  }

 private:
  std::unique_ptr<sqlite3, CloseDatabase> database_;
  std::unique_ptr<sqlite3_stmt, CloseStatement> statement_;
  std::vector<std::string> header_;
  std::vector<std::string_view> fields_;
  std::string fault_;  // of the row
  std::uint64_t row_ = 0;
};

bool is_sqlite(const std::string& file) {
  char first[16] = {};
  std::ifstream(file, std::ios::binary).read(first, sizeof first);
  return std::string_view(first, 15) == "SQLite format 3";
}

Result<std::unique_ptr<intake::RecordSource>> open(const LinkInput& input,
                                                   const std::string& file) {
  if (is_sqlite(file)) return SqliteSource::open(file, input.sheet, input.sheet_said_by);
  intake::SourceOptions options;
  options.sheet = input.sheet;
  options.sheet_said_by = input.sheet_said_by;
  options.encoding = input.encoding;
  AMENDS_TRY(options.delimiter, delimiter_named(input.delimiter));
  options.lists_as_text = true;
  return intake::open_source(file, options);
}

}  // namespace

Result<std::vector<std::string>> header_of(const LinkInput& input) {
  AMENDS_TRY(const auto source, open(input, input.files.front()));
  return source->header();
}

namespace {

constexpr std::uint64_t rows_between_looks = std::uint64_t{1} << 16;

// Whether what was read fits into the memory that is allowed. `read`, `all`: bytes of the files.
Status check_memory(const LinkInput& input, std::uint64_t rows, std::uint64_t read,
                    std::uint64_t all) {
  const std::uint64_t now = input.memory_max > 0 ? link::resident_bytes() : 0;
  if (now <= input.memory_max) return {};
  // Spreadsheets and databases do not say how far they are.
  const double share =
      read > 0 && read < all ? static_cast<double>(all) / static_cast<double>(read) : 1;
  return fail(
      Code::refused,
      "the columns of {} records alone take {}, and all of them {}{}: more than --memory "
      "allows. Allow --memory {}MB or more, and more again for blocking and clusters, or leave "
      "out columns that the model does not need",
      with_commas(rows), human_bytes(now), share > 1 ? "about " : "at least ",
      human_bytes(static_cast<std::uint64_t>(static_cast<double>(now) * share)),
      static_cast<std::uint64_t>(static_cast<double>(now) * share) / 900'000 + 1);
}

// A name for each file's records: the file's own, the whole path where two files have one name, and
// a number behind it where a file comes twice.
std::vector<std::string> source_names(const std::vector<std::string>& files) {
  const auto stem = [](const std::string& file) {
    return std::filesystem::path(file).stem().string();
  };
  std::vector<std::string> names;
  for (const std::string& file : files) {
    const auto alike = std::ranges::count(files, stem(file), stem);
    std::string name = alike > 1 ? file : stem(file);
    const auto before =
        std::count(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(names.size()), file);
    if (before > 0) name += fmt::format(" {}", before + 1);
    names.push_back(std::move(name));
  }
  return names;
}

// As what each column is written, by its name in lower case; in several files as one thing, or
// nothing is known. A text anywhere is one.
void note_written(const intake::RecordSource& source,
                  std::map<std::string, link::Column::Written>& written) {
  using enum link::Column::Written;
  for (std::size_t i = 0; i < source.header().size(); ++i) {
    const intake::Written as = source.written(i);
    const link::Column::Written own = as == intake::Written::text     ? text
                                      : as == intake::Written::number ? number
                                      : as == intake::Written::list   ? list
                                                                      : unknown;
    link::Column::Written& known =
        written.emplace(base::lower_ascii(source.header()[i]), own).first->second;
    if (known != own) known = known == text || own == text ? text : unknown;
  }
}

}  // namespace

Result<ReadTable> read_table(const LinkInput& input, link::TableOptions options, base::Task& task) {
  const std::string id_column = options.unique_id;
  link::TableBuilder builder(std::move(options));
  std::map<std::string, link::Column::Written> written;
  ReadTable result;
  std::uint64_t rows = 0, bytes_all = 0, bytes_before = 0;
  for (const std::string& file : input.files) {
    std::error_code ignored;
    bytes_all += std::filesystem::file_size(file, ignored);
  }
  const std::vector<std::string> names = source_names(input.files);
  for (std::size_t f = 0; f < input.files.size(); ++f) {
    const std::string& file = input.files[f];
    AMENDS_TRY(const auto source, open(input, file));
    AMENDS_CHECK(builder.add_file(file, names[f], source->header()));
    note_written(*source, written);
    std::error_code ignored;
    task.stage("Reading " + file, "bytes", std::filesystem::file_size(file, ignored));
    std::uint64_t told = 0;
    intake::Record record;
    for (;;) {
      Result<bool> found = source->next(record);
      if (!found) return fail(std::move(found).error().in(file));
      if (!*found) break;
      if (++rows % 1024 == 0) {
        task.advance(source->bytes_read() - told);
        told = source->bytes_read();
        if (task.stopped()) return base::interrupted();
        if (rows % rows_between_looks == 0)
          AMENDS_CHECK(check_memory(input, rows, bytes_before + told, bytes_all));
      }
      if (record.fault.empty()) {
        AMENDS_CHECK(builder.add_row(record.fields, record.line));
        continue;
      }
      if (result.refusals.size() < refusals_shown) {
        result.refusals.push_back(fmt::format("{}, line {}: {}", file, record.line, record.fault));
      }
      ++result.refused;
    }
    bytes_before += source->bytes_read();
  }
  AMENDS_CHECK(check_memory(input, rows, bytes_all, bytes_all));
  if (result.refused > 0 && result.refused == rows) {
    return fail(Code::bad_input, "none of the {} row{} can be taken: {}", with_commas(rows),
                rows == 1 ? "" : "s", fmt::join(result.refusals, "; "));
  }
  if (const auto id = written.find(base::lower_ascii(id_column));
      id != written.end() && id->second == link::Column::Written::text)
    builder.take_ids_as_texts();
  AMENDS_TRY(result.table, builder.finish());
  for (link::Column& column : result.table.columns) {
    if (const auto as = written.find(base::lower_ascii(column.name)); as != written.end())
      column.written = as->second;
  }
  return result;
}

std::vector<std::string> nulls_told(const link::Table& table) {
  std::vector<std::string> words;
  for (const link::Column& column : table.columns) {
    std::vector<std::string> texts;
    for (const auto& [text, records] : column.nulls) {
      texts.push_back(
          fmt::format("\"{}\" ({} record{})", text, with_commas(records), records == 1 ? "" : "s"));
    }
    if (texts.empty()) continue;
    words.push_back(fmt::format("{}, column \"{}\": counted as missing: {}",
                                fmt::join(table.files, ", "), column.name, fmt::join(texts, ", ")));
  }
  return words;
}

namespace {

// Where the value and its share stand: two columns, the second called tf_ and the first's name.
Result<std::pair<std::size_t, std::size_t>> frequency_columns(
    const std::vector<std::string>& header) {
  for (std::size_t value = 0; value < header.size(); ++value) {
    const auto share = std::ranges::find(header, "tf_" + header[value]);
    if (share != header.end())
      return std::pair(value, static_cast<std::size_t>(share - header.begin()));
  }
  return fail(Code::bad_input,
              "a table of term frequencies has a column and another of its name behind tf_, as "
              "surname and tf_surname; this one has {}",
              fmt::join(header, ", "));
}

}  // namespace

Result<link::OutsideFrequencies> read_frequencies(const std::vector<std::string>& files) {
  link::OutsideFrequencies result;
  for (const std::string& file : files) {
    AMENDS_TRY(const auto source, open({}, file));
    const auto columns = frequency_columns(source->header());
    if (!columns) return fail(Error(columns.error()).in(file));
    auto& shares = result[source->header()[columns->first]];
    intake::Record record;
    for (;;) {
      Result<bool> found = source->next(record);
      if (!found) return fail(std::move(found).error().in(file));
      if (!*found) break;
      const auto share =
          record.fault.empty() ? link::parse_number(record.fields[columns->second]) : link::Value{};
      if (share.is_null || !(share.number > 0 && share.number <= 1)) {
        return fail(
            Code::bad_input, "{}, line {}: {}", file, record.line,
            record.fault.empty() ? "a share is a number above 0 and at most 1" : record.fault);
      }
      const auto [at, is_new] =
          shares.emplace(std::string(record.fields[columns->first]), share.number);
      if (!is_new) {
        return fail(Code::bad_input,
                    "{}, line {}: \"{}\" has a share already; leave one of the two", file,
                    record.line, at->first);
      }
    }
  }
  return result;
}

}  // namespace amends::cli
