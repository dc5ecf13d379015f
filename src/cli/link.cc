// amends link: finds the records that are about one person or thing.
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/files.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/link_audit.h"
#include "cli/link_check.h"
#include "cli/link_input.h"
#include "cli/link_output.h"
#include "cli/link_profile.h"
#include "cli/link_register.h"
#include "cli/link_results.h"
#include "cli/link_state.h"
#include "cli/stop_soon.h"
#include "link/automatic.h"
#include "link/mapped.h"
#include "link/matcher.h"
#include "link/memory_keeper.h"
#include "link/model.h"
#include "link/predict.h"
#include "link/scripts.h"
#include "link/train.h"
#include "link/unread_dates.h"

namespace amends::cli {
namespace {

struct Options {
  LinkInput input;
  LinkResultOptions results;
  std::string model, id, output, save_model, link_type, match;
  std::vector<std::string> lists;
  std::vector<std::string> nulls, frequencies;
  double threshold = -1;
  double pairs_max = 3e9;
  std::uint64_t memory_max = 0;
  unsigned threads = 0;
  bool with_values = false, trains = false, profiles = false;
};

// Texts that stand for no value in files of people who give no model.
const std::vector<std::string> usual_nulls = {"NA",  "N/A", "#N/A", "NULL", "null",
                                              "NaN", "nan", "None", "-",    "<NA>"};
// Columns that hold the unique id where nobody says so.
constexpr std::string_view usual_ids[] = {"unique_id", "uniqueid",  "uid",  "id",
                                          "rec_id",    "record_id", "recid"};

// Fewer pairs than these are scored again after a crash sooner than they are kept: where all
// comparisons are of two texts, and where some are computed value by value.
constexpr std::uint64_t pairs_worth_keeping = 200'000'000, slow_pairs_worth_keeping = 2'000'000;
constexpr double pairs_a_second = 1e7;  // of one thread, as a rough promise
constexpr double likely_enough = 0.9;   // of pairs of new records, where nobody says otherwise
constexpr double weight_kept =
    -12;  // pairs below this are counted and not kept, where nobody asks for all

// Seconds by step, in order.
class Steps {
 public:
  void done(const std::string& name) {
    const auto now = std::chrono::steady_clock::now();
    seconds_.emplace_back(name, std::chrono::duration<double>(now - last_).count());
    last_ = now;
  }
  nlohmann::ordered_json json() const {
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    for (const auto& [name, seconds] : seconds_) json[name] = std::round(seconds * 1e4) / 1e4;
    return json;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  std::vector<std::pair<std::string, double>> seconds_;
};

class Linkage {
 public:
  Linkage(const Options& options, const Common& common)
      : options_(options),
        common_(common),
        is_json_(common.json),
        threads_(options.threads > 0 ? options.threads
                                     : std::max(1U, std::thread::hardware_concurrency())) {}

  Status run() {
    const StopSoon stop([this] { leave(); });
    const Status done = run_steps();
    if (!done && state_) state_->remove_if_empty();
    return done;
  }

 private:
  Status run_steps() {
    AMENDS_CHECK(check_options());
    if (options_.memory_max > 0) keeper_.emplace(options_.memory_max);
    AMENDS_CHECK(read());
    steps_.done("read");
    AMENDS_CHECK(open_state());
    AMENDS_CHECK(make_model());
    if (options_.profiles)
      return profile_link(model_, input_.refused, threads_, pairs_a_second, common_);
    AMENDS_CHECK(check_cost());
    AMENDS_CHECK(check_memory());
    AMENDS_CHECK(score());
    AMENDS_CHECK(decide());
    AMENDS_CHECK(write());
    if (state_) AMENDS_CHECK(state_->remove());
    report();
    if (input_.refused == 0) return {};
    return fail(Code::refused, "{} row{} could not be taken; all of the above is without {}",
                with_commas(input_.refused), input_.refused == 1 ? "" : "s",
                input_.refused == 1 ? "it" : "them");
  }

  // What is left behind where the process ends in the middle of a step.
  void leave() {
    const LinkResultOptions& results = options_.results;
    for (const std::string& file : {options_.output, results.clusters, results.one_to_one,
                                    results.sample, results.report, options_.save_model})
      remove_leftovers(file, true);
    const std::lock_guard lock(state_mutex_);
    if (state_) state_->remove_if_empty();
  }

