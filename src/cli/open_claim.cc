#include "cli/open_claim.h"

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "cli/examine_options.h"
#include "register/acts.h"

namespace amends::cli {
namespace {

Status note_sealed_read(const Common& common, std::string_view number, const std::string& purpose) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  std::string data = fmt::format(R"({{"claims":["{}"],"purpose":)", number);
  base::append_json_string(data, purpose);
  data += "}";
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_CHECK(session.add({registry::kind::sealed_read, 0, data}, actor(common))
                   .map([](const registry::Done&) {}));
  return session.commit();
}

}  // namespace

Result<OpenClaim> open_claim(const Common& common, const std::string& claim,
                             const std::string& purpose, const std::string& language,
                             const std::function<Status(OpenClaim&)>& check) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::read));
  AMENDS_TRY(std::string told_in, language_of(reg.programme(), language));
  AMENDS_TRY(const registry::ClaimId id, reg.find_claim(claim));
  const std::string number = reg.number_of(id);
  auto facts = registry::read_claim_facts(reg.database(), reg.programme(), id, reg.now());
  if (!facts) return fail(std::move(facts.error()).in("claim " + number));
  if (facts->sealed && purpose.empty()) {
    return fail(Code::refused,
                "claim {} is sealed: say why you read it with --purpose, and it will be logged",
                number);
  }
  OpenClaim open{std::move(reg), id, std::move(*facts), std::move(told_in)};
  if (check) AMENDS_CHECK(check(open));
  if (!open.facts.sealed) return open;
  {
    const registry::Register closed = std::move(open.reg);
  }  // there is one writer at a time
  AMENDS_CHECK(note_sealed_read(common, number, purpose));
  AMENDS_TRY(open.reg, open_register(common, registry::Access::read));
  return open;
}

Status note_sealed_reads(registry::Register& reg, const std::string& purpose,
                         const Common& common) {
  if (purpose.empty()) {
    return fail(Code::refused,
                "sealed claims are read only for a stated purpose: say it with --purpose, and it "
                "will be logged");
  }
  AMENDS_TRY(store::Statement select,
             reg.database().prepare("SELECT id FROM claim WHERE sealed <> 0 ORDER BY id"));
  std::string data = R"({"claims":[)";
  for (bool first = true;; first = false) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) break;
    data += fmt::format("{}\"{}\"", first ? "" : ",", reg.number_of(select.integer(0)));
  }
  select.reset();
  data += R"(],"purpose":)";
  base::append_json_string(data, purpose);
  data += "}";
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_CHECK(session.add({registry::kind::sealed_read, 0, data}, actor(common))
                   .map([](const registry::Done&) {}));
  AMENDS_CHECK(session.commit());
  return reg.publish(task()).map([](const ledger::Checkpoint&) {});
}

Status tell_recorded(registry::Register& reg, registry::ClaimId claim, const registry::Done& done,
                     const Common& common) {
  AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  const std::string number = reg.number_of(claim);
  if (common.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"claim", number}, {"act", done.act}}.dump(2));
  } else {
    fmt::print("Claim {}: recorded (act {}); amends screen judges it anew.\n", number, done.act);
  }
  return {};
}

}  // namespace amends::cli
