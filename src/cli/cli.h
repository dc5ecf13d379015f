// What all verbs share: the options that mean the same everywhere, progress on a terminal, Ctrl-C,
// and how a result becomes words and an exit code. One file a verb beside this one; each is thin:
// it reads options, calls a module, prints.
//
// Exit codes: 0 done · 1 found something wrong (damage, refused rows, a step that is not allowed) ·
// 2 used wrongly (options, mapping, programme) · 3 I/O (files, disk, another process holds the
// register) · 130 stopped by Ctrl-C, after a clean stop.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "base/clock.h"
#include "base/task.h"
#include "register/register.h"

namespace amends::cli {

struct Common {
  std::string register_folder;  // -r; else $AMENDS_REGISTER; else the current folder
  std::string by;               // --by; else $AMENDS_BY; else the system's user name
  std::string role = "INT";     // --role
  bool json = false;            // --json
  int exit_code = 0;            // set by the verb that ran
};

// Adds -r and, for verbs that act on a register as a whole, the same as a plain argument.
void add_register_option(CLI::App& verb, Common& common, bool positional);
void add_json_option(CLI::App& verb, Common& common);
void add_actor_options(CLI::App& verb, Common& common);
// The example that closes a verb's --help.
void example(CLI::App& verb, const std::string& lines);

std::filesystem::path register_folder(const Common& common);
Result<registry::Register> open_register(const Common& common, registry::Access access);
registry::Actor actor(const Common& common);

// Progress on standard error when it is a terminal and the work takes over two seconds; stopped()
// after SIGINT or SIGTERM. One for the whole run.
base::Task& task();

// The verb's end: nothing for success, else "amends: <sentence>" on standard error; gives the exit
// code.
int finish(const Status& status);
int exit_code_of(Code code);

// "1,234,567", "3.2 MB"
std::string with_commas(std::uint64_t number);
std::string human_bytes(std::uint64_t bytes);

// "amends names", which holds verbs and does nothing itself; made when it is first asked for.
CLI::App* names_verb(CLI::App& app);

// One function a verb; main.cc calls them in the order of --help.
void add_init(CLI::App& app, Common& common);
void add_intake(CLI::App& app, Common& common);
void add_evidence(CLI::App& app, Common& common);
void add_custody(CLI::App& app, Common& common);  // after add_evidence
void add_receipt(CLI::App& app, Common& common);
void add_verify(CLI::App& app, Common& common);
void add_fsck(CLI::App& app, Common& common);
void add_rebuild(CLI::App& app, Common& common);
void add_report(CLI::App& app, Common& common);
void add_export(CLI::App& app, Common& common);
void add_simulate(CLI::App& app, Common& common);
void add_run(CLI::App& app, Common& common);
void add_status(CLI::App& app, Common& common);
void add_show(CLI::App& app, Common& common);
void add_review(CLI::App& app, Common& common);
void add_act(CLI::App& app, Common& common);
void add_notice(CLI::App& app, Common& common);
void add_erase(CLI::App& app, Common& common);
void add_adopt(CLI::App& app, Common& common);
void add_timestamp(CLI::App& app, Common& common);
void add_sample(CLI::App& app, Common& common);
void add_instalment(CLI::App& app, Common& common);
void add_conflict(CLI::App& app, Common& common);
void add_fund(CLI::App& app, Common& common);
void add_payment(CLI::App& app, Common& common);
void add_heirs(CLI::App& app, Common& common);
void add_decide(CLI::App& app, Common& common);
void add_letter(CLI::App& app, Common& common);
void add_audit(CLI::App& app, Common& common);
void add_replay(CLI::App& app, Common& common);
void add_cel(CLI::App& app, Common& common);
void add_names_date(CLI::App& app, Common& common);
void add_names_place(CLI::App& app, Common& common);
void add_names_import(CLI::App& app, Common& common);
void add_names(CLI::App& app, Common& common);
void add_rules(CLI::App& app, Common& common);
void add_value(CLI::App& app, Common& common);
void add_screen(CLI::App& app, Common& common);
void add_explain(CLI::App& app, Common& common);
void add_examine(CLI::App& app, Common& common);
void add_link(CLI::App& app, Common& common);

}  // namespace amends::cli
