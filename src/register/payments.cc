#include "register/payments.h"

#include <array>

#include "base/calendar.h"
#include "base/json.h"
#include "base/rational.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "register/acts.h"
#include "register/claims.h"
#include "register/register_state.h"

namespace amends::registry {

Result<store::Statement> prepare_payments(store::Database& views) {
  return views.prepare(
      "SELECT amount,currency,date,reference FROM payment WHERE claim=?1 ORDER BY date,id");
}

Result<std::vector<Payment>> payments_of(store::Statement& prepared, ClaimId claim) {
  std::vector<Payment> payments;
  prepared.bind(1, claim);
  for (;;) {
    AMENDS_TRY(const bool row, prepared.step());
    if (!row) break;
    payments.push_back({std::string(prepared.text(0)), std::string(prepared.text(1)),
                        std::string(prepared.text(2)), std::string(prepared.text(3))});
  }
  prepared.reset();
  return payments;
}

std::string Balance::text(const Rational& sum, int digits) const {
  return fmt::format("{} {}", sum.to_fixed(digits, base::Rounding::down), currency);
}

Result<std::vector<Balance>> balances(store::Database& views, std::optional<ClaimId> claim) {
  AMENDS_TRY(store::Statement select,
             views.prepare(fmt::format(
                 "SELECT d.claim,d.id,c.sealed,coalesce(d.awarded,'0'),coalesce(d.currency,"
                 "p.currency,''),coalesce(p.amount,'0') FROM decision AS d JOIN claim AS c ON "
                 "c.id=d.claim LEFT JOIN payment AS p ON p.claim=d.claim WHERE d.kind='DECISION' "
                 "AND d.superseded_by IS NULL{} ORDER BY d.claim,d.id,p.id",
                 claim ? fmt::format(" AND d.claim={}", *claim) : "")));
  std::vector<Balance> all;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return all;
    const auto decision = static_cast<std::uint64_t>(select.integer(1));
    if (all.empty() || all.back().decision != decision) {
      AMENDS_TRY(Rational awarded, Rational::parse_decimal(select.text(3)));
      all.push_back({select.integer(0),
                     decision,
                     select.integer(2) != 0,
                     std::move(awarded),
                     {},
                     std::string(select.text(4))});
    }
    AMENDS_TRY(const Rational paid, Rational::parse_decimal(select.text(5)));
    all.back().paid += paid;
  }
}

namespace {

bool is_same(const Payment& a, const Payment& b) {
  const auto x = Rational::parse_decimal(a.amount), y = Rational::parse_decimal(b.amount);
  return x && y && *x == *y && a.currency == b.currency && a.date == b.date;
}

// A plan shares what there was; what was paid since it was made is not in it.
Status hold_to_plan(const Register& reg, ClaimId claim, const Payment& payment,
                    const std::vector<Payment>& known) {
  if (!payment.most) return {};
  AMENDS_TRY(Rational total, Rational::parse_decimal(payment.amount));
  for (const Payment& one : known) {
    AMENDS_TRY(const Rational before, Rational::parse_decimal(one.amount));
    total += before;
  }
  if (total <= *payment.most) return {};
  const int digits = reg.programme().currency.minor_digits;
  return fail(Code::refused,
              "claim {}: the plan gives it {} with what was paid before, and with this {} would be "
              "paid: something was paid since the plan was made; make it anew (amends fund)",
              reg.number_of(claim), payment.most->to_fixed(digits, base::Rounding::down),
              total.to_fixed(digits, base::Rounding::down));
}

// Blanks and case make no other reference.
std::string folded(std::string_view reference) {
  std::string text;
  for (const char c : base::lower_ascii(base::trim(reference))) {
    if (c != ' ' || text.back() != ' ') text += c;
  }
  return text;
}

}  // namespace

Result<std::optional<Done>> record_payment(Register& reg, Register::Session& session, ClaimId claim,
                                           const Payment& payment, const Actor& by) {
  AMENDS_TRY(store::Statement select, prepare_payments(reg.database()));
  AMENDS_TRY(const std::vector<Payment> known, payments_of(select, claim));
  for (const Payment& one : known) {
    if (folded(one.reference) == folded(payment.reference) && is_same(one, payment))
      return std::optional<Done>();
  }
  AMENDS_CHECK(hold_to_plan(reg, claim, payment, known));
  std::string data = "{\"amount\":";
  base::append_json_string(data, payment.amount);
  data += ",\"currency\":";
  base::append_json_string(data, payment.currency);
  data += ",\"date\":";
  base::append_json_string(data, payment.date);
  data += ",\"reference\":";
  base::append_json_string(data, base::trim(payment.reference));
  AMENDS_TRY(const Done done, session.add({kind::payment_made, claim, data + "}"}, by));
  return std::optional(done);
}

