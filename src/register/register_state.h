// What an open register holds. Internal to the module. The order of members matters: what uses the
// database is destroyed before it.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <set>
#include <span>

#include "base/rational.h"
#include "register/claims.h"
#include "register/fold.h"
#include "register/number.h"
#include "register/register.h"

namespace amends::registry {

class Limits;
struct LinkedClaims;

// Held while it lives: one writing process a register.
class WriteLock {
 public:
  static Result<WriteLock> take(const std::filesystem::path& folder);  // Code::busy
  WriteLock() = default;
  ~WriteLock();
  WriteLock(WriteLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  WriteLock& operator=(WriteLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

 private:
  int descriptor_ = -1;
};

struct Register::State {
  std::filesystem::path folder;
  base::Clock clock;
  WriteLock lock;
  std::optional<store::Database> database;
  std::optional<ledger::Log> log;
  std::optional<evidence::BlobStore> blobs;
  programme::Programme programme;
  std::optional<Numbering> numbering;
  base::Bytes identifier_key;
  bool any_source_erased = false;
  bool in_session = false;
  std::optional<Fold> fold;                                // made when first needed
  std::map<std::string, int, std::less<>> review_days_by;  // hash of the programme; as read

  Result<Fold> make_fold();
  Result<Fold*> folder_of_acts();
  std::string subject_text(std::int64_t subject) const;
  // By its number where the SQL gives a row for it, else by its key in the source.
  Result<ClaimId> find(std::string_view by_number, std::string_view text);
  // Why nothing is found by that text.
  Error no_claim(std::string_view text) const;
  // The instant for the next act: now, never before the last act. Code::refused when the clock is
  // far back.
  Result<base::UnixSeconds> next_instant() const;
  Status read_identity();  // number key and identifier key
  // As Register has them.
  Result<std::optional<programme::Programme>> pinned(std::string_view hash) const;
  Result<int> review_days(ClaimId claim);
  Status check_pin();  // the programme folder against the last pin
  // Puts the programme that the last act pinned in place, or removes one that no act pinned.
  Status finish_adoption();
  // Code::refused where a changed programme gives the name of a rule, a valuation or the whole of
  // the rules to another one than any programme before, or moves the days of what is registered.
  Status check_kept(const programme::Programme& changed);
};

// What somebody did on the way to a decision: "recommended in" act 7.
struct TookPart {
  std::string name;
  std::string_view how;
  std::uint64_t act = 0;
};

struct Register::Session::State {
  Register::State* reg = nullptr;
  std::optional<store::Transaction> transaction;
  std::int64_t next_claim = 0;
  std::uint64_t added = 0;
  std::string text;  // of the act being added
  simdjson::dom::parser parser;
  store::Statement find_stage;
  std::optional<Hash> register_head;
  std::set<std::int64_t> decided_groups;  // of competing claims, in this session
  std::shared_ptr<Limits> limits;         // what they are held against; made when first needed

  ~State();
  Status gate(const Draft& draft, const ActBody& body);
  Status gate_filing(const Draft& draft, const ActBody& body);
  Status gate_step(const Draft& draft, const ActBody& body, const ClaimFacts& facts);
  Status gate_decision(const Draft& draft, const ActBody& body, const ClaimFacts& facts);
  Status gate_members(const ActBody& body, const ClaimFacts& facts);
  Status gate_review(std::span<const std::string> names, bool recommends, const ClaimFacts& facts);
  Status gate_superseding(const ActBody& body, const ClaimFacts& facts);
  Status gate_anew(const ActBody& body, const ClaimFacts& facts);
  // None of them decides: who recommended since the last decision; and on a correction, who ever
  // recommended or proposed one.
  Result<std::vector<TookPart>> recommenders(const ClaimFacts& facts);
  Result<std::vector<TookPart>> recommended(ClaimId claim,
                                            bool ever);    // or since the last decision
  Result<std::vector<TookPart>> proposers(ClaimId claim);  // of corrections
  Result<std::vector<TookPart>> deciders(ClaimId claim);   // of each decision, all members
  Status gate_limits(const ActBody& body, const ClaimFacts& facts);
  Status hold_to(const programme::AwardLimit& limit, const Rational& awarded,
                 std::string_view currency, const ClaimFacts& facts);
  Result<bool> is_double(const ClaimFacts& facts);
  Status gate_consolidation(const ActBody& body, const ClaimFacts& facts);
  Status gate_batch(const ActBody& body, Situation& situation);
  Status gate_conflict(const Draft& draft, const ActBody& body, const ClaimFacts& facts);
  Status gate_answer(const Draft& draft, const ActBody& body);
  Status gate_better_answer(ClaimId claim, std::int64_t sample, std::string_view by);
  Status gate_findings(const ActBody& body, const ClaimFacts& facts);
  Status gate_found(const Draft& draft, const ActBody& body, const ClaimFacts& facts);
  Status gate_link(const Draft& draft, const ActBody& body);
  Status gate_judge(const ActBody& body, const LinkedClaims& claims);
  Status gate_sameness(std::string_view kind, std::int64_t a, std::int64_t b);
  Status gate_interest(const Draft& draft, const ActBody& body);
  Status gate_of_register(const Draft& draft, const ActBody& body);
  Status gate_notice(const Draft& draft, const ActBody& body);
  Status gate_payment(const ActBody& body, const ClaimFacts& facts);
  Status gate_close(const ActBody& body, const ClaimFacts& facts);
  Status gate_group(const ActBody& body, const ClaimFacts& facts);
  Status gate_approval(const ActBody& body, const ClaimFacts& facts);
  Status check_groups();
  // Code::refused where interested() names somebody.
  Status gate_interested(std::span<const std::string> names, const ClaimFacts& facts);
  Result<std::optional<std::string>> interested(std::span<const std::string> names,
                                                const ClaimFacts& facts);
};

// The role of what the program does by itself, in the name of whoever ran it: joining competing
// claims, and taking them out of their batches.
inline constexpr std::string_view by_itself = "SYS";

// Whether a text says something in any language.
bool says_something(const std::optional<Object>& text);

// Code::refused when somebody who recommends, proposes or upholds is not named as one person, so
// that nobody could tell whether another is the same.
Status check_one_person(std::string_view by);

// Code::refused when a suspension has no day on which to look again, or one that is past.
Status check_suspension(const ActBody& body, const programme::Programme& programme);

// Code::refused when an act that makes no step of a claim is not for this role.
Status check_role(std::string_view act_kind, std::string_view role);

constexpr int format_version = 1;

}  // namespace amends::registry
