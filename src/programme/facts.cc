#include "programme/facts.h"

#include <simdjson.h>

#include <charconv>

#include "base/time_zone.h"
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

// Where a value stands: a slot of a record, or a variable. Its path is made for what is at fault
// only.
struct Where {
  const Record* parent = nullptr;
  std::uint32_t slot = 0;
  std::string_view variable{};
  std::string path() const {
    return parent == nullptr ? std::string(variable) : cel::path_of(*parent, slot);
  }
};

}  // namespace

struct FactReader::State {
  explicit State(const FactTypes& fact_types) : types(fact_types), arena(arena_max) {
    values.resize(types.root.fields.size());
    window_slot = static_cast<std::size_t>(types.root.find(filing_window));
    category_slot = static_cast<std::size_t>(types.root.find("category"));
    find_linked();
  }

  // The records of linked claims, and where they say whether somebody confirmed the link.
  struct Linked {
    const RecordType* type = nullptr;
    std::uint32_t confirmed = 0, settled = 0;
  };

  void find_linked() {
    const int place = types.root.find("register");
    if (place < 0) return;
    const TypeRef context = types.root.fields[static_cast<std::size_t>(place)].type;
    if (context->kind != cel::Type::Kind::record) return;
    for (const RecordType::Field& field : context->record->fields) {
      if (!field.type->is("list") || field.type->parameters.empty() ||
          field.type->parameters[0]->kind != cel::Type::Kind::record)
        continue;
      const RecordType& type = *field.type->parameters[0]->record;
      const int confirmed = type.find("confirmed");
      const int settled = type.find("settled");
      if (confirmed >= 0 && settled >= 0)
        linked.push_back(
            {&type, static_cast<std::uint32_t>(confirmed), static_cast<std::uint32_t>(settled)});
    }
  }

  const FactTypes& types;
  cel::Arena arena;
  simdjson::dom::parser filing_parser, context_parser;
  std::vector<cel::Value> values;
  std::size_t window_slot = 0, category_slot = 0;
  std::vector<Linked> linked;
  bool strict = false;
  std::string fault;  // the first one, of a strict reading

  // An error that names the field.
  cel::Value wrong(const Where& where, std::string_view what) {
    const std::string message = fmt::format("{}: {}", where.path(), what);
    cel::Failure failure;
    failure.message = arena.copy(message);
    const cel::Failure* kept = arena.make(failure);
    if (strict && fault.empty()) fault = message;
    return kept == nullptr ? cel::Value::null() : cel::Value::error(kept);
  }

  cel::Value date(std::string_view text, const Where& where) {
    auto parsed = base::parse_in_zone(text, types.zone_minutes);
    return parsed ? cel::Value::date(arena.keep(std::move(*parsed)))
                  : wrong(where, parsed.error().message);
  }

  cel::Value exact(Element element, const Where& where) {
    if (element.type() == ElementType::INT64)
      return cel::Value::rational(arena.keep(base::Rational(std::int64_t(element))));
    if (element.type() != ElementType::STRING)
      return wrong(where, "a decimal or a share is a text, as \"84.0\" or \"2/3\"");
    auto parsed = base::Rational::parse(std::string_view(element));
    return parsed ? cel::Value::rational(arena.keep(std::move(*parsed)))
                  : wrong(where, parsed.error().message);
  }

