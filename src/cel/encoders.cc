// base64.encode and base64.decode: cel-go's extension "encoders".
#include "base/bytes.h"
#include "base/text.h"
#include "cel/machine.h"

namespace amends::cel {
namespace {

Value encode(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !a->is(Kind::bytes)) return m.no_overload();
  return m.text(base::to_base64(base::as_bytes(a->as_text())));
}

// With or without padding.
Value decode(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !a->is(Kind::string)) return m.no_overload();
  std::string text(a->as_text());
  if (!text.ends_with('=')) text.append((4 - text.size() % 4) % 4, '=');
  const auto bytes = base::from_base64(text);
  if (!bytes) return m.error_of("this is not base64: {}", bytes.error().message);
  const Value kept = m.text(base::as_text(*bytes));
  return kept.is(Kind::string) ? Value::bytes(kept.as_text()) : kept;
}

}  // namespace

void add_encoders(Library& l) {
  l.add("base64.encode", {"(bytes): string"}, encode);
  l.add("base64.decode", {"(string): bytes"}, decode);
}

}  // namespace amends::cel
