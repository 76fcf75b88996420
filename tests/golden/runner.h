#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "golden/registry.h"

namespace ballast::golden {

/// Cases that passed and failed.
struct Count {
    int passed{}, failed{};
};

/// Every group that the core can be checked by.
Registry everyGroup();

/// The groups of a file, whichever of the two forms it has; an empty object when it has none.
nlohmann::json groupsOf(const nlohmann::json& root);

/// All cases of one group. What fails is said on standard output, at most eight lines a case, then the group's count.
Count checkGroup(const Registry& registry, const std::string& name, const nlohmann::json& node);

}  // namespace ballast::golden
