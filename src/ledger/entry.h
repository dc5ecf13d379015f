// The public entry of an act, byte for byte (docs/formats/log.md):
//
//   "amends/1\n<RFC 3339 time>\n<class>\n<base64 SHA-256(salt || body)>\n"
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/hash.h"

namespace amends::ledger {

// Lower-case letters, digits, '.', '-' and '_', 1 to 64 of them.
bool is_act_class(std::string_view text);

// Writes entries one after the other without allocating. The view lives until the next call.
class EntryWriter {
 public:
  std::string_view write(base::UnixSeconds at, std::string_view act_class, const Hash& commitment);

 private:
  std::string text_;
  std::int64_t day_ = -1;  // which day text_ begins with
};

struct EntryParts {
  base::UnixSeconds at = 0;
  std::string act_class;
  Hash commitment{};
};
// Code::bad_input for any other spelling than the writer's.
Result<EntryParts> parse_entry(std::string_view entry);

}  // namespace amends::ledger
