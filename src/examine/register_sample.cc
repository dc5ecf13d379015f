#include "examine/register_sample.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "examine/json_at.h"
#include "register/acts.h"
#include "register/batches.h"

namespace amends::examine {
namespace {

constexpr std::size_t frame_units_an_act = 20'000;  // some 300 KB: below the limit of an act

struct NamedKey {
  std::string_view name;
  StratumBy by;
  const char* sql;
};
constexpr NamedKey stratum_keys[] = {
    {"category", StratumBy::category, "category"},
    {"zone", StratumBy::zone,
     "coalesce((SELECT zone FROM incident i WHERE i.id>=c.id<<10 AND i.id<(c.id+1)<<10 AND zone IS "
     "NOT NULL ORDER BY i.id LIMIT 1),(SELECT zone FROM property_unit u WHERE u.id>=c.id<<10 AND "
     "u.id<(c.id+1)<<10 AND zone IS NOT NULL ORDER BY u.id LIMIT 1),'no zone')"},
    {"stage", StratumBy::stage, "stage"},
    {"channel", StratumBy::channel, "coalesce(channel,'no channel')"},
};

std::string stratum_sql(const std::vector<StratumBy>& keys) {
  std::string sql;
  for (const StratumBy by : keys) {
    const auto key = std::ranges::find(stratum_keys, by, &NamedKey::by);
    sql += fmt::format("{}{}", sql.empty() ? "" : " || ' | ' || ", key->sql);
  }
  return sql.empty() ? "'all'" : sql;
}

Result<Frame> frame_of(registry::Register& reg, const SampleOrder& order) {
  AMENDS_TRY(const std::vector<registry::ClaimId> claims, claims_that_meet(reg, order.criterion));
  if (claims.empty()) return fail(Code::refused, "no claim meets the criterion");
  AMENDS_TRY(store::Statement name,
             reg.database().prepare(
                 fmt::format("SELECT {} FROM claim c WHERE id=?1", stratum_sql(order.strata))));
  std::vector<Unit> units;
  for (const registry::ClaimId claim : claims) {
    AMENDS_CHECK(name.bind(1, claim).step().map([](bool) {}));
    units.push_back({std::string(name.text(0)), reg.number_of(claim)});
    name.reset();
  }
  return Frame::freeze(std::move(units));
}

Status take_plan(const programme::Programme& programme, SampleOrder& order) {
  if (order.plan.empty()) return {};
  const auto plan = std::ranges::find(programme.sampling, order.plan, &programme::SamplingPlan::id);
  if (plan == programme.sampling.end()) {
    return fail(Code::not_found, "the programme has no [[sampling]] '{}'", order.plan);
  }
  if (order.criterion.categories.empty()) order.criterion.categories = plan->categories;
  for (const std::string& category : order.criterion.categories) {
    if (std::ranges::find(plan->categories, category) == plan->categories.end()) {
      return fail(Code::refused, "{} is not for category {}", plan->id, category);
    }
  }
  order.design.sizing = Sizing::hypergeometric;
  AMENDS_TRY(order.design.acceptance.limit, Rational::parse_decimal(plan->limit));
  AMENDS_TRY(order.design.acceptance.confidence, Rational::parse_decimal(plan->confidence));
  order.design.acceptance.accept = static_cast<std::uint64_t>(plan->accept);
  return {};
}

Result<std::int64_t> next_number(registry::Register& reg) {
  return reg.database().number("SELECT coalesce(max(sample),0)+1 FROM sample_unit");
}

Status record_frame(registry::Register::Session& session, const Frame& frame, std::int64_t sample,
                    const registry::Actor& actor) {
  std::string data;
  std::size_t in_act = 0;
  int part = 0;
  const auto close = [&]() -> Status {
    if (in_act == 0) return {};
    data += "]}]}";
    in_act = 0;
    return session.add({registry::kind::sample_framed, 0, data}, actor)
        .map([](const registry::Done&) {});
  };
  for (const Frame::Stratum& stratum : frame.strata()) {
    bool open = false;
    for (const Unit& unit : stratum.units) {
      if (in_act == frame_units_an_act) {
        AMENDS_CHECK(close());
        open = false;
      }
      if (!open) {
        data = in_act == 0 ? fmt::format(R"({{"part":{},"sample":{},"strata":[)", ++part, sample)
                           : data + "]},";
        data += "{\"stratum\":";
        base::append_json_string(data, stratum.name);
        data += ",\"units\":[";
        open = true;
      }
      if (data.back() != '[') data += ',';
      base::append_json_string(data, unit.id);
      ++in_act;
    }
  }
  return close();
}

}  // namespace

Result<StratumBy> stratum_by_named(std::string_view name) {
  for (const NamedKey& key : stratum_keys) {
    if (key.name == name) return key.by;
  }
  return fail(Code::not_found, "strata are by category, zone, stage or channel, not '{}'", name);
}

Result<SampleDrawn> draw_in_register(registry::Register& reg, const SampleOrder& asked,
                                     const registry::Actor& actor, base::Task& task) {
  SampleOrder order = asked;
  AMENDS_CHECK(take_plan(reg.programme(), order));
  if (order.design.seed.empty()) {
    std::array<base::Byte, 32> seed{};
    base::random_bytes(seed);
    order.design.seed = base::to_hex(seed);
  }
  task.stage("freezing the frame", "claims", 0);
  AMENDS_TRY(const Frame frame, frame_of(reg, order));
  SampleDrawn result;
  AMENDS_TRY(result.draw, draw_sample(frame, order.design));
  AMENDS_TRY(result.sample, next_number(reg));
  std::string data = fmt::format(R"({{"criterion":{},)", to_json(order.criterion));
  data += members_of(result.draw);
  if (!order.plan.empty()) {
    data += ",\"plan\":";
    base::append_json_string(data, order.plan);
  }
  data += fmt::format(R"(,"sample":{}}})", result.sample);
  AMENDS_TRY(data, base::canonical_json(data));
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_CHECK(record_frame(session, frame, result.sample, actor));
  AMENDS_CHECK(
      session.add({registry::kind::sample_drawn, 0, data}, actor).map([](const registry::Done&) {
      }));
  AMENDS_CHECK(session.commit());
  return result;
}

Status answer(registry::Register& reg, std::int64_t sample, registry::ClaimId claim,
              std::string_view result, std::string_view note, const registry::Actor& actor) {
  std::string data = "{";
  if (!note.empty()) {
    data += "\"note\":";
    base::append_json_string(data, note);
    data += ',';
  }
  data += "\"result\":";
  base::append_json_string(data, result);
  data += fmt::format(R"(,"sample":{},"unit":"{}"}})", sample, reg.number_of(claim));
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_CHECK(session.add({registry::kind::sample_answered, claim, data}, actor)
                   .map([](const registry::Done&) {}));
  return session.commit();
}

namespace {

Status read_head(store::Database& views, RegisterSample& sample) {
  AMENDS_TRY(store::Statement head,
             views.prepare("SELECT plan,design,limit_rate,confidence,accept,seed,"
                           "frame_sha256,units,criterion,drawn,act FROM sample WHERE id=?1"));
  AMENDS_TRY(const bool found, head.bind(1, sample.sample).step());
  if (!found) return fail(Code::bad_input, "there is no sample {}", sample.sample);
  sample.plan = head.text(0);
  AMENDS_TRY(sample.design.sizing, sizing_named(head.text(1)));
  if (!head.is_null(2)) {
    AMENDS_TRY(sample.design.acceptance.limit, Rational::parse(head.text(2)));
  }
  AMENDS_TRY(sample.design.acceptance.confidence, Rational::parse(head.text(3)));
  sample.design.acceptance.accept = static_cast<std::uint64_t>(head.integer(4));
  sample.seed = sample.design.seed = head.text(5);
  sample.frame_sha256 = head.text(6);
  sample.units = static_cast<std::uint64_t>(head.integer(7));
  sample.criterion = head.text(8);
  sample.act = static_cast<std::uint64_t>(head.integer(10));
  // What was drawn is what a report holds itself to where no rule of acceptance says more.
  sample.design.size = static_cast<std::uint64_t>(head.integer(9));
  if (sample.design.sizing == Sizing::proportion) sample.design.sizing = Sizing::fixed;
  return {};
}

}  // namespace

Result<RegisterSample> read_sample(store::Database& views, std::int64_t number) {
  RegisterSample sample;
  sample.sample = number;
  AMENDS_CHECK(read_head(views, sample));
  std::map<std::string, StratumAnswers> strata;
  AMENDS_TRY(store::Statement sizes,
             views.prepare("SELECT stratum,count(*) FROM sample_unit WHERE sample=?1 GROUP "
                           "BY stratum"));
  sizes.bind(1, number);
  for (;;) {
    AMENDS_TRY(const bool row, sizes.step());
    if (!row) break;
    const std::string name(sizes.text(0));
    strata[name] = {name, static_cast<std::uint64_t>(sizes.integer(1)), {}};
  }
  AMENDS_TRY(store::Statement drawn,
             views.prepare("SELECT stratum,unit,result,note,place,answer_act,coalesce((SELECT "
                           "sealed FROM claim WHERE id=answer_claim),0),replaced FROM sample_unit "
                           "WHERE sample=?1 AND place IS NOT NULL ORDER BY stratum,place"));
  AMENDS_TRY(const auto batches, registry::batches_decided(views, number));
  drawn.bind(1, number);
  for (;;) {
    AMENDS_TRY(const bool row, drawn.step());
    if (!row) break;
    sample.drawn.push_back({std::string(drawn.text(0)), std::string(drawn.text(1)),
                            std::string(drawn.text(2)), std::string(drawn.text(3)),
                            drawn.integer(4), drawn.integer(7)});
    const RegisterSample::Drawn& unit = sample.drawn.back();
    count_answer(strata[unit.stratum].answers, unit.result);
    const auto act = static_cast<std::uint64_t>(drawn.integer(5));
    if (batches.empty() || drawn.is_null(5) || act < batches.front().act) continue;
    sample.late.push_back({unit.unit, unit.result, unit.note, act, batches.front().instalment,
                           batches.front().act, drawn.integer(6) != 0});
  }
  std::vector<StratumAnswers> list;
  for (auto& [name, stratum] : strata) list.push_back(std::move(stratum));
  AMENDS_TRY(sample.report, judge_sample(sample.design, std::move(list)));
  return sample;
}

std::uint64_t RegisterSample::replaced() const {
  std::uint64_t count = 0;
  for (const Drawn& unit : drawn) count += static_cast<std::uint64_t>(unit.replaced);
  return count;
}

Result<std::string> draw_of(registry::Register& reg, const RegisterSample& sample) {
  std::string draw;
  AMENDS_CHECK(
      reg.log().read(sample.act, sample.act + 1, [&](const ledger::StoredAct& act) -> Status {
        if (act.erased) return {};
        draw = data_of<nlohmann::json>(act.body).dump();
        return {};
      }));
  if (!draw.starts_with('{'))
    return fail(Code::corrupt, "act {} has no draw that can be read", sample.act);
  return draw;
}

Result<std::vector<Unit>> frame_units(store::Database& views, std::int64_t sample) {
  AMENDS_TRY(store::Statement select,
             views.prepare("SELECT stratum,unit FROM sample_unit WHERE sample=?1 ORDER BY "
                           "stratum,unit"));
  select.bind(1, sample);
  std::vector<Unit> units;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return units;
    units.push_back({std::string(select.text(0)), std::string(select.text(1))});
  }
}

std::size_t drop_sealed(std::vector<RegisterSample::Late>& late) {
  return std::erase_if(late, [](const RegisterSample::Late& answer) { return answer.sealed; });
}

std::string in_words(const RegisterSample::Late& late) {
  return fmt::format(
      "claim {}: {} (act {}: {}) came after instalment {} had been decided on this sample (act "
      "{}). "
      "What was decided stands; who it concerns is told and may ask for review",
      late.unit, late.result, late.act, late.note, late.instalment, late.decided);
}

Result<std::vector<FramePlace>> places_in_frame(registry::Register& reg, std::int64_t sample,
                                                const std::vector<registry::ClaimId>& claims) {
  AMENDS_TRY(store::Statement find,
             reg.database().prepare(
                 "SELECT result,place IS NOT NULL FROM sample_unit WHERE sample=?1 AND unit=?2"));
  std::vector<FramePlace> places;
  for (const registry::ClaimId claim : claims) {
    const std::string unit = reg.number_of(claim);
    AMENDS_TRY(const bool found, find.bind(1, sample).bind(2, unit).step());
    places.push_back(
        {found, found && find.integer(1) != 0, std::string(found ? find.text(0) : "")});
    find.reset();
  }
  return places;
}

}  // namespace amends::examine
