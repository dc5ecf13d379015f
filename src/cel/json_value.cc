#include "cel/json_value.h"

#include <simdjson.h>

#include "cel/machine.h"

namespace amends::cel {
namespace {

constexpr int levels_max = 200;

class Maker {
 public:
  explicit Maker(Arena& arena) : arena_(arena) {}

  Result<Value> make(simdjson::dom::element element, int level) {
    if (level > levels_max) return fail(Code::bad_input, "more than {} levels", levels_max);
    switch (element.type()) {
      case simdjson::dom::element_type::NULL_VALUE:
        return Value::null();
      case simdjson::dom::element_type::BOOL:
        return Value::boolean(bool(element));
      case simdjson::dom::element_type::INT64:
        return Value::integer(std::int64_t(element));
      case simdjson::dom::element_type::UINT64:
        return Value::unsigned_integer(std::uint64_t(element));
      case simdjson::dom::element_type::DOUBLE:
        return Value::number(double(element));
      case simdjson::dom::element_type::STRING:
        return Value::string(arena_.copy(std::string_view(element)));
      case simdjson::dom::element_type::ARRAY:
        return list(element, level);
      case simdjson::dom::element_type::OBJECT:
        return map(element, level);
    }
    return fail(Code::bad_input, "not JSON");
  }

 private:
  Result<Value> list(simdjson::dom::array array, int level) {
    std::vector<Value> items;
    for (const simdjson::dom::element item : array) {
      AMENDS_TRY(items.emplace_back(), make(item, level + 1));
    }
    Value* kept = arena_.array<Value>(items.size());
    if (kept == nullptr && !items.empty()) return fail(Code::bad_input, "too large");
    std::ranges::copy(items, kept);
    const List* made = arena_.make(List{kept, items.size()});
    if (made == nullptr) return fail(Code::bad_input, "too large");
    return Value::list(made);
  }

  Result<Value> map(simdjson::dom::object object, int level) {
    std::vector<Map::Entry> entries;
    for (const simdjson::dom::key_value_pair member : object) {
      AMENDS_TRY(const Value value, make(member.value, level + 1));
      entries.push_back({Value::string(arena_.copy(member.key)), value});
    }
    auto* kept = arena_.array<Map::Entry>(entries.size());
    if (kept == nullptr && !entries.empty()) return fail(Code::bad_input, "too large");
    std::ranges::copy(entries, kept);
    const Value made = map_of(arena_, kept, entries.size());
    if (made.is_error()) return fail(Code::bad_input, "{}", made.as_error().message);
    return made;
  }

  Arena& arena_;
};

}  // namespace

Result<std::vector<std::pair<std::string, Value>>> bindings_of_json(std::string_view json,
                                                                    Arena& arena) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (const auto error = parser.parse(json.data(), json.size()).get(root))
    return fail(Code::bad_input, "not JSON: {}", simdjson::error_message(error));
  simdjson::dom::object object;
  if (root.get(object) != simdjson::SUCCESS)
    return fail(Code::bad_input, "not a JSON object of variables, as in {{\"x\": 1}}");
  std::vector<std::pair<std::string, Value>> out;
  Maker maker(arena);
  for (const simdjson::dom::key_value_pair member : object) {
    AMENDS_TRY(const Value value, maker.make(member.value, 1));
    out.emplace_back(std::string(member.key), value);
  }
  return out;
}

}  // namespace amends::cel
