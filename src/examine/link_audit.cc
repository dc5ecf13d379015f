#include "examine/link_audit.h"

#include <map>

#include "register/links.h"

namespace amends::examine {
namespace {

// The people of judged pairs, each once, in the order in which they came.
struct Mentions {
  std::map<std::int64_t, link::RecordIndex> index;
  std::vector<std::string> names, sex, birth;

  Result<link::RecordIndex> add(store::Statement& select, std::int64_t id) {
    const auto [at, is_new] = index.try_emplace(id, static_cast<link::RecordIndex>(index.size()));
    if (!is_new) return at->second;
    AMENDS_TRY(const bool found, select.bind(1, id).step());
    names.emplace_back(found ? select.text(0) : "");
    sex.emplace_back(found ? select.text(1) : "");
    birth.emplace_back(found ? select.text(2) : "");
    select.reset();
    return at->second;
  }
};

}  // namespace

Result<LinkAudit> audit_links(registry::Register& reg) {
  store::Database& database = reg.database();
  AMENDS_TRY(store::Statement links,
             database.prepare(fmt::format(
                 "SELECT a, b, state, EXISTS (SELECT 1 FROM link_proposal AS p WHERE "
                 "p.kind=link.kind AND p.a=link.a AND p.b=link.b) FROM link WHERE kind='{}'",
                 registry::link_kind::same_person)));
  AMENDS_TRY(store::Statement mention,
             database.prepare("SELECT name, sex, birth FROM party_mention WHERE id=?1"));
  LinkAudit audit;
  Mentions mentions;
  std::vector<link::JudgedPair> judged;
  for (;;) {
    AMENDS_TRY(const bool row, links.step());
    if (!row) break;
    const std::string_view state = links.text(2);
    const bool is_same = state == "CONFIRMED";
    if (!is_same && state != "REJECTED") {
      ++audit.waiting;
      continue;
    }
    const bool was_found = links.integer(3) != 0;
    audit.confirmed += is_same ? 1 : 0;
    audit.rejected += is_same ? 0 : 1;
    audit.confirmed_unproposed += is_same && !was_found ? 1 : 0;
    AMENDS_TRY(const link::RecordIndex a, mentions.add(mention, links.integer(0)));
    AMENDS_TRY(const link::RecordIndex b, mentions.add(mention, links.integer(1)));
    judged.push_back({a, b, is_same, was_found});
  }
  if (judged.empty()) return audit;
  link::PersonColumns columns;
  columns.names.emplace_back(mentions.names);
  columns.sex = mentions.sex;
  columns.birth_date = mentions.birth;
  audit.groups = link::audit(judged, link::person_groupings(columns));
  return audit;
}

}  // namespace amends::examine
