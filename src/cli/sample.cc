// amends sample size, draw, answer, report: a sample of a register's claims, or of any list.
#include "examine/sample.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "base/csv_rows.h"
#include "base/files.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/examine_options.h"
#include "cli/open_claim.h"
#include "cli/rows.h"
#include "cli/sample_file.h"
#include "examine/register_sample.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

struct Options {
  CriterionOptions criterion;
  std::string sizing = "HYPERGEOMETRIC", limit = "0.02", confidence = "0.95", margin = "0.03";
  std::uint64_t accept = 0, fixed = 0, minimum = 0, population = 0;
  std::vector<std::string> strata, rates;
  std::string plan, seed, frame, draw_file, answers_file, out, frame_out, draw_out;
  std::int64_t sample = 0;
  std::string claim, result, note, purpose;
};

Result<examine::Design> design_of(const Options& options) {
  examine::Design design;
  AMENDS_TRY(design.sizing, examine::sizing_named(options.fixed > 0 ? "FIXED" : options.sizing));
  AMENDS_TRY(design.acceptance.limit, Rational::parse(options.limit));
  AMENDS_TRY(design.acceptance.confidence, Rational::parse(options.confidence));
  AMENDS_TRY(design.margin, Rational::parse(options.margin));
  design.acceptance.accept = options.accept;
  design.size = options.fixed;
  design.minimum = options.minimum;
  design.seed = options.seed;
  for (const std::string& rate : options.rates) {
    AMENDS_TRY(const auto parts, name_and_value("--rate", rate, "K2=0.05"));
    AMENDS_TRY(design.assumed_rates[parts.first], Rational::parse(parts.second));
    design.how = examine::Spread::neyman;
  }
  return design;
}

Status run_size(const Options& options, const Common& common) {
  AMENDS_TRY(const examine::Design design, design_of(options));
  if (options.population == 0 && design.sizing == examine::Sizing::hypergeometric) {
    return fail(Code::usage, "say --population, or --sizing BINOMIAL for a frame without end");
  }
  const std::uint64_t population = options.population == 0 ? 1'000'000'000 : options.population;
  AMENDS_TRY(const std::uint64_t size, examine::size_for(design, population));
  if (common.json) {
    fmt::print("{}\n", ordered_json{{"sizing", examine::name_of(design.sizing)},
                                    {"population", options.population},
                                    {"size", size}}
                           .dump(2));
  } else {
    fmt::print("{}\n", size);
  }
  return {};
}

void print_draw(const examine::Draw& draw, std::string_view where) {
  fmt::print("{}\nframe    {} units, SHA-256 {}\nmethod   {}\nseed     {}\n", where, draw.units,
             base::to_hex(draw.frame), examine::draw_method, draw.design.seed);
  for (const examine::DrawnStratum& stratum : draw.strata) {
    fmt::print("\n{}: {} of {}\n", stratum.name, stratum.drawn.size(), stratum.population);
    for (const std::string& unit : stratum.drawn) fmt::print("  {}\n", unit);
  }
}

Status draw_from_file(const Options& options, const Common& common) {
  AMENDS_TRY(const examine::Frame frame, read_frame(options.frame));
  AMENDS_TRY(const examine::Design design, design_of(options));
  if (design.seed.empty()) {
    return fail(Code::usage, "say --seed: a line that was public before, so that nobody chose it");
  }
  AMENDS_TRY(const examine::Draw draw, examine::draw_sample(frame, design));
  AMENDS_TRY(const std::string json, base::canonical_json("{" + examine::members_of(draw) + "}"));
  if (!options.out.empty()) AMENDS_CHECK(base::write_file(options.out, json + "\n"));
  if (common.json) {
    fmt::print("{}\n", json);
  } else {
    print_draw(draw, fmt::format("Drawn {} of {}", draw.size(), options.frame));
  }
  return {};
}

