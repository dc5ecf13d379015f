// The fold of acts on claims: filed, amended, moved.
#include <algorithm>
#include <limits>

#include "base/time_zone.h"
#include "register/fold_state.h"
#include "register/stages.h"

namespace amends::registry {

Result<bool> Fold::State::is_sealed(std::string_view category, std::uint64_t act) {
  if (act < then.first || act >= then.end) AMENDS_CHECK(find_sealed(act));
  return then.sealed->contains(category);
}

// A programme that is not kept, as in registers of an older Amends, is taken to be like today's.
Status Fold::State::find_sealed(std::uint64_t act) {
  AMENDS_TRY(const bool pinned, find_pin.bind(1, static_cast<std::int64_t>(act)).step());
  const std::string hash(pinned ? find_pin.text(0) : "");
  then.first = pinned ? static_cast<std::uint64_t>(find_pin.integer(1)) : act;
  then.end = pinned && find_pin.is_null(2) ? std::numeric_limits<std::uint64_t>::max()
             : pinned                      ? static_cast<std::uint64_t>(find_pin.integer(2))
                                           : act + 1;
  find_pin.reset();
  auto known = sealed_by.find(hash);
  if (known == sealed_by.end()) {
    std::optional<programme::Programme> kept;
    if (pinned && earlier && hash != base::to_hex(programme->hash)) {
      AMENDS_TRY(kept, earlier(hash));
    }
    known = sealed_by.try_emplace(hash).first;
    for (const programme::Category& category : (kept ? *kept : *programme).categories)
      if (category.sealed) known->second.insert(category.code);
  }
  then.sealed = &known->second;
  return {};
}

// Filing and amending carry the same whole filing; an amendment also stands when what it amends was
// erased.
Status Fold::State::take_filing(const ledger::StoredAct& act, const ActBody& body,
                                store::Statement& into_claim, store::Statement& into_source) {
  const auto content = object_at(body.data, "filing");
  const auto source = object_at(body.data, "source");
  if (!content || !source)
    return fail(Code::corrupt, "act {} has no filing or no source", act.index);
  const std::string_view category = text_at(content, "category").value_or("");
  bool deficient = false;
  each_object(body.data, "deficiencies", [&](const Object&) { deficient = true; });
  into_claim.bind(1, act.subject).bind(2, category).bind(3, deficient ? "DEFICIENT" : "REGISTERED");
  into_claim.bind(4, text_at(content, "received").value_or(""))
      .bind(5, flag_at(body.data, "late") ? 1 : 0);
  AMENDS_TRY(const bool sealed, is_sealed(category, act.index));
  into_claim.bind(6, sealed ? 1 : 0).bind(7, text_at(content, "channel"));
  into_claim.bind(8, text_at(content, "language")).bind(9, text_at(content, "capacity"));
  AMENDS_CHECK(into_claim.bind(10, static_cast<std::int64_t>(act.index)).run());
  AMENDS_TRY(const Hash digest, base::hash_from_base64(text_at(source, "digest").value_or("")));
  into_source.bind(1, text_at(source, "name").value_or(""))
      .bind(2, text_at(source, "key").value_or(""));
  AMENDS_CHECK(into_source.bind(3, act.subject).bind(4, base::ByteSpan(digest)).run());
  AMENDS_CHECK(filing.insert(act.subject, *content));
  return links.filed(act.subject, act.index);
}

Status Fold::State::filed(const ledger::StoredAct& act, const ActBody& body) {
  AMENDS_CHECK(take_filing(act, body, add_claim, add_source));
  return note_deficiencies(act, body);
}

Status Fold::State::amended(const ledger::StoredAct& act, const ActBody& body) {
  AMENDS_CHECK(filing.remove(act.subject));
  AMENDS_CHECK(links.unlink(act.subject));
  AMENDS_CHECK(take_filing(act, body, amend_claim, change_source));
  return note_deficiencies(act, body);
}

// The act's list is the whole list: what is open and not in it any more is cured.
Status Fold::State::note_deficiencies(const ledger::StoredAct& act, const ActBody& body) {
  const std::int64_t low = act.subject << child_bits, high = (act.subject + 1) << child_bits;
  struct Deficiency {
    std::string code, field;
    std::optional<std::string> due;
    bool stands = false;
  };
  std::vector<Deficiency> listed;
  each_object(body.data, "deficiencies", [&](const Object& d) {
    const auto due = text_at(d, "due");
    listed.push_back({std::string(text_at(d, "code").value_or("")),
                      std::string(text_at(d, "field").value_or("")),
                      due ? std::optional(std::string(*due)) : std::nullopt});
  });
  if (listed.empty() && body.kind == kind::claim_filed) return {};
  std::vector<std::int64_t> cured;
  open_deficiencies.bind(1, low).bind(2, high);
  for (;;) {
    AMENDS_TRY(const bool row, open_deficiencies.step());
    if (!row) break;
    const auto found = std::find_if(listed.begin(), listed.end(), [&](const Deficiency& d) {
      return d.code == open_deficiencies.text(1) && d.field == open_deficiencies.text(2);
    });
    if (found == listed.end()) {
      cured.push_back(open_deficiencies.integer(0));
    } else {
      found->stands = true;
    }
  }
  open_deficiencies.reset();
  for (const std::int64_t id : cured) AMENDS_CHECK(cure.bind(1, id).bind(2, act.at).run());
  for (const Deficiency& d : listed) {
    if (d.stands) continue;
    add_deficiency.bind(1, low).bind(2, high).bind(3, act.subject).bind(4, d.code);
    AMENDS_CHECK(add_deficiency.bind(5, d.field).bind(6, act.at).bind(7, d.due).run());
  }
  return {};
}

// An act of an older Amends does not say how long the time for review is.
Status Fold::State::notified(const ledger::StoredAct& act, const ActBody& body) {
  std::optional<std::string> until;
  if (const auto days = integer_at(body.data, "review_days"))
    until = base::date_in_zone(act.at, programme->time_zone, *days);
  return mark_notified.bind(1, act.subject).bind(2, act.at).bind(3, until).run();
}

Status Fold::State::moved(const ledger::StoredAct& act, const ActBody& body) {
  const std::string_view to = text_at(body.data, "to").value_or("");
  const std::string_view trigger = text_at(body.data, "trigger").value_or("");
  move_claim.bind(1, act.subject).bind(2, to).bind(3, static_cast<std::int64_t>(act.index));
  move_claim.bind(4, text_at(body.data, "review_date"));
  move_claim.bind(5, has_fallen_away(to) ? std::optional(to) : std::nullopt);
  move_claim.bind(6, trigger == "correct" ? std::optional(body.by) : std::nullopt);
  AMENDS_CHECK(move_claim.run());
  if (trigger == "batch" || trigger == "sever") return batched(act, body);
  if (has_fallen_away(to)) {  // out of the batch that it is in, too
    return sever_claim.bind(1, act.subject).bind(2, text_at(body.data, "reason")).run();
  }
  if (trigger == "notify") return notified(act, body);
  if (trigger == "request-review") {
    return mark_review_asked.bind(1, act.subject).bind(2, act.at).run();
  }
  if (trigger != "waive") return {};
  return waive.bind(1, act.subject << child_bits)
      .bind(2, (act.subject + 1) << child_bits)
      .bind(3, act.at)
      .run();
}

}  // namespace amends::registry
