// The fold of acts on claims: filed, amended, moved.
#include <algorithm>

#include "register/fold_state.h"

namespace amends::registry {

Status Fold::State::filed(const ledger::StoredAct& act, const ActBody& body) {
  const auto filing_object = object_at(body.data, "filing");
  const auto source = object_at(body.data, "source");
  if (!filing_object || !source) {
    return fail(Code::corrupt, "act {} files a claim without filing or source", act.index);
  }
  const std::string_view category = text_at(filing_object, "category").value_or("");
  bool late = false, deficient = false;
  (void)body.data.at_key("late").get(late);
  each_object(body.data, "deficiencies", [&](const Object&) { deficient = true; });
  add_claim.bind(1, act.subject).bind(2, category).bind(3, deficient ? "DEFICIENT" : "REGISTERED");
  add_claim.bind(4, text_at(filing_object, "received").value_or("")).bind(5, late ? 1 : 0);
  add_claim.bind(6, is_sealed(category) ? 1 : 0).bind(7, text_at(filing_object, "channel"));
  add_claim.bind(8, text_at(filing_object, "language")).bind(9, text_at(filing_object, "capacity"));
  AMENDS_CHECK(add_claim.bind(10, static_cast<std::int64_t>(act.index)).run());
  AMENDS_TRY(const Hash digest, base::hash_from_base64(text_at(source, "digest").value_or("")));
  add_source.bind(1, text_at(source, "name").value_or("")).bind(2, text_at(source, "key").value_or(""));
  AMENDS_CHECK(add_source.bind(3, act.subject).bind(4, base::ByteSpan(digest)).run());
  AMENDS_CHECK(filing.insert(act.subject, *filing_object));
  return deficient ? note_deficiencies(act, body) : Status();
}

Status Fold::State::amended(const ledger::StoredAct& act, const ActBody& body) {
  const auto filing_object = object_at(body.data, "filing");
  const auto source = object_at(body.data, "source");
  if (!filing_object || !source) {
    return fail(Code::corrupt, "act {} amends a claim without filing or source", act.index);
  }
  const std::string_view category = text_at(filing_object, "category").value_or("");
  bool deficient = false;
  each_object(body.data, "deficiencies", [&](const Object&) { deficient = true; });
  amend_claim.bind(1, act.subject).bind(2, category).bind(3, text_at(filing_object, "channel"));
  amend_claim.bind(4, text_at(filing_object, "language")).bind(5, text_at(filing_object, "capacity"));
  amend_claim.bind(6, static_cast<std::int64_t>(act.index));
  amend_claim.bind(7, deficient ? "DEFICIENT" : "REGISTERED").bind(8, is_sealed(category) ? 1 : 0);
  AMENDS_CHECK(amend_claim.run());
  AMENDS_TRY(const Hash digest, base::hash_from_base64(text_at(source, "digest").value_or("")));
  change_source.bind(1, text_at(source, "name").value_or(""));
  change_source.bind(2, text_at(source, "key").value_or("")).bind(3, base::ByteSpan(digest));
  AMENDS_CHECK(change_source.run());
  AMENDS_CHECK(filing.remove(act.subject));
  AMENDS_CHECK(filing.insert(act.subject, *filing_object));
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

Status Fold::State::moved(const ledger::StoredAct& act, const ActBody& body) {
  const std::string_view to = text_at(body.data, "to").value_or("");
  const std::string_view trigger = text_at(body.data, "trigger").value_or("");
  const bool ends = to == "WITHDRAWN" || to == "LAPSED" || to == "CONSOLIDATED";
  move_claim.bind(1, act.subject).bind(2, to).bind(3, static_cast<std::int64_t>(act.index));
  move_claim.bind(4, text_at(body.data, "review_date"));
  move_claim.bind(5, ends ? std::optional(to) : std::nullopt);
  move_claim.bind(6, trigger == "recommend" ? std::optional(body.by) : std::nullopt);
  AMENDS_CHECK(move_claim.run());
  if (trigger != "waive") return {};
  return waive.bind(1, act.subject << child_bits).bind(2, (act.subject + 1) << child_bits).bind(3, act.at).run();
}

}  // namespace amends::registry
