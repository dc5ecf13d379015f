// The models that come with the program: the text files in src/names/tables/, built in.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "names/model.h"

namespace amends::names {

struct TableText {
  std::string_view name;  // the file's name
  std::string_view text;
};

// Sorted by name.
std::span<const TableText> table_texts();
// Empty when there is none of that name.
std::string_view table_text(std::string_view name);

// The model for two scripts, its left side being `left`; nullptr when either has none. Read on
// first use and kept; any thread. Two scripts without a table of their own meet over Latin letters
// (compose.h). Latin with Latin has a table too: spellings of one name by different habits.
const Model* model_for(Script left, Script right);

}  // namespace amends::names
