// Writes a filing as canonical JSON (RFC 8785) straight from the values of its fields, without a
// document in between: the tree of all fields that a mapping fills is made once, in canonical
// order, and walked for every row. What has no value is left out, and so is an object or a list's
// element that holds nothing but constants where the source gave nothing; a list's other elements
// move up.
//
// mapper_test.cc holds the result equal to base::canonical_json of itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "intake/row_values.h"

namespace amends::intake {

enum class JsonForm : std::uint8_t { text, bare };  // in quotes, or as it is: integers and booleans

class FilingTree {
 public:
  // A field at `path`, whose value is in the cells at `slot`. `from_source`: it comes from a column
  // and not from the mapping. For a path with "[*]" the slot has a list of cells.
  void add(std::string_view path, std::size_t slot, JsonForm form, bool from_source);
  // Puts everything in canonical order; after this nothing is added. `slots`: how many there are.
  void finish(std::size_t slots);

  // Texts that go to as_written besides those of cells: "column:<name>" and what stood there.
  struct Extra {
    std::string_view path;
    std::string_view text;
  };

  // Where each entry of the filing's list `name` comes to stand, by its index in the mapping; npos,
  // or nothing, for one that is left out.
  void find_places(std::string_view name, const RowValues& values, std::vector<std::size_t>& out);

  // Replaces what is in `out`.
  void write(const RowValues& values, const std::vector<Extra>& extras, std::size_t extra_count,
             std::string& out);
  // Where in the last filing the value of the top-level field at `slot` stands, inside its quotes;
  // npos if it is not there.
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  std::size_t offset_of_watched() const { return watched_at_; }
  void watch(std::size_t slot) { watched_slot_ = slot; }

 private:
  enum class Kind : std::uint8_t { value, object, list, repeated };
  struct Node {
    Kind kind = Kind::object;
    std::string key;       // of an object's member
    std::string key_json;  // "\"amount\":"
    unsigned index = 0;    // in a list
    JsonForm form = JsonForm::text;
    std::size_t slot = npos;
    bool from_source = false;  // for objects and lists: something below comes from the source
    bool is_list = false;      // of a value: the row has a list of them
    bool can_skip = false;     // nothing is written where no slot below has a value
    Slots sources;             // the slots below that come from the source
    std::vector<Node> children;
  };
  enum class Written { nothing, constants, data };
  struct Step {  // on the way from the root: into a member, or into a list's entry
    std::string_view key;
    unsigned index;
  };
  struct SourceText {
    std::string path;
    std::string_view text;
  };

  static Node& child_of(Node& parent, std::string_view key);
  static void finish_node(Node& node, std::size_t slots);
  Written write_node(const Node& node);
  Written write_value(const Node& node);
  Written write_object(const Node& node);
  Written write_list(const Node& node);
  Written write_repeated(const Node& node);
  Written end_list(std::size_t before, Written most);
  void write_entry(const Node& entry, std::size_t from, unsigned& index, Written& most);
  std::size_t pieces_below(const Node& node) const;
  SourceText& next_source(std::string_view text);
  void note_source(std::string_view text);
  void write_sources(std::string& out);

  Node root_;
  std::size_t watched_slot_ = npos, watched_at_ = npos;

  // While a row is written.
  const RowValues* values_ = nullptr;
  std::string body_;
  std::vector<Step> path_;
  std::size_t piece_ = 0;
  std::vector<std::size_t>* places_ = nullptr;  // while they are found
  std::vector<SourceText> sources_;
  std::size_t source_count_ = 0;
};

// The order of RFC 8785 section 3.2.3: by UTF-16 code units.
bool before_in_utf16(std::string_view a, std::string_view b);

}  // namespace amends::intake
