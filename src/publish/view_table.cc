// Which columns leave the register, as one table.
#include <array>

#include "publish/views.h"

namespace amends::publish {
namespace {

using enum Form;

constexpr ViewColumn claims[] = {
    {"claim", claim, "c.id"},
    {"category", plain, "c.category"},
    {"stage", plain, "c.stage"},
    {"disposition", plain, "c.disposition"},
    {"received", plain, "c.received"},
    {"deemed_filed", plain, "c.deemed_filed"},
    {"late", flag, "c.late"},
    {"sealed", flag, "c.sealed"},
    {"channel", plain, "c.channel"},
    {"language", plain, "c.language"},
    {"capacity", plain, "c.capacity"},
    {"filed_act", plain, "c.filed_act"},
    {"last_act", plain, "c.last_act"},
    {"amendments", plain, "c.amendments"},
    {"review_date", plain, "c.review_date"},
};

constexpr ViewColumn sources[] = {
    {"claim", claim, "t.claim"},
    {"source", plain, "t.source"},
    {"key", plain, "t.key"},
    {"digest", digest, "t.digest"},
};

constexpr ViewColumn losses[] = {
    {"claim", claim, "t.claim"},
    {"id", part, "t.id"},
    {"head", plain, "t.head"},
    {"amount", plain, "t.amount"},
    {"currency", plain, "t.currency"},
    {"date", plain, "t.date"},
    {"date_from", day, "t.date_lo"},
    {"date_to", day, "t.date_hi"},
    {"damage", plain, "t.damage"},
    {"remedy", plain, "t.remedy"},
    {"description", plain, "t.description"},
    {"unit", part, "CASE WHEN t.unit BETWEEN 0 AND 1023 THEN t.claim << 10 | t.unit END"},
    {"incident", part,
     "CASE WHEN t.incident BETWEEN 0 AND 1023 THEN t.claim << 10 | t.incident END"},
};

constexpr ViewColumn mentions[] = {
    {"claim", claim, "t.claim"},       {"id", part, "t.id"},
    {"role", plain, "t.role"},         {"kind", plain, "t.kind"},
    {"name", plain, "t.name"},         {"script", plain, "t.script"},
    {"language", plain, "t.language"}, {"birth", plain, "t.birth"},
    {"birth_from", day, "t.birth_lo"}, {"birth_to", day, "t.birth_hi"},
    {"sex", plain, "t.sex"},           {"vital", plain, "t.vital"},
    {"relation", plain, "t.relation"},
};

constexpr ViewColumn names[] = {
    {"mention", part, "t.mention"}, {"ordinal", plain, "t.ordinal"},   {"text", plain, "t.text"},
    {"script", plain, "t.script"},  {"language", plain, "t.language"}, {"kind", plain, "t.kind"},
};

constexpr ViewColumn identifiers[] = {
    {"mention", part, "t.mention"}, {"ordinal", plain, "t.ordinal"}, {"type", plain, "t.type"},
    {"issuer", plain, "t.issuer"},  {"hash", plain, "t.hash"},
};

constexpr ViewColumn contacts[] = {
    {"mention", part, "t.mention"},
    {"phone", plain, "t.phone"},
    {"email", plain, "t.email"},
    {"address", plain, "t.address"},
};

constexpr ViewColumn households[] = {
    {"claim", claim, "t.claim"},
    {"reference_date", plain, "t.reference_date"},
    {"reference_from", day, "t.reference_lo"},
    {"reference_to", day, "t.reference_hi"},
    {"members", plain, "t.members"},
};

constexpr ViewColumn units[] = {
    {"claim", claim, "t.claim"},
    {"id", part, "t.id"},
    {"kind", plain, "t.kind"},
    {"address", plain, "t.address"},
    {"zone", plain, "t.zone"},
    {"place", plain, "t.place"},
    {"latitude", plain, "t.latitude"},
    {"longitude", plain, "t.longitude"},
    {"accuracy_m", plain, "t.accuracy_m"},
    {"cadastral_ref", plain, "t.cadastral_ref"},
    {"area_m2", plain, "t.area_m2"},
    {"built", plain, "t.built"},
    {"material", plain, "t.material"},
    {"use", plain, "t.use"},
};

constexpr ViewColumn rights[] = {
    {"claim", claim, "t.claim"},
    {"id", part, "t.id"},
    {"unit", part, "CASE WHEN t.unit BETWEEN 0 AND 1023 THEN t.claim << 10 | t.unit END"},
    {"type", plain, "t.type"},
    {"share", plain, "t.share"},
    {"from", plain, "t.from_date"},
    {"to", plain, "t.to_date"},
    {"source", plain, "t.source"},
};

constexpr ViewColumn incidents[] = {
    {"claim", claim, "t.claim"},
    {"id", part, "t.id"},
    {"kind", plain, "t.kind"},
    {"date", plain, "t.date"},
    {"date_from", day, "t.date_lo"},
    {"date_to", day, "t.date_hi"},
    {"zone", plain, "t.zone"},
    {"place", plain, "t.place"},
    {"latitude", plain, "t.latitude"},
    {"longitude", plain, "t.longitude"},
    {"accuracy_m", plain, "t.accuracy_m"},
    {"attributed_to", plain, "t.attributed_to"},
    {"attributed_by", plain, "t.attributed_by"},
};

constexpr ViewColumn items[] = {
    {"claim", claim, "t.claim"}, {"act", plain, "t.id"},      {"sha256", digest, "t.sha256"},
    {"size", plain, "t.size"},   {"mime", plain, "t.mime"},   {"kind", plain, "t.kind"},
    {"name", plain, "t.name"},   {"state", plain, "t.state"},
};

constexpr ViewColumn custody[] = {
    {"claim", claim, "c.id"},        {"act", plain, "t.id >> 3"},   {"item", plain, "t.item"},
    {"type", plain, "t.type"},       {"at", instant, "t.at"},       {"agent", plain, "t.agent"},
    {"outcome", plain, "t.outcome"}, {"detail", plain, "t.detail"},
};

constexpr ViewColumn deficiencies[] = {
    {"claim", claim, "t.claim"},
    {"id", part, "t.id"},
    {"code", plain, "t.code"},
    {"field", plain, "t.field"},
    {"noticed_at", instant, "t.noticed_at"},
    {"due", plain, "t.due"},
    {"cured_at", instant, "t.cured_at"},
};

constexpr ViewColumn notices[] = {
    {"claim", claim, "t.claim"},
    {"act", plain, "t.id"},
    {"kind", plain, "t.kind"},
    {"method", plain, "t.method"},
    {"at", instant, "t.at"},
    {"detail", plain, "t.detail"},
    {"answered_at", instant, "t.answered_at"},
};

constexpr ViewColumn pins[] = {
    {"act", plain, "t.act"}, {"hash", plain, "t.hash"}, {"reason", plain, "t.reason"}};

constexpr ViewColumn timestamps[] = {
    {"act", plain, "t.act"},
    {"size", plain, "t.size"},
    {"time", plain, "t.time"},
    {"authority", plain, "t.authority"},
    {"token_sha256", plain, "t.token_sha256"},
};

constexpr ViewColumn checks[] = {
    {"act", plain, "t.id >> 3"}, {"type", plain, "t.type"},       {"at", instant, "t.at"},
    {"agent", plain, "t.agent"}, {"outcome", plain, "t.outcome"}, {"detail", plain, "t.detail"},
};

constexpr ViewColumn reads[] = {
    {"act", plain, "t.act"},         {"at", instant, "t.at"},       {"agent", plain, "t.agent"},
    {"purpose", plain, "t.purpose"}, {"claims", plain, "t.claims"},
};

constexpr ViewColumn erasures[] = {
    {"act", plain, "t.act"},
    {"by_act", plain, "t.by_act"},
    {"reason", plain, "t.reason"},
    {"legal_basis", plain, "t.legal_basis"},
};

// CROSS JOIN keeps the view's own order, which is the claims'.
constexpr std::array views = {
    View{"claim", "c.id", "claim c", "c.id", claims},
    View{"claim_source", "t.claim", "claim_source t CROSS JOIN claim c ON c.id = t.claim",
         "t.claim, t.source, t.key", sources},
    View{"loss_item", "t.claim", "loss_item t CROSS JOIN claim c ON c.id = t.claim", "t.id",
         losses},
    View{"party_mention", "t.claim", "party_mention t CROSS JOIN claim c ON c.id = t.claim", "t.id",
         mentions},
    View{"mention_name", "t.mention >> 10",
         "mention_name t CROSS JOIN claim c ON c.id = t.mention >> 10", "t.mention, t.ordinal",
         names},
    View{"mention_identifier", "t.mention >> 10",
         "mention_identifier t CROSS JOIN claim c ON c.id = t.mention >> 10",
         "t.mention, t.ordinal", identifiers},
    View{"contact", "t.mention >> 10", "contact t CROSS JOIN claim c ON c.id = t.mention >> 10",
         "t.mention", contacts, false, true},
    View{"household", "t.claim", "household t CROSS JOIN claim c ON c.id = t.claim", "t.claim",
         households},
    View{"property_unit", "t.claim", "property_unit t CROSS JOIN claim c ON c.id = t.claim", "t.id",
         units},
    View{"property_right", "t.claim", "property_right t CROSS JOIN claim c ON c.id = t.claim",
         "t.id", rights},
    View{"incident", "t.claim", "incident t CROSS JOIN claim c ON c.id = t.claim", "t.id",
         incidents},
    View{"evidence_item", "t.claim", "evidence_item t CROSS JOIN claim c ON c.id = t.claim",
         "t.claim, t.id", items},
    View{"custody_event", "c.id",
         "custody_event t CROSS JOIN evidence_item e ON e.id = t.item CROSS JOIN claim c ON c.id = "
         "e.claim",
         "c.id, t.id", custody},
    View{"deficiency", "t.claim", "deficiency t CROSS JOIN claim c ON c.id = t.claim", "t.id",
         deficiencies},
    View{"notice", "t.claim", "notice t CROSS JOIN claim c ON c.id = t.claim", "t.claim, t.id",
         notices},
    View{"programme_pin", "", "programme_pin t", "t.act", pins},
    View{"log_timestamp", "", "log_timestamp t", "t.act", timestamps},
    View{"evidence_check", "", "custody_event t WHERE t.item IS NULL", "t.id", checks, true},
    View{"sealed_access", "", "sealed_access t", "t.act", reads, true},
    View{"erasure", "", "erasure t", "t.act", erasures, true},
};

}  // namespace

std::span<const View> all_views() { return views; }

bool is_in(const View& view, const Scope& scope) {
  return (scope.sealed || !view.only_sealed) && (scope.contacts || !view.only_contacts);
}

}  // namespace amends::publish
