#include "examine/context.h"

#include <simdjson.h>

#include <algorithm>
#include <map>

#include "base/calendar.h"
#include "base/json.h"
#include "base/time_zone.h"
#include "examine/act_text.h"
#include "examine/estate.h"
#include "examine/register_sample.h"
#include "programme/rules.h"
#include "register/acts.h"
#include "register/claims.h"
#include "register/found.h"
#include "register/links.h"
#include "register/payments.h"
#include "register/record_id.h"
#include "register/stages.h"

namespace amends::examine {
namespace {

constexpr std::string_view columns = "id,category,stage,received,deemed_filed,sealed,capacity";

// What a claim may have in other tables.
struct Elsewhere {
  const char* table;
  bool ClaimRow::* there;
};
constexpr Elsewhere elsewhere[] = {
    {"evidence_item", &ClaimRow::has_evidence}, {"notice", &ClaimRow::has_notices},
    {"found_fact", &ClaimRow::has_found},       {"decision", &ClaimRow::has_decisions},
    {"link_done", &ClaimRow::compared},         {"screening", &ClaimRow::screened}};

// A claim's rows lie together: their ids begin with its own (schema.sql.h).
constexpr std::string_view of_claim = "id>=c.id<<10 AND id<(c.id+1)<<10";
// The unit that a loss `l` of the claim `c` concerns; NULL where the claim does not say.
constexpr std::string_view unit_of_loss =
    "coalesce(l.unit,CASE (SELECT count(*) FROM property_unit WHERE id>=c.id<<10 AND "
    "id<(c.id+1)<<10) WHEN 1 THEN 0 END)";

// Whether the claim ?1 has losses, and all of them in other units than ?2.
std::string lost_elsewhere() {
  return fmt::format(
      "SELECT EXISTS (SELECT 1 FROM loss_item WHERE {0}) AND NOT EXISTS (SELECT 1 FROM loss_item l "
      "WHERE {0} AND coalesce({1},?2)=?2) FROM claim c WHERE c.id=?1",
      of_claim, unit_of_loss);
}

// Whether the units ?1 and ?2 are measured differently by those who claim them.
constexpr std::string_view measured_otherwise =
    "SELECT coalesce(CAST(a.area_m2 AS REAL)<>CAST(b.area_m2 AS REAL),0) OR "
    "coalesce(a.built<>b.built,0) OR coalesce(a.material<>b.material,0) FROM property_unit a, "
    "property_unit b WHERE a.id=?1 AND b.id=?2";

// The damage of a loss `l`: what an examiner found goes before what was filed.
constexpr std::string_view damage_of_loss =
    "coalesce((SELECT json_extract(value,'$') FROM found_fact f WHERE f.claim=?1 AND "
    "name='damage'),l.damage)";

// A decision that awards nothing has an award of 0.
std::string related_facts() {
  return fmt::format(
      "SELECT c.category,c.deemed_filed,"
      "CASE WHEN count(i.date)=count(*) THEN json_group_array(i.date) END,{4},"
      "(SELECT date FROM loss_item l WHERE {0} AND {3}='DESTROYED' AND {1} "
      "ORDER BY date_lo,date_hi,date LIMIT 1),"
      "(SELECT {3} FROM loss_item l WHERE {0} AND {3} IS NOT NULL AND {1} "
      "ORDER BY {3}<>'DESTROYED',{3} LIMIT 1),"
      "(SELECT members FROM household h WHERE h.claim=c.id),"
      "(SELECT coalesce(awarded,'0') FROM decision d WHERE d.claim=c.id AND kind='DECISION' AND "
      "superseded_by IS NULL ORDER BY id DESC LIMIT 1),c.stage FROM claim c {2} WHERE c.id=?1 "
      "GROUP BY c.id",
      of_claim, fmt::format("(?2 IS NULL OR {}=?2)", unit_of_loss),
      registry::joined_incidents_of_losses, damage_of_loss, registry::days_of_incidents);
}

constexpr std::string_view lists[] = {"same_person", "same_unit", "same_household"};

void append_text(std::string& out, std::string_view key, std::string_view text) {
  out += ",\"";
  out += key;
  out += "\":";
  base::append_json_string(out, text);
}

// Whether a claim is for a share in what a dead person left.
bool claims_an_estate(const ClaimRow& claim) {
  return claim.capacity == "HEIR" || claim.capacity == "ESTATE_ADMINISTRATOR";
}

// A fact that waits for something.
std::string open_fact(std::string_view why) {
  std::string out = "{\"proposed\":";
  base::append_json_string(out, why);
  return out + "}";
}

// true, or what waits for a person's word.
std::string said(registry::Tie tie, std::string_view number) {
  return tie == registry::Tie::confirmed ? "true" : open_fact(waits_for(tie, number));
}

ClaimRow row_of(const store::Statement& select) {
  ClaimRow row;
  row.id = select.integer(0);
  row.category = select.text(1);
  row.stage = select.text(2);
  row.received = select.text(3);
  row.deemed_filed = select.text(4);
  row.sealed = select.integer(5) != 0;
  row.capacity = select.text(6);
  return row;
}

bool reads_stage(const std::optional<cel::Program>& program) {
  return program && std::ranges::any_of(program->reads(), [](const std::string& read) {
           return read == "register" || read.starts_with("register.stage");
         });
}

bool reads_stage(const programme::Rules& rules) {
  return std::ranges::any_of(rules.rules,
                             [](const programme::Rule& rule) {
                               return reads_stage(rule.when_program) ||
                                      reads_stage(rule.require_program);
                             }) ||
         std::ranges::any_of(rules.valuations, [](const programme::Valuation& valuation) {
           return std::ranges::any_of(valuation.steps, [](const programme::Step& step) {
             return reads_stage(step.program);
           });
         });
}

}  // namespace

ContextReader::ContextReader(registry::Register& reg, std::optional<Past> past,
                             const programme::Programme& by)
    : reg_(&reg), past_(past), programme_(&by), tells_stage_(reads_stage(*by.rules)), order_(reg) {}

Result<ContextReader> ContextReader::create(registry::Register& reg, std::optional<Past> past,
                                            const programme::Programme* by) {
  ContextReader reader(reg, past, by != nullptr ? *by : reg.programme());
  store::Database& db = reader.views();
  reader.now_ = reg.now();
  AMENDS_TRY(reader.next_, db.prepare(fmt::format(
                               "SELECT {} FROM claim WHERE id>?1 ORDER BY id LIMIT ?2", columns)));
  AMENDS_TRY(reader.find_, db.prepare(fmt::format("SELECT {} FROM claim WHERE id=?1", columns)));
  for (const Elsewhere& other : elsewhere) {
    AMENDS_TRY(store::Statement found,
               db.prepare(fmt::format("SELECT DISTINCT claim FROM {} WHERE claim>=?1 AND claim<=?2 "
                                      "ORDER BY claim",
                                      other.table)));
    reader.elsewhere_.push_back(std::move(found));
  }
  AMENDS_TRY(reader.evidence_,
             db.prepare("SELECT DISTINCT kind FROM evidence_item WHERE claim=?1 AND state='HELD' "
                        "AND kind IS NOT NULL ORDER BY kind"));
  AMENDS_TRY(
      reader.notices_,
      db.prepare("SELECT min(at),max(answered_at) IS NOT NULL FROM notice WHERE claim=?1 AND "
                 "kind='OCCUPANT'"));
  AMENDS_TRY(
      reader.service_,
      db.prepare("SELECT coalesce(notified_at,(SELECT min(at) FROM notice WHERE claim=?1 AND "
                 "kind='DECISION')),review_asked_at FROM claim WHERE id=?1"));
  AMENDS_TRY(reader.payments_, registry::prepare_payments(db));
  AMENDS_TRY(reader.facts_, db.prepare(related_facts()));
  AMENDS_TRY(reader.lost_elsewhere_, db.prepare(lost_elsewhere()));
  AMENDS_TRY(reader.measured_otherwise_, db.prepare(measured_otherwise));
  AMENDS_TRY(reader.awarded_,
             db.prepare("SELECT awarded FROM decision WHERE claim=?1 AND kind='DECISION' AND "
                        "superseded_by IS NULL ORDER BY id DESC LIMIT 1"));
  AMENDS_TRY(
      reader.shares_,
      db.prepare(fmt::format(
          "SELECT share,unit,(SELECT CASE WHEN count(unit)=count(*) AND min(unit)=max(unit) THEN "
          "min(unit) END FROM loss_item WHERE {0}),(SELECT count(*) FROM property_unit WHERE {0}) "
          "FROM property_right WHERE {0} ORDER BY id",
          "id>=?1<<10 AND id<(?1+1)<<10")));
  AMENDS_TRY(reader.pool_share_,
             db.prepare("SELECT value FROM found_fact WHERE claim=?1 AND name='pool_share'"));
  AMENDS_TRY(reader.batch_sample_,
             db.prepare("SELECT i.sample FROM instalment_claim c JOIN instalment i ON "
                        "i.id=c.instalment WHERE c.claim=?1 AND c.state='IN' AND i.sample IS NOT "
                        "NULL ORDER BY i.id DESC LIMIT 1"));
  AMENDS_TRY(reader.found_, registry::prepare_found(db));
  AMENDS_TRY(reader.households_, HouseholdCounter::create(reg, db, *reader.programme_));
  AMENDS_TRY(registry::RelatedClaims related, registry::RelatedClaims::read(db));
  reader.victims_.emplace(std::move(related));
  AMENDS_TRY(reader.relations_, Relations::read(db, *reader.households_, *reader.victims_));
  return reader;
}

Result<std::vector<ClaimRow>> ContextReader::next(registry::ClaimId after, std::size_t count) {
  std::vector<ClaimRow> out;
  next_.bind(1, after).bind(2, static_cast<std::int64_t>(count));
  for (;;) {
    AMENDS_TRY(const bool found, next_.step());
    if (!found) break;
    out.push_back(row_of(next_));
  }
  next_.reset();
  AMENDS_CHECK(look_elsewhere(out));
  return out;
}

Result<ClaimRow> ContextReader::find(registry::ClaimId claim) {
  AMENDS_TRY(const bool found, find_.bind(1, claim).step());
  if (!found) {
    find_.reset();
    return fail(Code::not_found, "there is no such claim, or it was erased");
  }
  ClaimRow row = row_of(find_);
  find_.reset();
  AMENDS_CHECK(look_elsewhere({&row, 1}));
  return row;
}

Status ContextReader::look_elsewhere(std::span<ClaimRow> rows) {
  if (rows.empty()) return {};
  for (std::size_t i = 0; i < elsewhere_.size(); ++i) {
    store::Statement& select = elsewhere_[i];
    select.bind(1, rows.front().id).bind(2, rows.back().id);
    for (auto row = rows.begin();;) {
      AMENDS_TRY(const bool found, select.step());
      if (!found) break;
      const registry::ClaimId claim = select.integer(0);
      row = std::ranges::lower_bound(row, rows.end(), claim, {}, &ClaimRow::id);
      if (row != rows.end() && row->id == claim) (*row).*elsewhere[i].there = true;
    }
    select.reset();
  }
  return {};
}

Result<std::string> ContextReader::filing(registry::ClaimId claim) {
  std::string filing;
  AMENDS_CHECK(reg_->log().read_subject(claim, [&](const ledger::StoredAct& act) -> Status {
    if (past_ && act.index >= past_->acts) return {};
    if (act.erased) return {};
    const std::string_view kind = kind_in(act.body);
    if (kind != registry::kind::claim_filed && kind != registry::kind::claim_amended) return {};
    filing = filing_in(act.body);
    if (filing.empty())
      return fail(Code::corrupt, "act {} has no filing that can be read", act.index);
    return {};
  }));
  if (filing.empty()) return fail(Code::not_found, "the claim's filing was erased");
  return filing;
}

std::string ContextReader::day_of(base::UnixSeconds at) const {
  return base::date_in_zone(at, programme_->time_zone);
}

Result<std::string> ContextReader::context(const ClaimRow& claim) {
  std::string occupant;
  bool answered = false;
  if (claim.has_notices) {
    AMENDS_CHECK(notices_.bind(1, claim.id).step().map([](bool) {}));
    if (!notices_.is_null(0)) occupant = day_of(notices_.integer(0));
    answered = notices_.integer(1) != 0;
    notices_.reset();
  }
  std::string out = "{";
  if (claim.has_found) {
    AMENDS_TRY(const auto found, registry::found_facts(found_, claim.id));
    out += "\"found\":" + registry::found_object(found) + ",";
  }
  out += "\"register\":{\"deemed_filed\":\"" + claim.deemed_filed + '"';
  AMENDS_CHECK(append_evidence(out, claim));
  AMENDS_CHECK(append_service(out, claim));
  append_text(out, "number", reg_->number_of(claim.id));
  AMENDS_CHECK(append_relations(out, claim));
  AMENDS_CHECK(append_awards(out, claim));
  AMENDS_CHECK(append_sample(out, claim));
  if (!occupant.empty()) {
    out += fmt::format(R"(,"occupant":{{{}"notified":"{}"}})", answered ? "\"answered\":true," : "",
                       occupant);
  }
  out += claim.sealed ? ",\"sealed\":true" : ",\"sealed\":false";
  if (tells_stage_) append_text(out, "stage", claim.stage);
  if (!occupant.empty()) append_text(out, "today", day_of(now_));
  append_text(out, "window",
              programme::name_of(
                  programme::timeliness(programme_->window_of(claim.category), claim.received)));
  return out + "}}";
}

// The kinds of what is held.
Status ContextReader::append_evidence(std::string& out, const ClaimRow& claim) {
  out += ",\"evidence\":[";
  if (claim.has_evidence) evidence_.bind(1, claim.id);
  for (bool first = true; claim.has_evidence; first = false) {
    AMENDS_TRY(const bool found, evidence_.step());
    if (!found) break;
    out += first ? "{\"kind\":" : ",{\"kind\":";
    base::append_json_string(out, evidence_.text(0));
    out += '}';
  }
  evidence_.reset();
  out += ']';
  return {};
}

Result<std::string> ContextReader::related(const ClaimRow& claim, const Relation& relation,
                                           const std::vector<Relation>& all, bool elsewhere) {
  const bool of_unit = relation.list == "same_unit" && relation.unit >= 0;
  facts_.bind(1, relation.other);
  facts_.bind(2, of_unit ? std::optional(relation.unit) : std::nullopt);
  AMENDS_TRY(const bool found, facts_.step());
  if (!found || registry::has_fallen_away(facts_.text(9))) {
    facts_.reset();
    return std::string();
  }
  const std::string number = reg_->number_of(relation.other);
  std::string out = "{\"number\":";
  base::append_json_string(out, number);
  append_text(out, "category", facts_.text(0));
  append_text(out, "deemed_filed", facts_.text(1));
  out += ",\"confirmed\":" + said(relation.tie, number);
  AMENDS_TRY(const bool earlier,
             order_.before({relation.other, facts_.text(1)}, {claim.id, claim.deemed_filed}));
  out += fmt::format(",\"earlier\":{}", earlier);
  if (!facts_.is_null(2)) out += fmt::format(",\"incidents\":{}", facts_.text(2));
  if (!facts_.is_null(3) && !facts_.is_null(4)) {
    const programme::EventPlace event =
        programme::event_place(*programme_, facts_.integer(3), facts_.integer(4));
    if (event.is_sure) append_text(out, "event", event.id());
  }
  if (!facts_.is_null(5)) append_text(out, "destroyed", facts_.text(5));
  if (!facts_.is_null(6)) append_text(out, "damage", facts_.text(6));
  if (!facts_.is_null(7)) out += fmt::format(",\"members\":{}", facts_.integer(7));
  if (!facts_.is_null(8)) append_text(out, "awarded", facts_.text(8));
  facts_.reset();
  if (relation.list == "same_unit") {
    AMENDS_TRY(const Stated stated, share_of(relation.other, relation.unit));
    if (!stated.share.empty()) append_text(out, "share", stated.share);
    if (elsewhere) out += ",\"elsewhere\":true";
    AMENDS_TRY(const bool otherwise, is_measured_otherwise(claim.id, relation));
    if (otherwise) out += ",\"measured_otherwise\":true";
  }
  std::string same =
      victims_->related().have_one_claimant(claim.id, relation.other) ? "true" : "false";
  for (const Relation& other : all) {
    if (other.list == "same_person" && other.other == relation.other && same != "true")
      same = said(other.tie, number);
  }
  return out + ",\"same_claimant\":" + same + "}";
}

// Whether what was lost, by the one claim or the other, is another property than the linked one.
Result<bool> ContextReader::is_lost_elsewhere(registry::ClaimId claim, const Relation& relation) {
  for (const auto& [of, unit] :
       {std::pair(claim, relation.own_unit), std::pair(relation.other, relation.unit)}) {
    if (unit < 0) continue;  // several are linked
    AMENDS_TRY(const bool found, lost_elsewhere_.bind(1, of).bind(2, unit).step());
    const bool elsewhere = found && lost_elsewhere_.integer(0) != 0;
    lost_elsewhere_.reset();
    if (elsewhere) return true;
  }
  return false;
}

Result<bool> ContextReader::is_measured_otherwise(registry::ClaimId claim,
                                                  const Relation& relation) {
  if (relation.own_unit < 0 || relation.unit < 0) return false;  // several are linked
  measured_otherwise_.bind(1, (claim << registry::child_bits) + relation.own_unit)
      .bind(2, (relation.other << registry::child_bits) + relation.unit);
  AMENDS_TRY(const bool found, measured_otherwise_.step());
  const bool otherwise = found && measured_otherwise_.integer(0) != 0;
  measured_otherwise_.reset();
  return otherwise;
}

Result<ContextReader::Stated> ContextReader::share_of(registry::ClaimId claim,
                                                      std::optional<std::int64_t> unit) {
  Stated out;
  int rights = 0;  // in that property
  shares_.bind(1, claim);
  for (;;) {
    AMENDS_TRY(const bool row, shares_.step());
    if (!row) break;
    if (!unit && !shares_.is_null(2)) unit = shares_.integer(2);
    if (!unit && shares_.integer(3) <= 1) unit = 0;
    if (!shares_.is_null(0)) out.any = true;
    if (!unit || (!shares_.is_null(1) && shares_.integer(1) != *unit)) continue;
    ++rights;
    out.share = shares_.text(0);
  }
  shares_.reset();
  if (rights != 1) out.share.clear();
  return out;
}

Status ContextReader::append_relations(std::string& out, const ClaimRow& claim) {
  if (!claim.compared && !relations_->knows(claim.id) && !victims_->knows(claim.id)) return {};
  AMENDS_TRY(const Relations::List list_of_all, relations_of(claim.id));
  const std::vector<Relation>& all = *list_of_all;
  AMENDS_TRY(const Stated own, share_of(claim.id, std::nullopt));
  std::string sharers;
  std::vector<registry::ClaimId> heirs;
  if (claims_an_estate(claim)) heirs.push_back(claim.id);
  for (const std::string_view list : lists) {
    std::string items;
    for (const Relation& relation : all) {
      if (relation.list != list) continue;
      bool elsewhere = false;
      if (list == "same_unit") {
        AMENDS_TRY(elsewhere, is_lost_elsewhere(claim.id, relation));
      }
      AMENDS_TRY(const std::string item, related(claim, relation, all, elsewhere));
      if (item.empty()) continue;
      items += (items.empty() ? "" : ",") + item;
      if (list != "same_unit" || elsewhere) continue;
      AMENDS_TRY(const ClaimRow other, find(relation.other));
      if (other.category != claim.category) continue;
      sharers += "," + item;
      if (relation.is_confirmed() && !heirs.empty() && claims_an_estate(other))
        heirs.push_back(other.id);
    }
    out += fmt::format(",\"{}\":[{}]", list, items);
  }
  if (!all.empty()) AMENDS_CHECK(append_household(out, claim, all));
  if (own.any) {
    out +=
        fmt::format(R"(,"sharers":[{{"confirmed":true,"number":"{}")", reg_->number_of(claim.id));
    if (!own.share.empty()) append_text(out, "share", own.share);
    out += "}" + sharers + "]";
  }
  AMENDS_CHECK(append_pool(out, claim, all));
  return heirs.size() < 2 ? Status() : append_estate(out, heirs);
}

// What was found to be the claim's part of a pool, as JSON; "" for nothing.
Result<std::string> ContextReader::pool_share(registry::ClaimId claim) {
  AMENDS_TRY(const bool found, pool_share_.bind(1, claim).step());
  std::string value(found ? pool_share_.text(0) : "");
  pool_share_.reset();
  return value;
}

// The claims about the same victim, and those of this category among them that share in its pool:
// one a relative, the one that was filed first, and this one.
Status ContextReader::append_pool(std::string& out, const ClaimRow& claim,
                                  const std::vector<Relation>& all) {
  AMENDS_TRY(const std::vector<Victims::Other> others, victims_->of(claim.id));
  std::string items;
  std::vector<Sharer> sharers;
  for (const Victims::Other& other : others) {
    const Relation relation = {"same_victim", other.tie, other.claim};
    AMENDS_TRY(const std::string item, related(claim, relation, all, false));
    if (item.empty()) continue;
    items += (items.empty() ? "" : ",") + item;
    AMENDS_TRY(const ClaimRow row, find(other.claim));
    if (row.category != claim.category) continue;
    AMENDS_TRY(const std::string key, order_.key(other.claim));
    sharers.push_back({row.id, row.deemed_filed + key, other.tie});
  }
  if (items.empty()) return {};
  out += ",\"same_victim\":[" + items + "]";
  if (sharers.empty()) return {};
  AMENDS_TRY(const std::string key, order_.key(claim.id));
  sharers.push_back({claim.id, claim.deemed_filed + key, registry::Tie::confirmed});
  std::string list;
  AMENDS_TRY(sharers, one_each(std::move(sharers), claim.id));
  for (const Sharer& sharer : sharers) {
    const std::string number = reg_->number_of(sharer.claim);
    AMENDS_TRY(const std::string share, pool_share(sharer.claim));
    list += list.empty() ? "{" : ",{";
    list += fmt::format(R"("confirmed":{},"number":"{}")", said(sharer.tie, number), number);
    if (!share.empty()) list += ",\"share\":" + share;
    list += '}';
  }
  out += ",\"sharers\":[" + list + "]";
  return {};
}

// A relative who claims twice has one part. Where it is only proposed that two claims are by one
// person, the later one waits for that.
Result<std::vector<ContextReader::Sharer>> ContextReader::one_each(std::vector<Sharer> sharers,
                                                                   registry::ClaimId own) {
  std::ranges::sort(sharers, {}, &Sharer::filed);
  std::vector<Sharer> kept;
  for (Sharer& sharer : sharers) {
    const bool again = std::ranges::any_of(kept, [&](const Sharer& before) {
      return victims_->related().have_one_claimant(before.claim, sharer.claim);
    });
    if (again && sharer.claim != own) continue;
    AMENDS_TRY(const Relations::List near, relations_of(sharer.claim));
    for (const Relation& relation : *near) {
      const bool maybe = relation.list == "same_person" && !relation.is_confirmed() &&
                         std::ranges::count(kept, relation.other, &Sharer::claim) > 0;
      if (maybe && sharer.claim != own) sharer.tie = relation.tie;
    }
    kept.push_back(std::move(sharer));
  }
  std::ranges::sort(kept, {}, &Sharer::claim);
  return kept;
}

// What the estate was paid before, as its heirs state it in their claims.
Status ContextReader::append_estate(std::string& out, const std::vector<registry::ClaimId>& heirs) {
  std::vector<std::string> stated_payments;
  simdjson::dom::parser parser;
  for (const registry::ClaimId heir : heirs) {
    auto stated = filing(heir);
    if (!stated && stated.error().code == Code::not_found) continue;  // erased
    if (!stated) return fail(std::move(stated.error()));
    simdjson::dom::array list;
    simdjson::dom::element root;
    if (parser.parse(*stated).get(root) != simdjson::SUCCESS)
      return fail(Code::corrupt, "the filing of claim {} cannot be read", reg_->number_of(heir));
    if (root["compensation"].get(list) != simdjson::SUCCESS) continue;
    for (const simdjson::dom::element payment : list)
      stated_payments.push_back(simdjson::minify(payment));
  }
  if (stated_payments.empty()) return {};
  const int zone = base::zone_minutes(reg_->programme().time_zone).value_or(0);
  const std::string list =
      fmt::format("{}", fmt::join(each_payment_once(stated_payments, zone), ","));
  out += ",\"compensation\":[" + list + "]";
  return {};
}

Status ContextReader::append_household(std::string& out, const ClaimRow& claim,
                                       const std::vector<Relation>& all) {
  const auto proposed = [&](registry::ClaimId of, HouseholdCounter::Others& claims) -> Status {
    AMENDS_TRY(const Relations::List near, relations_of(of));
    for (const Relation& relation : *near) {
      if (relation.list == "same_household" && !relation.is_confirmed())
        claims.push_back({relation.other, relation.tie});
    }
    return {};
  };
  HouseholdCounter::Before before;
  if (std::ranges::count(all, "same_household", &Relation::list) > 0) {
    AMENDS_TRY(before, households_->before(claim.id, victims_->related(), proposed));
  }
  if (before.waits_for) out += ",\"household_before\":" + open_fact(*before.waits_for);
  if (!before.waits_for && before.persons > 0)
    out += fmt::format(",\"household_before\":{}", before.persons);
  AMENDS_TRY(const auto count, households_->count(claim.id));
  if (!count) return {};
  if (count->waits_for) {
    out += ",\"members_counted\":" + open_fact(*count->waits_for);
    return {};
  }
  out += fmt::format(",\"members_counted\":{}", count->counted);
  if (count->elsewhere.empty()) return {};
  std::string list;
  for (const HouseholdCount::Elsewhere& elsewhere : count->elsewhere) {
    list += list.empty() ? "{\"name\":" : ",{\"name\":";
    base::append_json_string(list, elsewhere.name);
    append_text(list, "number", elsewhere.number);
    list += '}';
  }
  out += ",\"members_elsewhere\":[" + list + "]";
  return {};
}

Status ContextReader::append_awards(std::string& out, const ClaimRow& claim) {
  if (!claim.has_decisions) return {};
  AMENDS_TRY(const bool found, awarded_.bind(1, claim.id).step());
  const bool awards = found && !awarded_.is_null(0);
  if (awards) append_text(out, "awarded", awarded_.text(0));
  awarded_.reset();
  if (!awards) return {};
  AMENDS_TRY(const auto payments, registry::payments_of(payments_, claim.id));
  if (payments.empty()) return {};
  append_text(out, "first_payment", payments.front().amount);
  Rational paid;
  for (const registry::Payment& payment : payments) {
    AMENDS_TRY(const Rational amount, Rational::parse_decimal(payment.amount));
    paid += amount;
  }
  append_text(out, "paid", paid.to_decimal().value_or("0"));
  return {};
}

// When the claimant was told of the decision, and asked for another look.
Status ContextReader::append_service(std::string& out, const ClaimRow& claim) {
  if (registry::waits_for_decision(claim.stage)) return {};
  AMENDS_CHECK(service_.bind(1, claim.id).step().map([](bool) {}));
  if (!service_.is_null(0)) append_text(out, "notified", day_of(service_.integer(0)));
  if (!service_.is_null(1)) append_text(out, "reconsideration_asked", day_of(service_.integer(1)));
  service_.reset();
  return {};
}

// The sample that the claim's batch rests on.
Status ContextReader::append_sample(std::string& out, const ClaimRow& claim) {
  if (claim.stage != "IN_INSTALMENT") return {};
  AMENDS_TRY(const bool found, batch_sample_.bind(1, claim.id).step());
  const std::int64_t number = found ? batch_sample_.integer(0) : 0;
  batch_sample_.reset();
  if (number == 0) return {};
  std::string& facts = samples_[number];
  if (facts.empty()) {
    AMENDS_TRY(const RegisterSample sample, read_sample(views(), number));
    const Answers& all = sample.report.all;
    facts = fmt::format(
        R"(,"sample":{{"drawn":{},"errors":{},"needed":{},"unanswered":{},"units":{}}})",
        sample.drawn.size(), all.errors, sample.report.wanted, all.no_answer + all.waiting,
        sample.units);
  }
  out += facts;
  return {};
}

}  // namespace amends::examine
