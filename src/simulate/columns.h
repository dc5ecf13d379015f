// The columns of claims.csv, in their order, and one row of it. README.txt of a caseload and
// programmes/velaria/mappings/simulated.toml speak of the same names.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace amends::simulate {

inline constexpr std::size_t member_columns_max = 8;

// clang-format off
enum class Column : std::uint8_t {
  key, category, received, channel, language, capacity,
  claimant_kind, claimant_name, claimant_script, claimant_other_name, claimant_other_kind,
  claimant_birth, claimant_sex, claimant_id_type, claimant_id, claimant_phone,
  claimant_email, claimant_address,
  representative_name, representative_birth, representative_relation,
  representative_authority,
  victim_name, victim_birth, victim_sex, victim_relation, victim_vital, victim_vital_date,
  household_date,
  incident_kind, incident_date, incident_place, incident_zone, incident_latitude,
  incident_longitude, incident_accuracy_m,
  unit_kind, unit_material, unit_address, unit_place, unit_zone, unit_cadastral_ref,
  unit_area_m2, unit_built, unit_land_use, occupant_name,
  right_type, right_share, right_from, right_source,
  loss_head, loss_damage, loss_date, loss_amount, loss_currency, loss_description, remedy,
  compensation_amount, compensation_currency, compensation_date, compensation_payer,
  left, returned, destination, reason, death_recorded, last_seen, injury, captivity_from,
  captivity_to, interview_by, inspection_act, no_access_from, wishes_return,
  lived_there_from, crop, rooms, used_by, remedy_in_kind, staff, trade,
  statement,
  members,  // and from here four for each member: name, birth, sex, relation
};
// clang-format on

inline constexpr auto single_columns = static_cast<std::size_t>(Column::members);
inline constexpr std::size_t column_count = single_columns + 4 * member_columns_max;

enum class MemberColumn : std::uint8_t { name, birth, sex, relation };

std::string_view name_of(Column column);
// The header: every column's name, with commas, without the line's end.
std::string header();

class Row {
 public:
  std::string& operator[](Column column) { return cells_[static_cast<std::size_t>(column)]; }
  const std::string& operator[](Column column) const {
    return cells_[static_cast<std::size_t>(column)];
  }
  std::string& member(std::size_t i, MemberColumn column) {
    return cells_[single_columns + 4 * i + static_cast<std::size_t>(column)];
  }
  void clear() {
    for (std::string& cell : cells_) cell.clear();  // which keeps the room that they have
  }
  // The line with its end, as RFC 4180 has it but for the end, which is "\n".
  void append_to(std::string& out) const;

 private:
  std::array<std::string, column_count> cells_;
};

}  // namespace amends::simulate
