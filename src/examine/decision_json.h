// A decision's content as JSON, read and written. Internal to the module.
#pragma once

#include <nlohmann/json.hpp>

#include "examine/decide.h"

namespace amends::examine {

nlohmann::json json_of(const DecisionContent& content);
// Code::bad_input names the member that is missing or of another kind.
Result<DecisionContent> content_from(const nlohmann::json& json);

}  // namespace amends::examine
