// Binding a mapping to a header: which column is where, and the tree of fields that rows fill.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include "base/text.h"
#include "intake/mapper.h"
#include "intake/value_map.h"
#include "programme/faults.h"

namespace amends::intake {

class MapperBuilder {
 public:
  MapperBuilder(const Mapping& mapping, const programme::Programme& programme)
      : mapping_(mapping), programme_(programme) {
    faults_.set_file(mapping.file);
  }

  Result<Mapper> build(const std::vector<std::string>& header, IdentifierHash identifier_hash) {
    mapper_.mapping_ = &mapping_;
    mapper_.identifier_hash_ = std::move(identifier_hash);
    take_header(header);
    for (const ColumnNames& part : mapping_.key) {
      if (const auto column = find(part, mapping_.key_line, true))
        mapper_.key_columns_.push_back(*column);
    }
    for (const FieldRule& rule : mapping_.fields) count_numbered(rule);
    for (const FieldRule& rule : mapping_.fields) add_rule(rule);
    if (faults_.empty() && mapper_.category_slot_ == none) {
      faults_.add(
          0,
          "the file has none of the columns that give the category; say with default = \"…\" what "
          "the category is then");
    }
    if (faults_.empty()) add_derived();
    take_unmapped();
    if (!faults_.empty()) return fail(faults_.error());
    plan_steps();
    add_to_tree();
    find_indices();
    return std::move(mapper_);
  }

 private:
  using Leaf = Mapper::Leaf;
  static constexpr std::size_t none = FilingTree::npos;

  void take_header(const std::vector<std::string>& header) {
    mapper_.header_ = header;
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (header[i].starts_with("amends_"))
        report_columns_.insert(i);
      else
        names_.push_back(header[i]);
      mapper_.header_compared_.push_back(base::case_fold(without_spaces(header[i])));
      mapper_.column_paths_.push_back("column:" + header[i]);
    }
  }

  // The column of that name: as it is written, else without regard to spaces and case.
  std::optional<std::size_t> find_name(std::string_view name) const {
    for (std::size_t i = 0; i < mapper_.header_.size(); ++i) {
      if (mapper_.header_[i] == name) return i;
    }
    const std::string compared = base::case_fold(without_spaces(name));
    for (std::size_t i = 0; i < mapper_.header_.size(); ++i) {
      if (mapper_.header_compared_[i] == compared) return i;
    }
    return std::nullopt;
  }

  std::optional<std::size_t> find(const ColumnNames& names, int line, bool is_needed) {
    for (const std::string& name : names.any_of) {
      const auto column = find_name(name);
      if (!column) continue;
      used_.insert(*column);
      if (std::ranges::count(mapper_.header_, mapper_.header_[*column]) > 1) {
        faults_.add(line,
                    fmt::format("the file has the column \"{}\" twice; rename one of them", name));
      }
      return column;
    }
    if (is_needed) {
      faults_.add(
          line, fmt::format("the file has no column \"{}\"{}", fmt::join(names.any_of, "\" or \""),
                            programme::suggestion(names.any_of.front(), names_)));
    }
    return std::nullopt;
  }

  static ColumnNames numbered(const ColumnNames& names, std::size_t index) {
    ColumnNames out;
    for (std::string name : names.any_of) {
      for (const auto& [mark, number] : {std::pair("{n}", index + 1), std::pair("{i}", index)}) {
        const std::size_t at = name.find(mark);
        if (at != std::string::npos) name.replace(at, 3, std::to_string(number));
      }
      out.any_of.push_back(std::move(name));
    }
    return out;
  }

  static bool is_numbered(const FieldRule& rule) {
    return std::ranges::any_of(rule.columns, [](const ColumnNames& names) {
      return names.any_of[0].find("{n}") != std::string::npos ||
             names.any_of[0].find("{i}") != std::string::npos;
    });
  }

  static std::string list_of(std::string_view path) {
    const std::size_t at = path.find("[*]");
    return std::string(path.substr(0, at == std::string_view::npos ? 0 : at));
  }

