#pragma once

#include <optional>
#include <string>

#include "margin/margin_venue.h"

namespace ballast::risk {

/// How far an account is from liquidation. A missing distance means none within the scanned range.
struct LiquidationDistance {
    double excessUsd{};                  ///< Equity less maintenance now.
    std::optional<double> downShock;     ///< Nearest fall, a negative fraction of spot; 0 if liquidated already.
    std::optional<double> upShock;       ///< Nearest rise.
    std::optional<double> shock;         ///< The smaller of the two in size.
    std::optional<double> sigmas;        ///< |shock| over the daily volatility; absent without a volatility.
    std::optional<double> fundingHours;  ///< Excess over the funding paid in an hour; absent when none is paid.
    std::string method;                  ///< One sentence: rule, date, what was scanned.
    std::string parameterDate;
    bool estimated{};
};

/// Which shocks are looked at. Fractions of spot.
struct LiquidationScan {
    double deepestFall{0.95};
    double highestRise{3.0};
    double fineStep{0.02};    ///< Up to 20 %; from there each step is a fifth of the shock.
    double tolerance{1e-10};  ///< Of the shock: width of the last bracket.
};

/// Smallest spot shock, either way, at which equity less maintenance margin is negative: scanned outwards on a grid,
/// then bracketed and narrowed. All underlyings move together; volatilities stay by strike. A breach narrower than a
/// grid step can be missed.
///
/// dailyVolatility is a decimal, positive; 0 when unknown.
/// Errors   As venueMargin; InvalidArgument for a negative or not finite volatility or a scan outside its domain.
Result<LiquidationDistance> liquidationDistance(const MarginPortfolio& portfolio, const MarginRule& rule,
                                                double dailyVolatility, const LiquidationScan& scan = {},
                                                std::optional<pricing::Isa> isa = std::nullopt);

}  // namespace ballast::risk
