#include "examine/decision_json.h"

#include <algorithm>

#include "base/rational.h"
#include "base/read_json.h"
#include "base/text.h"

namespace amends::examine {
namespace {

using nlohmann::json;

json text_json(const programme::Text& text) {
  json object = json::object();
  for (const auto& [language, sentence] : text) object[language] = sentence;
  return object;
}

// Reads members, and keeps the first complaint.
class ContentReader {
 public:
  explicit ContentReader(const json& object) : object_(object) {}

  std::string text(const json& of, const char* key, bool wanted) {
    const auto found = of.find(key);
    if (found == of.end()) {
      if (wanted) complain("there is no \"{}\"", key);
      return {};
    }
    if (!found->is_string()) {
      complain("\"{}\" is not a text", key);
      return {};
    }
    return found->get<std::string>();
  }
  programme::Text sentences(const json& of, const char* key, bool wanted) {
    programme::Text result;
    const auto found = of.find(key);
    if (found == of.end()) {
      if (wanted) complain("there is no \"{}\"", key);
      return result;
    }
    if (!found->is_object()) {
      complain("\"{}\" has a text for each language, as {{\"en\": …}}", key);
      return result;
    }
    for (const auto& [language, sentence] : found->items()) {
      if (!sentence.is_string())
        complain("\"{}\" holds something that is not a text", key);
      else
        result[language] = sentence.get<std::string>();
    }
    return result;
  }
  template <typename Take>
  void each(const char* key, bool wanted, Take take) {
    const auto found = object_.find(key);
    if (found == object_.end()) {
      if (wanted) complain("there is no \"{}\"", key);
      return;
    }
    if (!found->is_array()) return complain("\"{}\" is not a list", key);
    for (const json& item : *found) take(item);
  }
  void complain(fmt::format_string<const char*&> sentence, const char* key) {
    if (!error_) error_ = Error{Code::bad_input, fmt::format(sentence, key)};
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  const json& object_;
  std::optional<Error> error_;
};

// Members that a decision's file may have, below each other.
struct Members {
  std::string_view of;  // "" for the file itself
  std::vector<std::string> names, texts;
};
const Members members[] = {
    {"", {"citations", "currency", "findings", "operative", "outcome", "steps"}, {"reasons"}},
    {"findings", {"outcome", "rule"}, {"text"}},
    {"operative", {"amount", "currency", "kind"}, {"text"}},
    {"steps", {"value"}, {"text"}},
};

Status check_members(const json& object, const Members& known, const std::string& path,
                     std::span<const std::string> languages) {
  if (!object.is_object()) return {};  // that is said where it is read
  std::vector<std::string> all = known.names;
  all.insert(all.end(), known.texts.begin(), known.texts.end());
  for (const auto& [name, value] : object.items()) {
    if (std::ranges::find(all, name) == all.end()) {
      const auto meant = base::nearest(name, all);
      return fail(Code::bad_input, "{}{} is no member of a decision{}; there are {}", path, name,
                  meant ? fmt::format("; did you mean \"{}\"?", *meant) : "", fmt::join(all, ", "));
    }
    const bool is_text = std::ranges::find(known.texts, name) != known.texts.end();
    if (!is_text || !value.is_object()) continue;
    for (const auto& [language, sentence] : value.items()) {
      if (std::ranges::find(languages, language) != languages.end()) continue;
      return fail(Code::bad_input, "{}{}.{}: the programme has no language \"{}\"; it has {}", path,
                  name, language, language, fmt::join(languages, ", "));
    }
  }
  return {};
}

// Nothing in a file is passed over: what is not known is a fault, and so is a text that no letter
// would show.
Status check_file(const json& object, std::span<const std::string> languages) {
  for (const Members& known : members) {
    if (known.of.empty()) {
      AMENDS_CHECK(check_members(object, known, "", languages));
      continue;
    }
    const auto list = object.is_object() ? object.find(known.of) : object.end();
    if (list == object.end() || !list->is_array()) continue;
    for (std::size_t i = 0; i < list->size(); ++i) {
      AMENDS_CHECK(
          check_members((*list)[i], known, fmt::format("{}[{}].", known.of, i), languages));
    }
  }
  return {};
}

}  // namespace

json json_of(const DecisionContent& content) {
  json object = {{"citations", content.citations},
                 {"findings", json::array()},
                 {"operative", json::array()},
                 {"outcome", content.outcome},
                 {"reasons", text_json(content.reasons)}};
  for (const DecisionFinding& finding : content.findings) {
    json item = {{"outcome", finding.outcome}, {"rule", finding.rule}};
    if (!finding.text.empty()) item["text"] = text_json(finding.text);
    object["findings"].push_back(std::move(item));
  }
  for (const OperativePart& part : content.operative) {
    json item = {{"kind", part.kind}, {"text", text_json(part.text)}};
    if (part.amount) {
      item["amount"] = *part.amount;
      item["currency"] = content.currency;
    }
    object["operative"].push_back(std::move(item));
  }
  for (const ValuationLine& line : content.steps) {
    object["steps"].push_back({{"text", text_json(line.text)}, {"value", line.value}});
  }
  if (!content.currency.empty()) object["currency"] = content.currency;
  return object;
}

Result<DecisionContent> content_from(const json& object) {
  if (!object.is_object()) return fail(Code::bad_input, "a decision is a JSON object");
  ContentReader reader(object);
  DecisionContent content;
  content.outcome = reader.text(object, "outcome", true);
  content.currency = reader.text(object, "currency", false);
  content.reasons = reader.sentences(object, "reasons", true);
  reader.each("citations", true, [&](const json& item) {
    if (item.is_string())
      content.citations.push_back(item.get<std::string>());
    else
      reader.complain("\"{}\" holds something that is not a text", "citations");
  });
  reader.each("findings", false, [&](const json& item) {
    content.findings.push_back({reader.text(item, "rule", true), reader.text(item, "outcome", true),
                                reader.sentences(item, "text", false)});
  });
  reader.each("operative", true, [&](const json& item) {
    OperativePart part{reader.text(item, "kind", true), std::nullopt,
                       reader.sentences(item, "text", true)};
    if (item.contains("amount")) part.amount = reader.text(item, "amount", true);
    content.operative.push_back(std::move(part));
  });
  reader.each("steps", false, [&](const json& item) {
    content.steps.push_back(
        {reader.sentences(item, "text", true), reader.text(item, "value", true)});
  });
  if (reader.error()) return fail(Error(*reader.error()));
  return content;
}

Result<std::string> awarded_sum(const DecisionContent& content) {
  Rational sum;
  bool any = false;
  for (const OperativePart& part : content.operative) {
    if (part.kind != "AWARD" || !part.amount) continue;
    AMENDS_TRY(const Rational amount, Rational::parse_decimal(*part.amount));
    sum += amount;
    any = true;
  }
  return any ? sum.to_decimal().value_or(sum.to_text()) : std::string();
}

std::string to_json(const DecisionContent& content) {
  return json_of(content).dump(2, ' ', false, json::error_handler_t::replace);
}

Result<DecisionContent> decision_content(std::string_view text, std::string_view name,
                                         std::span<const std::string> languages) {
  if (const Status checked = base::check_json(text); !checked)
    return fail(Code::bad_input, "{}:{}", name, checked.error().message);
  const json object = json::parse(text, nullptr, false);
  if (auto known = check_file(object, languages); !known)
    return fail(std::move(known.error()).in(name));
  auto content = content_from(object);
  if (!content) return fail(std::move(content.error()).in(name));
  return content;
}

}  // namespace amends::examine
