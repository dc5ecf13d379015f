#include "register/found.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/json.h"
#include "base/text.h"
#include "programme/faults.h"
#include "programme/rules.h"
#include "register/acts.h"
#include "register/claims.h"
#include "register/register_state.h"

namespace amends::registry {
namespace {

// Whether the value is of its fact's type, as rules will read it.
Status check_value(const programme::Programme& programme, const FoundFact& fact) {
  programme::FactReader reader(programme.rules->facts);
  const std::string context = "{\"found\":" + found_object({fact}) + "}";
  return reader.read("{}", context, true).map([](auto) {});
}

Result<cel::TypeRef> type_of(const programme::Programme& programme, std::string_view name) {
  const std::string path = "found." + std::string(name);
  if (const cel::TypeRef type = programme::type_of_fact(programme.rules->facts, path)) return type;
  const std::vector<std::string> names = programme::found_names(programme.rules->facts);
  const std::string nearest = programme::suggestion(name, names);
  return fail(Code::bad_input, "no fact is called \"{}\"{}", name,
              nearest.empty() ? fmt::format("; there are {}", fmt::join(names, ", ")) : nearest);
}

std::string json_of(std::string_view text) {
  std::string out;
  base::append_json_string(out, text);
  return out;
}

}  // namespace

Result<FoundFact> found_fact(const programme::Programme& programme, std::string_view name,
                             std::string_view text) {
  if (name.starts_with("found.")) name.remove_prefix(6);
  AMENDS_TRY(const cel::TypeRef type, type_of(programme, name));
  FoundFact fact;
  fact.name = name;
  if (type == &cel::types::boolean) {
    const bool yes = text == "yes" || text == "true";
    if (!yes && text != "no" && text != "false") {
      return fail(Code::bad_input, "found.{} is yes or no, not \"{}\"", name, text);
    }
    fact.value = yes ? "true" : "false";
    return fact;
  }
  if (type == &cel::types::integer) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) {
      return fail(Code::bad_input, "found.{} is a whole number, not \"{}\"", name, text);
    }
    fact.value = std::to_string(number);
    return fact;
  }
  if (type->choices != nullptr) {
    const std::string refused = cel::refusal(text, *type->choices);
    if (!refused.empty()) return fail(Code::bad_input, "{}", refused);
  }
  fact.value = json_of(text);
  AMENDS_CHECK(check_value(programme, fact));
  return fact;
}

Result<Done> record_found(Register& reg, ClaimId claim, const std::vector<FoundFact>& facts,
                          std::string_view reason, const Actor& by) {
  std::map<std::string, std::string> values;
  for (const FoundFact& fact : facts) {
    if (!values.emplace(fact.name, fact.value).second) {
      return fail(Code::refused, "found.{} is named twice", fact.name);
    }
  }
  std::string data = "{\"facts\":{";
  for (const auto& [name, value] : values) {
    data += fmt::format("{}{}:{}", data.back() == '{' ? "" : ",", json_of(name), value);
  }
  data += "},\"reason\":" + json_of(reason) + "}";
  AMENDS_TRY(Register::Session session, reg.begin());
  AMENDS_TRY(const Done done, session.add({kind::facts_found, claim, data}, by));
  AMENDS_CHECK(session.commit());
  return done;
}

Result<store::Statement> prepare_found(store::Database& views) {
  return views.prepare(
      "SELECT name,value,reason,by,at,act FROM found_fact WHERE claim=?1 ORDER BY name");
}

Result<std::vector<FoundFact>> found_facts(store::Statement& select, ClaimId claim) {
  select.bind(1, claim);
  std::vector<FoundFact> facts;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) break;
    facts.push_back({std::string(select.text(0)), std::string(select.text(1)),
                     std::string(select.text(2)), std::string(select.text(3)), select.integer(4),
                     static_cast<std::uint64_t>(select.integer(5))});
  }
  select.reset();
  return facts;
}

std::string found_object(const std::vector<FoundFact>& facts) {
  std::string out = "{";
  std::vector<std::string_view> open;  // records that are open, outermost first
  for (const FoundFact& fact : facts) {
    std::vector<std::string_view> parts = base::split(fact.name, '.');
    const std::string_view last = parts.back();
    parts.pop_back();
    const auto [a, b] = std::ranges::mismatch(open, parts);
    const auto common = static_cast<std::size_t>(a - open.begin());
    while (open.size() > common) {
      out += '}';
      open.pop_back();
    }
    if (out.back() != '{') out += ',';
    while (open.size() < parts.size()) {
      open.push_back(parts[open.size()]);
      out += json_of(open.back()) + ":{";
    }
    out += json_of(last) + ":" + fact.value;
  }
  return out + std::string(open.size() + 1, '}');
}

Status Register::Session::State::gate_found(const Draft& draft, const ActBody& body,
                                            const ClaimFacts& facts) {
  if (!is_open(facts.stage) && facts.stage != "CORRECTION") {
    return fail(Code::refused, "it is {}, and nothing is found out for it any more", facts.stage);
  }
  if (text_at(body.data, "reason").value_or("").empty()) {
    return fail(Code::refused, "what is found has a reason: from what, and how");
  }
  const std::array by = {std::string(body.by)};
  AMENDS_TRY(const auto who, interested(by, facts));
  if (who) return fail(Code::refused, "{} has declared an interest in this claim", *who);
  const auto values = object_at(body.data, "facts");
  if (!values || values->size() == 0) return fail(Code::refused, "no fact is named");
  AMENDS_TRY(store::Statement select, prepare_found(*reg->database));
  AMENDS_TRY(const std::vector<FoundFact> known, found_facts(select, draft.subject));
  for (const auto [name, value] : *values) {
    AMENDS_CHECK(type_of(reg->programme, name).map([](cel::TypeRef) {}));
    if (value.is_null()) {
      const std::string_view wanted = name;
      if (std::ranges::none_of(known, [&](const FoundFact& f) { return f.name == wanted; })) {
        return fail(Code::refused, "found.{} was not found, and cannot be taken back", name);
      }
      continue;
    }
    if (value.is_object() || value.is_array()) {
      return fail(Code::refused, "found.{} is a single value", name);
    }
    FoundFact fact;
    fact.name = name;
    fact.value = simdjson::minify(value);
    AMENDS_CHECK(check_value(reg->programme, fact));
  }
  return {};
}

}  // namespace amends::registry
