#include "link/json_place.h"

#include <algorithm>

#include "base/result.h"

namespace amends::link {
namespace {

bool is_one_of(char sign, std::string_view signs) {
  return signs.find(sign) != std::string_view::npos;
}

// Goes through a text that is known to be JSON.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  std::size_t at() const { return at_; }
  void blanks() {
    while (at_ < text_.size() && is_one_of(text_[at_], " \t\r\n,:")) ++at_;
  }
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void enter() { ++at_; }

  // A text, with what is between its quotes as it stands.
  std::string_view quoted() {
    const std::size_t start = ++at_;
    while (here() != '"' && here() != '\0') at_ += here() == '\\' ? 2 : 1;
    const std::string_view inside = text_.substr(start, at_ - start);
    ++at_;
    return inside;
  }
  void value() {
    if (here() == '"') {
      quoted();
    } else if (here() == '{' || here() == '[') {
      enter();
      for (blanks(); here() != '}' && here() != ']' && here() != '\0'; blanks()) value();
      ++at_;
    } else {
      while (at_ < text_.size() && !is_one_of(text_[at_], " \t\r\n,:]}")) ++at_;
    }
  }
  // To the value of a member of the object that begins here. False, and back, where it has none.
  bool member(std::string_view name) {
    const std::size_t start = at_;
    if (here() != '{') return false;
    enter();
    for (blanks(); here() == '"'; blanks()) {
      const std::string_view found = quoted();
      blanks();
      if (found == name) return true;
      value();
    }
    at_ = start;
    return false;
  }
  bool item(std::size_t number) {
    const std::size_t start = at_;
    if (here() != '[') return false;
    enter();
    for (blanks(); here() != ']' && here() != '\0'; blanks()) {
      if (number-- == 0) return true;
      value();
    }
    at_ = start;
    return false;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string line_and_column(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte);
  const std::size_t last = before.rfind('\n');
  return fmt::format("line {}, column {}", 1 + std::ranges::count(before, '\n'),
                     last == std::string_view::npos ? before.size() + 1 : before.size() - last);
}

std::string place_of(std::string_view text, std::string_view path) {
  Walker walker(text);
  walker.blanks();
  while (!path.empty()) {
    bool found = false;
    if (path.front() == '[') {
      const std::size_t end = path.find(']');
      std::size_t number = 0;
      for (const char digit : path.substr(1, end - 1))
        number = number * 10 + static_cast<std::size_t>(digit - '0');
      found = walker.item(number);
      path.remove_prefix(end + 1);
    } else {
      path.remove_prefix(path.front() == '.' ? 1 : 0);
      const std::size_t end = std::min(path.find_first_of(".["), path.size());
      found = walker.member(path.substr(0, end));
      path.remove_prefix(end);
    }
    if (!found) break;
  }
  return line_and_column(text, walker.at());
}

}  // namespace amends::link
