#pragma once

#include "interfaces/snapshot.h"

namespace ballast::support {

/// What happened on the sample day: decisions with the reasons of the design, a proposal, an override, alerts.
void addDecisions(interfaces::Snapshot& snapshot);
void addProposalAndOverride(interfaces::Snapshot& snapshot);
void addAlerts(interfaces::Snapshot& snapshot);

/// Positions of the legs, the perpetuals and cash; working orders; fills of hedges, quotes, a roll and a settlement.
void addPositions(interfaces::Snapshot& snapshot);
void addFlatten(interfaces::Snapshot& snapshot);
void addOrders(interfaces::Snapshot& snapshot);
void addFills(interfaces::Snapshot& snapshot);

}  // namespace ballast::support
