// Days in a fixed time zone, as a programme has one: "+02:00".
#pragma once

#include "base/clock.h"
#include "base/edtf.h"

namespace amends::base {

// Minutes east of Greenwich, from "-14:59" to "+14:59"; nothing for a text of another shape.
std::optional<int> zone_minutes(std::string_view zone);

// The calendar day of an instant in a zone such as "+02:00"; in UTC where the text is none.
Days day_in_zone(UnixSeconds at, std::string_view zone);
// The same day, or the one that comes `later` days after it, as a date: "2026-03-31".
std::string date_in_zone(UnixSeconds at, std::string_view zone, Days later = 0);

// As Edtf::parse(), but a time of day with an offset means the day that it was then in the zone:
// 2019-09-14T23:30:00Z is 15 September at +02:00. A time without an offset is on its own day. The
// text stays as written.
Result<Edtf> parse_in_zone(std::string_view text, int minutes);

}  // namespace amends::base
