#include "cli/link_check.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/files.h"
#include "cli/link_output.h"

namespace amends::cli {
namespace {

bool are_one(const std::string& a, const std::string& b) {
  std::error_code ignored;
  const auto whole = [&](const std::string& file) {
    return fs::weakly_canonical(fs::absolute(file, ignored), ignored);
  };
  return whole(a) == whole(b);
}

Status check_folder(const LinkTarget& target) {
  const fs::path path = target.file;
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    return fail(Code::usage, "{} {}: this is a folder; name a file", target.option, target.file);
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, ignored)) {
    return fail(Code::not_found, "{} {}: there is no folder {}; make it first", target.option,
                target.file, folder.string());
  }
  if (::access(folder.c_str(), W_OK) != 0)
    return fail(base::system_error(errno, "writing into", folder));
  return {};
}

}  // namespace

Status check_targets(const std::vector<LinkTarget>& targets,
                     const std::vector<std::string>& inputs) {
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const LinkTarget& target = targets[i];
    if (target.file.empty()) continue;
    if (target.is_table) AMENDS_CHECK(check_form(target.file));
    AMENDS_CHECK(check_folder(target));
    for (std::size_t j = 0; j < i; ++j) {
      if (targets[j].file.empty() || !are_one(targets[j].file, target.file)) continue;
      return fail(Code::usage, "{} and {} both write {}: give each a file of its own",
                  targets[j].option, target.option, target.file);
    }
    for (const std::string& input : inputs) {
      if (!are_one(input, target.file)) continue;
      return fail(Code::usage, "{} {}: this file is read too, and would be lost; write elsewhere",
                  target.option, target.file);
    }
  }
  return {};
}

Status check_inputs(const std::vector<std::string>& inputs) {
  for (const std::string& file : inputs) {
    std::error_code ignored;
    const fs::file_status status = fs::status(file, ignored);
    if (fs::is_directory(status))
      return fail(Code::usage, "{}: this is a folder, and no register", file);
    const bool is_pipe = fs::exists(status) && !fs::is_regular_file(status);
    if (file != "-" && !is_pipe) continue;
    return fail(Code::usage,
                "{}: pipes are not read, because records are looked at more than once; write them "
                "into a file and give its name",
                file);
  }
  return {};
}

Status check_each_once(const std::vector<std::string>& files) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      std::error_code ignored;
      if (!fs::equivalent(files[i], files[j], ignored)) continue;
      return fail(Code::usage,
                  "{}: this file is given twice, and each record would be found again in itself; "
                  "give it once, its records are held against each other then",
                  files[i]);
    }
  }
  return {};
}

Status check_only(const Verb& verb, const std::vector<std::string>& known,
                  const std::string& what) {
  for (const std::string& option : verb.given()) {
    if (std::ranges::find(known, option) != known.end()) continue;
    return fail(Code::usage, "{} does not take {}; see amends link --help", what, option);
  }
  return {};
}

}  // namespace amends::cli
