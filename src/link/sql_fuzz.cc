// Any text as a condition and as a model: parsed, compiled and run, or refused.
#include "base/task.h"
#include "link/model.h"
#include "link/predict.h"

namespace {

const amends::link::Table& table() {
  static const amends::link::Table made = [] {
    amends::link::TableBuilder builder({});
    const std::vector<std::string> header = {"unique_id", "a", "b"};
    AMENDS_ASSERT(builder.add_file("f", "f", header).has_value());
    const std::string_view rows[][3] = {
        {"1", "ana", "2000-01-01"}, {"2", "ané", ""}, {"3", "[x, y]", "7"}};
    for (const auto& row : rows) AMENDS_ASSERT(builder.add_row(row, 1).has_value());
    auto table = builder.finish();
    AMENDS_ASSERT(table.has_value());
    return std::move(*table);
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)amends::link::parse_settings(text);
  amends::link::Settings settings;
  amends::link::Comparison comparison;
  comparison.name = "c";
  comparison.levels.resize(2);
  comparison.levels[0].condition = text;
  comparison.levels[1].condition = "ELSE";
  settings.comparisons = {comparison};
  settings.rules = {{"1=1", {}, 1}};
  const auto model = amends::link::compile_model(table(), settings);
  if (model) (void)amends::link::predict(*model, {}, amends::base::quiet());
  settings.comparisons[0].levels[0].condition = "a_l = a_r";
  settings.rules = {{std::string(text), {}, 1}};
  (void)amends::link::compile_model(table(), settings);
  return 0;
}
