#include "examine/instalment.h"

#include <algorithm>

#include "base/json.h"
#include "examine/register_sample.h"
#include "register/acts.h"
#include "register/claims.h"
#include "register/stages.h"

namespace amends::examine {
namespace {

struct Candidate {
  registry::ClaimId claim = 0;
  std::string number, category, stage;
  std::int64_t group = 0;
};

Result<std::vector<Candidate>> candidates(registry::Register& reg,
                                          const std::vector<registry::ClaimId>& claims) {
  AMENDS_TRY(
      store::Statement find,
      reg.database().prepare(
          "SELECT category,stage,coalesce((SELECT max(conflict_group) FROM conflict_claim g WHERE "
          "g.claim=c.id AND left_act IS NULL),0) FROM claim c WHERE id=?1"));
  std::vector<Candidate> result;
  for (const registry::ClaimId claim : claims) {
    AMENDS_CHECK(find.bind(1, claim).step().map([](bool) {}));
    result.push_back({claim, reg.number_of(claim), std::string(find.text(0)),
                      std::string(find.text(1)), find.integer(2)});
    find.reset();
  }
  return result;
}

Result<std::vector<registry::ClaimId>> members_of_group(registry::Register& reg,
                                                        std::int64_t group) {
  AMENDS_TRY(store::Statement find,
             reg.database().prepare(
                 "SELECT g.claim, c.stage FROM conflict_claim g JOIN claim c ON c.id=g.claim WHERE "
                 "conflict_group=?1 AND left_act IS NULL ORDER BY g.claim"));
  find.bind(1, group);
  std::vector<registry::ClaimId> claims;
  for (;;) {
    AMENDS_TRY(const bool row, find.step());
    if (!row) break;
    if (!registry::waits_for_decision(find.text(1))) continue;
    claims.push_back(find.integer(0));
    if (find.text(1) != "READY") {
      return fail(Code::refused,
                  "claim {} of conflict group {} is {}: the group goes into an instalment when all "
                  "of it is READY",
                  reg.number_of(claims.back()), group, find.text(1));
    }
  }
  if (claims.empty()) {
    return fail(Code::not_found, "conflict group {} has no member that waits for a decision",
                group);
  }
  return claims;
}

Status check_stages(Criterion& criterion) {
  if (criterion.stages.empty()) criterion.stages = {"READY"};
  for (const std::string& stage : criterion.stages) {
    if (stage == "READY" || stage == "VERIFICATION" || stage == "VALUATION") continue;
    return fail(Code::refused,
                "an instalment gathers claims that are READY, or in VERIFICATION or VALUATION to "
                "be recommended as a whole, not {}",
                stage);
  }
  return {};
}

// The sample has to be of the plan for every category that has one, and accepted.
Status check_sample(registry::Register& reg, const InstalmentOrder& order,
                    const std::vector<Candidate>& taken) {
  std::optional<RegisterSample> sample;
  if (order.sample) {
    AMENDS_TRY(sample, read_sample(reg.database(), *order.sample));
    if (!sample->report.accepted.value_or(true)) {
      return fail(
          Code::refused,
          "sample {} was not accepted: {} of {} count as errors ({} wrong, {} without an "
          "answer, {} waiting), and {} units are wanted. The claims are examined one by one",
          *order.sample, sample->report.all.counted_errors(), sample->report.all.sampled(),
          sample->report.all.errors, sample->report.all.no_answer, sample->report.all.waiting,
          sample->report.wanted);
    }
  }
  if (taken.size() < 2 || order.group) return {};
  for (const programme::SamplingPlan& plan : reg.programme().sampling) {
    const auto of_plan = [&](const Candidate& c) {
      return std::ranges::find(plan.categories, c.category) != plan.categories.end();
    };
    if (std::ranges::none_of(taken, of_plan)) continue;
    if (sample && sample->plan == plan.id) continue;
    return fail(Code::refused,
                "claims of category {} are decided together only after a sample by {} ({}): draw "
                "one with amends sample draw --plan {}, and name it with --sample",
                std::ranges::find_if(taken, of_plan)->category, plan.id, plan.citation, plan.id);
  }
  return {};
}

// What other samples of the same plan say of each claim: why it cannot be decided in a batch, ""
// for nothing. Without this a sample that failed would be drawn again until one passes.
Result<std::vector<std::string>> other_samples(registry::Register& reg, std::int64_t sample,
                                               const std::vector<registry::ClaimId>& claims) {
  std::vector<std::string> why(claims.size());
  AMENDS_TRY(store::Statement select,
             reg.database().prepare("SELECT id FROM sample WHERE id<>?1 AND plan<>'' AND "
                                    "plan=(SELECT plan FROM sample WHERE id=?1) ORDER BY id"));
  select.bind(1, sample);
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return why;
    const std::int64_t id = select.integer(0);
    AMENDS_TRY(const RegisterSample other, read_sample(reg.database(), id));
    AMENDS_TRY(const std::vector<FramePlace> places, places_in_frame(reg, id, claims));
    for (std::size_t i = 0; i < claims.size(); ++i) {
      if (!why[i].empty() || !places[i].in_frame) continue;
      if (places[i].result == "ERROR") {
        why[i] = fmt::format("sample {} found it wrong", id);
      } else if (!other.report.accepted.value_or(true)) {
        why[i] = fmt::format(
            "stands in the frame of sample {}, which was not accepted: it is "
            "examined by itself",
            id);
      }
    }
  }
}

Status sort_out(registry::Register& reg, const InstalmentOrder& order,
                std::vector<Candidate>& taken, std::vector<LeftOut>& left_out) {
  std::vector<Candidate> kept;
  std::vector<FramePlace> places(taken.size(), FramePlace{true, false, ""});
  std::vector<std::string> elsewhere(taken.size());
  if (order.sample) {
    std::vector<registry::ClaimId> claims;
    for (const Candidate& c : taken) claims.push_back(c.claim);
    AMENDS_TRY(places, places_in_frame(reg, *order.sample, claims));
    AMENDS_TRY(elsewhere, other_samples(reg, *order.sample, claims));
  }
  for (std::size_t i = 0; i < taken.size(); ++i) {
    const Candidate& c = taken[i];
    if (c.group != order.group.value_or(0)) {
      left_out.push_back({c.number, fmt::format("competes in conflict group {}", c.group)});
    } else if (!places[i].in_frame) {
      left_out.push_back(
          {c.number, fmt::format("is not in the frame of sample {}", *order.sample)});
    } else if (places[i].result == "ERROR") {
      left_out.push_back({c.number, fmt::format("sample {} found it wrong", *order.sample)});
    } else if (!elsewhere[i].empty()) {
      left_out.push_back({c.number, elsewhere[i]});
    } else {
      kept.push_back(c);
    }
  }
  taken = std::move(kept);
  return {};
}

// A sample speaks for the batch that it was drawn from: the batch is its frame, less what is not in
// these stages any more or was left out, and whoever fixes it chooses none. `met` meets the
// criterion, by id.
Status check_whole_frame(registry::Register& reg, const InstalmentOrder& order,
                         const std::vector<registry::ClaimId>& met,
                         const std::vector<Candidate>& taken) {
  AMENDS_TRY(store::Statement select,
             reg.database().prepare(fmt::format("SELECT id FROM claim WHERE stage IN ('{}') ORDER "
                                                "BY id",
                                                fmt::join(order.criterion.stages, "','"))));
  std::vector<registry::ClaimId> others, kept;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) break;
    const registry::ClaimId claim = select.integer(0);
    if (!std::ranges::binary_search(met, claim)) others.push_back(claim);
  }
  AMENDS_TRY(const auto left_behind, places_in_frame(reg, *order.sample, others));
  const auto count = std::ranges::count(left_behind, true, &FramePlace::in_frame);
  if (count > 0) {
    return fail(Code::refused,
                "sample {0} speaks for the whole batch that it was drawn from, and {1} more of its "
                "claims that {2} {3} do not meet this criterion. Gather them by the criterion of "
                "the draw (amends sample report {0} says it), and sever with a reason what is to "
                "be examined by itself, or draw a sample of the smaller batch first",
                *order.sample, count, count == 1 ? "is" : "are",
                fmt::join(order.criterion.stages, " or "));
  }
  for (const Candidate& c : taken) kept.push_back(c.claim);
  AMENDS_TRY(const auto places, places_in_frame(reg, *order.sample, kept));
  if (std::ranges::none_of(places, &FramePlace::drawn)) {
    return fail(Code::refused,
                "of the {} claims that are left of sample {}, none was drawn, so nobody looked at "
                "any of them: draw a sample of them first",
                taken.size(), *order.sample);
  }
  return {};
}

