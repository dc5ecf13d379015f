// Forms against valijson, a JSON Schema validator that nobody here wrote: thousands of generated
// schemas and filings, on which both have to say the same. (`format` is left out, because draft-07
// lets a validator ignore it; form_test.cc has it.)
#define VALIJSON_USE_EXCEPTIONS 1
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "programme/form_compile.h"

namespace amends::programme {
namespace {

using nlohmann::json;

class Twin {
 public:
  explicit Twin(const json& schema) {
    valijson::adapters::NlohmannJsonAdapter adapter(schema);
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(adapter, schema_);
  }
  bool accepts(const json& filing) const {
    valijson::Validator validator;
    valijson::adapters::NlohmannJsonAdapter adapter(filing);
    return validator.validate(schema_, adapter, nullptr);
  }

 private:
  valijson::Schema schema_;
};

// Draws forms over a fixed set of own fields, and filings that mostly fit them.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  json form() {
    json own = {{"type", "object"}, {"properties", {}}};
    own["properties"]["a"] = leaf("string");
    own["properties"]["b"] = leaf("integer");
    own["properties"]["c"] = leaf("boolean");
    own["properties"]["d"] = list();
    own["properties"]["e"] = {{"type", "object"},
                              {"properties", {{"x", leaf("string")}, {"y", leaf("integer")}}}};
    decorate(own["properties"]["e"], {"x", "y"});
    decorate(own, names);
    for (int i = pick(0, 2); i > 0; --i) condition(own);
    json out = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                {"type", "object"},
                {"properties", {{"form", own}}}};
    if (chance(2)) out["required"] = {"form"};
    return out;
  }

  json filing() {
    if (chance(20)) return chance(2) ? json::array() : json("text");
    json out = json::object();
    if (chance(20)) return out;
    if (chance(20)) return {{"form", any_value()}};
    json own = json::object();
    if (!chance(4)) own["a"] = chance(8) ? any_value() : word();
    if (!chance(4)) own["b"] = chance(8) ? any_value() : json(pick(-3, 6));
    if (!chance(4)) own["c"] = chance(8) ? any_value() : json(chance(2));
    if (!chance(4)) {
      own["d"] = json::array();
      for (int i = pick(0, 4); i > 0; --i) own["d"].push_back(chance(10) ? any_value() : word());
    }
    if (!chance(4)) {
      own["e"] = json::object();
      if (!chance(3)) own["e"]["x"] = word();
      if (!chance(3)) own["e"]["y"] = pick(-3, 6);
      if (chance(6)) own["e"]["z"] = any_value();
    }
    if (chance(6)) own["f"] = any_value();
    out["form"] = own;
    return out;
  }

 private:
  using Names = std::vector<std::string>;
  const Names names = {"a", "b", "c", "d", "e"};

  int pick(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_); }
  bool chance(int one_in) { return pick(1, one_in) == 1; }

  json word() {
    static const std::array<const char*, 9> words = {"",    "a",   "b",  "ab", "ba",
                                                     "abc", "дом", "é1", "A-1"};
    return words[static_cast<std::size_t>(pick(0, 8))];
  }
  json any_value() {
    switch (pick(0, 6)) {
      case 0:
        return nullptr;
      case 1:
        return chance(2);
      case 2:
        return pick(-3, 6);
      case 3:
        return pick(-3, 6) + 0.5;
      case 4:
        return json::array({word()});
      case 5:
        return {{"x", word()}};
      default:
        return word();
    }
  }
  json plain_value() {
    json value = any_value();
    while (value.is_structured()) value = any_value();
    return value;
  }

  void limit_text(json& schema) {
    static const std::array<const char*, 5> patterns = {"^[ab]+$", "a", "^\\D*$", "^(a|ab)?c*$",
                                                        "[0-9]"};
    if (chance(3)) schema["minLength"] = pick(0, 2);
    if (chance(3)) schema["maxLength"] = pick(2, 4);
    if (chance(3)) schema["pattern"] = patterns[static_cast<std::size_t>(pick(0, 4))];
  }
  void limit_number(json& schema) {
    if (chance(3)) schema["minimum"] = pick(-3, 1);
    if (chance(3)) schema["maximum"] = pick(1, 5) + (chance(2) ? 0.5 : 0.0);
  }
  void limit_values(json& schema) {
    if (chance(8)) schema["const"] = plain_value();
    if (!chance(6)) return;
    json values = json::array();
    for (int i = 0; i < 5; ++i) {
      const json value = plain_value();
      if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
    }
    schema["enum"] = values;
  }

  json leaf(const char* type) {
    json schema = {{"type", type}};
    limit_text(schema);
    limit_number(schema);
    if (chance(3)) limit_values(schema);
    return schema;
  }

  json list() {
    json schema = {{"type", "array"}, {"items", leaf("string")}};
    if (chance(2)) schema["minItems"] = pick(0, 2);
    if (chance(2)) schema["maxItems"] = pick(2, 4);
    return schema;
  }

  void decorate(json& schema, const Names& of) {
    if (chance(2)) {
      schema["required"] = json::array();
      for (const std::string& name : of) {
        if (chance(4)) schema["required"].push_back(name);
      }
      if (schema["required"].empty()) schema.erase("required");
    }
    if (chance(4)) {
      schema["additionalProperties"] = false;
    } else if (chance(5)) {
      schema["additionalProperties"] = part(1);
    }
  }

  // A schema for anything, as stands in conditions.
  json part(int depth) {
    json schema = json::object();
    if (chance(3)) {
      static const std::array<const char*, 7> types = {"null",   "boolean", "integer", "number",
                                                       "string", "array",   "object"};
      const std::string first = types[static_cast<std::size_t>(pick(0, 6))];
      const std::string second = types[static_cast<std::size_t>(pick(0, 6))];
      schema["type"] = first == second ? json(first) : json({first, second});
    }
    limit_text(schema);
    limit_number(schema);
    limit_values(schema);
    if (depth > 0) decorate(schema, {});
    return schema;
  }

  json object_part() {
    json schema = json::object();
    const std::string name = names[static_cast<std::size_t>(pick(0, 4))];
    if (chance(2)) schema["required"] = {name};
    if (chance(2)) schema["properties"][name] = part(0);
    if (chance(6)) schema["properties"]["e"]["required"] = {"x"};
    return schema;
  }

  void condition(json& schema) {
    switch (pick(0, 2)) {
      case 0:
        schema["if"] = object_part();
        if (!chance(4)) schema["then"] = object_part();
        if (!chance(3)) schema["else"] = object_part();
        break;
      case 1:
        schema["anyOf"] = {object_part(), object_part()};
        break;
      default:
        schema["allOf"] = {object_part(),
                           {{"anyOf", {object_part(), object_part(), object_part()}}}};
        break;
    }
  }

  std::mt19937_64 random_;
};

