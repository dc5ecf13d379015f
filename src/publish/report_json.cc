#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/hash.h"
#include "publish/report.h"

namespace amends::publish {
namespace {

using Json = nlohmann::ordered_json;

Json figure(const Figure& count) { return count ? Json(*count) : Json(nullptr); }
Json text(const std::optional<std::string>& value) { return value ? Json(*value) : Json(nullptr); }

Json lines(const Lines& lines) {
  Json rows = Json::array();
  for (const Line& line : lines.rows) {
    Json row = {{"code", line.code}};
    if (!line.title.empty()) row["title"] = line.title;
    row["count"] = figure(line.count);
    rows.push_back(std::move(row));
  }
  return {{"rows", std::move(rows)},
          {"total", figure(lines.total)},
          {"withheld", lines.whole_withheld}};
}

// Rows with their cells by the column's code; without cells where only the totals may be known.
Json breakdown(const Breakdown& breakdown, const std::string& row_key) {
  Json rows = Json::array();
  for (std::size_t row = 0; row < breakdown.rows.rows.size(); ++row) {
    const Line& line = breakdown.rows.rows[row];
    Json one = {{row_key, line.code}};
    if (!line.title.empty()) one["title"] = line.title;
    for (std::size_t i = 0; !breakdown.table.whole_withheld && i < breakdown.columns.rows.size();
         ++i) {
      one[breakdown.columns.rows[i].code] = figure(breakdown.table.at(row, i));
    }
    one["total"] = figure(line.count);
    rows.push_back(std::move(one));
  }
  return {{"rows", std::move(rows)},
          {"columns", lines(breakdown.columns)},
          {"total", figure(breakdown.rows.total)},
          {"withheld", breakdown.table.whole_withheld}};
}

Json categories(const Stages& stages) {
  Json json = lines(stages.claims.rows);
  for (std::size_t i = 0; i < stages.sealed.size(); ++i) {
    json["rows"][i]["sealed"] = static_cast<bool>(stages.sealed[i]);
  }
  return json;
}

Json amounts(const Amounts& amounts) {
  const auto list = [](const std::vector<Amount>& all, const char* key) {
    Json rows = Json::array();
    for (const Amount& amount : all)
      rows.push_back({{key, amount.code}, {"sum", text(amount.sum)}});
    return rows;
  };
  return {{"currency", amounts.currency},
          {"by_category", list(amounts.by_category, "category")},
          {"total", text(amounts.total)},
          {"by_currency", list(amounts.by_currency, "currency")}};
}

Json log(const LogFacts& facts) {
  Json json = {{"origin", facts.origin},
               {"vkey", facts.verifier_key},
               {"size", facts.checkpoint.size},
               {"root", base::to_base64(facts.checkpoint.root)},
               {"published_at", base::to_rfc3339(facts.published_at)},
               {"unpublished", facts.unpublished},
               {"timestamp", nullptr}};
  if (facts.stamp) {
    json["timestamp"] = {{"time", facts.stamp->time},
                         {"authority", facts.stamp->authority},
                         {"size", facts.stamp->size}};
  }
  return json;
}

const char* name_of(programme::Mode mode) {
  switch (mode) {
    case programme::Mode::register_only:
      return "REGISTER";
    case programme::Mode::adjudication:
      return "ADJUDICATION";
    case programme::Mode::documentation:
      return "DOCUMENTATION";
  }
  return "";
}

const char* name_of(Periods::Unit unit) {
  switch (unit) {
    case Periods::Unit::month:
      return "month";
    case Periods::Unit::quarter:
      return "quarter";
    case Periods::Unit::year:
      return "year";
  }
  return "";
}

}  // namespace

std::string report_json(const Figures& figures) {
  Json periods = breakdown(figures.periods.claims, "period");
  periods["unit"] = name_of(figures.periods.unit);
  Json places = lines(figures.places);
  places["kind"] = figures.places_are_zones ? "zone" : "place";
  Json json = {
      {"at", base::to_rfc3339(figures.at)},
      {"programme",
       {{"id", figures.programme_id},
        {"title", figures.programme_title},
        {"mode", name_of(figures.mode)},
        {"ruleset", figures.ruleset},
        {"hash", base::to_hex(figures.programme_hash)}}},
      {"disclosure",
       {{"threshold", figures.rule.threshold},
        {"dominance_percent", figures.rule.dominance_percent}}},
      {"claims", figure(figures.claims)},
      {"by_category", categories(figures.stages)},
      {"by_category_and_stage", breakdown(figures.stages.claims, "category")},
      {"by_period", std::move(periods)},
      {"by_place", std::move(places)},
      {"amounts", amounts(figures.amounts)},
      {"deficiencies", breakdown(figures.deficiencies, "code")},
      {"evidence",
       {{"by_kind", lines(figures.evidence_kinds)},
        {"by_type", lines(figures.evidence_types)},
        {"bytes", figures.evidence_bytes ? Json(*figures.evidence_bytes) : Json(nullptr)}}},
      {"sources", lines(figures.sources)},
      {"log", figures.log ? log(*figures.log) : Json(nullptr)}};
  // What is not UTF-8 in a source's name is written as U+FFFD rather than thrown about.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace amends::publish
