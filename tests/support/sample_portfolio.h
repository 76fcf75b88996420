#pragma once

#include "interfaces/snapshot.h"

namespace ballast::support {

/// Tail loss, concentration of the vega of all legs, and a split of the P&L that adds up to the header's.
std::shared_ptr<interfaces::PortfolioView> makePortfolio(const interfaces::Snapshot& snapshot);

/// The book under three models as it stood 30 s ago; Bates is the worst. Figures are made up.
interfaces::ModelRiskView makeModelRisk(const interfaces::UnderlyingView& underlying, Timestamp now);

}  // namespace ballast::support
