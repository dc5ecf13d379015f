// Reading what stands in an act as JSON (nlohmann::json, which whoever calls includes): what is
// missing or of another kind is "" or nothing.
#pragma once

#include <string>
#include <string_view>

namespace amends::examine {

template <typename Json>
std::string text_in(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->template get<std::string>()
                                                     : std::string();
}

// Calls take(item) for each item of the array.
template <typename Json, typename Take>
void each_in(const Json& object, const char* key, Take take) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  if (found == object.end() || !found->is_array()) return;
  for (const Json& item : *found) take(item);
}

// The data of an act's body; null where there is none.
template <typename Json>
Json data_of(std::string_view body) {
  const Json parsed = Json::parse(body, nullptr, false);
  const auto data = parsed.is_object() ? parsed.find("data") : parsed.end();
  return data == parsed.end() ? Json() : *data;
}

}  // namespace amends::examine