TEST(FormTwin, JudgesAsAnotherValidatorDoes) {
  Generator generator(7);
  const std::vector<std::string> languages = {"en"};
  const FormWorld world{languages, {}, {}, {}};
  int accepted = 0;
  int judged = 0;
  for (int i = 0; i < 1'000; ++i) {
    const json schema = generator.form();
    Faults faults;
    const auto form = compile_form(schema.dump(), world, faults);
    ASSERT_TRUE(form) << schema.dump(2) << faults.error().message;
    const Twin twin(schema);
    for (int j = 0; j < 10; ++j) {
      const json filing = generator.filing();
      const bool expected = twin.accepts(filing);
      const auto found = form->check(filing.dump());
      ASSERT_EQ(found.empty(), expected) << schema.dump(2) << "\n"
                                         << filing.dump() << "\n"
                                         << (found.empty() ? "" : found[0].message);
      // The walk that explains has to come to the same answer as the one that only answers.
      ASSERT_EQ(form->explain(filing.dump()).empty(), expected) << schema.dump(2) << filing.dump();
      accepted += expected ? 1 : 0;
      ++judged;
    }
  }
  EXPECT_GT(accepted, judged / 20);  // both answers were tried
  EXPECT_LT(accepted, judged * 19 / 20);
}

// A filing that every form of the examples takes, but for its category.
const char* const full_filing = R"({
  "capacity": "OWN",
  "claimant": {"birth": "1971", "kind": "LEGAL", "names": [{"text": "Ana Example"}]},
  "representative": {"authority": "Statutes", "names": [{"text": "Ben Example"}]},
  "victim": {"names": [{"text": "Cem Example"}], "relation": "CHILD"},
  "occupant": {"names": [{"text": "Dan Example"}]},
  "household": {"members": [{"birth": "1971", "names": [{"text": "Ana Example"}]},
                            {"birth": "2003~", "names": [{"text": "Eva Example"}]}],
                "reference_date": "2011-04"},
  "incidents": [{"date": "2011-04", "place": {"accuracy_m": "50", "zone": "K2"}}],
  "losses": [{"amount": "12.50", "currency": "VLR", "damage": "DESTROYED"}],
  "rights": [{"share": "2/3", "type": "OWNERSHIP"}],
  "units": [{"address": "Example street", "area_m2": "84", "land_use": "ARABLE", "material": "TIMBER"}],
  "form": {}, "received": "2026-03-01"})";

// Takes away one thing somewhere, or puts something else in its place.
void spoil(json& value, std::mt19937_64& random) {
  const auto pick = [&](std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
  };
  if (!value.is_structured() || value.empty()) {
    value = pick(2) == 0 ? json(7) : json::array();
    return;
  }
  auto child = value.begin();
  std::advance(child, pick(value.size()));
  if (pick(3) == 0) {
    value.erase(child);
  } else if (pick(8) == 0) {
    *child = nullptr;
  } else {
    spoil(*child, random);
  }
}

TEST(FormTwin, TheExamplesFormsAreJudgedAlike) {
  std::mt19937_64 random(11);
  int accepted = 0;
  for (const char* name : {"velaria", "lost-property"}) {
    const auto programme = load(std::filesystem::path(AMENDS_SOURCE_DIR) / "programmes" / name);
    ASSERT_TRUE(programme) << programme.error().message;
    for (const Category& category : programme->categories) {
      const Twin twin(json::parse(category.form->schema()));
      for (int i = 0; i < 150; ++i) {
        json filing = json::parse(full_filing);
        filing["category"] = category.code;
        if (i % 2 == 0) filing["claimant"]["kind"] = "NATURAL";
        if (category.code == "H2") filing["form"]["no_access_from"] = "2011";
        for (int j = i % 4; j > 0; --j) spoil(filing, random);
        const bool expected = twin.accepts(filing);
        ASSERT_EQ(category.form->check(filing.dump()).empty(), expected)
            << category.code << " " << filing.dump();
        accepted += expected ? 1 : 0;
      }
    }
  }
  EXPECT_GT(accepted, 150);
  EXPECT_LT(accepted, 3'000);
}

}  // namespace
}  // namespace amends::programme
