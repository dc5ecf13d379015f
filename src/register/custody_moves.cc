// Evidence that goes on to others, and evidence that is given up.
#include "base/json.h"
#include "register/acts.h"
#include "register/custody.h"

namespace amends::registry {
namespace {

struct Item {
  ClaimId claim = 0;
  Hash sha256{};
};

Result<Item> held_item(Register& reg, std::uint64_t item) {
  AMENDS_TRY(store::Statement find,
             reg.database().prepare("SELECT claim, sha256, state FROM evidence_item WHERE id=?1"));
  AMENDS_TRY(const bool found, find.bind(1, static_cast<std::int64_t>(item)).step());
  if (!found) {
    return fail(Code::not_found,
                "act {} is no accession of evidence; amends show lists a claim's acts", item);
  }
  if (find.text(2) != "HELD") {
    return fail(Code::refused, "the evidence of act {} is not held any more: it is {}", item,
                find.text(2));
  }
  AMENDS_TRY(const Hash hash, base::hash_from(find.blob(1)));
  return Item{find.integer(0), hash};
}

Result<Done> append(Register& reg, std::string_view kind, ClaimId claim, std::string_view data,
                    const Actor& actor) {
  AMENDS_TRY(Register::Session session, reg.begin());
  AMENDS_TRY(const Done done, session.add({kind, claim, data}, actor));
  AMENDS_CHECK(session.commit());
  return done;
}

}  // namespace

Result<Done> transfer_item(Register& reg, std::uint64_t item, std::string_view to,
                           std::string_view reason, const Actor& actor) {
  AMENDS_TRY(const Item held, held_item(reg, item));
  std::string data = fmt::format(R"({{"item":{},"reason":)", item);
  base::append_json_string(data, reason);
  data += ",\"to\":";
  base::append_json_string(data, to);
  return append(reg, kind::evidence_transferred, held.claim, data + "}", actor);
}

Result<Done> deaccession_item(Register& reg, std::uint64_t item, std::string_view reason,
                              std::string_view legal_basis, const Actor& actor) {
  AMENDS_TRY(const Item held, held_item(reg, item));
  std::string data = fmt::format(R"({{"item":{},"legal_basis":)", item);
  base::append_json_string(data, legal_basis);
  data += ",\"reason\":";
  base::append_json_string(data, reason);
  AMENDS_TRY(const Done done,
             append(reg, kind::evidence_deaccessioned, held.claim, data + "}", actor));
  AMENDS_TRY(
      store::Statement others,
      reg.database().prepare("SELECT 1 FROM evidence_item WHERE sha256=?1 AND state='HELD'"));
  AMENDS_TRY(const bool still_held, others.bind(1, base::ByteSpan(held.sha256)).step());
  if (!still_held) AMENDS_CHECK(reg.blobs().remove(held.sha256));
  return done;
}

}  // namespace amends::registry
