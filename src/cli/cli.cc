#include "cli/cli.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

namespace amends::cli {

void add_register_option(Verb& verb, Common& common, bool positional) {
  verb.add_option(positional ? "register,-r,--register" : "-r,--register", common.register_folder,
                  "The register's folder (default: $AMENDS_REGISTER, else the current folder)");
}

void add_json_option(Verb& verb, Common& common) {
  verb.add_flag("--json", common.json, "Print the result as JSON on standard output");
}

void add_actor_options(Verb& verb, Common& common) {
  verb.add_option("--by", common.by, "Who does this (default: $AMENDS_BY, else the system's user)")
      ->not_blank();
  verb.add_option("--role", common.role,
                  "In which role: CLM INT CAS LNK VAL STA LEG PAN EXE GOV APP FIN SUB DPO SYS")
      ->capture_default_str();
}

void example(Verb& verb, const std::string& lines) { verb.footer("Example:\n" + lines); }

std::filesystem::path register_folder(const Common& common) {
  if (!common.register_folder.empty()) return common.register_folder;
  if (const char* from_environment = std::getenv("AMENDS_REGISTER")) return from_environment;
  return ".";
}

Result<registry::Register> open_register(const Common& common, registry::Access access) {
  AMENDS_TRY(registry::Register reg, registry::Register::open(register_folder(common), access));
  AMENDS_TRY(const bool current, reg.views_are_current());
  if (current) return reg;
  return fail(
      Code::refused,
      "{}: its views were made by another version of Amends; run amends rebuild, which folds "
      "them again from the acts",
      register_folder(common).string());
}

registry::Actor actor(const Common& common) {
  if (!common.by.empty()) return {common.by, common.role};
  if (const char* from_environment = std::getenv("AMENDS_BY"))
    return {from_environment, common.role};
  const passwd* user = getpwuid(getuid());
  return {user != nullptr ? user->pw_name : "unknown", common.role};
}

int exit_code_of(Code code) {
  switch (code) {
    case Code::refused:
    case Code::corrupt:
      return 1;
    case Code::bad_input:
    case Code::usage:
    case Code::unsupported:
      return 2;
    case Code::not_found:
    case Code::io:
    case Code::durability:
    case Code::newer_version:
    case Code::busy:
      return 3;
    case Code::interrupted:
      return 130;
  }
  return 2;
}

int finish(const Status& status) {
  if (status) return 0;
  std::fprintf(stderr, "amends: %s\n", status.error().message.c_str());
  return exit_code_of(status.error().code);
}

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

Result<char> delimiter_named(const std::string& text) {
  if (text.empty()) return '\0';
  if (text == "tab" || text == "\\t") return '\t';
  if (text.size() == 1) return text[0];
  return fail(Code::usage, "--delimiter is one character, or the word tab; not \"{}\"", text);
}

std::string human_bytes(std::uint64_t bytes) {
  constexpr std::string_view units[] = {"B", "kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < std::size(units); ++unit) value /= 1000;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, units[unit]);
}

}  // namespace amends::cli
