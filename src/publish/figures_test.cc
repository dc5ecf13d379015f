#include "publish/figures.h"

#include <gtest/gtest.h>

#include "publish/report.h"
#include "publish/test_register.h"

namespace amends::publish {
namespace {

Figures figures_of(TestViews& views, const programme::Programme& programme = test_programme()) {
  auto figures = gather(views.database, programme, "en", base::quiet());
  if (!figures) {
    ADD_FAILURE() << figures.error().message;
    return {};
  }
  return std::move(*figures);
}

Figure count_of(const std::vector<Line>& lines, std::string_view code) {
  for (const Line& line : lines) {
    if (line.code == code) return line.count;
  }
  ADD_FAILURE() << "no row " << code;
  return {};
}

std::vector<std::string> codes(const Lines& lines) {
  std::vector<std::string> all;
  for (const Line& line : lines.rows) all.push_back(line.code);
  return all;
}

std::vector<Figure> counts(const Lines& lines) {
  std::vector<Figure> all;
  for (const Line& line : lines.rows) all.push_back(line.count);
  return all;
}

TEST(Figures, count_claims_by_category_stage_period_and_zone) {
  TestViews views;
  views.claims(120, "D1", "REGISTERED", "2026-03-04", "K1");
  views.claims(80, "H1", "REGISTERED", "2026-05-20", "L1");
  views.claims(40, "H1", "DEFICIENT", "2026-05-21", "L1");
  programme::Programme programme = test_programme();
  programme.categories.pop_back();  // the sealed one
  const Figures figures = figures_of(views, programme);
  EXPECT_EQ(figures.claims, Figure(240));
  EXPECT_EQ(count_of(figures.stages.claims.rows.rows, "D1"), Figure(120));
  EXPECT_EQ(count_of(figures.stages.claims.rows.rows, "M1"), Figure(0));
  EXPECT_EQ(codes(figures.stages.claims.columns),
            (std::vector<std::string>{"REGISTERED", "DEFICIENT"}));
  EXPECT_EQ(counts(figures.stages.claims.columns), (std::vector<Figure>{200, 40}));
  EXPECT_EQ(codes(figures.periods.claims.rows),
            (std::vector<std::string>{"2026-03", "2026-04", "2026-05"}));
  EXPECT_EQ(counts(figures.periods.claims.rows), (std::vector<Figure>{120, 0, 120}));
  EXPECT_EQ(count_of(figures.places.rows, "K1"), Figure(120));
}

TEST(Figures, a_sealed_category_leaves_no_trace) {
  // The number of sealed claims differs, that of all claims does not: what can be read is the same.
  std::vector<std::string> reports;
  for (const int sealed : {0, 3, 60}) {
    TestViews views;
    views.claims(400 - sealed, "D1", "REGISTERED", "2026-03-04", "K1", "100.00");
    views.claims(90, "H1", "REGISTERED", "2026-03-04", "L1", "5000.00");
    views.claims(70, "M1", "REGISTERED", "2026-03-04", "L1", "700.00");
    views.claims(sealed, "P4", "REGISTERED", "2026-03-04", "K1", "777.77");
    const Figures figures = figures_of(views);
    EXPECT_EQ(figures.claims, Figure(560));
    EXPECT_EQ(count_of(figures.stages.claims.rows.rows, "P4"), Figure());
    EXPECT_EQ(count_of(figures.stages.claims.rows.rows, "M1"), Figure());
    EXPECT_EQ(count_of(figures.stages.claims.rows.rows, "D1"), Figure(Count(400 - sealed)));
    for (const Amount& amount : figures.amounts.by_category) EXPECT_NE(amount.code, "P4");
    EXPECT_EQ(report_json(figures).find("777"), std::string::npos);
  }
}

TEST(Figures, where_all_but_a_few_claims_are_sealed_nothing_is_shown) {
  TestViews views;
  views.claims(50, "P4", "REGISTERED", "2026-03-04", "K1");
  views.claims(4, "D1", "REGISTERED", "2026-03-04", "K1");
  const Figures figures = figures_of(views);
  EXPECT_EQ(figures.claims, Figure());
  const std::string json = report_json(figures);
  EXPECT_EQ(json.find("54"), std::string::npos);
  EXPECT_EQ(json.find("50"), std::string::npos);
}

TEST(Figures, of_an_empty_register_are_zeros) {
  TestViews views;
  const Figures figures = figures_of(views);
  EXPECT_EQ(figures.claims, Figure(0));
  EXPECT_EQ(figures.amounts.total, std::nullopt) << "no sum is not a sum of nothing";
  EXPECT_EQ(count_of(figures.stages.claims.rows.rows, "P4"), Figure(0));
  EXPECT_TRUE(figures.periods.claims.rows.rows.empty());
}

TEST(Figures, sums_are_exact_and_withheld_where_one_claim_makes_most_of_them) {
  TestViews views;
  views.claims(300, "D1", "REGISTERED", "2026-03-04", "K1", "0.1");
  views.claims(200, "M1", "REGISTERED", "2026-03-04", "K1", "12.345");
  views.claims(150, "H1", "REGISTERED", "2026-03-04", "K1", "1");
  views.claims(1, "H1", "REGISTERED", "2026-03-04", "K1", "1000000.00");
  const Figures figures = figures_of(views);
  // H1 is one claim's; it goes together with the category of fewest claims that hides it, and the
  // whole with both of them, because the largest claim would be 85 % of any sum that it is in.
  EXPECT_EQ(figures.amounts.total, std::nullopt);
  for (const Amount& amount : figures.amounts.by_category) EXPECT_EQ(amount.sum, std::nullopt);

  TestViews even;
  even.claims(300, "D1", "REGISTERED", "2026-03-04", "K1", "0.1");
  even.claims(200, "M1", "REGISTERED", "2026-03-04", "K1", "12.345");
  const Figures plain = figures_of(even);
  EXPECT_EQ(plain.amounts.total, "2499.00");
  EXPECT_EQ(plain.amounts.by_category[0].sum, "30.00");
  EXPECT_EQ(plain.amounts.by_category[1].sum, "2469.00");
}

TEST(Figures, many_files_of_few_people_are_withheld) {
  TestViews views;
  views.claims(200, "D1", "REGISTERED", "2026-03-04");
  views.evidence(100, "PHOTO", "image/jpeg", 1);
  views.evidence(90, "TITLE", "application/pdf", 1);
  for (int i = 0; i < 40; ++i) views.evidence(1, "MEDICAL", "image/tiff", 7);
  const Figures figures = figures_of(views);
  for (const Line& line : figures.evidence_kinds.rows) EXPECT_NE(line.code, "MEDICAL");
  EXPECT_EQ(count_of(figures.evidence_kinds.rows, "*"), Figure());
  EXPECT_EQ(count_of(figures.evidence_kinds.rows, "PHOTO"), Figure(100));
  EXPECT_EQ(figures.evidence_kinds.total, Figure(230));
}

TEST(Figures, a_source_of_sealed_claims_is_not_named) {
  TestViews views;
  views.claims(200, "D1", "REGISTERED", "2026-03-04");
  views.claims(50, "P4", "REGISTERED", "2026-03-04");
  views.run(
      "INSERT INTO claim_source SELECT CASE sealed WHEN 1 THEN 'ill-treatment.csv' ELSE 'a.csv' "
      "END, "
      "'row ' || id, id, zeroblob(32) FROM claim");
  const std::string json = report_json(figures_of(views));
  EXPECT_EQ(json.find("ill-treatment.csv"), std::string::npos);
  EXPECT_EQ(json.find("250"), json.rfind("250", json.find("250")));
}

TEST(Figures, deficiencies_do_not_tell_of_sealed_claims) {
  TestViews views;
  views.claims(900, "D1", "REGISTERED", "2026-03-04");
  views.claims(100, "D1", "DEFICIENT", "2026-03-04");
  views.claims(40, "H1", "DEFICIENT", "2026-03-04");
  views.claims(200, "M1", "REGISTERED", "2026-03-04");
  views.claims(17, "P4", "DEFICIENT", "2026-03-04");
  views.run(
      "INSERT INTO deficiency SELECT id << 10, id, CASE WHEN category = 'P4' AND id % 2 THEN "
      "'INTERVIEW' "
      "WHEN category = 'D1' THEN 'HH_MEMBER' ELSE 'RIGHT' END, 'x', 0, NULL, NULL FROM claim "
      "WHERE stage = 'DEFICIENT'");
  const Figures figures = figures_of(views);
  const Breakdown& deficiencies = figures.deficiencies;
  // All 157 are there, as at stage DEFICIENT; the sealed category's own code is not named.
  EXPECT_EQ(deficiencies.rows.total, Figure(157));
  EXPECT_EQ(codes(deficiencies.rows), (std::vector<std::string>{"HH_MEMBER", "RIGHT", "*"}));
  EXPECT_EQ(count_of(deficiencies.rows.rows, "HH_MEMBER"), Figure(100));
  EXPECT_EQ(count_of(deficiencies.rows.rows, "*"), Figure());
  EXPECT_EQ(count_of(deficiencies.rows.rows, "RIGHT"), Figure());
}

TEST(Figures, a_place_that_few_name_is_not_named) {
  TestViews views;
  programme::Programme programme = test_programme();
  programme.zones.clear();
  views.claims(200, "D1", "REGISTERED", "2026-03-04");
  views.run(
      "INSERT INTO incident(id, claim, place) SELECT id << 10, id, "
      "CASE WHEN id <= 3 THEN 'the last house of the village' ELSE 'Sol Bay' END FROM claim");
  const Figures figures = figures_of(views, programme);
  EXPECT_EQ(report_html(figures, words::Words::in("en")).find("last house"), std::string::npos);
}

TEST(Figures, a_long_time_is_counted_by_quarters_or_years) {
  TestViews views;
  views.claims(20, "D1", "REGISTERED", "2002-03-04");
  views.claims(30, "D1", "REGISTERED", "2017-11-30");
  views.claims(15, "D1", "REGISTERED", "unreadable");
  const Figures figures = figures_of(views);
  EXPECT_EQ(figures.periods.unit, Periods::Unit::year);
  EXPECT_EQ(figures.periods.claims.rows.rows.size(), 17U);  // 2002 to 2017 and those without a date
  EXPECT_EQ(figures.periods.claims.rows.rows.back().count, Figure(15));
}

}  // namespace
}  // namespace amends::publish
