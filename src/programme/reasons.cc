#include "programme/reasons.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/rational.h"
#include "programme/words.h"

namespace amends::programme {
namespace {

// A sentence that expressions give; {} stands for what changes, in the same order in all languages.
struct Sentence {
  std::string_view en, fr, ar;
};
constexpr Sentence forms[] = {
    {"{} is missing", "il manque\u202F: {}", "ينقص: {}"},
    {"the table {} has no row with {}", "le tableau {} n’a pas de ligne où {}",
     "لا صف في الجدول {} فيه {}"},
    {"the dates leave open whether claim {} is about the same event",
     "les dates n’établissent pas si la réclamation {} porte sur le même événement",
     "لا تحسم التواريخ ما إذا كانت المطالبة {} تتعلق بالحدث نفسه"},
    {"the point {} lies in another zone than the place names",
     "le point {} se trouve dans une autre zone que celle que le lieu indique",
     "تقع النقطة {} في منطقة غير التي يذكرها المكان"},
    {"the link to claim {} is only proposed", "le lien avec la réclamation {} n’est que proposé",
     "الصلة بالمطالبة {} مقترحة فقط"},
    {"confirmed links lead to claim {} through others, and contradict what somebody judged",
     "des liens confirmés mènent à la réclamation {} en passant par d’autres, et contredisent ce "
     "qui "
     "a été jugé",
     "تؤدي صلات مؤكدة إلى المطالبة {} عبر غيرها، وتخالف ما حُكم به"},
    {"{} may be within {} and may not", "{} peut être compris dans {}, ou non",
     "قد يقع {} ضمن {} وقد لا يقع"},
    {"{} may be before {} and may not", "{} peut être antérieur à {}, ou non",
     "قد يسبق {} {} وقد لا يسبقه"},
    {"{} may be after {} and may not", "{} peut être postérieur à {}, ou non",
     "قد يلي {} {} وقد لا يليه"},
    {"{} and {} may overlap and may not", "{} et {} peuvent se recouper, ou non",
     "قد يتداخل {} و{} وقد لا يتداخلان"},
    {"how long from {} to {} cannot be told", "la durée de {} à {} ne peut être établie",
     "لا يمكن تحديد المدة من {} إلى {}"},
    {"from {} to {} is {} to {} years", "de {} à {}, il y a de {} à {} ans",
     "من {} إلى {} ما بين {} و{} سنة"},
    {"born {}, the age on {} was {} to {}", "né en {}, l’âge au {} était de {} à {} ans",
     "المولود في {} كان عمره في {} ما بين {} و{}"},
    {"{} has no first day", "{} n’a pas de premier jour", "لا أول يوم في {}"},
    {"{} has no last day", "{} n’a pas de dernier jour", "لا آخر يوم في {}"},
    {"{} lies in no single month", "{} ne tient pas en un seul mois", "لا يقع {} في شهر واحد"},
    {"{} lies in no single year", "{} ne tient pas en une seule année", "لا يقع {} في سنة واحدة"},
    {"{} is no single day", "{} n’est pas un seul jour", "ليس {} يوماً واحداً"},
    {"the place, {} lies across the border of {}",
     "le lieu, {} s’étend de part et d’autre de la limite de {}",
     "المكان، {} يمتد على جانبي حد {}"},
};

// What stands in the places of the form, or nothing where the text is not of that form.
std::optional<std::vector<std::string_view>> parts_of(std::string_view text,
                                                      std::string_view form) {
  std::vector<std::string_view> parts;
  std::size_t place = form.find("{}");
  if (!text.starts_with(form.substr(0, place))) return std::nullopt;
  text.remove_prefix(place);
  form.remove_prefix(place + 2);
  while (true) {
    place = std::min(form.find("{}"), form.size());
    const std::string_view behind = form.substr(0, place);
    const bool last = place == form.size();
    if (last && !text.ends_with(behind)) return std::nullopt;
    const std::size_t end = last ? text.size() - behind.size() : text.find(behind);
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    parts.push_back(text.substr(0, end));
    if (last) return parts;
    text.remove_prefix(end + behind.size());
    form.remove_prefix(place + 2);
  }
}

// A path without its numbers, and which item of which list it goes through: "units[].built" and
// property 2.
struct Items {
  std::string path, which;
};
Items items_of(const Programme& programme, std::string_view path, std::string_view language) {
  const std::string_view between = language.substr(0, language.find('-')) == "ar" ? "، " : ", ";
  Items out;
  for (std::size_t at = 0; at < path.size();) {
    std::size_t end = at, number = 0;
    while (out.path.ends_with('[') && end < path.size() && path[end] >= '0' && path[end] <= '9')
      number = number * 10 + static_cast<std::size_t>(path[end++] - '0');
    if (end == at) {
      out.path += path[at++];
      continue;
    }
    at = end;
    const std::string_view list(out.path.data(), out.path.size() - 1);
    const std::string_view item = own_word(programme, fmt::format("item.{}", list), language);
    if (item.empty() && number == 0) continue;
    out.which += fmt::format("{}{}{}{}", out.which.empty() ? "" : between, item,
                             item.empty() ? "" : " ", number + 1);
  }
  return out;
}

// What stands in a reason: a table in quotes, the columns of a row ("month = 2014-12, zone = K2"),
// a field, or a value as it is.
std::string part_in(const Programme& programme, std::string_view part, std::string_view language) {
  if (part.size() > 2 && part.starts_with('"') && part.ends_with('"'))
    return label(programme, "table", part.substr(1, part.size() - 2), language);
  constexpr std::string_view is = " = ", next = ", ";
  if (part.find(is) == std::string_view::npos) return field_in(programme, part, language);
  std::string out;
  while (!part.empty()) {
    const std::size_t end = std::min(part.find(next), part.size());
    const std::string_view one = part.substr(0, end);
    part.remove_prefix(std::min(end + next.size(), part.size()));
    const std::size_t at = one.find(is);
    if (!out.empty()) out += next;
    out += at == std::string_view::npos
               ? std::string(one)
               : fmt::format("{} {}", label(programme, "column", one.substr(0, at), language),
                             value_in(programme, one.substr(at + is.size()), language));
  }
  return out;
}

}  // namespace

namespace {

constexpr std::int64_t places_max = 1'000'000;  // far more than a list has

// The facts that are places in lists of the same filing (docs/formats/filing.md), and which.
constexpr std::pair<std::string_view, std::string_view> places_in_lists[] = {
    {"losses[].incident", "incidents"}, {"losses[].unit", "units"}, {"rights[].unit", "units"}};

// The paths by which a fact may have a word: its own; with each part a list, because a list that is
// missing, and expressions, leave that out; and of linked claims the words that all lists have.
std::vector<std::string> spellings(std::string_view path) {
  std::vector<std::string> out = {std::string(path)};
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos;
       dot = path.find('.', dot + 1)) {
    if (dot > 0 && path[dot - 1] != ']')
      out.push_back(fmt::format("{}[]{}", path.substr(0, dot), path.substr(dot)));
  }
  constexpr std::string_view around = "register.";
  for (std::size_t i = 0, own = out.size(); i < own; ++i) {
    const std::size_t end = out[i].find("[]");
    if (out[i].starts_with(around) && end != std::string::npos)
      out.push_back(fmt::format("{}*{}", around, std::string_view(out[i]).substr(end)));
  }
  return out;
}

std::string word_of_field(const Programme& programme, std::string_view path,
                          std::string_view language) {
  for (const std::string& spelling : spellings(path)) {
    const std::string_view word = own_word(programme, "field." + spelling, language);
    if (!word.empty()) return std::string(word);
  }
  return {};
}

}  // namespace