  // What is wrong whatever the files hold.
  Status check_options() const {
    const LinkResultOptions& results = options_.results;
    if (results.audit && results.truth.empty())
      return fail(Code::usage, "--audit measures by labels; give --truth COLUMN");
    if (!options_.match.empty() && options_.model.empty())
      return fail(Code::usage, "--match needs --model, trained on records like these");
    AMENDS_CHECK(check_each_once(options_.input.files));
    std::vector<std::string> inputs = options_.input.files;
    for (const std::string& file :
         {options_.model, options_.match, results.labels, results.answers, results.judgements}) {
      if (!file.empty()) inputs.push_back(file);
    }
    inputs.insert(inputs.end(), options_.frequencies.begin(), options_.frequencies.end());
    AMENDS_CHECK(check_inputs(inputs));
    if (!results.sample.empty() && !results.sample.ends_with(".csv"))
      return fail(Code::usage, "--sample {}: a sample is CSV; name a file that ends in .csv",
                  results.sample);
    return check_targets({{"--output", options_.output, true},
                          {"--clusters", results.clusters, true},
                          {"--one-to-one", results.one_to_one, true},
                          {"--sample", results.sample, false},
                          {"--report", results.report, false},
                          {"--save-model", options_.save_model, false}},
                         inputs);
  }

  // Work is kept where there is an output beside which it can be.
  Status open_state() {
    const std::string& output =
        options_.output.empty() ? options_.results.clusters : options_.output;
    if (!options_.match.empty() || (output.empty() && options_.memory_max == 0)) return {};
    remove_leftovers(options_.output);
    remove_leftovers(options_.results.clusters);
    std::vector<std::string> files = options_.input.files;
    if (!options_.model.empty()) files.push_back(options_.model);
    files.insert(files.end(), options_.frequencies.begin(), options_.frequencies.end());
    const nlohmann::json on = {
        options_.input.sheet, options_.input.encoding, options_.input.delimiter, options_.model,
        options_.id,          options_.link_type,      options_.nulls,           options_.trains,
        weight_min(),         options_.results.truth,  options_.memory_max};
    AMENDS_TRY(LinkState state, LinkState::open(output, files, on.dump(), task()));
    const std::lock_guard lock(state_mutex_);
    state_ = std::move(state);
    return {};
  }

