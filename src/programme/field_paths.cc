#include "programme/field_paths.h"

#include <algorithm>

namespace amends::programme {

FieldPaths::FieldPaths() {
  for (const Field& field : filing_fields()) {
    std::string_view path = field.path;
    if (path.ends_with(".*")) path.remove_suffix(2);
    add(path);
  }
}

void FieldPaths::add_own(std::string_view path) { add(path); }

void FieldPaths::add(std::string_view path) {
  known_.emplace(path);
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '.' || path[i] == '[') known_.emplace(path.substr(0, i));
  }
}

bool FieldPaths::knows(std::string_view path) const {
  return path.starts_with("as_written.") || known_.contains(path);
}

const Field* FieldPaths::field(std::string_view path) const {
  const auto fields = filing_fields();
  const auto found = std::ranges::lower_bound(fields, path, {}, &Field::path);
  return found != fields.end() && found->path == path ? &*found : nullptr;
}

std::vector<std::string> FieldPaths::children(std::string_view path) const {
  const std::string stem = path.empty() ? "" : std::string(path) + ".";
  std::vector<std::string> out;
  for (const std::string& known : known_) {
    if (!known.starts_with(stem)) continue;
    const std::string_view rest = std::string_view(known).substr(stem.size());
    if (!rest.empty() && rest.find_first_of(".[") == std::string_view::npos) out.emplace_back(rest);
  }
  return out;
}

}  // namespace amends::programme