// Money that leaves the fund: for a decision that stands, to whom it may be paid, never above it.
Status Register::Session::State::gate_payment(const ActBody& body, const ClaimFacts& facts) {
  if (facts.stage != "IMPLEMENTATION") {
    return fail(Code::refused, "it is {}; what was paid is recorded once it is in IMPLEMENTATION",
                facts.stage);
  }
  const std::array by = {std::string(body.by)};
  AMENDS_TRY(const auto who, interested(by, facts));
  if (who) return fail(Code::refused, "{} has declared an interest in this claim", *who);
  AMENDS_TRY(store::Statement stands,
             reg->database->prepare("SELECT awarded,currency FROM decision WHERE claim=?1 AND "
                                    "kind='DECISION' AND superseded_by IS NULL ORDER BY id DESC"));
  AMENDS_TRY(const bool decided, stands.bind(1, facts.id).step());
  if (!decided || stands.is_null(0)) {
    return fail(Code::refused, "no decision that stands awards anything");
  }
  const std::string_view amount = text_at(body.data, "amount").value_or("");
  const auto paid = Rational::parse_decimal(amount);
  const int digits = reg->programme.currency.minor_digits;
  if (!paid || paid->sign() <= 0 || paid->rounded(digits, base::Rounding::down) != *paid) {
    return fail(Code::refused, "'{}' is not an amount that can be paid", amount);
  }
  if (text_at(body.data, "currency") != stands.text(1)) {
    return fail(Code::refused, "it was awarded in {}, and is paid in no other currency",
                stands.text(1));
  }
  const std::string_view date = text_at(body.data, "date").value_or("");
  AMENDS_CHECK(base::parse_date(date).map([](base::Days) {}));
  if (date > base::date_in_zone(body.at, reg->programme.time_zone)) {
    return fail(Code::refused, "what is paid on {} is recorded when it was paid", date);
  }
  const std::string_view reference = text_at(body.data, "reference").value_or("");
  if (folded(reference).empty()) return fail(Code::refused, "a payment has a reference");
  AMENDS_TRY(store::Statement select, prepare_payments(*reg->database));
  AMENDS_TRY(const std::vector<Payment> known, payments_of(select, facts.id));
  Rational total = *paid;
  for (const Payment& one : known) {
    if (folded(one.reference) == folded(reference)) {
      return fail(Code::refused, "the reference '{}' names another payment: {} {} on {}", reference,
                  one.amount, one.currency, one.date);
    }
    AMENDS_TRY(const Rational before, Rational::parse_decimal(one.amount));
    total += before;
  }
  AMENDS_TRY(const Rational award, Rational::parse_decimal(stands.text(0)));
  if (total > award) {
    return fail(Code::refused, "{} was awarded, and with this {} would be paid", stands.text(0),
                total.to_fixed(digits, base::Rounding::down));
  }
  return {};
}

namespace {

// Whether the text has the sum as a number of its own: "0.50" does not stand in "10.50" or "0.505".
bool names_sum(std::string_view text, std::string_view sum) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_mark = [](char c) { return c == '.' || c == ','; };
  for (std::size_t at = text.find(sum); at != text.npos; at = text.find(sum, at + 1)) {
    const std::string_view before = text.substr(0, at), after = text.substr(at + sum.size());
    const bool goes_on =
        !after.empty() &&
        (is_digit(after[0]) || (after.size() > 1 && is_mark(after[0]) && is_digit(after[1])));
    const bool begins = before.empty() || !(is_digit(before.back()) || is_mark(before.back()));
    if (begins && !goes_on) return true;
  }
  return false;
}

}  // namespace

// What is closed is paid whole, or the reason names the sum that is left.
Status Register::Session::State::gate_close(const ActBody& body, const ClaimFacts& facts) {
  AMENDS_TRY(const std::vector<Balance> of_claim, balances(*reg->database, facts.id));
  const int digits = reg->programme.currency.minor_digits;
  for (const Balance& balance : of_claim) {
    if (balance.paid >= balance.awarded) continue;
    const Rational rest = balance.awarded - balance.paid;
    const std::string left = rest.to_fixed(digits, base::Rounding::down);
    if (names_sum(text_at(body.data, "reason").value_or(""), left)) continue;
    return fail(Code::refused,
                "of {} awarded, {} {} are not paid; pay them first (amends payment record), or "
                "close it with a reason that says why they are not, and names the sum {}",
                balance.text(balance.awarded, digits), left, balance.currency, left);
  }
  return {};
}

}  // namespace amends::registry
