// What programme.toml says, read into a Programme.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "programme/faults.h"
#include "programme/programme.h"
#include "programme/tree.h"

namespace amends::programme {

// Where things stand in programme.toml, for what is checked after it.
struct SettingLines {
  struct Column {
    std::string kind;  // column_kinds (table_check.h)
    int line = 0;
  };
  std::map<std::string, int> categories, limits;       // by code or id
  std::map<std::string, Column, std::less<>> columns;  // by "table.column"
  struct LateRule {
    std::string rule, window;  // "the window of category D1"
    int line = 0;
  };
  std::vector<LateRule> late_rules;
};

void read_settings(const Value& root, Programme& programme, SettingLines& lines, Faults& faults);

}  // namespace amends::programme