std::string fixed_data(const registry::Register& reg, const InstalmentOrder& order,
                       const InstalmentFixed& fixed) {
  std::string data = fmt::format(R"({{"annex_sha256":"{}","claims":{},"criterion":{})",
                                 fixed.annex_sha256, fixed.annex.size(), to_json(order.criterion));
  if (order.group) data += fmt::format(R"(,"group":{})", *order.group);
  data += fmt::format(R"(,"instalment":{},"programme":"{}","ruleset":)", fixed.instalment,
                      base::to_hex(reg.programme().hash));
  base::append_json_string(data, reg.programme().ruleset);
  if (order.sample) data += fmt::format(R"(,"sample":{})", *order.sample);
  return data + "}";
}

}  // namespace

LeftOut left_out(std::string number, const Error& error) {
  std::string_view why = error.message;
  const std::string named = fmt::format("claim {}: ", number);
  if (why.starts_with(named)) why.remove_prefix(named.size());
  return {std::move(number), std::string(why)};
}

std::string annex_hash(const std::vector<std::string>& sorted_numbers) {
  base::Digest digest(base::Algorithm::sha256);
  for (const std::string& number : sorted_numbers) {
    digest.update(number);
    digest.update("\n");
  }
  return base::to_hex(digest.finish());
}

Result<InstalmentFixed> fix_instalment(registry::Register& reg, const InstalmentOrder& asked,
                                       const registry::Actor& actor, base::Task& task) {
  InstalmentOrder order = asked;
  AMENDS_CHECK(check_stages(order.criterion));
  std::vector<registry::ClaimId> claims;
  if (order.group) {
    AMENDS_TRY(claims, members_of_group(reg, *order.group));
  } else {
    AMENDS_TRY(claims, claims_that_meet(reg, order.criterion));
  }
  AMENDS_TRY(std::vector<Candidate> taken, candidates(reg, claims));
  InstalmentFixed fixed;
  AMENDS_CHECK(sort_out(reg, order, taken, fixed.left_out));
  std::ranges::sort(fixed.left_out, {}, &LeftOut::claim);
  if (taken.empty()) {
    return fail(Code::refused, "no claim that is {} meets the criterion{}",
                fmt::join(order.criterion.stages, " or "),
                fixed.left_out.empty()
                    ? ""
                    : fmt::format(" ({} were left out; the first, {}, {})", fixed.left_out.size(),
                                  fixed.left_out[0].claim, fixed.left_out[0].why));
  }
  AMENDS_CHECK(check_sample(reg, order, taken));
  if (order.sample && !order.group) {
    AMENDS_CHECK(check_whole_frame(reg, order, claims, taken));
    AMENDS_TRY(const RegisterSample sample, read_sample(reg.database(), *order.sample));
    fixed.frame_units = sample.units;
  }
  for (const Candidate& c : taken) fixed.annex.push_back(c.number);
  std::ranges::sort(fixed.annex);
  fixed.annex_sha256 = annex_hash(fixed.annex);
  AMENDS_TRY(fixed.instalment,
             reg.database().number("SELECT coalesce(max(id),0)+1 FROM instalment"));
  task.stage("gathering the instalment", "claims", taken.size());
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_CHECK(
      session.add({registry::kind::instalment_fixed, 0, fixed_data(reg, order, fixed)}, actor)
          .map([](const registry::Done&) {}));
  for (const Candidate& c : taken) {
    const std::string data =
        fmt::format(R"({{"from":"{1}","instalment":{0},"reason":"in the annex of instalment {0}",)"
                    R"("to":"IN_INSTALMENT","trigger":"batch"}})",
                    fixed.instalment, c.stage);
    AMENDS_CHECK(session.add({registry::kind::claim_moved, c.claim, data}, actor)
                     .map([](const registry::Done&) {}));
    task.advance(1);
    if (task.stopped()) return base::interrupted();
  }
  AMENDS_CHECK(session.commit());
  return fixed;
}

