// What can be told of a linkage's options before anything is read.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/verb.h"

namespace amends::cli {

// A file that an option says to write.
struct LinkTarget {
  std::string option, file;  // empty: not asked for
  bool is_table = false;     // rows: its end says in which form
};

// Code::usage where a file's end says no form, where two outputs are one file, or an output is one
// of `inputs`; Code::io, Code::not_found where its folder cannot be written to.
Status check_targets(const std::vector<LinkTarget>& targets,
                     const std::vector<std::string>& inputs);

// Code::usage for what cannot be read twice, as all inputs are: a pipe, a terminal, a folder.
Status check_inputs(const std::vector<std::string>& inputs);

// Code::usage where one file comes twice, by whatever path.
Status check_each_once(const std::vector<std::string>& files);

// Code::usage naming the first option that was given and is not one of `known`: `what` does not
// take it.
Status check_only(const Verb& verb, const std::vector<std::string>& known, const std::string& what);

}  // namespace amends::cli
