// Methods on texts: cel-go's extension "strings", positions in characters.
#include <algorithm>

#include "cel/machine.h"
#include "cel/unicode.h"

namespace amends::cel {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool texts(const Value* a, std::size_t count) {
  return std::all_of(a, a + count, [](const Value& v) { return v.is(Kind::string); });
}

// Searching and copying cost by length.
bool paid(Machine& m, const Value* a) { return m.charge(a->as_text().size() / 16 + 1); }
Value unpaid(Machine& m) { return m.error("the budget is spent"); }

Value out_of_range(Machine& m, std::int64_t at) { return m.error_of("index out of range: {}", at); }

Value char_at(Machine& m, const Value* a, std::size_t count) {
  if (count != 2 || !a[0].is(Kind::string) || !a[1].is(Kind::integer)) return m.no_overload();
  if (!paid(m, a)) return unpaid(m);
  const std::string_view text = a[0].as_text();
  const std::size_t from = byte_of(text, a[1].as_integer());
  if (from == npos) return out_of_range(m, a[1].as_integer());
  if (from == text.size()) return Value::string("");
  return Value::string(text.substr(from, byte_of(text.substr(from), 1)));
}

Value index_of(Machine& m, const Value* a, std::size_t count) {
  if (count < 2 || count > 3 || !texts(a, 2) || (count == 3 && !a[2].is(Kind::integer)))
    return m.no_overload();
  if (!paid(m, a)) return unpaid(m);
  const std::string_view text = a[0].as_text();
  const std::int64_t start = count == 3 ? a[2].as_integer() : 0;
  const std::size_t from = byte_of(text, start);
  if (from == npos) return out_of_range(m, start);
  const std::size_t found = find_bytes(text, a[1].as_text(), from);
  if (found == npos) return Value::integer(-1);
  return Value::integer(static_cast<std::int64_t>(length_of(text.substr(0, found))));
}

Value last_index_of(Machine& m, const Value* a, std::size_t count) {
  if (count < 2 || count > 3 || !texts(a, 2) || (count == 3 && !a[2].is(Kind::integer)))
    return m.no_overload();
  const std::string_view text = a[0].as_text();
  const std::string_view part = a[1].as_text();
  if (!m.charge((text.size() / 16 + 1) * (part.size() / 16 + 1))) return unpaid(m);
  std::size_t from = npos;
  if (count == 3) {
    from = byte_of(text, a[2].as_integer());
    if (from == npos) return out_of_range(m, a[2].as_integer());
  }
  const std::size_t found = text.rfind(part, from);
  if (found == npos) return Value::integer(-1);
  return Value::integer(static_cast<std::int64_t>(length_of(text.substr(0, found))));
}

template <bool upper>
Value ascii_case(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !texts(a, 1)) return m.no_overload();
  std::string out(a->as_text());
  for (char& c : out) {
    if (upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z') c = static_cast<char>(c ^ 0x20);
  }
  return m.text(out);
}

Value replace(Machine& m, const Value* a, std::size_t count) {
  if (count < 3 || count > 4 || !texts(a, 3) || (count == 4 && !a[3].is(Kind::integer)))
    return m.no_overload();
  const std::string_view text = a[0].as_text();
  const std::string_view old = a[1].as_text();
  const std::string_view fresh = a[2].as_text();
  std::int64_t times = count == 4 ? a[3].as_integer() : -1;
  std::string out;
  std::size_t at = 0;
  while (times != 0 && at <= text.size()) {
    if (!m.charge(1 + fresh.size() / 16) || out.size() > Value::text_length_max) return unpaid(m);
    std::size_t found = find_bytes(text, old, at);
    if (found == npos) break;
    out += text.substr(at, found - at);
    out += fresh;
    at = found + old.size();
    if (old.empty()) {  // before each character, and at the end
      if (at == text.size()) return m.text(out);
      const std::size_t next = at + byte_of(text.substr(at), 1);
      out += text.substr(at, next - at);
      at = next;
    }
    --times;
  }
  if (!m.charge(text.size() / 16 + 1)) return unpaid(m);
  out += text.substr(std::min(at, text.size()));
  return m.text(out);
}

Value split(Machine& m, const Value* a, std::size_t count) {
  if (count < 2 || count > 3 || !texts(a, 2) || (count == 3 && !a[2].is(Kind::integer)))
    return m.no_overload();
  const std::string_view text = a[0].as_text();
  const std::string_view by = a[1].as_text();
  std::int64_t most = count == 3 ? a[2].as_integer() : -1;
  std::vector<Value> parts;
  if (most == 0) return m.list(parts);
  std::size_t at = 0;
  while (most < 0 || static_cast<std::int64_t>(parts.size()) + 1 < most) {
    if (!m.charge(1)) return unpaid(m);
    std::size_t found = npos;
    if (!by.empty()) {
      found = find_bytes(text, by, at);
    } else if (at < text.size()) {
      const std::size_t next = at + byte_of(text.substr(at), 1);
      found = next < text.size() ? next : npos;
    }
    if (found == npos) break;
    parts.push_back(Value::string(text.substr(at, found - at)));
    at = found + by.size();
  }
  if (!by.empty() || at < text.size()) parts.push_back(Value::string(text.substr(at)));
  return m.list(parts);
}

Value substring(Machine& m, const Value* a, std::size_t count) {
  if (count < 2 || count > 3 || !a[0].is(Kind::string) || !a[1].is(Kind::integer) ||
      (count == 3 && !a[2].is(Kind::integer)))
    return m.no_overload();
  if (!paid(m, a)) return unpaid(m);
  const std::string_view text = a[0].as_text();
  const std::size_t from = byte_of(text, a[1].as_integer());
  if (from == npos) return out_of_range(m, a[1].as_integer());
  if (count == 2) return Value::string(text.substr(from));
  const std::size_t to = byte_of(text, a[2].as_integer());
  if (to == npos) return out_of_range(m, a[2].as_integer());
  if (to < from)
    return m.error_of("invalid substring range: {} to {}", a[1].as_integer(), a[2].as_integer());
  return Value::string(text.substr(from, to - from));
}

// Unicode's White_Space at both ends.
bool is_blank(std::string_view c) {
  static constexpr std::string_view blanks[] = {
      " ",      "\t",     "\n",     "\v",     "\f",     "\r",     "\u0085", "\u00a0", "\u1680",
      "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
      "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
  return std::ranges::find(blanks, c) != std::end(blanks);
}

Value trim(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !texts(a, 1)) return m.no_overload();
  if (!paid(m, a)) return unpaid(m);
  std::string_view text = a->as_text();
  while (!text.empty()) {
    const std::size_t first = byte_of(text, 1);
    if (!is_blank(text.substr(0, first))) break;
    text.remove_prefix(first);
  }
  while (!text.empty()) {
    std::size_t last = text.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xc0) == 0x80) --last;
    if (!is_blank(text.substr(last))) break;
    text.remove_suffix(text.size() - last);
  }
  return Value::string(text);
}