std::string item_in(const Programme& programme, std::string_view list, std::string_view place,
                    std::string_view language) {
  const auto number = base::Rational::parse_decimal(place);
  const auto from_0 = number ? number->to_int64() : std::nullopt;
  if (!from_0 || *from_0 < 0 || *from_0 >= places_max) return value_in(programme, place, language);
  const std::string_view word = own_word(programme, fmt::format("item.{}", list), language);
  return fmt::format("{}{}{}", word, word.empty() ? "" : " ", *from_0 + 1);
}

std::string fact_in(const Programme& programme, std::string_view path, std::string_view value,
                    std::string_view language) {
  const std::string shape = items_of(programme, path, language).path;
  for (const auto& [fact, list] : places_in_lists) {
    if (shape == fact) return item_in(programme, list, value, language);
  }
  return value_in(programme, value, language);
}

std::string field_in(const Programme& programme, std::string_view path, std::string_view language) {
  const Items items = items_of(programme, path, language);
  std::string field = word_of_field(programme, items.path, language);
  for (const Category& category : programme.categories) {
    if (category.form == nullptr || !field.empty()) continue;
    for (const Form::OwnField& own : category.form->own_fields()) {
      const auto title = own.title.find(language);
      if (own.path == path && title != own.title.end()) field = title->second;
    }
  }
  if (field.empty() && !programme.languages.empty())
    field = word_of_field(programme, items.path, programme.languages.front());
  if (field.empty()) return std::string(path);
  return items.which.empty() ? field : fmt::format("{} ({})", field, items.which);
}

std::vector<std::string_view> reason_forms() {
  std::vector<std::string_view> out;
  for (const Sentence& form : forms) out.push_back(form.en);
  return out;
}

std::string reason_in(const Programme& programme, std::string_view reason,
                      std::string_view language) {
  if (const auto own = own_word(programme, reason, language); !own.empty()) return std::string(own);
  const std::string_view base_language = language.substr(0, language.find('-'));
  for (const Sentence& form : forms) {
    const auto parts = parts_of(reason, form.en);
    if (!parts) continue;
    std::string_view in = base_language == "fr"   ? form.fr
                          : base_language == "ar" ? form.ar
                                                  : form.en;
    if (const auto own = own_word(programme, form.en, language); !own.empty()) in = own;
    std::string out;
    for (const std::string_view part : *parts) {
      const std::size_t place = in.find("{}");
      if (place == std::string_view::npos) break;
      out += in.substr(0, place);
      out += part_in(programme, part, language);
      in.remove_prefix(place + 2);
    }
    return out.append(in);
  }
  return std::string(reason);
}

}  // namespace amends::programme
