#include "publish/counting.h"
#include "publish/money.h"

namespace amends::publish {
namespace {

// Sums of one claim's losses, kept until the next claim begins: the largest contributor is a claim.
class Sums {
 public:
  void add(const std::string& key, const Rational& amount) { claim_[key] += amount; }

  void end_of_claim() {
    for (const auto& [key, sum] : claim_) {
      MoneyRow& row = rows_[key];
      row.sum += sum;
      row.largest = std::max(row.largest, sum);
      ++row.contributors;
    }
    claim_.clear();
  }

  const std::map<std::string, MoneyRow>& rows() const { return rows_; }

 private:
  std::map<std::string, Rational> claim_;
  std::map<std::string, MoneyRow> rows_;
};

// With the currency's usual digits, or with as many as the sum has.
std::string exact(const Rational& sum, int minor_digits) {
  if (sum.rounded(minor_digits, Rounding::down) == sum)
    return sum.to_fixed(minor_digits, Rounding::down);
  return sum.to_decimal().value_or(sum.to_text());
}

struct Asserted {
  Sums by_category;  // in the programme's currency
  Sums by_currency;
};

Status read_amounts(store::Database& database, const programme::Programme& programme,
                    base::Task& task, Asserted& sums) {
  std::int64_t claim = -1;
  const Status status = each_row(
      database,
      "SELECT l.claim, c.category, coalesce(l.currency, ''), l.amount, c.sealed FROM loss_item l "
      "JOIN claim c ON c.id = l.claim WHERE l.amount IS NOT NULL ORDER BY l.id",
      task, [&](const store::Statement& row) -> Status {
        const std::string category(row.text(1));
        if (row.integer(4) != 0 || is_sealed(programme, category)) return {};
        if (row.integer(0) != claim) {
          sums.by_category.end_of_claim();
          sums.by_currency.end_of_claim();
          claim = row.integer(0);
        }
        const auto amount = Rational::parse_decimal(row.text(3));
        if (!amount) return {};  // kept as written; a deficiency says so
        const std::string currency(row.text(2));
        sums.by_currency.add(currency, *amount);
        if (currency == programme.currency.base) sums.by_category.add(category, *amount);
        return {};
      });
  sums.by_category.end_of_claim();
  sums.by_currency.end_of_claim();
  return status;
}

}  // namespace

Result<Amounts> gather_amounts(store::Database& database, const programme::Programme& programme,
                               std::string_view language, const Rule& rule, base::Task& task) {
  Asserted sums;
  AMENDS_CHECK(read_amounts(database, programme, task, sums));
  const int digits = programme.currency.minor_digits;
  Amounts amounts;
  amounts.currency = programme.currency.base;
  std::vector<MoneyRow> rows;
  Rational total;
  for (const programme::Category& category : programme.categories) {
    const auto found = sums.by_category.rows().find(category.code);
    if (found == sums.by_category.rows().end()) continue;
    rows.push_back(found->second);
    total += found->second.sum;
    amounts.by_category.push_back(
        {category.code, title_of(programme, category.code, language), {}});
  }
  const MoneyList list = protect(rows, rule);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (list.shown[i]) amounts.by_category[i].sum = exact(rows[i].sum, digits);
  }
  if (list.total_shown && !rows.empty()) amounts.total = exact(total, digits);
  for (const auto& [currency, row] : sums.by_currency.rows()) {
    // The programme's own currency was judged with its categories.
    const bool shown =
        currency == programme.currency.base ? list.total_shown : may_stand(row, rule);
    const auto& known = programme.currency.known;
    if (!shown && std::find(known.begin(), known.end(), currency) == known.end()) continue;
    Amount amount{currency, "", {}};
    if (shown) amount.sum = exact(row.sum, digits);
    amounts.by_currency.push_back(std::move(amount));
  }
  return amounts;
}

}  // namespace amends::publish
