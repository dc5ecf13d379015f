// The views as they leave the register: tables with claims called by their numbers, dates as dates
// and hashes as hexadecimal, so that nobody needs to know how the register keeps them.
// docs/formats/export.md has the columns.
//
// A claim's sequence number never leaves: the gaps in it would tell how many claims are sealed.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/task.h"
#include "register/register.h"

namespace amends::publish {

struct Scope {
  bool sealed = false;  // sealed claims too, and what tells of them: who read them, what was erased
  bool contacts = false;  // the contact vault too
};

using Sink = std::function<Status(std::string_view)>;

// How a value is written.
enum class Form {
  plain,    // as the view has it
  claim,    // the claim's number
  part,     // a row of a claim: its number, a point, and the row's ordinal from 0, as in the filing
  instant,  // RFC 3339
  day,      // a calendar date
  flag,     // true or false
  digest,   // lower-case hexadecimal
};
struct ViewColumn {
  std::string_view name;
  Form form;
  std::string_view expression;  // SQL
};
struct View {
  std::string_view name;
  std::string_view claim;  // SQL: whose row it is; empty for a table that is about no claim
  std::string_view from;   // SQL, which names the claim's own row `c` where there is one
  std::string_view order;
  std::span<const ViewColumn> columns;
  bool only_sealed = false;  // leaves only when sealed claims do
  bool only_contacts = false;
};

// All views in order; those that the scope lets out.
std::span<const View> all_views();
bool is_in(const View& view, const Scope& scope);

// One view as CSV (RFC 4180; UTF-8, LF, quotes only where needed), with its header. How many rows.
Result<std::uint64_t> write_csv(registry::Register& reg, const View& view, const Scope& scope,
                                const Sink& sink, base::Task& task);

// All claims, one a line, each an object with its rows of every view; what is empty is left out.
// How many.
Result<std::uint64_t> write_ndjson(registry::Register& reg, const Scope& scope, const Sink& sink,
                                   base::Task& task);

}  // namespace amends::publish
