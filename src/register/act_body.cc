#include "register/act_body.h"

#include "base/json.h"

namespace amends::registry {

std::string_view write_body(std::string& out, const BodyParts& parts) {
  out.clear();
  out += "{\"at\":\"";
  out += base::to_rfc3339(parts.at);
  out += "\",\"by\":";
  base::append_json_string(out, parts.by);
  out += ",\"data\":";
  const std::size_t data_at = out.size();
  out += parts.data;
  out += ",\"kind\":\"";
  out += parts.kind;
  if (parts.previous) {
    out += "\",\"prev\":\"";
    out += base::to_base64(*parts.previous);
  }
  out += "\",\"role\":";
  base::append_json_string(out, parts.role);
  out += ",\"subject\":\"";
  out += parts.subject;
  out += "\",\"v\":1}";
  out.reserve(out.size() + simdjson::SIMDJSON_PADDING);
  return std::string_view(out).substr(data_at, parts.data.size());
}

std::optional<std::string_view> text_at(const Object& object, std::string_view key) {
  std::string_view text;
  if (object.at_key(key).get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

std::optional<std::int64_t> integer_at(const Object& object, std::string_view key) {
  std::int64_t value = 0;
  if (object.at_key(key).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

bool flag_at(const Object& object, std::string_view key) {
  bool value = false;
  return object.at_key(key).get(value) == simdjson::SUCCESS && value;
}

std::optional<Object> object_at(const Object& object, std::string_view key) {
  Object inner;
  if (object.at_key(key).get(inner) != simdjson::SUCCESS) return std::nullopt;
  return inner;
}

Result<ActBody> body_of(simdjson::dom::parser& parser, const BodyParts& parts,
                        std::string_view data) {
  Object object;
  if (const auto error = parser.parse(data.data(), data.size(), false).get(object)) {
    return fail(Code::corrupt, "the act's data is not an object: {}",
                simdjson::error_message(error));
  }
  return ActBody{parts.at, parts.by, parts.role, parts.kind, parts.subject, parts.previous, object};
}

Result<ActBody> read_body(simdjson::dom::parser& parser, std::string_view body) {
  Object object;
  const auto bad = [](std::string_view what) {
    return fail(Code::corrupt, "the act's body is not an act of version 1: {}", what);
  };
  if (const auto error = parser.parse(body.data(), body.size()).get(object)) {
    return bad(simdjson::error_message(error));
  }
  if (integer_at(object, "v") != 1) return bad("its \"v\" is not 1");
  const auto at = text_at(object, "at"), by = text_at(object, "by"), role = text_at(object, "role"),
             kind = text_at(object, "kind"), subject = text_at(object, "subject");
  const auto data = object_at(object, "data");
  if (!at || !by || !role || !kind || !subject || !data) {
    return bad("one of at, by, data, kind, role, subject is missing");
  }
  ActBody result{0, *by, *role, *kind, *subject, std::nullopt, *data};
  AMENDS_TRY(result.at, base::from_rfc3339(*at));
  if (const auto previous = text_at(object, "prev")) {
    AMENDS_TRY(result.previous, base::hash_from_base64(*previous));
  }
  return result;
}

}  // namespace amends::registry
