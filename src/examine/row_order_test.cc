// The order in which a claim's incidents, properties, losses and rights stand says nothing: however
// they are put, with the indices that go along, every rule says the same.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "examine/screen.h"

namespace amends::examine {
namespace {

using Json = nlohmann::json;
using Order = std::vector<std::size_t>;

std::string one_of(std::vector<std::string> texts) { return *rc::gen::elementOf(std::move(texts)); }
// "" is a field that is not there.
void put(Json& row, const char* name, const std::string& text) {
  if (!text.empty()) row[name] = text;
}
void point(Json& row, const char* name, std::size_t rows) {
  const int to = *rc::gen::inRange(-1, static_cast<int>(rows));
  if (to >= 0) row[name] = to;
}
std::string any_day() {
  return one_of({"2011-05-03", "2011-05-03", "2019-10", "2019-10", "2015", "2019", ""});
}
Json any_place() {
  const std::string zone = one_of({"K2", "K2", "L1", "M9", ""});
  return zone.empty() ? Json::object() : Json{{"zone", zone}};
}

std::size_t any_count(std::size_t least) { return *rc::gen::inRange<std::size_t>(least, 4); }

Json any_claim() {
  Json claim = {{"category", one_of({"D1", "H1", "H2", "H3", "H4", "M1", "B1"})},
                {"capacity", "OWN"},
                {"received", "2026-03-31"},
                {"claimant", {{"birth", one_of({"1961-04", "1999-04", "2009-04"})}}},
                {"form", {{"left", "2011-05-02"}}}};
  for (const char* rows : {"incidents", "units", "losses", "rights"}) claim[rows] = Json::array();
  for (std::size_t i = any_count(1); i > 0; --i) {
    Json incident = {{"place", any_place()}};
    put(incident, "date", any_day());
    claim["incidents"].push_back(std::move(incident));
  }
  for (std::size_t i = any_count(0); i > 0; --i) {
    Json unit = {{"material", "TIMBER"}, {"land_use", "ORCHARD"}, {"place", any_place()}};
    put(unit, "area_m2", one_of({"84.0", "20", "-1", ""}));
    claim["units"].push_back(std::move(unit));
  }
  for (std::size_t i = any_count(0); i > 0; --i) {
    Json loss = {{"damage", one_of({"SEVERE", "DESTROYED"})}};
    put(loss, "date", any_day());
    point(loss, "incident", claim["incidents"].size());
    point(loss, "unit", claim["units"].size());
    claim["losses"].push_back(std::move(loss));
  }
  for (std::size_t i = any_count(0); i > 0; --i) {
    Json right = {{"type", "OWNERSHIP"}};
    put(right, "share", one_of({"1/2", "2/3", ""}));
    point(right, "unit", claim["units"].size());
    claim["rights"].push_back(std::move(right));
  }
  return claim;
}

// Another claim of the same person and household, for one event.
Json any_other() {
  return {{"category", one_of({"D1", "M1"})},
          {"confirmed", true},
          {"earlier", true},
          {"incidents", Json::array({one_of({"2011-06", "2019-10-05", "2019"})})}};
}

Order any_order(std::size_t count) {
  Order order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i)
    std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
  return order;
}

// Row i comes to stand at order[i].
void reorder(Json& claim, const char* rows, const Order& order) {
  Json& list = claim[rows];
  Json other = list;
  for (std::size_t i = 0; i < order.size(); ++i) other[order[i]] = list[i];
  list = std::move(other);
}
void follow(Json& claim, const char* rows, const char* index, const Order& order) {
  for (Json& row : claim[rows])
    if (row.contains(index)) row[index] = order[row[index].get<std::size_t>()];
}

Json reordered(Json claim) {
  const Order incidents = any_order(claim["incidents"].size());
  const Order units = any_order(claim["units"].size());
  follow(claim, "losses", "incident", incidents);
  follow(claim, "losses", "unit", units);
  follow(claim, "rights", "unit", units);
  reorder(claim, "incidents", incidents);
  reorder(claim, "units", units);
  for (const char* rows : {"losses", "rights"}) reorder(claim, rows, any_order(claim[rows].size()));
  return claim;
}

std::map<std::string, std::string> outcomes(Screener& screener, const Json& claim,
                                            const Json& context) {
  const Screening screening =
      screener.screen(claim["category"].get<std::string>(), claim.dump(), context.dump()).value();
  std::map<std::string, std::string> out;
  for (const Finding& finding : screening.findings)
    out[finding.rule->id] = name_of(finding.outcome);
  return out;
}

TEST(RowOrder, ChangesWhatNoRuleSays) {
  const auto programme = programme::load(AMENDS_SOURCE_DIR "/programmes/velaria");
  ASSERT_TRUE(programme) << programme.error().message;
  Screener screener(*programme);
  EXPECT_TRUE(rc::check([&] {
    const Json claim = any_claim();
    const Json context = {
        {"found", {{"transfer", {{"date", "2012-05"}, {"price", "9000.00"}}}}},
        {"register",
         {{"number", "N0"},
          {"sealed", false},
          {"same_person", Json::array({any_other()})},
          {"same_household", Json::array({any_other()})},
          {"same_unit", Json::array()},
          {"sharers", Json::array({{{"number", "N0"}, {"share", "1/2"}, {"confirmed", true}}})}}}};
    RC_ASSERT(outcomes(screener, reordered(claim), context) == outcomes(screener, claim, context));
  }));
}

}  // namespace
}  // namespace amends::examine
