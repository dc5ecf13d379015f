// amends names: the verb that holds what is about names, places and dates of any script; it needs
// no register. The verbs inside are files of their own beside this one.
#include "cli/cli.h"

namespace amends::cli {

Verb* names_verb(Verb& app) {
  Verb* names = app.add_subcommand("names", "Names, places and dates in any script");
  names->require_subcommand();
  return names;
}

}  // namespace amends::cli
