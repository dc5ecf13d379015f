// amends payment: what was paid of awards, recorded from the payments office's list.
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/examine_options.h"
#include "cli/open_claim.h"
#include "cli/rows.h"
#include "register/payments.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

struct Options {
  std::string file, claim, column = "amount", date, reference, purpose;
};
struct Row {
  std::uint64_t line = 0;
  std::string claim;
  registry::Payment payment;
};
struct Recorded {
  std::uint64_t recorded = 0, known = 0, nothing = 0;          // rows of 0, which pay nobody
  std::vector<std::pair<std::uint64_t, std::string>> refused;  // line and why
};

Result<std::vector<Row>> read_rows(const Options& options, const programme::Programme& programme) {
  std::vector<Row> rows;
  const std::string column = base::lower_ascii(options.column);
  AMENDS_CHECK(each_row(
      options.file, {"claim", column},
      {"claim", column, "currency", "date", "reference", "paid_before", "total"},
      [&](std::uint64_t line, const Cells& cells) -> Status {
        const auto or_else = [](const std::string& text, const std::string& other) {
          return text.empty() ? other : text;
        };
        rows.push_back({line,
                        cells[0],
                        {cells[1], or_else(cells[2], programme.currency.base),
                         or_else(cells[3], options.date), or_else(cells[4], options.reference)}});
        if (cells[5].empty() || cells[6].empty()) return {};
        AMENDS_TRY(const Rational before, Rational::parse_decimal(cells[5]));
        AMENDS_TRY(const Rational total, Rational::parse_decimal(cells[6]));
        rows.back().payment.most = before + total;
        return {};
      }));
  return rows;
}

// All that can be taken, in one; the others by line.
Result<Recorded> record_rows(registry::Register& reg, std::vector<Row> rows,
                             const registry::Actor& by) {
  Recorded result;
  // What a plan gives nobody is no payment.
  result.nothing = std::erase_if(rows, [](const Row& row) {
    const auto amount = Rational::parse_decimal(row.payment.amount);
    return amount && amount->sign() == 0;
  });
  std::vector<std::string> names;
  for (const Row& row : rows) names.push_back(row.claim);
  AMENDS_TRY(const auto claims, reg.find_claims(names));
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  task().stage("recording payments", "payments", rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    task().advance(1);
    if (task().stopped()) return base::interrupted();
    if (!claims[i]) {
      result.refused.emplace_back(rows[i].line, claims[i].error().message);
      continue;
    }
    const auto done = registry::record_payment(reg, session, *claims[i], rows[i].payment, by);
    if (done) {
      ++(*done ? result.recorded : result.known);
      continue;
    }
    const Code code = done.error().code;
    if (code != Code::refused && code != Code::not_found && code != Code::bad_input) {
      return fail(Error(done.error()));
    }
    result.refused.emplace_back(rows[i].line, done.error().message);
  }
  AMENDS_CHECK(session.commit());
  return result;
}

Status run_record(const Options& options, Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  AMENDS_TRY(std::vector<Row> rows, read_rows(options, reg.programme()));
  AMENDS_TRY(const Recorded result, record_rows(reg, std::move(rows), actor(common)));
  AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  if (!result.refused.empty()) common.exit_code = 1;
  if (common.json) {
    ordered_json json = {{"recorded", result.recorded},
                         {"known", result.known},
                         {"nothing", result.nothing},
                         {"refused", ordered_json::array()}};
    for (const auto& [line, why] : result.refused) {
      json["refused"].push_back({{"line", line}, {"why", why}});
    }
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  fmt::print("{} payments are recorded; {} were on file already{}.\n", with_commas(result.recorded),
             with_commas(result.known),
             result.nothing > 0
                 ? fmt::format("; {} rows pay nothing (0)", with_commas(result.nothing))
                 : "");
  for (const auto& [line, why] : result.refused) {
    fmt::print("refused {}:{}: {}\n", options.file, line, why);
  }
  return {};
}

Status run_show(const Options& options, const Common& common) {
  AMENDS_TRY(OpenClaim open, open_claim(common, options.claim, options.purpose));
  AMENDS_TRY(store::Statement select, registry::prepare_payments(open.reg.database()));
  AMENDS_TRY(const auto payments, registry::payments_of(select, open.id));
  ordered_json list = ordered_json::array();
  for (const registry::Payment& payment : payments) {
    list.push_back({{"date", payment.date},
                    {"amount", payment.amount},
                    {"currency", payment.currency},
                    {"reference", payment.reference}});
    if (!common.json) {
      fmt::print("{}  {} {}  {}\n", payment.date, payment.amount, payment.currency,
                 payment.reference);
    }
  }
  if (common.json) fmt::print("{}\n", list.dump(2));
  if (!common.json && payments.empty()) fmt::print("Nothing was paid yet.\n");
  AMENDS_TRY(const auto balances, registry::balances(open.reg.database(), open.id));
  const int digits = open.reg.programme().currency.minor_digits;
  for (const registry::Balance& balance : balances) {
    if (balance.paid <= balance.awarded) continue;
    fmt::print(common.json ? stderr : stdout,
               "More than the decision that stands (act {}) awards: {} of {}.\n", balance.decision,
               balance.text(balance.paid, digits), balance.text(balance.awarded, digits));
  }
  return {};
}

}  // namespace

void add_payment(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand("payment", "Record what was paid of awards; show it");
  verb->require_subcommand();
  Verb* record = verb->add_subcommand("record", "From a table with a row a payment");
  record
      ->add_option("file", options->file,
                   "CSV, XLSX or NDJSON with the columns claim and amount; and currency, date, "
                   "reference, where they differ. What amends fund printed does, too")
      ->required();
  record->add_option("--column", options->column,
                     "Where the amount stands: first, further or total in a plan");
  record->add_option("--date", options->date, "When it was paid (2027-05-01)");
  record->add_option("--reference", options->reference,
                     "The order of payment; a claim has each once, so that recording the same "
                     "again changes nothing");
  Verb* show = verb->add_subcommand("show", "What was paid to a claim");
  show->add_option("claim", options->claim, "The claim's number")->required();
  show->add_option("--purpose", options->purpose, "Why a sealed claim is read; it is logged");
  for (Verb* part : {record, show}) {
    add_register_option(*part, common, false);
    add_json_option(*part, common);
    add_actor_options(*part, common);
  }
  constexpr const char* how =
      "  amends payment record plan.csv --column first --date 2027-05-01 --reference \"first "
      "payment, round 1\" --by Fay -r my-register";
  example(*record, how);
  example(*show, "  amends payment show K7QM-2R9T -r my-register");
  example(*verb, how);
  on_run(*record, common, "FIN", [options, &common] { return run_record(*options, common); });
  on_run(*show, common, "FIN", [options, &common] { return run_show(*options, common); });
}

}  // namespace amends::cli
