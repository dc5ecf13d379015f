#include "cli/verb.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace amends::cli {

Option* Option::required() {
  option_.required();
  return this;
}

Option* Option::expected(int least, int most) {
  option_.expected(least, most);
  return this;
}

Option* Option::capture_default_str() {
  option_.capture_default_str();
  return this;
}

Option* Option::needs(Option* other) {
  option_.needs(&other->option_);
  return this;
}

Option* Option::excludes(Option* other) {
  option_.excludes(&other->option_);
  return this;
}

Option* Option::existing_file() {
  option_.check(CLI::ExistingFile);
  return this;
}

Option* Option::existing_folder() {
  option_.check(CLI::ExistingDirectory);
  return this;
}

Option* Option::positive() {
  option_.check([](const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    return end != text.c_str() && *end == '\0' && value > 0 ? std::string()
                                                            : "a number above 0 was expected";
  });
  return this;
}

Option* Option::between(double least, double most) {
  option_.check(CLI::Range(least, most));
  return this;
}

Option* Option::one_of(std::vector<std::string> values) {
  option_.check(CLI::IsMember(std::move(values)));
  return this;
}

Option* Option::not_blank() {
  option_.check([](const std::string& text) {
    return text.find_first_not_of(" \t\r\n") == std::string::npos ? "it must not be empty"
                                                                  : std::string();
  });
  return this;
}

Option* Option::byte_size() {
  option_.transform(CLI::AsSizeValue(true));
  return this;
}

// What the reader says of "-5" otherwise is that it could not convert it.
static CLI::Option* counted(CLI::Option* option) {
  return option->check([](const std::string& text) {
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    return digits ? std::string() : "it is a whole number, 0 or more, and not " + text;
  });
}

Verb::Verb(CLI::App& app) : app_(app) {}
Verb::~Verb() = default;

Option* Verb::keep(CLI::Option* option) {
  return options_.emplace_back(option, std::make_unique<Option>(*option)).second.get();
}

Verb* Verb::add_subcommand(const std::string& name, const std::string& description) {
  for (const auto& [known, verb] : inner_)
    if (known == name) return verb.get();
  CLI::App* app = app_.add_subcommand(name, description);
  return inner_.emplace_back(name, std::make_unique<Verb>(*app)).second.get();
}

void Verb::require_subcommand() { app_.require_subcommand(1); }

Option* Verb::add_option(const std::string& name, std::string& value,
                         const std::string& description) {
  return keep(app_.add_option(name, value, description));
}

Option* Verb::add_option(const std::string& name, std::vector<std::string>& value,
                         const std::string& description) {
  return keep(app_.add_option(name, value, description));
}

Option* Verb::add_option(const std::string& name, std::vector<std::int64_t>& value,
                         const std::string& description) {
  return keep(app_.add_option(name, value, description));
}

Option* Verb::add_option(const std::string& name, std::optional<std::string>& value,
                         const std::string& description) {
  return keep(app_.add_option(name, value, description));
}

Option* Verb::add_option(const std::string& name, int& value, const std::string& description) {
  return keep(app_.add_option(name, value, description));
}

Option* Verb::add_option(const std::string& name, unsigned& value, const std::string& description) {
  return keep(counted(app_.add_option(name, value, description)));
}

Option* Verb::add_option(const std::string& name, std::int64_t& value,
                         const std::string& description) {
  return keep(app_.add_option(name, value, description));
}

Option* Verb::add_option(const std::string& name, std::uint64_t& value,
                         const std::string& description) {
  return keep(counted(app_.add_option(name, value, description)));
}

Option* Verb::add_option(const std::string& name, double& value, const std::string& description) {
  return keep(app_.add_option(name, value, description));
}

Option* Verb::add_option(const std::string& name, std::optional<double>& value,
                         const std::string& description) {
  return keep(app_.add_option(name, value, description));
}

Option* Verb::add_flag(const std::string& name, bool& value, const std::string& description) {
  return keep(app_.add_flag(name, value, description));
}

Option* Verb::option(const std::string& name) {
  CLI::Option* wanted = app_.get_option(name);
  for (const auto& [option, ours] : options_)
    if (option == wanted) return ours.get();
  return keep(wanted);
}

std::vector<std::string> Verb::given() const {
  std::vector<std::string> names;
  for (const CLI::Option* option : app_.get_options())
    if (option->count() > 0) names.push_back(option->get_name());
  return names;
}

void Verb::footer(const std::string& text) { app_.footer(text); }

void Verb::callback(std::function<void()> run) { app_.callback(std::move(run)); }

std::optional<int> run_program(const Program& program, int argc, char** argv,
                               const std::function<void(Verb&)>& add_verbs) {
  CLI::App app(program.description, program.name);
  app.set_version_flag("--version", program.version);
  app.require_subcommand(1);
  app.footer(program.footer);
  Verb verb(app);
  add_verbs(verb);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return {};
}

}  // namespace amends::cli
