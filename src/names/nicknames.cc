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
  std::unordered_map<std::u32string_view, std::vector<std::u32string_view>> full, shorter;
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
    for (const std::string_view form : base::split(cells[1], ' ')) {
      const auto shorter = keep(form);
      table.full[shorter].push_back(full);
      table.shorter[full].push_back(shorter);
    }
  }
  return table;
}

const Table& table() {
  static const Table result = read_table();
  return result;
}

const std::vector<std::u32string_view>& found_in(
    const std::unordered_map<std::u32string_view, std::vector<std::u32string_view>>& forms,
    std::u32string_view letters) {
  static const std::vector<std::u32string_view> none;
  const auto found = forms.find(letters);
  return found == forms.end() ? none : found->second;
}

}  // namespace

const std::vector<std::u32string_view>& full_names(std::u32string_view letters) {
  return found_in(table().full, letters);
}

const std::vector<std::u32string_view>& short_forms(std::u32string_view letters) {
  return found_in(table().shorter, letters);
}

}  // namespace amends::names
