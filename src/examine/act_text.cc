#include "examine/act_text.h"

namespace amends::examine {

std::size_t end_of_value(std::string_view text, std::size_t at) {
  int depth = 0;
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted && c == '\\') {
      ++at;
      continue;
    }
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '[' || c == '{')) ++depth;
    if (!quoted && (c == ']' || c == '}')) --depth;
    if (!quoted && depth == 0) return at + 1;
  }
  return std::string_view::npos;
}

std::string_view kind_in(std::string_view body) {
  constexpr std::string_view name = R"("kind":")";
  const std::size_t at = body.rfind(name);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = body.substr(at + name.size());
  return rest.substr(0, rest.find('"'));
}

std::string_view filing_in(std::string_view body) {
  constexpr std::string_view data = R"("data":{)", name = R"("filing":)", late = R"(,"late":)";
  std::size_t at = body.find(data);
  if (at == std::string_view::npos) return {};
  at += data.size();
  while (at < body.size() && !body.substr(at).starts_with(name)) {
    const std::size_t list = body.find(":[", at);
    if (list == std::string_view::npos) return {};
    at = end_of_value(body, list + 1);
    if (at < body.size() && body[at] == ',') ++at;
  }
  const std::size_t end = body.rfind(late);
  if (at >= body.size() || end == std::string_view::npos || end <= at + name.size()) return {};
  const std::string_view filing = body.substr(at + name.size(), end - at - name.size());
  return filing.starts_with('{') && filing.ends_with('}') ? filing : std::string_view();
}

std::string_view source_key_in(std::string_view body) {
  const std::size_t source = body.rfind(R"(,"source":{)");
  if (source == std::string_view::npos) return {};
  const std::string_view rest = body.substr(source);
  const std::size_t from = rest.find(R"(,"key":)"), to = rest.find(R"(,"row":)");
  return from == std::string_view::npos || to == std::string_view::npos || to < from
             ? std::string_view()
             : rest.substr(from, to - from);
}

}  // namespace amends::examine
