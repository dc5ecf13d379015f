// Runs the program as a user would, in a folder of its own.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace amends::scenario {

namespace fs = std::filesystem;

struct Outcome {
  int code = -1;
  std::string out;  // standard output and standard error
  nlohmann::json json() const { return nlohmann::json::parse(out, nullptr, false); }
};

class ProgramTest : public testing::Test {
 protected:
  ProgramTest() {
    char name[] = "/tmp/amends-scenario-XXXXXX";
    place_ = mkdtemp(name);
  }
  ~ProgramTest() override {
    std::system(("chmod -R u+w " + place_.string()).c_str());
    fs::remove_all(place_);
  }

  // `arguments` as for a shell, in the test's folder.
  Outcome shell(const std::string& command) const {
    const std::string line = "cd " + place_.string() + " && { " + command + "; } 2>&1";
    FILE* pipe = popen(line.c_str(), "r");
    Outcome outcome;
    std::array<char, 4096> buffer{};
    while (const std::size_t got = fread(buffer.data(), 1, buffer.size(), pipe)) {
      outcome.out.append(buffer.data(), got);
    }
    const int status = pclose(pipe);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return outcome;
  }
  Outcome amends(const std::string& arguments) const {
    return shell(std::string(AMENDS_PROGRAM) + " " + arguments);
  }
  // amends, with its standard error set aside so that --json can be parsed.
  Outcome amends_json(const std::string& arguments) const {
    return shell(std::string(AMENDS_PROGRAM) + " " + arguments + " --json 2>/dev/null");
  }
  static std::string programme(const std::string& name) {
    return std::string(AMENDS_SOURCE_DIR) + "/programmes/" + name;
  }
  std::string read(const std::string& file) const {
    std::ifstream stream(place_ / file, std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
  }
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(place_ / file, std::ios::binary) << text;
  }

  fs::path place_;
};

}  // namespace amends::scenario
