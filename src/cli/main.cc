// amends: the program. Each verb is a file of its own beside this one.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "cli/cli.h"

namespace {

int output_lost(const char* why) {
  std::fprintf(stderr, "amends: not all of the output could be written: %s\n", why);
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace amends::cli;
  const Program program{
      "amends", "amends 0.1.0",
      "Amends: an open register of damage.\n"
      "Every change is an act in a public log that proves what was registered, and shows nobody's "
      "data.\n"
      "Start with:  amends init REGISTER --programme programmes/velaria",
      "Exit codes: 0 done, 1 found something wrong, 2 used wrongly, 3 not there (a file, a "
      "register, "
      "a claim) or I/O, 130 stopped by Ctrl-C.\n"
      "Each verb explains itself:  amends intake --help"};
  Common common;
  const auto add_verbs = [&common](Verb& app) {
    add_init(app, common);
    add_intake(app, common);
    add_evidence(app, common);
    add_custody(app, common);
    add_receipt(app, common);
    add_verify(app, common);
    add_fsck(app, common);
    add_rebuild(app, common);
    add_report(app, common);
    add_export(app, common);
    add_simulate(app, common);
    add_run(app, common);
    add_status(app, common);
    add_show(app, common);
    add_review(app, common);
    add_act(app, common);
    add_notice(app, common);
    add_erase(app, common);
    add_adopt(app, common);
    add_timestamp(app, common);
    add_sample(app, common);
    add_instalment(app, common);
    add_conflict(app, common);
    add_fund(app, common);
    add_payment(app, common);
    add_heirs(app, common);
    add_decide(app, common);
    add_letter(app, common);
    add_audit(app, common);
    add_replay(app, common);
    add_cel(app, common);
    add_names_date(app, common);
    add_names_place(app, common);
    add_names_import(app, common);
    add_names(app, common);
    add_rules(app, common);
    add_value(app, common);
    add_screen(app, common);
    add_explain(app, common);
    add_examine(app, common);
    add_link(app, common);
  };
  try {
    const auto exit_code = run_program(program, argc, argv, add_verbs);
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
      return output_lost(std::strerror(errno));
    return exit_code.value_or(common.exit_code);
  } catch (const std::system_error& error) {  // what fmt throws where a stream takes no more
    return output_lost(error.what());
  }
}
