#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "interfaces/reading.h"

/// What the screen shows of a volatility surface.
namespace ballast::interfaces {

/// One quoted strike of a smile. Volatilities are decimals.
struct SmileQuoteView {
    double strike{};
    double logMoneyness{};  ///< ln(K/F).
    double forwardDelta{};  ///< Of the call, by the fit; 0 to 1.
    std::optional<double> bidVolatility, askVolatility, markVolatility;
    std::optional<double> fitVolatility;
    bool used{};            ///< False: rejected by the fit, drawn hollow.
    double ownContracts{};  ///< Own position at this strike, calls plus puts.
};

/// A point of the fitted curve inside the quoted range.
struct CurvePoint {
    double logMoneyness{}, strike{}, volatility{};
};

/// One expiry of the surface.
struct SliceView {
    Timestamp expiry;
    double yearsToExpiry{};
    double forward{};  ///< USD per coin, moved with spot between captures.
    bool fitted{};     ///< False: `message` says why, and the numbers below are absent.
    std::string message;
    double a{}, b{}, rho{}, m{}, sigma{};  ///< Raw SVI of total variance.
    int quotesUsed{}, quotesRejected{};
    double errorVolPoints{};  ///< Root mean square, volatility points.
    double leastG{};          ///< Smallest Durrleman g(k) on the checked grid; below 0 is butterfly arbitrage.
    bool butterflyOk{}, calendarOk{};
    Timestamp fitTime;  ///< When its quotes were true.
    Quality quality{Quality::Missing};
    double atmVolatility{};                ///< Decimal, at the forward.
    std::optional<double> riskReversal25;  ///< Decimal: 25-delta call minus put volatility.
    std::optional<double> butterfly25;     ///< Decimal.
    /// Ascending strikes, about 41 points, quoted range only; at the fit's own forward, as the quotes are.
    std::vector<CurvePoint> curve;
    std::vector<SmileQuoteView> quotes;  ///< Ascending strikes, one for each.
};

/// The surface read at a fixed time to expiry. Volatilities are decimals; absent where the surface cannot say.
struct TenorView {
    double days{};
    std::optional<double> atmVolatility;
    std::optional<double> riskReversal25;  ///< 25-delta call less put volatility.
    std::optional<double> butterfly25;     ///< Mean of the 25-delta volatilities less the one at the money.
    bool extrapolated{};                   ///< Before the first or after the last fitted expiry: shown as estimated.
};

struct SurfaceView {
    std::string underlying;
    std::string chain;                     ///< Whose smiles these are: "Deribit, settled in BTC"; empty: none yet.
    std::vector<std::string> otherChains;  ///< Of the same underlying, valued each by its own and not shown.
    Reading spot;
    std::vector<SliceView> slices;  ///< Ascending expiry.
    Quality quality{Quality::Missing};
    std::optional<Duration> age;    ///< Of the oldest fitted slice.
    std::string message;            ///< What is missing, when there is no slice.
    std::vector<TenorView> tenors;  ///< Ascending.
};

}  // namespace ballast::interfaces
