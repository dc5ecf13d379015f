// What was paid of an award: each payment an act on its claim, made by the payments office (FIN)
// once the claim is under implementation (stages.h). Together they are never more than the award
// that stands; one that is named twice, by its reference, is one.
//
// data of payment.made, canonical JSON:
//   {"amount": decimal, "currency": code, "date": day, "reference": the order of payment}
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/rational.h"
#include "register/register.h"

namespace amends::registry {

struct Payment {
  std::string amount, currency;  // "600.00", "VLR"
  std::string date;              // "2027-05-01"
  std::string reference;         // unique on its claim
  // What the plan gives the claim that it is of, with what was paid when that was made.
  std::optional<Rational> most = {};
};

// Appends the act; nothing where the same payment is on file already. Code::refused, with the
// sentence why, where the register does not take it.
Result<std::optional<Done>> record_payment(Register& reg, Register::Session& session, ClaimId claim,
                                           const Payment& payment, const Actor& by);

// A claim's payments, by day, then in the order in which they were recorded; in views as they are,
// or as they were. The statement can be used again.
Result<store::Statement> prepare_payments(store::Database& views);
Result<std::vector<Payment>> payments_of(store::Statement& prepared, ClaimId claim);

// What a decision that stands awards, and what was paid of it in all: more, where a correction took
// something away after it was paid.
struct Balance {
  ClaimId claim = 0;
  std::uint64_t decision = 0;  // the act
  bool sealed = false;
  Rational awarded, paid;
  std::string currency;
  // "1200.00 VLR", with the programme's digits.
  std::string text(const Rational& sum, int digits) const;
};
// Of one claim, which has one decision that stands or none, or of all, by claim.
Result<std::vector<Balance>> balances(store::Database& views, std::optional<ClaimId> claim);

}  // namespace amends::registry
