#pragma once

#include <map>
#include <string>

#include "golden/verdict.h"

namespace ballast::golden {

/// Group name to its check.
using Registry = std::map<std::string, GroupCheck>;

// One function for each folder of the core; each stands in its own file.
void addPricingGroups(Registry& registry);
void addVolatilityGroups(Registry& registry);
void addRiskGroups(Registry& registry);
void addMarginGroups(Registry& registry);
void addRebalancingGroups(Registry& registry);
void addQuotingGroups(Registry& registry);
void addLearningGroups(Registry& registry);
/// Published experiments repeated by simulation: Avellaneda-Stoikov tables, Hull's hedging table, cost frontier.
void addExperimentGroups(Registry& registry);

}  // namespace ballast::golden
