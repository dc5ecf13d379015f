#include "programme/faults.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace amends::programme {
namespace {

constexpr std::size_t listed_max = 12;

}  // namespace

void Faults::add(int line, int column, std::string sentence) {
  faults_.push_back({file_, line, column, std::move(sentence)});
}

std::vector<Fault> Faults::sorted() const {
  std::vector<Fault> out = faults_;
  std::ranges::stable_sort(out, {},
                           [](const Fault& f) { return std::tie(f.file, f.line, f.column); });
  return out;
}

Error Faults::error() const {
  std::string message;
  std::size_t shown = 0;
  for (const Fault& fault : sorted()) {
    if (shown++ == shown_max) {
      message += fmt::format("\nand {} more faults", faults_.size() - shown_max);
      break;
    }
    if (!message.empty()) message += '\n';
    message += fault.file;
    if (fault.line > 0) message += fmt::format(":{}", fault.line);
    if (fault.column > 0) message += fmt::format(":{}", fault.column);
    message += ": " + fault.sentence;
  }
  return {Code::bad_input, std::move(message)};
}

std::string suggestion(std::string_view name, std::span<const std::string> known) {
  if (const auto near = base::nearest(name, known)) {
    return fmt::format("; did you mean \"{}\"?", *near);
  }
  if (known.empty() || known.size() > listed_max) return "";
  return fmt::format("; it can be {}", fmt::join(known, ", "));
}

std::string suggestion(std::string_view name, std::span<const std::string_view> known) {
  const std::vector<std::string> copies(known.begin(), known.end());
  return suggestion(name, std::span<const std::string>(copies));
}

}  // namespace amends::programme
