#include "cli/link_output.h"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <memory>

#include "base/files.h"
#include "base/json.h"
#include "base/text.h"
#include "intake/csv.h"

namespace amends::cli {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 20;

struct Field {
  std::string name;
  enum class Kind { text, whole, number } kind = Kind::text;
};

// Takes rows of fields, whatever the file's form.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual Status row(const std::vector<std::string>& values) = 0;
  virtual Status close() = 0;
};

class TextSink final : public RowSink {
 public:
  static Result<std::unique_ptr<RowSink>> open(const std::string& file,
                                               const std::vector<Field>& fields, bool json) {
    AMENDS_TRY(base::NewFile target, base::NewFile::create(file));
    auto sink = std::unique_ptr<TextSink>(new TextSink(std::move(target), fields, json));
    if (!json) {
      for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) sink->buffer_ += ',';
        intake::append_csv_field(sink->buffer_, fields[i].name);
      }
      sink->buffer_ += '\n';
    }
    return sink;
  }

  Status row(const std::vector<std::string>& values) override {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (json_) {
        buffer_ += i == 0 ? '{' : ',';
        base::append_json_string(buffer_, fields_[i].name);
        buffer_ += ':';
        if (values[i].empty()) {
          buffer_ += "null";
        } else if (fields_[i].kind != Field::Kind::text) {
          buffer_ += values[i];
        } else {
          base::append_json_string(buffer_, values[i]);
        }
      } else {
        if (i > 0) buffer_ += ',';
        intake::append_csv_field(buffer_, values[i]);
      }
    }
    buffer_ += json_ ? "}\n" : "\n";
    if (buffer_.size() < buffer_bytes) return {};
    AMENDS_CHECK(file_.write(buffer_));
    buffer_.clear();
    return {};
  }

  Status close() override {
    AMENDS_CHECK(file_.write(buffer_));
    return file_.commit();
  }

 private:
  TextSink(base::NewFile file, std::vector<Field> fields, bool json)
      : file_(std::move(file)), fields_(std::move(fields)), json_(json) {}
  base::NewFile file_;
  std::vector<Field> fields_;
  bool json_;
  std::string buffer_;
};

// One table in a file of its own, which gets its name at the end.
class SqliteSink final : public RowSink {
 public:
  ~SqliteSink() override {
    sqlite3_finalize(insert_);
    sqlite3_close(database_);
  }

  static Result<std::unique_ptr<RowSink>> open(const std::string& file, const std::string& table,
                                               const std::vector<Field>& fields) {
    AMENDS_TRY(base::NewFile target, base::NewFile::create(file));
    auto sink = std::unique_ptr<SqliteSink>(new SqliteSink(std::move(target), file, fields));
    std::string create = fmt::format("CREATE TABLE {} (", table),
                insert = fmt::format("INSERT INTO {} VALUES (", table);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      std::string name;
      for (const char c : fields[i].name)
        name += c == '"' ? std::string("\"\"") : std::string(1, c);
      create += fmt::format("{}\"{}\" {}", i > 0 ? ", " : "", name, type_of(fields[i].kind));
      insert += i > 0 ? ", ?" : "?";
    }
    if (sqlite3_open(sink->file_.temporary().c_str(), &sink->database_) != SQLITE_OK ||
        // A file that fails is thrown away: no journal.
        sqlite3_exec(sink->database_, ("PRAGMA journal_mode=OFF; " + create + "); BEGIN").c_str(),
                     nullptr, nullptr, nullptr) != SQLITE_OK ||
        sqlite3_prepare_v2(sink->database_, (insert + ")").c_str(), -1, &sink->insert_, nullptr) !=
            SQLITE_OK) {
      return sink->failed();
    }
    return sink;
  }

  Status row(const std::vector<std::string>& values) override {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const int place = static_cast<int>(i) + 1;
      if (values[i].empty()) {
        sqlite3_bind_null(insert_, place);
      } else {
        sqlite3_bind_text(insert_, place, values[i].data(), static_cast<int>(values[i].size()),
                          SQLITE_STATIC);
      }
    }
    if (sqlite3_step(insert_) != SQLITE_DONE) return failed();
    sqlite3_reset(insert_);
    return {};
  }

  Status close() override {
    if (sqlite3_exec(database_, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK) return failed();
    sqlite3_finalize(std::exchange(insert_, nullptr));
    sqlite3_close(std::exchange(database_, nullptr));
    return file_.commit();
  }

 private:
  SqliteSink(base::NewFile file, std::string name, std::vector<Field> fields)
      : file_(std::move(file)), name_(std::move(name)), fields_(std::move(fields)) {}
  static const char* type_of(Field::Kind kind) {
    return kind == Field::Kind::text ? "TEXT" : kind == Field::Kind::whole ? "INTEGER" : "REAL";
  }
  tl::unexpected<Error> failed() const {
    return fail(Code::io, "{}: {}", name_, sqlite3_errmsg(database_));
  }
  base::NewFile file_;
  std::string name_;
  std::vector<Field> fields_;
  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
};

enum class Form { none, csv, ndjson, sqlite };

Form form_of(const std::string& file) {
  const std::string end = base::lower_ascii(std::filesystem::path(file).extension().string());
  if (end == ".csv") return Form::csv;
  if (end == ".ndjson" || end == ".jsonl") return Form::ndjson;
  if (end == ".db" || end == ".sqlite" || end == ".sqlite3") return Form::sqlite;
  return Form::none;
}

