#include "examine/link_sheet.h"

#include <algorithm>
#include <functional>
#include <map>
#include <unordered_map>

#include "examine/link_records.h"
#include "register/links.h"
#include "register/person.h"

namespace amends::examine {
namespace {

namespace kinds = registry::link_kind;

// Columns named as people read them; the first row of each record is shown.
std::string_view sheet_sql(std::string_view kind) {
  if (kind == kinds::same_property) {
    return "SELECT kind AS 'kind', address AS 'address', place AS 'place', zone AS 'zone', "
           "cadastral_ref AS 'cadastral reference', area_m2 AS 'area, m2', built AS 'built', "
           "latitude || ' ' || longitude AS 'position', accuracy_m AS 'accuracy, m' "
           "FROM property_unit WHERE id=?1";
  }
  if (kind == kinds::same_incident) {
    return "SELECT kind AS 'kind', date AS 'date', place AS 'place', zone AS 'zone' "
           "FROM incident WHERE id=?1";
  }
  if (kind == kinds::same_document) {
    return "SELECT name AS 'file', kind AS 'kind', mime AS 'type', size AS 'bytes', "
           "lower(hex(sha256)) AS 'SHA-256' FROM evidence_item WHERE id=?1";
  }
  if (kind == kinds::same_household) {
    return "SELECT c.category AS 'category', c.received AS 'received', "
           "(SELECT group_concat(name, '; ') FROM party_mention WHERE claim=c.id) AS 'people' "
           "FROM claim AS c WHERE c.id=?1";
  }
  return "SELECT m.role AS 'role', m.name AS 'name', "
         "(SELECT group_concat(text, '; ') FROM mention_name WHERE mention=m.id) AS 'other names', "
         "m.birth AS 'birth', m.sex AS 'sex', m.vital AS 'vital', m.relation AS 'relation', "
         "(SELECT group_concat(type, ', ') FROM mention_identifier WHERE mention=m.id) AS "
         "'papers', "
         "c.category AS 'category', c.received AS 'received' "
         "FROM party_mention AS m JOIN claim AS c ON c.id=m.claim WHERE m.id=?1";
}

// A row of a reference list, beside a person: the same columns.
constexpr std::string_view listed_sql =
    "SELECT 'entry ' || key || ' of ' || list, name, NULL, birth, sex, NULL, NULL, "
    "CASE WHEN identifier IS NULL THEN NULL ELSE substr(identifier, 1, instr(identifier, ' ') - 1) "
    "END, NULL, NULL FROM reference_record WHERE id=?1";

Status read_sides(store::Database& database, LinkSheet& sheet) {
  const std::string_view first = sheet_sql(sheet.kind);
  AMENDS_TRY(store::Statement a, database.prepare(first));
  AMENDS_TRY(store::Statement b,
             database.prepare(sheet.kind == kinds::on_list ? listed_sql : first));
  AMENDS_TRY(const bool has_a, a.bind(1, sheet.a).step());
  AMENDS_TRY(const bool has_b, b.bind(1, sheet.b).step());
  for (int column = 0; column < a.columns(); ++column) {
    SheetRow row{std::string(a.name(column)), std::string(has_a ? a.text(column) : ""),
                 std::string(has_b ? b.text(column) : "")};
    if (!row.a.empty() || !row.b.empty()) sheet.rows.push_back(std::move(row));
  }
  if (sheet.kind != kinds::on_list) return {};
  AMENDS_TRY(const auto list, registry::list_of_row(database, sheet.b));
  if (!list) return {};
  sheet.rows.push_back({"list", "",
                        fmt::format("{} of {}, SHA-256 {}", list->file,
                                    base::to_rfc3339(list->at).substr(0, 10), list->sha256)});
  return {};
}

template <typename Record>
Result<Weighing> weigh_ids(LinkRecords& records,
                           Result<const Record*> (LinkRecords::*get)(std::int64_t), std::int64_t a,
                           std::int64_t b) {
  AMENDS_TRY(const Record* first, (records.*get)(a));
  const Record copy = *first;  // the second may push the first out
  AMENDS_TRY(const Record* second, (records.*get)(b));
  return Scales().weigh(copy, *second);
}

// Whether the list has the row that was judged no more.
Result<bool> is_gone_from_list(store::Database& database, const LinkSheet& sheet) {
  if (sheet.kind != kinds::on_list) return false;
  AMENDS_TRY(store::Statement row, database.prepare("SELECT 1 FROM reference_record WHERE id=?1"));
  AMENDS_TRY(const bool found, row.bind(1, sheet.b).step());
  return !found;
}

Result<Weighing> weigh_link(store::Database& database, const LinkSheet& sheet) {
  AMENDS_TRY(LinkRecords records, LinkRecords::create(database));
  if (sheet.kind == kinds::same_person)
    return weigh_ids(records, &LinkRecords::person, sheet.a, sheet.b);
  if (sheet.kind == kinds::same_property)
    return weigh_ids(records, &LinkRecords::unit, sheet.a, sheet.b);
  if (sheet.kind == kinds::same_incident)
    return weigh_ids(records, &LinkRecords::incident, sheet.a, sheet.b);
  if (sheet.kind == kinds::on_list) {
    AMENDS_TRY(const PersonRecord* const person, records.person(sheet.a));
    const PersonRecord copy = *person;
    AMENDS_TRY(const PersonRecord listed, records.listed(sheet.b));
    return Scales().weigh(copy, listed);
  }
  return Weighing{};
}

Status read_judgements(store::Database& database, LinkSheet& sheet) {
  AMENDS_TRY(store::Statement select,
             database.prepare("SELECT by, verdict, reason, standing<>'STANDS' FROM link_said "
                              "WHERE kind=?1 AND a=?2 AND b=?3 ORDER BY act"));
  select.bind(1, sheet.kind).bind(2, sheet.a).bind(3, sheet.b);
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return {};
    sheet.judgements.push_back({std::string(select.text(0)), std::string(select.text(1)),
                                std::string(select.text(2)), select.integer(3) != 0});
  }
}

// Of a pair that linkage did not propose.
Result<registry::LinkedClaims> unproposed(store::Database& database, std::string_view kind,
                                          std::int64_t a, std::int64_t b) {
  const auto kinds = registry::link_kinds();
  if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end() && a != b) {
    const auto claims = registry::claims_of_link(database, kind, a, b);
    if (claims) return *claims;
  }
  return fail(Code::not_found, "there are no records {} and {} for a link {}", a, b, kind);
}

}  // namespace

