#include "examine/consistency.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/clock.h"

namespace amends::examine {
namespace {

using nlohmann::json;

// Members that identify, tell who is blamed, or tell how a claim came in.
const std::set<std::string_view> left_out = {
    "accuracy_m",     "address",       "as_written",    "attribution", "basis",
    "birth",          "cadastral_ref", "channel",       "contact",     "description",
    "filed_by",       "identifiers",   "language",      "latitude",    "longitude",
    "names",          "narrative",     "nationalities", "payer",       "received",
    "representative", "sex",           "source",        "statement",   "text"};

std::string event_of(std::string_view date, const programme::Programme& programme) {
  for (const programme::Event& event : programme.events) {
    if (date.size() >= 7 && date.substr(0, 7) >= event.from.substr(0, 7) &&
        date.substr(0, 7) <= event.to.substr(0, 7)) {
      return event.id;
    }
  }
  return std::string(date.substr(0, 4));
}

bool is_day(std::string_view key) {
  return key == "date" || key == "from" || key == "to" || key.ends_with("_date") ||
         key.ends_with("_on");
}

json reduced(const json& value, const programme::Programme& programme) {
  if (value.is_array()) {
    std::vector<json> items;
    for (const json& item : value) items.push_back(reduced(item, programme));
    std::ranges::sort(items, {}, [](const json& item) { return item.dump(); });
    return items;
  }
  if (!value.is_object()) return value;
  json kept = json::object();
  for (const auto& [key, member] : value.items()) {
    if (left_out.contains(key)) continue;
    if (key == "members" && member.is_array()) {
      kept[key] = member.size();
    } else if (is_day(key) && member.is_string()) {
      kept[key] = event_of(member.get<std::string>(), programme);
    } else {
      json inner = reduced(member, programme);
      if (!(inner.is_object() && inner.empty())) kept[key] = std::move(inner);
    }
  }
  return kept;
}

}  // namespace

Result<std::string> comparable_facts(std::string_view filing,
                                     const programme::Programme& programme) {
  const json object = json::parse(filing, nullptr, false);
  if (!object.is_object()) return fail(Code::bad_input, "a filing is a JSON object");
  return reduced(object, programme).dump(-1, ' ', false, json::error_handler_t::replace);
}

namespace {

// The filing that stands: of the newest act that carries one.
Result<std::string> facts_of(registry::Register& reg, registry::ClaimId claim) {
  std::string filing;
  AMENDS_CHECK(reg.log().read_subject(claim, [&](const ledger::StoredAct& act) -> Status {
    if (act.erased) return {};
    const json body = json::parse(act.body, nullptr, false);
    const auto data = body.is_object() ? body.find("data") : body.end();
    if (data == body.end() || !data->is_object()) return {};
    const auto found = data->find("filing");
    if (found != data->end()) filing = found->dump(-1, ' ', false, json::error_handler_t::replace);
    return {};
  }));
  if (filing.empty()) return filing;  // erased
  return comparable_facts(filing, reg.programme());
}

struct Group {
  std::vector<DecidedClaim> claims;
};

std::string result_of(const DecidedClaim& claim) { return claim.outcome + " " + claim.awarded; }

// The commonest result; of equals, the one of the lowest claim number.
std::string usual_result(const Group& group) {
  std::map<std::string, std::uint64_t> count;
  for (const DecidedClaim& claim : group.claims) ++count[result_of(claim)];
  std::string usual;
  for (const DecidedClaim& claim : group.claims) {
    if (usual.empty() || count[result_of(claim)] > count[usual]) usual = result_of(claim);
  }
  return usual;
}

void judge_group(Group& group, ConsistencyReport& report) {
  std::ranges::sort(group.claims, {}, &DecidedClaim::claim);
  const std::string usual = usual_result(group);
  const auto example = std::ranges::find(group.claims, usual, result_of);
  if (group.claims.size() > 1) ++report.groups;
  bool differs = false;
  for (const DecidedClaim& claim : group.claims) {
    const bool unusual = result_of(claim) != usual;
    for (Tally* tally : {&report.by_examiner[claim.examiner], &report.by_decider[claim.decided_by],
                         &report.by_month[claim.decided_on.substr(0, 7)]}) {
      ++tally->decided;
      tally->unusual += unusual ? 1 : 0;
    }
    if (!unusual) continue;
    differs = true;
    report.differences.push_back({*example, claim});
  }
  report.inconsistent += differs ? 1 : 0;
}

}  // namespace

Result<ConsistencyReport> audit_consistency(registry::Register& reg, bool sealed,
                                            base::Task& task) {
  AMENDS_TRY(store::Statement select,
             reg.database().prepare(
                 "SELECT d.claim,d.id,d.outcome,coalesce(d.awarded,''),coalesce(d.currency,''),"
                 "d.by,d.at,coalesce((SELECT r.by FROM decision r WHERE r.claim=d.claim AND "
                 "r.kind='RECOMMENDATION' AND r.id<d.id ORDER BY r.id DESC LIMIT 1),''),c.sealed "
                 "FROM decision d JOIN claim c ON c.id=d.claim WHERE d.kind='DECISION' AND "
                 "d.superseded_by IS NULL ORDER BY d.claim"));
  task.stage("comparing decisions", "claims", 0);
  std::map<std::string, Group> groups;
  ConsistencyReport report;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) break;
    task.advance(1);
    if (task.stopped()) return base::interrupted();
    const registry::ClaimId claim = select.integer(0);
    AMENDS_TRY(std::string facts, facts_of(reg, claim));
    if (facts.empty()) continue;
    ++report.decided;
    DecidedClaim decided{select.integer(8) != 0 && !sealed ? "(sealed)" : reg.number_of(claim),
                         static_cast<std::uint64_t>(select.integer(1)),
                         std::string(select.text(2)),
                         select.text(3).empty()
                             ? std::string()
                             : fmt::format("{} {}", select.text(3), select.text(4)),
                         std::string(select.text(7)),
                         std::string(select.text(5)),
                         base::to_rfc3339(select.integer(6)).substr(0, 10)};
    groups[std::move(facts)].claims.push_back(std::move(decided));
  }
  for (auto& [facts, group] : groups) judge_group(group, report);
  std::ranges::sort(report.differences, {},
                    [](const Difference& d) { return std::pair(d.other.claim, d.other.act); });
  return report;
}

}  // namespace amends::examine
