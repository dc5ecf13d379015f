// Turns a checked tree into a Program: names into places, chains of && and || into one operation,
// constant parts into constants, patterns that stand in the text into automata.
//
// What is constant and can only fail is told too: a part made of constants that is an error
// (1 / 0, date("2019-02-30"), dec("1.2.3")), a division of anything by a constant zero, a pattern
// that is none, a table's row that it does not have. It is told wherever it stands, also behind a
// condition that may never hold, because a rule is no place for what must fail; but not where a
// constant beside it keeps it from being reached: an operand of && beside `false` and of || beside
// `true`, the branch of ? : that a constant condition does not take, the body of a macro over an
// empty list.
#pragma once

#include "cel/checker.h"

namespace amends::cel {

// `failing` gets what can only fail, and may be null.
Result<Program> compile_program(const Ast& ast, const Checked& checked,
                                std::vector<Complaint>* failing);

// A key's part as the rows of a table are indexed by: numbers in their one spelling.
void append_key(std::string& key, const Value& value);

}  // namespace amends::cel