Result<LinkSheet> link_sheet(registry::Register& reg, std::string_view kind, std::int64_t a,
                             std::int64_t b) {
  store::Database& database = reg.database();
  AMENDS_TRY(store::Statement select,
             database.prepare("SELECT state, weight, claim_a, claim_b, coalesce((SELECT why FROM "
                              "link_proposal AS p WHERE p.kind=link.kind AND p.a=link.a AND "
                              "p.b=link.b), '') FROM link WHERE kind=?1 AND a=?2 AND b=?3"));
  AMENDS_TRY(const bool found, select.bind(1, kind).bind(2, a).bind(3, b).step());
  LinkSheet sheet;
  sheet.kind = kind;
  sheet.a = a;
  sheet.b = b;
  if (found) {
    sheet.state = select.text(0);
    if (!select.is_null(1)) sheet.weight = select.integer(1);
    sheet.claim_a = reg.number_of(select.integer(2));
    sheet.claim_b = reg.number_of(select.integer(3));
    sheet.why = select.text(4);
  } else {
    AMENDS_TRY(const registry::LinkedClaims claims, unproposed(database, kind, a, b));
    sheet.state = "NOT PROPOSED";
    sheet.claim_a = reg.number_of(claims.a);
    sheet.claim_b = reg.number_of(claims.b);
  }
  if (kind == kinds::on_list) sheet.claim_b.clear();  // a list's row has none
  AMENDS_CHECK(read_sides(database, sheet));
  AMENDS_TRY(const bool gone, is_gone_from_list(database, sheet));
  if (gone) {
    sheet.why = "the list has this row no more; take back what was said (--verdict withdrawn)";
  } else {
    AMENDS_TRY(sheet.weighing, weigh_link(database, sheet));
  }
  AMENDS_CHECK(read_judgements(database, sheet));
  return sheet;
}

