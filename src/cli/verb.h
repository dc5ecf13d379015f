// A verb and its options, as the command line's reader wants them told. verb.cc alone sees the
// reader (CLI11, which is a header and would take longer to compile than most verbs); everything
// else of the command line is told here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace amends::cli {

// Lives as long as its verb. Each method gives the option itself, so that they can be chained.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(option) {}

  Option* required();
  Option* expected(int count) { return expected(count, count); }
  Option* expected(int least, int most);
  Option* capture_default_str();  // --help shows the value that stands
  // Given together with the other one, or never.
  Option* needs(Option* other);
  Option* excludes(Option* other);
  // What the value must be.
  Option* existing_file();
  Option* existing_folder();
  Option* positive();
  Option* between(double least, double most);
  Option* one_of(std::vector<std::string> values);
  Option* not_blank();
  Option* byte_size();  // "2GB" as well

 private:
  CLI::Option& option_;
};

class Verb {
 public:
  explicit Verb(CLI::App& app);
  ~Verb();
  Verb(const Verb&) = delete;
  Verb& operator=(const Verb&) = delete;

  // The verb inside; the one of that name when there is one already.
  Verb* add_subcommand(const std::string& name, const std::string& description);
  void require_subcommand();
  // Named "file" for an argument by its place, "-o,--output" for one by name. The value stands
  // where it is until the option is given.
  Option* add_option(const std::string& name, std::string& value, const std::string& description);
  Option* add_option(const std::string& name, std::vector<std::string>& value,
                     const std::string& description);
  Option* add_option(const std::string& name, std::vector<std::int64_t>& value,
                     const std::string& description);
  Option* add_option(const std::string& name, std::optional<std::string>& value,
                     const std::string& description);
  Option* add_option(const std::string& name, int& value, const std::string& description);
  Option* add_option(const std::string& name, unsigned& value, const std::string& description);
  Option* add_option(const std::string& name, std::int64_t& value, const std::string& description);
  Option* add_option(const std::string& name, std::uint64_t& value, const std::string& description);
  Option* add_option(const std::string& name, double& value, const std::string& description);
  Option* add_option(const std::string& name, std::optional<double>& value,
                     const std::string& description);
  Option* add_flag(const std::string& name, bool& value, const std::string& description);

  Option* option(const std::string& name);
  // The names of the options that were given.
  std::vector<std::string> given() const;
  void footer(const std::string& text);  // at the end of --help
  void callback(std::function<void()> run);

 private:
  Option* keep(CLI::Option* option);

  CLI::App& app_;
  std::vector<std::pair<std::string, std::unique_ptr<Verb>>> inner_;
  std::vector<std::pair<CLI::Option*, std::unique_ptr<Option>>> options_;
};

// The program as a whole.
struct Program {
  std::string name, version, description, footer;
};
// Has the verbs added, reads the arguments and runs the verb that they name. Gives the exit code of
// --help, --version (0) and of arguments that cannot be read (2), nothing when a verb ran.
std::optional<int> run_program(const Program& program, int argc, char** argv,
                               const std::function<void(Verb&)>& add_verbs);

}  // namespace amends::cli
