#include "examine/link_records.h"

#include <algorithm>
#include <charconv>

#include "base/calendar.h"
#include "names/keys.h"
#include "register/record_id.h"

namespace amends::examine {
namespace {

using registry::child_bits;

constexpr std::size_t kept_max = 50'000;  // claims

base::DaySpan days_at(const store::Statement& row, int low) {
  base::DaySpan days;
  if (!row.is_null(low)) days.first = row.integer(low);
  if (!row.is_null(low + 1)) days.last = row.integer(low + 1);
  return days;
}

std::optional<double> number_at(const store::Statement& row, int column) {
  const std::string_view text = row.text(column);
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// FNV-1a with a last mixing; a key's kind is part of it.
std::int64_t hashed(std::string_view kind, std::initializer_list<std::string_view> parts) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  const auto take = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    hash = (hash ^ 0x1f) * 0x100000001b3u;
  };
  take(kind);
  for (const std::string_view part : parts) take(part);
  hash ^= hash >> 32;
  return static_cast<std::int64_t>(hash * 0x9e3779b97f4a7c15u);
}

template <typename Key>
void tidy(std::vector<Key>& keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

}  // namespace

Result<LinkRecords> LinkRecords::create(store::Database& database) {
  AMENDS_TRY(AddressFolder folder, AddressFolder::create());
  LinkRecords records(database, std::move(folder));
  AMENDS_CHECK(records.prepare());
  return records;
}

Status LinkRecords::prepare() {
  AMENDS_TRY(persons_, database_->prepare("SELECT id, role, name, birth_lo, birth_hi, sex, vital, "
                                          "relation FROM party_mention WHERE id>=?1 AND id<?2 "
                                          "AND coalesce(kind,'NATURAL')='NATURAL' ORDER BY id"));
  AMENDS_TRY(names_,
             database_->prepare("SELECT text FROM mention_name WHERE mention=?1 ORDER BY ordinal"));
  AMENDS_TRY(identifiers_,
             database_->prepare("SELECT type, hash FROM mention_identifier WHERE mention=?1 "
                                "ORDER BY ordinal"));
  AMENDS_TRY(units_,
             database_->prepare("SELECT id, kind, zone, cadastral_ref, address, place, latitude, "
                                "longitude, accuracy_m, area_m2, built FROM property_unit "
                                "WHERE id>=?1 AND id<?2 ORDER BY id"));
  AMENDS_TRY(incidents_, database_->prepare("SELECT id, kind, zone, place, date_lo, date_hi FROM "
                                            "incident WHERE id>=?1 AND id<?2 ORDER BY id"));
  AMENDS_TRY(listed_, database_->prepare("SELECT name, birth_lo, birth_hi, sex, identifier FROM "
                                         "reference_record WHERE id=?1"));
  return {};
}

Status LinkRecords::complete(PersonRecord& person, std::string_view first_name) {
  person.names.emplace_back(first_name);
  names_.bind(1, person.id);
  for (;;) {
    AMENDS_TRY(const bool row, names_.step());
    if (!row) break;
    person.names.emplace_back(names_.text(0));
  }
  names_.reset();
  identifiers_.bind(1, person.id);
  for (;;) {
    AMENDS_TRY(const bool row, identifiers_.step());
    if (!row) break;
    person.identifiers.push_back(fmt::format("{} {}", identifiers_.text(0), identifiers_.text(1)));
  }
  identifiers_.reset();
  return {};
}

Status LinkRecords::load(std::int64_t id, Claim& claim) {
  const std::int64_t low = id << child_bits, high = (id + 1) << child_bits;
  persons_.bind(1, low).bind(2, high);
  for (;;) {
    AMENDS_TRY(const bool row, persons_.step());
    if (!row) break;
    PersonRecord person;
    person.id = persons_.integer(0);
    person.claim = id;
    person.role = persons_.text(1);
    person.birth = days_at(persons_, 3);
    person.sex = persons_.text(5);
    person.vital = persons_.text(6);
    person.relation = persons_.text(7);
    AMENDS_CHECK(complete(person, persons_.text(2)));
    claim.persons.push_back(std::move(person));
  }
  persons_.reset();
  units_.bind(1, low).bind(2, high);
  for (;;) {
    AMENDS_TRY(const bool row, units_.step());
    if (!row) break;
    UnitRecord unit;
    unit.id = units_.integer(0);
    unit.claim = id;
    unit.kind = units_.text(1);
    unit.zone = units_.text(2);
    unit.cadastral_ref = units_.text(3);
    unit.address = folder_.fold(units_.text(4));
    unit.place = units_.text(5);
    unit.latitude = number_at(units_, 6);
    unit.longitude = number_at(units_, 7);
    unit.accuracy_m = number_at(units_, 8);
    unit.area_m2 = number_at(units_, 9);
    unit.built = units_.text(10);
    claim.units.push_back(std::move(unit));
  }
  units_.reset();
  incidents_.bind(1, low).bind(2, high);
  for (;;) {
    AMENDS_TRY(const bool row, incidents_.step());
    if (!row) break;
    IncidentRecord incident;
    incident.id = incidents_.integer(0);
    incident.claim = id;
    incident.kind = incidents_.text(1);
    incident.zone = incidents_.text(2);
    incident.place = incidents_.text(3);
    incident.date = days_at(incidents_, 4);
    claim.incidents.push_back(std::move(incident));
  }
  incidents_.reset();
  return {};
}

Result<std::shared_ptr<const LinkRecords::Claim>> LinkRecords::claim(std::int64_t id) {
  if (const auto at = kept_.find(id); at != kept_.end()) return at->second;
  if (kept_.size() >= kept_max) kept_.clear();
  auto loaded = std::make_shared<Claim>();
  AMENDS_CHECK(load(id, *loaded));
  return kept_.emplace(id, std::move(loaded)).first->second;
}

namespace {

template <typename Record>
Result<const Record*> with_id(const std::vector<Record>& list, std::int64_t id) {
  for (const Record& record : list) {
    if (record.id == id) return &record;
  }
  return fail(Code::not_found, "the views have no record {}", id);
}

}  // namespace

Result<const PersonRecord*> LinkRecords::person(std::int64_t id) {
  AMENDS_TRY(const auto found, claim(id >> child_bits));
  return with_id(found->persons, id);
}
Result<const UnitRecord*> LinkRecords::unit(std::int64_t id) {
  AMENDS_TRY(const auto found, claim(id >> child_bits));
  return with_id(found->units, id);
}
Result<const IncidentRecord*> LinkRecords::incident(std::int64_t id) {
  AMENDS_TRY(const auto found, claim(id >> child_bits));
  return with_id(found->incidents, id);
}

Result<PersonRecord> LinkRecords::listed(std::int64_t id) {
  AMENDS_TRY(const bool found, listed_.bind(1, id).step());
  if (!found) return fail(Code::not_found, "no list has a row {}", id);
  PersonRecord person;
  person.id = id;
  person.names.emplace_back(listed_.text(0));
  person.birth = days_at(listed_, 1);
  person.sex = listed_.text(3);
  if (!listed_.is_null(4)) person.identifiers.emplace_back(listed_.text(4));
  listed_.reset();
  return person;
}

namespace {

// Two words of fewer classes together meet too many others to be a key of their own.
constexpr std::size_t telling_classes = 7;
constexpr std::size_t word_classes = 5;

// Any two words, each in any of its readings, in no order.
void add_pairs(const char* kind, const std::vector<std::vector<std::string>>& words,
               std::size_t classes_min, std::vector<std::int64_t>& keys) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (std::size_t k = i + 1; k < words.size(); ++k) {
      for (const std::string& a : words[i]) {
        for (const std::string& b : words[k]) {
          if (a.size() + b.size() >= classes_min)
            keys.push_back(hashed(kind, {std::min(a, b), std::max(a, b)}));
        }
      }
    }
  }
}

