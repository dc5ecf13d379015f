// The part of the fold that lays a filing out into tables. Internal.
#pragma once

#include <vector>

#include "register/act_body.h"
#include "register/record_id.h"
#include "store/database.h"

namespace amends::registry {

class FilingFold {
 public:
  static Result<FilingFold> create(store::Database& database);

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
};

}  // namespace amends::registry
