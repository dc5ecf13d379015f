#include "intake/value_map.h"

#include <algorithm>

#include "base/text.h"

namespace amends::intake {

std::string without_spaces(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ' || (c >= '\t' && c <= '\r')) continue;
    if (c == '\xC2' && i + 1 < text.size() && text[i + 1] == '\xA0') {
      ++i;
      continue;
    }
    out += c;
  }
  return out;
}

std::string ValueMap::compared(std::string_view text) const {
  std::string out = ignore_spaces_ ? without_spaces(text) : std::string(base::trim(text));
  return ignore_case_ ? base::case_fold(out) : out;
}

bool ValueMap::add(std::string_view text, std::string_view value) {
  std::size_t index = 0;
  while (index < values_.size() && values_[index] != value) ++index;
  if (index == values_.size()) values_.emplace_back(value);
  as_written_.emplace(text, index);
  const auto [place, is_new] = as_compared_.emplace(compared(text), index);
  return is_new || place->second == index;
}

std::optional<std::string_view> ValueMap::find(std::string_view text) const {
  if (const auto found = as_written_.find(text); found != as_written_.end())
    return values_[found->second];
  if (const auto found = as_compared_.find(compared(text)); found != as_compared_.end()) {
    return values_[found->second];
  }
  return std::nullopt;
}

std::vector<std::string> ValueMap::texts() const {
  std::vector<std::string> texts;
  for (const auto& [text, index] : as_written_) texts.push_back(text);
  std::ranges::sort(texts);
  return texts;
}

}  // namespace amends::intake
