#include "cli/sample_file.h"

#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/read_json.h"
#include "cli/rows.h"

namespace amends::cli {

using nlohmann::json;

Result<examine::Frame> read_frame(const std::string& file) {
  std::vector<examine::Unit> units;
  AMENDS_CHECK(each_row(file, {"id"}, {"id", "stratum"}, [&](std::uint64_t, const Cells& row) {
    units.push_back({row[1].empty() ? "all" : row[1], row[0]});
    return Status();
  }));
  auto frame = examine::Frame::freeze(std::move(units));
  if (!frame) return fail(std::move(frame.error()).in(file));
  return frame;
}

Result<std::vector<AnswerRow>> read_answers(const std::string& file) {
  std::vector<AnswerRow> rows;
  AMENDS_CHECK(each_row(file, {"unit", "result"}, {"unit", "result", "note"},
                        [&](std::uint64_t line, const Cells& row) {
                          rows.push_back({line, row[0], row[1], row[2]});
                          return Status();
                        }));
  return rows;
}

namespace {

Result<examine::Design> design_from(const json& draw) {
  examine::Design design;
  AMENDS_TRY(design.sizing, examine::sizing_named(draw.at("design").get<std::string>()));
  AMENDS_TRY(design.acceptance.confidence,
             Rational::parse(draw.at("confidence").get<std::string>()));
  if (draw.contains("limit")) {
    AMENDS_TRY(design.acceptance.limit, Rational::parse(draw.at("limit").get<std::string>()));
  }
  design.acceptance.accept = draw.at("accept").get<std::uint64_t>();
  if (design.sizing == examine::Sizing::proportion) design.sizing = examine::Sizing::fixed;
  return design;
}

Status draw_again(const json& draw, const std::string& draw_file, const std::string& frame_file) {
  AMENDS_TRY(const examine::Frame frame, read_frame(frame_file));
  const std::string hash = base::to_hex(frame.hash());
  if (draw.at("frame_sha256").get<std::string>() != hash)
    return fail(Code::corrupt, "{} was drawn from another list: the frame of {} has SHA-256 {}",
                draw_file, frame_file, hash);
  const auto seed = draw.at("seed").get<std::string>();
  std::map<std::string, const json*> said;
  for (const json& stratum : draw.at("strata"))
    said[stratum.at("stratum").get<std::string>()] = &stratum;
  const auto differs = [&](std::string_view stratum) {
    return fail(Code::corrupt,
                "{}: stratum {}: the sample drawn again with this seed is another one; somebody "
                "chose who is in it",
                draw_file, stratum);
  };
  for (const examine::Frame::Stratum& stratum : frame.strata()) {
    const auto found = said.find(stratum.name);
    if (found == said.end()) return differs(stratum.name);
    const json& units = found->second->at("drawn");
    if (found->second->at("population").get<std::uint64_t>() != stratum.units.size())
      return differs(stratum.name);
    AMENDS_TRY(const auto drawn, examine::draw(frame, stratum, units.size(), seed));
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      if (units[i].get<std::string>() != drawn[i].id) return differs(stratum.name);
    }
  }
  return said.size() == frame.strata().size() ? Status() : differs("(one too many)");
}

Result<examine::SampleReport> judge_draw(const json& draw, const std::vector<AnswerRow>& rows,
                                         const std::string& answers_file) {
  AMENDS_TRY(examine::Design design, design_from(draw));
  std::map<std::string, std::string> result_of;
  for (const json& stratum : draw.at("strata")) {
    for (const json& unit : stratum.at("drawn")) result_of[unit.get<std::string>()] = "";
  }
  for (const AnswerRow& row : rows) {
    const auto place = result_of.find(row.unit);
    if (place == result_of.end()) {
      return fail(Code::bad_input, "{}:{}: {} was not drawn; a unit is never replaced by another",
                  answers_file, row.line, row.unit);
    }
    if (row.result != "OK" && row.result != "ERROR" && row.result != "NO_ANSWER") {
      return fail(Code::bad_input, "{}:{}: an answer is OK, ERROR or NO_ANSWER, not '{}'",
                  answers_file, row.line, row.result);
    }
    place->second = row.result;
  }
  std::vector<examine::StratumAnswers> strata;
  for (const json& stratum : draw.at("strata")) {
    examine::StratumAnswers out{stratum.at("stratum").get<std::string>(),
                                stratum.at("population").get<std::uint64_t>(),
                                {}};
    for (const json& unit : stratum.at("drawn")) {
      examine::count_answer(out.answers, result_of[unit.get<std::string>()]);
      ++design.size;
    }
    strata.push_back(std::move(out));
  }
  return examine::judge_sample(design, std::move(strata));
}

}  // namespace

Result<examine::SampleReport> report_from_files(const std::string& draw_file,
                                                const std::string& frame_file,
                                                const std::string& answers_file) {
  AMENDS_TRY(const std::string text, base::read_json(draw_file));
  const json draw = json::parse(text);
  std::vector<AnswerRow> rows;
  if (!answers_file.empty()) {
    AMENDS_TRY(rows, read_answers(answers_file));
  }
  try {
    if (!frame_file.empty()) AMENDS_CHECK(draw_again(draw, draw_file, frame_file));
    return judge_draw(draw, rows, answers_file);
  } catch (const json::exception&) {
    return fail(Code::bad_input, "{} is not a draw that amends sample draw --out wrote", draw_file);
  }
}

}  // namespace amends::cli
