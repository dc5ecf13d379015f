#include "register/fold_filing.h"

#include <array>

#include "base/time_zone.h"

namespace amends::registry {
namespace {

constexpr std::array removal_sql = {
    "DELETE FROM loss_item WHERE id >= ?1 AND id < ?2",
    "DELETE FROM party_mention WHERE id >= ?1 AND id < ?2",
    "DELETE FROM mention_name WHERE mention >= ?1 AND mention < ?2",
    "DELETE FROM mention_identifier WHERE mention >= ?1 AND mention < ?2",
    "DELETE FROM contact WHERE mention >= ?1 AND mention < ?2",
    "DELETE FROM property_unit WHERE id >= ?1 AND id < ?2",
    "DELETE FROM property_right WHERE id >= ?1 AND id < ?2",
    "DELETE FROM incident WHERE id >= ?1 AND id < ?2",
    "DELETE FROM household WHERE claim >= ?1 >> 10 AND claim < ?2 >> 10",
};
static_assert(child_bits == 10);

Result<std::int64_t> child_id(std::int64_t claim, std::int64_t ordinal) {
  if (ordinal >= child_limit) {
    return fail(Code::refused, "a claim has more than {} parts of one kind; split it", child_limit);
  }
  return claim << child_bits | ordinal;
}

// Calls `insert(item, id)` for each object of an array, numbering them; the first failure ends it.
template <typename Insert>
Status each_child(std::int64_t claim, const Object& filing, std::string_view key, Insert insert) {
  std::int64_t ordinal = 0;
  Status status;
  each_object(filing, key, [&](const Object& item) {
    if (!status) return;
    const auto id = child_id(claim, ordinal++);
    status = id ? insert(item, *id) : fail(Error(id.error()));
  });
  return status;
}

}  // namespace

// A date that cannot be read never gets this far: intake refuses it. What is here is the claimant's
// own text.
FilingFold::Interval FilingFold::interval_at(const Object& object, std::string_view key) const {
  Interval result{text_at(object, key), {}, {}};
  if (!result.text) return result;
  if (const auto date = base::parse_in_zone(*result.text, zone_minutes_)) {
    result.earliest = date->earliest();
    result.latest = date->latest();
  }
  return result;
}

Result<FilingFold> FilingFold::create(store::Database& db, int zone_minutes) {
  FilingFold fold;
  fold.zone_minutes_ = zone_minutes;
  AMENDS_TRY(
      fold.loss_,
      db.prepare("INSERT INTO loss_item VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)"));
  AMENDS_TRY(
      fold.mention_,
      db.prepare("INSERT INTO party_mention VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)"));
  AMENDS_TRY(fold.name_, db.prepare("INSERT INTO mention_name VALUES(?1,?2,?3,?4,?5,?6)"));
  AMENDS_TRY(fold.identifier_, db.prepare("INSERT INTO mention_identifier VALUES(?1,?2,?3,?4,?5)"));
  AMENDS_TRY(fold.contact_, db.prepare("INSERT INTO contact VALUES(?1,?2,?3,?4)"));
  AMENDS_TRY(fold.household_, db.prepare("INSERT INTO household VALUES(?1,?2,?3,?4,?5)"));
  AMENDS_TRY(
      fold.unit_,
      db.prepare(
          "INSERT INTO property_unit VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)"));
  AMENDS_TRY(fold.right_, db.prepare("INSERT INTO property_right VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"));
  AMENDS_TRY(fold.incident_,
             db.prepare("INSERT INTO incident VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)"));
  for (const char* sql : removal_sql) {
    AMENDS_TRY(store::Statement removal, db.prepare(sql));
    fold.removals_.push_back(std::move(removal));
  }
  return fold;
}

Status FilingFold::remove(std::int64_t claim) {
  for (store::Statement& removal : removals_) {
    AMENDS_CHECK(removal.bind(1, claim << child_bits).bind(2, (claim + 1) << child_bits).run());
  }
  return {};
}

Status FilingFold::insert(std::int64_t id, const Object& filing) {
  Claim claim{id, 0};
  for (const std::string_view role : {"claimant", "representative", "victim", "occupant"}) {
    if (const auto party = object_at(filing, role)) AMENDS_CHECK(insert_party(claim, role, *party));
  }
  if (const auto household = object_at(filing, "household")) {
    AMENDS_CHECK(insert_household(claim, *household));
  }
  AMENDS_CHECK(insert_losses(id, filing));
  AMENDS_CHECK(insert_incidents(id, filing));
  AMENDS_CHECK(insert_units(id, filing));
  return insert_rights(id, filing);
}

Status FilingFold::insert_losses(std::int64_t claim, const Object& filing) {
  return each_child(claim, filing, "losses", [&](const Object& loss, std::int64_t id) {
    const Interval date = interval_at(loss, "date");
    loss_.bind(1, id)
        .bind(2, claim)
        .bind(3, text_at(loss, "head"))
        .bind(4, text_at(loss, "amount"));
    loss_.bind(5, text_at(loss, "currency")).bind(6, date.text).bind(7, date.earliest);
    loss_.bind(8, date.latest).bind(9, text_at(loss, "damage")).bind(10, text_at(loss, "remedy"));
    loss_.bind(11, text_at(loss, "description")).bind(12, integer_at(loss, "unit"));
    return loss_.bind(13, integer_at(loss, "incident")).run();
  });
}

Status FilingFold::insert_incidents(std::int64_t claim, const Object& filing) {
  return each_child(claim, filing, "incidents", [&](const Object& incident, std::int64_t id) {
    const Interval date = interval_at(incident, "date");
    const auto place = object_at(incident, "place");
    const auto attribution = object_at(incident, "attribution");
    incident_.bind(1, id).bind(2, claim).bind(3, text_at(incident, "kind")).bind(4, date.text);
    incident_.bind(5, date.earliest).bind(6, date.latest).bind(7, text_at(place, "zone"));
    incident_.bind(8, text_at(place, "text")).bind(9, text_at(place, "latitude"));
    incident_.bind(10, text_at(place, "longitude")).bind(11, text_at(place, "accuracy_m"));
    incident_.bind(12, text_at(attribution, "party"));
    return incident_.bind(13, text_at(attribution, "basis")).run();
  });
}

Status FilingFold::insert_units(std::int64_t claim, const Object& filing) {
  return each_child(claim, filing, "units", [&](const Object& unit, std::int64_t id) {
    const auto place = object_at(unit, "place");
    unit_.bind(1, id)
        .bind(2, claim)
        .bind(3, text_at(unit, "kind"))
        .bind(4, text_at(unit, "address"));
    unit_.bind(5, text_at(place, "zone")).bind(6, text_at(place, "text"));
    unit_.bind(7, text_at(place, "latitude")).bind(8, text_at(place, "longitude"));
    unit_.bind(9, text_at(place, "accuracy_m")).bind(10, text_at(unit, "cadastral_ref"));
    unit_.bind(11, text_at(unit, "area_m2")).bind(12, text_at(unit, "built"));
    return unit_.bind(13, text_at(unit, "material")).bind(14, text_at(unit, "use")).run();
  });
}

Status FilingFold::insert_rights(std::int64_t claim, const Object& filing) {
  return each_child(claim, filing, "rights", [&](const Object& right, std::int64_t id) {
    right_.bind(1, id)
        .bind(2, claim)
        .bind(3, integer_at(right, "unit"))
        .bind(4, text_at(right, "type"));
    right_.bind(5, text_at(right, "share")).bind(6, text_at(right, "from"));
    return right_.bind(7, text_at(right, "to")).bind(8, text_at(right, "source")).run();
  });
}

Status FilingFold::insert_household(Claim& claim, const Object& household) {
  std::int64_t members = 0;
  Status status;
  each_object(household, "members", [&](const Object& member) {
    ++members;
    if (status) status = insert_party(claim, "member", member);
  });
  AMENDS_CHECK(status);
  const Interval date = interval_at(household, "reference_date");
  household_.bind(1, claim.id).bind(2, date.text).bind(3, date.earliest).bind(4, date.latest);
  return household_.bind(5, members).run();
}

Status FilingFold::insert_party(Claim& claim, std::string_view role, const Object& party) {
  AMENDS_TRY(const std::int64_t mention, child_id(claim.id, claim.next_mention++));
  std::optional<Object> first_name;
  bool more_names = false;
  each_object(party, "names", [&](const Object& name) {
    more_names = first_name.has_value();
    if (!first_name) first_name = name;
  });
  const Interval birth = interval_at(party, "birth");
  mention_.bind(1, mention).bind(2, claim.id).bind(3, role).bind(4, text_at(party, "kind"));
  mention_.bind(5, text_at(first_name, "text")).bind(6, text_at(first_name, "script"));
  mention_.bind(7, text_at(first_name, "language")).bind(8, birth.text).bind(9, birth.earliest);
  mention_.bind(10, birth.latest).bind(11, text_at(party, "sex")).bind(12, text_at(party, "vital"));
  AMENDS_CHECK(mention_.bind(13, text_at(party, "relation")).run());
  if (more_names) AMENDS_CHECK(insert_names(mention, party));
  std::int64_t ordinal = 0;
  Status status;
  each_object(party, "identifiers", [&](const Object& identifier) {
    identifier_.bind(1, mention).bind(2, ordinal++).bind(3, text_at(identifier, "type"));
    identifier_.bind(4, text_at(identifier, "issuer"));
    if (status) status = identifier_.bind(5, text_at(identifier, "hash").value_or("")).run();
  });
  AMENDS_CHECK(status);
  const auto contact = object_at(party, "contact");
  if (!contact) return {};
  contact_.bind(1, mention).bind(2, text_at(*contact, "phone")).bind(3, text_at(*contact, "email"));
  return contact_.bind(4, text_at(*contact, "address")).run();
}

Status FilingFold::insert_names(std::int64_t mention, const Object& party) {
  std::int64_t ordinal = 0;
  Status status;
  each_object(party, "names", [&](const Object& name) {
    if (ordinal++ == 0 || !status) return;  // the first stands in party_mention
    name_.bind(1, mention).bind(2, ordinal - 1).bind(3, text_at(name, "text").value_or(""));
    name_.bind(4, text_at(name, "script")).bind(5, text_at(name, "language"));
    status = name_.bind(6, text_at(name, "kind")).run();
  });
  return status;
}

}  // namespace amends::registry
