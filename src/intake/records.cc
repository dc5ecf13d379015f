#include "intake/records.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "intake/byte_source.h"
#include "intake/csv.h"
#include "intake/ndjson.h"
#include "intake/xlsx.h"

namespace amends::intake {
namespace {

constexpr std::size_t looked_at_max = std::size_t{64} << 10;

Result<std::string> first_bytes(const std::filesystem::path& file) {
  AMENDS_TRY(const auto source, open_file(file));
  std::string bytes(looked_at_max, '\0');
  std::size_t size = 0;
  while (size < bytes.size()) {
    AMENDS_TRY(const std::size_t got, source->read(bytes.data() + size, bytes.size() - size));
    if (got == 0) break;
    size += got;
  }
  bytes.resize(size);
  return bytes;
}

// What the file's first bytes say it is.
enum class FileForm { csv, xlsx, ndjson };
FileForm form_of(std::string_view bytes) {
  constexpr std::string_view zip = "PK\x03\x04";
  if (bytes.starts_with(zip)) return FileForm::xlsx;
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::size_t begin = bytes.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && bytes[begin] == '{' ? FileForm::ndjson : FileForm::csv;
}

bool is_our_report(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find('\n'));
  return line.find("amends_row") != std::string_view::npos &&
         line.find("amends_outcome") != std::string_view::npos;
}

std::string encoding_of(std::string_view bytes, const std::string& named) {
  if (is_our_report(bytes)) return "";
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
    return named.empty() ? "UTF-16" : named;
  return named;
}

}  // namespace

Result<std::string> only_filled(const char* what, const std::vector<std::string>& filled,
                                const std::string& said_by) {
  if (filled.size() <= 1) return filled.empty() ? std::string() : filled.front();
  const std::string advice =
      said_by.empty() ? "leave rows in one of them" : fmt::format("say which with {}", said_by);
  return fail(Code::usage, "several {} have rows ({}); {}, or give the rows as CSV", what,
              fmt::join(filled, ", "), advice);
}

Result<std::unique_ptr<RecordSource>> open_source(const std::filesystem::path& file,
                                                  const SourceOptions& options) {
  AMENDS_TRY(const std::string bytes, first_bytes(file));
  const auto in_file = [&](Error error) {
    if (error.code != Code::bad_input && error.code != Code::usage) return error;
    return std::move(error).in(file.string());
  };
  if (bytes.starts_with("\xD0\xCF\x11\xE0")) {
    return fail(Code::bad_input,
                "{}: this is an old spreadsheet (.xls) or one with a password; save it as XLSX "
                "without a password, or as CSV",
                file.string());
  }
  if (bytes.starts_with("PAR1")) {
    return fail(Code::bad_input,
                "{0}: this is a Parquet file, which is not read here. DuckDB turns it into CSV: "
                "duckdb -c \"COPY (FROM '{0}') TO 'rows.csv'\"",
                file.string());
  }
  if (bytes.starts_with("SQLite format 3")) {
    return fail(Code::bad_input,
                "{0}: this is an SQLite database, which only amends link reads; give the table as "
                "CSV: sqlite3 -header -csv '{0}' 'SELECT * FROM \"the table\"' >rows.csv",
                file.string());
  }
  const FileForm form = form_of(bytes);
  Result<std::unique_ptr<RecordSource>> source = fail(Code::usage, "");
  if (form == FileForm::xlsx) {
    Result<std::string> sheet = options.sheet;
    if (options.sheet.empty()) {
      auto filled = filled_sheets(file);
      if (!filled) return fail(in_file(std::move(filled).error()));
      sheet = only_filled("sheets", *filled, options.sheet_said_by);
      if (!sheet) return fail(in_file(std::move(sheet).error()));
    }
    source = open_xlsx(file, *sheet);
  } else if (form == FileForm::ndjson) {
    source = open_ndjson(file, options.lists_as_text);
  } else {
    AMENDS_TRY(auto raw, open_file(file));
    const std::string encoding = encoding_of(bytes, options.encoding);
    if (!is_utf8_name(encoding)) {
      AMENDS_TRY(raw, decode(std::move(raw), encoding));
    }
    CsvOptions csv;
    csv.delimiter = is_our_report(bytes) ? '\0' : options.delimiter;
    source = open_csv(std::move(raw), csv);
  }
  if (!source) return fail(in_file(std::move(source).error()));
  return source;
}

}  // namespace amends::intake
