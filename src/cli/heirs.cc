// amends heirs: who takes which part of what somebody left.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/csv_rows.h"
#include "base/files.h"
#include "base/money.h"
#include "base/rational.h"
#include "cli/cli.h"
#include "cli/rows.h"
#include "examine/succession.h"
#include "programme/programme.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

struct Options {
  std::string family, of, spouse, sum, currency, programme;
  std::vector<std::string> earlier;  // ID=AMOUNT
};

// The decimals of the sums that are divided: of the currency, or of the programme's own.
Result<int> minor_digits(const Options& options) {
  if (!options.currency.empty()) {
    AMENDS_CHECK(base::Currency::named(options.currency).map([](const auto&) {}));
  }
  if (options.programme.empty()) return base::iso_minor_digits(options.currency);
  AMENDS_TRY(const programme::Programme programme, programme::load(options.programme));
  const programme::Currency& known = programme.currency;
  return known.digits_of(options.currency.empty() ? known.base : options.currency);
}

Result<std::int64_t> units_of(std::string_view amount, int digits) {
  AMENDS_TRY(const base::Rational exact, base::Rational::parse_decimal(amount));
  base::Rational units = exact;
  for (int i = 0; i < digits; ++i) units *= base::Rational(10);
  const auto whole = units.to_int64();
  if (whole && *whole >= 0) return *whole;
  return fail(
      Code::usage,
      "'{}' is not a sum with at most {} decimals, as the smallest unit has; --currency says "
      "which it is in",
      amount, digits);
}

Result<examine::Inheritance> inherit(const Options& options) {
  AMENDS_TRY(const std::string text, base::read_file(options.family));
  AMENDS_TRY(const auto family, examine::read_family(text, options.family));
  const auto root = std::ranges::find(family, options.of, &examine::Kin::key);
  if (root == family.end())
    return fail(Code::usage, "{}: nobody has the key '{}' (--of)", options.family, options.of);
  std::pair<std::string, base::Rational> spouse;
  if (!options.spouse.empty()) {
    AMENDS_TRY(const auto parts, name_and_value("--spouse", options.spouse, "vera=1/4"));
    AMENDS_TRY(const base::Rational share, base::Rational::parse(parts.second));
    spouse = {parts.first, share};
  }
  return examine::per_stirpes(family, static_cast<std::size_t>(root - family.begin()),
                              spouse.second, spouse.first);
}

Result<examine::Settlement> settle(const Options& options, const examine::Inheritance& inheritance,
                                   int digits) {
  AMENDS_TRY(const std::int64_t sum, units_of(options.sum, digits));
  std::vector<examine::Payment> earlier;
  for (const std::string& text : options.earlier) {
    AMENDS_TRY(const auto parts, name_and_value("--earlier", text, "P-17=1000.00"));
    AMENDS_TRY(const std::int64_t amount, units_of(parts.second, digits));
    earlier.push_back({parts.first, amount});
  }
  std::vector<examine::Share> shares = inheritance.heirs;
  shares.insert(shares.end(), inheritance.kept_for.begin(), inheritance.kept_for.end());
  AMENDS_TRY(const examine::ShareAccount account, examine::account_of_shares(shares));
  return examine::settle_estate(sum, earlier, account, digits);
}

Status run_heirs(const Options& options, Common& common) {
  if (options.sum.empty() && !options.earlier.empty())
    return fail(Code::usage, "--earlier is deducted from a sum: say which with --sum");
  AMENDS_TRY(const int digits, minor_digits(options));
  AMENDS_TRY(const examine::Inheritance inheritance, inherit(options));
  std::optional<examine::Settlement> settlement;
  if (!options.sum.empty()) {
    AMENDS_TRY(settlement, settle(options, inheritance, digits));
  }
  const auto shown = [&](std::int64_t units) { return base::sum_of_units(units, digits); };
  const auto part_of = [&](const std::string& key) {
    const auto& parts = settlement->heirs.parts;  // by key
    return shown(std::ranges::lower_bound(parts, key, {}, &examine::Part::key)->amount);
  };
  ordered_json heirs = ordered_json::array();
  const auto add = [&](const std::vector<examine::Share>& shares, const char* state) {
    for (const examine::Share& share : shares) {
      heirs.push_back({{"heir", share.key}, {"state", state}, {"share", share.part.to_text()}});
      if (settlement) heirs.back()["part"] = part_of(share.key);
    }
  };
  add(inheritance.heirs, "TAKES");
  add(inheritance.kept_for, "KEPT");
  if (inheritance.unclaimed.sign() > 0) {
    heirs.push_back(
        {{"heir", ""}, {"state", "UNCLAIMED"}, {"share", inheritance.unclaimed.to_text()}});
    if (settlement) heirs.back()["part"] = shown(settlement->heirs.reserved);
  }
  if (common.json) {
    ordered_json json = {
        {"of", options.of}, {"heirs", std::move(heirs)}, {"not_descended", inheritance.others}};
    if (settlement) {
      json["sum"] = shown(settlement->gross);
      json["deducted"] = shown(settlement->deducted);
      json["divided"] = shown(settlement->net);
    }
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  fmt::print("heir,state,share{}\n", settlement ? ",part" : "");
  for (const ordered_json& heir : heirs) {
    std::string line;
    for (const auto& [key, value] : heir.items()) {
      if (key != "heir") line += ',';
      base::append_csv_field(line, value.get<std::string>());
    }
    fmt::print("{}\n", line);
  }
  for (const std::string& key : inheritance.others)
    fmt::print(stderr, "{} does not descend from {} and takes nothing; is a parent missing?\n", key,
               options.of);
  if (settlement) {
    for (const std::string& line : settlement->trace) fmt::print(stderr, "{}\n", line);
    if (settlement->deducted > 0)
      fmt::print(stderr, "{} less {} paid before: {} is divided\n", shown(settlement->gross),
                 shown(settlement->deducted), shown(settlement->net));
  }
  return {};
}

}  // namespace

void add_heirs(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand(
      "heirs", "Divide what somebody left among a family, per stirpes; needs no register");
  add_json_option(*verb, common);
  verb->add_option("family", options->family,
                   "CSV with the columns key,parent,vital (ALIVE, DECEASED, MISSING)")
      ->required();
  verb->add_option("--of", options->of, "The key of who died")->required();
  verb->add_option("--spouse", options->spouse, "KEY=SHARE, taken off first: vera=1/4");
  verb->add_option("--sum", options->sum, "What is divided: 15220.21");
  verb->add_option("--currency", options->currency,
                   "What it is in, for its decimals: EUR (ISO 4217; default: two decimals)");
  verb->add_option("--programme", options->programme,
                   "A programme's folder, for the decimals of its own currency");
  verb->add_option("--earlier", options->earlier,
                   "ID=AMOUNT: paid to the estate before; one ID is deducted once");
  example(*verb,
          "  amends heirs family.csv --of grandmother --spouse grandfather=1/4 --sum 15220.21");
  verb->callback([options, &common] {
    const Status status = run_heirs(*options, common);
    if (!status) common.exit_code = finish(status);
  });
}

}  // namespace amends::cli
