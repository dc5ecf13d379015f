#include "cli/link_results.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "base/files.h"
#include "base/text.h"
#include "cli/link_audit.h"
#include "cli/link_output.h"
#include "cli/link_sides.h"
#include "link/assign.h"
#include "link/audit.h"
#include "link/clerical.h"
#include "link/cluster.h"
#include "link/report.h"
#include "link/rule_pairs.h"
#include "link/threshold.h"
#include "link/unreached.h"
#include "link/unread_dates.h"

namespace amends::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t strata = 10;
constexpr std::size_t self_scored_max = 200'000;

ordered_json interval(const base::Interval& i) { return {i.low, i.high}; }
ordered_json number(const std::optional<double>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json clerical_json(const link::ClericalResult& result) {
  ordered_json json = {{"judged", result.judged},
                       {"unsure", result.unsure},
                       {"unanswered", result.unanswered},
                       {"precision", number(result.precision.value)},
                       {"precision_95", interval(result.precision.interval)},
                       {"recall", number(result.recall.value)},
                       {"recall_95", interval(result.recall.interval)},
                       {"matches", number(result.matches)}};
  json["strata"] = ordered_json::array();
  for (const link::StratumAnswers& s : result.strata) {
    json["strata"].push_back({{"low", s.low},
                              {"high", s.high},
                              {"pairs", s.pairs},
                              {"drawn", s.drawn},
                              {"judged", s.judged},
                              {"matches", s.matches},
                              {"unsure", s.unsure}});
  }
  json["words"] = link::words_of(result);
  return json;
}

// All that is known after scoring, and what is made of it.
class Results {
 public:
  Results(const LinkResultOptions& options, LinkSides sides, const Linked& linked,
          const std::function<void(const std::string&)>& done, ordered_json& json)
      : options_(options),
        sides_(std::move(sides)),
        linked_(linked),
        model_(linked.model),
        table_(*model_.table),
        pairs_(linked.prediction.pairs),
        done_(done),
        json_(json),
        view_(link::view_of(model_.settings)),
        parts_(parts()) {}

  Status run() {
    AMENDS_CHECK(choose());
    AMENDS_CHECK(evaluate());
    AMENDS_CHECK(cluster());
    AMENDS_CHECK(assign());
    AMENDS_CHECK(sample());
    if (!options_.matches_new) AMENDS_CHECK(reach());
    AMENDS_CHECK(audit());
    AMENDS_CHECK(explain());
    return report();
  }

 private:
  bool is_between_sources() const { return model_.settings.link_type == link::LinkType::link_only; }

  // By record: what is to be found is pairs of two parts. Empty: all pairs.
  std::vector<std::uint32_t> parts() const {
    if (!is_between_sources() && !options_.matches_new) return {};
    const std::size_t newest = table_.records.sources().size() - 1;
    std::vector<std::uint32_t> parts;
    for (link::RecordIndex r = 0; r < table_.size(); ++r) {
      const std::uint16_t source = table_.records.source(r);
      if (!options_.matches_new) {
        parts.push_back(source);
      } else if (source != newest) {
        parts.push_back(0);
      } else {
        parts.push_back(is_between_sources() ? 1 : r + 1);
      }
    }
    return parts;
  }

  Status choose() {
    link::PairColumn<float> probability;
    if (!options_.scratch.empty()) {
      AMENDS_TRY(probability, link::PairColumn<float>::in_file(options_.scratch, pairs_.size()));
    }
    calibration_ = link::calibrate(pairs_, view_, std::move(probability));
    chosen_ = link::choose_threshold(pairs_, calibration_, options_.sorted_at_once);
    threshold_ = options_.threshold.value_or(chosen_.weight);
    json_["threshold"] =
        std::isfinite(threshold_) ? ordered_json(threshold_) : ordered_json(nullptr);
    json_["threshold_probability"] = std::isfinite(threshold_) ? link::probability_of(threshold_)
                                     : threshold_ < 0          ? 0.0
                                                               : 1.0;
    json_["threshold_chosen"] = !options_.threshold.has_value();
    json_["expected_f1"] = chosen_.expected_f1;
    if (!options_.threshold) tell_doubts();
    done_("threshold");
    return {};
  }

  // On what the threshold hangs that the pairs do not say.
  void tell_doubts() {
    if (calibration_.doubts.empty()) return;
    json_["threshold_doubts"] = calibration_.doubts;
    for (const std::string& doubt : calibration_.doubts)
      std::fprintf(stderr, "amends: the threshold is not sure: %s\n", doubt.c_str());
  }

  Status evaluate() {
    if (!options_.truth.empty()) {
      const link::Column* const column = table_.find(options_.truth);
      AMENDS_ASSERT(column != nullptr);
      std::vector<std::string> names;
      for (link::RecordIndex r = 0; r < table_.size(); ++r) names.emplace_back(column->text(r));
      truth_ = link::labels_from(names);
      evaluation_.emplace(pairs_, truth_, parts_);
      if (evaluation_->matches() == 0) {
        return fail(Code::bad_input, "--truth {}: no {}, so there is nothing to measure by",
                    options_.truth,
                    options_.matches_new ? "new record shares its value with another"
                                         : "two records of different sources share a value");
      }
      matches_made_ = link::matches_made(model_, truth_, parts_);
    } else if (!options_.labels.empty()) {
      std::erase_if(sides_.labels, [&](const link::LabelledPair& label) {
        return !parts_.empty() && parts_[label.a] == parts_[label.b];
      });
      matches_made_ = link::matches_made(model_, sides_.labels);
      AMENDS_TRY(evaluation_, link::Evaluation::from_pairs(pairs_, std::move(sides_.labels)));
    }
    if (!evaluation_) return {};
    const link::Score best = evaluation_->best(), at = evaluation_->at(threshold_);
    json_["best_f1"] = number(best.f1());
    json_["best_threshold"] =
        std::isfinite(best.threshold) ? ordered_json(best.threshold) : ordered_json(nullptr);
    json_["f1_at_chosen"] = number(at.f1());
    json_["precision_at_chosen"] = number(at.precision());
    json_["recall_at_chosen"] = number(at.recall());
    const auto matches = static_cast<double>(evaluation_->matches());
    json_["recall_of_blocking"] =
        matches > 0 ? ordered_json(static_cast<double>(matches_made_) / matches) : nullptr;
    done_("evaluate");
    return {};
  }

  Status cluster() {
    link::ClusterOptions cluster_options;
    cluster_options.threshold = threshold_;
    cluster_options.one_of_each_source = is_between_sources();
    AMENDS_TRY(clusters_, link::cluster(pairs_, calibration_.probability, table_.records,
                                        sides_.judgements, cluster_options, task()));
    json_["clusters"] = clusters_->count;
    json_["pairs_cut"] = clusters_->cut.size();
    if (!truth_.empty() && !options_.matches_new) {
      b_cubed_ = link::b_cubed(clusters_->of_record, truth_);
      AMENDS_ASSERT(b_cubed_.has_value());
      json_["b_cubed_precision"] = b_cubed_->precision;
      json_["b_cubed_recall"] = b_cubed_->recall;
      json_["b_cubed_f1"] = b_cubed_->f1();
    }
    done_("cluster");
    return options_.clusters.empty() ? Status() : write_clusters_with_ids();
  }

  Status write_clusters_with_ids() {
    std::vector<std::uint64_t> before = std::move(sides_.clusters_before.of_record);
    before.resize(table_.size(), link::no_id);
    std::uint64_t next = sides_.clusters_before.highest + 1;
    const auto ids = link::stable_ids(*clusters_, before, next);
    if (next - 1 > cluster_id_max)
      return fail(Code::unsupported, "cluster ids have grown beyond 32 bits");
    const std::vector<std::uint32_t> short_ids(ids.begin(), ids.end());
    AMENDS_CHECK(write_clusters(options_.clusters, output(pairs_), short_ids,
                                static_cast<std::uint32_t>(next - 1)));
    done_("write clusters");
    return {};
  }

  LinkOutput output(const link::Pairs& pairs) const {
    LinkOutput out;
    out.table = &table_;
    out.settings = &model_.settings;
    out.pairs = &pairs;
    out.weight_min = -std::numeric_limits<double>::infinity();
    return out;
  }

  Status assign() {
    if (options_.one_to_one.empty()) return {};
    AMENDS_TRY(
        const link::Assignment assignment,
        link::assign_one_to_one(pairs_, table_.size(), threshold_, sides_.judgements, task()));
    link::Pairs chosen;
    chosen.gamma.resize(pairs_.gamma.size());
    std::vector<std::int8_t> levels(pairs_.gamma.size());
    for (const std::size_t i : assignment.chosen) {
      for (std::size_t c = 0; c < levels.size(); ++c) levels[c] = pairs_.gamma[c][i];
      chosen.add(pairs_.left[i], pairs_.right[i], pairs_.weight[i], pairs_.rule[i], levels.data());
    }
    link::Context context;
    for (const link::Judgement& judged : assignment.unscored) {
      const auto [a, b] = std::minmax(judged.a, judged.b);
      const int rule = link::first_rule(model_, a, b, context);
      link::levels_of_pair(model_, a, b, context, levels);
      chosen.add(a, b, link::weight_of_pair(model_, a, b, levels.data()),
                 static_cast<std::uint8_t>(std::max(rule, 0)), levels.data());
    }
    sort_pairs(chosen);
    json_["one_to_one"] = {{"pairs", chosen.size()},
                           {"greedy_components", assignment.greedy_components}};
    AMENDS_CHECK(write_pairs(options_.one_to_one, output(chosen)));
    done_("one to one");
    return {};
  }

  Status sample() {
    if (options_.sample.empty() && options_.answers.empty()) return {};
    const link::Sample sample =
        link::draw_sample(pairs_, options_.sample_size, strata, threshold_, options_.seed);
    if (!options_.sample.empty())
      AMENDS_CHECK(base::write_file(options_.sample, sample_csv(sample)));
    if (options_.answers.empty()) return {};
    AMENDS_TRY(const std::vector<link::Answer> answers, answers_to(sample));
    clerical_ = link::evaluate_sample(sample, answers, threshold_);
    json_["clerical"] = clerical_json(*clerical_);
    done_("clerical");
    return {};
  }

  // What people said of the drawn pairs, in whatever order the rows stand.
  Result<std::vector<link::Answer>> answers_to(const link::Sample& sample) const {
    std::map<std::size_t, std::size_t> places;
    for (std::size_t i = 0; i < sample.pairs.size(); ++i) places[sample.pairs[i].pair] = i;
    std::vector<link::Answer> answers(sample.pairs.size(), link::Answer::none);
    std::vector<bool> is_told(sample.pairs.size(), false);
    for (const AnsweredPair& row : sides_.answers) {
      const auto at = places.find(link::find_pair(pairs_, row.a, row.b));
      if (at == places.end()) {
        return fail(Code::bad_input,
                    "{}: this pair was not drawn; give the model, threshold, seed and size that "
                    "--sample was given (now seed {}, size {})",
                    row.where, options_.seed, options_.sample_size);
      }
      if (is_told[at->second])
        return fail(Code::bad_input, "{}: this pair has an answer already; leave one of the two",
                    row.where);
      is_told[at->second] = true;
      answers[at->second] = row.answer;
    }
    return answers;
  }

  std::string sample_csv(const link::Sample& sample) const {
    const auto quoted = [](std::string_view text) {
      if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
      std::string out = "\"";
      for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
      return out + "\"";
    };
    std::string csv =
        "unique_id_l,unique_id_r,source_dataset_l,source_dataset_r,stratum,match_weight,answer\n";
    for (const link::SampledPair& drawn : sample.pairs) {
      const link::RecordIndex l = pairs_.left[drawn.pair], r = pairs_.right[drawn.pair];
      const link::Records& records = table_.records;
      csv +=
          fmt::format("{},{},{},{},{},{:.6f},\n", quoted(records.identifier(l)),
                      quoted(records.identifier(r)), quoted(records.sources()[records.source(l)]),
                      quoted(records.sources()[records.source(r)]), drawn.stratum + 1,
                      pairs_.weight[drawn.pair]);
    }
    return csv;
  }

  // What no rule reached, or why that cannot be said.
  Status reach() {
    const std::uint64_t possible = link::possible_pairs(table_.records, model_.settings.link_type);
    if (pairs_.size() + pairs_.dropped == possible) {
      json_["unreached"] = {
          {"matches", 0}, {"matches_95", {0, 0}}, {"reach", 1}, {"method", "all"}};
      unreached_words_ = "Every pair that there can be was scored: no match is out of reach.";
      return {};
    }
    AMENDS_TRY(const link::ReachedMatches matches,
               link::reached_matches(model_, pairs_, calibration_.probability, weight_reached,
                                     options_.threads, task()));
    AMENDS_TRY(auto columns, link::columns_of_rules(model_.settings));
    const auto seen = static_cast<double>(pairs_.size() + pairs_.dropped);
    auto found =
        link::estimate_unreached(matches, std::move(columns), static_cast<double>(possible) - seen);
    if (!found) {
      json_["unreached"] = {{"matches", nullptr},
                            {"matches_95", nullptr},
                            {"reach", nullptr},
                            {"reason", found.error().message}};
      unreached_words_ =
          fmt::format("How many matches no rule reached is unknown: {}.", found.error().message);
      return {};
    }
    unreached_ = std::move(*found);
    json_["unreached"] = {{"matches", unreached_->missed},
                          {"matches_95", interval(unreached_->interval)},
                          {"reach", unreached_->reach()},
                          {"method", unreached_->method}};
    done_("reach");
    return {};
  }

  std::vector<std::string> column_texts(const link::Column& column) const {
    std::vector<std::string> texts;
    texts.reserve(table_.size());
    for (link::RecordIndex r = 0; r < table_.size(); ++r) texts.emplace_back(column.text(r));
    return texts;
  }

  // By record, as the linkage reads them; none where there is no such column.
  std::vector<std::string> birth_dates(const std::string& name) const {
    std::vector<std::string> dates;
    if (name.empty()) return dates;
    const link::Column& column = *table_.find(name);
    const auto profile =
        std::ranges::find(linked_.profiles, column.name, &link::ColumnProfile::name);
    const auto by_code =
        link::dates_as_read(model_.settings, column,
                            profile == linked_.profiles.end() ? link::ColumnProfile{} : *profile);
    dates.reserve(table_.size());
    for (const link::ValueCode code : column.codes)
      dates.push_back(code == link::null_code ? "" : by_code[code]);
    return dates;
  }

  Status audit() {
    if (!options_.audit) return {};
    const AuditColumns& chosen = linked_.audited;
    const auto texts = [&](const std::string& name) {
      return name.empty() ? std::vector<std::string>() : column_texts(*table_.find(name));
    };
    std::vector<std::vector<std::string>> names;
    for (const std::string& name : chosen.names) names.push_back(texts(name));
    const std::vector<std::string> sex = texts(chosen.sex), birth = birth_dates(chosen.birth);
    link::PersonColumns columns;
    for (const auto& list : names) columns.names.emplace_back(list);
    columns.sex = sex;
    columns.birth_date = birth;
    const auto groupings = link::person_groupings(columns);
    std::vector<bool> called(pairs_.size());
    for (std::size_t i = 0; i < pairs_.size(); ++i) called[i] = pairs_.weight[i] >= threshold_;
    audit_ = link::audit(pairs_, called, truth_, groupings, parts_);
    json_["audit"] = audit_json(audit_);
    json_["audit_columns"] = audit_columns_json(chosen);
    done_("audit");
    return {};
  }

  // One pair's weight, step by step.
  Status explain() {
    if (options_.explain.size() != 2) return {};
    const link::RecordIndex a = sides_.explained[0], b = sides_.explained[1];
    link::Context context;
    const int rule = link::first_rule(model_, a, b, context);
    std::vector<std::int8_t> gamma;
    link::levels_of_pair(model_, a, b, context, gamma);
    explained_ = link::Pairs();
    explained_->gamma.resize(gamma.size());
    explained_->add(a, b, link::weight_of_pair(model_, a, b, gamma.data()),
                    static_cast<std::uint8_t>(std::max(rule, 0)), gamma.data());
    json_["explained_rule"] =
        rule < 0 ? ordered_json(nullptr)
                 : ordered_json(model_.settings.rules[static_cast<std::size_t>(rule)].condition);
    json_["explained"] = ordered_json::array();
    const auto steps = link::waterfall(view_, *explained_, 0);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      ordered_json step = {
          {"step", steps[i].label}, {"bits", steps[i].weight}, {"detail", steps[i].detail}};
      const bool is_comparison = i > 0 && i <= view_.comparisons.size();
      const std::string words =
          is_comparison ? link::names_explained(model_.settings.comparisons[i - 1], table_, a, b)
                        : "";
      if (!words.empty()) step["names"] = words;
      json_["explained"].push_back(std::move(step));
    }
    return {};
  }

  // Each record scored against itself, at most a number of them, evenly taken.
  std::vector<double> self_weights() const {
    std::vector<double> weights;
    link::Context context;
    std::vector<std::int8_t> gamma;
    const std::size_t every = std::max<std::size_t>(1, table_.size() / self_scored_max);
    for (std::size_t i = 0; i < table_.size(); i += every) {
      const auto record = static_cast<link::RecordIndex>(i);
      link::levels_of_pair(model_, record, record, context, gamma);
      weights.push_back(link::weight_of_pair(model_, record, record, gamma.data()));
    }
    return weights;
  }

  Status report() {
    if (options_.report.empty()) return {};
    link::ReportInput input;
    input.title = options_.truth.empty() ? "Linkage" : "Linkage, measured";
    if (!table_.files.empty())
      input.title = std::filesystem::path(table_.files[0]).filename().string();
    input.model = &view_;
    input.records = &table_.records;
    input.pairs = &pairs_;
    input.calibration = &calibration_;
    input.columns.assign(linked_.profiles.begin(), linked_.profiles.end());
    for (std::size_t r = 0; r < linked_.costs.size(); ++r) {
      const link::RuleCost& cost = linked_.costs[r];
      input.rules.push_back({cost.condition, cost.pairs, linked_.prediction.by_rule[r],
                             cost.largest_block, cost.largest_key});
    }
    input.words = linked_.words;
    input.threshold = threshold_;
    if (!options_.threshold) input.chosen = &chosen_;
    if (evaluation_) input.evaluation = &*evaluation_;
    input.matches_made = matches_made_;
    input.b_cubed = b_cubed_;
    if (clusters_) input.clusters = &*clusters_;
    input.unlinkables = link::unlinkables(self_weights(), 200);
    input.audit = audit_;
    if (unreached_) input.unreached = &*unreached_;
    input.unreached_words = unreached_words_;
    if (clerical_) input.clerical = &*clerical_;
    input.value = [this](link::RecordIndex record, std::size_t comparison) {
      std::string text;
      for (const link::Column* column : model_.comparisons[comparison].levels.composite().columns())
        text += (text.empty() ? "" : " ") + std::string(column->text(record));
      return text;
    };
    input.note = [&](link::RecordIndex a, link::RecordIndex b, std::size_t comparison) {
      return link::names_explained(model_.settings.comparisons[comparison], table_, a, b);
    };
    if (explained_) input.explained = &*explained_;
    AMENDS_CHECK(base::write_file(options_.report, link::report_page(input)));
    done_("report");
    return {};
  }

 public:
  double threshold() const { return threshold_; }

 private:
  const LinkResultOptions& options_;
  LinkSides sides_;
  const Linked& linked_;
  const link::Model& model_;
  const link::Table& table_;
  const link::Pairs& pairs_;
  const std::function<void(const std::string&)>& done_;
  ordered_json& json_;
  link::ModelView view_;
  std::vector<std::uint32_t> parts_;
  std::optional<link::Pairs> explained_;  // one, whether a rule made it or not
  link::Calibration calibration_;
  link::Threshold chosen_;
  double threshold_ = 0;
  link::Labels truth_;
  std::optional<link::Evaluation> evaluation_;
  std::uint64_t matches_made_ = 0;  // of those to be found, by the blocking rules
  std::optional<link::Clusters> clusters_;
  std::optional<link::BCubed> b_cubed_;
  std::optional<link::Unreached> unreached_;
  std::string unreached_words_;  // where there is none
  std::optional<link::ClericalResult> clerical_;
  std::vector<link::GroupAudit> audit_;
};

}  // namespace

