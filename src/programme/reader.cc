#include "programme/reader.h"

#include <algorithm>

#include "base/blank.h"
#include "programme/values.h"

namespace amends::programme {

using Kind = Value::Kind;

const Value* Reader::any(std::string_view key) {
  asked_.emplace_back(key);
  return table_.find(key);
}

const Value* Reader::of_kind(std::string_view key, Kind kind, Need need) {
  const Value* value = any(key);
  if (value == nullptr) {
    if (need == Need::wanted) {
      faults_.add(table_.line, fmt::format("{} needs \"{}\"", name_, key));
    }
    return nullptr;
  }
  if (value->kind == kind) return value;
  complain(key,
           fmt::format("\"{}\" of {} should be {}, and is {}", key, name_,
                       amends::programme::name_of(kind), amends::programme::name_of(value->kind)));
  return nullptr;
}

std::string Reader::text(std::string_view key, Need need) {
  const Value* value = of_kind(key, Kind::text, need);
  if (value == nullptr) return "";
  if (base::is_blank(value->text)) complain(key, fmt::format("\"{}\" of {} is empty", key, name_));
  return value->text;
}

std::string Reader::one_of(std::string_view key, std::span<const std::string_view> values,
                           Need need) {
  const Value* value = of_kind(key, Kind::text, need);
  if (value == nullptr) return "";
  if (std::ranges::find(values, value->text) != values.end()) return value->text;
  complain(key, fmt::format("\"{}\" of {} is never \"{}\"{}", key, name_, value->text,
                            suggestion(value->text, values)));
  return "";
}

std::string Reader::date(std::string_view key, Need need) {
  const Value* found = table_.find(key);
  const bool is_text = found != nullptr && found->is_text();
  const Value* value = of_kind(key, is_text ? Kind::text : Kind::date, need);
  if (value == nullptr) return "";
  if (is_date(value->text)) return value->text;
  complain(key, fmt::format("\"{}\" of {} is \"{}\", which is not a day, as 2026-03-01", key, name_,
                            value->text));
  return "";
}

int Reader::integer(std::string_view key, int fallback, int least, int most) {
  const Value* value = of_kind(key, Kind::integer, Need::optional);
  if (value == nullptr) return fallback;
  if (value->integer >= least && value->integer <= most) return static_cast<int>(value->integer);
  complain(key, fmt::format("\"{}\" of {} is {}; it goes from {} to {}", key, name_, value->integer,
                            least, most));
  return fallback;
}

bool Reader::boolean(std::string_view key, bool fallback) {
  const Value* value = of_kind(key, Kind::boolean, Need::optional);
  return value == nullptr ? fallback : value->boolean;
}

std::vector<std::string> Reader::texts(std::string_view key, Need need) {
  std::vector<std::string> out;
  const Value* value = of_kind(key, Kind::list, need);
  if (value == nullptr) return out;
  if (value->items.empty() && need == Need::wanted) {
    complain(key, fmt::format("\"{}\" of {} is empty", key, name_));
  }
  for (const Value& item : value->items) {
    if (!item.is_text() || item.text.empty()) {
      faults_.add(item.line, fmt::format("\"{}\" of {} is a list of texts", key, name_));
    } else if (std::ranges::find(out, item.text) != out.end()) {
      faults_.add(item.line,
                  fmt::format("\"{}\" stands twice in \"{}\" of {}", item.text, key, name_));
    } else {
      out.push_back(item.text);
    }
  }
  return out;
}

std::vector<std::string> Reader::categories(std::string_view key, Need need,
                                            const Programme& programme) {
  std::vector<std::string> codes = texts(key, need);
  std::vector<std::string> known;
  for (const Category& category : programme.categories) known.push_back(category.code);
  for (const std::string& code : codes) {
    if (std::ranges::find(known, code) == known.end())
      complain(key, fmt::format("the programme has no category \"{}\"{}", code,
                                suggestion(code, known)));
  }
  return codes;
}

Text Reader::titles(std::string_view key, std::span<const std::string> languages, Need need) {
  Text out;
  const Value* value = of_kind(key, Kind::table, need);
  if (value == nullptr) return out;
  for (const Entry& entry : value->entries) {
    if (std::ranges::find(languages, entry.key) == languages.end()) {
      faults_.add(entry.line, fmt::format("the programme has no language \"{}\"{}", entry.key,
                                          suggestion(entry.key, languages)));
    } else if (!entry.value.is_text() || entry.value.text.empty()) {
      faults_.add(entry.line,
                  fmt::format("\"{}\" of {} in {} should be a text", key, name_, entry.key));
    } else {
      out[entry.key] = entry.value.text;
    }
  }
  if (!languages.empty() && value->find(languages.front()) == nullptr) {
    complain(key, fmt::format("\"{}\" of {} is missing in \"{}\", the programme's first language",
                              key, name_, languages.front()));
  }
  return out;
}

const Value* Reader::table(std::string_view key, Need need) {
  return of_kind(key, Kind::table, need);
}

std::vector<const Value*> Reader::tables(std::string_view key, Need need) {
  std::vector<const Value*> out;
  const Value* value = of_kind(key, Kind::list, need);
  if (value == nullptr) return out;
  if (value->items.empty() && need == Need::wanted) {
    complain(key, fmt::format("\"{}\" of {} is empty", key, name_));
  }
  for (const Value& item : value->items) {
    if (item.is_table()) {
      out.push_back(&item);
    } else {
      faults_.add(item.line, fmt::format("\"{}\" of {} is a list of tables, as [[{}]] makes them",
                                         key, name_, key));
    }
  }
  return out;
}

int Reader::line(std::string_view key) const {
  const auto found = std::ranges::find(table_.entries, key, &Entry::key);
  if (found == table_.entries.end()) return table_.line;
  return found->value.line > 0 ? found->value.line : found->line;
}

void Reader::complain(std::string_view key, std::string sentence) {
  faults_.add(line(key), std::move(sentence));
}

void Reader::report_unknown() {
  for (const Entry& entry : table_.entries) {
    if (std::ranges::find(asked_, entry.key) != asked_.end()) continue;
    faults_.add(entry.line,
                fmt::format("{} has no \"{}\"{}", name_, entry.key, suggestion(entry.key, asked_)));
  }
}

}  // namespace amends::programme
