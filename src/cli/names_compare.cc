// amends names compare, bench, train: names in any script, how well they are told apart, the
// tables.

#include <nlohmann/json.hpp>

#include "cli/cli.h"
#include "names/bench.h"
#include "names/compare.h"
#include "names/keys.h"
#include "names/readings.h"
#include "names/tags.h"
#include "names/train_file.h"

namespace amends::cli {
namespace {

using Json = nlohmann::ordered_json;

Json as_json(const std::vector<names::SetAside>& list) {
  Json result = Json::array();
  for (const auto& item : list) result.push_back({{"text", item.text}, {"reason", item.reason}});
  return result;
}

Json as_json(const names::Comparison& comparison) {
  Json words = Json::array();
  for (const auto& word : comparison.words) {
    Json steps = Json::array();
    for (const auto& step : word.steps)
      steps.push_back({{"left", step.left}, {"right", step.right}, {"weight", step.weight}});
    words.push_back({{"left", word.left},
                     {"right", word.right},
                     {"weight", word.weight},
                     {"note", word.note},
                     {"alignment", std::move(steps)}});
  }
  return {
      {"weight", comparison.weight},
      {"probability", comparison.probability},
      {"likeness", comparison.likeness},
      {"words", std::move(words)},
      {"left",
       {{"canonical", comparison.left.text}, {"set_aside", as_json(comparison.left.set_aside)}}},
      {"right",
       {{"canonical", comparison.right.text}, {"set_aside", as_json(comparison.right.set_aside)}}}};
}

void print_set_aside(std::string_view side, const names::Canonical& name) {
  for (const auto& item : name.set_aside)
    fmt::print("  {} set aside: {}{}{}\n", side, item.text, item.text.empty() ? "" : ": ",
               item.reason);
}

void print(const names::Comparison& comparison) {
  fmt::print("weight {:+.1f} bits   probability {:.4f}   likeness {:.2f}\n", comparison.weight,
             comparison.probability, comparison.likeness);
  for (const auto& word : comparison.words) {
    fmt::print("  {:+6.1f}  {} — {}{}{}\n", word.weight, word.left.empty() ? "·" : word.left,
               word.right.empty() ? "·" : word.right, word.note.empty() ? "" : "   ", word.note);
    if (word.steps.empty()) continue;
    std::string line;
    for (const auto& step : word.steps)
      line += fmt::format("{}{}:{} {:+.1f}", line.empty() ? "" : "  ",
                          step.left.empty() ? "·" : step.left,
                          step.right.empty() ? "·" : step.right, step.weight);
    fmt::print("          {}\n", line);
  }
  print_set_aside("left", comparison.left);
  print_set_aside("right", comparison.right);
}

struct CompareOptions {
  std::string left, right;
  bool places = false;
  double prior = 1e-4;
};

Status run_compare(const Common& common, const CompareOptions& options) {
  if (!(options.prior > 0 && options.prior < 1))
    return fail(Code::usage, "--prior is a probability between 0 and 1, such as 0.0001");
  const auto comparison =
      names::compare(options.left, options.right,
                     options.places ? names::Kind::place : names::Kind::person, options.prior);
  if (common.json)
    fmt::print("{}\n", as_json(comparison).dump(2, ' ', false, Json::error_handler_t::replace));
  else
    print(comparison);
  return {};
}

struct BenchArguments {
  std::string file;
  std::string kind;
  bool curve = false;
};

void print_quality(std::string_view name, const names::Quality& quality) {
  fmt::print("{:<8} {:>12.4f} {:>12.4f} {:>10.4f}\n", name, quality.tpr_at_1e3, quality.tpr_at_1e4,
             quality.acc_at_1);
}

Json as_json(const names::BenchResult& result, bool curve) {
  const auto both = [&](double names::Quality::* measure) {
    return Json{{"naive", result.naive.*measure}, {"ours", result.ours.*measure}};
  };
  Json json = {{"kind", result.kind == names::Kind::place ? "place" : "person"},
               {"pairs", result.pairs},
               {"non_pairs", result.non_pairs},
               {"queries", result.queries},
               {"tpr_at_1e-3", both(&names::Quality::tpr_at_1e3)},
               {"tpr_at_1e-4", both(&names::Quality::tpr_at_1e4)},
               {"acc_at_1", both(&names::Quality::acc_at_1)}};
  if (result.ours.in_block_tpr_at_1e2 >= 0)
    json["in_block_tpr_at_1e-2"] = both(&names::Quality::in_block_tpr_at_1e2);
  json["blocking"] = {{"recall", result.blocking.recall}, {"share", result.blocking.share}};
  if (curve) json["curve"] = {{"naive", result.naive.curve}, {"ours", result.ours.curve}};
  return json;
}

Status run_bench(const Common& common, const BenchArguments& arguments) {
  AMENDS_TRY(const names::PairFile file, names::read_pairs(arguments.file));
  for (const auto& problem : file.problems) fmt::print(stderr, "amends: left out: {}\n", problem);
  names::BenchOptions options;
  if (!arguments.kind.empty())
    options.kind = arguments.kind == "place" ? names::Kind::place : names::Kind::person;
  AMENDS_TRY(const names::BenchResult result, names::bench(file, options, task()));
  if (common.json) {
    fmt::print("{}\n", as_json(result, arguments.curve).dump(2));
    return {};
  }
  fmt::print("{} true pairs, {} random non-pairs, {} names sought among all\n",
             with_commas(result.pairs), with_commas(result.non_pairs), with_commas(result.queries));
  fmt::print("{:<8} {:>12} {:>12} {:>10}\n", "", "tpr_at_1e-3", "tpr_at_1e-4", "acc_at_1");
  print_quality("naive", result.naive);
  print_quality("ours", result.ours);
  fmt::print("blocking: {:.4f} of true pairs share a key, {:.5f} of all pairs do\n",
             result.blocking.recall, result.blocking.share);
  if (result.ours.in_block_tpr_at_1e2 >= 0)
    fmt::print("true-positive rate inside the blocks, at 1 in 100: naive {:.4f}, ours {:.4f}\n",
               result.naive.in_block_tpr_at_1e2, result.ours.in_block_tpr_at_1e2);
  return {};
}

struct TrainArguments {
  names::TrainingFiles files;
  std::vector<std::string> pairs;
  std::string output;
};

Status run_train(const Common& common, TrainArguments& arguments) {
  arguments.files.pairs.assign(arguments.pairs.begin(), arguments.pairs.end());
  AMENDS_TRY(const names::TrainingResult result, names::train_files(arguments.files, {}, task()));
  for (const auto& problem : result.problems) fmt::print(stderr, "amends: {}\n", problem);
  AMENDS_CHECK(base::write_file(arguments.output, result.text));
  if (common.json) {
    const Json json = {{"pairs", result.pairs},
                       {"pairs_kept", result.pairs_kept},
                       {"chunks", result.table.chunks.size()},
                       {"table", arguments.output}};
    fmt::print("{}\n", json.dump(2));
    return {};
  }
  fmt::print("{}: {} chunk pairs from {} pairs of words, {} of them true by the model\n",
             arguments.output, with_commas(result.table.chunks.size()), with_commas(result.pairs),
             with_commas(static_cast<std::uint64_t>(result.pairs_kept)));
  return {};
}

Json word_as_json(const names::Word& word, names::Tag tag) {
  return {{"letters", names::to_utf8(word.letters)},
          {"script", names::script_code(word.script)},
          {"tag", names::tag_name(tag)},
          {"readings", names::read_word(word.letters)}};
}

Status run_keys(const Common& common, const std::string& name) {
  const names::Canonical canonical = names::canonical(name);
  const std::vector<names::Tag> tags = names::tags_of(canonical.words, false);
  const std::vector<std::string> keys = names::keys(name);
  if (common.json) {
    Json words = Json::array();
    for (std::size_t i = 0; i < tags.size(); ++i)
      words.push_back(word_as_json(canonical.words[i], tags[i]));
    const Json json = {{"canonical", canonical.text},
                       {"words", std::move(words)},
                       {"keys", keys},
                       {"set_aside", as_json(canonical.set_aside)}};
    fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
    return {};
  }
  fmt::print("{}\n", canonical.text);
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const names::Word& word = canonical.words[i];
    fmt::print("  {}  {}  {}  read", names::to_utf8(word.letters), names::script_code(word.script),
               names::tag_name(tags[i]));
    for (const auto& reading : names::read_word(word.letters)) fmt::print(" {}", reading);
    fmt::print("\n");
  }
  print_set_aside("  ", canonical);
  fmt::print("keys:");
  for (const auto& key : keys) fmt::print("  {}", key);
  fmt::print("\n");
  return {};
}

void add_keys(Verb& group, Common& common) {
  Verb* verb = group.add_subcommand(
      "keys", "Show a name's canonical form, words, readings and blocking keys");
  auto name = std::make_shared<std::string>();
  verb->add_option("name", *name, "A name as written")->required();
  add_json_option(*verb, common);
  example(*verb, "  amends names keys \"Гончаренко, Олег\"");
  verb->callback([&common, name] { common.exit_code = finish(run_keys(common, *name)); });
}

void add_compare(Verb& group, Common& common) {
  Verb* verb = group.add_subcommand("compare", "Say how far two names are one, and why");
  auto options = std::make_shared<CompareOptions>();
  verb->add_option("left", options->left, "A name as written")->required();
  verb->add_option("right", options->right, "Another")->required();
  verb->add_flag("--place", options->places, "They are names of places, not of persons");
  verb->add_option("--prior", options->prior,
                   "Probability before any evidence that the two are one (default 0.0001)");
  add_json_option(*verb, common);
  example(*verb, "  amends names compare \"Խաչատրյան Անի\" \"Khachaturian, Ani\"");
  verb->callback([&common, options] { common.exit_code = finish(run_compare(common, *options)); });
}

void add_bench(Verb& group, Common& common) {
  Verb* verb = group.add_subcommand(
      "bench", "Measure on a file of pairs, with ICU and Jaro-Winkler beside it");
  auto arguments = std::make_shared<BenchArguments>();
  verb->add_option("file", arguments->file,
                   "Tab-separated: a name, the same name written otherwise")
      ->required();
  verb->add_option("--kind", arguments->kind,
                   "person or place; by default place where most names are one word")
      ->one_of({"person", "place"});
  verb->add_flag("--curve", arguments->curve, "With --json: the whole curves too");
  add_json_option(*verb, common);
  example(*verb, "  amends names bench pairs.tsv --json");
  verb->callback(
      [&common, arguments] { common.exit_code = finish(run_bench(common, *arguments)); });
}

void add_train(Verb& group, Common& common) {
  Verb* verb = group.add_subcommand("train", "Learn a table from pairs of words");
  auto arguments = std::make_shared<TrainArguments>();
  verb->add_option("pairs", arguments->pairs, "Files of pairs: word, Latin spelling, count")
      ->required();
  verb->add_option("-o,--output", arguments->output, "The table to write")->required();
  verb->add_option("--source", arguments->files.source, "Whose data, for the table's head");
  verb->add_option("--licence", arguments->files.licence, "Its licence, for the table's head");
  verb->add_option("--date", arguments->files.date, "Its date, for the table's head");
  verb->add_flag("--spellings", arguments->files.within_right,
                 "Learn from the Latin spellings that share a word, not from the pairs");
  add_json_option(*verb, common);
  example(*verb,
          "  amends names train pairs.tsv --source \"labels of a register\" --licence CC0-1.0 -o "
          "cyrl.tsv");
  verb->callback(
      [&common, arguments] { common.exit_code = finish(run_train(common, *arguments)); });
}

}  // namespace

void add_names(Verb& app, Common& common) {
  Verb* group = names_verb(app);
  add_compare(*group, common);
  add_keys(*group, common);
  add_bench(*group, common);
  add_train(*group, common);
}

}  // namespace amends::cli
