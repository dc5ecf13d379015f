// Any bytes as an expression, and as a definition's: it is refused, or it is run and comes to an
// end.
#include "cel/environment.h"
#include "cel/machine.h"
#include "cel/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends::cel;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  Limits limits;
  limits.memory_max = 1u << 20;
  limits.cost_max = 50'000;
  for (const bool checked : {true, false}) {
    Environment environment;
    (void)environment.declare("x", &types::dyn);
    (void)environment.declare("s", &types::string);
    Environment::Options options;
    options.check = checked;
    (void)environment.define("again", {"s"}, source);
    for (const std::string_view run : {source, std::string_view("[x].map(y, again(again(y)))")}) {
      const auto program = environment.compile(run, options);
      if (!program) continue;
      Machine machine(limits);
      const Value values[] = {Value(), Value::string("text")};
      const Value result = machine.run(*program, values);
      (void)to_text(result, 10'000);
      (void)to_json(result, 10'000);
    }
  }
  return 0;
}
