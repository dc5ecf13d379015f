#include "examine/consistency.h"

#include <algorithm>
#include <array>
#include <compare>
#include <nlohmann/json.hpp>
#include <ranges>
#include <set>

#include "base/clock.h"
#include "base/rational.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "examine/act_text.h"
#include "examine/json_at.h"
#include "register/acts.h"
#include "register/decisions.h"
#include "register/number.h"
#include "register/person.h"
#include "register/sum.h"

namespace amends::examine {
namespace {

using nlohmann::json;
using registry::sum_of;

std::string dumped(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Which other claims there are is no fact of this one.
std::string without_numbers(std::string text) {
  for (std::size_t at = 0; (at = registry::next_number(text, at)) != std::string::npos;)
    text.replace(at, registry::number_length, "…");
  return text;
}

bool is_below_claimed(const json& valuation) {
  return registry::is_less(text_in(valuation, "awarded"), text_in(valuation, "claimed")) == true;
}

using Readings = std::map<std::string, std::string>;  // path to JSON

void add_readings(const json& item, Readings& out) {
  const auto inputs = item.find("inputs");
  if (inputs == item.end() || !inputs->is_object()) return;
  for (const auto& [path, value] : inputs->items()) out[path] = without_numbers(dumped(value));
}

Readings read_by_valuation(const json& screening) {
  Readings out;
  if (screening.contains("valuation")) {
    each_in(screening.at("valuation"), "steps", [&](const json& step) { add_readings(step, out); });
  }
  return out;
}

Readings read_by_all(const json& screening) {
  Readings out = read_by_valuation(screening);
  each_in(screening, "findings", [&](const json& finding) { add_readings(finding, out); });
  return out;
}

// What the body did with a claim, and no difference in it: whether it was sampled, notified, paid.
bool is_of_procedure(std::string_view path) {
  constexpr std::array<std::string_view, 9> names = {
      "sample",   "awarded", "paid", "first_payment", "notified", "reconsideration_asked",
      "occupant", "stage",   "today"};
  if (!path.starts_with("register.")) return false;
  path.remove_prefix(std::string_view("register.").size());
  return std::ranges::find(names, path.substr(0, path.find_first_of(".["))) != names.end();
}

// What makes claims comparable; equal texts for those that are. A rule that is met is like one that
// does not concern the claim.
std::string ground_of(const json& screening, std::string_view category) {
  json ground = {{"category", category}, {"rules", json::object()}};
  each_in(screening, "findings", [&](const json& finding) {
    const std::string rule = text_in(finding, "rule"), outcome = text_in(finding, "outcome");
    Readings read;
    add_readings(finding, read);
    const bool of_procedure =
        !read.empty() && std::ranges::all_of(std::views::keys(read), is_of_procedure);
    if (outcome == "PASS" || of_procedure) return;
    json& found = ground["rules"][rule.substr(0, rule.find('@'))];
    found = outcome == "REVIEW" ? json(read) : json(outcome);
  });
  if (!screening.contains("valuation")) return dumped(ground);
  const json& valuation = screening.at("valuation");
  const std::string awarded = text_in(valuation, "awarded");
  const auto sum = sum_of(awarded);
  if (text_in(valuation, "outcome") == "PASS" && sum) {
    ground["sum"] = {sum->value.sign() > 0,
                     registry::is_less(awarded, text_in(valuation, "assessed")) == true};
  } else {
    ground["valued_by_hand"] = read_by_valuation(screening);
  }
  return dumped(ground);
}

// The award as a part of the sum that the valuation found; nothing where it found none.
std::optional<Rational> part_of_sum(const DecidedClaim& claim) {
  const auto awarded = sum_of(claim.awarded), valued = sum_of(claim.valued);
  if (!awarded || !valued || awarded->currency != valued->currency) return std::nullopt;
  auto part = awarded->value.divided_by(valued->value);
  return part ? std::optional(*std::move(part)) : std::nullopt;
}

// What was awarded, as far as it is known as a part of the sum.
std::string award_of(const DecidedClaim& claim) {
  const auto part = part_of_sum(claim);
  if (!part) return claim.awarded;
  if (*part == Rational(1)) return "the whole sum";
  return fmt::format("{} of the sum", part->to_fixed(4, Rounding::half_even));
}

// Money is told by its sum, and a refusal by the outcome.
std::string result_of(const DecidedClaim& claim) {
  std::string result = claim.outcome;
  if (!claim.awarded.empty()) result += ", " + award_of(claim);
  for (const std::string& kind : claim.operative)
    if (kind != "AWARD" && kind != "REFUSAL") result += ", " + kind;
  return result;
}

// Whether the award is less, the same or more; unordered where no part and no currency is common.
std::partial_ordering money_against(const DecidedClaim& claim, const DecidedClaim& usual) {
  const auto part = part_of_sum(claim), usual_part = part_of_sum(usual);
  if (part && usual_part) return *part <=> *usual_part;
  const auto here = sum_of(claim.awarded), there = sum_of(usual.awarded);
  if (here && there && here->currency != there->currency) return std::partial_ordering::unordered;
  return (here ? here->value : Rational(0)) <=> (there ? there->value : Rational(0));
}

// What is given besides money. A reserve keeps what is another's.
std::set<std::string> given(const DecidedClaim& claim) {
  std::set<std::string> kinds(claim.operative.begin(), claim.operative.end());
  for (const char* kind : {"AWARD", "REFUSAL", "RESERVE"}) kinds.erase(kind);
  return kinds;
}

// Less or more only where nothing is given in the place of what is not.
Got got_of(const DecidedClaim& claim, const DecidedClaim& usual) {
  const auto money = money_against(claim, usual);
  const std::set<std::string> here = given(claim), there = given(usual);
  if (here == there && money == 0) {
    const bool adverse = registry::is_adverse(claim.outcome);
    if (adverse != registry::is_adverse(usual.outcome)) return adverse ? Got::less : Got::more;
    return claim.outcome == usual.outcome ? Got::another_remedy : Got::another_outcome;
  }
  if (money <= 0 && std::ranges::includes(there, here)) return Got::less;
  if (money >= 0 && std::ranges::includes(here, there)) return Got::more;
  return Got::another_remedy;
}

struct Entry {
  DecidedClaim claim;
  std::string result;  // what is compared
  Hash facts{};
  bool hidden = false;  // sealed, and not to be named
};
using Group = std::vector<Entry>;

// The commonest result; of equals, the one of the lowest claim.
std::string usual_result(const Group& group) {
  std::map<std::string, std::uint64_t> count;
  for (const Entry& entry : group) ++count[entry.result];
  std::string usual;
  for (const Entry& entry : group) {
    if (usual.empty() || count[entry.result] > count[usual]) usual = entry.result;
  }
  return usual;
}

Alike alike(const Entry& a, const Entry& b) {
  if (a.facts == b.facts) return Alike::facts;
  return a.claim.valued == b.claim.valued ? Alike::sum : Alike::rules;
}

class Auditor {
 public:
  Auditor(registry::Register& reg, bool sealed) : reg_(reg), sealed_(sealed) {}

  Status take(const store::Statement& row) {
    ++report_.decided;
    const registry::ClaimId id = row.integer(0);
    Entry entry;
    DecidedClaim& claim = entry.claim;
    entry.hidden = row.integer(7) != 0 && !sealed_;
    claim.claim = entry.hidden ? "(sealed)" : reg_.number_of(id);
    claim.act = static_cast<std::uint64_t>(row.integer(1));
    claim.outcome = row.text(2);
    if (!row.text(3).empty()) claim.awarded = fmt::format("{} {}", row.text(3), row.text(4));
    claim.decided_by = row.text(5);
    claim.decided_on = base::date_in_zone(row.integer(6), reg_.programme().time_zone);
    AMENDS_TRY(const json screening, look_back(id, claim));
    if (!screening.is_object()) {
      ++report_.not_screened;
      return {};
    }
    if (screening.contains("valuation")) claim.valued = text_in(screening["valuation"], "awarded");
    claim.result = result_of(claim);
    // The whole sum is the whole sum, where only what was asked for makes a part of it.
    const bool asked_for_more =
        screening.contains("valuation") && is_below_claimed(screening["valuation"]);
    DecidedClaim compared = claim;
    if (asked_for_more && part_of_sum(claim) == Rational(1) && registry::gives(claim.outcome))
      compared.outcome = "UPHELD";
    entry.result = result_of(compared);
    const std::string facts = dumped(read_by_all(screening));
    entry.facts = base::sha256(base::as_bytes(facts));
    const std::string ground = ground_of(screening, row.text(8));
    groups_[base::sha256(base::as_bytes(ground))].push_back(std::move(entry));
    return {};
  }

  Result<ConsistencyReport> finish() {
    for (auto& [ground, group] : groups_) AMENDS_CHECK(judge(group));
    std::ranges::sort(report_.differences, {},
                      [](const Difference& d) { return std::pair(d.other.claim, d.other.act); });
    return std::move(report_);
  }

 private:
  // Of the acts up to the decision: the last screening, who recommended and who took part. A
  // correction is recommended by whoever proposed it.
  Result<json> look_back(registry::ClaimId id, DecidedClaim& claim) {
    std::string screening;
    std::map<std::uint64_t, std::string> proposed;  // the body by act
    json made;
    AMENDS_CHECK(reg_.log().read_subject(id, [&](const ledger::StoredAct& act) -> Status {
      if (act.erased || act.index > claim.act) return {};
      const std::string_view kind = kind_in(act.body);
      if (kind == registry::kind::screening_recorded) {
        screening = act.body;
        claim.screened = act.index;
      }
      if (kind == registry::kind::decision_recommended || is_correction_proposed(act.body))
        proposed[act.index] = act.body;
      if (act.index == claim.act) made = data_of<json>(act.body);
      return {};
    }));
    take_made(made, claim);
    claim.correction = text_in(made, "trigger") == "decide-correction";
    auto by = proposed.end();
    if (claim.correction && !proposed.empty()) {
      by = std::prev(proposed.end());
    } else if (made.is_object() && made.contains("recommendation") &&
               made["recommendation"].is_number_unsigned()) {
      by = proposed.find(made["recommendation"].get<std::uint64_t>());
    }
    if (by != proposed.end())
      claim.examiner = text_in(json::parse(by->second, nullptr, false), "by");
    return screening.empty() ? json() : data_of<json>(screening);
  }

  // Of an act's body, without parsing it: a quote within a text is escaped.
  static bool is_correction_proposed(std::string_view body) {
    return kind_in(body) == registry::kind::claim_moved &&
           body.find(R"("trigger":"correct")") != std::string_view::npos;
  }

  static void take_made(const json& made, DecidedClaim& claim) {
    each_in(made, "members", [&](const json& member) {
      if (member.is_string()) claim.members.push_back(member.get<std::string>());
    });
    std::set<std::string> kinds;
    each_in(made, "operative", [&](const json& part) { kinds.insert(text_in(part, "kind")); });
    claim.operative.assign(kinds.begin(), kinds.end());
    // "Pia, Paul: why" (register/decisions.h)
    const std::string dissent = text_in(made, "dissent");
    std::set<std::string> against;
    for (const std::string_view name : base::split(dissent.substr(0, dissent.find(':')), ','))
      against.insert(registry::person_key(name));
    for (const std::string& member : claim.members)
      if (against.contains(registry::person_key(member))) claim.dissenting.push_back(member);
  }

  Result<json> data_at(std::uint64_t act) {
    json data;
    AMENDS_CHECK(reg_.log().read(act, act + 1, [&](const ledger::StoredAct& stored) -> Status {
      if (!stored.erased) data = data_of<json>(stored.body);
      return {};
    }));
    return data;
  }

  Status judge(Group& group) {
    if (group.size() < 2) {
      report_.alone += group.size();
      return {};
    }
    report_.compared += group.size();
    ++report_.groups;
    std::ranges::sort(group, {}, [](const Entry& entry) {
      return std::pair(entry.claim.claim, entry.claim.act);
    });
    const std::string usual = usual_result(group);
    bool differs = false;
    for (const Entry& entry : group) {
      if (entry.result == usual) {
        count(entry.claim, nullptr);
        continue;
      }
      AMENDS_TRY(Difference difference, compare(entry, nearest(group, usual, entry)));
      count(entry.claim, &difference);
      report_.differences.push_back(std::move(difference));
      differs = true;
    }
    report_.inconsistent += differs ? 1 : 0;
    return {};
  }

  static const Entry& nearest(const Group& group, const std::string& usual, const Entry& of) {
    const Entry* best = nullptr;
    for (const Entry& entry : group) {
      if (entry.result != usual) continue;
      if (best == nullptr || alike(entry, of) < alike(*best, of)) best = &entry;
    }
    return *best;
  }

  void count(const DecidedClaim& claim, const Difference* difference) {
    std::set<Tally*> tallies = {&report_.by_examiner[claim.examiner],
                                &report_.by_decider[claim.decided_by],
                                &report_.by_month[claim.decided_on.substr(0, 7)]};
    for (const std::string& member : claim.members) {
      if (std::ranges::count(claim.dissenting, member) == 0)
        tallies.insert(&report_.by_member[member]);
    }
    for (Tally* tally : tallies) {
      ++tally->compared;
      tally->unusual += difference != nullptr ? 1 : 0;
      tally->less += difference != nullptr && difference->got == Got::less ? 1 : 0;
    }
  }

  Result<Difference> compare(const Entry& other, const Entry& usual) {
    Difference out{usual.claim, other.claim, alike(usual, other), got_of(other.claim, usual.claim),
                   {},          {}};
    if (other.hidden || usual.hidden) return out;
    AMENDS_TRY(const json usual_screening, data_at(usual.claim.screened));
    AMENDS_TRY(const json other_screening, data_at(other.claim.screened));
    Readings usual_read = read_by_all(usual_screening), other_read = read_by_all(other_screening);
    AMENDS_CHECK(add_remedies(usual.claim, usual_read));
    AMENDS_CHECK(add_remedies(other.claim, other_read));
    out.read = differing(usual_read, other_read);
    AMENDS_TRY(const json usual_decision, data_at(usual.claim.act));
    AMENDS_TRY(const json other_decision, data_at(other.claim.act));
    out.said = differing(said_in(usual_decision), said_in(other_decision));
    return out;
  }

  // What form of reparation was asked for: no rule need read it, and it may be why another was
  // given.
  Status add_remedies(const DecidedClaim& claim, Readings& out) {
    AMENDS_TRY(const registry::ClaimId id, reg_.find_claim(claim.claim));
    AMENDS_TRY(store::Statement select,
               reg_.database().prepare("SELECT remedy FROM loss_item WHERE claim=?1 ORDER BY id"));
    select.bind(1, id);
    for (std::size_t i = 0;; ++i) {
      AMENDS_TRY(const bool row, select.step());
      if (!row) return {};
      if (!select.is_null(0))
        out[fmt::format("losses[{}].remedy", i)] = dumped(json(select.text(0)));
    }
  }

  static Readings said_in(const json& decision) {
    Readings out;
    each_in(decision, "findings", [&](const json& finding) {
      out[text_in(finding, "rule")] = text_in(finding, "outcome");
    });
    return out;
  }

  static std::vector<Difference::Reading> differing(const Readings& usual, const Readings& other) {
    std::set<std::string> paths;
    for (const auto& [path, value] : usual) paths.insert(path);
    for (const auto& [path, value] : other) paths.insert(path);
    const auto at = [](const Readings& readings, const std::string& path) {
      const auto found = readings.find(path);
      return found == readings.end() ? std::string() : found->second;
    };
    std::vector<Difference::Reading> out;
    for (const std::string& path : paths) {
      Difference::Reading reading{path, at(usual, path), at(other, path)};
      if (reading.usual != reading.other) out.push_back(std::move(reading));
    }
    return out;
  }

  registry::Register& reg_;
  const bool sealed_;
  std::map<Hash, Group> groups_;  // by the digest of the ground
  ConsistencyReport report_;
};

}  // namespace

std::string_view name_of(Got got) {
  switch (got) {
    case Got::less:
      return "less";
    case Got::more:
      return "more";
    case Got::another_remedy:
      return "another remedy";
    case Got::another_outcome:
      return "another outcome";
  }
  return "";
}

std::string_view name_of(Alike alike) {
  switch (alike) {
    case Alike::facts:
      return "facts";
    case Alike::sum:
      return "sum";
    case Alike::rules:
      return "rules";
  }
  return "";
}

Result<ConsistencyReport> audit_consistency(registry::Register& reg, bool sealed,
                                            base::Task& task) {
  AMENDS_TRY(store::Statement select,
             reg.database().prepare(
                 "SELECT d.claim,d.id,d.outcome,coalesce(d.awarded,''),coalesce(d.currency,''),"
                 "d.by,d.at,c.sealed,c.category FROM decision d JOIN claim c ON c.id=d.claim "
                 "WHERE d.kind='DECISION' AND d.superseded_by IS NULL ORDER BY d.claim"));
  task.stage("comparing decisions", "claims", 0);
  Auditor auditor(reg, sealed);
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) break;
    task.advance(1);
    if (task.stopped()) return base::interrupted();
    AMENDS_CHECK(auditor.take(select));
  }
  return auditor.finish();
}

}  // namespace amends::examine
