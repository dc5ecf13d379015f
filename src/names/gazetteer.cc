#include "names/gazetteer.h"

#include <algorithm>
#include <array>

#include "base/edtf.h"
#include "base/text.h"
#include "names/gazetteer_rules.h"
#include "names/gazetteer_table.h"

namespace amends::names {
namespace {

constexpr std::array<std::string_view, 6> name_kinds = {"official", "vernacular", "exonym",
                                                        "former",   "as_written", "unstated"};
constexpr std::array<std::string_view, 4> relation_kinds = {"renamed_from", "merged_into",
                                                            "split_from", "part_of"};
constexpr std::string_view about_columns[] = {"key", "value"};
constexpr std::string_view about_keys[] = {"format", "title", "licence", "attribution",
                                           "made_from"};
constexpr std::string_view place_columns[] = {"id",        "type",       "latitude",
                                              "longitude", "accuracy_m", "valid_from",
                                              "valid_to",  "authority",  "source"};
constexpr std::string_view name_columns[] = {
    "place", "name", "language", "script", "kind", "valid_from", "valid_to", "authority", "source"};
constexpr std::string_view relation_columns[] = {"place",    "relation",  "other", "valid_from",
                                                 "valid_to", "authority", "source"};

using Fields = std::span<const std::string_view>;

std::vector<std::uint32_t> starts_by_place(std::size_t places, auto place_of, std::size_t rows) {
  std::vector<std::uint32_t> first(places + 1);
  for (std::size_t i = 0; i < rows; ++i) ++first[place_of(i) + 1];
  for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
  return first;
}

}  // namespace

std::string_view name_of(NameKind kind) { return name_kinds[static_cast<std::size_t>(kind)]; }
std::string_view name_of(RelationKind kind) {
  return relation_kinds[static_cast<std::size_t>(kind)];
}

std::span<const PlaceName> Gazetteer::names_of(std::uint32_t place) const {
  return std::span(names_).subspan(first_name_[place], first_name_[place + 1] - first_name_[place]);
}

std::span<const PlaceRelation> Gazetteer::relations_of(std::uint32_t place) const {
  return std::span(relations_)
      .subspan(first_relation_[place], first_relation_[place + 1] - first_relation_[place]);
}

std::vector<PlaceRelation> Gazetteer::relations_to(std::uint32_t place) const {
  const auto range = std::ranges::equal_range(
      by_other_, place, {}, [&](std::uint32_t number) { return relations_[number].other; });
  std::vector<PlaceRelation> result;
  for (const std::uint32_t number : range) result.push_back(relations_[number]);
  return result;
}

std::optional<std::uint32_t> Gazetteer::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return {};
  return found->second;
}

class GazetteerLoader {
 public:
  GazetteerLoader(const fs::path& folder, Task& task) : folder_(folder), task_(task) {}

  Result<Gazetteer> run() {
    AMENDS_CHECK(check_files());
    AMENDS_CHECK(read("about.csv", about_columns, [&](auto line, Fields f) { about(line, f); }));
    if (faults_.empty()) AMENDS_CHECK(check_format());
    AMENDS_CHECK(read("places.csv", place_columns, [&](auto line, Fields f) { place(line, f); }));
    AMENDS_CHECK(read("names.csv", name_columns, [&](auto line, Fields f) { name(line, f); }));
    if (fs::exists(folder_ / "relations.csv")) {
      AMENDS_CHECK(
          read("relations.csv", relation_columns, [&](auto line, Fields f) { relation(line, f); }));
    }
    if (faults_.empty() && out_.places_.empty()) {
      faults_.add(label("places.csv"), 0, "the gazetteer has no places");
    }
    if (!faults_.empty()) return fail(faults_.error());
    arrange();
    return std::move(out_);
  }

 private:
  std::string label(std::string_view file) const {
    return (folder_.filename().empty() ? folder_.parent_path() : folder_).filename().string() +
           "/" + std::string(file);
  }

  void fault(std::uint64_t line, std::string_view sentence) { faults_.add(file_, line, sentence); }

  Status check_files() {
    std::error_code error;
    if (!fs::is_directory(folder_, error)) {
      return fail(Code::not_found, "{} is not a folder with a gazetteer", folder_.string());
    }
    for (const std::string_view file : {"about.csv", "places.csv", "names.csv"}) {
      if (!fs::exists(folder_ / file, error)) faults_.add(label(file), 0, "the file is missing");
    }
    if (!faults_.empty()) return fail(faults_.error());
    return {};
  }

  Status read(const std::string& file, std::span<const std::string_view> columns, auto take) {
    AMENDS_TRY(std::string text, base::read_file(folder_ / file));
    file_ = label(file);
    task_.stage("reading " + file, "rows", 0);
    return read_table(out_.texts_.emplace_back(std::move(text)), out_.texts_, file_, columns,
                      faults_, task_, take);
  }

  void about(std::uint64_t line, Fields fields) {
    if (std::ranges::find(about_keys, fields[0]) == std::end(about_keys)) {
      fault(line,
            fmt::format("there is no key \"{}\"{}", fields[0], suggestion(fields[0], about_keys)));
      return;
    }
    out_.about_.emplace_back(fields[0], fields[1]);
  }

