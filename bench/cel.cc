// Runs the expressions of a file one after the other and prints the nanoseconds that each takes, as
// bench/peers/cel-go does with cel-go.
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cel/environment.h"
#include "cel/json_value.h"
#include "cel/machine.h"
#include "cel/text.h"
#include "measure.h"

int main(int argc, char** argv) {
  using namespace amends;
  if (argc != 2) return 2;
  std::ifstream file(argv[1]);
  const auto questions = nlohmann::json::parse(file);
  nlohmann::json times;
  for (const auto& question : questions) {
    cel::Arena arena;
    cel::Environment environment;
    std::vector<cel::Value> values;
    const auto bindings = cel::bindings_of_json(question.at("bindings").dump(), arena);
    for (const auto& [name, value] : bindings.value()) {
      if (!environment.declare(name, &cel::types::dyn)) return 1;
      values.push_back(value);
    }
    const auto program = environment.compile(question.at("expr").get<std::string>()).value();
    cel::Machine machine;
    std::string is = cel::to_text(machine.run(program, values));
    if (is.starts_with('"')) is = is.substr(1, is.size() - 2);
    if (is != question.at("is")) {
      std::cerr << question.at("name") << " gives " << is << "\n";
      return 1;
    }
    std::size_t runs = 0;
    double spent = 0;
    while (spent < 0.2) {
      spent += bench::seconds([&] {
        for (int i = 0; i < 1000; ++i) machine.run(program, values);
      });
      runs += 1000;
    }
    times[question.at("name").get<std::string>()] = spent * 1e9 / static_cast<double>(runs);
  }
  std::cout << times.dump() << "\n";
}
