#include "publish/figures.h"

#include "publish/breakdown.h"
#include "publish/counting.h"
#include "publish/words.h"
#include "register/stages.h"

namespace amends::publish {
namespace {

constexpr std::size_t periods_max = 48;  // then months become quarters, and quarters years
constexpr std::int64_t looks_every = 4096;

// Runs a query of code, count and number of claims.
Result<std::vector<Counted>> counted(store::Database& database, std::string_view sql,
                                     base::Task& task) {
  std::vector<Counted> rows;
  AMENDS_CHECK(each_row(database, sql, task, [&](const store::Statement& row) -> Status {
    rows.push_back({std::string(row.text(0)), count_at(row, 1), count_at(row, 2)});
    return {};
  }));
  return rows;
}

// Where even the number of all claims is withheld, nothing that adds up to it is shown.
void withhold_everything(Figures& figures) {
  const auto whole = [](Lines& lines) { lines = {{}, {}, true}; };
  const auto totals = [](Breakdown& breakdown) {
    breakdown.table = CrossTable();
    breakdown.table.whole_withheld = true;
    for (Lines* lines : {&breakdown.rows, &breakdown.columns}) {
      for (Line& line : lines->rows) line.count.reset();
      lines->total.reset();
      lines->whole_withheld = true;
    }
  };
  whole(figures.places);
  whole(figures.sources);
  whole(figures.evidence_kinds);
  whole(figures.evidence_types);
  totals(figures.stages.claims);
  totals(figures.periods.claims);
  totals(figures.deficiencies);
  figures.evidence_bytes.reset();
}

class Gatherer {
 public:
  Gatherer(store::Database& database, const programme::Programme& programme,
           std::string_view language, base::Task& task)
      : database_(database), programme_(programme), language_(language), task_(task) {}

  Result<Figures> gather() {
    figures_.programme_id = programme_.id;
    figures_.programme_title = programme::in_language(programme_.title, language_);
    figures_.mode = programme_.mode;
    figures_.ruleset = programme_.ruleset;
    figures_.programme_hash = programme_.hash;
    figures_.disclaimer = programme::in_language(programme_.disclaimers, language_);
    figures_.rule.threshold = static_cast<Count>(std::max(1, programme_.disclosure.threshold));
    task_.stage("counting", "tables", 7);
    AMENDS_CHECK(step(&Gatherer::stages));
    AMENDS_CHECK(step(&Gatherer::periods));
    AMENDS_CHECK(step(&Gatherer::places));
    AMENDS_CHECK(step(&Gatherer::amounts));
    AMENDS_CHECK(step(&Gatherer::deficiencies));
    AMENDS_CHECK(step(&Gatherer::evidence));
    AMENDS_CHECK(step(&Gatherer::sources));
    if (!figures_.claims) withhold_everything(figures_);
    return std::move(figures_);
  }

 private:
  Status step(Status (Gatherer::*one)()) {
    AMENDS_CHECK((this->*one)());
    task_.advance(1);
    return {};
  }

  Status stages();
  Status periods();
  Status places();
  Status amounts();
  Status deficiencies();
  Status evidence();
  Status sources();

