// The types of facts: a tree of records, made from the paths of the filing's fields and of those
// that the register adds.
#include <algorithm>
#include <map>

#include "base/time_zone.h"
#include "programme/fact_values.h"
#include "programme/facts.h"
#include "programme/filing.h"

namespace amends::programme {
namespace {

struct Branch {
  std::map<std::string, Branch, std::less<>> parts;  // of a record
  bool is_list = false;
  cel::TypeRef leaf = nullptr;
};

struct ContextField {
  std::string_view path;
  cel::TypeRef type;
};
using namespace cel::types;  // NOLINT: names of types only

// What the register knows of a claim besides its filing. docs/formats/rules.md is the reader's
// page.
constexpr std::string_view related[] = {"register.same_person[]", "register.same_unit[]",
                                        "register.same_household[]", "register.same_victim[]",
                                        "register.sharers[]"};

std::vector<std::pair<std::string, cel::TypeRef>> context_fields() {
  std::vector<std::pair<std::string, cel::TypeRef>> out = {
      {"register.number", &string},
      {"register.stage", &string},
      {"register.deemed_filed", &date},
      {"register.window", &string},
      {"register.sealed", &boolean},
      {"register.today", &date},
      {"register.evidence[].kind", &string},
      {"register.compensation[].head", &string},
      {"register.compensation[].amount", &rational},
      {"register.compensation[].currency", &string},
      {"register.compensation[].date", &date},
      {"register.compensation[].payer", &string},
      {"register.compensation[].confirmed", &boolean},
      {"register.occupant.notified", &date},
      {"register.occupant.answered", &boolean},
      {"register.notified", &date},
      {"register.reconsideration_asked", &date},
      {"register.sample.units", &integer},
      {"register.sample.drawn", &integer},
      {"register.sample.needed", &integer},
      {"register.sample.errors", &integer},
      {"register.sample.unanswered", &integer},
      {"register.awarded", &rational},
      {"register.first_payment", &rational},
      {"register.paid", &rational},
      {"register.members_counted", &integer},
      {"register.household_before", &integer},
      {"register.members_elsewhere[].name", &string},
      {"register.members_elsewhere[].number", &string},
      {"found.causal_link", &boolean},
      {"found.resident_on_first_day", &boolean},
      {"found.absent_on_last_day", &boolean},
      {"found.presumption_rebutted", &boolean},
      {"found.late_reason", &string},
      {"found.duress_rebutted", &boolean},
      {"found.transfer.date", &date},
      {"found.transfer.price", &rational},
      {"found.transfer.currency", &string},
      {"found.transfer.zone", &string},
      {"found.transfer.table_value", &rational},
      {"found.damage", &string},
      {"found.injury_grade", &integer},
      {"found.injury_from_ill_treatment", &boolean},
      {"found.actual_cost", &rational},
      {"found.property_value", &rational},
      {"found.captivity_months", &integer},
      {"found.relatives", &integer},
      {"found.pool_share", &rational},
      {"found.no_access_to", &date},
  };
  for (const std::string_view at : related) {
    const std::string path(at);
    for (const auto& [name, type] : std::initializer_list<std::pair<const char*, cel::TypeRef>>{
             {"number", &string},
             {"category", &string},
             {"deemed_filed", &date},
             {"confirmed", &boolean},
             {"settled", &boolean},
             {"earlier", &boolean},
             {"event", &string},
             {"incidents[]", &date},
             {"departure", &date},
             {"damage", &string},
             {"destroyed", &date},
             {"elsewhere", &boolean},
             {"measured_otherwise", &boolean},
             {"share", &rational},
             {"awarded", &rational},
             {"assessed", &rational},
             {"head", &string},
             {"members", &integer},
             {"same_claimant", &boolean}})
      out.emplace_back(path + "." + name, type);
  }
  return out;
}

// The facts above that are computed from the programme too, and what is below them.
constexpr std::pair<std::string_view, DrawnFrom> drawn_facts[] = {
    {filing_window, DrawnFrom::window},
    {"register.household_before", DrawnFrom::events},
    {"register.members_counted", DrawnFrom::events},
    {"register.members_elsewhere", DrawnFrom::events},
    {"register.same_household.event", DrawnFrom::events},
    {"register.same_person.event", DrawnFrom::events},
    {"register.same_unit.event", DrawnFrom::events},
    {"register.same_victim.event", DrawnFrom::events},
    {"register.sharers.event", DrawnFrom::events},
    {"register.window", DrawnFrom::lateness},
};

std::optional<base::Edtf> interval_of(const Window& window) {
  const auto end = [](const std::string& day) { return day.empty() ? std::string("..") : day; };
  auto interval = base::Edtf::parse(end(window.from) + "/" + end(window.to));
  return interval ? std::optional(std::move(*interval)) : std::nullopt;
}

cel::TypeRef type_of(const Field& field) {
  const std::string_view path = field.path;
  if (path.ends_with(".latitude") || path.ends_with(".longitude") || path.ends_with(".accuracy_m"))
    return &number;
  switch (field.type) {
    case FieldType::integer:
      return &integer;
    case FieldType::decimal:
    case FieldType::share:
      return &rational;
    case FieldType::date:
    case FieldType::edtf:
      return &date;
    default:
      return &string;
  }
}

cel::TypeRef type_of_own(std::string_view type) {
  if (type == "decimal" || type == "share") return &rational;
  if (type == "date" || type == "edtf") return &date;
  if (type == "integer") return &integer;
  if (type == "boolean") return &boolean;
  if (type == "number") return &number;
  return type == "string" ? &string : &dyn;
}

// "a.b[].c" into the tree. A leaf that comes twice with two types may be anything.
void plant(Branch& root, std::string_view path, cel::TypeRef type) {
  Branch* at = &root;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    std::string_view part = path.substr(0, dot);
    path = dot == std::string_view::npos ? "" : path.substr(dot + 1);
    const bool list = part.ends_with("[]");
    if (list) part.remove_suffix(2);
    at = &at->parts[std::string(part)];
    at->is_list = list;
  }
  at->leaf = at->leaf == nullptr || at->leaf == type ? type : &dyn;
}

// Fills `record` from the branch's parts, making the types of inner records on the way.
void grow(const Branch& branch, const std::string& path, cel::RecordType& record,
          cel::Environment& environment) {
  for (const auto& [name, part] : branch.parts) {
    cel::TypeRef type = part.leaf;
    if (!part.parts.empty()) {
      const std::string inner = path.empty() ? name : path + "." + name;
      cel::RecordType& made = environment.new_record_type(name == "place" ? "place" : inner);
      grow(part, inner, made, environment);
      type = environment.types().record(&made);
    }
    if (part.is_list) type = environment.types().list(type);
    record.fields.push_back({name, type});
  }
}

}  // namespace

