#include "names/model_file.h"

#include <charconv>
#include <cmath>

#include "base/text.h"

namespace amends::names {
namespace {

std::u32string letters_of(std::string_view text) {
  std::u32string result = to_code_points(text);
  for (char32_t& c : result) {
    if (c == U'^') c = word_begin;
    if (c == U'$') c = word_end;
  }
  return result;
}

std::string text_of(std::u32string_view letters) {
  std::u32string result(letters);
  for (char32_t& c : result) {
    if (c == word_begin) c = U'^';
    if (c == word_end) c = U'$';
  }
  return to_utf8(result);
}

bool number_of(std::string_view text, double& value) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() &&
         std::isfinite(value);
}

Result<Script> script_named(std::string_view code) {
  for (int i = 0; i < 6; ++i)
    if (script_code(static_cast<Script>(i)) == code) return static_cast<Script>(i);
  return fail(Code::bad_input,
              "\"{}\" is no script with tables; write Latn, Cyrl, Arab, Armn, Geor or Grek", code);
}

Status add_chunk(ModelTable& table, const std::vector<std::string_view>& cells) {
  ChunkPair pair;
  double logarithm = 0;
  if (cells.size() != 4 || !number_of(cells[3], logarithm))
    return fail(Code::bad_input, "write chunk, left, right and the logarithm of a probability");
  pair.left = letters_of(cells[1]);
  pair.right = letters_of(cells[2]);
  if (pair.left.size() > chunk_letters_max || pair.right.size() > chunk_letters_max)
    return fail(Code::bad_input, "a chunk has at most {} letters", chunk_letters_max);
  const bool drop = pair.left.empty() || pair.right.empty();
  if (pair.left.size() + pair.right.size() == 0 ||
      (drop && pair.left.size() + pair.right.size() > 1))
    return fail(Code::bad_input, "a chunk without counterpart is one letter");
  if (logarithm > 0) return fail(Code::bad_input, "the logarithm of a probability is not above 0");
  pair.probability = std::exp(logarithm);
  table.chunks.push_back(std::move(pair));
  return {};
}

Status add_count(Counts& counts, const std::vector<std::string_view>& cells, std::size_t longest) {
  double count = 0;
  if (cells.size() != 3 || !number_of(cells[2], count) || count <= 0)
    return fail(Code::bad_input, "write {}, letters and a count above 0", cells[0]);
  std::u32string letters = letters_of(cells[1]);
  if (letters.empty() || letters.size() > longest)
    return fail(Code::bad_input, "{} letters stand where 1 to {} may", letters.size(), longest);
  counts.emplace_back(std::move(letters), count);
  return {};
}

Status add_pair(ModelTable& table, const std::vector<std::string_view>& cells) {
  double count = 0;
  if (cells.size() != 4 || !number_of(cells[3], count) || count <= 0)
    return fail(Code::bad_input, "write pair, left, right and a count above 0");
  table.pairs.emplace_back(to_code_points(cells[1]), to_code_points(cells[2]), count);
  return {};
}

Status add_row(ModelTable& table, const std::vector<std::string_view>& cells) {
  const std::string_view kind = cells[0];
  if (kind == "chunk") return add_chunk(table, cells);
  if (kind == "pair") return add_pair(table, cells);
  if (kind == "left") return add_count(table.left.letters, cells, 3);
  if (kind == "right") return add_count(table.right.letters, cells, 3);
  if (kind == "left-word") return add_count(table.left.words, cells, word_letters_max);
  if (kind == "right-word") return add_count(table.right.words, cells, word_letters_max);
  if (kind == "script" && cells.size() == 3) {
    AMENDS_TRY(table.left_script, script_named(cells[1]));
    AMENDS_TRY(table.right_script, script_named(cells[2]));
    return {};
  }
  if (kind == "words" && cells.size() == 2 && number_of(cells[1], table.left.all_words)) {
    table.right.all_words = table.left.all_words;
    return {};
  }
  return fail(Code::bad_input, "\"{}\" is no row of a table; see docs/formats/name-tables.md",
              kind);
}

void write_counts(std::string& out, std::string_view kind, const Counts& counts) {
  for (const auto& [letters, count] : counts)
    out += fmt::format("{}\t{}\t{:.0f}\n", kind, text_of(letters), count);
}

}  // namespace

Result<ModelTable> parse_model(std::string_view text, std::string_view name) {
  ModelTable table;
  std::size_t number = 0;
  for (std::string_view line : base::split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with("# ")) continue;
    if (const auto at = base::invalid_utf8_at(line))
      return fail(Code::bad_input, "{}:{}: byte {} is not UTF-8", name, number, *at + 1);
    if (auto added = add_row(table, base::split(line, '\t')); !added)
      return fail(std::move(added).error().in(fmt::format("{}:{}", name, number)));
  }
  if (table.left_script == Script::other || table.left.letters.empty() ||
      table.right.letters.empty() || table.chunks.empty())
    return fail(Code::bad_input, "{}: a table needs a script row, and chunk, left and right rows",
                name);
  const double words = table.left.all_words;
  if (words < 1)
    return fail(Code::bad_input, "{}: the row \"words\" with a count is missing", name);
  for (const Counts* counts : {&table.left.words, &table.right.words})
    for (const auto& [word, count] : *counts)
      if (count > words)
        return fail(Code::bad_input, "{}: the word {} is counted oftener than all words", name,
                    text_of(word));
  for (const auto& [left, right, count] : table.pairs)
    if (left.empty() || right.empty() || count > words)
      return fail(Code::bad_input, "{}: the pair {} {} is empty or counted oftener than all words",
                  name, to_utf8(left), to_utf8(right));
  return table;
}

std::string write_model(const ModelTable& table, const std::vector<std::string>& head) {
  std::string out;
  for (const std::string& line : head) out += "# " + line + "\n";
  out += fmt::format("script\t{}\t{}\n", script_code(table.left_script),
                     script_code(table.right_script));
  out += fmt::format("words\t{:.0f}\n", table.left.all_words);
  for (const ChunkPair& pair : table.chunks)
    out += fmt::format("chunk\t{}\t{}\t{:.3f}\n", text_of(pair.left), text_of(pair.right),
                       std::log(pair.probability));
  for (const auto& [left, right, count] : table.pairs)
    out += fmt::format("pair\t{}\t{}\t{:.0f}\n", to_utf8(left), to_utf8(right), count);
  write_counts(out, "left", table.left.letters);
  write_counts(out, "right", table.right.letters);
  write_counts(out, "left-word", table.left.words);
  write_counts(out, "right-word", table.right.words);
  return out;
}

}  // namespace amends::names
