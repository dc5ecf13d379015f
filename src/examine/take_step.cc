#include "examine/take_step.h"

#include <algorithm>
#include <set>

#include "register/claims.h"

namespace amends::examine {
namespace {

constexpr std::size_t claims_in_group = 1'000;

Result<std::set<std::string_view>> targets_of(std::string_view trigger) {
  std::set<std::string_view> stages;
  bool exists = false;
  std::set<std::string_view> known;
  for (const registry::Transition& t : registry::transitions()) {
    known.insert(t.trigger);
    if (t.trigger != trigger) continue;
    exists = true;
    if (t.from != t.to && t.to != "=") stages.insert(t.to);
  }
  if (exists) return stages;
  return fail(Code::refused, "no step is called '{}'; there are {}", trigger,
              fmt::join(known, ", "));
}

class Stepper {
 public:
  Stepper(registry::Register& reg, const StepOrder& order, const registry::Actor& actor,
          std::set<std::string_view> targets)
      : reg_(reg), order_(order), actor_(actor), targets_(std::move(targets)) {}

  Status take(registry::Register::Session* session, registry::ClaimId claim, StepsTaken& taken) {
    const auto facts =
        registry::read_claim_facts(reg_.database(), reg_.programme(), claim, reg_.now());
    if (!facts) return refuse(claim, facts.error(), taken);
    const auto next = registry::step(facts->situation(reg_.programme().mode), order_.trigger,
                                     actor_.role, actor_.name);
    if (!next && targets_.contains(facts->stage)) {
      ++taken.there_already;
      return {};
    }
    if (!next) return refuse(claim, next.error(), taken);
    const std::string to(next->to);
    if (session != nullptr) {
      const auto done = registry::move_claim(reg_, *session, claim, order_.trigger, order_.reason,
                                             order_.review_date, actor_);
      if (!done) return refuse(claim, done.error(), taken);
    }
    ++taken.taken;
    ++taken.by_stage[to];
    return {};
  }

 private:
  Status refuse(registry::ClaimId claim, const Error& error, StepsTaken& taken) const {
    if (error.code != Code::refused && error.code != Code::not_found) return fail(Error(error));
    taken.refused.push_back(left_out(reg_.number_of(claim), error));
    return {};
  }

  registry::Register& reg_;
  const StepOrder& order_;
  const registry::Actor& actor_;
  const std::set<std::string_view> targets_;
};

}  // namespace

Result<StepsTaken> take_step(registry::Register& reg, const StepOrder& order,
                             const registry::Actor& actor, base::Task& task) {
  AMENDS_TRY(auto targets, targets_of(order.trigger));
  if (order.reason.empty()) return fail(Code::refused, "a step wants a reason");
  Stepper stepper(reg, order, actor, std::move(targets));
  StepsTaken taken;
  task.stage(order.trigger, "claims", order.claims.size());
  for (std::size_t from = 0; from < order.claims.size(); from += claims_in_group) {
    const std::size_t to = std::min(from + claims_in_group, order.claims.size());
    std::optional<registry::Register::Session> session;
    if (!order.only_show) {
      AMENDS_TRY(registry::Register::Session begun, reg.begin());
      session.emplace(std::move(begun));
    }
    for (std::size_t i = from; i < to; ++i) {
      AMENDS_CHECK(stepper.take(session ? &*session : nullptr, order.claims[i], taken));
      task.advance(1);
    }
    if (session) AMENDS_CHECK(session->commit());
    if (task.stopped() && to < order.claims.size()) {
      return fail(Code::interrupted, "stopped; {} claims took the step, and doing it again goes on",
                  taken.taken);
    }
  }
  std::ranges::sort(taken.refused, {}, &LeftOut::claim);
  return taken;
}

}  // namespace amends::examine
