// amends names date: what a date means, in days and in other calendars, and how far it agrees with
// another.
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/date_comparison.h"
#include "base/edtf.h"
#include "base/other_calendar.h"
#include "base/text.h"
#include "cli/cli.h"

namespace amends::cli {
namespace {

using base::Calendar;
using base::DateComparison;
using base::Edtf;
using Json = nlohmann::ordered_json;

struct Options {
  std::vector<std::string> texts;
  std::string calendar;
  std::string against;
};

// A text that was taken, and what it means as EDTF.
struct Taken {
  std::string text;
  Edtf edtf;
};

Result<Taken> take(const std::string& text, const std::optional<Calendar>& calendar) {
  std::string edtf = text;
  if (calendar) {
    AMENDS_TRY(const base::WrittenDate written, base::parse_written_date(text, *calendar));
    edtf = written.edtf;
  }
  AMENDS_TRY(Edtf parsed, Edtf::parse(edtf));
  return Taken{text, std::move(parsed)};
}

std::string_view name_of(Edtf::Kind kind) {
  constexpr std::string_view names[] = {"date", "interval", "one_of", "all_of"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Edtf::Precision precision) {
  constexpr std::string_view names[] = {"second", "day",    "month",  "part_of_year",
                                        "year",   "decade", "century"};
  return names[static_cast<std::size_t>(precision)];
}

std::string in_calendar(Calendar calendar, std::optional<Days> day) {
  const auto date = day ? base::date_in(calendar, *day) : std::nullopt;
  return date ? base::text_of(*date) : std::string();
}

constexpr Calendar others[] = {Calendar::julian, Calendar::persian, Calendar::islamic_civil,
                               Calendar::islamic_tbla, Calendar::islamic_umalqura};

Json day_json(std::optional<Days> day) { return day ? Json(base::date_text(*day)) : Json(); }

Json comparison_json(const std::string& with, const DateComparison& comparison) {
  return {{"with", with},
          {"level", base::name_of(comparison.level)},
          {"contradicts", comparison.contradicts},
          {"hedged", comparison.hedged},
          {"overlap", comparison.overlap},
          {"gap_days", comparison.gap_days}};
}

Json as_json(const Taken& taken, std::string_view calendar) {
  const Edtf& edtf = taken.edtf;
  Json json = {{"text", taken.text},
               {"calendar", calendar},
               {"edtf", edtf.text()},
               {"kind", name_of(edtf.kind())},
               {"precision", name_of(edtf.precision())},
               {"approximate", edtf.approximate()},
               {"uncertain", edtf.uncertain()},
               {"unspecified", edtf.unspecified()},
               {"first", day_json(edtf.earliest())},
               {"last", day_json(edtf.latest())},
               {"start_unknown", edtf.start_unknown()},
               {"end_unknown", edtf.end_unknown()}};
  Json calendars = Json::object();
  for (const Calendar other : others) {
    const std::string first = in_calendar(other, edtf.earliest());
    const std::string last = in_calendar(other, edtf.latest());
    calendars[base::name_of(other)] = {{"first", first.empty() ? Json() : Json(first)},
                                       {"last", last.empty() ? Json() : Json(last)}};
  }
  json["calendars"] = std::move(calendars);
  return json;
}

std::string span_text(const std::string& first, const std::string& last) {
  if (first == last) return first.empty() ? "-" : first;
  return fmt::format("{} to {}", first.empty() ? "-" : first, last.empty() ? "-" : last);
}

void print(const Taken& taken, std::string_view calendar) {
  const Edtf& edtf = taken.edtf;
  const auto day = [](std::optional<Days> d, std::string_view none) {
    return d ? base::date_text(*d) : std::string(none);
  };
  fmt::print("{}\n", taken.text);
  if (edtf.text() != taken.text) fmt::print("  {:<17} {} ({})\n", "edtf", edtf.text(), calendar);
  const std::string first = day(edtf.earliest(), edtf.start_unknown() ? "unknown" : "open");
  const std::string last = day(edtf.latest(), edtf.end_unknown() ? "unknown" : "open");
  fmt::print("  {:<17} {}\n", "days", span_text(first, last));
  fmt::print("  {:<17} {}, known to the {}{}{}\n", "kind", name_of(edtf.kind()),
             name_of(edtf.precision()), edtf.uncertain() ? ", uncertain" : "",
             edtf.approximate() ? ", approximate" : "");
  for (const Calendar other : others) {
    fmt::print("  {:<17} {}\n", base::name_of(other),
               span_text(in_calendar(other, edtf.earliest()), in_calendar(other, edtf.latest())));
  }
}

void print(const std::string& with, const DateComparison& comparison) {
  fmt::print("  {:<17} {}: {}{}{}, overlap {:.4f}", "against", with,
             base::name_of(comparison.level),
             comparison.contradicts ? ", the rest contradicts" : "",
             comparison.hedged ? ", hedged" : "", comparison.overlap);
  if (comparison.gap_days > 0) {
    fmt::print(", {} day{} apart", with_commas(static_cast<std::uint64_t>(comparison.gap_days)),
               comparison.gap_days == 1 ? "" : "s");
  }
  fmt::print("\n");
}

// A refused date takes nothing from the others.
class Printer {
 public:
  Printer(const Options& options, std::optional<Calendar> calendar, std::optional<Taken> against,
          bool json)
      : calendar_(calendar), against_(std::move(against)), json_(json) {
    name_ = options.calendar.empty() ? "edtf" : options.calendar;
  }

  void take_one(const std::string& text) {
    const auto taken = take(text, calendar_);
    if (!taken) {
      ++refused_;
      if (json_) {
        const Json refusal = {{"text", text}, {"error", taken.error().message}};
        fmt::print("{}\n", refusal.dump(-1, ' ', false, Json::error_handler_t::replace));
      } else {
        fmt::print(stderr, "amends: {}\n", taken.error().message);
      }
      return;
    }
    std::optional<DateComparison> comparison;
    if (against_) comparison = base::compare(taken->edtf, against_->edtf);
    if (json_) {
      Json json = as_json(*taken, name_);
      if (comparison) json["comparison"] = comparison_json(against_->text, *comparison);
      fmt::print("{}\n", json.dump());
      return;
    }
    print(*taken, name_);
    if (comparison) print(against_->text, *comparison);
  }

  bool all_taken() const { return refused_ == 0; }

 private:
  std::optional<Calendar> calendar_;
  std::optional<Taken> against_;
  bool json_;
  std::string name_;
  std::size_t refused_ = 0;
};

int run(const Options& options, const Common& common) {
  std::optional<Calendar> calendar;
  if (!options.calendar.empty()) {
    const auto named = base::calendar_named(options.calendar);
    if (!named) return finish(fail(named.error()));
    calendar = *named;
  }
  std::optional<Taken> against;
  if (!options.against.empty()) {
    auto taken = take(options.against, calendar);
    if (!taken) return finish(fail(std::move(taken).error()));
    against = std::move(*taken);
  }
  Printer printer(options, calendar, std::move(against), common.json);
  for (const std::string& text : options.texts) {
    if (text != "-") {
      printer.take_one(text);
      continue;
    }
    for (std::string line; std::getline(std::cin, line);) printer.take_one(line);
  }
  return printer.all_taken() ? 0 : 1;
}

}  // namespace

void add_names_date(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = names_verb(app)->add_subcommand(
      "date", "Say what a date means, in days and in other calendars, and compare two");
  verb->add_option("dates", options->texts, "Dates; - reads them from standard input, one a line")
      ->required();
  verb->add_option("--calendar", options->calendar,
                   "The calendar they are written in: gregorian julian persian islamic-civil "
                   "islamic-tbla islamic-umalqura islamic (default: EDTF)");
  verb->add_option("--against", options->against,
                   "Compare each with this date, by level as linkage does");
  add_json_option(*verb, common);
  example(*verb,
          "  amends names date 1984-06/2004-08\n"
          "  amends names date \"12 مهر 1398\" --calendar persian\n"
          "  amends names date 1980-05-12 --against 1980-12-05");
  verb->callback([options, &common] { common.exit_code = run(*options, common); });
}

}  // namespace amends::cli
