// SQLite's result codes as our errors. Internal to store: everything that calls SQLite's C API goes
// through here, so that each code has one sentence and one meaning.
#pragma once

#include <sqlite3.h>

#include <string_view>

#include "base/result.h"

namespace amends::store {

// The error that the last call on `handle` made, which gave `code`. `doing` begins the sentence
// ("reading", "committing"); `sql` is quoted where the statement itself is at fault. Must be called
// before anything else is done with the handle.
Error failure(sqlite3* handle, int code, std::string_view doing, std::string_view sql = {});

}  // namespace amends::store
