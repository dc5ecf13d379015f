// The faults that loading a gazetteer finds, gathered so that a person sees all of them at once.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::names {

class GazetteerFaults {
 public:
  // `line` 0 when the fault is of the file as a whole.
  void add(std::string_view file, std::uint64_t line, std::string_view sentence);
  bool empty() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  // All that are shown, and how many more there are, as one error of Code::bad_input.
  Error error() const;
  static constexpr std::size_t shown_max = 200;

 private:
  std::vector<std::string> shown_;
  std::size_t count_ = 0;
};

// "; did you mean \"nearest\"?", or what the names are when they are few, or "".
std::string suggestion(std::string_view name, std::span<const std::string_view> known);

}  // namespace amends::names
