#pragma once

#include "interfaces/snapshot.h"

namespace ballast::support {

/// Puts what only a live desk has into a picture: a busy chain, a wallet with actions in every state and both its
/// books, a pool share beside the positions, and prices of each coin at several venues. Figures are made up; sums are
/// not moved.
void addChain(interfaces::Snapshot& snapshot);

}  // namespace ballast::support
