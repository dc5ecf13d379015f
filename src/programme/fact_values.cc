#include "programme/fact_values.h"

#include <algorithm>
#include <set>

#include "programme/filing.h"
#include "programme/form_compile.h"
#include "programme/stages.h"

namespace amends::programme {
namespace {

std::vector<std::string> copied(std::span<const std::string_view> values) {
  return {values.begin(), values.end()};
}

template <typename T>
std::vector<std::string> all(const std::vector<T>& things, std::string T::* name) {
  std::vector<std::string> names;
  for (const T& thing : things) names.push_back(thing.*name);
  return names;
}

// The field of the filing that has the values of a fact which the register or an examiner adds.
std::string_view counterpart(std::string_view path) {
  if (path == "register.evidence[].kind") return "evidence_listed[].kind";
  if (path == "found.damage") return "losses[].damage";
  if (path == "found.transfer.zone") return "units[].place.zone";
  if (path == "found.transfer.currency") return "losses[].currency";
  if (!path.starts_with("register.")) return path;
  const std::string_view last = path.substr(path.rfind('.') + 1);
  if (last == "category") return "category";
  if (last == "currency") return "losses[].currency";
  if (last == "damage") return "losses[].damage";
  if (last == "head") return "losses[].head";
  return path;
}

}  // namespace

FactValues::FactValues(const Programme& programme) : programme_(programme) {
  std::set<std::string, std::less<>> open;
  for (const Category& category : programme.categories) {
    if (category.form == nullptr) continue;
    for (const NamedText& text : texts_of(*category.form)) {
      if (text.values.empty()) open.insert(text.path);
      std::vector<std::string>& known = by_forms_[text.path];
      for (const std::string& value : text.values)
        if (std::ranges::find(known, value) == known.end()) known.push_back(value);
    }
  }
  for (const std::string& path : open) by_forms_.erase(path);
}

std::vector<std::string> FactValues::listed(std::string_view path) const {
  if (path.ends_with(".place.zone")) return all(programme_.zones, &Zone::id);
  const auto fields = filing_fields();
  const auto field = std::ranges::lower_bound(fields, path, {}, &Field::path);
  if (field == fields.end() || field->path != path) return {};
  if (field->type == FieldType::code) return copied(field->values);
  if (field->type == FieldType::category) return all(programme_.categories, &Category::code);
  return field->type == FieldType::currency ? programme_.currency.known
                                            : std::vector<std::string>();
}

std::vector<std::string> FactValues::of(std::string_view path) const {
  if (path == "register.stage") return copied(stages);
  if (path == "register.window") return {"IN_TIME", "LATE", "CLOSED", "NOT_OPEN_YET"};
  if (path.starts_with("register.") && path.ends_with("[].event")) {
    std::vector<std::string> events = all(programme_.events, &Event::id);
    events.emplace_back("NONE");
    return events;
  }
  std::vector<std::string> values = listed(counterpart(path));
  if (!values.empty()) return values;
  const auto found = by_forms_.find(path);
  return found == by_forms_.end() ? std::vector<std::string>() : found->second;
}

}  // namespace amends::programme