namespace {

// Strings that are one of a few, of the facts below: "losses[].damage".
void narrow(Branch& branch, const std::string& path, const FactValues& values,
            cel::TypePool& pool) {
  if (branch.leaf == &string) {
    std::vector<std::string> known = values.of(path);
    if (!known.empty()) branch.leaf = pool.choice({path, std::move(known)});
  }
  for (auto& [name, part] : branch.parts)
    narrow(part,
           fmt::format("{}{}{}{}", path, path.empty() ? "" : ".", name, part.is_list ? "[]" : ""),
           values, pool);
}

}  // namespace

Status declare_facts(const Programme& programme, cel::Environment& environment, FactTypes& types) {
  Branch root;
  for (const Field& field : filing_fields()) {
    if (!field.path.ends_with('*')) plant(root, field.path, type_of(field));
  }
  for (const auto& [path, type] : context_fields()) plant(root, path, type);
  plant(root, filing_window, &date);
  types.window = interval_of(programme.filing);
  types.windows.clear();
  for (const Category& category : programme.categories)
    if (category.window) types.windows[category.code] = interval_of(*category.window);
  for (const Category& category : programme.categories) {
    if (category.form == nullptr) continue;
    for (const Form::OwnField& own : category.form->own_fields()) {
      plant(root, own.path, type_of_own(own.type));
    }
  }
  narrow(root, "", FactValues(programme), environment.types());
  types.zone_minutes = base::zone_minutes(programme.time_zone).value_or(0);
  types.root.name = "the facts";
  types.root.fields.clear();
  grow(root, "", types.root, environment);
  for (const cel::RecordType::Field& field : types.root.fields)
    AMENDS_CHECK(environment.declare(field.name, field.type));
  return {};
}

DrawnFrom drawn_from(std::string_view read) {
  for (const auto& [path, from] : drawn_facts) {
    if (read.starts_with(path) && (read.size() == path.size() || read[path.size()] == '.'))
      return from;
  }
  return DrawnFrom::none;
}

cel::TypeRef type_of_fact(const FactTypes& types, std::string_view path) {
  const cel::RecordType* record = &types.root;
  for (;;) {
    const std::size_t dot = path.find('.');
    const int at = record->find(path.substr(0, dot));
    if (at < 0) return nullptr;
    const cel::TypeRef type = record->fields[static_cast<std::size_t>(at)].type;
    const bool inner = type->kind == cel::Type::Kind::record;
    if (dot == std::string_view::npos) return inner ? nullptr : type;
    if (!inner) return nullptr;
    record = type->record;
    path.remove_prefix(dot + 1);
  }
}

namespace {

void gather_names(const cel::RecordType& record, const std::string& before,
                  std::vector<std::string>& names) {
  for (const cel::RecordType::Field& field : record.fields) {
    if (field.type->kind == cel::Type::Kind::record) {
      gather_names(*field.type->record, before + field.name + ".", names);
    } else {
      names.push_back(before + field.name);
    }
  }
}

}  // namespace

std::vector<std::string> found_names(const FactTypes& types) {
  std::vector<std::string> names;
  const int at = types.root.find("found");
  if (at < 0) return names;
  gather_names(*types.root.fields[static_cast<std::size_t>(at)].type->record, "", names);
  return names;
}

}  // namespace amends::programme
