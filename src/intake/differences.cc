#include "intake/differences.h"

#include <simdjson.h>

#include <map>

#include "base/json.h"
#include "register/acts.h"

namespace amends::intake {
namespace {

using simdjson::dom::element;
using Fields = std::map<std::string, std::string>;
constexpr std::string_view as_written = "as_written.";

std::string text_of(const element& value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  return simdjson::minify(value);
}

void flatten(const element& value, std::string path, Fields& out) {
  simdjson::dom::object object;
  simdjson::dom::array array;
  if (value.get(object) == simdjson::SUCCESS) {
    for (const auto [key, member] : object) {
      flatten(member, path.empty() ? std::string(key) : fmt::format("{}.{}", path, key), out);
    }
  } else if (value.get(array) == simdjson::SUCCESS) {
    std::size_t index = 0;
    for (const element item : array) flatten(item, fmt::format("{}[{}]", path, index++), out);
  } else {
    out.emplace(std::move(path), text_of(value));
  }
}

Result<Fields> fields_of(std::string_view filing) {
  simdjson::dom::parser parser;
  element root;
  const simdjson::padded_string padded(filing);
  if (const auto error = parser.parse(padded).get(root)) {
    return fail(Code::corrupt, "a filing in the register is not JSON: {}",
                simdjson::error_message(error));
  }
  Fields fields;
  flatten(root, "", fields);
  return fields;
}

}  // namespace

Result<std::vector<Difference>> differences(std::string_view before, std::string_view after) {
  AMENDS_TRY(const Fields old_fields, fields_of(before));
  AMENDS_TRY(const Fields new_fields, fields_of(after));
  std::map<std::string, Difference> found;
  for (const auto& [field, text] : old_fields) {
    const auto now = new_fields.find(field);
    if (now != new_fields.end() && now->second == text) continue;
    Difference& difference = found[field];
    difference = {field, text, "", true, now != new_fields.end()};
    if (difference.has) difference.to = now->second;
  }
  for (const auto& [field, text] : new_fields) {
    if (!old_fields.contains(field)) found[field] = {field, "", text, false, true};
  }
  std::vector<Difference> result;
  for (auto& [field, difference] : found) {
    if (field.starts_with(as_written) && found.contains(field.substr(as_written.size()))) continue;
    result.push_back(std::move(difference));
  }
  return result;
}

std::string to_json(const std::vector<Difference>& differences) {
  std::string out = "[";
  for (const Difference& difference : differences) {
    if (out.size() > 1) out += ',';
    out += "{\"field\":";
    base::append_json_string(out, difference.field);
    if (difference.had) {
      out += ",\"from\":";
      base::append_json_string(out, difference.from);
    }
    if (difference.has) {
      out += ",\"to\":";
      base::append_json_string(out, difference.to);
    }
    out += '}';
  }
  return out + "]";
}

Result<std::optional<FiledAct>> filing_of(std::string_view act_body) {
  simdjson::dom::parser parser;
  element root;
  const simdjson::padded_string padded(act_body);
  std::string_view kind;
  if (parser.parse(padded).get(root) != simdjson::SUCCESS ||
      root["kind"].get(kind) != simdjson::SUCCESS) {
    return fail(Code::corrupt, "an act in the register is not an act");
  }
  if (kind != registry::kind::claim_filed && kind != registry::kind::claim_amended)
    return std::nullopt;
  element filing;
  if (root["data"]["filing"].get(filing) != simdjson::SUCCESS) {
    return fail(Code::corrupt, "an act of filing in the register has no filing");
  }
  std::string_view received;
  if (filing["received"].get(received) != simdjson::SUCCESS) received = {};
  return FiledAct{simdjson::minify(filing), std::string(received)};
}

}  // namespace amends::intake
