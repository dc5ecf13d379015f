// A screening as the data of its act (screening.recorded, docs/formats/register.md): canonical JSON
// (RFC 8785).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "examine/screen.h"

namespace amends::examine {

// Writes those of many claims. Belongs to one thread; the programme must stand.
class ActWriter {
 public:
  explicit ActWriter(const programme::Programme& programme);
  // Stands until the next.
  const std::string& data(const Screening& screening);

 private:
  // What stands before and behind the inputs of a finding, which is the same for all claims where
  // there is no reason to give.
  struct Frame {
    std::string before, behind;
  };
  const Frame& frame_of(const Finding& finding);
  void append(const Finding& finding);

  const programme::Programme& programme_;
  std::string rules_;  // the members between the findings and the valuation
  std::vector<std::array<std::optional<Frame>, programme::outcomes>> frames_;  // by rule
  Frame frame_;  // of one finding with reasons
  std::string out_;
};

std::string act_data(const Screening& screening, const programme::Programme& programme);

}  // namespace amends::examine
