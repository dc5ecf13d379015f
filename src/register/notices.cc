#include "register/notices.h"

#include "base/json.h"

namespace amends::registry {
namespace {

Result<Done> add(Register& reg, ClaimId claim, std::string_view act_kind, const std::string& data,
                 const Actor& by) {
  AMENDS_TRY(Register::Session session, reg.begin());
  auto done = session.add({act_kind, claim, data}, by);
  if (!done) return fail(std::move(done.error()).in("claim " + reg.number_of(claim)));
  AMENDS_CHECK(session.commit());
  return done;
}

}  // namespace

Result<std::vector<Notice>> notices_of(Register& reg, ClaimId claim) {
  AMENDS_TRY(store::Statement select,
             reg.database().prepare("SELECT id,kind,method,detail,at,answered_at FROM notice WHERE "
                                    "claim=?1 ORDER BY id"));
  select.bind(1, claim);
  std::vector<Notice> notices;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return notices;
    Notice& notice = notices.emplace_back();
    notice.act = static_cast<std::uint64_t>(select.integer(0));
    notice.kind = select.text(1);
    notice.method = select.text(2);
    notice.detail = select.text(3);
    notice.at = select.integer(4);
    if (!select.is_null(5)) notice.answered = select.integer(5);
  }
}

Result<Done> give_notice(Register& reg, ClaimId claim, std::string_view what,
                         std::string_view method, std::string_view detail, const Actor& by) {
  std::string data = "{";
  if (!detail.empty()) {
    data += "\"detail\":";
    base::append_json_string(data, detail);
    data += ',';
  }
  data += "\"kind\":";
  base::append_json_string(data, what);
  data += ",\"method\":";
  base::append_json_string(data, method);
  return add(reg, claim, kind::notice_given, data + "}", by);
}

Result<Done> answer_notice(Register& reg, ClaimId claim, std::string_view what,
                           std::string_view detail, const Actor& by) {
  AMENDS_TRY(const std::vector<Notice> notices, notices_of(reg, claim));
  const auto last = std::find_if(notices.rbegin(), notices.rend(),
                                 [&](const Notice& notice) { return notice.kind == what; });
  if (last == notices.rend()) {
    return fail(Code::refused, "claim {}: no notice {} was given that could be answered",
                reg.number_of(claim), what);
  }
  std::string data = "{\"detail\":";
  base::append_json_string(data, detail);
  data += fmt::format(",\"notice\":{}}}", last->act);
  return add(reg, claim, kind::notice_answered, data, by);
}

}  // namespace amends::registry