Status run_draw(const Options& options, const Common& common) {
  if (!options.frame.empty()) return draw_from_file(options, common);
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  examine::SampleOrder order;
  order.criterion = criterion_of(options.criterion);
  order.plan = options.plan;
  for (const std::string& name : options.strata) {
    AMENDS_TRY(const examine::StratumBy by, examine::stratum_by_named(name));
    order.strata.push_back(by);
  }
  AMENDS_TRY(order.design, design_of(options));
  AMENDS_TRY(const examine::SampleDrawn drawn,
             examine::draw_in_register(reg, order, actor(common), task()));
  AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  if (common.json) {
    AMENDS_TRY(const std::string json,
               base::canonical_json(fmt::format("{{{},\"sample\":{}}}",
                                                examine::members_of(drawn.draw), drawn.sample)));
    fmt::print("{}\n", json);
  } else {
    print_draw(drawn.draw, fmt::format("Sample {}: {} claims", drawn.sample, drawn.draw.size()));
  }
  return {};
}

using LateAnswers = std::vector<examine::RegisterSample::Late>;

ordered_json late_json(const LateAnswers& answers) {
  ordered_json list = ordered_json::array();
  for (const auto& late : answers) {
    list.push_back({{"claim", late.unit},
                    {"result", late.result},
                    {"note", late.note},
                    {"act", late.act},
                    {"instalment", late.instalment},
                    {"decided", late.decided}});
  }
  return list;
}

void print_late(const LateAnswers& answers, std::size_t sealed = 0) {
  if (answers.empty() && sealed == 0) return;
  fmt::print("\nAFTER THE DECISION, {} of the answers:\n", answers.size() + sealed);
  for (const auto& late : answers) fmt::print("  {}\n", examine::in_words(late));
  if (sealed > 0)
    fmt::print("  sealed and not shown: {} (--purpose shows them, and is logged)\n", sealed);
}

Status run_answer(const Options& options, Common& common) {
  AMENDS_TRY(registry::Register reg, open_register(common, registry::Access::write));
  std::vector<AnswerRow> rows;
  if (!options.answers_file.empty()) {
    AMENDS_TRY(rows, read_answers(options.answers_file));
  } else {
    if (options.claim.empty() || options.result.empty()) {
      return fail(Code::usage, "say the claim and the result (OK, ERROR, NO_ANSWER), or --file");
    }
    rows.push_back({0, options.claim, options.result, options.note});
  }
  std::uint64_t taken = 0;
  std::vector<std::string> units;
  for (const AnswerRow& row : rows) {
    const auto claim = reg.find_claim(row.unit);
    const Status status =
        claim ? examine::answer(reg, options.sample, *claim, row.result, row.note, actor(common))
              : Status(fail(Error(claim.error())));
    if (status) {
      ++taken;
      units.push_back(reg.number_of(*claim));
      continue;
    }
    if (options.answers_file.empty()) return status;
    common.exit_code = 1;
    fmt::print(stderr, "{}:{}: {}\n", options.answers_file, row.line, status.error().message);
  }
  AMENDS_CHECK(reg.publish(task()).map([](const ledger::Checkpoint&) {}));
  LateAnswers late;
  if (taken > 0) {
    AMENDS_TRY(examine::RegisterSample sample,
               examine::read_sample(reg.database(), options.sample));
    late = std::move(sample.late);
  }
  std::erase_if(late, [&](const auto& answer) { return !std::ranges::count(units, answer.unit); });
  if (common.json) {
    fmt::print("{}\n", ordered_json{{"taken", taken},
                                    {"refused", rows.size() - taken},
                                    {"after_decision", late_json(late)}}
                           .dump(2));
  } else {
    fmt::print("{} answers taken, {} refused.\n", taken, rows.size() - taken);
    print_late(late);
  }
  return {};
}

std::string percent(const examine::Interval& interval) {
  return fmt::format("{:.2f}–{:.2f} %", interval.low * 100, interval.high * 100);
}

ordered_json answers_json(const examine::Answers& a) {
  return {{"sampled", a.sampled()}, {"ok", a.ok},
          {"errors", a.errors},     {"no_answer", a.no_answer},
          {"waiting", a.waiting},   {"counted_errors", a.counted_errors()}};
}

ordered_json interval_json(const examine::Interval& interval) {
  return ordered_json::array(
      {fmt::format("{:.6f}", interval.low), fmt::format("{:.6f}", interval.high)});
}