Value join(Machine& m, const Value* a, std::size_t count) {
  if (count < 1 || count > 2 || !a[0].is(Kind::list) || (count == 2 && !a[1].is(Kind::string)))
    return m.no_overload();
  const List& list = a->as_list();
  std::string out;
  for (std::size_t i = 0; i < list.count; ++i) {
    if (!list.items[i].is(Kind::string)) return m.no_overload();
    if (i > 0 && count == 2) out += a[1].as_text();
    out += list.items[i].as_text();
    if (!m.charge(1 + list.items[i].as_text().size() / 16) || out.size() > Value::text_length_max)
      return unpaid(m);
  }
  return m.text(out);
}

Value quote(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !texts(a, 1)) return m.no_overload();
  std::string out = "\"";
  for (const char c : a->as_text()) {
    switch (c) {
      case '\a':
        out += "\\a";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\v':
        out += "\\v";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '"':
        out += "\\\"";
        break;
      default:
        out += c;
    }
  }
  return m.text(out + "\"");
}

Value reverse(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !texts(a, 1)) return m.no_overload();
  const std::string_view text = a->as_text();
  std::string out(text.size(), '\0');
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at + 1;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xc0) == 0x80) ++next;
    std::ranges::copy(text.substr(at, next - at),
                      out.begin() + static_cast<std::ptrdiff_t>(text.size() - next));
    at = next;
  }
  return m.text(out);
}

}  // namespace

void add_strings(Library& l) {
  l.add("charAt", {"string.(int): string"}, char_at);
  l.add("indexOf", {"string.(string): int", "string.(string, int): int"}, index_of);
  l.add("lastIndexOf", {"string.(string): int", "string.(string, int): int"}, last_index_of);
  l.add("lowerAscii", {"string.(): string"}, ascii_case<false>);
  l.add("upperAscii", {"string.(): string"}, ascii_case<true>);
  l.add("replace", {"string.(string, string): string", "string.(string, string, int): string"},
        replace);
  l.add("split", {"string.(string): list(string)", "string.(string, int): list(string)"}, split);
  l.add("substring", {"string.(int): string", "string.(int, int): string"}, substring);
  l.add("trim", {"string.(): string"}, trim);
  l.add("join", {"list(string).(): string", "list(string).(string): string"}, join);
  l.add("strings.quote", {"(string): string"}, quote);
  l.add("reverse", {"string.(): string"}, reverse);
}

}  // namespace amends::cel
