// An act's body, written and read. Internal to the module: simdjson is in this header and in no
// public one.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/hash.h"

namespace amends::registry {

struct BodyParts {
  base::UnixSeconds at = 0;
  std::string_view by, role, kind;
  std::optional<Hash> previous;  // commitment of the act before on this subject
  std::string_view subject;      // "claim/K7QM-2R9T" or "register"
  std::string_view data;         // canonical JSON, an object
};

// Writes canonical JSON (RFC 8785) into `out`, replacing what was there. Gives back where in it the
// data stands, with simdjson::SIMDJSON_PADDING bytes behind that may be read.
std::string_view write_body(std::string& out, const BodyParts& parts);

// What read_body() found; the views live as long as the parser's last document.
struct ActBody {
  base::UnixSeconds at = 0;
  std::string_view by, role, kind, subject;
  std::optional<Hash> previous;
  simdjson::dom::object data;
};

// Code::corrupt when the text is not an act of version 1.
Result<ActBody> read_body(simdjson::dom::parser& parser, std::string_view body);
// The same of what was just written, `data` where write_body() put it: only that is parsed. The
// views live as long as those of `parts` too.
Result<ActBody> body_of(simdjson::dom::parser& parser, const BodyParts& parts,
                        std::string_view data);

// Looking into objects; nothing when the key is absent or of another type.
using Object = simdjson::dom::object;
std::optional<std::string_view> text_at(const Object& object, std::string_view key);
std::optional<std::int64_t> integer_at(const Object& object, std::string_view key);
bool flag_at(const Object& object, std::string_view key);  // false when absent
std::optional<Object> object_at(const Object& object, std::string_view key);
inline std::optional<std::string_view> text_at(const std::optional<Object>& object,
                                               std::string_view key) {
  return object ? text_at(*object, key) : std::nullopt;
}
// Calls for each object in the array at `key`; nothing happens when there is none.
template <typename Take>
void each_object(const Object& object, std::string_view key, Take take) {
  simdjson::dom::array array;
  if (object.at_key(key).get(array) != simdjson::SUCCESS) return;
  for (const simdjson::dom::element element : array) {
    Object item;
    if (element.get(item) == simdjson::SUCCESS) take(item);
  }
}

}  // namespace amends::registry