  Status check_format() {
    for (const auto& [key, value] : out_.about_) {
      if (key != "format") continue;
      if (value == gazetteer_format) return {};
      return fail(Code::newer_version, "{}: format {} is not known here; this version reads {}",
                  label("about.csv"), value, gazetteer_format);
    }
    fault(0, "the row \"format,1\" is missing");
    return {};
  }

  void place(std::uint64_t line, Fields fields) {
    GazetteerPlace place{fields[0], fields[1], {}, {}, fields[7], fields[8]};
    if (const std::string wrong = id_fault(place.id); !wrong.empty()) {
      fault(line, wrong);
      return;
    }
    if (!fields[2].empty() || !fields[3].empty() || !fields[4].empty()) {
      const auto location =
          base::parse_place(fields[2], fields[3], fields[4].empty() ? "0" : fields[4]);
      if (!location) {
        fault(line, location.error().message);
      } else if (fields[4].empty()) {
        fault(line, "coordinates need an accuracy_m, in metres");
      } else {
        place.location = *location;
      }
    }
    place.validity = validity(line, fields[5], fields[6]);
    const auto number = static_cast<std::uint32_t>(out_.places_.size());
    if (!out_.by_id_.emplace(place.id, number).second) {
      fault(line, fmt::format("the id \"{}\" stands twice", place.id));
      return;
    }
    out_.places_.push_back(place);
    ids_.push_back(place.id);
  }

  void name(std::uint64_t line, Fields fields) {
    PlaceName name;
    const auto place = known_place(line, fields[0]);
    name.text = fields[1];
    name.language = fields[2];
    const auto kind = std::ranges::find(name_kinds, fields[4]);
    if (kind == name_kinds.end()) {
      fault(line, fmt::format("no kind of name is called \"{}\"{}", fields[4],
                              suggestion(fields[4], name_kinds)));
    } else {
      name.kind = static_cast<NameKind>(kind - name_kinds.begin());
    }
    name.script = fields[3].empty() ? base::script_of(name.text) : fields[3];
    for (const std::string& wrong : {name_fault(name.text), language_fault(name.language),
                                     script_fault(fields[3], name.text)}) {
      if (!wrong.empty()) fault(line, wrong);
    }
    name.validity = validity(line, fields[5], fields[6]);
    name.authority = fields[7];
    name.source = fields[8];
    if (!place) return;
    name.place = *place;
    out_.names_.push_back(name);
  }

  void relation(std::uint64_t line, Fields fields) {
    PlaceRelation relation;
    const auto place = known_place(line, fields[0]);
    const auto other = known_place(line, fields[2]);
    const auto kind = std::ranges::find(relation_kinds, fields[1]);
    if (kind == relation_kinds.end()) {
      fault(line, fmt::format("no relation is called \"{}\"{}", fields[1],
                              suggestion(fields[1], relation_kinds)));
    } else {
      relation.kind = static_cast<RelationKind>(kind - relation_kinds.begin());
    }
    relation.validity = validity(line, fields[3], fields[4]);
    relation.authority = fields[5];
    relation.source = fields[6];
    if (!place || !other) return;
    if (*place == *other) {
      fault(line, fmt::format("\"{}\" has a relation to itself", fields[0]));
      return;
    }
    relation.place = *place;
    relation.other = *other;
    out_.relations_.push_back(relation);
  }

  std::optional<std::uint32_t> known_place(std::uint64_t line, std::string_view id) {
    const auto found = out_.find(id);
    if (!found) {
      // A search costs as many steps as there are places: not for every row of a wrong file.
      const bool search = faults_.count() < GazetteerFaults::shown_max / 10;
      fault(line, fmt::format("there is no place \"{}\" in places.csv{}", id,
                              search ? suggestion(id, ids_) : ""));
    }
    return found;
  }

  Validity validity(std::uint64_t line, std::string_view from, std::string_view to) {
    Validity result{from, to};
    if (!from.empty()) {
      const auto date = base::Edtf::parse(from);
      if (!date) fault(line, "valid_from: " + date.error().message);
      if (date && date->earliest()) result.first = *date->earliest();
    }
    if (!to.empty()) {
      const auto date = base::Edtf::parse(to);
      if (!date) fault(line, "valid_to: " + date.error().message);
      if (date && date->latest()) result.last = *date->latest();
    }
    if (result.last < result.first) {
      fault(line, fmt::format("valid_to {} is before valid_from {}", to, from));
    }
    return result;
  }

  void arrange() {
    const auto place = [](const auto& row) { return row.place; };
    std::ranges::stable_sort(out_.names_, {}, place);
    std::ranges::stable_sort(out_.relations_, {}, place);
    const std::size_t places = out_.places_.size();
    out_.first_name_ = starts_by_place(
        places, [&](std::size_t i) { return out_.names_[i].place; }, out_.names_.size());
    out_.first_relation_ = starts_by_place(
        places, [&](std::size_t i) { return out_.relations_[i].place; }, out_.relations_.size());
    for (std::uint32_t i = 0; i < out_.relations_.size(); ++i) out_.by_other_.push_back(i);
    std::ranges::stable_sort(out_.by_other_, {},
                             [&](std::uint32_t i) { return out_.relations_[i].other; });
  }

  fs::path folder_;
  Task& task_;
  Gazetteer out_;
  GazetteerFaults faults_;
  std::string file_;
  std::vector<std::string_view> ids_;
};

Result<Gazetteer> Gazetteer::load(const fs::path& folder, Task& task) {
  return GazetteerLoader(folder, task).run();
}

}  // namespace amends::names
