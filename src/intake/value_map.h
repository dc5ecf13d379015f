// A table from texts to values, for codes and words that an extraction broke ("Pass enger Pro perty
// Loss").
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace amends::intake {

class ValueMap {
 public:
  ValueMap(bool ignore_spaces, bool ignore_case)
      : ignore_spaces_(ignore_spaces), ignore_case_(ignore_case) {}

  // false when the text, as it is compared, stands for another value already.
  bool add(std::string_view text, std::string_view value);

  // The value that the text stands for, or nothing. The view lives as long as the map.
  std::optional<std::string_view> find(std::string_view text) const;

  // What the map can give, in the order in which it was added.
  const std::vector<std::string>& values() const { return values_; }
  std::vector<std::string> texts() const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  using Table = std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>>;

  std::string compared(std::string_view text) const;

  bool ignore_spaces_, ignore_case_;
  Table as_written_, as_compared_;
  std::vector<std::string> values_;
};

// The text without ASCII white space and no-break spaces.
std::string without_spaces(std::string_view text);

}  // namespace amends::intake
