#include "examine/replay.h"

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "base/json.h"
#include "examine/act_data.h"
#include "examine/act_text.h"
#include "examine/context.h"
#include "register/acts.h"
#include "register/fold.h"
#include "store/scratch.h"

namespace amends::examine {
namespace {

using nlohmann::json;

constexpr std::size_t shown_before = 30, shown_bytes = 80;

// What linkage computed stands beside the log, as it is now: of all claims, or of one.
Status copy_linkage(store::Database& from, store::Database& to,
                    std::optional<std::int64_t> claim = {}) {
  for (const auto& [table, columns, of_claim] :
       {std::tuple{"link_done", 1, "claim=?1"},
        std::tuple{"link_proposal", 7, "claim_a=?1 OR claim_b=?1"}}) {
    AMENDS_TRY(store::Statement read, from.prepare(fmt::format("SELECT * FROM {} WHERE {}", table,
                                                               claim ? of_claim : "?1 IS NULL")));
    read.bind(1, claim);
    AMENDS_TRY(store::Statement write,
               to.prepare(fmt::format("INSERT OR REPLACE INTO {} VALUES({})", table,
                                      columns == 1 ? "?1" : "?1,?2,?3,?4,?5,?6,?7")));
    for (;;) {
      AMENDS_TRY(const bool row, read.step());
      if (!row) break;
      for (int i = 0; i < columns; ++i) {
        if (read.type(i) == 't') {
          write.bind(i + 1, read.text(i));
        } else {
          write.bind(i + 1, read.integer(i));
        }
      }
      AMENDS_CHECK(write.run());
    }
  }
  return {};
}

// "" when it is not there, or is not a text.
std::string text_of(const json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// What judges by one programme.
struct Judge {
  explicit Judge(programme::Programme by)
      : programme(std::move(by)), screener(programme), writer(programme) {}
  programme::Programme programme;
  Screener screener;
  ActWriter writer;
};

class Replayer {
 public:
  Replayer(registry::Register& reg, const programme::Programme* more, store::Database& views)
      : reg_(reg), views_(views) {
    know(reg.programme());
    if (more != nullptr) know(*more);
  }

  // Before the act is folded: the views are as they were when it was made. `head` is the commitment
  // of the act before on its subject. Gives whether what the act says can be folded.
  Result<bool> look(const ledger::StoredAct& act, const std::optional<Hash>& head) {
    if (act.erased) {
      links_stale_ = true;
      erased_.insert(act.subject);
      return true;
    }
    const json body = json::parse(act.body, nullptr, false);
    const std::string unfit = fault_of(act, body, head);
    if (unfit.empty() && !body.is_object())
      return fail(Code::corrupt, "act {} cannot be read", act.index);
    const std::string kind = text_of(body, "kind");
    const json data = body.is_object() ? body.value("data", json()) : json();
    if (kind == registry::kind::screening_recorded) {
      AMENDS_CHECK(take_screening(act, data, unfit));
    } else if (!unfit.empty()) {
      ++report_.unfit_acts;
      report_.differences.push_back({act.index, name_of(act.subject), unfit, {}, {}, {}});
    }
    if (kind == registry::kind::register_created && data.is_object())
      pin(text_of(data.value("programme", json()), "hash"), act.index);
    if (kind == registry::kind::programme_pinned) pin(text_of(data, "hash"), act.index);
    links_stale_ = links_stale_ || !unfit.empty() || kind == registry::kind::link_judged ||
                   kind == registry::kind::claim_filed || kind == registry::kind::claim_amended;
    if (!unfit.empty()) unfit_.insert(act.subject);
    return unfit.empty();
  }
  ReplayReport take() { return std::move(report_); }

 private:
  // What became of a screening: which number counts it, or how it differs.
  struct Verdict {
    std::uint64_t ReplayReport::* count = nullptr;
    ReplayDifference difference;
  };

  void know(programme::Programme programme, bool is_whole = true) {
    const std::string rules = base::to_hex(programme.rules->digest);
    if (is_whole) rules_under_[base::to_hex(programme.hash)] = rules;
    auto& judge = judges_[rules];
    if (!judge) judge = std::make_unique<Judge>(std::move(programme));
  }
  // From here on a programme of that hash is in force. One that is not kept, or that this version
  // cannot read, judges nothing; one in which it finds faults judges where its rules are those that
  // were recorded.
  void pin(std::string hash, std::uint64_t act) {
    pin_ = std::move(hash);
    if (!seen_.insert(pin_).second || rules_under_.contains(pin_)) return;
    auto kept = reg_.pinned_programme(pin_);
    if (!kept) {
      report_.faults.push_back({act, kept.error().message, false});
      return;
    }
    if (!*kept) return;
    const auto today = programme::load((*kept)->folder);
    if (!today) report_.faults.push_back({act, today.error().message, true});
    know(std::move(**kept), today.has_value());
  }

  std::string name_of(std::int64_t subject) const {
    return subject == 0 ? std::string() : reg_.number_of(subject);
  }

  // Why the act as it stands is not the one that was committed to, or "".
  std::string fault_of(const ledger::StoredAct& act, const json& body,
                       const std::optional<Hash>& head) const {
    if (ledger::commitment_of(act.salt, act.body) != act.commitment)
      return "its body and salt do not give its commitment: it was changed";
    if (text_of(body, "prev") != (head ? base::to_base64(*head) : std::string()))
      return "it does not continue the chain: an act before it is missing or was changed";
    const std::string subject = act.subject == 0 ? "register" : "claim/" + name_of(act.subject);
    if (text_of(body, "subject") != subject || text_of(body, "at") != base::to_rfc3339(act.at))
      return "it stands under another claim or time than its body names";
    return {};
  }

  Status take_screening(const ledger::StoredAct& act, const json& data, const std::string& unfit) {
    ++report_.screenings;
    AMENDS_TRY(Verdict verdict, judge(act, data, unfit.empty()));
    if (verdict.count != nullptr && unfit.empty()) {
      ++(report_.*verdict.count);
      return {};
    }
    ++report_.different;
    verdict.difference.act = act.index;
    verdict.difference.claim = name_of(act.subject);
    if (!unfit.empty()) verdict.difference.reason = unfit;
    report_.differences.push_back(std::move(verdict.difference));
    return {};
  }

  static Verdict differs(std::string reason) {
    Verdict verdict;
    verdict.difference.reason = std::move(reason);
    return verdict;
  }

  Result<Verdict> judge(const ledger::StoredAct& act, const json& data, bool fits) {
    const std::string rules = text_of(data, "rules_sha256");
    if (fits && !pin_.empty()) rules_under_.try_emplace(pin_, rules);
    const auto pinned = rules_under_.find(pin_);
    if (pinned != rules_under_.end() && pinned->second != rules)
      return differs("its rules are not those of the programme that was pinned then");
    const auto known = judges_.find(rules);
    if (known == judges_.end()) return Verdict{&ReplayReport::other_rules, {}};
    Judge& judge = *known->second;
    if (!reader_ || links_stale_ || &judge != reads_for_) {
      AMENDS_TRY(reader_, ContextReader::create(reg_, ContextReader::Past{&views_, act.index},
                                                &judge.programme));
      links_stale_ = false;
      reads_for_ = &judge;
    }
    reader_->set_past(act.index, act.at);
    const bool changed = unfit_.contains(act.subject) || unfit_.contains(0);
    const auto claim = reader_->find(act.subject);
    const auto filing = reader_->filing(act.subject);
    if (!claim || !filing) {
      if (changed) return differs("its facts cannot be had: an act before it was changed");
      return Verdict{&ReplayReport::facts_gone, {}};
    }
    AMENDS_TRY(const std::string context, reader_->context(*claim));
    if (judge.screener.digest_of(*filing, context) != text_of(data, "facts_sha256"))
      return other_facts(act, changed);
    AMENDS_TRY(const Screening screening, judge.screener.screen(claim->category, *filing, context));
    AMENDS_TRY(const std::string recorded, base::canonical_json(data.dump()));
    return compare(recorded, judge.writer.data(screening));
  }

  Result<Verdict> other_facts(const ledger::StoredAct& act, bool changed) {
    if (changed) return differs("its facts are not those in the log: an act before it was changed");
    AMENDS_TRY(const bool gone, rests_on_erased(act.subject));
    if (gone) return Verdict{&ReplayReport::facts_gone, {}};
    AMENDS_TRY(const bool linked, may_be_linked_otherwise(act));
    if (linked) return Verdict{&ReplayReport::facts_changed, {}};
    return differs("its facts are not those in the log");
  }

  // Its own acts were erased, or the answer about another claim in the sample of its batch.
  Result<bool> rests_on_erased(std::int64_t claim) {
    if (erased_.contains(claim) || erased_.contains(0)) return true;
    if (erased_.empty()) return false;
    std::set<std::string> numbers;
    for (const std::int64_t subject : erased_) numbers.insert(reg_.number_of(subject));
    AMENDS_TRY(store::Statement drawn,
               views_.prepare("SELECT u.unit FROM instalment_claim c JOIN instalment i ON "
                              "i.id=c.instalment JOIN sample_unit u ON u.sample=i.sample WHERE "
                              "c.claim=?1 AND u.place IS NOT NULL"));
    drawn.bind(1, claim);
    for (;;) {
      AMENDS_TRY(const bool row, drawn.step());
      if (!row) return false;
      if (numbers.contains(std::string(drawn.text(0)))) return true;
    }
  }

  // Linkage has looked at the claim, or had before an amendment that made it forget.
  Result<bool> may_be_linked_otherwise(const ledger::StoredAct& act) {
    if (!linked_) {
      AMENDS_TRY(linked_,
                 reg_.database().prepare(
                     "SELECT EXISTS(SELECT 1 FROM link_done WHERE claim=?1) OR "
                     "EXISTS(SELECT 1 FROM link_key_of WHERE claim=?1) OR "
                     "EXISTS(SELECT 1 FROM link_proposal WHERE claim_a=?1 OR claim_b=?1) OR "
                     "EXISTS(SELECT 1 FROM link_judgement WHERE claim_a=?1 OR claim_b=?1), "
                     "EXISTS(SELECT 1 FROM link_done) OR EXISTS(SELECT 1 FROM link_key_of)"));
    }
    AMENDS_CHECK(linked_->bind(1, act.subject).step());
    const bool linked = linked_->integer(0) != 0, links_at_all = linked_->integer(1) != 0;
    linked_->reset();
    if (linked || !links_at_all) return linked;
    bool amended = false;
    AMENDS_CHECK(
        reg_.log().read_subject(act.subject, [&](const ledger::StoredAct& later) -> Status {
          amended = amended || (later.index > act.index &&
                                kind_in(later.body) == registry::kind::claim_amended);
          return {};
        }));
    return amended;
  }

  static Verdict compare(const std::string& recorded, const std::string& replayed) {
    if (replayed == recorded) return Verdict{&ReplayReport::equal, {}};
    const auto [a, b] = std::ranges::mismatch(recorded, replayed);
    const auto offset = static_cast<std::size_t>(a - recorded.begin());
    const std::size_t from = offset - std::min(offset, shown_before);
    Verdict verdict = differs("the same facts and rules give something else");
    verdict.difference.offset = offset;
    verdict.difference.recorded = recorded.substr(from, shown_bytes);
    verdict.difference.replayed = replayed.substr(std::min(from, replayed.size()), shown_bytes);
    return verdict;
  }

  registry::Register& reg_;
  store::Database& views_;
  std::map<std::string, std::unique_ptr<Judge>> judges_;  // by the digest of their rules
  const Judge* reads_for_ = nullptr;                      // whose facts the reader gives
  std::optional<store::Statement> linked_;
  std::string pin_;                                 // the hash of the programme in force
  std::map<std::string, std::string> rules_under_;  // by the programme's hash, as far as known
  std::set<std::string> seen_;                      // programmes that were pinned, by hash
  std::set<std::int64_t> erased_, unfit_;           // subjects with such acts
  std::optional<ContextReader> reader_;
  bool links_stale_ = false;
  ReplayReport report_;
};

}  // namespace

Result<ReplayReport> replay(registry::Register& reg, const programme::Programme* more,
                            base::Task& task) {
  AMENDS_TRY(store::ScratchDatabase scratch, store::ScratchDatabase::make());
  AMENDS_TRY(store::Transaction transaction, scratch.database().begin());
  AMENDS_CHECK(registry::make_views(scratch.database()));
  AMENDS_CHECK(copy_linkage(reg.database(), scratch.database()));
  // One that cannot be read is told by the replayer.
  const auto earlier = [&](std::string_view hash) -> Result<std::optional<programme::Programme>> {
    auto kept = reg.pinned_programme(hash);
    return kept ? std::move(*kept) : std::nullopt;
  };
  AMENDS_TRY(registry::Fold fold,
             registry::Fold::create(scratch.database(), reg.programme(), earlier));
  Replayer replayer(reg, more, scratch.database());
  const auto take = [&](const ledger::StoredAct& act) -> Status {
    task.advance(1);
    if (act.index % 1024 == 0 && task.stopped()) return base::interrupted();
    AMENDS_TRY(const std::optional<Hash> head, fold.head_of(act.subject));
    AMENDS_TRY(const bool fits, replayer.look(act, head));
    if (fits) {
      AMENDS_CHECK(fold.apply(act));
      // The fold of an amendment forgets the claim's links; linkage has looked again since.
      if (kind_in(act.body) != registry::kind::claim_amended) return {};
      return copy_linkage(reg.database(), scratch.database(), act.subject);
    }
    ledger::StoredAct unsaid = act;  // nothing that it says is believed, but it keeps its place
    unsaid.erased = true;
    return fold.apply(unsaid);
  };
  task.stage("replaying", "acts", reg.log().size());
  AMENDS_CHECK(reg.log().read(0, reg.log().size(), take));
  return replayer.take();
}

}  // namespace amends::examine