// A sample of a register as a report shows it: what was drawn of it, and how.
struct Shown {
  examine::RegisterSample sample;
  ordered_json draw;  // as the act has it, without the units of sealed claims
  std::size_t sealed_drawn = 0, sealed_late = 0;  // not shown
};

void add_sample_json(const Shown& shown, ordered_json& json) {
  json["sample"] = shown.sample.sample;
  json["act"] = shown.sample.act;
  json["draw"] = shown.draw;
  json["replaced"] = shown.sample.replaced();
  json["drawn_sealed_not_shown"] = shown.sealed_drawn;
}

void print_report_json(const examine::SampleReport& report, const Shown* shown) {
  ordered_json json = {{"all", answers_json(report.all)}, {"wanted", report.wanted}};
  json["accepted"] = report.accepted ? ordered_json(*report.accepted) : ordered_json(nullptr);
  json["wilson"] = interval_json(report.wilson);
  json["clopper_pearson"] = interval_json(report.clopper_pearson);
  if (report.estimate) {
    json["estimate"] = {{"rate", fmt::format("{:.7f}", report.estimate->rate)},
                        {"standard_error", fmt::format("{:.7f}", report.estimate->standard_error)},
                        {"interval", interval_json(report.estimate->interval)}};
  }
  json["strata"] = ordered_json::array();
  for (const examine::StratumAnswers& stratum : report.strata) {
    ordered_json item = answers_json(stratum.answers);
    item["stratum"] = stratum.name;
    item["population"] = stratum.population;
    json["strata"].push_back(std::move(item));
  }
  json["after_decision"] = late_json(shown != nullptr ? shown->sample.late : LateAnswers());
  json["sealed_not_shown"] = shown != nullptr ? shown->sealed_late : 0;
  if (shown != nullptr) add_sample_json(*shown, json);
  fmt::print("{}\n", json.dump(2));
}

void print_sample(const examine::RegisterSample& sample) {
  fmt::print(
      "Sample {}{}{}, drawn by act {} from the claims {}\nframe    {} units, SHA-256 {}\n"
      "method   {}\nseed     {}\n\n",
      sample.sample, sample.plan.empty() ? "" : " by ", sample.plan, sample.act, sample.criterion,
      sample.units, sample.frame_sha256, examine::draw_method, sample.seed);
}

void print_report(const examine::SampleReport& report, const Shown* shown) {
  if (shown != nullptr) print_sample(shown->sample);
  fmt::print("{:<28}{:>10}{:>9}{:>7}{:>8}{:>11}{:>9}\n", "stratum", "frame", "sampled", "ok",
             "errors", "no answer", "waiting");
  const auto line = [](std::string_view name, std::string frame, const examine::Answers& a) {
    fmt::print("{:<28}{:>10}{:>9}{:>7}{:>8}{:>11}{:>9}\n", name, frame, a.sampled(), a.ok, a.errors,
               a.no_answer, a.waiting);
  };
  for (const examine::StratumAnswers& stratum : report.strata) {
    line(stratum.name, std::to_string(stratum.population), stratum.answers);
  }
  line("all", "", report.all);
  fmt::print(
      "\n{} of {} count as errors: an answer that does not come is one.\n"
      "rate     Wilson {}, Clopper–Pearson {}\n",
      report.all.counted_errors(), report.all.sampled(), percent(report.wilson),
      percent(report.clopper_pearson));
  if (report.estimate) {
    fmt::print("frame    {:.2f} % (standard error {:.2f}), {}\n", report.estimate->rate * 100,
               report.estimate->standard_error * 100, percent(report.estimate->interval));
  }
  if (report.accepted) {
    fmt::print("{}: {} units are wanted.\n", *report.accepted ? "ACCEPTED" : "NOT ACCEPTED",
               report.wanted);
  }
  if (shown == nullptr) return;
  if (const std::uint64_t replaced = shown->sample.replaced(); replaced > 0)
    fmt::print("{} of the answers took the place of one that said something else.\n", replaced);
  print_late(shown->sample.late, shown->sealed_late);
}

