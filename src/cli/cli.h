// What all verbs share: the options that mean the same everywhere, progress on a terminal, Ctrl-C,
// and how a result becomes words and an exit code. One file a verb beside this one; each is thin:
// it reads options, calls a module, prints.
//
// Exit codes: 0 done · 1 found something wrong (damage, refused rows, a step that is not allowed) ·
// 2 used wrongly (options, mapping, programme) · 3 what was named is not there (a file, a register,
// a claim), or I/O (disk, another process holds the register) · 130 stopped by Ctrl-C, after a
// clean stop.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/task.h"
#include "cli/verb.h"
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
void add_register_option(Verb& verb, Common& common, bool positional);
void add_json_option(Verb& verb, Common& common);
void add_actor_options(Verb& verb, Common& common);
// The example that closes a verb's --help.
void example(Verb& verb, const std::string& lines);

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
// What --delimiter says: one character, or "tab"; 0 for nothing, which is then found out.
// Code::usage.
Result<char> delimiter_named(const std::string& text);

// "amends names", which holds verbs and does nothing itself; made when it is first asked for.
Verb* names_verb(Verb& app);

// One function a verb; main.cc calls them in the order of --help.
void add_init(Verb& app, Common& common);
void add_intake(Verb& app, Common& common);
void add_evidence(Verb& app, Common& common);
void add_custody(Verb& app, Common& common);  // after add_evidence
void add_receipt(Verb& app, Common& common);
void add_verify(Verb& app, Common& common);
void add_fsck(Verb& app, Common& common);
void add_rebuild(Verb& app, Common& common);
void add_report(Verb& app, Common& common);
void add_export(Verb& app, Common& common);
void add_simulate(Verb& app, Common& common);
void add_run(Verb& app, Common& common);
void add_status(Verb& app, Common& common);
void add_show(Verb& app, Common& common);
void add_review(Verb& app, Common& common);
void add_act(Verb& app, Common& common);
void add_notice(Verb& app, Common& common);
void add_erase(Verb& app, Common& common);
void add_adopt(Verb& app, Common& common);
void add_timestamp(Verb& app, Common& common);
void add_sample(Verb& app, Common& common);
void add_instalment(Verb& app, Common& common);
void add_conflict(Verb& app, Common& common);
void add_fund(Verb& app, Common& common);
void add_payment(Verb& app, Common& common);
void add_heirs(Verb& app, Common& common);
void add_decide(Verb& app, Common& common);
void add_letter(Verb& app, Common& common);
void add_audit(Verb& app, Common& common);
void add_replay(Verb& app, Common& common);
void add_cel(Verb& app, Common& common);
void add_names_date(Verb& app, Common& common);
void add_names_place(Verb& app, Common& common);
void add_names_import(Verb& app, Common& common);
void add_names(Verb& app, Common& common);
void add_rules(Verb& app, Common& common);
void add_value(Verb& app, Common& common);
void add_screen(Verb& app, Common& common);
void add_explain(Verb& app, Common& common);
void add_examine(Verb& app, Common& common);
void add_link(Verb& app, Common& common);

}  // namespace amends::cli
