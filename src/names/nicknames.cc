#include "names/nicknames.h"

#include <deque>
#include <string>
#include <unordered_map>

#include "base/text.h"
#include "names/letters.h"
#include "names/tables.h"

namespace amends::names {
namespace {

struct Table {
  std::deque<std::u32string> texts;
  std::unordered_map<std::u32string_view, std::vector<std::u32string_view>> full;
};

Table read_table() {
  Table table;
  const auto keep = [&](std::string_view text) -> std::u32string_view {
    return table.texts.emplace_back(fold_letters(to_code_points(text)));
  };
  for (const std::string_view line : base::split(table_text("nicknames.tsv"), '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto cells = base::split(line, '\t');
    AMENDS_ASSERT(cells.size() == 2);
    const std::u32string_view full = keep(cells[0]);
    for (const std::string_view form : base::split(cells[1], ' '))
      table.full[keep(form)].push_back(full);
  }
  return table;
}

}  // namespace

const std::vector<std::u32string_view>& full_names(std::u32string_view letters) {
  static const Table table = read_table();
  static const std::vector<std::u32string_view> none;
  const auto found = table.full.find(letters);
  return found == table.full.end() ? none : found->second;
}

}  // namespace amends::names
