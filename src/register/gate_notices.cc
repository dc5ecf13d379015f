// The gate for notices and their answers (model.md, Notice).
#include "base/text.h"
#include "register/notices.h"
#include "register/register_state.h"

namespace amends::registry {

Status Register::Session::State::gate_notice(const Draft& draft, const ActBody& body) {
  if (draft.kind == kind::notice_given) {
    const std::string_view what = text_at(body.data, "kind").value_or("");
    const std::string_view method = text_at(body.data, "method").value_or("");
    if (std::ranges::find(notice_kinds, what) == std::end(notice_kinds)) {
      return fail(Code::refused, "a notice is one of {}, not '{}'", fmt::join(notice_kinds, ", "),
                  what);
    }
    if (std::ranges::find(notice_methods, method) == std::end(notice_methods)) {
      return fail(Code::refused, "a notice is given by {}, not by '{}'",
                  fmt::join(notice_methods, ", "), method);
    }
    return {};
  }
  AMENDS_TRY(store::Statement find,
             reg->database->prepare("SELECT claim FROM notice WHERE id=?1 AND claim=?2"));
  const std::int64_t notice = integer_at(body.data, "notice").value_or(-1);
  AMENDS_TRY(const bool found, find.bind(1, notice).bind(2, draft.subject).step());
  if (!found) return fail(Code::refused, "act {} is no notice of this claim", notice);
  return {};
}

}  // namespace amends::registry