  store::Database& database_;
  const programme::Programme& programme_;
  std::string_view language_;
  base::Task& task_;
  Figures figures_;
  Count claims_ = 0;
};

// In the order of a claim's way through a programme.
std::vector<std::string_view> stages_in_order() {
  std::vector<std::string_view> stages;
  for (const registry::Transition& transition : registry::transitions()) {
    if (!registry::is_stage(transition.to)) continue;
    if (std::find(stages.begin(), stages.end(), transition.to) == stages.end()) {
      stages.push_back(transition.to);
    }
  }
  return stages;
}

// The programme's categories in its order, then any that it no longer has.
Status Gatherer::stages() {
  std::map<std::string, std::map<std::string, Count>> found;
  AMENDS_CHECK(each_row(database_, "SELECT category, stage, count(*) FROM claim GROUP BY 1, 2",
                        task_, [&](const store::Statement& row) -> Status {
                          found[std::string(row.text(0))][std::string(row.text(1))] =
                              count_at(row, 2);
                          claims_ += count_at(row, 2);
                          return {};
                        }));
  Breakdown& claims = figures_.stages.claims;
  for (const std::string_view stage : stages_in_order()) {
    const bool used = std::any_of(found.begin(), found.end(), [&](const auto& row) {
      return row.second.contains(std::string(stage));
    });
    if (used) claims.columns.rows.push_back({std::string(stage), "", {}});
  }
  for (const programme::Category& category : programme_.categories) {
    claims.rows.rows.push_back({category.code, title_of(programme_, category.code, language_), {}});
  }
  for (const auto& [code, counts] : found) {
    if (programme_.find_category(code) == nullptr) claims.rows.rows.push_back({code, "", {}});
  }
  Cross cross;
  cross.columns = claims.columns.rows.size();
  for (const Line& category : claims.rows.rows) {
    const bool sealed = is_sealed(programme_, category.code);
    cross.sealed_rows.push_back(sealed);
    figures_.stages.sealed.push_back(sealed);
    for (const Line& stage : claims.columns.rows) {
      cross.counts.push_back(found[category.code][stage.code]);
    }
  }
  protect_breakdown(claims, cross, true, figures_.rule);
  Count unsealed = 0;
  for (const auto& [code, counts] : found) {
    if (is_sealed(programme_, code)) continue;
    for (const auto& [stage, count] : counts) unsealed += count;
  }
  if (claims_ == 0 || unsealed >= figures_.rule.threshold) figures_.claims = claims_;
  return {};
}

// "2026-03" of "2026-03-14".
std::string period_of(std::string_view month, Periods::Unit unit) {
  if (unit == Periods::Unit::month || month.size() != 7) return std::string(month);
  if (unit == Periods::Unit::year) return std::string(month.substr(0, 4));
  const int number = (month[5] - '0') * 10 + (month[6] - '0');
  return fmt::format("{}-Q{}", month.substr(0, 4), (number + 2) / 3);
}

std::string month_after(std::string_view month) {
  int year = 0;
  for (const char digit : month.substr(0, 4)) year = year * 10 + (digit - '0');
  const int number = (month[5] - '0') * 10 + (month[6] - '0');
  return number == 12 ? fmt::format("{:04}-01", year + 1)
                      : fmt::format("{:04}-{:02}", year, number + 1);
}

bool is_month(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return false;
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  return digit(0) && digit(1) && digit(2) && digit(3) && digit(5) && digit(6) &&
         text.substr(5) >= "01" && text.substr(5) <= "12";
}

// Every period from the first to the last, so that a quiet one is seen as a gap.
std::vector<std::string> all_periods(std::string first, const std::string& last,
                                     Periods::Unit unit) {
  std::vector<std::string> periods;
  for (;; first = month_after(first)) {
    std::string period = period_of(first, unit);
    if (periods.empty() || periods.back() != period) periods.push_back(std::move(period));
    if (first >= last) return periods;
  }
}

using Months = std::map<std::string, std::pair<Count, Count>>;  // in time, late

// The finest periods of which there are not too many; the last stands for what has no readable
// date.
std::vector<std::string> periods_of(const Months& months, Periods::Unit& unit) {
  std::vector<std::string> dated;
  for (const auto& [month, counts] : months) {
    if (is_month(month)) dated.push_back(month);
  }
  std::vector<std::string> periods;
  if (!dated.empty()) {
    for (const auto each : {Periods::Unit::month, Periods::Unit::quarter, Periods::Unit::year}) {
      unit = each;
      periods = all_periods(dated.front(), dated.back(), unit);
      if (periods.size() <= periods_max) break;
    }
  }
  if (periods.size() > periods_max) {  // a date must be wrong: only the years that claims name
    periods.clear();
    for (const std::string& month : dated) {
      std::string year = period_of(month, unit);
      if (periods.empty() || periods.back() != year) periods.push_back(std::move(year));
    }
  }
  if (dated.size() < months.size()) periods.emplace_back();
  return periods;
}

Status Gatherer::periods() {
  Months months;
  AMENDS_CHECK(each_row(database_,
                        "SELECT substr(received, 1, 7), late, count(*) FROM claim GROUP BY 1, 2",
                        task_, [&](const store::Statement& row) -> Status {
                          auto& [in_time, late] = months[std::string(row.text(0))];
                          (row.integer(1) != 0 ? late : in_time) += count_at(row, 2);
                          return {};
                        }));
  Breakdown& claims = figures_.periods.claims;
  for (std::string& period : periods_of(months, figures_.periods.unit)) {
    claims.rows.rows.push_back({std::move(period), "", {}});
  }
  claims.columns.rows = {{"in_time", "", {}}, {"late", "", {}}};
  std::map<std::string, std::pair<Count, Count>> counts;
  for (const auto& [month, count] : months) {
    auto& [in_time, late] = counts[is_month(month) ? period_of(month, figures_.periods.unit) : ""];
    in_time += count.first;
    late += count.second;
  }
  Cross cross;
  cross.columns = 2;
  cross.guard_zeros = false;  // which months are late is in the programme
  cross.sealed_rows.resize(claims.rows.rows.size());
  for (const Line& period : claims.rows.rows) {
    cross.counts.push_back(counts[period.code].first);
    cross.counts.push_back(counts[period.code].second);
  }
  protect_breakdown(claims, cross, false, figures_.rule);
  return {};
}

// A claim counts once, at the first zone (or place) that it names: an incident's, else a
// property's.
std::string place_query(std::string_view column) {
  return fmt::format(
      "SELECT place, count(*), count(*) FROM (SELECT coalesce("
      "(SELECT {0} FROM incident i WHERE i.id >= c.id << 10 AND i.id < (c.id + 1) << 10 "
      " AND {0} <> '' ORDER BY i.id LIMIT 1),"
      "(SELECT {0} FROM property_unit u WHERE u.id >= c.id << 10 AND u.id < (c.id + 1) << 10 "
      " AND {0} <> '' ORDER BY u.id LIMIT 1), '') AS place FROM claim c) GROUP BY place",
      column);
}

Status Gatherer::places() {
  figures_.places_are_zones = !programme_.zones.empty();
  AMENDS_TRY(std::vector<Counted> found,
             counted(database_, place_query(figures_.places_are_zones ? "zone" : "place"), task_));
  if (!figures_.places_are_zones) {
    figures_.places = named_lines(std::move(found), figures_.rule);
    return {};
  }
  std::vector<Counted> zones;
  Counted elsewhere{"", 0, 0};  // no zone, or none that the programme knows
  for (const programme::Zone& zone : programme_.zones) zones.push_back({zone.id, 0, 0});
  for (const Counted& row : found) {
    const auto zone = std::find_if(zones.begin(), zones.end(),
                                   [&](const Counted& z) { return z.code == row.code; });
    Counted& into = zone == zones.end() ? elsewhere : *zone;
    into.count += row.count;
    into.people += row.people;
  }
  if (elsewhere.count > 0) zones.push_back(elsewhere);
  figures_.places = protected_lines(zones, figures_.rule);
  for (std::size_t i = 0; i < programme_.zones.size(); ++i) {
    figures_.places.rows[i].title = programme::in_language(programme_.zones[i].title, language_);
  }
  return {};
}

Status Gatherer::amounts() {
  AMENDS_TRY(figures_.amounts,
             gather_amounts(database_, programme_, language_, figures_.rule, task_));
  return {};
}

// Sealed claims count here too: without them the deficient claims among them would be what is
// missing from those at stage DEFICIENT. But a code that few others have may be their category's
// own, and is not named.
Status Gatherer::deficiencies() {
  struct Found {
    Count open = 0, cured = 0, unsealed = 0;
  };
  std::map<std::string, Found> found;
  AMENDS_CHECK(each_row(
      database_,
      "SELECT code, open, count(*), category, sealed FROM (SELECT d.code, c.category, c.sealed, "
      "max(d.cured_at IS NULL) AS open FROM deficiency d JOIN claim c ON c.id = d.claim "
      "GROUP BY d.claim, d.code) GROUP BY code, open, category, sealed",
      task_, [&](const store::Statement& row) -> Status {
        Found& code = found[std::string(row.text(0))];
        (row.integer(1) != 0 ? code.open : code.cured) += count_at(row, 2);
        if (row.integer(4) == 0 && !is_sealed(programme_, row.text(3)))
          code.unsealed += count_at(row, 2);
        return {};
      }));
  Cross cross;
  cross.columns = 2;
  cross.guard_zeros = false;  // that a fault was cured, or was not, tells nothing of who made it
  const auto add = [&](std::string_view code, const Found& counts) {
    figures_.deficiencies.rows.rows.push_back({std::string(code), "", {}});
    cross.sealed_rows.push_back(counts.unsealed < figures_.rule.threshold);
    cross.counts.push_back(counts.open);
    cross.counts.push_back(counts.cured);
  };
  Found others;
  for (const auto& [code, counts] : found) {
    if (counts.unsealed >= figures_.rule.threshold) {
      add(code, counts);
    } else {
      others.open += counts.open;
      others.cured += counts.cured;
      others.unsealed += counts.unsealed;
    }
  }
  if (others.open + others.cured > 0) add(words::other_code, others);
  figures_.deficiencies.columns.rows = {{"open", "", {}}, {"cured", "", {}}};
  protect_breakdown(figures_.deficiencies, cross, true, figures_.rule);
  return {};
}

Status Gatherer::evidence() {
  AMENDS_TRY(
      std::vector<Counted> kinds,
      counted(database_,
              "SELECT coalesce(kind, ''), count(*), count(DISTINCT claim) FROM evidence_item "
              "WHERE state = 'HELD' GROUP BY 1 ORDER BY 1",
              task_));
  AMENDS_TRY(std::vector<Counted> types,
             counted(database_,
                     "SELECT mime, count(*), count(DISTINCT claim) FROM evidence_item "
                     "WHERE state = 'HELD' GROUP BY 1 ORDER BY 1",
                     task_));
  figures_.evidence_kinds = named_lines(std::move(kinds), figures_.rule);
  figures_.evidence_types = named_lines(std::move(types), figures_.rule);
  if (figures_.evidence_kinds.whole_withheld) return {};
  return each_row(
      database_,
      "SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT sha256, size FROM evidence_item "
      "WHERE state = 'HELD')",
      task_, [&](const store::Statement& row) -> Status {
        figures_.evidence_bytes = count_at(row, 0);
        return {};
      });
}

Status Gatherer::sources() {
  AMENDS_TRY(
      std::vector<Counted> found,
      counted(
          database_,
          "SELECT s.source, count(*), sum(c.sealed = 0) FROM (SELECT claim, min(source) AS source "
          "FROM claim_source GROUP BY claim) s JOIN claim c ON c.id = s.claim "
          "GROUP BY s.source ORDER BY s.source",
          task_));
  Count from_sources = 0;
  for (const Counted& row : found) from_sources += row.count;
  if (from_sources < claims_) found.push_back({"", claims_ - from_sources, claims_ - from_sources});
  figures_.sources = named_lines(std::move(found), figures_.rule);
  return {};
}

Result<std::optional<LogFacts>> log_facts(registry::Register& reg) {
  auto checkpoint = reg.log().checkpoint();
  if (!checkpoint && checkpoint.error().code == Code::not_found) return std::nullopt;
  if (!checkpoint) return fail(std::move(checkpoint).error());
  LogFacts facts;
  facts.origin = reg.log().origin();
  facts.verifier_key = reg.log().verifier().text();
  facts.checkpoint = *checkpoint;
  facts.published_at = reg.log().published_at();
  facts.unpublished = reg.log().size() - std::min(reg.log().size(), checkpoint->size);
  AMENDS_CHECK(each_row(
      reg.database(),
      "SELECT time, authority, size FROM log_timestamp ORDER BY size DESC, act DESC LIMIT 1",
      base::quiet(), [&](const store::Statement& row) -> Status {
        facts.stamp = LogFacts::Stamp{std::string(row.text(0)), std::string(row.text(1)),
                                      static_cast<std::uint64_t>(row.integer(2))};
        return {};
      }));
  return facts;
}

}  // namespace

Status each_row(store::Database& database, std::string_view sql, base::Task& task,
                const std::function<Status(const store::Statement&)>& take) {
  AMENDS_TRY(store::Statement select, database.prepare(sql));
  for (std::int64_t rows = 0;; ++rows) {
    if (rows % looks_every == 0 && task.stopped()) return base::interrupted();
    AMENDS_TRY(const bool row, select.step());
    if (!row) return {};
    AMENDS_CHECK(take(select));
  }
}

bool is_sealed(const programme::Programme& programme, std::string_view category) {
  const programme::Category* found = programme.find_category(category);
  return found != nullptr && found->sealed;
}

std::string title_of(const programme::Programme& programme, std::string_view category,
                     std::string_view language) {
  const programme::Category* found = programme.find_category(category);
  return found == nullptr ? "" : std::string(programme::in_language(found->title, language));
}

Result<Figures> gather(store::Database& database, const programme::Programme& programme,
                       std::string_view language, base::Task& task) {
  return Gatherer(database, programme, language, task).gather();
}

Result<Figures> gather(registry::Register& reg, base::UnixSeconds at, std::string_view language,
                       base::Task& task) {
  // One view of the database, while another process may go on writing.
  AMENDS_CHECK(reg.database().execute("BEGIN"));
  auto figures = gather(reg.database(), reg.programme(), language, task);
  if (figures) {
    figures->at = at;
    auto log = log_facts(reg);
    if (log)
      figures->log = std::move(*log);
    else
      figures = fail(std::move(log).error());
  }
  AMENDS_CHECK(reg.database().execute("COMMIT"));
  return figures;
}

}  // namespace amends::publish
