// A gazetteer: places, all the names that they have or had, and how they came from one another.
//
// No name is the name. A place has an identifier and any number of names, each with its language,
// script, kind, time and source; the order in which they stand says nothing. docs/formats/
// gazetteer.md describes the folder, byte by byte.
#pragma once

#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/calendar.h"
#include "base/files.h"
#include "base/geometry.h"

namespace amends::names {

enum class NameKind {
  official,    // of a public authority; by whom is in `authority`
  vernacular,  // what the people there call it
  exonym,      // what people elsewhere call it
  former,      // no longer in use
  as_written,  // as a claimant wrote it
  unstated,    // the source does not say
};
enum class RelationKind { renamed_from, merged_into, split_from, part_of };

// "official", "as_written", "renamed_from" … as the tables write them.
std::string_view name_of(NameKind kind);
std::string_view name_of(RelationKind kind);

// From the first day that `from` may mean to the last that `to` may; an empty text is no limit.
struct Validity {
  std::string_view from, to;  // EDTF, as written
  Days first = std::numeric_limits<Days>::min();
  Days last = std::numeric_limits<Days>::max();
};

struct PlaceName {
  std::uint32_t place = 0;  // its number in places()
  NameKind kind = NameKind::unstated;
  std::string_view text;      // as written, never changed
  std::string_view language;  // BCP 47, "und" when not known
  std::string_view script;    // ISO 15924
  Validity validity;
  std::string_view authority;
  std::string_view source;
};

struct GazetteerPlace {
  std::string_view id;
  std::string_view type;  // the source's word: "village", "PPL"
  std::optional<base::Place> location;
  Validity validity;
  std::string_view authority;
  std::string_view source;
};

struct PlaceRelation {
  std::uint32_t place = 0;
  RelationKind kind = RelationKind::part_of;
  std::uint32_t other = 0;
  Validity validity;
  std::string_view authority;
  std::string_view source;
};

inline constexpr std::string_view gazetteer_format = "1";

class Gazetteer {
 public:
  // The whole folder, or every fault in it as one error of Code::bad_input, a line each:
  // "velaria/names.csv:41: …". Beyond 200 faults, the number of the others. Code::newer_version for
  // a later format.
  static Result<Gazetteer> load(const fs::path& folder, Task& task);

  std::span<const GazetteerPlace> places() const { return places_; }
  std::span<const PlaceName> names() const { return names_; }  // sorted by place
  std::span<const PlaceName> names_of(std::uint32_t place) const;
  // What the place came from, went into or is part of; sorted by place.
  std::span<const PlaceRelation> relations_of(std::uint32_t place) const;
  // What came from it or belongs to it: relations whose `other` it is.
  std::vector<PlaceRelation> relations_to(std::uint32_t place) const;
  std::optional<std::uint32_t> find(std::string_view id) const;
  // "title", "licence", … of about.csv, in its order.
  const std::vector<std::pair<std::string_view, std::string_view>>& about() const { return about_; }

 private:
  friend class GazetteerLoader;
  Gazetteer() = default;

  // The files' bytes, into which every text above points; on the heap, so that a Gazetteer can
  // move.
  std::deque<std::string> texts_;
  std::vector<GazetteerPlace> places_;
  std::vector<PlaceName> names_;
  std::vector<PlaceRelation> relations_;
  std::vector<std::uint32_t> by_other_;  // numbers of relations, sorted by `other`
  std::vector<std::uint32_t> first_name_, first_relation_;  // by place, and one more at the end
  std::unordered_map<std::string_view, std::uint32_t> by_id_;
  std::vector<std::pair<std::string_view, std::string_view>> about_;
};

}  // namespace amends::names
