#include "simulate/columns.h"

#include <fmt/format.h>

#include <cstring>

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

// RFC 4180, section 2.6.
constexpr auto needs_quotes = [] {
  std::array<bool, 256> table{};
  for (const char c : {',', '"', '\r', '\n'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

char* write_cell(char* at, std::string_view text) {
  bool special = false;
  for (const char c : text) special |= needs_quotes[static_cast<unsigned char>(c)];
  if (!special) {
    std::memcpy(at, text.data(), text.size());
    return at + text.size();
  }
  *at++ = '"';
  for (const char c : text) {
    if (c == '"') *at++ = '"';
    *at++ = c;
  }
  *at++ = '"';
  return at;
}

}  // namespace

std::string_view name_of(Column column) { return names[static_cast<std::size_t>(column)]; }

std::string header() {
  std::string out = fmt::format("{}", fmt::join(names, ","));
  for (std::size_t i = 1; i <= member_columns_max; ++i) {
    for (const std::string_view name : member_names) out += fmt::format(",member{}_{}", i, name);
  }
  return out;
}

void Row::append_to(std::string& out) const {
  // Room for the worst case, every character a quotation mark; then a plain pointer does the work.
  std::size_t room = 0;
  for (const std::string& cell : cells_) room += 2 * cell.size() + 3;
  const std::size_t start = out.size();
  out.resize(start + room);
  char* at = out.data() + start;
  for (const std::string& cell : cells_) {
    at = write_cell(at, cell);
    *at++ = ',';
  }
  at[-1] = '\n';
  out.resize(static_cast<std::size_t>(at - out.data()));
}

}  // namespace amends::simulate
