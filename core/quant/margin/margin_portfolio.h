#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/instrument.h"

namespace ballast::risk {

/// What all options of one expiry share. A confidence is the oracle's own, 0 to 1; venues without one say 1.
struct MarginExpiry {
    double secondsToExpiry{};  ///< Not negative.
    double forward{};          ///< USD per coin.
    double rate{};             ///< Per year, continuous; may be negative.
    double forwardConfidence{1.0};
    double rateConfidence{1.0};
    double volatilityConfidence{1.0};
};

/// Contracts of an option on one coin.
struct MarginOption {
    std::size_t expiry{};  ///< Index into MarginUnderlying::expiries.
    double strike{};       ///< USD per coin.
    domain::OptionRight right{domain::OptionRight::Call};
    domain::Settlement settlement{domain::Settlement::Linear};
    double amount{};          ///< Signed.
    double markVolatility{};  ///< Decimal, not negative.
};

/// A perpetual or dated future.
struct MarginPerpetual {
    std::string name;
    domain::Settlement settlement{domain::Settlement::Linear};  ///< Inverse: a fixed notional in USD, settled in coins.
    double amount{};                                            ///< Coins at `price`, signed.
    double price{};                                             ///< Mark, USD per coin.
    double yearsToExpiry{};                                     ///< 0 for a perpetual.
    double confidence{1.0};                                     ///< Of the mark, 0 to 1.
    double unrealisedUsd{};                                     ///< Open profit, positive for a gain.
    double fundingUsd{};                                        ///< Accrued, not yet paid; positive is ours.
    double hourlyFundingRate{};                                 ///< Paid by longs per hour when positive.
    double leverage{};  ///< Chosen by the account; 0 means the most that the venue allows.
};

struct MarginUnderlying {
    std::string name;
    double spot{};  ///< USD per coin.
    double spotConfidence{1.0};
    std::vector<MarginExpiry> expiries;
    std::vector<MarginOption> options;
    std::vector<MarginPerpetual> perpetuals;
};

/// Something other than the quote currency that stands as margin.
struct MarginCollateral {
    std::string name;
    double amount{};  ///< Units; negative is borrowed.
    double price{};   ///< USD a unit.
    double confidence{1.0};
    bool riskCancelling{};        ///< Moves with the underlying of the book and may offset it.
    double initialHaircut{};      ///< Share of value that does not count, beyond the maintenance one.
    double maintenanceHaircut{};  ///< Share of value that does not count.
    double spotBeta{};            ///< Share of a spot move that its price follows: 1 for the coin, 0 for a dollar.
};

/// One account at one venue, as margin rules look at it. Plain values; checkMarginPortfolio says what is allowed.
struct MarginPortfolio {
    std::vector<MarginUnderlying> underlyings;
    double cashUsd{};         ///< In the venue's dollar; negative is borrowed.
    double stablePrice{1.0};  ///< USD a dollar of the venue.
    std::vector<MarginCollateral> collaterals;
};

/// Errors   InvalidArgument if a number is not finite or beyond 1e15; a spot, forward, strike, price of a perpetual
/// with a position or
///          stable price is not positive; a time, volatility or leverage is negative; a confidence is outside [0, 1]; a
///          haircut outside [-1, 1]; an option names an expiry that is not there. The sentence names the thing.
Result<void> checkMarginPortfolio(const MarginPortfolio& portfolio);

/// The same for one underlying alone.
Result<void> checkMarginUnderlying(const MarginUnderlying& underlying);

/// The account after all spots move by `shock` (0.1 is up 10 %) at once: forwards and marks in proportion, volatilities
/// fixed by strike, collateral by its beta, unrealised profit accordingly. An inverse contract keeps its notional.
/// The shock must be above -1.
MarginPortfolio shiftSpot(const MarginPortfolio& portfolio, double shock);

/// Value of one option contract, USD: Black-76 undiscounted; coin-settled V S / F.
double optionMarkUsd(const MarginUnderlying& underlying, const MarginOption& option);

/// Cash, collateral over the stable price, open profit, funding and options at their undiscounted mark, USD.
double equityUsd(const MarginPortfolio& portfolio);

/// Funding that the account pays in an hour at present rates, USD; negative is received.
double hourlyFundingUsd(const MarginUnderlying& underlying);

/// (30 / max(days, floor))^power: how much more a short-dated volatility moves than a 30-day one. The short power holds
/// up to 30 days; nothing counts as nearer than a second.
double volatilityTermScale(double days, double floorDays, double shortPower, double longPower);

}  // namespace ballast::risk
