#pragma once

#include <memory>

#include "interfaces/snapshot.h"

namespace ballast::support {

/// Takers at five strikes of BTC and one of ETH, markouts that turn adverse, a VPIN of BTC alone. Figures are made up.
std::shared_ptr<interfaces::FlowView> makeFlow();

}  // namespace ballast::support
