#include "programme/facts.h"

#include <simdjson.h>

#include <charconv>

#include "programme/faults.h"

namespace amends::programme {

using cel::Kind;
using cel::Record;
using cel::RecordType;
using cel::TypeRef;
using Element = simdjson::dom::element;
using ElementType = simdjson::dom::element_type;

namespace {
constexpr std::size_t arena_max = 64u << 20;
}  // namespace

struct FactReader::State {
  explicit State(const FactTypes& fact_types) : types(fact_types), arena(arena_max) {
    values.resize(types.root.fields.size());
  }

  const FactTypes& types;
  cel::Arena arena;
  simdjson::dom::parser filing_parser, context_parser;
  std::vector<cel::Value> values;
  bool strict = false;
  std::string fault;  // the first one, of a strict reading

  // An error that names the field.
  cel::Value wrong(const std::string& path, std::string_view what) {
    cel::Failure failure;
    failure.message = arena.copy(fmt::format("{}: {}", path, what));
    const cel::Failure* kept = arena.make(failure);
    if (strict && fault.empty()) fault = fmt::format("{}: {}", path, what);
    return kept == nullptr ? cel::Value::null() : cel::Value::error(kept);
  }

  static std::string path_to(const Record& record, std::uint32_t slot) {
    return cel::path_of(record, slot);
  }

  cel::Value date(std::string_view text, const std::string& path) {
    auto parsed = base::Edtf::parse(text);
    return parsed ? cel::Value::date(arena.keep(std::move(*parsed)))
                  : wrong(path, parsed.error().message);
  }

  cel::Value exact(Element element, const std::string& path) {
    if (element.type() == ElementType::INT64)
      return cel::Value::rational(arena.keep(base::Rational(std::int64_t(element))));
    if (element.type() != ElementType::STRING)
      return wrong(path, "a decimal or a share is a text, as \"84.0\" or \"2/3\"");
    auto parsed = base::Rational::parse(std::string_view(element));
    return parsed ? cel::Value::rational(arena.keep(std::move(*parsed)))
                  : wrong(path, parsed.error().message);
  }

  cel::Value real(Element element, const std::string& path) {
    if (element.is_number()) return cel::Value::number(double(element));
    double number = 0;
    if (element.type() == ElementType::STRING) {
      const std::string_view text(element);
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error == std::errc{} && end == text.data() + text.size() && !text.empty())
        return cel::Value::number(number);
    }
    return wrong(path, "this is no number");
  }

  cel::Value plain(Element element, const std::string& path) {
    switch (element.type()) {
      case ElementType::STRING:
        return cel::Value::string(std::string_view(element));
      case ElementType::BOOL:
        return cel::Value::boolean(bool(element));
      case ElementType::INT64:
        return cel::Value::integer(std::int64_t(element));
      case ElementType::DOUBLE:
        return cel::Value::number(double(element));
      default:
        return wrong(path, "a single value was expected here");
    }
  }

  // {"proposed": "the link …"}: a value that waits for a person's word.
  std::optional<cel::Value> proposed(Element element) {
    simdjson::dom::object object;
    std::string_view text;
    if (element.get(object) != simdjson::SUCCESS || object.size() != 1 ||
        object["proposed"].get(text) != simdjson::SUCCESS)
      return {};
    cel::Reason reason;
    reason.what = cel::Reason::What::proposed;
    reason.text = text;
    const cel::Reason* kept = arena.make(reason);
    if (kept == nullptr) return {};
    return cel::Value::unknown(kept);
  }

  cel::Value leaf(Element element, TypeRef type, const std::string& path) {
    using namespace cel::types;  // NOLINT: names of types only
    if (element.is_null()) return {};
    if (const auto waits = proposed(element)) return *waits;
    if (type == &rational) return exact(element, path);
    if (type == &number) return real(element, path);
    if (type == &dyn) return plain(element, path);
    const ElementType kind = element.type();
    if (type == &cel::types::date && kind == ElementType::STRING)
      return date(std::string_view(element), path);
    if (type == &boolean && kind == ElementType::BOOL) return cel::Value::boolean(bool(element));
    if (type == &integer && kind == ElementType::INT64)
      return cel::Value::integer(std::int64_t(element));
    if (type == &string && kind == ElementType::STRING)
      return cel::Value::string(std::string_view(element));
    return wrong(path, fmt::format("this is no {}", text_of(type)));
  }

  // A value for the slot of `parent` (null: a variable).
  cel::Value value(Element element, TypeRef type, const Record* parent, std::uint32_t slot,
                   std::string_view variable) {
    const auto path = [&] {
      return parent == nullptr ? std::string(variable) : path_to(*parent, slot);
    };
    if (type->is("list") && !type->parameters.empty()) {
      if (const auto waits = proposed(element)) return *waits;
      simdjson::dom::array array;
      if (element.get(array) != simdjson::SUCCESS) return wrong(path(), "a list was expected here");
      return list(array, type->parameters[0], parent, slot, variable);
    }
    if (type->kind != cel::Type::Kind::record) {
      // The path is made for what is at fault only; a good value does without.
      return leaf_quickly(element, type, path);
    }
    if (const auto waits = proposed(element)) return *waits;
    return record(element, *type->record, parent, slot, -1, variable);
  }

