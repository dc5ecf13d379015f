// The gate for samples, instalments, competing claims, interests and decisions: what the rules of
// fair decision-making ask of each act, before it is written.
#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <tuple>

#include "base/blank.h"
#include "base/calendar.h"
#include "base/rational.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "register/acts.h"
#include "register/batches.h"
#include "register/citations.h"
#include "register/claims.h"
#include "register/decisions.h"
#include "register/person.h"
#include "register/register_state.h"

namespace amends::registry {
namespace {

Result<std::vector<std::string>> texts_at(const Object& object, std::string_view key,
                                          std::string_view what) {
  simdjson::dom::array array;
  std::vector<std::string> texts;
  if (object.at_key(key).get(array) != simdjson::SUCCESS) return texts;
  for (const simdjson::dom::element element : array) {
    std::string_view text;
    if (element.get(text) != simdjson::SUCCESS || base::is_blank(text)) {
      return fail(Code::refused, "{} holds something that is not a text", what);
    }
    texts.emplace_back(text);
  }
  return texts;
}

// Operative parts, and that the sum awarded is theirs.
Status check_operative(const Object& data, const programme::Programme& programme) {
  Status status;
  bool any = false;
  Rational sum;
  const std::string_view currency = text_at(data, "currency").value_or("");
  each_object(data, "operative", [&](const Object& part) {
    any = true;
    const std::string_view kind = text_at(part, "kind").value_or("");
    const auto amount = text_at(part, "amount");
    if (!is_operative(kind)) {
      status = fail(Code::refused, "an operative part is of the unknown kind '{}'", kind);
    } else if (!says_something(object_at(part, "text"))) {
      status = fail(Code::refused, "the operative part {} has no text", kind);
    } else if (kind == "AWARD" && programme.mode != programme::Mode::adjudication) {
      status = fail(Code::refused, "this programme does not adjudicate, so it awards nothing");
    } else if (kind == "AWARD" && (!amount || text_at(part, "currency") != currency)) {
      status = fail(Code::refused, "an award has an amount, in the decision's own currency");
    } else if (kind == "AWARD" && !std::ranges::count(programme.currency.known, currency)) {
      status = fail(Code::refused, "the programme knows no currency '{}'", currency);
    } else if (kind == "AWARD") {
      const auto number = Rational::parse_decimal(*amount);
      if (!number || number->sign() < 0 || !number->exactly(programme.currency.minor_digits)) {
        status = fail(Code::refused, "'{}' is not an amount that can be awarded", *amount);
      } else {
        sum += *number;
      }
    }
  });
  AMENDS_CHECK(status);
  if (!any) return fail(Code::refused, "a decision without an operative part decides nothing");
  const auto awarded = Rational::parse_decimal(text_at(data, "awarded").value_or("0"));
  if (!awarded || *awarded != sum) {
    return fail(Code::refused, "the sum awarded is {}, but the operative parts award {}",
                text_at(data, "awarded").value_or("0"), sum.to_decimal().value_or(sum.to_text()));
  }
  return {};
}

// That the operative parts do what the outcome says.
Status check_parts(const Object& data, std::string_view outcome) {
  std::vector<std::string_view> kinds;
  bool gives_something = false;
  each_object(data, "operative", [&](const Object& part) {
    kinds.push_back(text_at(part, "kind").value_or(""));
    const auto amount = Rational::parse_decimal(text_at(part, "amount").value_or("1"));
    gives_something = gives_something || kinds.back() != "AWARD" || !amount || amount->sign() > 0;
  });
  if (std::string why = unfit(outcome, kinds); !why.empty()) {
    return fail(Code::refused, "{}", why);
  }
  if (gives_something || !gives(outcome)) return {};
  return fail(Code::refused,
              "{} with an award of nothing gives nothing; leave the award out where what is "
              "given is no money, and say REJECTED_MERITS where nothing is",
              outcome);
}

// A citation is one of the programme's, so that it can be looked up. A programme that has none is
// not asked.
Status check_citations(std::span<const std::string> citations,
                       const programme::Programme& programme) {
  if (citations.empty()) return fail(Code::refused, "no decision without the citation of a rule");
  const std::vector<std::string>& known = programme.citations;
  std::set<std::string_view> seen;
  for (const std::string& citation : citations) {
    if (!seen.insert(citation).second) return fail(Code::refused, "{} is cited twice", citation);
    if (known.empty() || may_be_cited(citation, known)) continue;
    const auto meant = citation_meant(citation, known);
    return fail(
        Code::refused,
        "the programme has no citation '{}'{}. There are those of its rules and valuations, "
        "its legal basis, and what [decisions] citations names: {}",
        citation, meant ? fmt::format("; the nearest is '{}'", *meant) : "",
        fmt::join(known, "; "));
  }
  return {};
}

Status check_findings(const Object& data, std::string_view outcome) {
  Status status;
  std::set<std::string> seen;
  each_object(data, "findings", [&](const Object& finding) {
    const std::string_view rule = text_at(finding, "rule").value_or("");
    const std::string_view id = rule.substr(0, rule.find('@'));
    const std::string_view result = text_at(finding, "outcome").value_or("");
    if (base::is_blank(rule) ||
        (result != "PASS" && result != "FAIL" && result != "REVIEW" && result != "UNKNOWN")) {
      status =
          fail(Code::refused, "a finding names its rule and one of PASS, FAIL, REVIEW, UNKNOWN");
    } else if (!seen.insert(rule_key(id)).second) {
      status = fail(Code::refused, "there are two findings of {}; say one thing of it", id);
    } else if (result == "UNKNOWN" && is_adverse(outcome)) {
      status = fail(Code::refused,
                    "{} is adverse and rests on rule {}, which is UNKNOWN: what is not known is "
                    "never held against a claimant. Find it out, or leave that ground out",
                    outcome, rule);
    }
  });
  return status;
}

constexpr std::string_view between_names[] = {",", ";", "/", "&", "،", "؛", "，"};

bool is_one_name(std::string_view name) {
  return !person_key(name).empty() && std::ranges::none_of(between_names, [&](const auto mark) {
    return name.find(mark) != std::string_view::npos;
  });
}

const TookPart* find_person(const std::vector<TookPart>& all, std::string_view name) {
  const auto found = std::ranges::find(all, person_key(name),
                                       [](const TookPart& one) { return person_key(one.name); });
  return found == all.end() ? nullptr : &*found;
}

// A dissent says whose it is: "Pia, Paul: why".
Status check_dissent(const Object& data, const std::set<std::string>& members) {
  const std::string_view dissent = text_at(data, "dissent").value_or("");
  if (dissent.empty()) return {};
  const std::size_t colon = dissent.find(':');
  if (colon == std::string_view::npos || base::is_blank(dissent.substr(colon + 1))) {
    return fail(Code::refused,
                "a dissent says who does not agree, and why, as \"Pia: it is more\"");
  }
  for (const std::string_view name : base::split(dissent.substr(0, colon), ',')) {
    if (members.contains(person_key(name))) continue;
    return fail(Code::refused, "'{}' dissents and is not among the members", base::trim(name));
  }
  return {};
}

}  // namespace

Status check_one_person(std::string_view by) {
  if (is_one_name(by)) return {};
  return fail(Code::refused,
              "'{}' is not the name of one person; who recommends or proposes is named alone, "
              "without commas",
              by);
}

Status check_suspension(const ActBody& body, const programme::Programme& programme) {
  const auto review_date = text_at(body.data, "review_date");
  if (!review_date) {
    return fail(Code::refused, "a suspension wants a date on which to look again");
  }
  AMENDS_TRY(const base::Days day, base::parse_date(*review_date));
  if (day >= base::day_in_zone(body.at, programme.time_zone)) return {};
  return fail(Code::refused, "a suspension is looked at again on a day to come, and {} is past",
              *review_date);
}

bool says_something(const std::optional<Object>& text) {
  if (!text) return false;
  for (const auto [language, value] : *text) {
    std::string_view sentence;
    if (value.get(sentence) == simdjson::SUCCESS && !base::is_blank(sentence)) return true;
  }
  return false;
}

// Whether anybody of `names` has declared an interest in the claim or one that competes with it, in
// an instalment or a group that it was ever in, or in a group from which a member of its group
// came.
Result<std::optional<std::string>> Register::Session::State::interested(
    std::span<const std::string> names, const ClaimFacts& facts) {
  AMENDS_TRY(store::Statement find,
             reg->database->prepare(
                 "WITH together(claim) AS (SELECT ?2 UNION SELECT claim FROM conflict_claim WHERE "
                 "conflict_group=?3 AND left_act IS NULL) SELECT 1 FROM interest WHERE person=?1 "
                 "AND (claim IN together OR instalment IN (SELECT instalment FROM instalment_claim "
                 "WHERE claim=?2) OR conflict_group IN (SELECT conflict_group FROM conflict_claim "
                 "WHERE claim IN together))"));
  for (const std::string& name : names) {
    const std::string person = person_key(name);
    find.bind(1, person).bind(2, facts.id).bind(3, facts.conflict_group);
    AMENDS_TRY(const bool found, find.step());
    find.reset();
    if (found) return std::optional(name);
  }
  return std::optional<std::string>();
}

Status Register::Session::State::gate_interested(std::span<const std::string> names,
                                                 const ClaimFacts& facts) {
  AMENDS_TRY(const auto who, interested(names, facts));
  if (!who) return {};
  return fail(Code::refused, "{} has declared an interest in this claim", *who);
}

Result<std::vector<TookPart>> Register::Session::State::proposers(ClaimId claim) {
  std::vector<TookPart> all;
  simdjson::dom::parser own;  // the act that is being added stands in the other
  AMENDS_CHECK(reg->log->read_subject(claim, [&](const ledger::StoredAct& stored) -> Status {
    if (stored.erased) return {};
    AMENDS_TRY(const ActBody body, read_body(own, stored.body));
    if (body.kind == kind::claim_moved && text_at(body.data, "trigger") == "correct")
      all.push_back({std::string(body.by), "proposed a correction in", stored.index});
    return {};
  }));
  return all;
}

Result<std::vector<TookPart>> Register::Session::State::recommended(ClaimId claim, bool ever) {
  AMENDS_TRY(store::Statement find,
             reg->database->prepare(
                 "SELECT by,id FROM decision WHERE claim=?1 AND kind='RECOMMENDATION' AND (?2 OR "
                 "id>coalesce((SELECT max(id) FROM decision WHERE claim=?1 AND kind='DECISION'),"
                 "-1)) ORDER BY id DESC"));
  find.bind(1, claim).bind(2, ever ? 1 : 0);
  std::vector<TookPart> all;
  for (;;) {
    AMENDS_TRY(const bool row, find.step());
    if (!row) return all;
    all.push_back(
        {std::string(find.text(0)), "recommended in", static_cast<std::uint64_t>(find.integer(1))});
  }
}

Result<std::vector<TookPart>> Register::Session::State::recommenders(const ClaimFacts& facts) {
  if (facts.stage != "CORRECTION") return recommended(facts.id, false);
  AMENDS_TRY(std::vector<TookPart> all, proposers(facts.id));
  AMENDS_TRY(const std::vector<TookPart> ever, recommended(facts.id, true));
  std::ranges::copy(ever, std::back_inserter(all));
  return all;
}

// A decision anew is one that somebody else recommended since the last one, in outcome and sum.
Status Register::Session::State::gate_anew(const ActBody& body, const ClaimFacts& facts) {
  if (text_at(body.data, "trigger") != "decide-anew") return {};
  AMENDS_TRY(store::Statement find,
             reg->database->prepare(
                 "SELECT outcome,coalesce(awarded,'0'),id FROM decision WHERE claim=?1 AND "
                 "kind='RECOMMENDATION' AND id>(SELECT max(id) FROM decision WHERE claim=?1 AND "
                 "kind='DECISION') ORDER BY id DESC LIMIT 1"));
  AMENDS_TRY(const bool found, find.bind(1, facts.id).step());
  if (!found) {
    return fail(Code::refused,
                "nobody has recommended how it is to be decided anew; another person than who "
                "decides does that first (amends decide recommend)");
  }
  const std::string_view outcome = text_at(body.data, "outcome").value_or("");
  const auto awarded = Rational::parse_decimal(text_at(body.data, "awarded").value_or("0"));
  const auto recommended = Rational::parse_decimal(find.text(1));
  if (outcome == find.text(0) && awarded && recommended && *awarded == *recommended) return {};
  return fail(Code::refused,
              "{} with {} is not what was recommended for the review, {} with {} (act {}); have it "
              "recommended so, or decide as it was",
              outcome, text_at(body.data, "awarded").value_or("nothing"), find.text(0),
              find.text(1), find.integer(2));
}

Result<std::vector<TookPart>> Register::Session::State::deciders(ClaimId claim) {
  AMENDS_TRY(store::Statement find,
             reg->database->prepare("SELECT id,by FROM decision WHERE claim=?1 AND kind='DECISION' "
                                    "ORDER BY id DESC"));
  find.bind(1, claim);
  std::vector<TookPart> all;
  simdjson::dom::parser own;  // the act that is being added stands in the other
  for (;;) {
    AMENDS_TRY(const bool row, find.step());
    if (!row) return all;
    const auto act = static_cast<std::uint64_t>(find.integer(0));
    constexpr std::string_view how = "took part in the decision of";
    all.push_back({std::string(find.text(1)), how, act});
    AMENDS_CHECK(reg->log->read(act, act + 1, [&](const ledger::StoredAct& stored) -> Status {
      if (stored.erased) return {};
      AMENDS_TRY(const ActBody body, read_body(own, stored.body));
      AMENDS_TRY(const std::vector<std::string> members,
                 texts_at(body.data, "members", "the list of members"));
      for (const std::string& member : members) all.push_back({member, how, act});
      return {};
    }));
  }
}

// Nobody sits on the review of what they took part in: a decision, what was recommended, or a
// correction that was proposed. Who recommended may recommend again, and who decided may not.
Status Register::Session::State::gate_review(std::span<const std::string> names, bool recommends,
                                             const ClaimFacts& facts) {
  if (facts.stage != "UNDER_REVIEW") return {};
  AMENDS_TRY(std::vector<TookPart> part, deciders(facts.id));
  if (!recommends) {
    AMENDS_TRY(const std::vector<TookPart> ever, recommended(facts.id, true));
    std::ranges::copy(ever, std::back_inserter(part));
    AMENDS_TRY(const std::vector<TookPart> proposed, proposers(facts.id));
    std::ranges::copy(proposed, std::back_inserter(part));
  }
  for (const std::string& name : names) {
    const TookPart* const found = find_person(part, name);
    if (found == nullptr) continue;
    return fail(Code::refused, "{} {} act {}, and {} its review", name, found->how, found->act,
                recommends ? "recommends nothing on" : "does not sit on");
  }
  return {};
}

Status Register::Session::State::gate_members(const ActBody& body, const ClaimFacts& facts) {
  AMENDS_TRY(const std::vector<std::string> members,
             texts_at(body.data, "members", "the list of members"));
  std::set<std::string> distinct;
  for (const std::string& member : members) {
    if (!is_one_name(member)) {
      return fail(Code::refused,
                  "'{}' is not the name of one member; name each by itself, without commas",
                  member);
    }
    distinct.insert(person_key(member));
  }
  if (distinct.size() != members.size()) {
    return fail(Code::refused, "a member is named twice");
  }
  const int quorum = reg->programme.decisions.quorum;
  if (std::ssize(members) < quorum) {
    return fail(Code::refused, "{} took part, and a decision wants {}", members.size(), quorum);
  }
  if (!distinct.contains(person_key(body.by))) {
    return fail(Code::refused,
                "{} makes the decision and is not among its members ({}): who decides takes part",
                body.by, fmt::join(members, ", "));
  }
  AMENDS_CHECK(check_dissent(body.data, distinct));
  AMENDS_TRY(const std::vector<TookPart> barred, recommenders(facts));
  for (const std::string& member : members) {
    const TookPart* const found = find_person(barred, member);
    if (found == nullptr) continue;
    return fail(Code::refused, "{} {} act {}, and so does not decide", member, found->how,
                found->act);
  }
  AMENDS_CHECK(gate_review(members, false, facts));
  AMENDS_CHECK(gate_interested(members, facts));
  AMENDS_TRY(const auto who, interested({&facts.recommended_by, 1}, facts));
  if (who) {
    const bool corrects = facts.stage == "CORRECTION";
    return fail(Code::refused,
                "{}, who {}, has declared an interest in this claim; somebody else {}", *who,
                corrects ? "proposed the correction" : "recommended",
                corrects ? "proposes it anew (amends act CLAIM correct)" : "recommends anew");
  }
  return {};
}

// A decision that replaces another names it; and what is less than before wants a hearing.
Status Register::Session::State::gate_superseding(const ActBody& body, const ClaimFacts& facts) {
  AMENDS_TRY(store::Statement last,
             reg->database->prepare(
                 "SELECT id, awarded, outcome, currency FROM decision WHERE claim=?1 AND "
                 "kind='DECISION' AND superseded_by IS NULL ORDER BY id DESC LIMIT 1"));
  AMENDS_TRY(const bool stands, last.bind(1, facts.id).step());
  const auto supersedes = integer_at(body.data, "supersedes");
  if (!stands) {
    if (!supersedes) return {};
    return fail(Code::refused, "there is no decision that could be superseded");
  }
  if (supersedes != last.integer(0)) {
    return fail(Code::refused,
                "a decision stands (act {}); a new one has to say that it supersedes it",
                last.integer(0));
  }
  const auto before = Rational::parse_decimal(last.is_null(1) ? "0" : last.text(1));
  const auto now = Rational::parse_decimal(text_at(body.data, "awarded").value_or("0"));
  if (!before || !now)
    return fail(Code::corrupt, "the decision of act {} has no sum that can be read",
                last.integer(0));
  const std::string_view outcome = text_at(body.data, "outcome").value_or("");
  const bool downward = *now < *before || (is_adverse(outcome) && !is_adverse(last.text(2)));
  const auto currency = text_at(body.data, "currency");
  if (!last.is_null(3) && currency && *currency != last.text(3)) {
    return fail(Code::refused, "a correction keeps the currency of what it corrects, {}",
                last.text(3));
  }
  if (downward && base::is_blank(text_at(body.data, "heard").value_or(""))) {
    return fail(Code::refused,
                "this is less than what stands ({}): the claimant is heard first, and the act says "
                "how and when (\"heard\")",
                last.is_null(1) ? std::string(last.text(2))
                                : fmt::format("{} {}", last.text(1), last.text(3)));
  }
  return {};
}

// Competing claims are decided as one: who recommended on any of them decides none.
Status Register::Session::State::gate_group(const ActBody& body, const ClaimFacts& facts) {
  if (facts.conflict_group == 0 || text_at(body.data, "trigger") != "decide") return {};
  AMENDS_TRY(const std::vector<std::string> members,
             texts_at(body.data, "members", "the list of members"));
  AMENDS_TRY(
      store::Statement find,
      reg->database->prepare("SELECT d.by,d.claim,d.id FROM decision d JOIN conflict_claim g ON "
                             "g.claim=d.claim WHERE g.conflict_group=?1 AND g.left_act IS NULL AND "
                             "d.claim<>?2 AND d.kind='RECOMMENDATION' ORDER BY d.id DESC"));
  find.bind(1, facts.conflict_group).bind(2, facts.id);
  for (;;) {
    AMENDS_TRY(const bool row, find.step());
    if (!row) return {};
    const std::string key = person_key(find.text(0));
    const auto found = std::ranges::find(members, key, &person_key);
    if (found == members.end()) continue;
    return fail(Code::refused,
                "{} recommended on claim {}, which competes with it (act {}), and so does not "
                "decide: competing claims are decided as one",
                *found, reg->numbering->number(find.integer(1)), find.integer(2));
  }
}

// Who approves took no part in what is approved.
Status Register::Session::State::gate_approval(const ActBody& body, const ClaimFacts& facts) {
  AMENDS_CHECK(check_one_person(body.by));
  AMENDS_TRY(std::vector<TookPart> part, deciders(facts.id));
  AMENDS_TRY(const std::vector<TookPart> ever, recommended(facts.id, true));
  std::ranges::copy(ever, std::back_inserter(part));
  const TookPart* const found = find_person(part, body.by);
  if (found == nullptr) return {};
  return fail(Code::refused, "{} {} act {}, and another person approves it", body.by, found->how,
              found->act);
}

Status Register::Session::State::gate_decision(const Draft& draft, const ActBody& body,
                                               const ClaimFacts& facts) {
  const programme::Mode mode = reg->programme.mode;
  const std::string_view outcome = text_at(body.data, "outcome").value_or("");
  if (is_step_alone(outcome)) {
    return fail(Code::refused,
                "{} is a step of the claim and nothing to decide: amends act withdraw is the "
                "claimant's, amends act lapse follows a deficiency that was not cured",
                outcome);
  }
  if (!is_outcome(outcome, mode)) {
    return fail(Code::refused, "'{}' is not an outcome that this programme can decide", outcome);
  }
  AMENDS_TRY(const std::vector<std::string> citations,
             texts_at(body.data, "citations", "the list of citations"));
  AMENDS_CHECK(check_citations(citations, reg->programme));
  if (!says_something(object_at(body.data, "reasons"))) {
    return fail(Code::refused, "a decision gives its reasons");
  }
  AMENDS_CHECK(check_operative(body.data, reg->programme));
  AMENDS_CHECK(check_parts(body.data, outcome));
  AMENDS_CHECK(check_findings(body.data, outcome));
  AMENDS_CHECK(gate_findings(body, facts));
  AMENDS_CHECK(gate_limits(body, facts));
  if (draft.kind != kind::decision_made) return {};
  AMENDS_CHECK(gate_members(body, facts));
  AMENDS_CHECK(gate_group(body, facts));
  AMENDS_CHECK(gate_superseding(body, facts));
  AMENDS_CHECK(gate_anew(body, facts));
  // What is decided anew was decided before; how, the others may wait for.
  const bool first = text_at(body.data, "trigger") == "decide";
  if (first && facts.conflict_group != 0) decided_groups.insert(facts.conflict_group);
  return {};
}

// Competing claims are decided together: whoever of the group is still open after a session that
// decided one of them stops it.
Status Register::Session::State::check_groups() {
  AMENDS_TRY(store::Statement open,
             reg->database->prepare(
                 "SELECT claim,c.stage FROM conflict_claim g JOIN claim c ON c.id=g.claim WHERE "
                 "conflict_group=?1 AND left_act IS NULL ORDER BY claim"));
  for (const std::int64_t group : decided_groups) {
    open.bind(1, group);
    for (;;) {
      AMENDS_TRY(const bool found, open.step());
      if (!found) break;
      if (!waits_for_decision(open.text(1))) continue;
      return fail(Code::refused,
                  "the competing claims of group {} are decided together, and {} is not decided "
                  "here",
                  group, reg->numbering->number(open.integer(0)));
    }
    open.reset();
  }
  return {};
}

// Whether two people without an interest in either say that the claim is another's double, and that
// one has not gone itself.
Result<bool> Register::Session::State::is_double(const ClaimFacts& facts) {
  AMENDS_TRY(store::Statement find,
             reg->database->prepare(
                 "SELECT l.kind,l.a,l.b,s.by,CASE ?1 WHEN l.claim_a THEN l.claim_b ELSE l.claim_a "
                 "END FROM link l JOIN link_said s ON s.kind=l.kind AND s.a=l.a AND s.b=l.b AND "
                 "s.verdict='SAME' AND s.standing='STANDS' WHERE l.kind IN "
                 "('SAME_PERSON','SAME_HOUSEHOLD') AND l.state='CONFIRMED' AND ?1 IN "
                 "(l.claim_a,l.claim_b) AND l.claim_a<>l.claim_b"));
  find.bind(1, facts.id);
  std::map<std::tuple<std::string, std::int64_t, std::int64_t>, int> said;
  for (;;) {
    AMENDS_TRY(const bool row, find.step());
    if (!row) return false;
    AMENDS_TRY(const ClaimFacts other, read_claim_facts(*reg->database, reg->programme,
                                                        find.integer(4), reg->log->last_at()));
    const std::array by = {std::string(find.text(3))};
    AMENDS_TRY(const auto in_this, interested(by, facts));
    AMENDS_TRY(const auto in_other, interested(by, other));
    if (has_fallen_away(other.stage) || in_this || in_other) continue;
    if (++said[{std::string(find.text(0)), find.integer(1), find.integer(2)}] == 2) return true;
  }
}

// A step that takes the claim away: two people said that it is another's double, and the reason has
// the rule.
Status Register::Session::State::gate_consolidation(const ActBody& body, const ClaimFacts& facts) {
  AMENDS_TRY(const bool doubled, is_double(facts));
  if (!doubled) {
    return fail(Code::refused,
                "no link of a person or household to another claim that stands is confirmed: two "
                "people without an interest say so first (amends review)");
  }
  const std::vector<std::string>& known = reg->programme.citations;
  const std::string_view reason = text_at(body.data, "reason").value_or("");
  const auto cited = [&](const std::string& one) {
    const std::size_t at = reason.find(one);  // "RoP 4" is not "RoP 41"
    const std::size_t end = at + one.size();
    return at != reason.npos && (end == reason.size() || std::isdigit(reason[end]) == 0);
  };
  if (known.empty() || std::ranges::any_of(known, cited)) return {};
  return fail(Code::refused, "a consolidation has the citation of a rule in its reason, one of {}",
              fmt::join(known, "; "));
}

Status Register::Session::State::gate_batch(const ActBody& body, Situation& situation) {
  const auto instalment = integer_at(body.data, "instalment");
  if (!instalment) {
    return fail(Code::refused, "a claim goes into an instalment with amends instalment fix");
  }
  AMENDS_TRY(store::Statement find,
             reg->database->prepare("SELECT conflict_group FROM instalment WHERE id=?1"));
  AMENDS_TRY(const bool found, find.bind(1, *instalment).step());
  if (!found) return fail(Code::refused, "there is no instalment {}", *instalment);
  situation.instalment_group = find.integer(0);
  return {};
}

Status Register::Session::State::gate_conflict(const Draft& draft, const ActBody& body,
                                               const ClaimFacts& facts) {
  const auto group = integer_at(body.data, "group").value_or(0);
  AMENDS_TRY(store::Statement find,
             reg->database->prepare("SELECT 1 FROM conflict_group WHERE id=?1"));
  AMENDS_TRY(const bool found, find.bind(1, group).step());
  if (!found) return fail(Code::refused, "there is no conflict group {}", group);
  const std::array by = {std::string(body.by)};
  if (body.role != by_itself) AMENDS_CHECK(gate_interested(by, facts));
  if (draft.kind == kind::conflict_left) {
    if (facts.conflict_group != group) return fail(Code::refused, "it is not in group {}", group);
    if (text_at(body.data, "reason").value_or("").empty()) {
      return fail(Code::refused, "leaving a conflict group wants a reason");
    }
    return {};
  }
  if (facts.conflict_group != 0) {
    return fail(Code::refused, "it is in conflict group {} already", facts.conflict_group);
  }
  if (facts.stage == "IN_INSTALMENT") {
    return fail(Code::refused, "it is in an instalment; sever it first");
  }
  if (has_fallen_away(facts.stage)) {
    return fail(Code::refused, "it is {}, and competes with nobody any more", facts.stage);
  }
  if (facts.sealed) {
    return fail(Code::refused, "it is sealed, and a group would betray it: it is decided alone");
  }
  return {};
}

// What counts as an error is not called good by whoever answered so. Anybody may own up to an
// error.
Status Register::Session::State::gate_better_answer(ClaimId claim, std::int64_t sample,
                                                    std::string_view by) {
  simdjson::dom::parser own;  // the act that is being added stands in the other
  return reg->log->read_subject(claim, [&](const ledger::StoredAct& stored) -> Status {
    if (stored.erased) return {};
    AMENDS_TRY(const ActBody body, read_body(own, stored.body));
    if (body.kind != kind::sample_answered || integer_at(body.data, "sample") != sample) return {};
    const std::string_view result = text_at(body.data, "result").value_or("");
    if (result == "OK" || person_key(body.by) != person_key(by)) return {};
    return fail(Code::refused,
                "{} answered {} in act {}, and another person says that it is OK after all",
                body.by, result, stored.index);
  });
}

Status Register::Session::State::gate_answer(const Draft& draft, const ActBody& body) {
  const std::string_view unit = text_at(body.data, "unit").value_or("");
  const std::string_view result = text_at(body.data, "result").value_or("");
  const auto sample = integer_at(body.data, "sample").value_or(0);
  if (result != "OK" && result != "ERROR" && result != "NO_ANSWER") {
    return fail(Code::refused, "an answer is OK, ERROR or NO_ANSWER, not '{}'", result);
  }
  if (unit != reg->numbering->number(draft.subject)) {
    return fail(Code::refused, "the answer is kept with the claim that it is about");
  }
  AMENDS_TRY(store::Statement find,
             reg->database->prepare(
                 "SELECT place IS NOT NULL,result FROM sample_unit WHERE sample=?1 AND unit=?2"));
  AMENDS_TRY(const bool found, find.bind(1, sample).bind(2, unit).step());
  if (!found || find.integer(0) == 0) {
    return fail(Code::refused,
                "{} was not drawn into sample {}; a unit is never replaced by another", unit,
                sample);
  }
  AMENDS_TRY(const ClaimFacts facts,
             read_claim_facts(*reg->database, reg->programme, draft.subject, body.at));
  const std::array by = {std::string(body.by)};
  AMENDS_CHECK(gate_interested(by, facts));
  const std::string before(find.text(1));
  const bool noted = !base::trim(text_at(body.data, "note").value_or("")).empty();
  AMENDS_TRY(const std::vector<BatchDecided> decided, batches_decided(*reg->database, sample));
  if (!decided.empty() && !noted) {
    return fail(
        Code::refused,
        "instalment {} was decided on sample {} before (act {}): an answer that comes after "
        "says what was found and why it comes now (a note). It changes nothing that was "
        "decided, and amends sample report tells it",
        decided.front().instalment, sample, decided.front().act);
  }
  if (before.empty() || before == result) return {};
  if (!noted) {
    return fail(Code::refused,
                "{} was answered {} before: an answer that takes its place says why (a note)", unit,
                before);
  }
  return result == "OK" ? gate_better_answer(draft.subject, sample, body.by) : Status();
}

namespace {

// Whose work an act is that makes no step of a claim.
std::string_view roles_for(std::string_view act_kind) {
  if (act_kind == kind::facts_found) return "CAS VAL LEG";
  if (act_kind == kind::payment_made) return "FIN";
  if (act_kind == kind::notice_given || act_kind == kind::notice_answered) return "SYS INT CAS PAN";
  if (act_kind == kind::sample_framed || act_kind == kind::sample_drawn) return "STA";
  if (act_kind == kind::sample_answered) return "STA CAS";
  if (act_kind == kind::instalment_fixed) return "EXE";
  if (act_kind == kind::erased) return "DPO";
  if (act_kind == kind::conflict_grouped || act_kind == kind::conflict_joined ||
      act_kind == kind::conflict_left) {
    return "LNK SYS";
  }
  return "";
}

}  // namespace

Status check_role(std::string_view act_kind, std::string_view role) {
  const std::string_view roles = roles_for(act_kind);
  const auto listed = base::split(roles, ' ');
  if (roles.empty() || std::ranges::find(listed, role) != listed.end()) return {};
  return fail(Code::refused, "an act {} is for the roles {}, not for {}", act_kind, roles, role);
}

Status Register::Session::State::gate_of_register(const Draft& draft, const ActBody& body) {
  if (draft.kind == kind::conflict_grouped &&
      !is_conflict_kind(text_at(body.data, "kind").value_or(""))) {
    return fail(Code::refused, "'{}' is not a kind of competing claims",
                text_at(body.data, "kind").value_or(""));
  }
  if (draft.kind == kind::instalment_fixed) {
    const std::string_view pinned = text_at(body.data, "programme").value_or("");
    if (pinned != base::to_hex(reg->programme.hash)) {
      return fail(Code::refused, "an instalment is pinned to the programme that is in force");
    }
  }
  return draft.kind == kind::interest_declared ? gate_interest(draft, body) : Status();
}

// Of one person, in what there is: another bars nobody.
Status Register::Session::State::gate_interest(const Draft& draft, const ActBody& body) {
  const std::string_view member = text_at(body.data, "member").value_or("");
  if (!is_one_name(member)) {
    return fail(Code::refused,
                "'{}' is not the name of one person; declare the interest of each by itself",
                member);
  }
  const auto instalment = integer_at(body.data, "instalment"),
             group = integer_at(body.data, "group");
  if (draft.subject == 0 && !instalment && !group) {
    return fail(Code::refused, "an interest is declared in a claim, an instalment or a group");
  }
  AMENDS_TRY(store::Statement find,
             reg->database->prepare(
                 "SELECT ?1 IS NULL OR EXISTS (SELECT 1 FROM instalment WHERE id=?1), ?2 IS NULL "
                 "OR EXISTS (SELECT 1 FROM conflict_group WHERE id=?2)"));
  AMENDS_CHECK(find.bind(1, instalment).bind(2, group).step().map([](bool) {}));
  if (find.integer(0) == 0) return fail(Code::refused, "there is no instalment {}", *instalment);
  if (find.integer(1) == 0) return fail(Code::refused, "there is no conflict group {}", *group);
  return {};
}

}  // namespace amends::registry
