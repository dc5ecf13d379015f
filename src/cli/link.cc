// amends link: finds the records that are about one person or thing.
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/files.h"
#include "cli/cli.h"
#include "cli/link_input.h"
#include "cli/link_output.h"
#include "link/evaluate.h"
#include "link/model.h"
#include "link/predict.h"
#include "link/threshold.h"

namespace amends::cli {
namespace {

struct Options {
  LinkInput input;
  std::string model, truth, id, output, save_model;
  std::vector<std::string> nulls;
  double threshold = -1;
  unsigned threads = 0;
  bool with_values = false;
};

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

Status run(const Options& options, const Common& common) {
  Steps steps;
  const unsigned threads =
      options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  AMENDS_TRY(const std::string text, base::read_file(options.model));
  Result<link::Settings> read = link::parse_settings(text);
  if (!read) return fail(std::move(read).error().in(options.model));
  link::Settings settings = std::move(*read);
  if (!options.id.empty()) settings.unique_id_column = options.id;
  link::TableOptions table_options;
  table_options.unique_id = settings.unique_id_column;
  table_options.nulls = options.nulls;
  AMENDS_TRY(table_options.columns, link::columns_used(settings));
  if (!options.truth.empty()) table_options.columns.push_back(options.truth);
  AMENDS_TRY(ReadTable input, read_table(options.input, table_options, task()));
  for (const std::string& refusal : input.refusals)
    std::fprintf(stderr, "amends: %s\n", refusal.c_str());
  steps.done("read");
  Result<link::Model> compiled = link::compile_model(input.table, settings);
  if (!compiled) return fail(std::move(compiled).error().in(options.model));
  link::Model model = std::move(*compiled);
  steps.done("compile");
  link::PredictOptions predict_options;
  predict_options.threads = threads;
  if (options.threshold >= 0) predict_options.weight_min = link::weight_of(options.threshold);
  AMENDS_TRY(const link::Prediction prediction, link::predict(model, predict_options, task()));
  steps.done("score");
  nlohmann::ordered_json json = {{"records", input.table.size()}, {"pairs", prediction.scored}};
  if (!options.truth.empty()) {
    std::vector<std::string> names;
    const link::Column& column = *input.table.find(options.truth);
    for (link::RecordIndex record = 0; record < input.table.size(); ++record)
      names.emplace_back(column.text(record));
    const link::Labels labels = link::labels_from(names);
    const link::Evaluation evaluation(prediction.pairs, labels);
    json["best_f1"] = evaluation.best().f1();
  }
  if (!options.output.empty()) {
    LinkOutput output;
    output.table = &input.table;
    output.settings = &model.settings;
    output.pairs = &prediction.pairs;
    output.weight_min = predict_options.weight_min;
    output.with_values = options.with_values;
    AMENDS_CHECK(write_pairs(options.output, output));
    steps.done("write");
  }
  if (!options.save_model.empty())
    AMENDS_CHECK(base::write_file(options.save_model, link::settings_json(model.settings)));
  json["seconds"] = steps.json();
  if (common.json) fmt::print("{}\n", json.dump(2));
  return {};
}

}  // namespace

void add_link(CLI::App& app, Common& common) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      app.add_subcommand("link", "Find the records that are about one person or thing");
  verb->add_option("file", options->input.files, "CSV, NDJSON, XLSX or SQLite files")->required();
  verb->add_option("--model", options->model, "A model: Splink's settings JSON, version 4 or 5");
  verb->add_option("--truth", options->truth,
                   "A column that says which records are one, to measure by");
  verb->add_option("--id", options->id, "The column with each record's unique id");
  verb->add_option("-o,--output", options->output,
                   "Write the pairs: a file ending in .csv, .ndjson or .db");
  verb->add_option("--save-model", options->save_model, "Write the trained model");
  verb->add_option("--threshold", options->threshold, "Keep pairs of at least this probability");
  verb->add_option("--null", options->nulls,
                   "A text that means no value; may be given several times");
  verb->add_option("--threads", options->threads, "Default: as many as the machine has");
  verb->add_flag("--values", options->with_values, "Write the records' values beside the pairs");
  add_json_option(*verb, common);
  example(*verb, "  amends link people.csv -o pairs.csv");
  verb->callback([options, &common] { common.exit_code = finish(run(*options, common)); });
}

}  // namespace amends::cli
