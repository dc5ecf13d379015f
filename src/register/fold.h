// The fold: acts become views. The only code that writes the view tables, used alike when an act is
// appended, when the views are rebuilt, and when verify folds afresh beside them to compare.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "ledger/log.h"
#include "programme/programme.h"
#include "register/act_body.h"
#include "store/database.h"

namespace amends::registry {

// The programme of that hash, where the register still has it.
using ProgrammeOf = std::function<Result<std::optional<programme::Programme>>(std::string_view)>;

class Fold {
 public:
  // Into the view tables of `database`, which must outlive the fold, as must `programme`, which is
  // in force. An act is folded by the programme that was in force when it was made, where `earlier`
  // gives it.
  static Result<Fold> create(store::Database& database, const programme::Programme& programme,
                             ProgrammeOf earlier);
  ~Fold();
  Fold(Fold&&) noexcept;
  Fold& operator=(Fold&&) noexcept;

  // Before all acts are folded again: what linkage made of the claims as they are stands.
  void keep_links();

  // One act in the order of the log. `body` is the act's parsed body, or nothing when it was
  // erased. Code::corrupt when the act does not continue its subject's chain.
  Status apply(const ledger::StoredAct& act, const ActBody* body);
  // Parses, then applies.
  Status apply(const ledger::StoredAct& act);

  // The commitment of the newest act of this subject, none where there is no act yet. Remembered
  // for the apply() that follows.
  Result<std::optional<Hash>> head_of(std::int64_t subject);

  // Takes away all that the acts of this claim made, so that they can be folded again without the
  // erased.
  Status forget_claim(std::int64_t claim);

 private:
  Fold() = default;
  struct State;
  std::unique_ptr<State> state_;
};

// The names of the view tables, in the order in which the state hash takes them.
std::span<const std::string_view> view_tables();
// SQL that reads a table whole, in the order of its primary key.
std::string ordered_select(std::string_view table);

Status make_views(store::Database& database);
// Whether make_views() of this program made them: another one's may lack tables that acts fold
// into.
Result<bool> views_are_ours(store::Database& database);
Status drop_views(store::Database& database);
// What linkage proposed and found claims by: it looks at all of them again.
Status forget_proposals(store::Database& database);

// SHA-256 over all views: for each table its name, then each row's values with their types, in key
// order.
Result<Hash> hash_views(store::Database& database, base::Task& task);

}  // namespace amends::registry
