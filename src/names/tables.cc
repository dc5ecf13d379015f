#include "names/tables.h"

#include <array>
#include <mutex>

#include "names/compose.h"
#include "names/model_file.h"

namespace amends::names {
namespace {

constexpr std::size_t scripts = 6;

std::string_view file_of(Script script) {
  constexpr std::array<std::string_view, scripts> files = {"latn.tsv", "cyrl.tsv", "arab.tsv",
                                                           "armn.tsv", "geor.tsv", "grek.tsv"};
  return files[static_cast<std::size_t>(script)];
}

ModelTable built_in(Script script) {
  auto table = parse_model(table_text(file_of(script)), file_of(script));
  if (!table) base::assertion_failed(table.error().message.c_str(), __FILE__, __LINE__);
  return std::move(*table);
}

struct Slot {
  std::once_flag once;
  std::unique_ptr<const Model> model;
};

}  // namespace

std::string_view table_text(std::string_view name) {
  for (const TableText& table : table_texts())
    if (table.name == name) return table.text;
  return {};
}

const Model* model_for(Script left, Script right) {
  static std::array<Slot, scripts * scripts> slots;
  if (left == Script::other || right == Script::other) return nullptr;
  const auto a = static_cast<std::size_t>(left), b = static_cast<std::size_t>(right);
  Slot& slot = slots[a * scripts + b];
  std::call_once(slot.once, [&] {
    if (right == Script::latin)
      slot.model = std::make_unique<Model>(built_in(left));
    else if (left == Script::latin)
      slot.model = std::make_unique<Model>(turned(built_in(right)));
    else
      slot.model = std::make_unique<Model>(composed(built_in(left), built_in(right)));
  });
  return slot.model.get();
}

}  // namespace amends::names
