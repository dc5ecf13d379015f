// The views as CSV. Internal.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "publish/package.h"

namespace amends::publish {

using Sink = std::function<Status(std::string_view)>;

// The tables that may leave, in order.
std::vector<std::string_view> exported_views(const PackageOptions& options);

// Header and rows of one table, without sealed claims unless they are wanted. How many rows.
Result<std::uint64_t> write_view(registry::Register& reg, std::string_view table,
                                 const PackageOptions& options, const Sink& sink, base::Task& task);

}  // namespace amends::publish
