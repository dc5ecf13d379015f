#include "examine/facts_read.h"

#include <algorithm>

namespace amends::examine {
namespace {

// Goes over JSON that a parser has taken or will take; npos for what none would.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool take(char c) {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  // A text without its quotes, as it is written; false where none stands.
  bool text(std::string_view& out) {
    if (!take('"')) return false;
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) return false;
    out = text_.substr(begin, at_++ - begin);
    return true;
  }
  // Whatever stands up to the next comma or bracket that is not its own.
  std::string_view value() {
    const std::size_t begin = at_;
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        std::string_view passed;
        if (!text(passed)) break;
        --at_;
      } else if (depth == 0 && (c == ',' || c == '}')) {
        break;
      } else {
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
      }
    }
    return text_.substr(begin, std::min(at_, text_.size()) - begin);
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

FactsRead::FactsRead(const programme::Rules& rules) : paths_{"category"} {
  const auto add = [&](const std::optional<cel::Program>& program) {
    if (program) paths_.insert(program->reads().begin(), program->reads().end());
  };
  for (const programme::Rule& rule : rules.rules) {
    add(rule.when_program);
    add(rule.require_program);
  }
  for (const programme::Valuation& valuation : rules.valuations)
    for (const programme::Step& step : valuation.steps) add(step.program);
}

FactsRead::Use FactsRead::use_of(const std::string& path) const {
  if (paths_.contains(path)) return Use::whole;
  const std::string below = path + ".";
  const auto next = paths_.lower_bound(below);
  return next != paths_.end() && next->starts_with(below) ? Use::parts : Use::none;
}

bool FactsRead::object(std::string& out, std::string_view json, const std::string& path) const {
  Scanner scanner(json);
  if (!scanner.take('{')) return false;
  out += '{';
  if (!scanner.take('}')) {
    do {
      std::string_view name;
      if (!scanner.text(name) || !scanner.take(':')) return false;
      const std::string_view value = scanner.value();
      const std::string inner = path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
      const Use use = use_of(inner);
      if (use == Use::none) continue;
      out.append("\"").append(name).append("\":");
      const std::size_t begin = out.size();
      if (use == Use::whole || !object(out, value, inner)) {
        out.resize(begin);
        out += value;
      }
      out += ',';
    } while (scanner.take(','));
    if (!scanner.take('}')) return false;
  }
  out += '}';
  return true;
}

void FactsRead::append(std::string& out, std::string_view json) const {
  const std::size_t before = out.size();
  if (object(out, json, "")) return;
  out.resize(before);
  out += json;
}

}  // namespace amends::examine
