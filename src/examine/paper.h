// A step of a valuation as a person would write it on paper: the expression with the numbers that
// it came upon in the place of their names, "84 × 310 × 0.59".
//
// Of `a ? b : c` the side that was taken is written; what money(), dec() and rounded() wrap is
// written as a sum, and so is what a definition stands for; and whatever is no sum (a row of a
// table, a field, a sum over a list) is written as its value.
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cel/environment.h"
#include "cel/machine.h"
#include "programme/programme.h"

namespace amends::examine {

// An amount with its currency's digits; one that is finer stands as it is.
std::string spoken(const cel::Value& value, const programme::Currency& currency);

// How a language says them, {} for the numbers.
struct PaperWords {
  std::string_view greater = "the greater of {} and {}", lesser = "the lesser of {} and {}";
  std::string_view rounded = "{}, rounded";
};

class Paper {
 public:
  // All must stand; `bindings` in the order of the environment's variables. The machine's trace is
  // ended.
  Paper(cel::Environment& environment, cel::Machine& machine, std::span<const cel::Value> bindings,
        const programme::Currency& currency, PaperWords words = {});
  // "" where there is nothing to compute, or a part of it has no value.
  std::string write(std::string_view expression);

 private:
  // How closely a part holds together: a product does not need brackets in a sum.
  enum class Binding { sum, product, whole };
  struct Part {
    std::string text;
    Binding binding = Binding::whole;
  };
  Part part(std::string_view text);
  std::optional<Part> choice(std::string_view text);
  std::optional<Part> chain(std::string_view text);
  std::optional<Part> call(std::string_view text);
  // A call of a definition written out; nothing for one that goes over a list, which is no sum.
  std::optional<std::string> opened(std::string_view name,
                                    const std::vector<std::string_view>& arguments) const;
  Part value(std::string_view text);
  std::optional<cel::Value> run(std::string_view text);

  cel::Environment& environment_;
  cel::Machine& machine_;
  std::span<const cel::Value> bindings_;
  const programme::Currency& currency_;
  const PaperWords words_;
  std::deque<cel::Program> programs_;  // values may point to their constants
  int operations_ = 0, depth_ = 0;
  bool rounded_ = false, failed_ = false;
};

}  // namespace amends::examine
