// Whatever a programme's files hold, loading ends with a programme or with faults. The first byte
// says which kind of file the rest is; a form that compiles also judges the rest as a filing, by
// both of its walks.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "programme/form_compile.h"
#include "programme/settings.h"
#include "programme/table_file.h"
#include "programme/tree.h"

namespace {

using namespace amends::programme;

void require(bool holds) {
  if (!holds) std::abort();
}

void fuzz_settings(std::string_view text) {
  Faults faults;
  const auto root = parse_toml(text, faults);
  require(root.has_value() || !faults.empty());
  if (!root) return;
  Programme programme;
  SettingLines lines;
  read_settings(*root, programme, lines, faults);
  if (faults.empty()) require(!programme.categories.empty() && !programme.languages.empty());
}

// A form, a NUL, a filing.
void fuzz_form(std::string_view text) {
  static const std::vector<std::string> names = {"en", "fr"};
  const std::size_t end = text.find('\0');
  Faults faults;
  const auto form = compile_form(text.substr(0, end), {names, names, names, names}, faults);
  require(form.has_value() == faults.empty());
  if (!form || end == std::string_view::npos) return;
  const std::string_view filing = text.substr(end + 1);
  require(form->check(filing).empty() == form->explain(filing).empty());
}

void fuzz_table(std::string_view text) {
  Faults faults;
  const TableFile file = read_table(text, "t", faults);
  require(file.places.size() == file.table.rows.size());
  for (const auto& row : file.table.rows) require(row.size() == file.table.columns.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 3 == 0) fuzz_settings(text);
  if (data[0] % 3 == 1) fuzz_form(text);
  if (data[0] % 3 == 2) fuzz_table(text);
  return 0;
}
