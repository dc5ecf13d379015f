// Shares in a right, and what follows from them: who gets which part of a sum, what is kept in
// reserve, and when the claimed shares contradict each other.
//
// Shares are exact fractions of one whole. Together below one is normal: a co-owner has not claimed
// yet, and the rest is reserved. Together above one is a conflict: nothing is scaled down, the
// claims go to a conflict group and are decided together (domain/methods.md, "Shares, heirs").
//
// Nothing here depends on the order in which claims are given: parts that tie go to the lowest
// `key` (bytewise), and the reserve comes last.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/rational.h"

namespace amends::examine {

// What somebody claims of one right.
struct Share {
  std::string key;  // the claim's number, or another name that is unique here
  Rational part;    // above 0, at most 1
};

struct ShareAccount {
  std::vector<Share> shares;  // by key
  Rational total;             // of all shares
  Rational reserved;          // 1 - total; 0 in a conflict
  bool conflict = false;      // total above 1: no part may be paid before a joint decision
};

// Code::bad_input, naming the key, for a share of 0 or less or above 1 and for a key that comes
// twice.
Result<ShareAccount> account_of_shares(std::span<const Share> shares);

// One part of a divided sum, in the currency's smallest unit.
struct Part {
  std::string key;
  Rational share;
  std::int64_t amount = 0;
};
struct Division {
  std::vector<Part> parts;    // by key
  std::int64_t reserved = 0;  // what nobody has claimed yet
  // parts and reserved add up to the sum that was divided
};

// Divides `amount` (smallest units, not negative) by largest remainder; ties go to the lowest key.
// Code::refused for a conflict, which is never divided.
Result<Division> divide(std::int64_t amount, const ShareAccount& account);

// A sum that one co-owner's estate takes, with what was paid to the estate before.
struct Payment {
  std::string id;           // of the payment: one that is named twice is deducted once
  std::int64_t amount = 0;  // smallest units, indexed already
};
struct Settlement {
  std::int64_t gross = 0;
  std::int64_t deducted = 0;  // at most gross
  std::int64_t net = 0;
  Division heirs;                  // of net
  std::vector<std::string> trace;  // one line a step
};
// Deducts earlier compensation once from the estate as a whole, not below 0, and divides the rest
// among the heirs. Code::bad_input for a negative amount and for two payments of one id that
// differ; messages and the trace show sums with `minor_digits` decimals.
Result<Settlement> settle_estate(std::int64_t gross, std::span<const Payment> earlier,
                                 const ShareAccount& heirs, int minor_digits = 2);

}  // namespace amends::examine