Result<std::unique_ptr<RowSink>> open_sink(const std::string& file, const std::string& table,
                                           const std::vector<Field>& fields) {
  AMENDS_CHECK(check_form(file));
  const Form form = form_of(file);
  if (form == Form::sqlite) return SqliteSink::open(file, table, fields);
  return TextSink::open(file, fields, form == Form::ndjson);
}

// A file is written whole: one that holds anything but our tables would be lost.
Status check_database(const std::string& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return {};
  sqlite3* database = nullptr;
  sqlite3_stmt* others = nullptr;
  sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
  const int prepared = sqlite3_prepare_v2(
      database,
      "SELECT group_concat(name, ', ') FROM sqlite_schema WHERE name NOT IN ('pairs','clusters')",
      -1, &others, nullptr);
  const bool is_read = prepared == SQLITE_OK && sqlite3_step(others) == SQLITE_ROW;
  const auto* names =
      is_read ? reinterpret_cast<const char*>(sqlite3_column_text(others, 0)) : nullptr;
  const std::string kept = names == nullptr ? "" : names;
  sqlite3_finalize(others);
  sqlite3_close(database);
  if (!is_read)
    return fail(Code::usage, "{}: this is no SQLite file, and would be lost; write elsewhere",
                file);
  if (kept.empty()) return {};
  return fail(Code::usage, "{}: this file holds {}, which would be lost; write elsewhere", file,
              kept);
}

}  // namespace

Status check_form(const std::string& file) {
  if (form_of(file) == Form::sqlite) return check_database(file);
  if (form_of(file) != Form::none) return {};
  const bool is_parquet = base::lower_ascii(file).ends_with(".parquet");
  return fail(Code::usage, "{}: write to a file that ends in .csv, .ndjson or .db{}", file,
              is_parquet ? "; Parquet is not written, but DuckDB makes it from the CSV" : "");
}

Status write_pairs(const std::string& file, const LinkOutput& output) {
  const link::Table& table = *output.table;
  const link::Pairs& pairs = *output.pairs;
  const bool with_sources = table.records.sources().size() > 1;
  using enum Field::Kind;
  std::vector<Field> fields = {{"match_weight", number}, {"match_probability", number}};
  const auto both = [&](const std::string& name) {
    fields.push_back({name + "_l", text});
    fields.push_back({name + "_r", text});
  };
  if (with_sources) both(output.settings->source_column);
  both(output.settings->unique_id_column);
  std::vector<const link::Column*> shown;
  for (const link::Column& column : table.columns) {
    const bool is_told = with_sources && column.name == output.settings->source_column;
    if (output.with_values && !is_told) shown.push_back(&column);
  }
  for (const link::Column* column : shown) both(column->name);
  for (const link::Comparison& comparison : output.settings->comparisons) {
    fields.push_back({output.settings->gamma_prefix + comparison.name, whole});
  }
  fields.push_back({"match_key", whole});
  AMENDS_TRY(const auto sink, open_sink(file, "pairs", fields));
  std::vector<std::string> row(fields.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    link::keep_memory_limit_at(i);
    if (pairs.weight[i] < output.weight_min) continue;
    const link::RecordIndex sides[] = {pairs.left[i], pairs.right[i]};
    std::size_t at = 0;
    row[at++] = std::isfinite(pairs.weight[i]) ? base::json_number(pairs.weight[i]) : "";
    row[at++] = base::json_number(pairs.probability(i));
    for (const link::RecordIndex side : sides) {
      if (with_sources) row[at++] = table.records.sources()[table.records.source(side)];
    }
    for (const link::RecordIndex side : sides) row[at++] = table.records.identifier(side);
    for (const link::Column* column : shown) {
      for (const link::RecordIndex side : sides) row[at++] = column->text(side);
    }
    for (const auto& gamma : pairs.gamma) row[at++] = std::to_string(gamma[i]);
    row[at++] = std::to_string(pairs.rule[i]);
    AMENDS_CHECK(sink->row(row));
  }
  return sink->close();
}

Status write_clusters(const std::string& file, const LinkOutput& output,
                      const std::vector<std::uint32_t>& cluster_of, std::uint32_t highest) {
  const link::Table& table = *output.table;
  const bool with_sources = table.records.sources().size() > 1;
  std::vector<Field> fields = {{"cluster_id", Field::Kind::whole}};
  if (with_sources) fields.push_back({output.settings->source_column, Field::Kind::text});
  fields.push_back({output.settings->unique_id_column, Field::Kind::text});
  AMENDS_TRY(const auto sink, open_sink(file, "clusters", fields));
  std::vector<std::string> row(fields.size());
  for (link::RecordIndex record = 0; record < table.size(); ++record) {
    std::size_t at = 0;
    row[at++] = std::to_string(cluster_of[record]);
    if (with_sources) row[at++] = table.records.sources()[table.records.source(record)];
    row[at++] = table.records.identifier(record);
    AMENDS_CHECK(sink->row(row));
  }
  if (std::ranges::find(cluster_of, highest) == cluster_of.end()) {
    std::ranges::fill(row, "");
    row[0] = std::to_string(highest);
    AMENDS_CHECK(sink->row(row));
  }
  return sink->close();
}

}  // namespace amends::cli
