#pragma once

#include <optional>
#include <vector>

#include "base/timestamp.h"
#include "domain/instrument.h"
#include "volatility/svi_slice.h"

namespace ballast::volatility {

/// One quote beside the fit, for the smile's picture. Volatilities are decimals; an absent one is not quoted or has
/// no Black volatility.
struct QuoteFit {
    double strike{};
    domain::OptionRight right{domain::OptionRight::Call};
    std::optional<double> markIv;
    std::optional<double> bidIv;
    std::optional<double> askIv;
    double fitIv{};
    bool used{};  ///< Entered the fit; of the two sides of a strike only one does.
};

/// Smile of one expiry with how well it fits and whether it is free of arbitrage.
struct FittedSlice {
    Timestamp expiry;
    double forward{};        ///< Quote currency per coin, at fit time.
    double yearsToExpiry{};  ///< At fit time, ACT/365F.
    SviSlice smile;
    int quotesUsed{};
    int quotesRejected{};    ///< Quotes out of the money that were left out.
    double rmseVolPoints{};  ///< Over the used quotes between 5 and 95 delta.
    double minG{};           ///< Least g on the arbitrage grid.
    double minGAt{};         ///< Where, log-moneyness.
    bool butterflyOk{};
    bool calendarOk{true};         ///< Crosses neither neighbour.
    double calendarGap{};          ///< Least gap in total variance to either neighbour; 0 without neighbours.
    double worstCalendarK{};       ///< Where, log-moneyness.
    std::vector<QuoteFit> quotes;  ///< In order of strike, calls first.

    const SviParameters& parameters() const noexcept { return smile.parameters(); }
    bool isArbitrageFree() const noexcept { return butterflyOk && calendarOk; }
};

}  // namespace ballast::volatility