  // How far the header goes with the numbered columns of each list.
  void count_numbered(const FieldRule& rule) {
    const std::string list = list_of(rule.path);
    if (list.empty() || rule.constant) return;
    if (!is_numbered(rule)) {
      split_lists_.insert(list);
      return;
    }
    std::size_t count = 0;
    const auto has_any = [&](std::size_t index) {
      return std::ranges::any_of(rule.columns, [&](const ColumnNames& names) {
        const ColumnNames concrete = numbered(names, index);
        return std::ranges::any_of(
            concrete.any_of, [&](const std::string& name) { return find_name(name).has_value(); });
      });
    };
    while (count < list_max && has_any(count)) ++count;
    if (count == 0 && !rule.optional) find(numbered(rule.columns[0], 0), rule.line, true);
    std::size_t& longest = numbered_lists_[list];
    longest = std::max(longest, count);
  }

  void add_rule(const FieldRule& rule) {
    mapper_.converters_.push_back(std::make_unique<Converter>(rule, programme_, mapping_.months));
    const std::string list = list_of(rule.path);
    const auto counted = numbered_lists_.find(list);
    if (!list.empty() && counted != numbered_lists_.end()) {
      if (split_lists_.contains(list)) {
        faults_.add(
            rule.line,
            fmt::format("{}[*] is filled from numbered columns and from split texts; it can "
                        "be one of them",
                        list));
        return;
      }
      for (std::size_t i = 0; i < counted->second; ++i) {
        std::string path = rule.path;
        path.replace(list.size(), 3, fmt::format("[{}]", i));
        add_leaf(rule, path, i, false);
      }
      return;
    }
    if (!list.empty() && rule.constant && !split_lists_.contains(list)) {
      faults_.add(rule.line, fmt::format("{}: nothing else fills the list", rule.path));
      return;
    }
    add_leaf(rule, rule.path, 0, !list.empty());
  }

  void add_leaf(const FieldRule& rule, const std::string& path, std::size_t index, bool is_list) {
    Leaf leaf;
    leaf.rule = &rule;
    leaf.path = path;
    leaf.converter = mapper_.converters_.size() - 1;
    leaf.is_list = is_list && !rule.constant;
    const bool numbered_rule = is_numbered(rule);
    for (const ColumnNames& names : rule.columns) {
      const ColumnNames concrete = numbered(names, index);
      const bool is_needed = !rule.optional && !numbered_rule;
      if (const auto column = find(concrete, rule.line, is_needed)) leaf.columns.push_back(*column);
    }
    if (rule.when) {
      const auto column = find(numbered(*rule.when, index), rule.line, !rule.optional);
      if (!column) return;
      leaf.when = *column;
    }
    if (leaf.columns.empty() && !rule.constant && !rule.otherwise_nothing) return;
    if (path == "category") mapper_.category_slot_ = mapper_.leaves_.size();
    if (path == "received") {
      mapper_.received_slot_ = mapper_.leaves_.size();
      mapper_.received_today_ = rule.otherwise_nothing == "today";
      mapper_.tree_.watch(mapper_.received_slot_);
    }
    if (rule.kind == ValueKind::identifier) check_key(leaf, rule);
    mapper_.leaves_.push_back(std::move(leaf));
  }

  void check_key(const Leaf& leaf, const FieldRule& rule) {
    for (const std::size_t column : leaf.columns) {
      if (mapping_.key_is_hashed ||
          std::ranges::find(mapper_.key_columns_, column) == mapper_.key_columns_.end()) {
        continue;
      }
      faults_.add(rule.line,
                  fmt::format("\"{}\" names a person and is the key too; say key_is_hashed = true, "
                              "so that only its keyed hash is kept",
                              mapper_.header_[column]));
    }
  }

  std::size_t slot_of(std::string_view path) const {
    const auto found = std::ranges::find(mapper_.leaves_, path, &Leaf::path);
    return found == mapper_.leaves_.end()
               ? none
               : static_cast<std::size_t>(found - mapper_.leaves_.begin());
  }

  // The script of each name that the mapping gives without one, and the type of each identifier.
  void add_derived() {
    for (std::size_t slot = 0; slot < mapper_.leaves_.size(); ++slot) {
      if (mapper_.leaves_[slot].rule->kind != ValueKind::identifier) continue;
      const std::string path = mapper_.leaves_[slot].path;
      mapper_.leaves_[slot].type_slot = slot_of(path.substr(0, path.rfind('.')) + ".type");
      mapper_.derived_.push_back(slot);
    }
    const std::size_t count = mapper_.leaves_.size();
    for (std::size_t slot = 0; slot < count; ++slot) {
      const std::string path = mapper_.leaves_[slot].path;
      const std::size_t names = path.rfind(".names[");
      if (names == std::string::npos || !path.ends_with("].text")) continue;
      const std::string script = path.substr(0, path.size() - 4) + "script";
      if (slot_of(script) != none) continue;
      Leaf leaf = mapper_.leaves_[slot];
      leaf.path = script;
      leaf.text_slot = slot;
      mapper_.derived_.push_back(mapper_.leaves_.size());
      mapper_.leaves_.push_back(std::move(leaf));
    }
  }

