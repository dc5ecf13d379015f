// What has become due: deadlines that make acts by themselves, and those that wait for a person.
#pragma once

#include <string>
#include <vector>

#include "base/task.h"
#include "register/register.h"

namespace amends::registry {

struct DueReport {
  std::vector<std::string> done;     // acts made and files published, a sentence each
  std::vector<std::string> waiting;  // what only a person may do, with the command
  bool found_damage = false;         // the fixity check found evidence damaged or missing
};

// In order: decisions whose time for review is over become FINAL; evidence is read again when its
// fixity check is due; the log is published. Lapses, suspensions to be reviewed and time-stamps are
// only named: nothing adverse happens by itself. Running it twice does nothing the second time.
Result<DueReport> run_due(Register& reg, const Actor& actor, base::Task& task);

}  // namespace amends::registry
