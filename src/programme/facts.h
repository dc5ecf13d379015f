// The facts of one claim, as rules and valuations see them: the filing's fields by their paths
// (filing.h), each with its type, and what the register and the examiners add.
//
//   category, received, claimant.birth, units[0].area_m2 …     the filing
//   filing_window                                              of its category: the programme says
//   form.left …                                                the category's own form
//   register.…                                                 docs/formats/rules.md lists it
//   found.…                                                    facts that an examiner found
//
// A value that is not of its field's type is an error that names the field, and goes to a person
// where a rule reads it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/edtf.h"
#include "base/result.h"
#include "cel/environment.h"
#include "cel/machine.h"
#include "programme/programme.h"

namespace amends::programme {

// The types of all facts in one environment. Built once for a programme.
struct FactTypes {
  cel::RecordType root;  // each field a variable, in bytewise order
  int zone_minutes = 0;  // of the programme's time zone, in which days begin and end
  // The fact `filing_window`: of categories with a window of their own, and of the others. Nothing
  // where neither end is given.
  std::map<std::string, std::optional<base::Edtf>, std::less<>> windows;
  std::optional<base::Edtf> window;
};
inline constexpr std::string_view filing_window = "filing_window";
// Declares the variables in `environment`, in the order of `root`'s fields.
Status declare_facts(const Programme& programme, cel::Environment& environment, FactTypes& types);

// What of programme.toml a fact is computed from, so that a rule that reads it means something else
// when that changes.
enum class DrawnFrom { none, events, window, lateness };
// Of a fact as expressions read it, "register.same_unit.event".
DrawnFrom drawn_from(std::string_view read);

// The type of the fact at a path without lists ("found.transfer.date"), or null when there is none.
cel::TypeRef type_of_fact(const FactTypes& types, std::string_view path);
// The names of the facts below "found", as "transfer.date".
std::vector<std::string> found_names(const FactTypes& types);

// Reads facts. Keeps its memory from one claim to the next; belongs to one thread.
class FactReader {
 public:
  explicit FactReader(const FactTypes& types);
  ~FactReader();
  FactReader(FactReader&&) noexcept;

  // `filing` and `context` are JSON objects; the context's members ("register", "found") stand
  // beside the filing's, and may be "". Members that no type has are refused with `strict`, else
  // passed over. The values stand until the next call. Code::bad_input for what is not JSON, and
  // with `strict` for a member that is not known, with the nearest name.
  Result<std::span<const cel::Value>> read(std::string_view filing, std::string_view context,
                                           bool strict);
  // The path and value of what a traced run read.
  void append_path(std::string& out, const cel::Read& read) const;
  cel::Value value_of(const cel::Read& read) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace amends::programme