// The year of birth, where it is known to one year or two.
std::optional<std::int64_t> birth_year(const PersonRecord& person) {
  if (!person.birth.first || !person.birth.last) return {};
  const std::int64_t first = base::civil_from_days(*person.birth.first).year;
  if (base::civil_from_days(*person.birth.last).year - first > 1) return {};
  return first;
}

}  // namespace

// Short names meet where the years do, or where one of the two has none.
PersonKeys keys_of(const PersonRecord& person) {
  std::vector<std::int64_t> both, without_year, with_year;
  for (const std::string& identifier : person.identifiers)
    both.push_back(hashed("identifier", {identifier}));
  if (person.birth.first && person.birth.first == person.birth.last)
    both.push_back(hashed("born", {fmt::format("{}", *person.birth.first), person.sex}));
  const auto year = birth_year(person);
  const std::string year_text = year ? fmt::format("{}", *year) : "";
  for (const std::string& name : person.names) {
    const auto words = NameScale::skeletons(name, word_classes);
    add_pairs("names", words, telling_classes, both);
    add_pairs("names without a year", words, 0, without_year);
    add_pairs("names with a year", words, 0, with_year);
    if (!year) continue;
    for (const auto& word : words) {
      for (const std::string& bones : word)
        both.push_back(hashed("name and year", {bones, year_text}));
    }
  }
  PersonKeys keys;
  std::vector<std::int64_t>& own = year ? with_year : without_year;
  const std::vector<std::int64_t>& other = year ? without_year : with_year;
  for (std::size_t i = 0; i < own.size(); ++i) keys.sought.push_back({other[i], own[i]});
  keys.kept = both;
  keys.kept.insert(keys.kept.end(), own.begin(), own.end());
  if (!year) both = keys.kept;
  for (const std::int64_t key : both) keys.sought.push_back({key, key});
  tidy(keys.kept);
  tidy(keys.sought);
  return keys;
}

std::vector<std::int64_t> keys_of(const UnitRecord& unit) {
  std::vector<std::int64_t> keys;
  if (!unit.cadastral_ref.empty()) keys.push_back(hashed("cadastre", {unit.cadastral_ref}));
  if (unit.address.words.size() > 1) {
    std::vector<std::string> words = unit.address.words;
    std::sort(words.begin(), words.end());
    std::string text;
    for (const std::string& word : words) text += word + " ";
    keys.push_back(hashed("address", {unit.zone, text}));
  }
  tidy(keys);
  return keys;
}

std::vector<std::int64_t> keys_of(const IncidentRecord& incident) {
  std::vector<std::int64_t> keys;
  if (!incident.date.first || !incident.date.last) return keys;
  // The first reading of each word: the same in most ways of writing a place.
  std::string place;
  for (const auto& word : NameScale::skeletons(incident.place, names::short_skeleton)) {
    if (!word.empty()) place += word.front() + " ";
  }
  // The months that it may have been in, if it can be said so closely.
  const auto first = base::civil_from_days(*incident.date.first);
  const auto last = base::civil_from_days(*incident.date.last);
  const std::int64_t from = first.year * 12LL + first.month, to = last.year * 12LL + last.month;
  for (std::int64_t month = from; month <= to && to - from < 3; ++month)
    keys.push_back(
        hashed("incident", {incident.kind, incident.zone, place, fmt::format("{}", month)}));
  tidy(keys);
  return keys;
}

}  // namespace amends::examine
