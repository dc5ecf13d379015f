// The fold of acts on the register, on evidence and on notices.
#include "base/hash.h"
#include "register/fold_state.h"

namespace amends::registry {
namespace {

constexpr int custody_bits = 3;  // custody events of one act: act << 3 | ordinal

std::int64_t signed_index(const ledger::StoredAct& act) {
  return static_cast<std::int64_t>(act.index);
}

std::size_t count_at(const Object& object, std::string_view key) {
  simdjson::dom::array array;
  return object.at_key(key).get(array) == simdjson::SUCCESS ? array.size() : 0;
}

}  // namespace

Status Fold::State::created(const ledger::StoredAct& act, const ActBody& body) {
  then.end = 0;
  add_pin.bind(1, signed_index(act)).bind(3, "created");
  return add_pin.bind(2, text_at(object_at(body.data, "programme"), "hash").value_or("")).run();
}

Status Fold::State::pinned(const ledger::StoredAct& act, const ActBody& body) {
  then.end = 0;  // to be found anew
  add_pin.bind(1, signed_index(act)).bind(2, text_at(body.data, "hash").value_or(""));
  return add_pin.bind(3, text_at(body.data, "reason").value_or("")).run();
}

Status Fold::State::custody(const ledger::StoredAct& act, int ordinal,
                            std::optional<std::int64_t> item, std::string_view type,
                            std::string_view agent, std::string_view outcome,
                            std::string_view detail) {
  add_custody.bind(1, signed_index(act) << custody_bits | ordinal).bind(2, item).bind(3, type);
  return add_custody.bind(4, act.at).bind(5, agent).bind(6, outcome).bind(7, detail).run();
}

Status Fold::State::accessioned(const ledger::StoredAct& act, const ActBody& body) {
  const std::string_view digest = text_at(body.data, "sha256").value_or("");
  AMENDS_TRY(const Hash sha256, base::hash_from_hex(digest));
  add_item.bind(1, signed_index(act)).bind(2, act.subject).bind(3, base::ByteSpan(sha256));
  add_item.bind(4, integer_at(body.data, "size").value_or(0));
  add_item.bind(5, text_at(body.data, "mime").value_or("")).bind(6, text_at(body.data, "kind"));
  AMENDS_CHECK(add_item.bind(7, text_at(body.data, "name").value_or("")).run());
  AMENDS_CHECK(custody(act, 0, signed_index(act), "accession", body.by, "success", ""));
  return custody(act, 1, signed_index(act), "message digest calculation", "amends", "success",
                 digest);
}

Status Fold::State::fixity(const ledger::StoredAct& act, const ActBody& body) {
  const std::size_t damaged = count_at(body.data, "damaged"),
                    missing = count_at(body.data, "missing");
  const std::string detail =
      fmt::format("{} checked, {} damaged, {} missing",
                  integer_at(body.data, "checked").value_or(0), damaged, missing);
  return custody(act, 0, std::nullopt, "fixity check", body.by,
                 damaged + missing == 0 ? "success" : "failure", detail);
}

// A transfer hands a copy to somebody else; the item stays in the body's own custody.
Status Fold::State::transferred(const ledger::StoredAct& act, const ActBody& body) {
  const std::string detail = fmt::format("to {}: {}", text_at(body.data, "to").value_or(""),
                                         text_at(body.data, "reason").value_or(""));
  return custody(act, 0, integer_at(body.data, "item"), "transfer", body.by, "success", detail);
}

Status Fold::State::deaccessioned(const ledger::StoredAct& act, const ActBody& body) {
  const std::int64_t item = integer_at(body.data, "item").value_or(-1);
  AMENDS_CHECK(change_item.bind(1, item).bind(2, "DEACCESSIONED").run());
  return custody(act, 0, item, "deaccession", body.by, "success",
                 text_at(body.data, "reason").value_or(""));
}

Status Fold::State::noticed(const ledger::StoredAct& act, const ActBody& body) {
  add_notice.bind(1, signed_index(act)).bind(2, act.subject);
  add_notice.bind(3, text_at(body.data, "kind").value_or("")).bind(5, act.at);
  add_notice.bind(4, text_at(body.data, "method").value_or(""));
  return add_notice.bind(6, text_at(body.data, "detail")).run();
}

Status Fold::State::notice_was_answered(const ledger::StoredAct& act, const ActBody& body) {
  return answer_notice.bind(1, integer_at(body.data, "notice").value_or(-1)).bind(2, act.at).run();
}

// What others were decided on stands by the number alone, and who takes no part in them, by name.
Status Fold::State::keep(std::int64_t claim, const Object& kept) {
  const std::string_view number = text_at(kept, "number").value_or("");
  Status status;
  each_object(kept, "answers", [&](const Object& answer) {
    if (!status) return;
    keep_answer.bind(1, integer_at(answer, "sample").value_or(0)).bind(2, number);
    status = keep_answer.bind(3, text_at(answer, "result").value_or("")).run();
  });
  each_object(kept, "instalments", [&](const Object& place) {
    if (!status) return;
    keep_place.bind(1, integer_at(place, "instalment").value_or(0));
    status = keep_place.bind(2, claim).run();
  });
  each_object(kept, "interests", [&](const Object& interest) {
    if (!status) return;
    keep_interest.bind(1, integer_at(interest, "act").value_or(-1));
    keep_interest.bind(2, text_at(interest, "person").value_or(""));
    status = keep_interest.bind(3, integer_at(interest, "group").value_or(0)).run();
  });
  return status;
}

Status Fold::State::erased(const ledger::StoredAct& act, const ActBody& body) {
  Status status;
  each_object(body.data, "acts", [&](const Object& gone) {
    add_erasure.bind(1, integer_at(gone, "index").value_or(-1)).bind(2, signed_index(act));
    add_erasure.bind(3, text_at(body.data, "reason").value_or(""));
    if (status) status = add_erasure.bind(4, text_at(body.data, "legal_basis").value_or("")).run();
  });
  AMENDS_CHECK(status);
  if (const auto kept = object_at(body.data, "kept")) AMENDS_CHECK(keep(act.subject, *kept));
  simdjson::dom::array sources;
  if (body.data.at_key("sources").get(sources) != simdjson::SUCCESS) return {};
  for (const simdjson::dom::element source : sources) {
    std::string_view hash;
    if (source.get(hash) != simdjson::SUCCESS) continue;
    AMENDS_CHECK(add_erased_source.bind(1, hash).bind(2, signed_index(act)).run());
  }
  return {};
}

Status Fold::State::timestamped(const ledger::StoredAct& act, const ActBody& body) {
  add_timestamp.bind(1, signed_index(act)).bind(2, integer_at(body.data, "size").value_or(0));
  add_timestamp.bind(3, text_at(body.data, "time").value_or(""));
  add_timestamp.bind(4, text_at(body.data, "authority").value_or(""));
  return add_timestamp.bind(5, text_at(body.data, "token_sha256").value_or("")).run();
}

Status Fold::State::sealed_was_read(const ledger::StoredAct& act, const ActBody& body) {
  add_access.bind(1, signed_index(act)).bind(2, act.at).bind(3, body.by);
  add_access.bind(4, text_at(body.data, "purpose").value_or(""));
  return add_access.bind(5, static_cast<std::int64_t>(count_at(body.data, "claims"))).run();
}

Status Fold::State::list_taken(const ledger::StoredAct& act, const ActBody& body) {
  add_list.bind(1, signed_index(act)).bind(2, text_at(body.data, "list").value_or(""));
  add_list.bind(3, act.at).bind(4, body.by).bind(5, text_at(body.data, "file").value_or(""));
  add_list.bind(6, text_at(body.data, "sha256").value_or(""));
  add_list.bind(7, integer_at(body.data, "rows").value_or(0));
  return add_list.bind(8, integer_at(body.data, "left_out").value_or(0)).run();
}

}  // namespace amends::registry
