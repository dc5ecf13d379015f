#include "cel/conformance.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/read_json.h"
#include "base/text.h"
#include "cel/environment.h"
#include "cel/machine.h"
#include "cel/text.h"
#include "cel/times.h"

namespace amends::cel {
namespace {

using Json = nlohmann::json;

double number_of(const Json& json) {
  if (json.is_number()) return json.get<double>();
  const auto text = json.get<std::string>();
  if (text == "NaN") return std::nan("");
  if (text == "Infinity") return INFINITY;
  if (text == "-Infinity") return -INFINITY;
  return std::strtod(text.c_str(), nullptr);
}

std::string text_of_json(const Json& json) {
  return json.is_string() ? json.get<std::string>() : json.dump();
}

// Values from protobuf's JSON form. Lives as long as its arena.
class Reader {
 public:
  explicit Reader(Arena& arena) : arena_(arena) {}

  Value read(const Json& json) {
    const auto first = json.begin();
    const std::string& kind = first.key();
    const Json& value = first.value();
    if (kind == "int64_value") return Value::integer(std::stoll(text_of_json(value)));
    if (kind == "uint64_value") return Value::unsigned_integer(std::stoull(text_of_json(value)));
    if (kind == "double_value") return Value::number(number_of(value));
    if (kind == "bool_value") return Value::boolean(value.get<bool>());
    if (kind == "null_value") return Value::null();
    if (kind == "string_value") return Value::string(keep(value.get<std::string>()));
    if (kind == "bytes_value") return bytes(value);
    if (kind == "type_value") return Value::type(keep(value.get<std::string>()));
    if (kind == "list_value") {
      std::vector<Value> items;
      for (const Json& item : value.value("values", Json::array())) items.push_back(read(item));
      return list(items);
    }
    if (kind == "map_value") {
      std::vector<Map::Entry> entries;
      for (const Json& entry : value.value("entries", Json::array()))
        entries.push_back({read(entry.at("key")), read(entry.at("value"))});
      return map(entries);
    }
    if (kind == "object_value") return object(value);
    throw std::invalid_argument("the value kind " + kind + " is not known");
  }

 private:
  std::string_view keep(const std::string& text) { return arena_.copy(text); }

  Value bytes(const Json& value) {
    return Value::bytes(
        keep(std::string(base::as_text(base::from_base64(value.get<std::string>()).value()))));
  }

  Value list(const std::vector<Value>& items) {
    Value* kept = arena_.array<Value>(items.size());
    std::ranges::copy(items, kept);
    return Value::list(arena_.make(List{kept, items.size()}));
  }

  Value map(const std::vector<Map::Entry>& entries) {
    auto* kept = arena_.array<Map::Entry>(entries.size());
    std::ranges::copy(entries, kept);
    return map_of(arena_, kept, entries.size());
  }

  // google.protobuf.Value and the like.
  Value plain(const Json& value) {
    if (value.is_null()) return Value::null();
    if (value.is_boolean()) return Value::boolean(value.get<bool>());
    if (value.is_number()) return Value::number(value.get<double>());
    if (value.is_string()) return Value::string(keep(value.get<std::string>()));
    if (value.is_array()) {
      std::vector<Value> items;
      for (const Json& item : value) items.push_back(plain(item));
      return list(items);
    }
    std::vector<Map::Entry> entries;
    for (const auto& [key, member] : value.items())
      entries.push_back({Value::string(keep(key)), plain(member)});
    return map(entries);
  }

  Value object(const Json& json) {
    const auto url = json.at("@type").get<std::string>();
    const std::string type = url.substr(url.rfind('.') + 1);
    const Json& value = json.contains("value") ? json.at("value") : Json();
    if (type == "Timestamp") return parse_timestamp(value.get<std::string>()).value();
    if (type == "Duration") return parse_duration(value.get<std::string>()).value();
    if (type == "Int32Value" || type == "Int64Value")
      return Value::integer(std::stoll(text_of_json(value)));
    if (type == "UInt32Value" || type == "UInt64Value")
      return Value::unsigned_integer(std::stoull(text_of_json(value)));
    if (type == "FloatValue" || type == "DoubleValue") return Value::number(number_of(value));
    if (type == "BytesValue") return bytes(value);
    if (type == "BoolValue" || type == "StringValue" || type == "ListValue" || type == "Struct" ||
        type == "Value")
      return plain(value);
    throw std::invalid_argument("the message type " + url + " is not known");
  }

