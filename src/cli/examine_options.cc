#include "cli/examine_options.h"

#include <algorithm>

namespace amends::cli {

void add_criterion_options(Verb& verb, CriterionOptions& options) {
  verb.add_option("--category", options.categories, "Claims of these categories");
  verb.add_option("--stage", options.stages, "In these stages");
  verb.add_option("--zone", options.zones, "With an incident or a property in these zones");
  verb.add_option("--received-from", options.received_from, "Received on this day or later");
  verb.add_option("--received-to", options.received_to, "Received on this day or earlier");
}

examine::Criterion criterion_of(const CriterionOptions& options) {
  return {options.categories, options.stages, options.zones, options.received_from,
          options.received_to};
}

Result<std::string> language_of(const programme::Programme& programme, const std::string& asked) {
  const std::vector<std::string>& known = programme.languages;
  if (asked.empty()) return known.front();
  if (std::ranges::find(known, asked) != known.end()) return asked;
  return fail(Code::bad_input, "the programme has no language \"{}\"; it has {}", asked,
              fmt::join(known, ", "));
}

void on_run(Verb& verb, Common& common, const char* role, std::function<Status()> run) {
  verb.callback([&verb, &common, role, run = std::move(run)] {
    const std::vector<std::string> given = verb.given();
    if (std::ranges::find(given, "--role") == given.end()) common.role = role;
    const int exit_code = finish(run());
    common.exit_code = std::max(common.exit_code, exit_code);
  });
}

void print_formed(const examine::Formed& formed) {
  for (const std::int64_t group : formed.groups) {
    fmt::print("Claims compete for one property: conflict group {} (amends conflict list).\n",
               group);
  }
  for (const auto& [group, into] : formed.merged) {
    fmt::print("Conflict group {} is about the property of group {}, and part of it now.\n", group,
               into);
  }
  if (formed.joined > 0) {
    fmt::print("{} more claims came to conflict groups that were there.\n", formed.joined);
  }
  for (const std::string& line : formed.apart) fmt::print("{}\n", line);
}

}  // namespace amends::cli
