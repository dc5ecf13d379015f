#include "simulate/evidence.h"

#include <fmt/format.h>

namespace amends::simulate {
namespace {

struct DocumentKind {
  std::string_view kind;
  std::string_view title;
  FileType type;
  std::uint8_t serial;
  bool of_property;  // one document for everybody with a right to the property
};

constexpr DocumentKind identity = {"ID", "Copy of an identity document", FileType::png, 1, false};
constexpr DocumentKind card = {"IDP_OR_REFUGEE_CARD", "Displaced person's card", FileType::png, 2,
                               false};
constexpr DocumentKind deed = {"TITLE", "Title deed", FileType::pdf, 3, true};
constexpr DocumentKind extract = {"REGISTRY_EXTRACT", "Extract from the land register",
                                  FileType::pdf, 4, true};
constexpr DocumentKind bill = {"TAX_OR_UTILITY", "Electricity bill", FileType::pdf, 5, false};
constexpr DocumentKind lease = {"TENANCY", "Tenancy contract", FileType::pdf, 6, false};
constexpr DocumentKind act = {"INSPECTION_ACT", "Damage inspection act", FileType::pdf, 7, true};
constexpr DocumentKind photo = {"PHOTO", "Photograph", FileType::png, 8, false};
constexpr DocumentKind map = {"SATELLITE", "Sketch from an aerial picture", FileType::svg, 9, true};
constexpr DocumentKind medical = {"MEDICAL", "Medical report", FileType::pdf, 10, false};
constexpr DocumentKind civil = {"CIVIL_STATUS", "Civil status certificate", FileType::pdf, 11,
                                false};
constexpr DocumentKind witness = {"WITNESS_STATEMENT", "Statement of a witness", FileType::text, 12,
                                  false};
constexpr DocumentKind own = {"OWN_STATEMENT", "Statement of the claimant", FileType::text, 13,
                              false};

constexpr std::size_t choice_count = 6;
constexpr DocumentKind choices[role_count][choice_count] = {
    {identity, own, card, witness, bill, photo},        // displacement
    {civil, identity, witness, own, medical, photo},    // death
    {civil, identity, witness, own, witness, own},      // missing
    {medical, identity, photo, own, witness, medical},  // injury
    {own, medical, identity, witness, own, medical},    // ill-treatment
    {deed, photo, act, map, extract, witness},          // dwelling
    {extract, deed, map, bill, photo, witness},         // access
    {lease, bill, witness, own, photo, identity},       // non-owner
    {extract, map, deed, witness, photo, own},          // land
    {own, photo, bill, witness, photo, identity},       // movables
    {photo, map, witness, own, deed, photo},            // communal
    {bill, photo, own, witness, lease, photo},          // enterprise
};

std::string content_of(const DocumentKind& kind, const Unit* unit, std::string_view place,
                       Stream& stream) {
  const std::string title = fmt::format("{}, {}", kind.title, place);
  switch (kind.type) {
    case FileType::text:
      return make_text(title, stream);
    case FileType::svg:
      return make_svg(title, stream);
    case FileType::png:
      return make_png(stream);
    case FileType::pdf:
      break;
  }
  std::vector<std::string> lines = {fmt::format("Number {:016x}", stream.next())};
  if (unit != nullptr) {
    lines.push_back(fmt::format("Plot {:04}/{}, {} square metres", unit->reference % 10000,
                                (unit->reference >> 16) % 100, unit->area_m2));
  }
  lines.push_back("A simulated document about people who do not exist.");
  const std::uint32_t more = stream.common_first(40);
  for (std::uint32_t i = 0; i < more; ++i) {
    lines.push_back(fmt::format("Entry {}: {:010}", i + 1, stream.next() % 10'000'000'000U));
  }
  return make_pdf(title, lines);
}

}  // namespace

std::size_t EvidenceMaker::count(const Claim& claim) const {
  Stream stream(seed_, Purpose::documents, claim.key);
  std::size_t files = 0;
  for (std::size_t i = 0; i < files_per_claim_max; ++i) files += stream.chance(one_in_turn_);
  return files;
}

EvidenceFile EvidenceMaker::make(const Neighbourhood& here, const Claim& claim,
                                 std::size_t n) const {
  const DocumentKind& kind = choices[static_cast<std::size_t>(claim.role)][n % choice_count];
  const Unit* unit =
      claim.unit == nobody ? nullptr : &here.units[static_cast<std::size_t>(claim.unit)];
  const PlaceRef ref = unit != nullptr
                           ? unit->place
                           : here.households[static_cast<std::size_t>(claim.household)].place;
  const std::uint64_t first_key = claim.again == Again::original ? claim.key : claim.origin;
  // A document's number: the property's and the kind's, or the claim's and the file's.
  const bool shared = kind.of_property && unit != nullptr;
  const std::uint64_t subject = shared ? (std::uint64_t{1} << 63) | (here.number << 16) |
                                             (static_cast<std::uint64_t>(claim.unit) << 8) |
                                             kind.serial
                                       : (first_key << 8) | n;
  Stream stream(seed_, Purpose::documents, mix(subject));
  EvidenceFile file;
  file.kind = kind.kind;
  std::string key;
  append_key(key, claim.key);
  file.path = fmt::format("{}/{}-{}.{}", std::string_view(key).substr(0, 4), key, n + 1,
                          extension(kind.type));
  file.content = content_of(kind, unit, places_.at(ref).name[0], stream);
  return file;
}

}  // namespace amends::simulate
