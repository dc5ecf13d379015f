// A mapping bound to a file's header: turns one row after another into a key and a filing.
//
// Not thread-safe; one per reading thread. What it gives lives until the next row.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "intake/arena.h"
#include "intake/convert.h"
#include "intake/filing_tree.h"
#include "intake/mapping.h"

namespace amends::intake {

// The most entries that one list of a filing gets; below programme::index_max, because a claim's
// parties are numbered together.
inline constexpr std::size_t list_max = 1000;

// A keyed hash of a number that names a person: Register::identifier_hash.
using IdentifierHash = std::function<std::string(std::string_view type, std::string_view number)>;

struct Deficiency {
  std::string code;
  std::string field;
};

struct MappedRow {
  std::string key;
  std::string filing;         // canonical JSON, an object
  std::string_view category;  // a code of the programme's
  std::string_view received;  // a calendar day, or empty
  // Where the day stands in the filing when the row does not give it and the mapping says default =
  // "today": ten characters "0000-00-00" to be written over. npos otherwise.
  std::size_t received_at = FilingTree::npos;
  std::vector<Deficiency> deficiencies;  // of values that could not be read; the form's come on top
  // Why the row cannot be taken; empty when it can.
  std::string refusal;
  std::string refused_column, refused_value;
};

class Mapper {
 public:
  // The mapping and the programme must outlive it. Code::bad_input with every column that the
  // header lacks, and its nearest name; before any row is read.
  static Result<Mapper> create(const Mapping& mapping, const programme::Programme& programme,
                               const std::vector<std::string>& header,
                               IdentifierHash identifier_hash);

  // `fields` has as many entries as the header.
  void map(std::span<const std::string_view> fields, MappedRow& row);

  // Whether the row says what the header says.
  bool repeats_header(std::span<const std::string_view> fields) const;

 private:
  friend class MapperBuilder;

  static constexpr std::size_t none = FilingTree::npos;

  // One slot of the filing.
  struct Leaf {
    const FieldRule* rule = nullptr;
    std::string path;  // with "[*]" where the rule's texts are lists
    std::size_t converter = none;
    std::vector<std::size_t> columns;
    std::size_t when = none;
    bool is_list = false;          // the path has [*]
    std::size_t text_slot = none;  // set for a name's script: the slot of the name's text
    std::size_t type_slot = none;  // for an identifier: the slot of its type
  };

  // One slot to fill from the row, in the order of slots.
  struct Step {
    std::uint32_t slot = 0, column = 0;
    bool is_plain =
        false;  // nothing but that column counts: where it is empty there is nothing to do
  };

  // A slot whose value is an index in another of the filing's lists.
  struct Index {
    std::size_t slot = none;
    std::string list;              // that one
    std::string own;               // the list that the slot is in
    std::size_t own_index = none;  // there; none for "[*]"
  };

  Mapper() = default;
  bool is_nothing(std::string_view text, const std::vector<std::string>& marks) const;
  std::string_view text_of(const Leaf& leaf, std::span<const std::string_view> fields);
  bool fill(std::size_t slot, std::span<const std::string_view> fields, MappedRow& row);
  bool fill_list(std::size_t slot, std::span<const std::string_view> fields, MappedRow& row);
  // false: the row is refused. A cell without a value is not present.
  bool convert(const Leaf& leaf, std::span<const std::string_view> fields, std::string_view source,
               Cell& cell, MappedRow& row);
  bool take_failure(const Leaf& leaf, std::span<const std::string_view> fields,
                    std::string_view text, Converter::Outcome outcome, MappedRow& row);
  void keep_column(std::size_t column, std::string_view text);
  void fill_derived();
  Cell derive(const Leaf& leaf, const Cell& from, std::string_view type);
  bool move_indices(std::span<const std::string_view> fields, MappedRow& row);
  bool move_index(const Index& index, std::span<const std::string_view> fields, Cell& cell,
                  MappedRow& row);
  bool is_written(const Index& index);
  bool make_key(std::span<const std::string_view> fields, MappedRow& row);
  void keep_unmapped(std::span<const std::string_view> fields);
  void refuse(MappedRow& row, std::string column, std::string_view value, std::string reason) const;
  std::string column_names(const Leaf& leaf) const;

  const Mapping* mapping_ = nullptr;
  IdentifierHash identifier_hash_;
  std::vector<std::string> header_, header_compared_, column_paths_;
  std::vector<std::unique_ptr<Converter>> converters_;  // one a rule
  std::vector<Leaf> leaves_;
  std::vector<Step> steps_;                       // all slots but constants and derived ones
  std::vector<std::size_t> derived_;              // slots whose value comes from other slots
  std::vector<Index> indices_;                    // by the list that they point into
  std::vector<std::size_t> places_, own_places_;  // of lists' entries in the filing, for one row
  std::vector<std::size_t> key_columns_;
  std::vector<std::size_t> unmapped_;
  std::size_t category_slot_ = none, received_slot_ = none;
  bool received_today_ = false;
  FilingTree tree_;
  Arena arena_;
  RowValues values_;
  std::vector<FilingTree::Extra> extras_;
  std::size_t extra_count_ = 0;
};

}  // namespace amends::intake
