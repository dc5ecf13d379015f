#include "simulate/caseload.h"

namespace amends::simulate {
namespace {

constexpr std::uint64_t claims_in_all_max = 1'000'000'000;

Status check_ranges(const Options& options) {
  if (options.claims < 1 || options.claims > claims_in_all_max) {
    return fail(Code::usage, "--claims {}: must be from 1 to {}", options.claims,
                claims_in_all_max);
  }
  if (!(options.duplicates >= 0 && options.duplicates <= 0.4)) {
    return fail(Code::usage, "--duplicates {}: must be a share from 0 to 0.4", options.duplicates);
  }
  if (!(options.deficient >= 0 && options.deficient <= 1)) {
    return fail(Code::usage, "--deficient {}: must be a share from 0 to 1", options.deficient);
  }
  if (!(options.evidence_rate >= 0 && options.evidence_rate <= 8)) {
    return fail(Code::usage, "--evidence-rate {}: must be from 0 to 8 files a claim",
                options.evidence_rate);
  }
  return {};
}

Result<Day> day_option(std::string_view name, const std::string& text, Day otherwise) {
  if (text.empty()) return otherwise;
  if (const auto day = parse_day(text)) return *day;
  return fail(Code::usage, "{} {}: must be a day such as 2026-03-01", name, text);
}

// Late claims come only where the days of receipt are the programme's own.
Result<ReceiptDays> read_receipt(const Options& options, const World& world) {
  AMENDS_TRY(const Day from, day_option("--start", options.start, world.filing_from));
  AMENDS_TRY(const Day to, day_option("--end", options.end, world.filing_to));
  if (from > to) {
    return fail(Code::usage, "--start {} is after --end {}", to_text(from), to_text(to));
  }
  const bool some_late = options.end.empty() && world.late_to > to;
  return ReceiptDays{from, to, some_late ? world.late_to : to, world.filing_to};
}

}  // namespace

Result<Caseload> Caseload::create(const programme::Programme& programme, const Options& options) {
  AMENDS_CHECK(check_ranges(options));
  Caseload caseload;
  AMENDS_TRY(World world, read_world(programme));
  AMENDS_TRY(caseload.receipt_, read_receipt(options, world));
  caseload.options_ = options;
  caseload.rates_ = {Rate(options.duplicates), Rate(options.deficient)};
  caseload.world_ = std::make_unique<const World>(std::move(world));
  caseload.places_ = std::make_unique<const Places>(*caseload.world_);
  return caseload;
}

Status Caseload::run(Visitor& visitor) const {
  const auto here = std::make_unique<Neighbourhood>(), there = std::make_unique<Neighbourhood>();
  const auto claims = std::make_unique<Claims>(), originals = std::make_unique<Claims>();
  const std::uint64_t seed = options_.seed;
  std::uint64_t left = options_.claims;
  for (std::uint64_t number = 0; left > 0; ++number) {
    make_neighbourhood(*world_, *places_, seed, number, options_.sides, *here);
    plan_claims(*world_, receipt_, rates_, seed, *here, *claims);
    const Repeats repeats = draw_repeats(rates_, seed, number, claims->size());
    const std::size_t slot = claims->size();
    if (claims->size() > left) claims->shorten(static_cast<std::size_t>(left));
    mark_relations(*here, *claims);
    AMENDS_CHECK(visitor.visit(*here));
    for (const Claim& claim : *claims) AMENDS_CHECK(visitor.visit(*here, *claims, claim));
    left -= claims->size();
    if (repeats.count == 0 || left == 0) continue;
    make_neighbourhood(*world_, *places_, seed, repeats.from, options_.sides, *there);
    plan_claims(*world_, receipt_, rates_, seed, *there, *originals);
    for (std::size_t n = 0; n < repeats.count && left > 0 && !originals->empty(); ++n, --left) {
      const Claim again = repeat_claim(receipt_, seed, number, n, slot + n, *originals);
      AMENDS_CHECK(visitor.visit(*there, *originals, again));
    }
  }
  return {};
}

}  // namespace amends::simulate
