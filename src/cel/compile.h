// Turns a checked tree into a Program: names into places, chains of && and || into one operation,
// constant parts into constants, patterns that stand in the text into automata.
#pragma once

#include "cel/checker.h"

namespace amends::cel {

Result<Program> compile_program(const Ast& ast, const Checked& checked);

// A key's part as the rows of a table are indexed by: numbers in their one spelling.
void append_key(std::string& key, const Value& value);

}  // namespace amends::cel
