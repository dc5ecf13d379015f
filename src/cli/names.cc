// amends names: the verb that holds what is about names, places and dates of any script; it needs
// no register. The verbs inside are files of their own beside this one.
#include "cli/cli.h"

namespace amends::cli {

CLI::App* names_verb(CLI::App& app) {
  const auto found =
      app.get_subcommands([](const CLI::App* verb) { return verb->get_name() == "names"; });
  if (!found.empty()) return found.front();
  CLI::App* names = app.add_subcommand("names", "Names, places and dates in any script");
  names->require_subcommand(1);
  return names;
}

}  // namespace amends::cli
