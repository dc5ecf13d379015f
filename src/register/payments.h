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

#include "register/register.h"

namespace amends::registry {

struct Payment {
  std::string amount, currency;  // "600.00", "VLR"
  std::string date;              // "2027-05-01"
  std::string reference;         // unique on its claim
};

// Appends the act; nothing where the same payment is on file already. Code::refused, with the
// sentence why, where the register does not take it.
Result<std::optional<Done>> record_payment(Register& reg, Register::Session& session, ClaimId claim,
                                           const Payment& payment, const Actor& by);

// A claim's payments, by day, then in the order in which they were recorded; in views as they are,
// or as they were. The statement can be used again.
Result<store::Statement> prepare_payments(store::Database& views);
Result<std::vector<Payment>> payments_of(store::Statement& prepared, ClaimId claim);

}  // namespace amends::registry
