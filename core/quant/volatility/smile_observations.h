#pragma once

#include <cstddef>
#include <vector>

#include "volatility/chain_fit.h"
#include "volatility/svi_calibration.h"

namespace ballast::volatility {

/// Quotes of one expiry made ready for a fit.
struct SmileObservations {
    std::vector<QuoteFit> quotes;         ///< Every readable quote, in order of strike, calls first; fitIv not yet set.
    std::vector<VariancePoint> points;    ///< One for each usable strike, in order of strike.
    std::vector<std::size_t> pointQuote;  ///< [points]: its place in `quotes`.
    int rejected{};                       ///< Quotes out of the money that gave no point.
    ColumnFault columnFault{};
};

/// Takes the side out of the money of each strike, with its mark volatility. A row is judged before it is used: mark
/// volatility, mark price, bid and ask must say the same thing, and the strikes beside it something near; each quote
/// that is left out has its Rejection. Of a row that contradicts itself what bid and ask confirm enters in its place
/// (settledByMarket), and the row keeps its Rejection.
///
/// Weights: the Black-76 density at d1, which is vega up to a factor, lowered where bid and ask are wide apart. A
/// volatility far below the others' does not raise its own weight.
SmileObservations observe(const SliceInput& input);

/// The middle of the values, of an even count the upper one; 0 of none.
double medianOf(std::vector<double> values);

}  // namespace ballast::volatility
