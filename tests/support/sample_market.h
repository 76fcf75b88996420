#pragma once

#include <string>
#include <vector>

#include "interfaces/snapshot.h"

namespace ballast::support {

/// What one coin of the sample market needs.
struct CoinRecipe {
    std::string code;
    double spot{};             ///< USD per coin.
    double vegaScale{};        ///< Of the vega table of the BTC book.
    bool mirrored{};           ///< Puts and calls of the table swapped.
    double netDelta{};         ///< Coins; the perpetuals bring the book there.
    double volatilityShift{};  ///< Decimal, added to the term structure.
};

const std::vector<CoinRecipe>& sampleCoins();
Timestamp sampleTime();
/// The twelve listed expiries, ascending, 08:00 UTC.
const std::vector<Timestamp>& sampleExpiries();

/// Twelve slices with quotes. Spot, forwards and smiles are coherent and free of butterfly and calendar arbitrage.
interfaces::SurfaceView makeSurface(const CoinRecipe& coin);

/// Black volatility of a slice at ln(K/F), decimal.
double sliceVolatility(const interfaces::SliceView& slice, double logMoneyness);

}  // namespace ballast::support