// Takes the units of sealed claims out of what is shown, and tells whether any is in the frame.
Result<bool> hide_sealed(registry::Register& reg, Shown& shown,
                         const std::vector<examine::Unit>& frame) {
  AMENDS_TRY(store::Statement select,
             reg.database().prepare("SELECT id FROM claim WHERE sealed=1 ORDER BY id"));
  std::set<std::string> sealed;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) break;
    sealed.insert(reg.number_of(select.integer(0)));
  }
  for (ordered_json& stratum : shown.draw["strata"]) {
    ordered_json open = ordered_json::array();
    for (const ordered_json& unit : stratum["drawn"]) {
      if (!sealed.contains(unit.get<std::string>())) open.push_back(unit);
    }
    shown.sealed_drawn += stratum["drawn"].size() - open.size();
    stratum["drawn"] = std::move(open);
  }
  shown.sealed_late = examine::drop_sealed(shown.sample.late);
  return std::ranges::any_of(frame, [&](const auto& unit) { return sealed.contains(unit.id); });
}

// What an opponent draws again from.
Status write_draw(const Options& options, const std::string& draw,
                  const std::vector<examine::Unit>& frame) {
  if (!options.draw_out.empty()) AMENDS_CHECK(base::write_file(options.draw_out, draw + "\n"));
  if (options.frame_out.empty()) return {};
  std::string rows = "id,stratum\n";
  for (const examine::Unit& unit : frame) {
    base::append_csv_field(rows, unit.id);
    rows += ',';
    base::append_csv_field(rows, unit.stratum);
    rows += '\n';
  }
  return base::write_file(options.frame_out, rows);
}

Result<Shown> show_sample(const Options& options, const Common& common) {
  const bool reads = !options.purpose.empty();
  AMENDS_TRY(registry::Register reg,
             open_register(common, reads ? registry::Access::write : registry::Access::read));
  if (reads) AMENDS_CHECK(note_sealed_reads(reg, options.purpose, common));
  Shown shown;
  AMENDS_TRY(shown.sample, examine::read_sample(reg.database(), options.sample));
  AMENDS_TRY(const std::string draw, examine::draw_of(reg, shown.sample));
  shown.draw = ordered_json::parse(draw);
  AMENDS_TRY(const auto frame, examine::frame_units(reg.database(), options.sample));
  if (!reads) {
    AMENDS_TRY(const bool any, hide_sealed(reg, shown, frame));
    if (any && !(options.draw_out.empty() && options.frame_out.empty())) {
      return fail(Code::refused,
                  "sealed claims are in the frame: say --purpose, which is logged, to write it");
    }
  }
  AMENDS_CHECK(write_draw(options, draw, frame));
  return shown;
}

Status run_report(const Options& options, Common& common) {
  examine::SampleReport report;
  std::optional<Shown> shown;
  if (!options.draw_file.empty()) {
    AMENDS_TRY(report, report_from_files(options.draw_file, options.frame, options.answers_file));
  } else {
    if (options.sample == 0) return fail(Code::usage, "say the sample's number, or --draw FILE");
    AMENDS_TRY(shown, show_sample(options, common));
    report = shown->sample.report;
  }
  const Shown* of_register = shown ? &*shown : nullptr;
  if (common.json) {
    print_report_json(report, of_register);
  } else {
    print_report(report, of_register);
  }
  if (report.accepted && !*report.accepted) common.exit_code = 1;
  return {};
}

void add_design_options(Verb& verb, Options& options) {
  verb.add_option("--sizing", options.sizing, "HYPERGEOMETRIC, BINOMIAL or PROPORTION")
      ->capture_default_str();
  verb.add_option("--limit", options.limit, "The rate of errors to exclude")->capture_default_str();
  verb.add_option("--confidence", options.confidence, "With which confidence")
      ->capture_default_str();
  verb.add_option("--accept", options.accept, "Errors allowed in the sample")
      ->capture_default_str();
  verb.add_option("--margin", options.margin, "For PROPORTION: to know the rate to within")
      ->capture_default_str();
}

