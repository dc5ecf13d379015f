// amends fund: how a fund is shared among the awards that stand.
#include <nlohmann/json.hpp>

#include "base/money.h"
#include "cli/cli.h"
#include "cli/rows.h"
#include "examine/awards.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

struct Options {
  std::string available;
  std::vector<std::string> first;  // CATEGORY=AMOUNT
  std::int64_t instalment = 0;
};

// An amount of the programme's currency, in smallest units.
Result<std::int64_t> units_of(std::string_view amount, const programme::Programme& programme) {
  AMENDS_TRY(const base::Money money, base::Money::parse(amount, programme.currency.base));
  return money.minor_units(programme.currency.minor_digits);
}

Result<std::map<std::string, std::int64_t>> first_payments(const Options& options,
                                                           const programme::Programme& programme) {
  std::map<std::string, std::int64_t> result;
  for (const std::string& text : options.first) {
    AMENDS_TRY(const auto parts, name_and_value("--first", text, "D1=600.00"));
    Result<std::int64_t> amount = units_of(parts.second, programme);
    if (!amount) return fail(std::move(amount).error().in("--first " + text));
    if (*amount <= 0) return fail(Code::usage, "--first {}: a first payment is above 0", text);
    if (programme.find_category(parts.first) == nullptr)
      return fail(Code::usage, "--first {}: the programme has no category {}", text, parts.first);
    if (!result.emplace(parts.first, *amount).second)
      return fail(Code::usage, "--first {}: this category was named before", text);
  }
  return result;
}

Status run_fund(const Options& options, Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::read));
  const programme::Programme& programme = reg.programme();
  Result<std::int64_t> fund = units_of(options.available, programme);
  if (!fund) return fail(std::move(fund).error().in("--available " + options.available));
  AMENDS_TRY(const auto first, first_payments(options, programme));
  const auto instalment = options.instalment > 0 ? std::optional(options.instalment) : std::nullopt;
  AMENDS_TRY(const examine::AwardsOwed awards, examine::awards_owed(reg, instalment, first));
  AMENDS_TRY(const examine::FundPlan plan, examine::share_fund(*fund, awards.owed));
  const auto shown = [&](std::int64_t units) {
    const auto currency = base::Currency::named(programme.currency.base);
    const int digits = programme.currency.minor_digits;
    return base::Money::of_minor_units(units, *currency, digits)
        .amount()
        .to_fixed(digits, base::Rounding::down);
  };
  if (!awards.left_out.empty()) common.exit_code = 1;
  if (common.json) {
    ordered_json json = {{"currency", programme.currency.base},
                         {"available", shown(*fund)},
                         {"short", plan.short_of_money},
                         {"ratio", plan.ratio.to_text()},
                         {"left", shown(plan.left)},
                         {"payments", ordered_json::array()},
                         {"left_out", ordered_json::array()}};
    for (const examine::Paid& paid : plan.payments) {
      json["payments"].push_back({{"claim", paid.key},
                                  {"award", shown(paid.award)},
                                  {"paid_before", shown(paid.before)},
                                  {"first", shown(paid.first)},
                                  {"further", shown(paid.further)},
                                  {"total", shown(paid.total())}});
    }
    for (const auto& left : awards.left_out)
      json["left_out"].push_back({{"claim", left.claim}, {"why", left.why}});
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  // A table that a payments office can take, on standard output; what it rests on, beside it.
  fmt::print("claim,award,paid_before,first,further,total\n");
  for (const examine::Paid& paid : plan.payments) {
    fmt::print("{},{},{},{},{},{}\n", paid.key, shown(paid.award), shown(paid.before),
               shown(paid.first), shown(paid.further), shown(paid.total()));
  }
  fmt::print(stderr, "{} awards, {} {} available{}; {} {} are left in the fund\n",
             plan.payments.size(), shown(*fund), programme.currency.base,
             plan.short_of_money
                 ? ", which is not enough: ratio of all rounds " + plan.ratio.to_text()
                 : "",
             shown(plan.left), programme.currency.base);
  for (const auto& left : awards.left_out)
    fmt::print(stderr, "left out {}: {}\n", left.claim, left.why);
  return {};
}

}  // namespace

void add_fund(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand(
      "fund", "Share a fund among the awards that stand: one ratio for all, to the smallest unit");
  add_register_option(*verb, common, false);
  add_json_option(*verb, common);
  verb->add_option("--available", options->available,
                   "What there is, in the programme's currency: 1000000.00")
      ->required();
  verb->add_option("--first", options->first,
                   "CATEGORY=AMOUNT: everybody of the category gets so much first");
  verb->add_option("--instalment", options->instalment, "The awards of this instalment only")
      ->positive();
  example(*verb,
          "  amends fund --available 1000000.00 --first D1=600.00 -r my-register > plan.csv");
  verb->callback([options, &common] {
    const Status status = run_fund(*options, common);
    if (!status) common.exit_code = finish(status);
  });
}

}  // namespace amends::cli
