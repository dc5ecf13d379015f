#include "register/fold_links.h"

#include <algorithm>
#include <limits>

#include "register/fold_filing.h"
#include "register/links.h"
#include "register/person.h"

namespace amends::registry {
namespace {

constexpr std::string_view stands = "STANDS", changed = "CHANGED", gone = "GONE";

// All that a record says, but for its number. Contacts are left out: nobody is known by them here.
constexpr const char* persons_sql =
    "SELECT id, json_array(role, kind, name, script, language, birth, sex, vital, relation, "
    "(SELECT json_group_array(json_array(text, script, language, kind)) FROM "
    "(SELECT * FROM mention_name WHERE mention=m.id ORDER BY ordinal)), "
    "(SELECT json_group_array(json_array(type, issuer, hash)) FROM "
    "(SELECT * FROM mention_identifier WHERE mention=m.id ORDER BY ordinal))) "
    "FROM party_mention AS m WHERE id>=?1 AND id<?2 ORDER BY id";
constexpr const char* units_sql =
    "SELECT id, json_array(kind, address, zone, place, latitude, longitude, accuracy_m, "
    "cadastral_ref, area_m2, built, material, use) FROM property_unit WHERE id>=?1 AND id<?2 "
    "ORDER BY id";
constexpr const char* incidents_sql =
    "SELECT id, json_array(kind, date, zone, place, latitude, longitude, accuracy_m, "
    "attributed_to, attributed_by) FROM incident WHERE id>=?1 AND id<?2 ORDER BY id";

std::optional<base::ByteSpan> blob(const std::optional<Hash>& hash) {
  return hash ? std::optional(base::ByteSpan(*hash)) : std::nullopt;
}

}  // namespace

Result<LinkFold> LinkFold::create(store::Database& db) {
  LinkFold fold;
  AMENDS_TRY(fold.add_, db.prepare("INSERT OR IGNORE INTO link_judgement VALUES(?1,?2,?3,?4,?5,?6,"
                                   "?7,?8,?9,?10,?11,?12,?3,?4,?13,?14,?15)"));
  AMENDS_TRY(
      fold.of_claim_,
      db.prepare("SELECT act, kind, claim_a, judged_a, digest_a, claim_b, judged_b, digest_b "
                 "FROM link_judgement WHERE claim_a=?1 OR claim_b=?1 ORDER BY act"));
  AMENDS_TRY(fold.settle_,
             db.prepare("UPDATE link_judgement SET a=?2, b=?3, digest_a=?4, digest_b=?5, "
                        "standing=?6 WHERE act=?1"));
  AMENDS_TRY(fold.erase_, db.prepare("DELETE FROM link_judgement WHERE act=?1"));
  AMENDS_TRY(fold.persons_, db.prepare(persons_sql));
  AMENDS_TRY(fold.units_, db.prepare(units_sql));
  AMENDS_TRY(fold.incidents_, db.prepare(incidents_sql));
  for (const char* sql : {"UPDATE link_judgement SET digest_a=NULL WHERE claim_a=?1",
                          "UPDATE link_judgement SET digest_b=NULL WHERE claim_b=?1"}) {
    AMENDS_TRY(store::Statement statement, db.prepare(sql));
    fold.forget_.push_back(std::move(statement));
  }
  for (const char* sql :
       {"DELETE FROM link_proposal WHERE claim_a=?1", "DELETE FROM link_proposal WHERE claim_b=?1",
        "UPDATE link_first SET id=NULL, rank=NULL WHERE key IN (SELECT key FROM link_key_of WHERE "
        "claim=?1) "
        "AND id>>10=?1",
        "UPDATE link_common SET reopened=1 WHERE key IN (SELECT key FROM link_key_of WHERE "
        "claim=?1)",
        "DELETE FROM link_key WHERE (key, id) IN (SELECT key, id FROM link_key_of WHERE claim=?1)",
        "DELETE FROM link_key_of WHERE claim=?1", "DELETE FROM link_done WHERE claim=?1"}) {
    AMENDS_TRY(store::Statement statement, db.prepare(sql));
    fold.unlink_.push_back(std::move(statement));
  }
  return fold;
}

Status LinkFold::unlink(std::int64_t claim) {
  if (keeps_made_) return {};
  for (store::Statement& statement : unlink_) AMENDS_CHECK(statement.bind(1, claim).run());
  return {};
}

Status LinkFold::forget(std::int64_t claim) {
  AMENDS_CHECK(unlink(claim));
  for (store::Statement& statement : forget_) AMENDS_CHECK(statement.bind(1, claim).run());
  return settle_all(claim, std::numeric_limits<std::int64_t>::max());
}

Status LinkFold::erased(std::uint64_t act) {
  return erase_.bind(1, static_cast<std::int64_t>(act)).run();
}

Status LinkFold::filed(std::int64_t claim, std::uint64_t filed) {
  return settle_all(claim, static_cast<std::int64_t>(filed));
}

// Where acts of a claim are folded again, its judgements and the other claims' are there already;
// those that came after the filing were made on what it says.
Status LinkFold::settle_all(std::int64_t claim, std::int64_t filed) {
  AMENDS_TRY(std::vector<Judgement> all, of_claim(claim));
  for (Judgement& judgement : all) {
    for (Side& side : judgement.sides) {
      if (side.claim == claim && judgement.act > filed) AMENDS_CHECK(read(judgement.kind, side));
    }
    AMENDS_CHECK(settle(judgement));
  }
  return {};
}

Result<std::vector<LinkFold::Judgement>> LinkFold::of_claim(std::int64_t claim) {
  std::vector<Judgement> all;
  of_claim_.bind(1, claim);
  for (;;) {
    AMENDS_TRY(const bool row, of_claim_.step());
    if (!row) break;
    Judgement& judgement = all.emplace_back();
    judgement.act = of_claim_.integer(0);
    judgement.kind = of_claim_.text(1);
    judgement.sides[1].is_listed = judgement.kind == link_kind::on_list;
    for (int column = 2; Side & side : judgement.sides) {
      side.claim = of_claim_.integer(column);
      side.judged = of_claim_.integer(column + 1);
      if (!of_claim_.is_null(column + 2)) {
        AMENDS_TRY(side.digest, base::hash_from(of_claim_.blob(column + 2)));
      }
      column += 3;
    }
  }
  of_claim_.reset();
  return all;
}

Result<std::vector<LinkFold::Record>> LinkFold::records(std::string_view kind, std::int64_t claim) {
  std::vector<Record> all;
  store::Statement& select = kind == link_kind::same_property   ? units_
                             : kind == link_kind::same_incident ? incidents_
                                                                : persons_;
  select.bind(1, claim << child_bits).bind(2, (claim + 1) << child_bits);
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) break;
    all.push_back({select.integer(0), base::sha256(base::as_bytes(select.text(1)))});
  }
  select.reset();
  if (kind != link_kind::same_household) return all;
  // A household is its people, in whatever order.
  std::ranges::sort(all, {}, &Record::digest);
  base::Digest people(base::Algorithm::sha256);
  for (const Record& person : all) people.update(base::ByteSpan(person.digest));
  AMENDS_TRY(const Hash digest, base::hash_from(people.finish()));
  return std::vector<Record>{{claim, digest}};
}

