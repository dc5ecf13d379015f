// What the verbs of examination share: the criterion's options, and the role that a verb is for.
#pragma once

#include <functional>

#include "cli/cli.h"
#include "examine/competing.h"
#include "examine/criterion.h"
#include "programme/programme.h"

namespace amends::cli {

struct CriterionOptions {
  std::vector<std::string> categories, stages, zones;
  std::string received_from, received_to;
};
void add_criterion_options(Verb& verb, CriterionOptions& options);
examine::Criterion criterion_of(const CriterionOptions& options);

// The language, or the programme's first where none is asked for. Code::bad_input for one that the
// programme does not have.
Result<std::string> language_of(const programme::Programme& programme, const std::string& asked);

// Runs the verb; `role` is whose work it is, unless --role says another.
void on_run(Verb& verb, Common& common, const char* role, std::function<Status()> run);

// Says which groups of competing claims came into being, if any did.
void print_formed(const examine::Formed& formed);

}  // namespace amends::cli
