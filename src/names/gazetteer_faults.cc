#include "names/gazetteer_faults.h"

#include "base/text.h"

namespace amends::names {
namespace {

constexpr std::size_t few = 12;
constexpr std::size_t searched_max = 50'000;  // beyond, the search would cost more than it helps

}  // namespace

void GazetteerFaults::add(std::string_view file, std::uint64_t line, std::string_view sentence) {
  if (++count_ > shown_max) return;
  shown_.push_back(line == 0 ? fmt::format("{}: {}", file, sentence)
                             : fmt::format("{}:{}: {}", file, line, sentence));
}

Error GazetteerFaults::error() const {
  std::string message = fmt::format("the gazetteer has {} fault{}\n{}", count_,
                                    count_ == 1 ? "" : "s", fmt::join(shown_, "\n"));
  if (count_ > shown_.size()) message += fmt::format("\nand {} more", count_ - shown_.size());
  return {Code::bad_input, std::move(message)};
}

std::string suggestion(std::string_view name, std::span<const std::string_view> known) {
  if (known.size() <= searched_max) {
    const std::vector<std::string> candidates(known.begin(), known.end());
    if (const auto near = base::nearest(name, candidates)) {
      return fmt::format("; did you mean \"{}\"?", *near);
    }
  }
  if (known.empty() || known.size() > few) return "";
  return fmt::format("; taken are {}", fmt::join(known, ", "));
}

}  // namespace amends::names
