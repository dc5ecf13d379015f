// Which person a name stands for, where two different ones are asked for: as typed, one person has
// many spellings.
#pragma once

#include <string>
#include <string_view>

namespace amends::registry {

// The same for spellings that differ only in case, in accents (which many leave out in typing), in
// how Unicode composes a letter, in what is invisible, in letters of another script that look the
// same (a Greek iota in Ines), or in white space and punctuation around and between the words; else
// different. "" for what is no name. Two persons whose names differ in these alone count as one:
// where two are asked for, that errs on the safe side. Every rule that wants another person
// compares these.
std::string person_key(std::string_view name);
// The same for a rule's id: as person_key(), and without the gaps ("time-1" is TIME-1).
std::string rule_key(std::string_view id);

}  // namespace amends::registry
