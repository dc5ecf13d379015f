// The faults that loading a programme finds, gathered so that a person sees all of them at once: a
// line each, "velaria/programme.toml:41: sentence" or "velaria/rules/scope.toml:41:7: sentence", in
// order of file, line and column.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "programme/programme.h"

namespace amends::programme {

class Faults {
 public:
  // Of the file that is being read; `line` 0 when the fault is of the file as a whole.
  void add(int line, std::string sentence) { add(line, 0, std::move(sentence)); }
  // `column` counts bytes from 1; 0 when the fault is of the line as a whole.
  void add(int line, int column, std::string sentence);
  // All later faults are of this file, named as the reader knows it ("velaria/programme.toml").
  void set_file(std::string file) { file_ = std::move(file); }
  const std::string& file() const { return file_; }

  bool empty() const { return faults_.empty(); }
  std::size_t size() const { return faults_.size(); }
  // In order of file, line and column.
  std::vector<Fault> sorted() const;
  // Everything as one error of Code::bad_input. Beyond shown_max lines, the number of the others.
  Error error() const;
  static constexpr std::size_t shown_max = 200;

 private:
  std::string file_;
  std::vector<Fault> faults_;
};

// "; did you mean \"nearest\"?", or what the names are when none is near and they are few, or "".
std::string suggestion(std::string_view name, std::span<const std::string> known);
std::string suggestion(std::string_view name, std::span<const std::string_view> known);

}  // namespace amends::programme
