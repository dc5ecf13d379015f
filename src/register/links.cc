#include "register/links.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/text.h"
#include "register/acts.h"
#include "register/claims.h"
#include "register/person.h"
#include "register/register_state.h"

namespace amends::registry {
namespace {

constexpr std::array kinds = {link_kind::same_person,    link_kind::same_property,
                              link_kind::same_incident,  link_kind::same_document,
                              link_kind::same_household, link_kind::parent,
                              link_kind::heir,           link_kind::on_list};

constexpr std::array<std::string_view, 4> verdicts = {"SAME", "DIFFERENT", "UNSURE", "WITHDRAWN"};
constexpr std::array<std::string_view, 4> roles = {"LNK", "CAS", "LEG", "PAN"};

template <typename List>
bool has(const List& list, std::string_view what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

std::string_view claim_sql(std::string_view kind) {
  if (kind == link_kind::same_property) return "SELECT claim FROM property_unit WHERE id=?1";
  if (kind == link_kind::same_incident) return "SELECT claim FROM incident WHERE id=?1";
  if (kind == link_kind::same_document) return "SELECT claim FROM evidence_item WHERE id=?1";
  if (kind == link_kind::same_household) return "SELECT id FROM claim WHERE id=?1";
  return "SELECT claim FROM party_mention WHERE id=?1";
}

}  // namespace

std::span<const std::string_view> link_kinds() { return kinds; }

Status check_judge(std::string_view role) {
  if (has(roles, role)) return {};
  return fail(Code::refused, "links are judged in the roles LNK, CAS, LEG and PAN, not in {}",
              role);
}

int confirmations_needed(std::string_view kind) { return is_symmetric(kind) ? 2 : 1; }

bool is_symmetric(std::string_view kind) {
  return kind != link_kind::parent && kind != link_kind::heir && kind != link_kind::on_list;
}

std::string_view name_of(Verdict verdict) { return verdicts[static_cast<std::size_t>(verdict)]; }

namespace {

Result<std::int64_t> claim_of(store::Database& database, std::string_view kind,
                              std::string_view sql, std::int64_t id) {
  AMENDS_TRY(store::Statement select, database.prepare(sql));
  AMENDS_TRY(const bool found, select.bind(1, id).step());
  if (!found) return fail(Code::not_found, "there is no record {} for a link {}", id, kind);
  return select.integer(0);
}

}  // namespace

Result<LinkedClaims> claims_of_link(store::Database& database, std::string_view kind,
                                    std::int64_t a, std::int64_t b) {
  LinkedClaims claims;
  const std::string unsealed =
      fmt::format("SELECT id FROM claim WHERE sealed=0 AND id=({})", claim_sql(kind));
  AMENDS_TRY(claims.a, claim_of(database, kind, unsealed, a));
  if (kind == link_kind::on_list) {
    AMENDS_CHECK(claim_of(database, kind,
                          "SELECT id FROM reference_record WHERE id=?1 UNION SELECT b FROM "
                          "link_judgement WHERE kind='ON_LIST' AND b=?1",
                          b)
                     .map([](std::int64_t) {}));
    claims.b = claims.a;
    return claims;
  }
  AMENDS_TRY(claims.b, claim_of(database, kind, unsealed, b));
  return claims;
}

Result<std::optional<ListTaken>> list_of_row(store::Database& database, std::int64_t row) {
  AMENDS_TRY(store::Statement select,
             database.prepare("SELECT list, file, sha256, at FROM reference_list WHERE list="
                              "(SELECT list FROM reference_record WHERE id=?1) "
                              "ORDER BY act DESC LIMIT 1"));
  AMENDS_TRY(const bool found, select.bind(1, row).step());
  if (!found) return std::optional<ListTaken>();
  return std::optional(ListTaken{std::string(select.text(0)), std::string(select.text(1)),
                                 std::string(select.text(2)), select.integer(3)});
}

Result<Done> judge_link(Register& reg, Register::Session& session, const Judged& judged,
                        const Actor& by) {
  if (!has(kinds, judged.kind)) return fail(Code::refused, "no link is called '{}'", judged.kind);
  AMENDS_TRY(const LinkedClaims claims,
             claims_of_link(reg.database(), judged.kind, judged.a, judged.b));
  std::string data = fmt::format(R"({{"a":{},"b":{},"claim_b":{},"kind":"{}")", judged.a, judged.b,
                                 claims.b, judged.kind);
  if (judged.kind == link_kind::on_list) {
    AMENDS_TRY(const auto list, list_of_row(reg.database(), judged.b));
    if (list) data += fmt::format(R"(,"list_sha256":"{}")", list->sha256);
  }
  data += ",\"reason\":";
  base::append_json_string(data, judged.reason);
  data += fmt::format(R"(,"verdict":"{}")", name_of(judged.verdict));
  if (judged.weight) data += fmt::format(R"(,"weight":{})", *judged.weight);
  data += "}";
  return session.add({kind::link_judged, claims.a, data}, by);
}

// Whoever has an interest in one of the claims does not say what ties it to others.
Status Register::Session::State::gate_judge(const ActBody& body, const LinkedClaims& claims) {
  const std::array by = {std::string(body.by)};
  for (const ClaimId claim : {claims.a, claims.b}) {
    AMENDS_TRY(const ClaimFacts facts,
               read_claim_facts(*reg->database, reg->programme, claim, body.at));
    AMENDS_TRY(const auto who, interested(by, facts));
    if (!who) continue;
    return fail(Code::refused,
                "{} has declared an interest in claim {}; somebody else judges its links", *who,
                reg->numbering->number(claim));
  }
  return {};
}

// Nobody is a parent of his own parent: the one is taken back before the other is said. And nobody
// is on a list in a row that is not there.
Status Register::Session::State::gate_sameness(std::string_view kind, std::int64_t a,
                                               std::int64_t b) {
  if (kind == link_kind::on_list) {
    AMENDS_TRY(store::Statement row,
               reg->database->prepare("SELECT 1 FROM reference_record WHERE id=?1"));
    AMENDS_TRY(const bool found, row.bind(1, b).step());
    if (found) return {};
    return fail(Code::refused,
                "row {} is in no list any more: what was said of it can be taken back or be judged "
                "DIFFERENT, and not confirmed",
                b);
  }
  if (kind != link_kind::parent) return {};
  AMENDS_TRY(store::Statement reverse,
             reg->database->prepare("SELECT act FROM link WHERE kind=?1 AND a=?2 AND b=?3 AND "
                                    "state='CONFIRMED'"));
  AMENDS_TRY(const bool stands, reverse.bind(1, kind).bind(2, b).bind(3, a).step());
  if (!stands) return {};
  return fail(Code::refused,
              "{} stands as a parent of {} (act {}); that is taken back or judged DIFFERENT first",
              b, a, reverse.integer(0));
}

// Every fault in what a judgement says of itself is a fault of who wrote it; the session refuses
// it.
Status Register::Session::State::gate_link(const Draft& draft, const ActBody& body) {
  const std::string_view kind = text_at(body.data, "kind").value_or("");
  const auto a = integer_at(body.data, "a"), b = integer_at(body.data, "b");
  if (!has(kinds, kind) || !a || !b || (kind != link_kind::on_list && *a == *b)) {
    return fail(Code::refused, "a judgement names a kind of link and two records");
  }
  if (is_symmetric(kind) && *a > *b) {
    return fail(Code::refused, "a judgement on {} names the record with the lower number first",
                kind);
  }
  AMENDS_TRY(const LinkedClaims claims, claims_of_link(*reg->database, kind, *a, *b));
  if (claims.a != draft.subject || integer_at(body.data, "claim_b") != claims.b) {
    return fail(Code::refused, "a judgement is an act on the claim of its first record");
  }
  AMENDS_CHECK(check_judge(body.role));
  AMENDS_CHECK(gate_judge(body, claims));
  limits.reset();  // it knows the links as they were
  if (base::trim(text_at(body.data, "reason").value_or("")).empty()) {
    return fail(Code::refused, "a judgement wants a reason");
  }
  const std::string_view verdict = text_at(body.data, "verdict").value_or("");
  if (!has(verdicts, verdict)) {
    return fail(Code::refused, "a judgement is SAME, DIFFERENT, UNSURE or WITHDRAWN");
  }
  if (verdict == name_of(Verdict::same)) return gate_sameness(kind, *a, *b);
  if (verdict != name_of(Verdict::withdrawn)) return {};
  AMENDS_TRY(store::Statement said,
             reg->database->prepare(
                 "SELECT 1 FROM link_said WHERE kind=?1 AND a=?2 AND b=?3 AND person=?4"));
  const std::string person = person_key(body.by);
  AMENDS_TRY(const bool found, said.bind(1, kind).bind(2, *a).bind(3, *b).bind(4, person).step());
  if (found) return {};
  return fail(Code::refused, "{} has not judged this pair, so there is nothing to take back",
              body.by);
}

}  // namespace amends::registry
