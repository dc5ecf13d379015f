// A caseload as a stream: neighbourhood after neighbourhood, each with its claims and, after them,
// duplicates of claims of earlier ones. Memory is the same for ten claims and for ten million: what
// is held is this neighbourhood and the one that its duplicates come from, both of fixed size.
//
// The first n claims do not depend on how many follow, except that the last neighbourhood is cut
// off where the number is reached.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "simulate/claims.h"

namespace amends::simulate {

struct Options {
  std::uint64_t claims = 20'000;
  std::uint64_t seed = 1;
  double duplicates = 0.12;    // share of all rows; 0 to 0.4
  double deficient = 0.04;     // share of original rows; 0 to 1
  double evidence_rate = 0.5;  // files per claim; 0 to 8
  std::string start, end;      // days of receipt; empty: the programme's filing window
  Sides sides = Sides::as_drawn;
};

class Visitor {
 public:
  virtual ~Visitor() = default;
  // Called once for each neighbourhood, before its claims.
  virtual Status visit(const Neighbourhood& here) = 0;
  // `siblings` are the claims that `claim` stands among, for what it overlaps with. For a
  // duplicate, `here` is the neighbourhood of the original.
  virtual Status visit(const Neighbourhood& here, const Claims& siblings, const Claim& claim) = 0;
};

class Caseload {
 public:
  // Code::usage for an option out of its range; Code::unsupported for a programme that lacks what
  // is needed.
  static Result<Caseload> create(const programme::Programme& programme, const Options& options);

  const World& world() const { return *world_; }
  const Places& places() const { return *places_; }
  const Options& options() const { return options_; }
  const ReceiptDays& receipt() const { return receipt_; }

  // Calls the visitor for as many claims as the options say, or until it fails.
  Status run(Visitor& visitor) const;

 private:
  Caseload() = default;

  Options options_;
  ReceiptDays receipt_{};
  ClaimRates rates_;
  std::unique_ptr<const World> world_;
  std::unique_ptr<const Places> places_;
};

}  // namespace amends::simulate
