#include "link/automatic.h"

#include <gmock/gmock.h>

#include "link/predict.h"
#include "link/test_table.h"

namespace amends::link {
namespace {

using testing::Contains;
using testing::HasSubstr;

// Thirty persons with two records each, the first with a date in ISO's form. `other` writes the
// second one's from year, month and day.
std::string people(const std::function<std::string(int, int, int)>& other) {
  std::string text = "unique_id,name,town,dob\n";
  for (int row = 0; row < 60; ++row) {
    const int person = row / 2, year = 1950 + person, month = 1 + person % 9, day = 13 + person % 7;
    text += fmt::format(
        "{},name {},town {},{}\n", row, 'a' + person, person % 7,
        row % 2 == 0 ? fmt::format("{}-{:02}-{}", year, month, day) : other(year, month, day));
  }
  return text;
}

ColumnProfile profile_of_dates(const std::string& text) { return profile(table_of(text)).back(); }

TEST(Automatic, ReadsDatesInEachOfTheirForms) {
  const auto dotted = [](int year, int month, int day) {
    return fmt::format("{:02}.{:02}.{}", day, month, year);
  };
  const Table table = table_of(people(dotted));
  AutomaticOptions options;
  options.all_pairs_max = 10;
  Result<Automatic> made = automatic_comparisons(table, options);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_THAT(made->words, Contains(HasSubstr("\"dob\" has dates in 2 forms, and each is read: "
                                              "%Y-%m-%d (50 %), %d.%m.%Y (50 %)")));
  ASSERT_TRUE(choose_rules(table, options, *made, base::quiet()));
  const Result<Model> model = compile_model(table, made->settings);
  ASSERT_TRUE(model) << model.error().message;
  const Comparison& dates = made->settings.comparisons.back();
  ASSERT_EQ(dates.name, "dob");
  const Composite& slots = model->comparisons.back().levels.composite();
  Context context;
  for (RecordIndex record = 0; record < table.size(); record += 2) {
    const int level =
        model->comparisons.back().levels.first(slots.slot(record), slots.slot(record + 1), context);
    EXPECT_EQ(dates.levels[static_cast<std::size_t>(level)].label, "exact") << record;
  }
  // What blocks by date makes these pairs, too.
  const bool any_reaches = std::ranges::any_of(model->rules, [&](const RuleKeys& rule) {
    return rule.condition.find("dob") != std::string::npos && rule.holds(0, 1, context);
  });
  EXPECT_TRUE(any_reaches);
}

TEST(Automatic, TakesDayAndMonthOnlyInAnOrderThatTheValuesSay) {
  const auto day_first = [](int year, int month, int day) {
    return fmt::format("{:02}/{:02}/{}", day, month, year);
  };
  const auto month_first = [](int year, int month, int day) {
    return fmt::format("{:02}/{:02}/{}", month, day, year);
  };
  const ColumnProfile by_day = profile_of_dates(people(day_first));
  ASSERT_EQ(by_day.date_forms.size(), 2U);
  EXPECT_EQ(by_day.date_forms[1].format, "%d/%m/%Y");
  const ColumnProfile by_month = profile_of_dates(people(month_first));
  ASSERT_EQ(by_month.date_forms.size(), 2U);
  EXPECT_EQ(by_month.date_forms[1].format, "%m/%d/%Y");
  const auto either = [](int year, int month, int day) {
    return fmt::format("{:02}/{:02}/{}", day - 12, month, year);
  };
  EXPECT_NE(profile_of_dates(people(either)).kind, ColumnKind::date);
}

// A model that was made where texts meant no value gives the same pairs and weights where the
// texts stand as they are, as in Splink.
TEST(Automatic, WritesTheTextsThatMeanNoValueIntoTheModel) {
  std::string text = "unique_id,first,last,year\n";
  for (int row = 0; row < 60; ++row) {
    const int person = row / 2;
    text += fmt::format("{},first{},{},{}\n", row, person % 11,
                        row % 5 == 0   ? "NULL"
                        : row % 7 == 0 ? "it's"
                                       : fmt::format("last{}", person),
                        row % 6 == 1 ? "NULL" : std::to_string(1950 + person));
  }
  const Table raw = table_of(text);
  TableOptions table_options;
  table_options.nulls = {"NULL", "it's"};
  table_options.counts_nulls = true;
  const Table table = table_of(text, table_options);
  AutomaticOptions options;
  options.all_pairs_max = 10;
  Result<Automatic> made = automatic_comparisons(table, options);
  ASSERT_TRUE(made) << made.error().message;
  for (Comparison& comparison : made->settings.comparisons) {
    double m = 0.5;
    for (Level& level : comparison.levels) {
      if (level.is_null) continue;
      level.m = m;
      level.u = 0.1;
      m /= 2;
    }
  }
  ASSERT_TRUE(choose_rules(table, options, *made, base::quiet()));
  std::vector<Prediction> found;
  for (const Table* const one : {&table, &raw}) {
    Result<Model> model = compile_model(*one, made->settings);
    ASSERT_TRUE(model) << model.error().message;
    Result<Prediction> pairs = predict(*model, {.weight_min = -100}, base::quiet());
    ASSERT_TRUE(pairs) << pairs.error().message;
    found.push_back(std::move(*pairs));
  }
  const Pairs &before = found[0].pairs, &after = found[1].pairs;
  ASSERT_EQ(before.size(), after.size());
  ASSERT_GT(before.size(), 20U);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before.left[i], after.left[i]);
    EXPECT_EQ(before.right[i], after.right[i]);
    EXPECT_EQ(before.weight[i], after.weight[i]);
  }
}

}  // namespace
}  // namespace amends::link
