#include "names/pair_file.h"

#include <charconv>

#include "base/text.h"

namespace amends::names {
namespace {

constexpr std::size_t longest_name = 4096;  // bytes; a line beyond is no name

std::string fault_of(std::string_view line, std::span<const std::string_view> cells, Pair& pair) {
  if (const auto at = base::invalid_utf8_at(line))
    return fmt::format("column {}: not UTF-8; save the file as UTF-8", *at + 1);
  if (cells.size() < 2) return "one column; write two names with a tab between them";
  if (cells[0].empty()) return "column 1: an empty name; fill it or take the row out";
  if (cells[1].empty()) return "column 2: an empty name; fill it or take the row out";
  if (cells[0].size() > longest_name || cells[1].size() > longest_name)
    return fmt::format("a name of more than {} bytes; is a tab missing?", longest_name);
  pair.left = cells[0];
  pair.right = cells[1];
  if (cells.size() < 3 || cells[2].empty()) return {};
  const char* end = cells[2].data() + cells[2].size();
  const auto parsed = std::from_chars(cells[2].data(), end, pair.count);
  if (parsed.ec != std::errc{} || parsed.ptr != end || pair.count == 0)
    return fmt::format(
        "column 3: \"{}\" is no count; write a whole number above 0, or leave it out",
        cells[2].substr(0, 40));
  return {};
}

}  // namespace

Result<PairFile> parse_pairs(std::string_view text, std::string_view name) {
  PairFile file;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (base::trim(line).empty() || line.starts_with("# ")) continue;
    std::vector<std::string_view> cells = base::split(line, '\t');
    for (auto& cell : cells) cell = base::trim(cell);
    Pair pair;
    const std::string fault = fault_of(line, cells, pair);
    if (fault.empty())
      file.pairs.push_back(std::move(pair));
    else
      file.problems.push_back(fmt::format("{}:{}: {}", name, number, fault));
  }
  if (file.pairs.empty())
    return fail(Code::bad_input, "{}: no pair of names in it{}", name,
                file.problems.empty() ? "; a line is two names with a tab between them"
                                      : "; the first fault: " + file.problems.front());
  return file;
}

Result<PairFile> read_pairs(const fs::path& path) {
  AMENDS_TRY(const std::string text, base::read_file(path));
  return parse_pairs(text, path.string());
}

}  // namespace amends::names