Status sever(registry::Register& reg, registry::ClaimId claim, std::string_view reason,
             const registry::Actor& actor) {
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_CHECK(registry::move_claim(reg, session, claim, "sever", reason, "", actor)
                   .map([](const registry::Done&) {}));
  return session.commit();
}

Result<Instalment> read_instalment(registry::Register& reg, std::int64_t number) {
  Instalment result;
  result.instalment = number;
  AMENDS_TRY(store::Statement head,
             reg.database().prepare("SELECT act,criterion,ruleset,programme,annex_sha256,sample,"
                                    "conflict_group FROM instalment WHERE id=?1"));
  AMENDS_TRY(const bool found, head.bind(1, number).step());
  if (!found) return fail(Code::bad_input, "there is no instalment {}", number);
  result.act = static_cast<std::uint64_t>(head.integer(0));
  result.criterion = head.text(1);
  result.ruleset = head.text(2);
  result.programme = head.text(3);
  result.annex_sha256 = head.text(4);
  if (!head.is_null(5)) result.sample = head.integer(5);
  if (!head.is_null(6)) result.group = head.integer(6);
  AMENDS_TRY(store::Statement members,
             reg.database().prepare(
                 "SELECT claim,state,reason FROM instalment_claim WHERE instalment=?1"));
  members.bind(1, number);
  for (;;) {
    AMENDS_TRY(const bool row, members.step());
    if (!row) break;
    result.members.push_back({members.integer(0), reg.number_of(members.integer(0)),
                              std::string(members.text(1)), std::string(members.text(2))});
  }
  std::ranges::sort(result.members, {}, &Instalment::Member::number);
  std::vector<std::string> annex;
  for (const Instalment::Member& member : result.members) annex.push_back(member.number);
  result.annex_fits = annex_hash(annex) == result.annex_sha256;
  return result;
}

Result<std::vector<std::int64_t>> instalments(registry::Register& reg) {
  AMENDS_TRY(store::Statement select,
             reg.database().prepare("SELECT id FROM instalment ORDER BY id"));
  std::vector<std::int64_t> numbers;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return numbers;
    numbers.push_back(select.integer(0));
  }
}

}  // namespace amends::examine
