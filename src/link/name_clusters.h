// Spellings that are one name. How rare a name is must not hang on how it is spelt: Mohammed,
// Muhammad and Мухаммед are one frequent name, and none of them is rare evidence.
#pragma once

#include <cstdint>
#include <vector>

#include "link/table.h"

namespace amends::link {

// By value's code: the code of the spelling that stands for its name, the most frequent one. A
// value joins the spelling that it weighs most with, of those that share a blocking key with it and
// are more frequent, or as frequent and earlier by their letters; spellings that only a chain of
// others connects stay apart. The order of the records changes nothing.
std::vector<ValueCode> name_clusters(const Column& column);

}  // namespace amends::link
