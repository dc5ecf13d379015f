#include "simulate/columns.h"

#include <fmt/format.h>

namespace amends::simulate {
namespace {

constexpr std::array<std::string_view, single_columns> names = {"key",
                                                                "category",
                                                                "received",
                                                                "channel",
                                                                "language",
                                                                "capacity",
                                                                "claimant_kind",
                                                                "claimant_name",
                                                                "claimant_script",
                                                                "claimant_other_name",
                                                                "claimant_other_kind",
                                                                "claimant_birth",
                                                                "claimant_sex",
                                                                "claimant_id_type",
                                                                "claimant_id",
                                                                "claimant_phone",
                                                                "claimant_email",
                                                                "claimant_address",
                                                                "representative_name",
                                                                "representative_birth",
                                                                "representative_relation",
                                                                "representative_authority",
                                                                "victim_name",
                                                                "victim_birth",
                                                                "victim_sex",
                                                                "victim_relation",
                                                                "victim_vital",
                                                                "victim_vital_date",
                                                                "household_date",
                                                                "incident_kind",
                                                                "incident_date",
                                                                "incident_place",
                                                                "incident_zone",
                                                                "incident_latitude",
                                                                "incident_longitude",
                                                                "incident_accuracy_m",
                                                                "unit_kind",
                                                                "unit_material",
                                                                "unit_address",
                                                                "unit_place",
                                                                "unit_zone",
                                                                "unit_cadastral_ref",
                                                                "unit_area_m2",
                                                                "unit_built",
                                                                "unit_land_use",
                                                                "occupant_name",
                                                                "right_type",
                                                                "right_share",
                                                                "right_from",
                                                                "right_source",
                                                                "loss_head",
                                                                "loss_damage",
                                                                "loss_date",
                                                                "loss_amount",
                                                                "loss_currency",
                                                                "loss_description",
                                                                "remedy",
                                                                "compensation_amount",
                                                                "compensation_currency",
                                                                "compensation_date",
                                                                "compensation_payer",
                                                                "left",
                                                                "returned",
                                                                "destination",
                                                                "reason",
                                                                "death_recorded",
                                                                "last_seen",
                                                                "injury",
                                                                "captivity_from",
                                                                "captivity_to",
                                                                "interview_by",
                                                                "inspection_act",
                                                                "no_access_from",
                                                                "wishes_return",
                                                                "lived_there_from",
                                                                "crop",
                                                                "rooms",
                                                                "used_by",
                                                                "remedy_in_kind",
                                                                "staff",
                                                                "trade",
                                                                "statement"};
constexpr std::array<std::string_view, 4> member_names = {"name", "birth", "sex", "relation"};

}  // namespace

std::string_view name_of(Column column) { return names[static_cast<std::size_t>(column)]; }

std::string header() {
  std::string out = fmt::format("{}", fmt::join(names, ","));
  for (std::size_t i = 1; i <= member_columns_max; ++i) {
    for (const std::string_view name : member_names) out += fmt::format(",member{}_{}", i, name);
  }
  return out;
}

void append_cell(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void Row::append_to(std::string& out) const {
  for (std::size_t i = 0; i < column_count; ++i) {
    if (i > 0) out += ',';
    if (!cells_[i].empty()) append_cell(out, cells_[i]);
  }
  out += '\n';
}

}  // namespace amends::simulate
