#pragma once

#include "research/hedging/hedge_workspace.h"

namespace ballast::rebalancing {

/// From the continuous optimum to whole lots within the bounds: rounded to the nearest and toward zero, each improved
/// by the best change or exchange of single lots until none helps; the better of the two stays in the workspace.
/// Candidates of lot 0 are solved anew with each exchange. The problem must have lots.
void improveInLots(HedgeWorkspace& workspace);

}  // namespace ballast::rebalancing