  Arena& arena_;
};

TypeRef read_type(const Json& json, TypePool& pool) {
  const auto entry = json.begin();
  const std::string& kind = entry.key();
  const Json& value = entry.value();
  if (kind == "dyn" || kind == "error") return &types::dyn;
  if (kind == "null") return &types::null;
  if (kind == "primitive") {
    const auto name = value.get<std::string>();
    if (name == "INT64") return &types::integer;
    if (name == "UINT64") return &types::unsigned_integer;
    return types::named(name == "BOOL"     ? "bool"
                        : name == "DOUBLE" ? "double"
                        : name == "STRING" ? "string"
                                           : "bytes");
  }
  if (kind == "well_known") {
    const auto name = value.get<std::string>();
    return name == "TIMESTAMP"  ? &types::timestamp
           : name == "DURATION" ? &types::duration
                                : &types::dyn;
  }
  if (kind == "list_type") return pool.list(read_type(value.at("elem_type"), pool));
  if (kind == "map_type")
    return pool.map(read_type(value.at("key_type"), pool), read_type(value.at("value_type"), pool));
  if (kind == "type_param") return pool.parameter(value.get<std::string>());
  if (kind == "type") return &types::type;
  if (kind == "abstract_type") {
    std::vector<TypeRef> parts;
    for (const Json& part : value.value("parameter_types", Json::array()))
      parts.push_back(read_type(part, pool));
    return pool.abstract(value.at("name").get<std::string>(), std::move(parts));
  }
  if (kind == "message_type") {
    TypeRef known = types::named(value.get<std::string>());
    return known != nullptr ? known : &types::dyn;  // wrappers: the value that they hold
  }
  return &types::dyn;
}

// Whether the two are the same value of the same type, NaN being itself.
bool same_value(Machine& machine, const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::number: {
      const double x = a.as_number();
      const double y = b.as_number();
      return (std::isnan(x) && std::isnan(y)) || std::memcmp(&x, &y, sizeof x) == 0;
    }
    case Kind::list:
      if (a.as_list().count != b.as_list().count) return false;
      for (std::size_t i = 0; i < a.as_list().count; ++i) {
        if (!same_value(machine, a.as_list().items[i], b.as_list().items[i])) return false;
      }
      return true;
    case Kind::map:
      if (a.as_map().count != b.as_map().count) return false;
      for (std::size_t i = 0; i < a.as_map().count; ++i) {
        const Value other = machine.find(b.as_map(), a.as_map().entries[i].key);
        if (other.is_absent() || !same_value(machine, a.as_map().entries[i].value, other))
          return false;
      }
      return true;
    default:
      return machine.equal(a, b);
  }
}

// The tests were brought into JSON by something that left \\u, \\U and \\? of their texts as they
// were written, so such a text stands for what these mean.
std::string opened(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    const std::size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
    std::uint32_t code = 0;
    const char* from = text.data() + i + 2;
    if (c == '?') {
      out += '?';
      i += 2;
    } else if (digits > 0 && i + 2 + digits <= text.size() &&
               std::from_chars(from, from + digits, code, 16).ptr == from + digits) {
      base::append_code_point(out, static_cast<char32_t>(code));
      i += 2 + digits;
    } else {
      out += text[i++];
    }
  }
  return out;
}

class Case {
 public:
  explicit Case(const Json& test) : test_(test), reader_(arena_) {}

  // What is wrong, or "".
  std::string run() {
    if (std::string wrong = declare(); !wrong.empty()) return wrong;
    Environment::Options options;
    options.check = !test_.value("disable_check", false);
    options.macros = !test_.value("disable_macros", false);
    const auto program = environment_.compile(test_.at("expr").get<std::string>(), options);
    if (!program) {
      return test_.contains("eval_error") ? "" : "does not compile: " + program.error().message;
    }
    if (test_.contains("typed_result")) {
      TypeRef wanted = read_type(test_.at("typed_result").at("deduced_type"), environment_.types());
      if (!same(program->result_type(), wanted))
        return fmt::format("the type is {}, and must be {}", text_of(program->result_type()),
                           text_of(wanted));
    }
    if (test_.value("check_only", false)) return {};
    return compare(machine_.run(*program, bindings_));
  }

 private:
  std::string declare() {
    if (test_.contains("container"))
      environment_.set_container(test_.at("container").get<std::string>());
    for (const Json& entry : test_.value("type_env", Json::array())) {
      const auto name = entry.at("name").get<std::string>();
      if (entry.contains("ident")) {
        const auto declared = environment_.declare(
            name, read_type(entry.at("ident").at("type"), environment_.types()));
        if (!declared) return declared.error().message;
      } else if (entry.contains("function")) {
        environment_.declare_function(name, overloads(entry.at("function")));
      }
    }
    const Json bindings = test_.value("bindings", Json::object());
    for (const auto& [name, binding] : bindings.items()) {
      if (environment_.find_variable(name) < 0) {
        if (const auto declared = environment_.declare(name, &types::dyn); !declared)
          return declared.error().message;
      }
    }
    bindings_.resize(environment_.variables().size());
    for (const auto& [name, binding] : bindings.items())
      bindings_[static_cast<std::size_t>(environment_.find_variable(name))] =
          reader_.read(binding.at("value"));
    return {};
  }

