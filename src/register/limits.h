// What awards may come to together (programme/programme.h, AwardLimit): what stands beside an
// award, by the links that people have confirmed and that nobody contradicted (related.h), and
// whether all of it is within a limit.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/rational.h"
#include "programme/programme.h"
#include "register/register.h"

namespace amends::registry {

// Awards that together are above a limit.
struct AboveLimit {
  const programme::AwardLimit* limit = nullptr;
  std::map<ClaimId, Rational> beside;  // what stands of other claims, where it is not 0
  Rational total, most;
};
// "the claims of one claimant", …
std::string_view in_words(programme::Together together);

// The links as they stood when it was made, and decisions as they stand when it is asked. Belongs
// to one thread; what it is made of must outlive it.
class Limits {
 public:
  using NumberOf = std::function<std::string(ClaimId)>;  // for messages
  static Result<Limits> read(store::Database& views, ledger::Log& log,
                             const programme::Programme& programme, NumberOf number);
  ~Limits();
  Limits(Limits&&) noexcept;

  // An award to a claim, which is in that group of competing claims or in none (0). Nothing where
  // the limit holds. Code::refused where what stands beside it is in another currency.
  Result<std::optional<AboveLimit>> above(const programme::AwardLimit& limit, ClaimId claim,
                                          std::int64_t group, const Rational& awarded,
                                          std::string_view currency);

 private:
  struct State;
  explicit Limits(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Decisions that stand and together are above a limit, each set of them once: each was within it
// when it was made, and a link was confirmed since, or an amendment changed what it is about.
struct LimitPassed {
  AboveLimit above;
  struct Award {
    ClaimId claim = 0;
    std::uint64_t act = 0;  // the decision
    bool sealed = false;
    Rational awarded;
  };
  std::vector<Award> awards;  // by claim
  std::string currency;
};
Result<std::vector<LimitPassed>> limits_passed(Register& reg);

}  // namespace amends::registry
