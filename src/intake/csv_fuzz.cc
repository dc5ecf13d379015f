// Holds the fast CSV reader and its naive twin equal, with buffers of every size, and lets the
// writer write what was read.
#include "intake/csv.h"
#include "intake/csv_twin.h"

namespace {

using namespace amends::intake;

void compare(std::string_view text, char delimiter, std::size_t buffer) {
  CsvOptions options;
  options.delimiter = delimiter;
  options.buffer_bytes = buffer;
  CsvReader reader(bytes_in_memory(text), options);
  const TwinFile twin = read_csv_naively(text, delimiter);
  std::size_t count = 0;
  std::string written;
  for (;;) {
    Record record;
    const auto found = reader.next(record);
    if (!found) {
      AMENDS_ASSERT(twin.unclosed_line != 0 && count == twin.records.size());
      return;
    }
    if (!*found) break;
    AMENDS_ASSERT(count < twin.records.size());
    const TwinRecord& expected = twin.records[count++];
    AMENDS_ASSERT(record.line == expected.line && record.fields.size() == expected.fields.size());
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      AMENDS_ASSERT(record.fields[i] == expected.fields[i]);
    }
    if (expected.text_after_quote) AMENDS_ASSERT(!record.fault.empty());
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      if (i > 0) written += delimiter;
      append_csv_field(written, record.fields[i], delimiter);
    }
    written += '\n';
  }
  AMENDS_ASSERT(twin.unclosed_line == 0 && count == twin.records.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 5000) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  compare(text, data[0] % 2 == 0 ? ',' : ';', 64 + data[0]);
  compare(text, ',', std::size_t{1} << 18);
  return 0;
}
