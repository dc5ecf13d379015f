// Values of the Common Expression Language, as the evaluator holds them: sixteen bytes, copied like
// a number. Booleans, numbers, times and durations stand in the value itself; a text, list, map,
// record or exact number is a pointer to what an Arena, a Program or the caller keeps alive.
//
// Two kinds never come out of ordinary arithmetic. An *error* says what went wrong (division by
// zero, no such key); an *unknown* says what is not known: which field is missing, or why something
// that lies on both sides of a limit cannot be told. Both carry through operators until a logical
// one absorbs them: false && unknown is false (the language definition, "Logical Operators").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/edtf.h"
#include "base/geometry.h"
#include "base/money.h"
#include "base/rational.h"

namespace amends::cel {

enum class Kind : std::uint8_t {
  absent,  // a record's slot without a value; reading it gives an unknown
  error,
  unknown,
  null,
  boolean,
  integer,
  unsigned_integer,
  number,  // double
  string,
  bytes,
  list,
  map,
  record,
  type,
  duration,
  timestamp,
  optional,
  rational,
  money,
  date,
  place,
  zone,
};

struct List;
struct Map;
struct Record;
struct Reason;
struct Failure;
struct Zone;
class Value;

class Value {
 public:
  Value() : Value(Kind::absent, std::int64_t{0}) {}
  static Value null() { return {Kind::null, std::int64_t{0}}; }
  static Value boolean(bool b) { return {Kind::boolean, static_cast<std::int64_t>(b)}; }
  static Value integer(std::int64_t i) { return {Kind::integer, i}; }
  static Value unsigned_integer(std::uint64_t u) {
    return {Kind::unsigned_integer, static_cast<std::int64_t>(u)};
  }
  static Value number(double d) {
    Value v(Kind::number, std::int64_t{0});
    v.d_ = d;
    return v;
  }
  static Value string(std::string_view s) { return text(Kind::string, s); }
  static Value bytes(std::string_view s) { return text(Kind::bytes, s); }
  // A type's value is its name: "int", "google.protobuf.Timestamp".
  static Value type(std::string_view name) { return text(Kind::type, name); }
  static Value list(const List* l) { return {Kind::list, l}; }
  static Value map(const Map* m) { return {Kind::map, m}; }
  static Value record(const Record* r) { return {Kind::record, r}; }
  static Value duration(std::int64_t nanoseconds) { return {Kind::duration, nanoseconds}; }
  static Value timestamp(std::int64_t seconds, std::uint32_t nanoseconds) {
    Value v(Kind::timestamp, seconds);
    v.extra_ = nanoseconds;
    return v;
  }
  // `inner` is null for optional.none().
  static Value optional(const Value* inner) { return {Kind::optional, inner}; }
  static Value rational(const base::Rational* r) { return {Kind::rational, r}; }
  static Value money(const base::Money* m) { return {Kind::money, m}; }
  static Value date(const base::Edtf* e) { return {Kind::date, e}; }
  static Value place(const base::Place* p) { return {Kind::place, p}; }
  static Value zone(const Zone* z) { return {Kind::zone, z}; }
  static Value error(const Failure* f) { return {Kind::error, f}; }
  static Value unknown(const Reason* r) { return {Kind::unknown, r}; }

  Kind kind() const { return kind_; }
  bool is(Kind kind) const { return kind_ == kind; }
  bool is_absent() const { return kind_ == Kind::absent; }
  bool is_error() const { return kind_ == Kind::error; }
  bool is_unknown() const { return kind_ == Kind::unknown; }
  bool is_value() const { return kind_ > Kind::unknown; }
  bool is_true() const { return kind_ == Kind::boolean && i_ != 0; }
  bool is_false() const { return kind_ == Kind::boolean && i_ == 0; }

