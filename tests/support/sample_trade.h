#pragma once

#include "interfaces/snapshot.h"

namespace ballast::support {

/// Quotes, the chain of each coin, whole-book scenarios and the live what-if of a sample desk. Premiums come from the
/// sample smiles, roughly: for looking, not for pricing.
void addTrade(interfaces::Snapshot& snapshot);

}  // namespace ballast::support
