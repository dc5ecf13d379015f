// Rebuilding the views, and erasure: the two acts of housekeeping that fold a second time.
#include <algorithm>

#include "base/json.h"
#include "register/acts.h"
#include "register/claims.h"
#include "register/register_state.h"

namespace amends::registry {

Result<bool> Register::views_are_current() { return views_are_ours(*state_->database); }

Result<Hash> Register::rebuild(base::Task& task) {
  State& s = *state_;
  AMENDS_ASSERT(!s.in_session);
  s.fold.reset();
  AMENDS_TRY(store::Transaction transaction, s.database->begin());
  AMENDS_TRY(const bool are_ours, views_are_ours(*s.database));
  AMENDS_CHECK(drop_views(*s.database));
  AMENDS_CHECK(make_views(*s.database));
  if (!are_ours) AMENDS_CHECK(forget_proposals(*s.database));
  AMENDS_TRY(Fold fold, s.make_fold());
  fold.keep_links();
  task.stage("folding the acts", "acts", s.log->size());
  AMENDS_CHECK(s.log->read(0, s.log->size(), [&](const ledger::StoredAct& act) -> Status {
    task.advance(1);
    if (act.index % 1024 == 0 && task.stopped()) return base::interrupted();
    return fold.apply(act);
  }));
  AMENDS_TRY(const Hash hash, hash_views(*s.database, task));
  AMENDS_CHECK(transaction.commit());
  return hash;
}

namespace {

struct Doomed {
  std::vector<std::pair<std::uint64_t, Hash>> acts;
  std::vector<std::string> sources;  // keyed hashes
  std::vector<Hash> blobs;
  std::string kind;  // of the one act, where one goes alone
  std::string kept;  // what is kept of them, as the act of erasure has it
};

// The body's own record of a claim: where it stands, what was answered, decided and paid, by whom,
// and who is barred from it. Without one of these the rest would say something else.
constexpr std::string_view lasting[] = {
    kind::claim_moved,     kind::conflict_joined,      kind::conflict_left, kind::interest_declared,
    kind::sample_answered, kind::decision_recommended, kind::decision_made, kind::payment_made};

// What other acts say of a claim, each with the SQL that gives its last word.
struct LastWord {
  std::string_view of, sql;
};
constexpr LastWord last_words[] = {
    {"what was found",
     "SELECT json_group_array(json_array(name,value)) FROM (SELECT * FROM found_fact WHERE "
     "claim=?1 ORDER BY name)"},
    {"what the rules say", "SELECT json_group_array(act) FROM screening WHERE claim=?1"},
    {"notices",
     "SELECT json_group_array(json_array(id,answered_at)) FROM (SELECT * FROM notice WHERE "
     "claim=?1 ORDER BY id)"},
    {"the custody of its evidence",
     "SELECT json_group_array(json_array(id,state)) FROM (SELECT * FROM evidence_item WHERE "
     "claim=?1 ORDER BY id)"},
    {"its links",
     "SELECT json_group_array(json_array(kind,a,b,person,verdict,standing)) FROM (SELECT * FROM "
     "link_said WHERE claim_a=?1 ORDER BY kind,a,b,person,act)"}};
constexpr std::string_view given[] = {kind::claim_filed, kind::claim_amended,
                                      kind::evidence_accessioned};

// Whether the claim is sealed, and the last words on it.
struct Standing {
  std::optional<bool> is_sealed;  // nothing where there is no claim any more
  std::vector<std::string> words;
};
Result<Standing> standing_of(store::Database& database, ClaimId claim) {
  Standing standing;
  AMENDS_TRY(store::Statement sealed, database.prepare("SELECT sealed FROM claim WHERE id=?1"));
  AMENDS_TRY(const bool stands, sealed.bind(1, claim).step());
  if (stands) standing.is_sealed = sealed.integer(0) != 0;
  for (const LastWord& word : last_words) {
    AMENDS_TRY(store::Statement read, database.prepare(word.sql));
    AMENDS_CHECK(read.bind(1, claim).step().map([](bool) {}));
    standing.words.emplace_back(read.text(0));
  }
  return standing;
}

// One act goes where nothing else follows without it: else an earlier word would count again, or a
// contradiction be gone.
Status check_effect(const Standing& before, const Standing& after, std::uint64_t act,
                    std::string_view act_kind) {
  if (std::ranges::count(given, act_kind) > 0) {
    if (before.is_sealed != true || after.is_sealed != false) return {};
    return fail(Code::refused,
                "act {} ({}) made the claim a sealed one, and without it all would be open; it "
                "goes only with the claim as a whole (amends erase without --act)",
                act, act_kind);
  }
  for (std::size_t i = 0; i < std::size(last_words); ++i) {
    if (before.words[i] == after.words[i]) continue;
    return fail(Code::refused,
                "act {} ({}) is the last word on {}, and something else would follow without it; "
                "say first what is to hold in its place, or erase the claim as a whole (amends "
                "erase without --act)",
                act, act_kind, last_words[i].of);
  }
  return {};
}

// Code::refused for one that never goes alone.
Result<std::string> kind_of_lone(const ledger::StoredAct& act) {
  simdjson::dom::parser parser;
  AMENDS_TRY(const ActBody body, read_body(parser, act.body));
  if (std::ranges::count(lasting, body.kind) == 0) return std::string(body.kind);
  return fail(Code::refused,
              "act {} ({}) is the body's own record of what was done with the claim, and by whom: "
              "what comes after rests on it, and it goes only with the claim as a whole (amends "
              "erase without --act)",
              act.index, body.kind);
}

// A sample and an annex stand by numbers alone, and others are decided on them; and who has an
// interest in a claim takes no part in those that compete with it.
Status gather_kept(store::Database& database, ClaimId claim, const std::string& number,
                   Doomed& doomed) {
  const auto gather = [&](std::string_view key, std::string_view sql) -> Status {
    AMENDS_TRY(store::Statement rows, database.prepare(sql));
    rows.bind(1, claim);
    std::string list;
    for (;;) {
      AMENDS_TRY(const bool found, rows.step());
      if (!found) break;
      list += fmt::format("{}{}", list.empty() ? "" : ",", rows.text(0));
    }
    if (list.empty()) return {};
    doomed.kept += fmt::format(R"("{}":[{}],)", key, list);
    return {};
  };
  AMENDS_CHECK(gather("answers",
                      "SELECT json_object('result',result,'sample',sample) FROM sample_unit WHERE "
                      "answer_claim=?1 ORDER BY sample"));
  AMENDS_CHECK(gather("instalments",
                      "SELECT json_object('instalment',instalment) FROM instalment_claim WHERE "
                      "claim=?1 ORDER BY instalment"));
  AMENDS_CHECK(gather("interests",
                      "SELECT json_object('act',i.act,'group',c.conflict_group,'person',i.person) "
                      "FROM interest i JOIN conflict_claim c ON c.claim=i.claim AND c.left_act IS "
                      "NULL WHERE i.claim=?1 ORDER BY i.act"));
  if (!doomed.kept.empty())
    doomed.kept = fmt::format(R"("kept":{{{}"number":"{}"}},)", doomed.kept, number);
  return {};
}

Status gather_blobs(store::Database& database, const Register::ErasureOrder& order,
                    Doomed& doomed) {
  AMENDS_TRY(store::Statement items,
             database.prepare(
                 "SELECT sha256 FROM evidence_item WHERE claim=?1 AND (?2 IS NULL OR id=?2)"));
  items.bind(1, order.claim);
  if (order.act) items.bind(2, static_cast<std::int64_t>(*order.act));
  for (;;) {
    AMENDS_TRY(const bool found, items.step());
    if (!found) return {};
    AMENDS_TRY(const Hash hash, base::hash_from(items.blob(0)));
    doomed.blobs.push_back(hash);
  }
}

Status gather_sources(Register& reg, const Register::ErasureOrder& order, Doomed& doomed) {
  AMENDS_TRY(store::Statement sources,
             reg.database().prepare("SELECT source,key FROM claim_source WHERE claim=?1"));
  sources.bind(1, order.claim);
  for (;;) {
    AMENDS_TRY(const bool found, sources.step());
    if (!found) return {};
    doomed.sources.push_back(
        reg.identifier_hash(fmt::format("source {}", sources.text(0)), sources.text(1)));
  }
}

std::string erasure_data(const Doomed& doomed, const Register::ErasureOrder& order) {
  std::string data = "{\"acts\":[";
  for (const auto& [index, commitment] : doomed.acts) {
    data += fmt::format(R"({}{{"commitment":"{}","index":{}}})", data.back() == '[' ? "" : ",",
                        base::to_base64(commitment), index);
  }
  data += "]," + doomed.kept + "\"legal_basis\":";
  base::append_json_string(data, order.legal_basis);
  data += ",\"reason\":";
  base::append_json_string(data, order.reason);
  data += ",\"sources\":[";
  for (const std::string& source : doomed.sources) {
    data += fmt::format("{}\"{}\"", data.back() == '[' ? "" : ",", source);
  }
  return data + "]}";
}

}  // namespace

Result<std::uint64_t> Register::erase(const ErasureOrder& order, const Actor& by) {
  State& s = *state_;
  if (order.reason.empty() || order.legal_basis.empty()) {
    return fail(Code::usage, "an erasure wants a reason and its legal basis");
  }
  Doomed doomed;
  std::optional<std::uint64_t> first;
  AMENDS_CHECK(s.log->read_subject(order.claim, [&](const ledger::StoredAct& act) -> Status {
    if (!first) first = act.index;
    const bool wanted = !order.act || act.index == *order.act;
    const bool is_erasure = act.act_class == *public_class(kind::erased);
    if (!wanted || act.erased || is_erasure) return {};
    doomed.acts.emplace_back(act.index, act.commitment);
    if (!order.act) return {};
    AMENDS_TRY(doomed.kind, kind_of_lone(act));
    return {};
  }));
  if (doomed.acts.empty()) {
    return fail(Code::refused, "claim {} has no such act that could be erased",
                number_of(order.claim));
  }
  if (!order.act || *order.act == *first) AMENDS_CHECK(gather_sources(*this, order, doomed));
  AMENDS_CHECK(gather_blobs(*s.database, order, doomed));
  AMENDS_CHECK(gather_kept(*s.database, order.claim, number_of(order.claim), doomed));
  AMENDS_TRY(const Standing before, standing_of(*s.database, order.claim));
  {
    AMENDS_TRY(Session session, begin());
    for (const auto& [index, commitment] : doomed.acts) AMENDS_CHECK(s.log->erase(index));
    AMENDS_TRY(Fold* const fold, s.folder_of_acts());
    AMENDS_CHECK(fold->forget_claim(order.claim));
    AMENDS_CHECK(s.log->read_subject(
        order.claim, [&](const ledger::StoredAct& act) { return fold->apply(act); }));
    if (order.act) {
      AMENDS_TRY(const Standing after, standing_of(*s.database, order.claim));
      AMENDS_CHECK(check_effect(before, after, *order.act, doomed.kind));
    }
    const std::string data = erasure_data(doomed, order);
    AMENDS_CHECK(session.add({kind::erased, order.claim, data}, by).map([](const Done&) {}));
    AMENDS_CHECK(session.commit());
  }
  s.any_source_erased = s.any_source_erased || !doomed.sources.empty();
  AMENDS_CHECK(s.database->checkpoint());
  AMENDS_TRY(store::Statement held,
             s.database->prepare("SELECT 1 FROM evidence_item WHERE sha256=?1"));
  for (const Hash& blob : doomed.blobs) {
    AMENDS_TRY(const bool still_held, held.bind(1, base::ByteSpan(blob)).step());
    held.reset();
    if (!still_held) AMENDS_CHECK(s.blobs->remove(blob));
  }
  return doomed.acts.size();
}

}  // namespace amends::registry