Status LinkFold::read(std::string_view kind, Side& side) {
  side.digest.reset();
  if (side.is_listed || kind == link_kind::same_document) return {};
  AMENDS_TRY(const std::vector<Record> all, records(kind, side.claim));
  const auto found = std::ranges::find(all, side.judged, &Record::id);
  if (found != all.end()) side.digest = found->digest;
  return {};
}

Result<std::string_view> LinkFold::find(std::string_view kind, Side& side) {
  side.now = side.judged;
  if (side.is_listed || kind == link_kind::same_document) return stands;
  AMENDS_TRY(const std::vector<Record> all, records(kind, side.claim));
  const auto place = std::ranges::find(all, side.judged, &Record::id);
  if (!side.digest) return place == all.end() ? gone : changed;
  if (place != all.end() && place->digest == *side.digest) return stands;
  const auto moved = std::ranges::find(all, *side.digest, &Record::digest);
  if (std::ranges::count(all, *side.digest, &Record::digest) == 1) {
    side.now = moved->id;
    return stands;
  }
  return place == all.end() ? gone : changed;
}

Result<std::string_view> LinkFold::stand(Judgement& judgement) {
  auto& [a, b] = judgement.sides;
  AMENDS_TRY(const std::string_view of_a, find(judgement.kind, a));
  AMENDS_TRY(const std::string_view of_b, find(judgement.kind, b));
  if (!b.is_listed && a.now == b.now) return gone;  // two of one claim that are one now
  return of_a == stands ? of_b : of_b == gone ? gone : of_a;
}

Status LinkFold::settle(Judgement& judgement) {
  AMENDS_TRY(const std::string_view standing, stand(judgement));
  const auto& [a, b] = judgement.sides;
  const bool swaps = is_symmetric(judgement.kind) && a.now > b.now;
  settle_.bind(1, judgement.act).bind(2, swaps ? b.now : a.now).bind(3, swaps ? a.now : b.now);
  return settle_.bind(4, blob(a.digest)).bind(5, blob(b.digest)).bind(6, standing).run();
}

Status LinkFold::judged(const ledger::StoredAct& act, const ActBody& body) {
  const std::string kind(text_at(body.data, "kind").value_or(""));
  const auto a = integer_at(body.data, "a"), b = integer_at(body.data, "b");
  const auto claim_b = integer_at(body.data, "claim_b");
  const std::string_view verdict = text_at(body.data, "verdict").value_or("");
  if (!a || !b || !claim_b) return fail(Code::corrupt, "act {} judges no link", act.index);
  const std::string person = person_key(body.by);
  Judgement judgement{static_cast<std::int64_t>(act.index), kind, {}};
  judgement.sides[0] = {act.subject, *a, *a, {}, false};
  judgement.sides[1] = {*claim_b, *b, *b, {}, kind == link_kind::on_list};
  for (Side& side : judgement.sides) AMENDS_CHECK(read(kind, side));
  AMENDS_TRY(const std::string_view standing, stand(judgement));
  add_.bind(1, judgement.act).bind(2, kind).bind(3, *a).bind(4, *b).bind(5, body.by);
  add_.bind(6, verdict).bind(7, text_at(body.data, "reason").value_or(""));
  add_.bind(8, integer_at(body.data, "weight")).bind(9, act.at).bind(10, act.subject);
  add_.bind(11, *claim_b).bind(12, person);
  add_.bind(13, blob(judgement.sides[0].digest)).bind(14, blob(judgement.sides[1].digest));
  return add_.bind(15, standing).run();  // one that is there already knows what was judged
}

}  // namespace amends::registry