  std::vector<Overload> overloads(const Json& function) {
    std::vector<Overload> out;
    for (const Json& json : function.at("overloads")) {
      Overload overload;
      overload.method = json.value("is_instance_function", false);
      for (const Json& parameter : json.value("params", Json::array()))
        overload.parameters.push_back(read_type(parameter, environment_.types()));
      overload.result = read_type(json.at("result_type"), environment_.types());
      overload.text = json.value("overload_id", "");
      out.push_back(std::move(overload));
    }
    return out;
  }

  std::string compare(const Value& got) {
    if (test_.contains("eval_error"))
      return got.is_error() || got.is_unknown() ? "" : "gives " + to_text(got) + ", not an error";
    Value wanted = Value::boolean(true);
    if (test_.contains("value")) wanted = reader_.read(test_.at("value"));
    if (test_.contains("typed_result") && test_.at("typed_result").contains("result"))
      wanted = reader_.read(test_.at("typed_result").at("result"));
    if (same_value(machine_, got, wanted)) return {};
    if ((wanted.is(Kind::string) || wanted.is(Kind::bytes)) && wanted.kind() == got.kind() &&
        opened(wanted.as_text()) == got.as_text())
      return {};
    return fmt::format("gives {}, not {}", to_text(got), to_text(wanted));
  }

  const Json& test_;
  Arena arena_;
  Reader reader_;
  Environment environment_;
  Machine machine_;
  std::vector<Value> bindings_;
};

// Where each of the list's items begins, in a text that is known to be JSON.
std::vector<std::size_t> places_of_items(std::string_view text) {
  std::vector<std::size_t> places;
  int depth = 0;
  bool in_string = false;
  bool fresh = false;  // whether the next value is an item of the list
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') ++at;
      if (c == '"') in_string = false;
      continue;
    }
    if (std::string_view(" \t\r\n").find(c) != std::string_view::npos) continue;
    if (fresh && c != ']') places.push_back(at);
    fresh = (c == '[' && depth == 0) || (c == ',' && depth == 1);
    in_string = c == '"';
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
  }
  return places;
}

// What the JSON library says, without its own name and number: "[json.exception.…] ".
std::string bare(std::string_view what) {
  const std::size_t end = what.starts_with('[') ? what.find("] ") : std::string_view::npos;
  return std::string(end == std::string_view::npos ? what : what.substr(end + 2));
}

// What is wrong with the form of a test, or "".
std::string fault_of(const Json& test) {
  if (!test.is_object()) return "a test is a JSON object";
  const auto expression = test.find("expr");
  if (expression == test.end() || !expression->is_string())
    return "a test has an \"expr\", which is a text";
  for (const char* name : {"file", "section", "name"})
    if (test.contains(name) && !test.at(name).is_string())
      return fmt::format("\"{}\" of a test is a text", name);
  return {};
}

}  // namespace

Result<std::vector<ConformanceCase>> run_conformance(const std::filesystem::path& file) {
  AMENDS_TRY(const std::string text, base::read_json(file));
  const Json tests = Json::parse(text);
  if (!tests.is_array())
    return fail(Code::bad_input, "{}:1:1: this is no list of tests", file.string());
  if (tests.empty()) return fail(Code::bad_input, "{}: there are no tests in it", file.string());
  const std::vector<std::size_t> places = places_of_items(text);
  std::vector<ConformanceCase> out;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const auto where = [&] {
      const LineColumn at = line_column(text, places[i]);
      return fmt::format("{}:{}:{}", file.string(), at.line, at.column);
    };
    const Json& test = tests[i];
    if (const std::string fault = fault_of(test); !fault.empty())
      return fail(Code::bad_input, "{}: {}", where(), fault);
    ConformanceCase one;
    one.file = test.value("file", "");
    one.section = test.value("section", "");
    one.name = test.value("name", "");
    one.expression = test.at("expr").get<std::string>();
    try {
      one.failure = Case(test).run();
    } catch (const std::exception& error) {
      one.failure = fmt::format("{}: the test cannot be read: {}", where(), bare(error.what()));
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace amends::cel