  template <typename Path>
  cel::Value leaf_quickly(Element element, TypeRef type, const Path& path) {
    if (type == &cel::types::string && element.type() == ElementType::STRING)
      return cel::Value::string(std::string_view(element));
    return leaf(element, type, path());
  }

  cel::Value list(simdjson::dom::array array, TypeRef type, const Record* parent,
                  std::uint32_t slot, std::string_view variable) {
    const std::size_t count = array.size();
    auto* items = arena.array<cel::Value>(count);
    if (items == nullptr && count > 0) return wrong(std::string(variable), "too large");
    std::size_t at = 0;
    for (const Element element : array) {
      items[at] = type->kind == cel::Type::Kind::record
                      ? record(element, *type->record, parent, slot, static_cast<std::int32_t>(at),
                               variable)
                      : leaf(element, type, std::string(variable));
      if (items[at].is_absent()) items[at] = cel::Value::null();
      ++at;
    }
    const cel::List* made = arena.make(cel::List{items, at});
    return made == nullptr ? cel::Value::null() : cel::Value::list(made);
  }

  cel::Value record(Element element, const RecordType& type, const Record* parent,
                    std::uint32_t slot, std::int32_t index, std::string_view variable) {
    simdjson::dom::object object;
    if (element.get(object) != simdjson::SUCCESS)
      return wrong(parent == nullptr ? std::string(variable) : path_to(*parent, slot),
                   "an object was expected here");
    auto* slots = arena.array<cel::Value>(type.fields.size());
    auto* made = arena.array<Record>(1);
    if (slots == nullptr || made == nullptr) return wrong(std::string(variable), "too large");
    std::fill_n(slots, type.fields.size(), cel::Value());
    Record start;
    start.type = &type;
    start.slots = slots;
    start.parent = parent;
    start.slot_in_parent = slot;
    start.index = index;
    start.root = variable;
    new (made) Record(start);
    fill(object, type, made, slots);
    return cel::Value::record(made);
  }

  void fill(simdjson::dom::object object, const RecordType& type, const Record* self,
            cel::Value* slots) {
    for (const simdjson::dom::key_value_pair member : object) {
      const int at = type.find(member.key);
      if (at < 0) {
        unknown_member(member.key, type, self);
        continue;
      }
      const auto place = static_cast<std::uint32_t>(at);
      slots[at] = value(member.value, type.fields[place].type, self, place,
                        self == nullptr ? std::string_view(type.fields[place].name) : "");
    }
  }

  void unknown_member(std::string_view key, const RecordType& type, const Record* self) {
    if (!strict || !fault.empty() || key == "as_written") return;
    std::vector<std::string> known;
    for (const RecordType::Field& field : type.fields) known.push_back(field.name);
    fault = fmt::format("{} has no field \"{}\"{}", self == nullptr ? "a claim" : type.name, key,
                        suggestion(key, known));
  }

  Status take(simdjson::dom::parser& parser, std::string_view json, std::string_view what) {
    Element root;
    simdjson::dom::object object;
    if (const auto error = parser.parse(json.data(), json.size()).get(root))
      return fail(Code::bad_input, "{} is not JSON: {}", what, simdjson::error_message(error));
    if (root.get(object) != simdjson::SUCCESS)
      return fail(Code::bad_input, "{} is no JSON object", what);
    fill(object, types.root, nullptr, values.data());
    if (!fault.empty()) return fail(Code::bad_input, "{}", fault);
    return {};
  }
};

FactReader::FactReader(const FactTypes& types) : state_(std::make_unique<State>(types)) {}
FactReader::~FactReader() = default;
FactReader::FactReader(FactReader&&) noexcept = default;

Result<std::span<const cel::Value>> FactReader::read(std::string_view filing,
                                                     std::string_view context, bool strict) {
  State& s = *state_;
  s.arena.reset();
  s.strict = strict;
  s.fault.clear();
  std::ranges::fill(s.values, cel::Value());
  AMENDS_CHECK(s.take(s.filing_parser, filing, "the facts"));
  if (!context.empty()) AMENDS_CHECK(s.take(s.context_parser, context, "the register's facts"));
  return std::span<const cel::Value>(s.values);
}

void FactReader::append_path(std::string& out, const cel::Read& read) const {
  if (read.record != nullptr) {
    cel::append_path(out, *read.record, read.slot);
  } else {
    out += state_->types.root.fields[read.slot].name;
  }
}

cel::Value FactReader::value_of(const cel::Read& read) const {
  return read.record != nullptr ? read.record->slots[read.slot] : state_->values[read.slot];
}

}  // namespace amends::programme
