#include "examine/criterion.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "register/stages.h"

namespace amends::examine {
namespace {

void append_list(std::string& json, std::string_view key, std::vector<std::string> values) {
  if (values.empty()) return;
  std::ranges::sort(values);
  json += fmt::format("{}\"{}\":[", json.size() > 1 ? "," : "", key);
  for (const std::string& value : values) {
    if (json.back() != '[') json += ',';
    base::append_json_string(json, value);
  }
  json += ']';
}

void append_text(std::string& json, std::string_view key, const std::string& value) {
  if (value.empty()) return;
  json += fmt::format("{}\"{}\":", json.size() > 1 ? "," : "", key);
  base::append_json_string(json, value);
}

Status check_names(const std::vector<std::string>& asked, const std::vector<std::string>& known,
                   std::string_view what) {
  for (const std::string& name : asked) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto near = base::nearest(name, known);
    return fail(Code::bad_input, "'{}' is not a {} of this programme{}", name, what,
                near ? fmt::format("; did you mean {}?", *near) : "");
  }
  return {};
}

Status check(const programme::Programme& programme, const Criterion& criterion) {
  std::vector<std::string> categories, stages, zones;
  for (const programme::Category& category : programme.categories) {
    categories.push_back(category.code);
  }
  for (const registry::Transition& t : registry::transitions()) {
    if (registry::is_stage(t.to)) stages.emplace_back(t.to);
  }
  for (const programme::Zone& zone : programme.zones) zones.push_back(zone.id);
  AMENDS_CHECK(check_names(criterion.categories, categories, "category"));
  AMENDS_CHECK(check_names(criterion.stages, stages, "stage"));
  return check_names(criterion.zones, zones, "zone");
}

std::string listed(const std::vector<std::string>& values) {
  std::string sql;
  for (const std::string& value : values) {
    sql +=
        fmt::format("{}'{}'", sql.empty() ? "" : ",", value);  // checked names: no quotes in them
  }
  return sql;
}

}  // namespace

std::string to_json(const Criterion& criterion) {
  std::string json = "{";
  append_list(json, "categories", criterion.categories);
  append_text(json, "received_from", criterion.received_from);
  append_text(json, "received_to", criterion.received_to);
  append_list(json, "stages", criterion.stages);
  append_list(json, "zones", criterion.zones);
  return json + "}";
}

Result<std::vector<registry::ClaimId>> claims_that_meet(registry::Register& reg,
                                                        const Criterion& criterion) {
  AMENDS_CHECK(check(reg.programme(), criterion));
  std::string sql = "SELECT id FROM claim c WHERE ";
  sql += criterion.categories.empty()
             ? "sealed=0"
             : fmt::format("category IN ({})", listed(criterion.categories));
  if (!criterion.stages.empty()) sql += fmt::format(" AND stage IN ({})", listed(criterion.stages));
  if (!criterion.zones.empty()) {
    const std::string zones = listed(criterion.zones);
    sql += fmt::format(
        " AND (EXISTS(SELECT 1 FROM incident i WHERE i.id>=c.id<<10 AND i.id<(c.id+1)<<10 AND "
        "i.zone IN ({0})) OR EXISTS(SELECT 1 FROM property_unit u WHERE u.id>=c.id<<10 AND "
        "u.id<(c.id+1)<<10 AND u.zone IN ({0})))",
        zones);
  }
  sql += " AND (?1='' OR received>=?1) AND (?2='' OR received<=?2) ORDER BY id";
  AMENDS_TRY(store::Statement select, reg.database().prepare(sql));
  select.bind(1, criterion.received_from).bind(2, criterion.received_to);
  std::vector<registry::ClaimId> claims;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return claims;
    claims.push_back(select.integer(0));
  }
}

}  // namespace amends::examine