  void plan_steps() {
    mapper_.values_.resize(mapper_.leaves_.size());
    for (std::size_t slot = 0; slot < mapper_.leaves_.size(); ++slot) {
      const Leaf& leaf = mapper_.leaves_[slot];
      if (leaf.text_slot != none) continue;
      if (leaf.rule->constant && leaf.when == none) {
        mapper_.values_.put_constant(slot, *leaf.rule->constant);
        continue;
      }
      const bool is_plain =
          leaf.columns.size() == 1 && leaf.when == none && !leaf.rule->otherwise_nothing;
      const std::size_t column = leaf.columns.empty() ? 0 : leaf.columns[0];
      mapper_.steps_.push_back(
          {static_cast<std::uint32_t>(slot), static_cast<std::uint32_t>(column), is_plain});
    }
  }

  void add_to_tree() {
    for (std::size_t slot = 0; slot < mapper_.leaves_.size(); ++slot) {
      const Leaf& leaf = mapper_.leaves_[slot];
      std::string path = leaf.path;
      const bool bare = leaf.text_slot == none && (leaf.rule->kind == ValueKind::integer ||
                                                   leaf.rule->kind == ValueKind::boolean);
      if (leaf.rule->kind == ValueKind::identifier)
        path = path.substr(0, path.rfind('.')) + ".hash";
      const bool from_source = leaf.text_slot == none && !leaf.columns.empty();
      mapper_.tree_.add(path, slot, bare ? JsonForm::bare : JsonForm::text, from_source);
    }
    mapper_.tree_.finish(mapper_.leaves_.size());
  }

  // The fields that are an index in another list.
  void find_indices() {
    static constexpr std::array<std::array<std::string_view, 3>, 3> fields = {
        {{"losses", ".incident", "incidents"},
         {"losses", ".unit", "units"},
         {"rights", ".unit", "units"}}};
    for (const auto& [own, name, list] : fields) {
      for (std::size_t slot = 0; slot < mapper_.leaves_.size(); ++slot) {
        const std::string_view path = mapper_.leaves_[slot].path;
        const std::size_t open = path.find('['), close = path.find(']');
        if (path.substr(0, open) != own || path.substr(close + 1) != name) continue;
        std::size_t own_index = none;  // of "[*]" none is read
        std::from_chars(path.data() + open + 1, path.data() + close, own_index);
        mapper_.indices_.push_back({slot, std::string(list), std::string(own), own_index});
      }
    }
  }

  void take_unmapped() {
    std::set<std::size_t> ignored;
    for (const std::string& name : mapping_.ignored) {
      if (const auto column = find_name(name)) ignored.insert(*column);
    }
    std::string names;
    for (std::size_t i = 0; i < mapper_.header_.size(); ++i) {
      if (used_.contains(i) || ignored.contains(i) || report_columns_.contains(i)) continue;
      mapper_.unmapped_.push_back(i);
      names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", mapper_.header_[i]);
    }
    if (mapping_.keep_unmapped || names.empty()) return;
    faults_.add(mapping_.ignored_line,
                fmt::format("the file has columns that no field takes: {}; map them, list "
                            "them as ignored, or say keep_unmapped = true",
                            names));
  }

  const Mapping& mapping_;
  const programme::Programme& programme_;
  programme::Faults faults_;
  Mapper mapper_;
  std::vector<std::string> names_;  // of the file's own columns
  std::set<std::size_t> used_, report_columns_;
  std::map<std::string, std::size_t> numbered_lists_;
  std::set<std::string> split_lists_;
};

Result<Mapper> Mapper::create(const Mapping& mapping, const programme::Programme& programme,
                              const std::vector<std::string>& header,
                              IdentifierHash identifier_hash) {
  return MapperBuilder(mapping, programme).build(header, std::move(identifier_hash));
}

}  // namespace amends::intake
