// The compiler of forms: from a file's text to the checks, or to the faults that stand in its way.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "programme/faults.h"
#include "programme/programme.h"
#include "programme/schema.h"

namespace amends::programme {

// What the programme knows, which a form's texts and lists of values are held against.
struct FormWorld {
  std::span<const std::string> languages;
  std::span<const std::string> categories;
  std::span<const std::string> currencies;
  std::span<const std::string> zones;
};

// Nothing when the form is at fault; the faults (of the file that `faults` is set to) then say why.
std::optional<Form> compile_form(std::string_view text, const FormWorld& world, Faults& faults);

// The texts that the form names, outside conditions.
const std::vector<NamedText>& texts_of(const Form& form);

}  // namespace amends::programme