  // Whether the work that is to come fits, told before it.
  Status check_memory() {
    if (options_.memory_max == 0 || is_memory_checked_ || !options_.match.empty()) return {};
    is_memory_checked_ = true;
    malloc_trim(0);
    link::RunPlan plan;
    plan.memory_max = options_.memory_max;
    link::PredictOptions predict_options;
    predict_options.threads = threads_;
    predict_options.runs = &plan;
    const std::uint64_t now = link::resident_bytes();
    const std::uint64_t more = link::predict_bytes(model_, predict_options);
    if (now + more <= options_.memory_max) return {};
    return fail(Code::refused,
                "the columns of {} records take {}, and blocking, scoring and clusters about {} "
                "more, whatever is kept on disk: allow --memory {}MB or more",
                with_commas(input_.table.size()), human_bytes(now), human_bytes(more),
                (now + more) / 900'000 + 1);
  }

  // What training made, kept before anything else is done.
  Status keep_model() {
    if (!state_) return {};
    return state_->keep({link::settings_json(model_.settings), training_.words, made_});
  }
  // The trained model of a run that was cut off.
  Result<bool> take_kept_model() {
    if (!state_) return false;
    auto kept = state_->model();
    if (!kept) return false;
    Result<link::Settings> settings = link::parse_settings(kept->settings);
    if (!settings) return fail(std::move(settings).error().in(state_->folder().string()));
    AMENDS_TRY(const link::OutsideFrequencies outside, read_frequencies(options_.frequencies));
    AMENDS_TRY(model_, link::compile_model(input_.table, std::move(*settings), outside));
    training_.words = std::move(kept->words);
    made_ = std::move(kept->made);
    say("goes on with the model that was trained before: " + state_->folder().string());
    for (const std::string& word : training_.words) say(word);
    for (const std::string& word : made_) say(word);
    steps_.done("train");
    return true;
  }

  // A sample tells of all pairs that the rules make, and is the same whatever else is asked for.
  double weight_min() const {
    constexpr double all = -std::numeric_limits<double>::infinity();
    if (!options_.results.sample.empty() || !options_.results.answers.empty()) return all;
    if (options_.threshold >= 0) {
      const double least = link::weight_of(options_.threshold);
      return options_.match.empty() ? std::min(least, weight_reached) : least;
    }
    return !options_.model.empty() && !options_.output.empty() ? all : weight_kept;
  }

  void say(const std::string& text) const {
    if (!is_json_) fmt::print("{}\n", text);
  }

  Status read() {
    AMENDS_TRY(header_, header_of(options_.input));
    link::TableOptions table_options;
    if (options_.model.empty()) {
      guess_id(table_options);
    } else {
      AMENDS_CHECK(read_model(table_options));
    }
    if (!options_.results.truth.empty() && options_.results.truth == table_options.unique_id) {
      return fail(Code::usage,
                  "--truth {}: this column has each record's own id, and says nothing "
                  "of which records are one",
                  options_.results.truth);
    }
    AMENDS_CHECK(choose_link_type());
    AMENDS_CHECK(check_result_columns(options_.results, options_.input.files.front(), header_));
    // One file may hold several sources.
    if (settings_.link_type != link::LinkType::dedupe_only && options_.input.files.size() == 1 &&
        options_.match.empty() &&
        std::ranges::find(header_, settings_.source_column) != header_.end())
      table_options.source_column = settings_.source_column;
    LinkInput input = options_.input;
    input.memory_max = options_.memory_max;
    if (!options_.match.empty()) input.files.push_back(options_.match);
    AMENDS_TRY(input_, read_table(input, table_options, task()));
    for (const std::string& refusal : input_.refusals)
      std::fprintf(stderr, "amends: %s\n", refusal.c_str());
    if (input_.refused > input_.refusals.size()) {
      std::fprintf(stderr, "amends: and %zu more rows that cannot be taken\n",
                   static_cast<std::size_t>(input_.refused) - input_.refusals.size());
    }
    AMENDS_CHECK(check_one_to_one(options_.results, settings_.link_type,
                                  input_.table.records.sources().size()));
    tell_nulls();
    AMENDS_CHECK(check_truth());
    const LinkResultOptions& results = options_.results;
    if (results.audit || !results.report.empty()) profiles_ = link::profile(input_.table);
    if (results.audit) {
      AMENDS_TRY(audited_, audit_columns(results, profiles_, input_.table.files.front()));
    }
    AMENDS_TRY(sides_, read_sides(options_.results, input_.table, settings_));
    return {};
  }

  // A truth column names some entity twice.
  Status check_truth() const {
    if (options_.results.truth.empty()) return {};
    const link::Column& column = *input_.table.find(options_.results.truth);
    if (std::ranges::any_of(column.counts, [](std::uint32_t count) { return count > 1; }))
      return {};
    return fail(Code::bad_input, "--truth {}: {}, so there is nothing to measure by",
                options_.results.truth,
                column.present == 0 ? "the column is empty" : "no two records share a value");
  }

  // The model, and the columns that it needs.
  Status read_model(link::TableOptions& table_options) {
    AMENDS_TRY(const std::string text, base::read_file(options_.model));
    Result<link::Settings> settings = link::parse_settings(text);
    if (!settings) return fail(std::move(settings).error().in(options_.model));
    settings_ = std::move(*settings);
    for (const std::string& doubt : link::doubts_of(settings_, options_.trains))
      std::fprintf(stderr, "amends: %s: %s\n", options_.model.c_str(), doubt.c_str());
    if (!options_.id.empty()) settings_.unique_id_column = options_.id;
    Result<std::vector<std::string>> columns = link::columns_used(settings_);
    if (!columns) return fail(std::move(columns).error().in(options_.model));
    table_options.columns = std::move(*columns);
    for (const std::string& name : result_columns(options_.results, header_)) {
      if (std::ranges::find(table_options.columns, name) == table_options.columns.end())
        table_options.columns.push_back(name);
    }
    for (const std::string& name : table_options.columns) {
      const std::string reader = link::reader_of(settings_, name);
      if (!reader.empty()) table_options.readers[name] = reader + " of " + options_.model;
    }
    table_options.unique_id = settings_.unique_id_column;
    table_options.source_name_column = settings_.source_column;
    table_options.nulls = options_.nulls;
    return {};
  }

  // Without a model: the column of ids by its name, and all others.
  void guess_id(link::TableOptions& table_options) {
    table_options.unique_id = options_.id;
    for (const std::string_view usual : usual_ids) {
      for (const std::string& name : header_) {
        if (table_options.unique_id.empty() && name != options_.results.truth &&
            base::lower_ascii(name) == usual)
          table_options.unique_id = name;
      }
    }
    settings_.unique_id_column =
        table_options.unique_id.empty() ? "unique_id" : table_options.unique_id;
    table_options.trims = true;
    table_options.nulls = options_.nulls.empty() ? usual_nulls : options_.nulls;
    table_options.counts_nulls = true;
  }

  Status make_model() {
    if (!options_.model.empty()) {
      AMENDS_CHECK(check_sources());
      AMENDS_TRY(const link::OutsideFrequencies outside, read_frequencies(options_.frequencies));
      AMENDS_CHECK(check_frequencies(outside));
      if (!settings_.is_trained() || options_.trains) {
        made_ = link::split_by_scripts(settings_, input_.table, options_.trains);
        for (const std::string& word : made_) say(word);
      }
      Result<link::Model> compiled = link::compile_model(input_.table, settings_, outside);
      if (!compiled) return fail(std::move(compiled).error().in(options_.model));
      model_ = std::move(*compiled);
      if (model_.rules.empty()) {
        return fail(Code::bad_input,
                    "{}: it has no blocking rule (blocking_rules_to_generate_predictions)",
                    options_.model);
      }
      steps_.done("compile");
      tell_unread_dates();
      if (options_.profiles) return {};
      AMENDS_CHECK(check_cost());
      AMENDS_CHECK(check_memory());
      if (settings_.is_trained() && !options_.trains) return {};
      AMENDS_TRY(const bool is_kept, take_kept_model());
      if (is_kept) return {};
      AMENDS_CHECK(train());
      return keep_model();
    }
    AMENDS_CHECK(check_sources());
    link::AutomaticOptions automatic;
    automatic.link_type = settings_.link_type;
    automatic.unique_id_column = settings_.unique_id_column;
    automatic.threads = threads_;
    if (!options_.results.truth.empty()) automatic.left_out.push_back(options_.results.truth);
    AMENDS_TRY(const bool is_kept, take_kept_model());
    if (is_kept) return {};
    Result<link::Automatic> made = link::automatic_comparisons(input_.table, automatic);
    if (!made) return fail(std::move(made).error().in(options_.input.files.front()));
    AMENDS_TRY(model_, link::compile_model(input_.table, made->settings));
    tell_unread_dates();
    steps_.done("compile");
    if (!options_.profiles) {  // whose cost is told before it is paid
      AMENDS_CHECK(train());
      made->settings = model_.settings;
      made->shares_of_matches = training_.shares_of_matches;
    }
    AMENDS_CHECK(link::choose_rules(input_.table, automatic, *made, task()));
    model_.settings.rules = made->settings.rules;
    AMENDS_TRY(model_.rules, model_.compile_rules(model_.settings.rules));
    for (const std::string& word : made->words) say(word);
    made_ = std::move(made->words);
    steps_.done("choose rules");
    return keep_model();
  }

  // What the option says, else the model, else the number of files.
  Status choose_link_type() {
    if (options_.link_type.empty()) {
      if (options_.model.empty() && options_.input.files.size() > 1)
        settings_.link_type = link::LinkType::link_only;
    } else {
      const auto types = {link::LinkType::dedupe_only, link::LinkType::link_only,
                          link::LinkType::link_and_dedupe};
      const auto* const named = std::ranges::find_if(
          types, [&](const auto type) { return options_.link_type == link::name_of(type); });
      if (named == types.end())
        return fail(Code::usage, "--link-type is dedupe_only, link_only or link_and_dedupe");
      settings_.link_type = *named;
    }
    return check_one_to_one(options_.results, settings_.link_type,
                            options_.input.files.size() + (options_.match.empty() ? 0 : 1));
  }

  void tell_nulls() const {
    const std::vector<std::string> words = nulls_told(input_.table);
    for (const std::string& word : words) std::fprintf(stderr, "amends: %s\n", word.c_str());
    if (words.empty() || !options_.nulls.empty()) return;
    std::fprintf(stderr,
                 "amends: if one of these is a value, as a name is, say with --null which texts "
                 "mean none (--null \"\": no text does)\n");
  }

  void tell_unread_dates() const {
    for (const std::string& word : link::unread_dates(model_.settings, input_.table))
      std::fprintf(stderr, "amends: %s\n", word.c_str());
  }

  // Each table from outside is one that the model asks for.
  Status check_frequencies(const link::OutsideFrequencies& outside) const {
    std::vector<std::string> used;
    for (const link::Comparison& comparison : settings_.comparisons) {
      for (const link::Level& level : comparison.levels) {
        if (!level.tf_column.empty()) used.push_back(level.tf_column);
      }
    }
    for (const auto& [column, shares] : outside) {
      if (std::ranges::find(used, column) != used.end()) continue;
      return fail(
          Code::usage,
          "--term-frequencies: no level of the model adjusts for the frequencies of \"{}\"; "
          "it does for: {}",
          column, used.empty() ? "none" : fmt::format("{}", fmt::join(used, ", ")));
    }
    return {};
  }

  Status check_sources() const {
    if (settings_.link_type != link::LinkType::link_only ||
        input_.table.records.sources().size() > 1)
      return {};
    return fail(
        Code::bad_input,
        "{}: link_only needs records of two sources, and this is one; give a file for each, "
        "or a column \"{}\" that names each record's source",
        options_.input.files.front(), settings_.source_column);
  }

  Status train() {
    link::TrainOptions train_options;
    train_options.threads = threads_;
    train_options.keeps_trained = !options_.trains;
    AMENDS_TRY(training_, link::train(model_, train_options, task()));
    for (const std::string& word : training_.words) say(word);
    steps_.done("train");
    return {};
  }

  // What the rules make is told before it is made.
  Status check_cost() {
    if (!costs_.empty()) return {};
    double all = 0;
    for (const link::RuleKeys& rule : model_.rules) {
      costs_.push_back(link::cost_of(input_.table, model_.settings, rule));
      all += static_cast<double>(costs_.back().pairs);
    }
    if (all <= options_.pairs_max) return {};
    return fail(Code::refused,
                "the blocking rules make {:.0f} pairs, about {:.0f} minutes of work:{}\nAdd "
                "conditions to the rules, or allow it with --max-pairs {:.0f}",
                all, all / pairs_a_second / threads_ / 60, costliest_rules(all), all);
  }

  // Those that make most of the pairs, and why.
  std::string costliest_rules(double all) const {
    constexpr double share_told = 0.05;
    std::vector<link::RuleCost> costs = costs_;
    std::ranges::stable_sort(costs, std::greater(), &link::RuleCost::pairs);
    std::string told;
    for (const link::RuleCost& cost : costs) {
      if (static_cast<double>(cost.pairs) < share_told * all) continue;
      told += fmt::format("\n  {} makes {} pairs; its largest block has {} records ({})",
                          cost.condition, with_commas(cost.pairs), with_commas(cost.largest_block),
                          cost.largest_key.empty() ? "all of them" : cost.largest_key);
    }
    return told;
  }

  Status score() {
    link::PredictOptions predict_options;
    predict_options.threads = threads_;
    predict_options.weight_min = weight_min();
    if (!options_.match.empty()) return match(predict_options.weight_min);
    link::RunPlan plan;
    if (keeps_runs()) {
      plan = {state_->folder(), state_->key(), options_.memory_max};
      predict_options.runs = &plan;
    }
    AMENDS_TRY(prediction_, link::predict(model_, predict_options, task()));
    steps_.done("score");
    return {};
  }

  bool keeps_runs() const {
    if (!state_) return false;
    std::uint64_t pairs = 0;
    for (const link::RuleCost& cost : costs_) pairs += cost.pairs;
    const bool is_fast = std::ranges::all_of(
        model_.comparisons, [](const link::Compared& compared) { return bool(compared.flat); });
    return options_.memory_max > 0 ||
           pairs >= (is_fast ? pairs_worth_keeping : slow_pairs_worth_keeping);
  }

  // Of --match, which keeps all in memory: what it has taken so far.
  Status check_memory_of_match(std::size_t matched) const {
    if (options_.memory_max == 0 || matched % 256 != 0) return {};
    const std::uint64_t now = link::resident_bytes();
    if (now <= options_.memory_max) return {};
    return fail(Code::refused,
                "the columns, the index and the pairs of {} new records take {}, and --match puts "
                "nothing on disk: allow --memory {}MB or more, or give fewer new records or a "
                "higher --threshold",
                with_commas(matched), human_bytes(now), now / 900'000 + 1);
  }

  // The new records, each held against all others as if it came alone.
  Status match(double weight_min) {
    const auto source = static_cast<std::uint16_t>(input_.table.records.sources().size() - 1);
    const auto is_new = [&](link::RecordIndex r) {
      return input_.table.records.source(r) == source;
    };
    link::Matcher matcher(model_);
    steps_.done("index");
    link::Pairs& pairs = prediction_.pairs;
    pairs.gamma.resize(model_.comparisons.size());
    prediction_.by_rule.resize(model_.rules.size());
    std::vector<double> milliseconds;
    for (link::RecordIndex record = 0; record < input_.table.size(); ++record) {
      if (!is_new(record)) continue;
      if (task().stopped()) return base::interrupted();
      AMENDS_CHECK(check_memory_of_match(milliseconds.size()));
      const auto start = std::chrono::steady_clock::now();
      const auto& matches = matcher.match(record, weight_min);
      const std::chrono::duration<double, std::milli> took =
          std::chrono::steady_clock::now() - start;
      milliseconds.push_back(took.count());
      for (const link::Matcher::Match& match : matches) {
        if (is_new(match.other) && match.other < record) continue;  // told already
        pairs.add(std::min(record, match.other), std::max(record, match.other), match.weight,
                  match.rule, match.gamma.data());
        ++prediction_.by_rule[match.rule];
      }
    }
    sort_pairs(pairs);
    prediction_.scored = matcher.scored();
    std::ranges::sort(milliseconds);
    const auto quantile = [&](double share) {
      if (milliseconds.empty()) return 0.0;
      const auto last = static_cast<double>(milliseconds.size() - 1);
      return milliseconds[static_cast<std::size_t>(share * last)];
    };
    figures_["matched"] = {
        {"records", milliseconds.size()}, {"p50_ms", quantile(0.5)}, {"p99_ms", quantile(0.99)}};
    steps_.done("match");
    return {};
  }

  Status decide() {
    LinkResultOptions results = options_.results;
    results.threads = threads_;
    if (options_.memory_max > 0 && state_) {
      results.scratch = state_->folder();
      results.sorted_at_once = options_.memory_max / 256;  // 16 bytes each
    }
    results.matches_new = !options_.match.empty();
    if (options_.threshold >= 0) results.threshold = link::weight_of(options_.threshold);
    // Few pairs, and none that do not match: nothing to choose a threshold from.
    if (options_.threshold < 0 && !options_.match.empty())
      results.threshold = link::weight_of(likely_enough);
    const auto done = [this](const std::string& step) { steps_.done(step); };
    Linked linked{model_, prediction_, costs_, profiles_, audited_, made_};
    linked.words.insert(linked.words.end(), training_.words.begin(), training_.words.end());
    AMENDS_TRY(threshold_, finish_link(results, std::move(sides_), linked, done, figures_));
    return {};
  }

  Status write() {
    LinkOutput output;
    output.table = &input_.table;
    output.settings = &model_.settings;
    output.pairs = &prediction_.pairs;
    output.weight_min = -std::numeric_limits<double>::infinity();
    output.with_values = options_.with_values;
    if (options_.model.empty() || options_.threshold >= 0) output.weight_min = threshold_;
    if (!options_.output.empty()) AMENDS_CHECK(write_pairs(options_.output, output));
    if (!options_.save_model.empty()) {
      AMENDS_CHECK(base::write_file(options_.save_model, link::settings_json(model_.settings)));
    }
    steps_.done("write");
    return {};
  }

  void report() const {
    nlohmann::ordered_json json = {{"records", input_.table.size()},
                                   {"refused_rows", input_.refused},
                                   {"pairs", prediction_.scored},
                                   {"kept_pairs", prediction_.pairs.size()}};
    json.update(figures_);
    if (!made_.empty()) json["model"] = made_;
    if (!training_.words.empty()) json["training"] = training_.words;
    json["rules"] = nlohmann::ordered_json::array();
    for (std::size_t r = 0; r < costs_.size(); ++r) {
      json["rules"].push_back({{"rule", costs_[r].condition},
                               {"pairs", costs_[r].pairs},
                               {"new_pairs", prediction_.by_rule[r]},
                               {"largest_block", costs_[r].largest_block}});
    }
    json["seconds"] = steps_.json();
    if (is_json_) {
      fmt::print("{}\n", json.dump(2));
      return;
    }
    for (const char* const name : {"records", "pairs", "clusters"}) {
      fmt::print("{:<24}{:>14}\n", name, with_commas(json[name].get<std::uint64_t>()));
    }
    fmt::print("{:<24}{:>14.3f}  (probability {:.4f})\n", "threshold", threshold_,
               link::probability_of(threshold_));
    for (const char* const name : {"best_f1", "f1_at_chosen", "b_cubed_f1"}) {
      if (!json.contains(name)) continue;
      fmt::print(
          "{:<24}{:>14}\n", name,
          json[name].is_null() ? "unknown" : fmt::format("{:.4f}", json[name].get<double>()));
    }
    if (json.contains("unreached")) print_unreached(json["unreached"]);
    if (json.contains("clerical")) print_clerical(json["clerical"]);
    if (json.contains("audit")) {
      print_audit(json["audit"]);
      print_audit_columns(json["audit_columns"]);
    }
    if (json.contains("explained")) print_explained(json);
  }

  void print_explained(const nlohmann::ordered_json& json) const {
    const auto& rule = json["explained_rule"];
    fmt::print("\n{} and {}, in bits ({})\n", options_.results.explain[0],
               options_.results.explain[1],
               rule.is_null() ? "no blocking rule makes this pair" : rule.get<std::string>());
    for (const auto& step : json["explained"]) {
      fmt::print("{:<24}{:>+9.2f}  {}\n", step["step"].get<std::string>(),
                 step["bits"].get<double>(), step["detail"].get<std::string>());
      if (step.contains("names")) fmt::print("{:<35}{}\n", "", step["names"].get<std::string>());
    }
  }

  static void print_clerical(const nlohmann::ordered_json& clerical) {
    fmt::print("{:<24}{:>14}  (unsure: {}, without an answer: {})\n", "pairs judged",
               with_commas(clerical["judged"].get<std::uint64_t>()),
               with_commas(clerical["unsure"].get<std::uint64_t>()),
               with_commas(clerical["unanswered"].get<std::uint64_t>()));
    for (const char* const name : {"precision", "recall"}) {
      const auto& interval = clerical[std::string(name) + "_95"];
      if (clerical[name].is_null()) {
        fmt::print("{:<24}{:>14}\n", name, "unknown");
      } else {
        fmt::print("{:<24}{:>14.4f}  (95 %: {:.4f} to {:.4f})\n", name,
                   clerical[name].get<double>(), interval[0].get<double>(),
                   interval[1].get<double>());
      }
    }
    for (const auto& word : clerical["words"]) fmt::print("  {}\n", word.get<std::string>());
  }

  static void print_unreached(const nlohmann::ordered_json& unreached) {
    if (unreached.contains("reason")) {
      fmt::print("{:<24}{:>14}  ({})\n", "matches of no rule", "unknown",
                 unreached["reason"].get<std::string>());
    } else if (unreached.contains("matches")) {
      const auto& interval = unreached["matches_95"];
      fmt::print("{:<24}{:>14.0f}  (estimated, 95 %: {:.0f} to {:.0f}; {:.1f} % reached)\n",
                 "matches of no rule", unreached["matches"].get<double>(),
                 interval[0].get<double>(), interval[1].get<double>(),
                 100 * unreached["reach"].get<double>());
    }
  }

  const Options& options_;
  const Common& common_;
  bool is_json_;
  unsigned threads_;
  Steps steps_;
  std::optional<link::MemoryKeeper> keeper_;
  std::optional<LinkState> state_;
  std::mutex state_mutex_;  // state_ comes while another thread may want it
  bool is_memory_checked_ = false;
  std::vector<std::string> header_;  // of the first file
  link::Settings settings_;
  ReadTable input_;
  LinkSides sides_;
  std::vector<link::ColumnProfile> profiles_;  // where --audit or --report asks for them
  AuditColumns audited_;
  link::Model model_;
  link::Training training_;
  std::vector<std::string> made_;
  std::vector<link::RuleCost> costs_;
  link::Prediction prediction_;
  double threshold_ = 0;
  nlohmann::ordered_json figures_ = nlohmann::ordered_json::object();
};

Status run(const Verb& verb, const Options& options, const Common& common) {
  const std::string& first = options.input.files.front();
  for (const std::string& file : options.input.files) {
    if (options.input.files.size() > 1 && is_register(file))
      return fail(Code::usage, "{}: this is a register, which is linked by itself", file);
  }
  if (!is_register(first)) {
    if (!options.lists.empty())
      return fail(Code::usage, "--list is for a register, and {} is none", first);
    for (const std::string& option : verb.given()) {
      if (option == "--by" || option == "--role")
        return fail(Code::usage, "{} says who puts a --list into a register, and {} is none",
                    option, first);
    }
    if (options.profiles) {
      AMENDS_CHECK(
          check_only(verb,
                     {"file", "--profile", "--model", "--id", "--sheet", "--delimiter", "--null",
                      "--link-type", "--truth", "--threads", "--encoding", "--memory", "--json"},
                     "--profile"));
    }
    return Linkage(options, common).run();
  }
  AMENDS_CHECK(check_only(verb, {"file", "--list", "--audit", "--by", "--role", "--json", "--help"},
                          "a register (" + first + ")"));
  return options.results.audit ? audit_register(first, common)
                               : link_register(first, options.lists, common);
}

}  // namespace

void add_link(Verb& app, Common& common) {
  auto options = std::make_shared<Options>();
  Verb* verb = app.add_subcommand("link", "Find the records that are about one person or thing");
  verb->add_option("file", options->input.files,
                   "CSV, NDJSON, XLSX or SQLite files; or a register's folder")
      ->required();
  Option* const model = verb->add_option("--model", options->model,
                                         "A model: Splink's settings JSON, version 4 or 5");
  verb->add_option("--id", options->id, "The column with each record's unique id");
  verb->add_option("-o,--output", options->output,
                   "Write the pairs: a file ending in .csv, .ndjson or .db");
  verb->add_option(
          "--term-frequencies", options->frequencies,
          "Tables with the columns surname and tf_surname, counted elsewhere; with --model")
      ->needs(model);
  verb->add_option("--match", options->match,
                   "New records: each is held against all others, one by one, with --model");
  verb->add_option("--link-type", options->link_type, "dedupe_only, link_only or link_and_dedupe");
  verb->add_flag("--train", options->trains, "Train the model anew, though it is trained")
      ->needs(model);
  verb->add_flag("--profile", options->profiles,
                 "Only tell what the columns hold, and what the blocking rules would cost");
  verb->add_option("--max-pairs", options->pairs_max, "The most pairs that blocking rules may make")
      ->capture_default_str();
  options->input.sheet_said_by = "--sheet";
  verb->add_option("--sheet", options->input.sheet,
                   "The sheet of a spreadsheet, or the table of an SQLite file");
  verb->add_option("--encoding", options->input.encoding,
                   "The files' encoding, as IANA names it (default: UTF-8)");
  verb->add_option("--delimiter", options->input.delimiter,
                   "What parts the fields of CSV files (default: found out from the first line)");
  verb->add_option("--save-model", options->save_model, "Write the trained model");
  verb->add_option("--threshold", options->threshold, "Keep pairs of at least this probability")
      ->between(0.0, 1.0);
  verb->add_option("--null", options->nulls,
                   "A text that means no value; may be given several times");
  verb->add_option("--memory", options->memory_max,
                   "The most memory to take, as 2GB: what does not fit is kept beside the output "
                   "(with --match nothing is; more is refused)")
      ->byte_size();
  verb->add_option("--threads", options->threads, "Default: as many as the machine has");
  verb->add_flag("--values", options->with_values, "Write the records' values beside the pairs");
  add_result_options(*verb, options->results);
  verb->add_option("--list", options->lists,
                   "With a register: take a reference list that its programme names, as id=file");
  add_actor_options(*verb, common);
  add_json_option(*verb, common);
  example(*verb,
          "  amends link people.csv -o pairs.csv --clusters clusters.csv\n"
          "  amends link people.csv --model model.json --truth person --json");
  verb->callback(
      [verb, options, &common] { common.exit_code = finish(run(*verb, *options, common)); });
}

}  // namespace amends::cli
