// The naive twin of CsvReader: the same rules, one byte at a time over the whole text, for tests
// and the fuzzer only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::intake {

struct TwinRecord {
  std::uint64_t line = 0;
  std::vector<std::string> fields;
  bool text_after_quote = false;
  bool operator==(const TwinRecord&) const = default;
};

struct TwinFile {
  std::vector<TwinRecord> records;
  std::uint64_t unclosed_line = 0;  // where a quote opens that never closes; 0 when there is none
};

inline TwinFile read_csv_naively(std::string_view text, char delimiter) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  TwinFile file;
  std::uint64_t line = 1;
  std::size_t at = 0;
  const auto line_end_here = [&] {
    return at < text.size() && (text[at] == '\n' || text[at] == '\r');
  };
  const auto step = [&] {  // over one byte, counting lines
    const bool ends =
        text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n'));
    line += ends;
    ++at;
  };
  while (at < text.size()) {
    TwinRecord record;
    record.line = line;
    bool quoted_any = false;
    for (;;) {
      const std::size_t begin = at;
      std::string field;
      if (at < text.size() && text[at] == '"') {
        quoted_any = true;
        const std::uint64_t opened = line;
        ++at;
        for (;; step()) {
          if (at == text.size()) {
            file.unclosed_line = opened;
            return file;
          }
          if (text[at] == '"') {
            if (at + 1 == text.size() || text[at + 1] != '"') break;
            ++at;
          }
          field += text[at];
        }
        ++at;
        if (at < text.size() && text[at] != delimiter && !line_end_here()) {
          record.text_after_quote = true;
          while (at < text.size() && text[at] != delimiter && !line_end_here()) ++at;
          field = std::string(text.substr(begin, at - begin));
        }
      } else {
        while (at < text.size() && text[at] != delimiter && !line_end_here()) field += text[at++];
      }
      record.fields.push_back(std::move(field));
      if (at == text.size() || text[at] != delimiter) break;
      ++at;
    }
    if (at < text.size()) {
      if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') step();
      step();
    }
    if (quoted_any || record.fields.size() > 1 || !record.fields[0].empty()) {
      file.records.push_back(std::move(record));
    }
  }
  return file;
}

}  // namespace amends::intake
