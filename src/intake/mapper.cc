#include "intake/mapper.h"

#include <algorithm>
#include <charconv>

#include "base/hash.h"
#include "base/text.h"
#include "intake/value_map.h"

namespace amends::intake {
namespace {

// Two parts of a key must not run together: "a|b" and "c" is not "a" and "b|c".
void append_key_part(std::string& key, std::string_view part) {
  for (const char c : part) {
    if (c == '|' || c == '\\') key += '\\';
    key += c;
  }
}

constexpr std::string_view unreadable_code = "UNREADABLE_VALUE";
constexpr std::string_view day_to_come = "0000-00-00";
constexpr std::size_t shown_max = 200;  // bytes of a value that a report repeats

std::string_view shortened(std::string_view text) {
  if (text.size() <= shown_max) return text;
  std::size_t end = shown_max;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

// As base::trim, quick for the many texts that have nothing to trim. 0xC2 and 0xA0 may be a
// no-break space.
std::string_view trimmed(std::string_view text) {
  if (text.empty()) return text;
  const auto first = static_cast<unsigned char>(text.front()),
             last = static_cast<unsigned char>(text.back());
  if (first > ' ' && first != 0xC2 && last > ' ' && last != 0xA0) return text;
  return base::trim(text);
}

}  // namespace

bool Mapper::is_nothing(std::string_view text, const std::vector<std::string>& marks) const {
  if (text.empty()) return true;
  for (const std::string& mark : marks) {
    if (mark == text) return true;
  }
  return false;
}

void Mapper::refuse(MappedRow& row, std::string column, std::string_view value,
                    std::string reason) const {
  row.refusal = std::move(reason);
  row.refused_column = std::move(column);
  row.refused_value = shortened(value);
}

std::string Mapper::column_names(const Leaf& leaf) const {
  std::string names;
  for (const std::size_t column : leaf.columns) {
    if (!names.empty()) names += ", ";
    names += header_[column];
  }
  return names;
}

// The source's own text for a slot: one column, or several joined; empty when there is nothing.
std::string_view Mapper::text_of(const Leaf& leaf, std::span<const std::string_view> fields) {
  const FieldRule& rule = *leaf.rule;
  if (leaf.columns.empty()) return {};
  if (leaf.columns.size() == 1) {
    const std::string_view text = fields[leaf.columns[0]];
    return is_nothing(trimmed(text), rule.nothing) ? std::string_view() : text;
  }
  std::size_t size = 0;
  for (const std::size_t column : leaf.columns) size += fields[column].size() + rule.join.size();
  char* const begin = arena_.take(size);
  char* out = begin;
  for (const std::size_t column : leaf.columns) {
    const std::string_view part = trimmed(fields[column]);
    if (is_nothing(part, rule.nothing)) continue;
    if (out != begin) out = std::ranges::copy(rule.join, out).out;
    out = std::ranges::copy(part, out).out;
  }
  return {begin, static_cast<std::size_t>(out - begin)};
}

// Text that goes to as_written under its column's name; once, though several fields may want it
// there.
void Mapper::keep_column(std::size_t column, std::string_view text) {
  const std::string_view path = column_paths_[column];
  for (std::size_t i = 0; i < extra_count_; ++i) {
    if (extras_[i].path == path) return;
  }
  if (extra_count_ == extras_.size()) extras_.emplace_back();
  extras_[extra_count_++] = {path, text};
}

// What happens to a text that is not what the field takes: the row is refused (false), or it has a
// deficiency and the text, which has no field to stand in, is kept under its column's name.
bool Mapper::take_failure(const Leaf& leaf, std::span<const std::string_view> fields,
                          std::string_view text, Converter::Outcome outcome, MappedRow& row) {
  const FieldRule& rule = *leaf.rule;
  const bool is_deficient = outcome == Converter::Outcome::unlisted
                                ? rule.unlisted == Unlisted::deficient
                                : rule.unreadable == Unreadable::deficient;
  if (is_deficient) {
    row.deficiencies.push_back({std::string(unreadable_code), leaf.path});
    if (rule.kind == ValueKind::identifier) return true;
    for (const std::size_t column : leaf.columns) keep_column(column, fields[column]);
    return true;
  }
  refuse(row, column_names(leaf), text,
         fmt::format("{}: {}", leaf.path,
                     converters_[leaf.converter]->why_not(trimmed(text), outcome)));
  return false;
}

bool Mapper::convert(const Leaf& leaf, std::span<const std::string_view> fields,
                     std::string_view source, Cell& cell, MappedRow& row) {
  const std::string_view text = trimmed(source);
  const auto outcome = converters_[leaf.converter]->convert(text, arena_, cell.value);
  cell.source = source;
  cell.present = outcome == Converter::Outcome::value;
  if (!cell.present) return take_failure(leaf, fields, source, outcome, row);
  cell.keep_source = leaf.rule->kind != ValueKind::identifier && cell.value != source;
  return true;
}

bool Mapper::fill(std::size_t slot, std::span<const std::string_view> fields, MappedRow& row) {
  const Leaf& leaf = leaves_[slot];
  const FieldRule& rule = *leaf.rule;
  if (leaf.when != none && is_nothing(trimmed(fields[leaf.when]), mapping_->nothing)) return true;
  const std::string_view source = text_of(leaf, fields);
  if (!source.empty()) {
    Cell cell;
    if (!convert(leaf, fields, source, cell, row)) return false;
    if (cell.present) values_.put(slot) = cell;
    return true;
  }
  const bool is_day_to_come = slot == received_slot_ && received_today_;
  const auto& given = rule.constant ? rule.constant : rule.otherwise_nothing;
  if (!given) return true;
  const std::string_view value = is_day_to_come ? day_to_come : std::string_view(*given);
  values_.put(slot) = {value, value, true, false};
  return true;
}

// A text that is a list: its pieces, and the whole text as written at the first of them.
bool Mapper::fill_list(std::size_t slot, std::span<const std::string_view> fields, MappedRow& row) {
  const Leaf& leaf = leaves_[slot];
  const FieldRule& rule = *leaf.rule;
  const std::string_view source = text_of(leaf, fields);
  if (source.empty()) return true;
  std::vector<Cell>& pieces = values_.put_list(slot);
  bool is_changed = false;
  for (std::size_t from = 0; from <= source.size();) {
    const std::size_t end = std::min(source.find(rule.split, from), source.size());
    const std::string_view piece = source.substr(from, end - from);
    from = end + rule.split.size();
    Cell& cell = pieces.emplace_back();
    if (is_nothing(trimmed(piece), rule.nothing)) continue;
    if (pieces.size() > list_max) {
      refuse(row, column_names(leaf), source,
             fmt::format("{}: the list has more than {} parts", leaf.path, list_max));
      return false;
    }
    if (!convert(leaf, fields, piece, cell, row)) return false;
    is_changed |= cell.keep_source;
    cell.keep_source = false;
  }
  is_changed |= pieces.size() > 1;
  for (Cell& cell : pieces) {
    if (!cell.present) continue;
    cell.source = source;
    cell.keep_source = is_changed && rule.kind != ValueKind::identifier;
    break;
  }
  return true;
}

Cell Mapper::derive(const Leaf& leaf, const Cell& from, std::string_view type) {
  Cell cell = from;
  cell.keep_source = false;
  if (!cell.present) return cell;
  cell.value = leaf.text_slot != none ? base::script_of(from.value)
                                      : arena_.keep(identifier_hash_(type, from.value));
  return cell;
}

// Scripts of names, and hashes in place of identifiers.
void Mapper::fill_derived() {
  for (const std::size_t slot : derived_) {
    const Leaf& leaf = leaves_[slot];
    const std::size_t from = leaf.text_slot != none ? leaf.text_slot : slot;
    if (!values_.has(from)) continue;
    const bool has_type = leaf.type_slot != none && values_.has(leaf.type_slot);
    const bool has_types = has_type && leaves_[leaf.type_slot].is_list;
    std::string_view type;
    if (has_type && !has_types) type = values_.cell(leaf.type_slot).value;
    if (!leaf.is_list) {
      values_.put(slot) = derive(leaf, values_.cell(from), type);
      continue;
    }
    const std::vector<Cell> source = values_.list(from);
    std::vector<Cell>& derived = values_.put_list(slot);
    for (std::size_t i = 0; i < source.size(); ++i) {
      const bool is_typed = has_types && i < values_.list(leaf.type_slot).size();
      derived.push_back(
          derive(leaf, source[i], is_typed ? values_.list(leaf.type_slot)[i].value : type));
    }
  }
}

// Whether the entry that holds the index comes into the filing.
bool Mapper::is_written(const Index& index) {
  tree_.find_places(index.own, values_, own_places_);
  if (index.own_index == none) return !own_places_.empty();
  return index.own_index < own_places_.size() && own_places_[index.own_index] != none;
}

// From the mapping's numbers to the filing's, where entries without a value are left out. An index
// of an entry that the row has nothing for is a value that cannot be read. false: the row is
// refused.
bool Mapper::move_index(const Index& index, std::span<const std::string_view> fields, Cell& cell,
                        MappedRow& row) {
  const Leaf& leaf = leaves_[index.slot];
  std::size_t before = none;
  std::from_chars(cell.value.data(), cell.value.data() + cell.value.size(), before);
  if (before < places_.size() && places_[before] != none) {
    if (places_[before] == before) return true;
    cell.value = arena_.keep(std::to_string(places_[before]));
    // A text that was split is kept whole already, at the first of its pieces.
    if (leaf.is_list && values_.list(index.slot).size() > 1) return true;
    cell.keep_source = !text_of(leaf, fields).empty() && cell.value != cell.source;
    return true;
  }
  if (!is_written(index)) return true;
  cell.present = false;
  if (leaf.rule->unreadable == Unreadable::deficient)
    return take_failure(leaf, fields, cell.source, Converter::Outcome::unreadable, row);
  refuse(
      row, column_names(leaf), cell.source,
      fmt::format("{}: the row has no {}[{}]; correct the index, or fill in that entry's columns",
                  leaf.path, index.list, cell.value));
  return false;
}

bool Mapper::move_indices(std::span<const std::string_view> fields, MappedRow& row) {
  std::string_view list;  // whose places are known
  for (const Index& index : indices_) {
    if (!values_.has(index.slot)) continue;
    if (list != index.list) tree_.find_places(list = index.list, values_, places_);
    const Leaf& leaf = leaves_[index.slot];
    if (leaf.is_list) {
      for (Cell& cell : values_.list(index.slot)) {
        if (cell.present && !move_index(index, fields, cell, row)) return false;
      }
      continue;
    }
    Cell cell = values_.cell(index.slot);
    if (leaf.rule->constant) cell.value = cell.source = *leaf.rule->constant;
    if (!move_index(index, fields, cell, row)) return false;
    if (cell.present)
      values_.put(index.slot) = cell;
    else
      values_.take_away(index.slot);
  }
  return true;
}

void Mapper::keep_unmapped(std::span<const std::string_view> fields) {
  for (const std::size_t column : unmapped_) {
    if (is_nothing(trimmed(fields[column]), mapping_->nothing)) continue;
    keep_column(column, fields[column]);
  }
}

// The row's identity within its source. false: it has none, and the row is refused.
bool Mapper::make_key(std::span<const std::string_view> fields, MappedRow& row) {
  row.key.clear();
  if (mapping_->key_is_content) return true;
  bool is_empty = true;
  for (std::size_t i = 0; i < key_columns_.size(); ++i) {
    if (i > 0) row.key += '|';
    const std::string_view written = fields[key_columns_[i]];
    std::string_view part = trimmed(written);
    if (is_nothing(part, mapping_->nothing)) continue;
    is_empty = false;
    std::string squeezed;
    if (mapping_->key_ignores_spaces) {
      squeezed = without_spaces(part);
      part = squeezed;
    }
    if (key_columns_.size() == 1)
      row.key = part;
    else
      append_key_part(row.key, part);
    if (part == written || mapping_->key_is_hashed) continue;
    keep_column(key_columns_[i], written);
  }
  if (is_empty) {
    std::string names;
    for (const std::size_t column : key_columns_)
      names += (names.empty() ? "" : ", ") + header_[column];
    refuse(row, names, "",
           "the row has no key, so it could not be told from others in the next file");
    return false;
  }
  if (mapping_->key_is_hashed) {
    row.key = identifier_hash_(fmt::format("key of {}", mapping_->source), row.key);
  }
  return true;
}

void Mapper::map(std::span<const std::string_view> fields, MappedRow& row) {
  arena_.reset();
  extra_count_ = 0;
  row.refusal.clear();
  row.deficiencies.clear();
  row.received_at = FilingTree::npos;
  if (!make_key(fields, row)) return;
  values_.clear();
  for (const Step& step : steps_) {
    if (step.is_plain && fields[step.column].empty()) continue;
    const bool is_list = leaves_[step.slot].is_list;
    if (!(is_list ? fill_list(step.slot, fields, row) : fill(step.slot, fields, row))) return;
  }
  fill_derived();
  if (!move_indices(fields, row)) return;
  if (mapping_->keep_unmapped) keep_unmapped(fields);
  if (!values_.has(category_slot_)) {
    refuse(row, column_names(leaves_[category_slot_]), "",
           "the row does not say of which category the claim is; correct it, or give the mapping a "
           "default");
    return;
  }
  row.category = values_.cell(category_slot_).value;
  const bool is_received = received_slot_ != none && values_.has(received_slot_);
  row.received = is_received ? values_.cell(received_slot_).value : std::string_view();
  tree_.write(values_, extras_, extra_count_, row.filing);
  if (row.received == day_to_come) row.received_at = tree_.offset_of_watched();
  if (mapping_->key_is_content) {
    row.key = base::to_hex(base::ByteSpan(base::sha256(as_bytes(row.filing))).first(16));
  }
}

bool Mapper::repeats_header(std::span<const std::string_view> fields) const {
  if (fields.size() != header_compared_.size()) return false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].size() > 4 * header_compared_[i].size() + 16) return false;
    if (base::case_fold(without_spaces(fields[i])) != header_compared_[i]) return false;
  }
  return true;
}

}  // namespace amends::intake