void add_draw(Verb& verb, Common& common, const std::shared_ptr<Options>& options) {
  Verb* draw = verb.add_subcommand("draw", "Freeze a frame and draw from it, as acts");
  add_criterion_options(*draw, options->criterion);
  Option* plan =
      draw->add_option("--plan", options->plan, "A [[sampling]] of the programme, for its sizes");
  draw->add_option("--frame", options->frame,
                   "Draw from this CSV file (columns id, stratum) and from no register");
  draw->add_option("--stratum", options->strata, "Strata by category, zone, stage or channel");
  Option* size =
      draw->add_option("--size", options->fixed, "A stated size, in the place of --sizing")
          ->positive();
  draw->add_option("--minimum", options->minimum, "At least so many in each stratum");
  draw->add_option("--rate", options->rates,
                   "STRATUM=RATE assumed, for each stratum: spreads by Neyman");
  draw->add_option("--seed", options->seed, "One line of text; best one that nobody could choose")
      ->not_blank();
  draw->add_option("--out", options->out, "With --frame: write the draw into this file");
  add_design_options(*draw, *options);
  // A plan says all of this itself.
  for (const char* own : {"--sizing", "--limit", "--accept", "--margin"})
    size->excludes(draw->option(own));
  for (const char* own : {"--sizing", "--limit", "--confidence", "--accept", "--margin", "--rate",
                          "--size", "--minimum", "--frame"})
    plan->excludes(draw->option(own));
  add_register_option(*draw, common, false);
  add_json_option(*draw, common);
  add_actor_options(*draw, common);
  example(
      *draw,
      "  amends sample draw --plan SAMP-1 --stage READY --seed \"lottery of 1 June: 4 8 15\" -r "
      "my-register\n  amends sample draw --frame list.csv --seed 7 --out draw.json");
  on_run(*draw, common, "STA", [options, &common] { return run_draw(*options, common); });
}

void add_answer(Verb& verb, Common& common, const std::shared_ptr<Options>& options) {
  Verb* answer = verb.add_subcommand("answer", "Record what came of a drawn claim");
  answer->add_option("sample", options->sample, "The sample's number")->required();
  answer->add_option("claim", options->claim, "The claim's number");
  answer->add_option("result", options->result, "OK, ERROR or NO_ANSWER");
  answer->add_option("--note", options->note, "What was found");
  answer->add_option("--file", options->answers_file, "Many: CSV with unit, result and note");
  add_register_option(*answer, common, false);
  add_json_option(*answer, common);
  add_actor_options(*answer, common);
  example(*answer, "  amends sample answer 1 K7QM-2R9T OK -r my-register");
  on_run(*answer, common, "STA", [options, &common] { return run_answer(*options, common); });
}

}  // namespace

void add_sample(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand(
      "sample", "Draw a sample that anybody can draw again, and judge what it shows");
  verb->require_subcommand();
  Verb* size = verb->add_subcommand("size", "How many units a sample needs");
  size->add_option("--population", options->population, "Units in the frame")->positive();
  add_design_options(*size, *options);
  add_json_option(*size, common);
  example(*size, "  amends sample size --population 1000 --limit 0.02");
  on_run(*size, common, "STA", [options, &common] { return run_size(*options, common); });
  add_draw(*verb, common, options);
  add_answer(*verb, common, options);
  Verb* report = verb->add_subcommand("report", "What a sample shows, with its intervals");
  report->add_option("sample", options->sample, "The sample's number")->positive();
  Option* drawn = report->add_option("--draw", options->draw_file,
                                     "A draw written with --out, with no register");
  report
      ->add_option("--frame", options->frame,
                   "Draw again from this list, and hold it against --draw")
      ->needs(drawn);
  report->add_option("--answers", options->answers_file, "Its answers: CSV with unit and result");
  report
      ->add_option("--frame-out", options->frame_out,
                   "Write the frame into this CSV file, for --frame of who draws again")
      ->excludes(drawn);
  report->add_option("--draw-out", options->draw_out, "Write the draw into this file, for --draw")
      ->excludes(drawn);
  report
      ->add_option("--purpose", options->purpose, "Why sealed claims in it are named; it is logged")
      ->excludes(drawn);
  add_register_option(*report, common, false);
  add_json_option(*report, common);
  add_actor_options(*report, common);
  example(*report, "  amends sample report 1 -r my-register");
  on_run(*report, common, "STA", [options, &common] { return run_report(*options, common); });
  example(*verb, "  amends sample draw --plan SAMP-1 --stage READY -r my-register");
}

}  // namespace amends::cli
