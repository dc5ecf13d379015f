// One table of a gazetteer: a CSV file whose header names exactly the columns that the table has.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv_rows.h"
#include "base/task.h"
#include "names/gazetteer_faults.h"

namespace amends::names {

// Calls `take` with each good row's line and its fields, in the order of `columns` whatever the
// file's own order. Rows that are not of the header's shape become faults. Code::interrupted when
// the task is stopped.
Status read_table(
    std::string_view text, std::deque<std::string>& kept, const std::string& file,
    std::span<const std::string_view> columns, GazetteerFaults& faults, Task& task,
    const std::function<void(std::uint64_t, std::span<const std::string_view>)>& take);

}  // namespace amends::names
