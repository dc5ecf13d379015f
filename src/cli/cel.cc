// amends cel: the expression language of rules, by itself.
#include <nlohmann/json.hpp>

#include "base/read_json.h"
#include "cel/conformance.h"
#include "cel/environment.h"
#include "cel/json_value.h"
#include "cel/machine.h"
#include "cel/text.h"
#include "cli/cli.h"

namespace amends::cli {
namespace {

struct Options {
  std::string file, expression, bindings;
};

Status test(Common& common, const Options& options) {
  AMENDS_TRY(const auto cases, cel::run_conformance(options.file));
  std::size_t failed = 0;
  nlohmann::ordered_json failures = nlohmann::ordered_json::array();
  for (const cel::ConformanceCase& one : cases) {
    if (one.failure.empty()) continue;
    ++failed;
    if (common.json) {
      failures.push_back({{"file", one.file},
                          {"section", one.section},
                          {"name", one.name},
                          {"expr", one.expression},
                          {"failure", one.failure}});
    } else {
      fmt::print("FAIL {}/{}/{}: {}\n     {}\n", one.file, one.section, one.name, one.failure,
                 one.expression);
    }
  }
  if (common.json) {
    const nlohmann::ordered_json json = {
        {"passed", cases.size() - failed}, {"failed", failed}, {"failures", failures}};
    fmt::print("{}\n", json.dump(2));
  } else {
    fmt::print("{} passed, {} failed\n", cases.size() - failed, failed);
  }
  common.exit_code = failed == 0 ? 0 : 1;
  return {};
}

Status evaluate(Common& common, const Options& options) {
  cel::Arena arena(256u << 20);
  cel::Environment environment;
  std::vector<cel::Value> values;
  if (!options.bindings.empty()) {
    AMENDS_TRY(const std::string json, base::read_json(options.bindings));
    auto bindings = cel::bindings_of_json(json, arena);
    if (!bindings) return fail(std::move(bindings.error()).in(options.bindings));
    for (auto& [name, value] : *bindings) {
      if (const auto declared = environment.declare(name, &cel::types::dyn); !declared)
        return fail(Error(declared.error()).in(options.bindings));
      values.push_back(value);
    }
  }
  AMENDS_TRY(const cel::Program program, environment.compile(options.expression));
  cel::Machine machine;
  const cel::Value value = machine.run(program, values);
  if (common.json) {
    fmt::print("{{\"type\":\"{}\",\"value\":{}}}\n", cel::type_name(value), cel::to_json(value));
  } else {
    fmt::print("{}\n", cel::to_text(value));
  }
  if (!value.is_value()) common.exit_code = 1;
  return {};
}

}  // namespace

void add_cel(Verb& app, Common& common) {
  Verb* verb =
      app.add_subcommand("cel", "Try expressions of the language that rules are written in (CEL)");
  verb->require_subcommand();
  static Options options;
  Verb* eval = verb->add_subcommand("eval", "Print the value of an expression");
  eval->add_option("expression", options.expression, "The expression")->required();
  eval->add_option("--bindings", options.bindings, "A JSON object of variables")->existing_file();
  add_json_option(*eval, common);
  example(*eval,
          "  amends cel eval 'dec(\"84.0\") * 310 * dec(\"0.59\")'\n"
          "  amends cel eval 'x.within(date(\"2019-09-14\"), date(\"2020-02-02\"))' --bindings "
          "facts.json");
  eval->callback([&common] {
    const Status status = evaluate(common, options);
    if (!status) common.exit_code = finish(status);
  });
  Verb* tests =
      verb->add_subcommand("test", "Run a file of conformance tests and print what fails");
  tests->add_option("file", options.file, "The file, as cel-spec's simple tests in JSON")
      ->required();
  add_json_option(*tests, common);
  example(*tests, "  amends cel test ../shared/conformance/cel/tests.json");
  tests->callback([&common] {
    const Status status = test(common, options);
    if (!status) common.exit_code = finish(status);
  });
}

}  // namespace amends::cli
