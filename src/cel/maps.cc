// Maps: few entries are looked through, many are found by a table of open addresses. Numbers that
// are equal are one key, whatever their type.
#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

#include "cel/machine.h"

namespace amends::cel {
namespace {

std::uint64_t mixed(std::uint64_t x) {
  x ^= x >> 32;
  x *= 0x9e3779b97f4a7c15ull;
  return x ^ (x >> 29);
}

// Equal keys have equal hashes. A number that is no whole one is no key, and equals none.
std::uint64_t hash_of(const Value& key) {
  switch (key.kind()) {
    case Kind::boolean:
      return mixed(key.as_boolean() ? 3 : 7);
    case Kind::integer:
      return mixed(static_cast<std::uint64_t>(key.as_integer()));
    case Kind::unsigned_integer:
      return mixed(key.as_unsigned());
    case Kind::string:
      return mixed(std::hash<std::string_view>{}(key.as_text()));
    default:
      return 0;
  }
}

bool is_key(const Value& v) {
  return v.is(Kind::boolean) || v.is(Kind::integer) || v.is(Kind::unsigned_integer) ||
         v.is(Kind::string);
}

bool same_key(const Value& a, const Value& b) {
  if (a.kind() == b.kind()) {
    if (a.is(Kind::string)) return a.as_text() == b.as_text();
    if (a.is(Kind::boolean) || a.is(Kind::integer) || a.is(Kind::unsigned_integer))
      return a.as_integer() == b.as_integer();
  }
  if (a.is(Kind::string) || b.is(Kind::string) || a.is(Kind::boolean) || b.is(Kind::boolean))
    return false;
  return order(a, b) == 0;
}

// The whole number that a double is, so that it is looked for as that.
Value as_key(const Value& key) {
  if (!key.is(Kind::number)) return key;
  const double d = key.as_number();
  if (d != std::floor(d)) return key;
  if (d >= -9223372036854775808.0 && d < 9223372036854775808.0)
    return Value::integer(static_cast<std::int64_t>(d));
  if (d >= 0 && d < 18446744073709551616.0)
    return Value::unsigned_integer(static_cast<std::uint64_t>(d));
  return key;
}

const Failure no_key{"a map's key is a bool, int, uint or string", 0};
const Failure two_of_one{"two entries have one key", 0};
const Failure too_large{"this map needs more memory than it may have", 0};

// Whether two of the few entries have one key.
bool has_twins(const Map::Entry* entries, std::size_t count) {
  for (std::size_t i = 1; i < count; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (same_key(entries[i].key, entries[j].key)) return true;
    }
  }
  return false;
}

}  // namespace

Value Machine::find(const Map& map, const Value& key) {
  if (key.is(Kind::string) && map.index == nullptr) {
    const std::string_view name = key.as_text();
    for (std::size_t i = 0; i < map.count; ++i) {
      const Value& other = map.entries[i].key;
      if (other.is(Kind::string) && same_text(other.as_text(), name)) return map.entries[i].value;
    }
    return {};
  }
  if (key.is(Kind::string) && !pay_to_compare(2 * key.as_text().size())) return {};
  const Value wanted = as_key(key);
  if (map.index == nullptr) {
    for (std::size_t i = 0; i < map.count; ++i) {
      if (same_key(map.entries[i].key, wanted)) return map.entries[i].value;
    }
    return {};
  }
  for (std::size_t at = hash_of(wanted) & map.index_mask;; at = (at + 1) & map.index_mask) {
    const std::uint32_t place = map.index[at];
    if (place == 0) return {};
    if (same_key(map.entries[place - 1].key, wanted)) return map.entries[place - 1].value;
  }
}

Value map_of(Arena& arena, Map::Entry* entries, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_key(entries[i].key)) return Value::error(&no_key);
  }
  Map made{entries, count, nullptr, 0};
  if (count <= Map::plain_max) {
    if (has_twins(entries, count)) return Value::error(&two_of_one);
  } else {
    const std::size_t size = std::bit_ceil(count * 2);
    auto* index = arena.array<std::uint32_t>(size);
    if (index == nullptr) return Value::error(&too_large);
    std::fill_n(index, size, 0u);
    for (std::size_t i = 0; i < count; ++i) {
      std::size_t at = hash_of(entries[i].key) & (size - 1);
      for (; index[at] != 0; at = (at + 1) & (size - 1)) {
        if (same_key(entries[index[at] - 1].key, entries[i].key)) return Value::error(&two_of_one);
      }
      index[at] = static_cast<std::uint32_t>(i + 1);
    }
    made.index = index;
    made.index_mask = size - 1;
  }
  const Map* kept = arena.make(made);
  return kept == nullptr ? Value::error(&too_large) : Value::map(kept);
}

Value Machine::map(Map::Entry* entries, std::size_t count) {
  std::uint64_t cost = count;
  for (std::size_t i = 0; i < count; ++i) {
    if (entries[i].key.is(Kind::string)) cost += entries[i].key.as_text().size() / 16 * 8;
  }
  if (!charge(cost)) return error("this map is too large");
  const Value made = map_of(arena(), entries, count);
  return made.is_error() ? error(made.as_error().message) : made;
}

}  // namespace amends::cel
