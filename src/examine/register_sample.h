// Samples of a register's claims: drawn, answered and judged as acts.
#pragma once

#include "examine/criterion.h"
#include "examine/sample.h"

namespace amends::examine {

// What a stratum's name is made of, joined by " | ": each claim has one value of each.
enum class StratumBy { category, zone, stage, channel };
Result<StratumBy> stratum_by_named(std::string_view name);

struct SampleOrder {
  Criterion criterion;
  std::vector<StratumBy> strata;  // none: one stratum, "all"
  Design design;                  // ignored but for the seed where a plan is named
  std::string plan;               // a [[sampling]] of the programme; "" for none
};

struct SampleDrawn {
  std::int64_t sample = 0;  // its number
  Draw draw;
};
// Freezes the frame into acts, draws, and records the draw. A seed that is empty is made of 32
// random bytes; say one that was public before to show that nobody chose it. With a plan, the sizes
// and categories are the plan's. Code::refused when no claim meets the criterion or one is of a
// category that the plan is not for.
Result<SampleDrawn> draw_in_register(registry::Register& reg, const SampleOrder& order,
                                     const registry::Actor& actor, base::Task& task);

// Records what came of a unit: "OK", "ERROR", "NO_ANSWER". A later answer takes the place of an
// earlier one; both acts stand. Code::refused where another result stands or a batch was decided on
// the sample before, and no note says why it comes now; and where whoever answered ERROR or
// NO_ANSWER says OK.
Status answer(registry::Register& reg, std::int64_t sample, registry::ClaimId claim,
              std::string_view result, std::string_view note, const registry::Actor& actor);

struct RegisterSample {
  std::int64_t sample = 0;
  std::string plan, criterion, frame_sha256, seed;
  std::uint64_t act = 0;  // of the draw
  std::uint64_t units = 0;
  Design design;
  SampleReport report;
  struct Drawn {
    std::string stratum, unit, result, note;  // result "" while it waits
    std::int64_t place = 0;
    std::int64_t replaced = 0;  // how many other results stood before
  };
  std::vector<Drawn> drawn;  // by stratum and place
  // Answers that came after a batch had been decided on the sample. They count in the report, and
  // change nothing that was decided.
  struct Late {
    std::string unit, result, note;
    std::uint64_t act = 0;
    std::int64_t instalment = 0;  // the first that was decided
    std::uint64_t decided = 0;    // by this act
    bool sealed = false;          // the claim
  };
  std::vector<Late> late;          // in the order of drawn
  std::uint64_t replaced() const;  // results that another one took the place of
};
// The data of the act that drew it (canonical JSON), as `amends sample draw --json` gave it. The
// frame is read with frame_units().
Result<std::string> draw_of(registry::Register& reg, const RegisterSample& sample);
Result<std::vector<Unit>> frame_units(store::Database& views, std::int64_t sample);
// Takes out those of sealed claims; how many they were.
std::size_t drop_sealed(std::vector<RegisterSample::Late>& late);
// What such an answer means for what was decided.
std::string in_words(const RegisterSample::Late& late);
// Code::not_found when there is no such sample.
Result<RegisterSample> read_sample(store::Database& views, std::int64_t sample);
// Whether a claim's number stands in the sample's frame, and what came of it when it was drawn.
struct FramePlace {
  bool in_frame = false, drawn = false;
  std::string result;
};
Result<std::vector<FramePlace>> places_in_frame(registry::Register& reg, std::int64_t sample,
                                                const std::vector<registry::ClaimId>& claims);

}  // namespace amends::examine