  // Each may be called for its kind only.
  bool as_boolean() const { return i_ != 0; }
  std::int64_t as_integer() const { return i_; }
  std::uint64_t as_unsigned() const { return static_cast<std::uint64_t>(i_); }
  double as_number() const { return d_; }
  std::string_view as_text() const { return {static_cast<const char*>(p_), extra_}; }
  const List& as_list() const { return *static_cast<const List*>(p_); }
  const Map& as_map() const { return *static_cast<const Map*>(p_); }
  const Record& as_record() const { return *static_cast<const Record*>(p_); }
  std::int64_t as_nanoseconds() const { return i_; }
  std::int64_t seconds() const { return i_; }
  std::uint32_t nanoseconds() const { return extra_; }
  const Value* as_optional() const { return static_cast<const Value*>(p_); }
  const base::Rational& as_rational() const { return *static_cast<const base::Rational*>(p_); }
  const base::Money& as_money() const { return *static_cast<const base::Money*>(p_); }
  const base::Edtf& as_date() const { return *static_cast<const base::Edtf*>(p_); }
  const base::Place& as_place() const { return *static_cast<const base::Place*>(p_); }
  const Zone& as_zone() const { return *static_cast<const Zone*>(p_); }
  const Failure& as_error() const { return *static_cast<const Failure*>(p_); }
  const Reason* as_unknown() const { return static_cast<const Reason*>(p_); }

  static constexpr std::size_t text_length_max = 1u << 28;

 private:
  Value(Kind kind, std::int64_t i) : kind_(kind), i_(i) {}
  Value(Kind kind, const void* p) : kind_(kind), p_(p) {}
  static Value text(Kind kind, std::string_view s) {
    Value v(kind, static_cast<const void*>(s.data()));
    v.extra_ = static_cast<std::uint32_t>(s.size());
    return v;
  }

  Kind kind_;
  std::uint32_t extra_ = 0;  // a text's length, a time's nanoseconds
  union {
    std::int64_t i_;
    double d_;
    const void* p_;
  };
};
static_assert(sizeof(Value) == 16);

struct List {
  const Value* items = nullptr;
  std::size_t count = 0;
};

// Entries in the order of their making. `index` is a table of open addresses (position + 1) over
// the keys' hashes, made for maps that are larger than `plain_max`.
struct Map {
  struct Entry {
    Value key, value;
  };
  const Entry* entries = nullptr;
  std::size_t count = 0;
  const std::uint32_t* index = nullptr;
  std::size_t index_mask = 0;
  static constexpr std::size_t plain_max = 8;
};

struct Type;

// What fields a record has: facts of a claim, rows of a table. Fields stand in bytewise order of
// their names.
struct RecordType {
  struct Field {
    std::string name;
    const Type* type = nullptr;
  };
  std::string name;
  std::vector<Field> fields;
  // The field's place, or -1.
  int find(std::string_view field) const;
  // The same, sooner where it stands at `from` or shortly after.
  int find_from(std::size_t from, std::string_view field) const;
};

// A record's values, one for each field of its type. Knows what it stands in, so that a missing
// field can be named by its whole path.
struct Record {
  const RecordType* type = nullptr;
  const Value* slots = nullptr;
  const Record* parent = nullptr;
  std::uint32_t slot_in_parent = 0;
  std::int32_t index = -1;  // where the parent's slot is a list
  std::string_view root;    // the variable's name, where there is no parent
  bool is_row = false;      // of a table: what it does not have is a fault, not unknown
};
// "claimant.names[0].text" for the slot `slot` of `record`.
std::string path_of(const Record& record, std::uint32_t slot);
void append_path(std::string& out, const Record& record, std::uint32_t slot);

// Why something is not known. Several stand in a row.
struct Reason {
  enum class What {
    missing,        // `text` is the path of the field
    proposed,       // `text` is a link that nobody has confirmed or refused yet
    indeterminate,  // `text` says what lies on both sides of which limit
  };
  What what = What::missing;
  std::string_view text;
  const Reason* next = nullptr;
};

// What went wrong, and at which byte of the expression. A definition's name stands as long as the
// environment.
struct Failure {
  std::string_view message;
  std::uint32_t offset = 0;
  std::string_view definition{};  // that it stands in, where it was called at `offset`; or ""
  std::uint32_t inner = 0;        // at which byte of the definition
};

// A zone that a programme names. `parts` are the zones that it is made of, itself among them.
struct Zone {
  std::string id;
  const base::Area* area = nullptr;  // null where the programme has no boundary for it
  std::vector<std::string> parts;
};

}  // namespace amends::cel