  cel::Value real(Element element, const Where& where) {
    if (element.is_number()) return cel::Value::number(double(element));
    double number = 0;
    if (element.type() == ElementType::STRING) {
      const std::string_view text(element);
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error == std::errc{} && end == text.data() + text.size() && !text.empty())
        return cel::Value::number(number);
    }
    return wrong(where, "this is no number");
  }

  cel::Value plain(Element element, const Where& where) {
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
        return wrong(where, "a single value was expected here");
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

  cel::Value leaf(Element element, TypeRef type, const Where& where) {
    using namespace cel::types;  // NOLINT: names of types only
    const ElementType kind = element.type();
    if (kind == ElementType::NULL_VALUE) return {};
    if ((type == &string || type->choices != nullptr) && kind == ElementType::STRING)
      return cel::Value::string(std::string_view(element));
    if (const auto waits = proposed(element)) return *waits;
    if (type == &rational) return exact(element, where);
    if (type == &number) return real(element, where);
    if (type == &dyn) return plain(element, where);
    if (type == &cel::types::date && kind == ElementType::STRING)
      return date(std::string_view(element), where);
    if (type == &boolean && kind == ElementType::BOOL) return cel::Value::boolean(bool(element));
    if (type == &integer && kind == ElementType::INT64)
      return cel::Value::integer(std::int64_t(element));
    return wrong(where, fmt::format("this is no {}", text_of(type)));
  }

  cel::Value value(Element element, TypeRef type, const Where& where) {
    if (type->is("list") && !type->parameters.empty()) {
      if (const auto waits = proposed(element)) return *waits;
      simdjson::dom::array array;
      if (element.get(array) != simdjson::SUCCESS) return wrong(where, "a list was expected here");
      return list(array, type->parameters[0], where);
    }
    if (type->kind != cel::Type::Kind::record) return leaf(element, type, where);
    if (const auto waits = proposed(element)) return *waits;
    return record(element, *type->record, where, -1);
  }

  cel::Value list(simdjson::dom::array array, TypeRef type, const Where& where) {
    const std::size_t count = array.size();
    auto* items = arena.array<cel::Value>(count);
    if (items == nullptr && count > 0) return wrong(where, "too large");
    std::size_t at = 0;
    for (const Element element : array) {
      items[at] = type->kind == cel::Type::Kind::record
                      ? record(element, *type->record, where, static_cast<std::int32_t>(at))
                      : leaf(element, type, where);
      if (items[at].is_absent()) items[at] = cel::Value::null();
      ++at;
    }
    const cel::List* made = arena.make(cel::List{items, at});
    return made == nullptr ? cel::Value::null() : cel::Value::list(made);
  }

  cel::Value record(Element element, const RecordType& type, const Where& where,
                    std::int32_t index) {
    simdjson::dom::object object;
    if (element.get(object) != simdjson::SUCCESS)
      return wrong(where, "an object was expected here");
    auto* slots = arena.array<cel::Value>(type.fields.size());
    auto* made = arena.array<Record>(1);
    if (slots == nullptr || made == nullptr) return wrong(where, "too large");
    std::fill_n(slots, type.fields.size(), cel::Value());
    Record start;
    start.type = &type;
    start.slots = slots;
    start.parent = where.parent;
    start.slot_in_parent = where.slot;
    start.index = index;
    start.root = where.variable;
    new (made) Record(start);
    fill(object, type, made, slots);
    if (index >= 0) settle(type, slots);
    return cel::Value::record(made);
  }

  // Whether a link was judged follows from `confirmed`, and nobody states it.
  void settle(const RecordType& type, cel::Value* slots) {
    for (const Linked& one : linked) {
      if (one.type != &type) continue;
      if (!slots[one.settled].is_absent() && strict && fault.empty())
        fault = fmt::format("settled follows from confirmed, and is no fact of {}", type.name);
      slots[one.settled] = cel::Value::boolean(slots[one.confirmed].is(Kind::boolean));
    }
  }

  void fill(simdjson::dom::object object, const RecordType& type, const Record* self,
            cel::Value* slots) {
    std::size_t next = 0;  // members come in order mostly, as the fields stand
    for (const simdjson::dom::key_value_pair member : object) {
      const int at = type.find_from(next, member.key);
      if (self == nullptr && at == static_cast<int>(window_slot)) {
        if (strict && fault.empty())
          fault = fmt::format("{} is the programme's, and no fact of a claim", filing_window);
        continue;
      }
      if (at < 0) {
        unknown_member(member.key, type, self);
        continue;
      }
      const auto place = static_cast<std::uint32_t>(at);
      next = place + 1;
      slots[at] =
          value(member.value, type.fields[place].type,
                {self, place,
                 self == nullptr ? std::string_view(type.fields[place].name) : std::string_view()});
    }
  }

  void unknown_member(std::string_view key, const RecordType& type, const Record* self) {
    if (!strict || !fault.empty() || key == "as_written") return;
    std::vector<std::string> known;
    for (const RecordType::Field& field : type.fields) known.push_back(field.name);
    fault = fmt::format("{} has no field \"{}\"{}", self == nullptr ? "a claim" : type.name, key,
                        suggestion(key, known));
  }

  // The window of the claim's category.
  void set_window() {
    const cel::Value& category = values[category_slot];
    const auto own =
        category.is(Kind::string) ? types.windows.find(category.as_text()) : types.windows.end();
    const std::optional<base::Edtf>& window =
        own == types.windows.end() ? types.window : own->second;
    if (window) values[window_slot] = cel::Value::date(&*window);
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
  s.set_window();
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
