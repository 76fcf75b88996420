#pragma once

#include "margin/pmrm.h"

namespace ballast::risk {

/// Whether pmrmMargin may compute with these; errors as there, but for the discount factor.
Result<void> checkPmrm(const MarginPortfolio& portfolio, const PmrmParameters& parameters);

}  // namespace ballast::risk
