// The part of the fold that lays a filing out into tables. Internal.
#pragma once

#include <vector>

#include "register/act_body.h"
#include "register/record_id.h"
#include "store/database.h"

namespace amends::registry {

class FilingFold {
 public:
  // Days are those of a time zone so many minutes east.
  static Result<FilingFold> create(store::Database& database, int zone_minutes);

  // Writes the rows of one claim's filing.
  Status insert(std::int64_t claim, const Object& filing);
  // Removes them.
  Status remove(std::int64_t claim);

 private:
  FilingFold() = default;
  struct Claim {
    std::int64_t id;
    std::int64_t next_mention;
  };
  struct Interval {
    std::optional<std::string_view> text;
    std::optional<std::int64_t> earliest, latest;  // days since 1970-01-01
  };
  Interval interval_at(const Object& object, std::string_view key) const;
  Status insert_losses(std::int64_t claim, const Object& filing);
  Status insert_incidents(std::int64_t claim, const Object& filing);
  Status insert_units(std::int64_t claim, const Object& filing);
  Status insert_rights(std::int64_t claim, const Object& filing);
  Status insert_household(Claim& claim, const Object& household);
  Status insert_party(Claim& claim, std::string_view role, const Object& party);
  Status insert_names(std::int64_t mention, const Object& party);

  store::Statement loss_, mention_, name_, identifier_, contact_, household_, unit_, right_,
      incident_;
  std::vector<store::Statement> removals_;
  int zone_minutes_ = 0;
};

}  // namespace amends::registry
