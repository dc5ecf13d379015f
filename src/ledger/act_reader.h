// Walks the acts of a register.db in order. Used by log.cc, which wants them whole, and by
// verify.cc, which goes on after a damaged one.
#pragma once

#include <cstdint>
#include <string>

#include "ledger/log.h"

namespace amends::ledger {

class ActReader {
 public:
  // The acts in [from, to).
  static Result<ActReader> open(store::Database& database, std::uint64_t from, std::uint64_t to);
  // The acts of one subject after another, each oldest first: begin() says of which.
  static Result<ActReader> open_subjects(store::Database& database);
  void begin(std::int64_t subject);
  void end() { statement_.reset(); }  // nothing is read any more, until begin()

  // false: no more. The act's views live until the next call. A row that cannot be an act is given
  // as far as it could be read, and fault() says what is wrong with it.
  Result<bool> next(StoredAct& act);
  const std::string& fault() const { return fault_; }

 private:
  store::Statement statement_;
  std::string fault_;
};

}  // namespace amends::ledger
