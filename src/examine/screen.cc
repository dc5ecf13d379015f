#include "examine/screen.h"

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "examine/act_data.h"
#include "register/acts.h"
#include "register/stages.h"

namespace amends::examine {
namespace {

constexpr std::size_t claims_in_batch = 2'000;

// What the register recorded last: by which rules, from which facts.
class Recorded {
 public:
  static Result<Recorded> create(store::Database& database) {
    Recorded out;
    AMENDS_TRY(out.find_,
               database.prepare("SELECT rules_sha256,facts_sha256 FROM screening WHERE claim=?1"));
    return out;
  }
  Result<bool> stands(registry::ClaimId claim, std::string_view rules, std::string_view facts) {
    AMENDS_TRY(const bool found, find_.bind(1, claim).step());
    const bool same = found && find_.text(0) == rules && find_.text(1) == facts;
    find_.reset();
    return same;
  }

 private:
  store::Statement find_;
};

void count(const Screening& screening, ScreenCounts& counts) {
  for (const Finding& finding : screening.findings)
    ++counts.by_outcome[static_cast<std::size_t>(finding.outcome)];
  if (screening.appraisal.valuation == nullptr) return;
  switch (screening.appraisal.outcome) {
    case Outcome::pass:
      ++counts.valued;
      break;
    case Outcome::unknown:
      ++counts.waiting;
      break;
    default:
      ++counts.for_review;
      break;
  }
}

// The first step, in the order of the sum, whose value differs: what made a sum another one.
std::string first_different_step(const Appraisal& before, const Appraisal& later) {
  for (const StepResult& step : later.steps) {
    const auto same = std::ranges::find_if(
        before.steps, [&](const StepResult& s) { return s.step->name == step.step->name; });
    const std::string_view from =
        same == before.steps.end() ? std::string_view("none") : std::string_view(same->text);
    if (from != step.text)
      return fmt::format("{}, step {}: {} → {}", later.valuation->name(), step.step->name, from,
                         step.text);
  }
  if (later.valuation == nullptr)
    return before.valuation != nullptr ? before.valuation->name() + " is gone" : "";
  return fmt::format("{}{}{}", later.valuation->name(), later.reasons.empty() ? "" : ": ",
                     fmt::join(later.reasons, "; "));
}

// "FAIL", "FAIL, REDUCE" where something follows, "NONE" for a rule that is not asked.
std::string result_of(const Finding* finding) {
  if (finding == nullptr) return "NONE";
  std::string result(name_of(finding->outcome));
  const bool follows = finding->outcome == finding->rule->not_met && !finding->rule->effect.empty();
  return follows ? result + ", " + finding->rule->effect : result;
}

// Of one claim under two programmes, by rule and then the sum; without the claim's number.
std::vector<Change> differences(const Screening& before, const Screening& later) {
  struct Pair {
    const Finding *from = nullptr, *to = nullptr;
  };
  std::map<std::string_view, Pair> rules;
  for (const Finding& finding : before.findings) rules[finding.rule->id].from = &finding;
  for (const Finding& finding : later.findings) rules[finding.rule->id].to = &finding;
  std::vector<Change> out;
  for (const auto& [id, pair] : rules) {
    std::string from = result_of(pair.from);
    std::string to = result_of(pair.to);
    if (from == to) continue;
    out.push_back({"", std::string(id), std::move(from), std::move(to),
                   pair.to ? pair.to->rule->name() : pair.from->rule->name()});
  }
  // What was assessed is told where the award is the same. A sum that a person has to look at is
  // none yet.
  const auto amount = [](const Appraisal& appraisal, const std::string& sum) {
    return sum.empty() || appraisal.outcome != Outcome::pass
               ? std::string(name_of(appraisal.outcome))
               : sum;
  };
  for (const auto& [what, member] :
       {std::pair("awarded", &Appraisal::awarded), std::pair("assessed", &Appraisal::assessed)}) {
    std::string from = amount(before.appraisal, before.appraisal.*member);
    std::string to = amount(later.appraisal, later.appraisal.*member);
    if (from == to) continue;
    out.push_back({"", what, std::move(from), std::move(to),
                   first_different_step(before.appraisal, later.appraisal)});
    break;
  }
  if (before.appraisal.claimed != later.appraisal.claimed) {
    const auto sum = [](const Appraisal& a) {
      return a.claimed.empty() ? std::string("NONE") : a.claimed;
    };
    const programme::Valuation* by =
        later.appraisal.valuation ? later.appraisal.valuation : before.appraisal.valuation;
    out.push_back({"", "claimed", sum(before.appraisal), sum(later.appraisal),
                   fmt::format("{}, step {}", by->name(), by->claimed)});
  }
  return out;
}

}  // namespace

Screener::Screener(const programme::Programme& programme)
    : programme_(programme), reader_(programme.rules->facts), read_(*programme.rules) {}

std::string Screener::digest_of(std::string_view filing, std::string_view context) const {
  std::string facts;
  facts.reserve(filing.size() + context.size());
  read_.append(facts, filing);
  facts += '\n';
  read_.append(facts, context);
  return base::to_hex(base::sha256(as_bytes(facts)));
}

Result<Screening> Screener::screen(std::string_view category, std::string_view filing,
                                   std::string_view context, std::string digest, Screening kept) {
  Screening out = std::move(kept);
  AMENDS_TRY(const auto values, reader_.read(filing, context, false));
  facts_.begin(reader_, values);
  out.facts_sha256 = digest.empty() ? digest_of(filing, context) : std::move(digest);
  judge_.judge(*programme_.rules, category, facts_, out.findings);
  out.appraisal = valuer_.value(*programme_.rules, category, facts_, programme_.currency,
                                std::move(out.appraisal));
  return out;
}

Result<ScreenCounts> screen(registry::Register& reg, const registry::Actor& actor,
                            base::Task& task) {
  ScreenCounts counts;
  const programme::Programme& programme = reg.programme();
  const std::string rules = base::to_hex(programme.rules->digest);
  AMENDS_TRY(ContextReader reader, ContextReader::create(reg));
  AMENDS_TRY(Recorded recorded, Recorded::create(reg.database()));
  Screener screener(programme);
  ActWriter writer(programme);
  Screening screening;
  registry::ClaimId after = 0;
  while (!task.stopped()) {
    AMENDS_TRY(const std::vector<ClaimRow> claims, reader.next(after, claims_in_batch));
    if (claims.empty()) return counts;
    after = claims.back().id;
    AMENDS_TRY(registry::Register::Session session, reg.begin());
    for (const ClaimRow& claim : claims) {
      if (!registry::is_screened(claim.stage)) continue;
      ++counts.claims;
      AMENDS_TRY(const std::string filing, reader.filing(claim.id));
      AMENDS_TRY(const std::string context, reader.context(claim));
      std::string digest = screener.digest_of(filing, context);
      if (claim.screened) {
        AMENDS_TRY(const bool stands, recorded.stands(claim.id, rules, digest));
        counts.unchanged += stands ? 1 : 0;
        if (stands) continue;
      }
      AMENDS_TRY(screening, screener.screen(claim.category, filing, context, std::move(digest),
                                            std::move(screening)));
      const std::string& data = writer.data(screening);
      AMENDS_TRY([[maybe_unused]] const auto done,
                 session.add({registry::kind::screening_recorded, claim.id, data}, actor));
      ++counts.recorded;
      count(screening, counts);
    }
    AMENDS_CHECK(session.commit());
  }
  return fail(Code::interrupted, "stopped; what was screened is kept");
}

Status what_if(registry::Register& reg, const programme::Programme& other, Sealed sealed,
               base::Task& task, const std::function<void(const Change&)>& take,
               ScreenCounts& counts) {
  AMENDS_TRY(ContextReader reader, ContextReader::create(reg));
  AMENDS_TRY(ContextReader other_reader, ContextReader::create(reg, {}, &other));
  Screener now(reg.programme());
  Screener then(other);
  registry::ClaimId after = 0;
  while (!task.stopped()) {
    AMENDS_TRY(const std::vector<ClaimRow> claims, reader.next(after, claims_in_batch));
    if (claims.empty()) return {};
    after = claims.back().id;
    for (const ClaimRow& claim : claims) {
      if (!registry::is_screened(claim.stage)) continue;
      ++counts.claims;
      AMENDS_TRY(const std::string filing, reader.filing(claim.id));
      AMENDS_TRY(const std::string context, reader.context(claim));
      AMENDS_TRY(const std::string other_context, other_reader.context(claim));
      AMENDS_TRY(const Screening a, now.screen(claim.category, filing, context));
      AMENDS_TRY(const Screening b, then.screen(claim.category, filing, other_context));
      const std::vector<Change> changes = differences(a, b);
      counts.recorded += changes.empty() ? 0 : 1;
      if (claim.sealed && sealed == Sealed::counted) {
        counts.sealed += changes.empty() ? 0 : 1;
        continue;
      }
      for (Change change : changes) {
        change.number = reg.number_of(claim.id);
        take(change);
      }
    }
  }
  return fail(Code::interrupted, "stopped");
}

}  // namespace amends::examine
