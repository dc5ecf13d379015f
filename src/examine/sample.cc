#include "examine/sample.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"

namespace amends::examine {
namespace {

struct Named {
  Sizing sizing;
  std::string_view name;
};
constexpr Named sizings[] = {{Sizing::hypergeometric, "HYPERGEOMETRIC"},
                             {Sizing::binomial, "BINOMIAL"},
                             {Sizing::proportion, "PROPORTION"},
                             {Sizing::fixed, "FIXED"}};

bool is_acceptance(Sizing sizing) {
  return sizing == Sizing::hypergeometric || sizing == Sizing::binomial;
}

std::string decimal(const Rational& number) {
  return number.to_decimal().value_or(number.to_text());
}

}  // namespace

std::string_view name_of(Sizing sizing) {
  for (const Named& named : sizings) {
    if (named.sizing == sizing) return named.name;
  }
  AMENDS_ASSERT(false);
}

Result<Sizing> sizing_named(std::string_view name) {
  std::vector<std::string> names;
  for (const Named& named : sizings) {
    if (named.name == name) return named.sizing;
    names.emplace_back(named.name);
  }
  return fail(Code::not_found, "'{}' is not a way to size a sample; there are {}", name,
              fmt::join(names, ", "));
}

std::uint64_t Draw::size() const {
  std::uint64_t sum = 0;
  for (const DrawnStratum& stratum : strata) sum += stratum.drawn.size();
  return sum;
}

Result<std::uint64_t> size_for(const Design& design, std::uint64_t population) {
  switch (design.sizing) {
    case Sizing::hypergeometric:
      return hypergeometric_size(design.acceptance, population);
    case Sizing::binomial:
      return binomial_size(design.acceptance).map([&](std::uint64_t size) {
        return std::min(size, population);
      });
    case Sizing::proportion:
      return proportion_size(design.margin, design.acceptance.confidence, population)
          .map([&](std::uint64_t size) { return std::min(size, population); });
    case Sizing::fixed:
      if (design.size == 0) return fail(Code::bad_input, "a fixed sample has a size above 0");
      return design.size;
  }
  AMENDS_ASSERT(false);
}

Result<Draw> draw_sample(const Frame& frame, const Design& design) {
  Draw result;
  result.frame = frame.hash();
  result.units = frame.units().size();
  result.design = design;
  const std::vector<Frame::Stratum> strata = frame.strata();
  std::vector<Stratum> sizes_of;
  for (const Frame::Stratum& stratum : strata) {
    const auto rate = design.assumed_rates.find(stratum.name);
    if (design.how == Spread::neyman && rate == design.assumed_rates.end()) {
      return fail(Code::bad_input, "Neyman's spread wants an assumed rate for stratum {}",
                  stratum.name);
    }
    sizes_of.push_back({stratum.name, stratum.units.size(),
                        rate == design.assumed_rates.end() ? Rational() : rate->second});
  }
  AMENDS_TRY(const std::uint64_t size, size_for(design, result.units));
  AMENDS_TRY(const std::vector<std::uint64_t> sizes,
             spread(size, sizes_of, design.how, design.minimum));
  for (std::size_t i = 0; i < strata.size(); ++i) {
    AMENDS_TRY(const std::vector<Unit> drawn, draw(frame, strata[i], sizes[i], design.seed));
    DrawnStratum out{strata[i].name, strata[i].units.size(), {}};
    for (const Unit& unit : drawn) out.drawn.push_back(unit.id);
    result.strata.push_back(std::move(out));
  }
  return result;
}

std::string members_of(const Draw& draw) {
  const Design& design = draw.design;
  std::string json =
      fmt::format(R"("accept":{},"confidence":"{}","design":"{}","frame_sha256":"{}")",
                  design.acceptance.accept, decimal(design.acceptance.confidence),
                  name_of(design.sizing), base::to_hex(draw.frame));
  if (is_acceptance(design.sizing)) {
    json += fmt::format(R"(,"limit":"{}")", decimal(design.acceptance.limit));
  }
  if (design.sizing == Sizing::proportion) {
    json += fmt::format(R"(,"margin":"{}")", decimal(design.margin));
  }
  json += fmt::format(R"(,"method":"{}","seed":)", draw_method);
  base::append_json_string(json, design.seed);
  json += ",\"strata\":[";
  for (const DrawnStratum& stratum : draw.strata) {
    json += json.back() == '[' ? "{\"drawn\":[" : ",{\"drawn\":[";
    for (const std::string& unit : stratum.drawn) {
      if (json.back() != '[') json += ',';
      base::append_json_string(json, unit);
    }
    json += fmt::format("],\"population\":{},\"stratum\":", stratum.population);
    base::append_json_string(json, stratum.name);
    json += '}';
  }
  return json + fmt::format("],\"units\":{}", draw.units);
}

void count_answer(Answers& answers, std::string_view result) {
  if (result == "OK") {
    ++answers.ok;
  } else if (result == "ERROR") {
    ++answers.errors;
  } else if (result == "NO_ANSWER") {
    ++answers.no_answer;
  } else {
    ++answers.waiting;
  }
}

Result<SampleReport> judge_sample(const Design& design, std::vector<StratumAnswers> strata) {
  SampleReport report;
  std::ranges::sort(strata, {}, &StratumAnswers::name);
  std::vector<StratumResult> results;
  std::uint64_t population = 0;
  for (const StratumAnswers& stratum : strata) {
    const Answers& a = stratum.answers;
    report.all.ok += a.ok;
    report.all.errors += a.errors;
    report.all.no_answer += a.no_answer;
    report.all.waiting += a.waiting;
    population += stratum.population;
    results.push_back({stratum.name, stratum.population, a.sampled(), a.counted_errors()});
  }
  const std::uint64_t errors = report.all.counted_errors(), sampled = report.all.sampled();
  AMENDS_TRY(report.wilson, wilson(errors, sampled, design.acceptance.confidence));
  AMENDS_TRY(report.clopper_pearson,
             clopper_pearson(errors, sampled, design.acceptance.confidence));
  if (auto estimate = stratified_estimate(results, design.acceptance.confidence)) {
    report.estimate = *estimate;
    // Where all are good or all wrong, the estimate has no spread to make an interval of.
    if ((errors == 0 || errors == sampled) && sampled < population)
      report.estimate->interval = report.clopper_pearson;
  }
  AMENDS_TRY(report.wanted, size_for(design, population));
  if (is_acceptance(design.sizing)) {
    report.accepted = sampled >= report.wanted && errors <= design.acceptance.accept;
    // Where every unit was looked at, the rate itself is known, and must be below the limit.
    if (sampled == population && *report.accepted && errors > 0) {
      const auto count = [](std::uint64_t n) { return Rational(static_cast<std::int64_t>(n)); };
      report.accepted = count(errors) < design.acceptance.limit * count(population);
    }
  }
  report.strata = std::move(strata);
  return report;
}

}  // namespace amends::examine