void add_result_options(Verb& verb, LinkResultOptions& options) {
  verb.add_option("--truth", options.truth,
                  "A column that says which records are one, to measure by");
  verb.add_option("--labels", options.labels,
                  "Labelled pairs to measure by: unique_id_l, unique_id_r, clerical_match_score");
  Option* const clusters = verb.add_option(
      "--clusters", options.clusters, "Write which records belong together: .csv, .ndjson or .db");
  verb.add_option("--clusters-before", options.clusters_before,
                  "What --clusters wrote earlier: ids stay where most records stay")
      ->needs(clusters);
  verb.add_option("--judgements", options.judgements,
                  "Judged pairs to keep to: unique_id_l, unique_id_r, judgement (same, different)");
  verb.add_option(
      "--one-to-one", options.one_to_one,
      "Write pairs in which no record comes twice, of the highest total weight (link_only)");
  verb.add_option("--sample", options.sample,
                  "Write pairs for people to judge, drawn by strata of weight (CSV)");
  verb.add_option("--sample-size", options.sample_size, "How many pairs")->positive();
  verb.add_option("--seed", options.seed, "The same seed draws the same pairs");
  verb.add_option("--answers", options.answers,
                  "The sample with people's answers: same, different, unsure");
  Option* const audit = verb.add_flag(
      "--audit", options.audit,
      "Recall and false matches by script, sex, unknown age, single names, default birthdays");
  verb.add_option("--audit-names", options.audit_names, "With --audit: the columns of names")
      ->needs(audit);
  verb.add_option("--audit-sex", options.audit_sex, "With --audit: the column of sex")
      ->needs(audit);
  verb.add_option("--audit-birth", options.audit_birth, "With --audit: the column of birth dates")
      ->needs(audit);
  verb.add_option("--report", options.report, "Write one page with charts (HTML)");
  verb.add_option("--explain", options.explain,
                  "Two unique ids: where the weight of their pair comes from, also in --report")
      ->expected(2);
}