Result<LinksToJudge> links_to_judge(registry::Register& reg, std::string_view kind,
                                    std::string_view person, std::int64_t limit) {
  AMENDS_TRY(
      store::Statement select,
      reg.database().prepare(
          "SELECT kind, state, a, b, coalesce(weight, 0) FROM link "
          "WHERE (?1='' OR kind=?1) AND ((state IN ('PROPOSED', 'UNSURE') AND NOT EXISTS "
          "(SELECT 1 FROM link_said AS j WHERE j.kind=link.kind AND j.a=link.a AND j.b=link.b AND "
          "j.person=?2 AND j.standing='STANDS')) OR (kind='ON_LIST' AND state<>'REJECTED' AND "
          "NOT EXISTS (SELECT 1 FROM reference_record WHERE id=link.b))) "
          "ORDER BY 5 DESC, 1, 3, 4"));
  select.bind(1, kind).bind(2, registry::person_key(person));
  LinksToJudge waiting;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return waiting;
    if (std::ssize(waiting.list) == limit) {
      ++waiting.more;
      continue;
    }
    waiting.list.push_back({std::string(select.text(0)), std::string(select.text(1)),
                            select.integer(2), select.integer(3), select.integer(4)});
  }
}

bool Contradiction::has(std::int64_t a, std::int64_t b) const {
  const auto joins = [&](std::int64_t one, std::int64_t other) {
    return std::minmax(one, other) == std::minmax(a, b);
  };
  if (joins(path.front(), path.back())) return true;
  return std::ranges::adjacent_find(path, joins) != path.end();
}

std::string Contradiction::told() const {
  return fmt::format(
      "{} {} {} is {}, and confirmed links make the two one: {}; one of these judgements is wrong",
      kind, path.front(), path.back(), state, fmt::join(path, " = "));
}

namespace {

using Neighbours = std::unordered_map<std::int64_t, std::vector<std::int64_t>>;

// Empty where none leads there.
std::vector<std::int64_t> shortest_path(const Neighbours& links, std::int64_t from,
                                        std::int64_t to) {
  std::unordered_map<std::int64_t, std::int64_t> before = {{to, to}};
  std::vector<std::int64_t> reached = {to};
  for (std::size_t i = 0; i < reached.size() && !before.contains(from); ++i) {
    const auto near = links.find(reached[i]);
    if (near == links.end()) continue;
    for (const std::int64_t next : near->second)
      if (before.emplace(next, reached[i]).second) reached.push_back(next);
  }
  if (!before.contains(from)) return {};
  std::vector<std::int64_t> path = {from};
  while (path.back() != to) path.push_back(before.at(path.back()));
  return path;
}

}  // namespace

Result<std::vector<Contradiction>> contradictions(registry::Register& reg, std::string_view kind) {
  AMENDS_TRY(store::Statement select,
             reg.database().prepare("SELECT kind, state, a, b FROM link WHERE state<>'PROPOSED' "
                                    "AND (?1='' OR kind=?1) ORDER BY 1, 3, 4"));
  select.bind(1, kind);
  std::map<std::string, Neighbours, std::less<>> confirmed;
  std::vector<Contradiction> found;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) break;
    if (!registry::is_symmetric(select.text(0))) continue;
    const std::int64_t a = select.integer(2), b = select.integer(3);
    if (select.text(1) != "CONFIRMED") {
      found.push_back({std::string(select.text(0)), std::string(select.text(1)), {a, b}});
      continue;
    }
    Neighbours& links = confirmed[std::string(select.text(0))];
    links[a].push_back(b);
    links[b].push_back(a);
  }
  std::erase_if(found, [&](Contradiction& doubt) {
    doubt.path = shortest_path(confirmed[doubt.kind], doubt.path.front(), doubt.path.back());
    return doubt.path.empty();
  });
  return found;
}

}  // namespace amends::examine
