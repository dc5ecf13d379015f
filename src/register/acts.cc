#include "register/acts.h"

#include <array>
#include <utility>

namespace amends::registry {
namespace {

struct KindClass {
  std::string_view kind, public_class;
};

constexpr std::array kinds = {
    KindClass{kind::register_created, "register"},
    KindClass{kind::programme_pinned, "register"},
    KindClass{kind::claim_filed, "claim"},
    KindClass{kind::claim_amended, "claim"},
    KindClass{kind::claim_moved, "claim"},
    KindClass{kind::evidence_accessioned, "evidence"},
    KindClass{kind::fixity_checked, "evidence"},
    KindClass{kind::evidence_transferred, "evidence"},
    KindClass{kind::evidence_deaccessioned, "evidence"},
    KindClass{kind::notice_given, "notice"},
    KindClass{kind::notice_answered, "notice"},
    KindClass{kind::erased, "erasure"},
    KindClass{kind::log_timestamped, "register"},
    KindClass{kind::sealed_read, "access"},
    KindClass{kind::list_taken, "register"},
    KindClass{kind::sample_framed, "register"},
    KindClass{kind::sample_drawn, "register"},
    KindClass{kind::sample_answered, "claim"},
    KindClass{kind::instalment_fixed, "register"},
    KindClass{kind::conflict_grouped, "register"},
    KindClass{kind::conflict_joined, "claim"},
    KindClass{kind::conflict_left, "claim"},
    KindClass{kind::interest_declared, "claim"},
    KindClass{kind::link_judged, "claim"},
    KindClass{kind::decision_recommended, "claim"},
    KindClass{kind::decision_made, "claim"},
    KindClass{kind::screening_recorded, "claim"},
    KindClass{kind::facts_found, "claim"},
    KindClass{kind::payment_made, "claim"},
};

constexpr auto kind_names = [] {
  std::array<std::string_view, kinds.size()> names{};
  for (std::size_t i = 0; i < kinds.size(); ++i) names[i] = kinds[i].kind;
  return names;
}();

}  // namespace

std::optional<std::string_view> public_class(std::string_view act_kind) {
  for (const KindClass& k : kinds) {
    if (k.kind == act_kind) return k.public_class;
  }
  return std::nullopt;
}

std::span<const std::string_view> all_kinds() { return kind_names; }

}  // namespace amends::registry
