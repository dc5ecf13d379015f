#include "register/stages.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "register/acts.h"
#include "register/person.h"

namespace amends::registry {
namespace {

// domain/model.md's table. Rows 1 to 5 happen within the acts claim.filed and claim.amended;
// `amends act` offers the rest. "*" stands for any open stage, "=" for the stage before a
// suspension.
constexpr std::array table = {
    Transition{1, "", "DRAFT", "start", "CLM INT",
               "the filing window is open or a late rule exists"},
    Transition{2, "DRAFT", "SUBMITTED", "submit", "CLM INT", "the category is open"},
    Transition{3, "SUBMITTED", "REGISTERED", "register", "SYS INT",
               "never refused for missing evidence"},
    Transition{4, "REGISTERED", "DEFICIENT", "find-deficient", "INT", "a deficiency is noticed"},
    Transition{5, "DEFICIENT", "REGISTERED", "cure", "CLM CAS INT", "no deficiency is open"},
    Transition{5, "DEFICIENT", "REGISTERED", "waive", "CAS", "a reason is given"},
    Transition{6, "DEFICIENT", "LAPSED", "lapse", "CAS", "the time to cure is over"},
    Transition{7, "REGISTERED", "SCREENING", "screen", "SYS CAS", "the ruleset is pinned"},
    Transition{8, "SCREENING", "RECATEGORISED", "recategorise", "CAS", "a reason is given"},
    Transition{8, "RECATEGORISED", "SCREENING", "resume-screening", "CAS SYS",
               "the history is kept"},
    Transition{9, "SCREENING", "LINK_REVIEW", "propose-link", "SYS", "a link is proposed"},
    Transition{10, "LINK_REVIEW", "SCREENING", "dismiss-link", "LNK", "a person decides"},
    Transition{10, "LINK_REVIEW", "CONSOLIDATED", "consolidate", "LNK",
               "two people confirmed the link; the reason cites a rule"},
    Transition{10, "LINK_REVIEW", "IN_CONFLICT_GROUP", "join-conflict", "LNK", "a person decides"},
    Transition{10, "IN_CONFLICT_GROUP", "SCREENING", "leave-conflict", "LNK", "a person decides"},
    Transition{11, "SCREENING", "VERIFICATION", "admit", "CAS", "admissible or arguable"},
    Transition{12, "*", "SUSPENDED", "suspend", "CAS PAN", "a reason and a review date are given"},
    Transition{12, "SUSPENDED", "=", "resume", "CAS PAN", "back to where it was"},
    Transition{13, "VERIFICATION", "VALUATION", "value", "CAS", "the mode is ADJUDICATION"},
    Transition{14, "VERIFICATION", "READY", "recommend", "CAS VAL LEG",
               "no interest is declared; another person will decide", kind::decision_recommended},
    Transition{14, "VALUATION", "READY", "recommend", "CAS VAL LEG",
               "no interest is declared; another person will decide", kind::decision_recommended},
    Transition{14, "READY", "READY", "recommend", "CAS VAL LEG",
               "no interest is declared; another person will decide", kind::decision_recommended},
    Transition{14, "IN_INSTALMENT", "IN_INSTALMENT", "recommend", "CAS VAL LEG",
               "no interest is declared; another person will decide", kind::decision_recommended},
    Transition{14, "UNDER_REVIEW", "UNDER_REVIEW", "recommend", "CAS VAL LEG",
               "no interest is declared; another person will decide", kind::decision_recommended},
    Transition{15, "READY", "IN_INSTALMENT", "batch", "EXE",
               "the batch is fixed; competing claims only together"},
    Transition{15, "VERIFICATION", "IN_INSTALMENT", "batch", "EXE",
               "the batch is fixed, and recommended as a whole afterwards"},
    Transition{15, "VALUATION", "IN_INSTALMENT", "batch", "EXE",
               "the batch is fixed, and recommended as a whole afterwards"},
    Transition{16, "IN_INSTALMENT", "DECIDED", "decide", "PAN",
               "whoever recommended does not decide; no interest is declared", kind::decision_made},
    Transition{17, "IN_INSTALMENT", "VERIFICATION", "sever", "PAN LNK SYS", "a reason is given"},
    Transition{18, "DECIDED", "APPROVED", "approve", "GOV", "adoption"},
    Transition{19, "DECIDED", "NOTIFIED", "notify", "SYS CAS",
               "service starts the time for review"},
    Transition{19, "APPROVED", "NOTIFIED", "notify", "SYS CAS",
               "service starts the time for review"},
    Transition{20, "NOTIFIED", "UNDER_REVIEW", "request-review", "CLM", "asked for in time"},
    Transition{21, "UNDER_REVIEW", "DECIDED", "decide-anew", "APP EXE",
               "a new decision supersedes, the old one remains", kind::decision_made},
    Transition{21, "UNDER_REVIEW", "NOTIFIED", "uphold", "APP EXE", "the decision stands"},
    Transition{22, "NOTIFIED", "FINAL", "finalise", "SYS", "the time for review is over"},
    Transition{23, "FINAL", "IMPLEMENTATION", "implement", "FIN CAS", "the payee is verified"},
    Transition{23, "IMPLEMENTATION", "CLOSED", "close", "FIN CAS",
               "paid whole, or the reason names what is left; reserved shares are kept"},
    Transition{24, "FINAL", "CORRECTION", "correct", "EXE", "the governing body approves"},
    Transition{24, "CLOSED", "CORRECTION", "correct", "EXE", "the governing body approves"},
    Transition{24, "CORRECTION", "CORRECTION", "correct", "EXE",
               "proposed anew, as where who proposed it has an interest"},
    Transition{24, "CORRECTION", "DECIDED", "decide-correction", "GOV",
               "another person than who proposed it; heard when it is downward",
               kind::decision_made},
    Transition{25, "*", "WITHDRAWN", "withdraw", "CLM", "asked for by the claimant"},
    Transition{26, "LAPSED", "REGISTERED", "reopen", "CLM CAS",
               "asked for within the time to reopen"},
};

constexpr std::array closed_stages = {"CLOSED",    "FINAL",      "IMPLEMENTATION", "LAPSED",
                                      "WITHDRAWN", "CORRECTION", "CONSOLIDATED"};

bool role_may(const Transition& t, std::string_view role) {
  const auto roles = base::split(t.roles, ' ');
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

bool starts_at(const Transition& t, std::string_view stage) {
  if (t.from == "*") return is_open(stage) && stage != "SUSPENDED";
  return t.from == stage;
}

// Nothing when the guard holds, else why not. What later issues decide (quorum, payee) is guarded
// there.
std::optional<std::string> guard_fails(const Transition& t, const Situation& s,
                                       std::string_view who) {
  if (t.trigger == "cure" && s.has_open_deficiency) return "a deficiency is still open";
  if (t.trigger == "lapse" && !s.cure_overdue) return "the time to cure is not over";
  if (t.trigger == "finalise" && !s.review_over) return "the time for review is not over";
  if (t.trigger == "request-review" && s.review_over) {
    return fmt::format("the time for review is over, its last day was {}", s.review_until);
  }
  if (t.trigger == "suspend" && s.stage == "NOTIFIED") {
    return "the claimant's time for review runs, and a suspension would take it";
  }
  if (t.trigger == "value" && s.mode != programme::Mode::adjudication) {
    return "this programme does not adjudicate, so it values nothing";
  }
  const bool decides = t.act == kind::decision_made;
  if (decides && s.recommended_by.empty()) return "nobody has recommended how";
  if (decides && person_key(s.recommended_by) == person_key(who)) {
    return "whoever recommended does not decide";
  }
  if ((decides || t.act == kind::decision_recommended) && s.has_interest) {
    return fmt::format("{} has declared an interest in this claim", who);
  }
  if (t.trigger == "batch" && s.conflict_group != s.instalment_group) {
    return "a competing claim goes only into an instalment of its whole conflict group";
  }
  return std::nullopt;
}

std::string list_allowed(const Situation& situation) {
  std::string list;
  for (const Transition& t : allowed(situation, "")) {
    list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", t.trigger, t.roles);
  }
  return list.empty() ? "nothing" : list;
}

}  // namespace

std::span<const Transition> transitions() { return table; }

bool is_stage(std::string_view stage) {
  return std::any_of(table.begin(), table.end(),
                     [&](const Transition& t) { return t.to == stage && stage != "="; });
}

bool is_open(std::string_view stage) {
  return is_stage(stage) &&
         std::find(closed_stages.begin(), closed_stages.end(), stage) == closed_stages.end();
}

bool has_fallen_away(std::string_view stage) {
  return stage == "WITHDRAWN" || stage == "LAPSED" || stage == "CONSOLIDATED";
}

bool waits_for_decision(std::string_view stage) {
  return is_open(stage) && stage != "DECIDED" && stage != "APPROVED" && stage != "NOTIFIED" &&
         stage != "UNDER_REVIEW";
}

bool is_screened(std::string_view stage) {
  return is_open(stage) || stage == "CORRECTION" || stage == "IMPLEMENTATION";
}

Result<Step> step(const Situation& situation, std::string_view trigger, std::string_view role,
                  std::string_view who) {
  const Transition* found = nullptr;
  bool trigger_exists = false;
  for (const Transition& t : table) {
    if (t.trigger != trigger) continue;
    trigger_exists = true;
    if (starts_at(t, situation.stage)) found = &t;
  }
  if (!trigger_exists) {
    return fail(Code::refused, "no step is called '{}'; from {} the steps are: {}", trigger,
                situation.stage, list_allowed(situation));
  }
  if (found == nullptr) {
    return fail(Code::refused, "'{}' is not possible from {}; what is: {}", trigger,
                situation.stage, list_allowed(situation));
  }
  if (!role_may(*found, role)) {
    return fail(Code::refused, "'{}' is for the roles {}, not for {}", trigger, found->roles, role);
  }
  if (const auto why = guard_fails(*found, situation, who)) {
    return fail(Code::refused, "'{}' from {} is not allowed now: {}", trigger, situation.stage,
                *why);
  }
  return Step{found->to == "=" ? situation.stage_before : found->to, found};
}

std::vector<Transition> allowed(const Situation& situation, std::string_view role) {
  std::vector<Transition> result;
  for (const Transition& t : table) {
    if (t.number < 4 || !starts_at(t, situation.stage)) continue;
    if (!role.empty() && !role_may(t, role)) continue;
    if (guard_fails(t, situation, "")) continue;
    result.push_back(t);
  }
  return result;
}

}  // namespace amends::registry
