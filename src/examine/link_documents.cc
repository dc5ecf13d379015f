#include "examine/link_documents.h"

#include <algorithm>

#include "examine/filing_order.h"
#include "register/links.h"

namespace amends::examine {
namespace {

constexpr std::string_view may_be_linked =
    "evidence_item AS e JOIN claim AS c ON c.id=e.claim WHERE e.state='HELD' AND c.sealed=0";

// One that stands in no proposal, and whose bytes another claim has.
std::string without_one() {
  return fmt::format(
      "SELECT DISTINCT e.sha256 FROM {} AND NOT EXISTS (SELECT 1 FROM link_proposal WHERE "
      "kind='{}' "
      "AND a=e.id) AND NOT EXISTS (SELECT 1 FROM link_proposal WHERE claim_b=e.claim AND kind='{}' "
      "AND b=e.id) AND EXISTS (SELECT 1 FROM evidence_item AS o WHERE o.sha256=e.sha256 AND "
      "o.claim<>e.claim AND o.state='HELD')",
      may_be_linked, registry::link_kind::same_document, registry::link_kind::same_document);
}

struct Paper {
  std::string rank;
  std::int64_t id = 0, claim = 0;
};

}  // namespace

Result<ProposalChanges> propose_documents(registry::Register& reg) {
  store::Database& db = reg.database();
  constexpr std::string_view kind = registry::link_kind::same_document;
  AMENDS_TRY(store::Statement without, db.prepare(without_one()));
  AMENDS_TRY(store::Statement find,
             db.prepare(fmt::format("SELECT e.id,e.claim FROM {} AND e.sha256=?1", may_be_linked)));
  AMENDS_TRY(store::Statement remove,
             db.prepare("DELETE FROM link_proposal WHERE kind=?1 AND (claim_a=?2 AND a=?3 OR "
                        "claim_b=?2 AND b=?3) RETURNING a, b"));
  AMENDS_TRY(store::Statement propose, db.prepare("INSERT INTO link_proposal VALUES(?1,?2,?3,60000,"
                                                  "?4,?5,'the same bytes')"));
  std::vector<Hash> contents;
  for (;;) {
    AMENDS_TRY(const bool row, without.step());
    if (!row) break;
    AMENDS_TRY(const Hash content, base::hash_from(without.blob(0)));
    contents.push_back(content);
  }
  ProposalChanges changes;
  for (const Hash& content : contents) {
    std::vector<Paper> papers;
    find.bind(1, base::ByteSpan(content));
    for (;;) {
      AMENDS_TRY(const bool row, find.step());
      if (!row) break;
      papers.push_back({"", find.integer(0), find.integer(1)});
    }
    find.reset();
    for (Paper& paper : papers) {
      AMENDS_TRY(paper.rank, filing_rank(reg, paper.claim));
      remove.bind(1, kind).bind(2, paper.claim).bind(3, paper.id);
      for (;;) {
        AMENDS_TRY(const bool row, remove.step());
        if (!row) break;
        changes.taken_back.emplace_back(remove.integer(0), remove.integer(1));
      }
      remove.reset();
    }
    std::ranges::sort(papers, {}, [](const Paper& p) { return std::tie(p.rank, p.id); });
    for (const Paper& paper : papers) {
      if (paper.claim == papers.front().claim) continue;
      const auto& [first, second] = std::minmax(
          papers.front(), paper, [](const Paper& a, const Paper& b) { return a.id < b.id; });
      propose.bind(1, kind).bind(2, first.id).bind(3, second.id).bind(4, first.claim);
      AMENDS_CHECK(propose.bind(5, second.claim).run());
      changes.proposed.emplace_back(first.id, second.id);
    }
  }
  return changes;
}

}  // namespace amends::examine
