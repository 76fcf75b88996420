#pragma once

#include <span>

#include "pricing/batch.h"
#include "pricing/isa.h"

namespace ballast::pricing {

/// What black76Price gives for each option, bit for bit; eight at a time. Levels have the same bits, so nobody has to
/// state one and decisions may stand on it; for tests it can be.
///
/// Shapes   All arrays as long as `prices`.
/// Errors   As black76Price: inputs that its check refuses are a broken invariant.
void priceSteadily(const OptionBatch& options, std::span<double> prices);
void priceSteadily(const OptionBatch& options, std::span<double> prices, Isa isa);

}  // namespace ballast::pricing
