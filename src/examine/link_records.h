// The records of claims as linkage reads them, and the keys by which it finds candidates.
#pragma once

#include <memory>
#include <unordered_map>

#include "examine/link_evidence.h"
#include "store/database.h"

namespace amends::examine {

// Reads records from the views, keeping the last ones read. The database must outlive it.
class LinkRecords {
 public:
  static Result<LinkRecords> create(store::Database& database);

  // All records of one claim.
  struct Claim {
    std::vector<PersonRecord> persons;
    std::vector<UnitRecord> units;
    std::vector<IncidentRecord> incidents;
  };
  Result<std::shared_ptr<const Claim>> claim(std::int64_t id);
  // By their ids; valid until the next call. Code::not_found when the views have none.
  Result<const PersonRecord*> person(std::int64_t id);
  Result<const UnitRecord*> unit(std::int64_t id);
  Result<const IncidentRecord*> incident(std::int64_t id);
  // A row of a reference list, as a person of no claim.
  Result<PersonRecord> listed(std::int64_t id);

 private:
  LinkRecords(store::Database& database, AddressFolder folder)
      : database_(&database), folder_(std::move(folder)) {}
  Status prepare();
  Status load(std::int64_t id, Claim& claim);
  Status complete(PersonRecord& person, std::string_view first_name);

  store::Database* database_;
  AddressFolder folder_;
  store::Statement persons_, names_, identifiers_, units_, incidents_, listed_;
  std::unordered_map<std::int64_t, std::shared_ptr<const Claim>> kept_;
};

// Keys of 64 bits; equal keys make candidates. Of different kinds of record they differ.
struct PersonKeys {
  std::vector<std::int64_t> kept;  // that the person can be found by
  struct Sought {
    std::int64_t key = 0;      // that its likes can be found by
    std::int64_t by_them = 0;  // that they find it by: a key of its own
    auto operator<=>(const Sought&) const = default;
  };
  std::vector<Sought> sought;
};
PersonKeys keys_of(const PersonRecord& person);
std::vector<std::int64_t> keys_of(const UnitRecord& unit);
std::vector<std::int64_t> keys_of(const IncidentRecord& incident);

}  // namespace amends::examine
