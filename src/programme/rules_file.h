// Reads rules/*.toml and zones/*.geojson into a programme's Rules.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "programme/faults.h"
#include "programme/rules.h"
#include "programme/tree.h"

namespace amends::programme {

class RulesLoader {
 public:
  RulesLoader(const Programme& programme, Faults& faults);
  ~RulesLoader();

  // The borders of zones: a FeatureCollection (RFC 7946) whose features have a property "zone".
  void read_zones(std::string_view geojson);
  // One file of [[definition]], [[rule]], [[valuation]] and [sentences]; the faults name it
  // already. False where it is no TOML, so that nothing of it is known.
  bool read(std::string_view toml);
  // Compiles everything, once all files are read. Faults go where they belong. Unless `whole`, what
  // others may hold to be missing may stand in a file that could not be read, and no fault is made
  // of it.
  std::shared_ptr<const Rules> finish(bool whole);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace amends::programme
