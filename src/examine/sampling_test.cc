#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "examine/draw.h"
#include "examine/intervals.h"
#include "examine/sample.h"
#include "examine/sample_size.h"

namespace amends::examine {
namespace {

Rational number(std::string_view text) { return Rational::parse(text).value(); }
const Rational confidence = number("0.95");

void holds(std::string_view law, const std::function<void()>& property) {
  EXPECT_TRUE(rc::check(std::string(law), property)) << law;
}

// In per cent, as domain/methods.md prints them.
std::string percent(double value) { return fmt::format("{:.2f}", value * 100); }

TEST(SampleSize, IsAsTheFieldHasItForLargeFrames) {
  const auto size = [](std::string_view limit, std::uint64_t accept) {
    return binomial_size({number(limit), confidence, accept}).value();
  };
  EXPECT_EQ(size("0.01", 0), 299);
  EXPECT_EQ(size("0.02", 0), 149);
  EXPECT_EQ(size("0.03", 0), 99);
  EXPECT_EQ(size("0.05", 0), 59);
  EXPECT_EQ(size("0.01", 1), 473);
  EXPECT_EQ(size("0.02", 1), 236);
  EXPECT_EQ(size("0.03", 1), 157);
  EXPECT_EQ(size("0.05", 1), 93);
}

TEST(SampleSize, IsAsTheFieldHasItWithoutReplacement) {
  const auto size = [](std::uint64_t population) {
    return hypergeometric_size({number("0.02"), confidence, 0}, population).value();
  };
  EXPECT_EQ(size(200), 105);
  EXPECT_EQ(size(500), 129);
  EXPECT_EQ(size(1'000), 138);
  EXPECT_EQ(size(5'000), 147);
  EXPECT_EQ(size(10'000), 148);
  EXPECT_EQ(size(50'000), 149);
}

TEST(SampleSize, KnowsAProportionToThreePoints) {
  const auto size = [](std::uint64_t population) {
    return proportion_size(number("0.03"), confidence, population).value();
  };
  EXPECT_EQ(size(1'000), 517);
  EXPECT_EQ(size(5'000), 880);
  EXPECT_EQ(size(20'000), 1'014);
  EXPECT_EQ(size(100'000), 1'056);
  EXPECT_EQ(size(1'000'000), 1'066);
  EXPECT_EQ(size(0), 1'068);
}

// The definition itself, in exact numbers: the product of (good - i) / (population - i).
TEST(SampleSize, EqualsTheExactProductForSmallFrames) {
  for (std::int64_t population = 1; population <= 300; population += 7) {
    const std::int64_t bad = (population + 19) / 20;  // ceil of 5 %
    Rational none_found(1);
    std::int64_t n = 0;
    while (n < population && none_found > number("0.05")) {
      none_found *= Rational::ratio(population - bad - n, population - n).value();
      ++n;
    }
    EXPECT_EQ(hypergeometric_size({number("0.05"), confidence, 0},
                                  static_cast<std::uint64_t>(population)),
              static_cast<std::uint64_t>(n))
        << population;
  }
}

TEST(SampleSize, RefusesWhatIsNoPlan) {
  EXPECT_FALSE(binomial_size({Rational(0), confidence, 0}));
  EXPECT_FALSE(binomial_size({Rational(1), confidence, 0}));
  EXPECT_FALSE(binomial_size({number("0.0000001"), confidence, 0}));
  EXPECT_FALSE(hypergeometric_size({number("0.02"), Rational(2), 0}, 100));
  EXPECT_FALSE(hypergeometric_size({number("0.02"), confidence, 0}, 0));
  EXPECT_EQ(hypergeometric_size({number("0.02"), confidence, 5}, 100), 100);
}

TEST(Spread, FollowsSizeAndMinimum) {
  const std::vector<Stratum> strata = {{"A", 900, {}}, {"B", 90, {}}, {"C", 10, {}}};
  using Sizes = std::vector<std::uint64_t>;
  EXPECT_EQ(spread(100, strata, Spread::proportional, 0), (Sizes{90, 9, 1}));
  EXPECT_EQ(spread(100, strata, Spread::proportional, 10), (Sizes{80, 10, 10}));
  EXPECT_EQ(spread(1'000, strata, Spread::proportional, 10), (Sizes{900, 90, 10}));
  EXPECT_FALSE(spread(1'001, strata, Spread::proportional, 0));
  EXPECT_FALSE(spread(15, strata, Spread::proportional, 10));
}

TEST(Spread, LooksMoreWhereMoreIsUncertain) {
  const std::vector<Stratum> strata = {{"calm", 1'000, number("0.1")},
                                       {"wild", 1'000, number("0.5")}};
  EXPECT_EQ(spread(80, strata, Spread::neyman, 0), (std::vector<std::uint64_t>{30, 50}));
}

TEST(Spread, PlacesAllWithinBounds) {
  holds("spread", [] {
    std::vector<Stratum> strata;
    std::uint64_t population = 0, least = 0;
    const auto minimum = *rc::gen::inRange<std::uint64_t>(0, 12);
    const auto count = *rc::gen::inRange<std::size_t>(1, 7);
    for (std::size_t i = 0; i < count; ++i) {
      const auto units = *rc::gen::inRange<std::uint64_t>(1, 200);
      const Rational rate = Rational::ratio(*rc::gen::inRange(1, 99), 100).value();
      strata.push_back({fmt::format("S{}", i), units, rate});
      population += units;
      least += std::min(units, minimum);
    }
    const auto size = *rc::gen::inRange<std::uint64_t>(least, population + 1);
    const auto how = *rc::gen::element(Spread::proportional, Spread::neyman);
    const auto sizes = spread(size, strata, how, minimum).value();
    RC_ASSERT(std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0}) == size);
    for (std::size_t i = 0; i < count; ++i) {
      RC_ASSERT(sizes[i] >= std::min(minimum, strata[i].population));
      RC_ASSERT(sizes[i] <= strata[i].population);
    }
  });
}

TEST(Intervals, AreAsTheFieldHasThem) {
  const auto w = [](std::uint64_t k, std::uint64_t n) {
    const Interval i = wilson(k, n, confidence).value();
    return percent(i.low) + " " + percent(i.high);
  };
  const auto cp = [](std::uint64_t k, std::uint64_t n) {
    const Interval i = clopper_pearson(k, n, confidence).value();
    return percent(i.low) + " " + percent(i.high);
  };
  EXPECT_EQ(w(3, 60), "1.71 13.70");
  EXPECT_EQ(cp(3, 60), "1.04 13.92");
  EXPECT_EQ(w(4, 150), "1.04 6.66");
  EXPECT_EQ(cp(4, 150), "0.73 6.69");
  EXPECT_EQ(w(12, 400), "1.72 5.17");
  EXPECT_EQ(cp(12, 400), "1.56 5.18");
  EXPECT_EQ(cp(0, 150), "0.00 2.43");
  EXPECT_EQ(cp(150, 150), "97.57 100.00");
  EXPECT_EQ(wilson(0, 10, confidence)->low, 0);
  EXPECT_FALSE(wilson(3, 2, confidence));
  EXPECT_FALSE(clopper_pearson(0, 0, confidence));
}

TEST(Intervals, TheExactOneHoldsTheTailItNames) {
  for (const std::uint64_t k : {1, 7, 20}) {
    const double high = clopper_pearson(k, 50, confidence)->high;
    double tail = 0, term = std::pow(1 - high, 50);  // P(X <= k) at the upper bound is 2.5 %
    for (std::uint64_t i = 0; i <= k; ++i) {
      tail += term;
      term *= static_cast<double>(50 - i) / static_cast<double>(i + 1) * high / (1 - high);
    }
    EXPECT_NEAR(tail, 0.025, 1e-9);
  }
}

TEST(Intervals, EstimateAStratifiedFrame) {
  const std::vector<StratumResult> strata = {
      {"1", 18'000, 375, 9}, {"2", 9'500, 339, 20}, {"3", 2'500, 150, 3}, {"4", 40'000, 336, 4}};
  const auto estimate = stratified_estimate(strata, confidence);
  ASSERT_TRUE(estimate);
  EXPECT_EQ(fmt::format("{:.7f}", estimate->rate), "0.0216952");
  EXPECT_EQ(fmt::format("{:.7f}", estimate->standard_error), "0.0043011");
  EXPECT_EQ(percent(estimate->interval.low), "1.33");
  EXPECT_EQ(percent(estimate->interval.high), "3.01");
  EXPECT_FALSE(stratified_estimate(std::vector<StratumResult>{{"1", 10, 1, 0}}, confidence));
  EXPECT_FALSE(stratified_estimate(std::vector<StratumResult>{{"1", 10, 11, 0}}, confidence));
}

std::vector<Unit> some_units(std::size_t count) {
  std::vector<Unit> units;
  for (std::size_t i = 0; i < count; ++i) {
    units.push_back({i % 3 == 0 ? "K2" : "L1", fmt::format("unit-{:04}", i)});
  }
  return units;
}

// The ranks of this seed and frame, as `sha256sum` gives them (docs/sampling.md shows how).
TEST(Judged, AFullCountIsHeldToTheLimitItself) {
  Design design;
  design.acceptance.accept = 20;
  const auto judged = [&](std::uint64_t errors) {
    return judge_sample(design, {{"all", 40, {40 - errors, errors, 0, 0}}}).value();
  };
  EXPECT_TRUE(judged(0).accepted.value());
  EXPECT_FALSE(judged(1).accepted.value());  // 2.5 % of all
  EXPECT_FALSE(judged(20).accepted.value());
}

TEST(Judged, WithoutErrorsTheRateIsNotKnownToBeNothing) {
  const SampleReport report = judge_sample({}, {{"all", 100'000, {150, 0, 0, 0}}}).value();
  ASSERT_TRUE(report.estimate);
  EXPECT_EQ(report.estimate->rate, 0);
  EXPECT_EQ(report.estimate->interval.high, report.clopper_pearson.high);
  EXPECT_GT(report.estimate->interval.high, 0.02);
}

TEST(Draw, CanBeRepeatedByHand) {
  const Frame frame = Frame::freeze({{"D1", "A"}, {"D1", "B"}, {"D1", "C"}, {"D1", "D"}}).value();
  EXPECT_EQ(base::to_hex(frame.hash()),
            base::to_hex(base::sha256(as_bytes("D1\tA\nD1\tB\nD1\tC\nD1\tD\n"))));
  const auto rank = [&](std::string_view id) {
    return base::to_hex(base::sha256(
        as_bytes(fmt::format("seed 7\n{}\nD1\n{}\n", base::to_hex(frame.hash()), id))));
  };
  std::vector<std::string> ids = {"A", "B", "C", "D"};
  std::ranges::sort(ids, {}, rank);
  const auto sample = draw(frame, frame.strata()[0], 2, "seed 7");
  ASSERT_TRUE(sample);
  EXPECT_EQ((*sample)[0].id, ids[0]);
  EXPECT_EQ((*sample)[1].id, ids[1]);
}

TEST(Draw, IsTheSameForAnyOrderOfTheFrameAndDrawsNothingTwice) {
  std::vector<Unit> units = some_units(500);
  const Frame frame = Frame::freeze(units).value();
  std::ranges::reverse(units);
  std::ranges::rotate(units, units.begin() + 123);
  const Frame again = Frame::freeze(units).value();
  EXPECT_EQ(frame.hash(), again.hash());
  const auto sample = draw(frame, frame.strata()[1], 100, "s").value();
  EXPECT_EQ(sample, draw(again, again.strata()[1], 100, "s").value());
  EXPECT_EQ(std::set<Unit>(sample.begin(), sample.end()).size(), 100);
  const auto smaller = draw(frame, frame.strata()[1], 40, "s").value();
  EXPECT_TRUE(std::ranges::equal(smaller, std::span(sample).first(40)));
  EXPECT_NE(sample, draw(frame, frame.strata()[1], 100, "t").value());
}

// Each unit is drawn equally often over many seeds: the count stays within five standard
// deviations.
TEST(Draw, FavoursNobody) {
  const Frame frame = Frame::freeze(some_units(30)).value();
  const Frame::Stratum stratum = frame.strata()[1];  // 20 units
  std::vector<int> drawn(30);
  constexpr int draws = 4'000;
  for (int i = 0; i < draws; ++i) {
    const std::vector<Unit> sample = draw(frame, stratum, 5, fmt::format("seed {}", i)).value();
    for (const Unit& unit : sample) {
      ++drawn[static_cast<std::size_t>(std::stoi(unit.id.substr(5)))];
    }
  }
  for (std::size_t i = 0; i < 30; ++i) {
    if (i % 3 == 0) continue;  // of the other stratum
    EXPECT_NEAR(drawn[i], draws / 4, 5 * std::sqrt(draws * 0.25 * 0.75)) << i;
  }
}

TEST(Draw, RefusesFramesAndSeedsThatCannotBeRepeated) {
  EXPECT_FALSE(Frame::freeze({}));
  EXPECT_FALSE(Frame::freeze({{"S", "A"}, {"S", "A"}}));
  EXPECT_FALSE(Frame::freeze({{"S", "A"}, {"T", "A"}}));
  EXPECT_FALSE(Frame::freeze({{"S", "A\tB"}}));
  EXPECT_FALSE(Frame::freeze({{"", "A"}}));
  const Frame frame = Frame::freeze(some_units(9)).value();
  EXPECT_FALSE(draw(frame, frame.strata()[0], 4, "seed"));
  EXPECT_FALSE(draw(frame, frame.strata()[0], 1, ""));
  EXPECT_FALSE(draw(frame, frame.strata()[0], 1, "a\nb"));
}

}  // namespace
}  // namespace amends::examine