std::vector<std::string> result_columns(const LinkResultOptions& options,
                                        const std::vector<std::string>& header) {
  std::vector<std::string> columns;
  if (!options.truth.empty()) columns.push_back(options.truth);
  for (const std::string& name : header) {
    if (options.audit && is_audit_column(options, name)) columns.push_back(name);
  }
  return columns;
}

Status check_result_columns(const LinkResultOptions& options, const std::string& file,
                            const std::vector<std::string>& header) {
  const auto check = [&](const std::string& option, const std::string& column) -> Status {
    if (column.empty() || std::ranges::find(header, column) != header.end()) return {};
    const auto near = base::nearest(column, header);
    return fail(Code::usage, "{}: {} has no column \"{}\"{}", option, file, column,
                near ? fmt::format("; is \"{}\" meant?", *near) : std::string());
  };
  AMENDS_CHECK(check("--truth", options.truth));
  AMENDS_CHECK(check("--audit-sex", options.audit_sex));
  AMENDS_CHECK(check("--audit-birth", options.audit_birth));
  for (const std::string& name : options.audit_names) AMENDS_CHECK(check("--audit-names", name));
  return {};
}

Status check_one_to_one(const LinkResultOptions& options, link::LinkType type,
                        std::size_t sources) {
  if (options.one_to_one.empty()) return {};
  if (type != link::LinkType::link_only)
    return fail(Code::usage, "--one-to-one is between sources: the link type must be link_only");
  if (sources <= 2) return {};
  return fail(Code::usage,
              "--one-to-one is between two sources, and these are {}; link two at a time", sources);
}

Result<double> finish_link(const LinkResultOptions& options, LinkSides sides, const Linked& linked,
                           const std::function<void(const std::string&)>& done,
                           nlohmann::ordered_json& json) {
  Results results(options, std::move(sides), linked, done, json);
  AMENDS_CHECK(results.run());
  return results.threshold();
}

}  // namespace amends::cli
