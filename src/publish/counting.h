// Reading counts from the views: small helps for figures.cc and amounts.cc.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "publish/figures.h"
#include "store/database.h"

namespace amends::publish {

// Calls for each row of a query that has no parameters, stopping when the task is.
Status each_row(store::Database& database, std::string_view sql, base::Task& task,
                const std::function<Status(const store::Statement&)>& take);

inline Count count_at(const store::Statement& row, int column) {
  return static_cast<Count>(row.integer(column));
}

// Amounts asserted, by category in the programme's currency and in all by currency.
Result<Amounts> gather_amounts(store::Database& database, const programme::Programme& programme,
                               std::string_view language, const Rule& rule, base::Task& task);

// Whether claims of the category are sealed; not for a category that the programme does not have.
bool is_sealed(const programme::Programme& programme, std::string_view category);
std::string title_of(const programme::Programme& programme, std::string_view category,
                     std::string_view language);

}  // namespace amends::publish
