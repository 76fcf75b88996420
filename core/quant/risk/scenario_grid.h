#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "pricing/isa.h"
#include "risk/holding_risk.h"

namespace ballast::risk {

/// How the move of volatility depends on time to expiry: the relative move of a leg of n days is multiplied by
/// (30 / max(n, floorDays))^power. Both powers 0: every volatility moves by the same fraction.
///
/// Source   the form of venues' scenario margins; Derive's portfolio margin states 0.3, 0.13 and 1 day.
struct VolatilityTermRule {
    double shortPower{};  ///< At 30 days or less.
    double longPower{};   ///< Above.
    double floorDays{1.0};
};

/// When spot jumps, for an option whose expiry lies within the time shift.
enum class ShockPath {
    AtOnce,      ///< Spot jumps now and stays: the leg is paid its intrinsic value at the shifted spot.
    AfterExpiry  ///< Spot stays until the leg has expired: it is paid at today's spot and is no cover for the jump.
};

constexpr std::array<double, 21> kScenarioSpotShifts{-0.66,  -0.50, -0.33,  -0.25, -0.20, -0.15, -0.10,
                                                     -0.075, -0.05, -0.025, 0.0,   0.025, 0.05,  0.075,
                                                     0.10,   0.15,  0.20,   0.25,  0.33,  0.50,  0.66};
/// Far tails: what venues with tail scenarios look at.
constexpr std::array<double, 21> kTailSpotShifts{-0.66,  -0.50, -0.33,  -0.25, -0.20, -0.15, -0.10,
                                                 -0.075, -0.05, -0.025, 0.0,   0.025, 0.05,  0.075,
                                                 0.10,   0.25,  0.50,   1.0,   2.0,   3.0,   5.0};
constexpr std::array<double, 9> kScenarioVolatilityShifts{-0.4, -0.3, -0.2, -0.1, 0.0, 0.25, 0.5, 0.75, 1.0};

/// What is moved, and how.
struct ScenarioRequest {
    std::span<const double> spotShifts{kScenarioSpotShifts};  ///< Fractions of spot, above -1 and at most 1,000.
    std::span<const double> volatilityShifts{
        kScenarioVolatilityShifts};  ///< Relative, -1 to 1,000: 0.25 is 60 to 75 %.
    VolatilityTermRule term;
    Duration timeShift;  ///< Zero or more; every leg is seen this much later.
    ShockPath path{ShockPath::AtOnce};
    double stablecoinPrice{1.0};      ///< USD; what linear derivatives are worth is multiplied by it.
    std::optional<pricing::Isa> isa;  ///< Level of the batch kernel, which the machine must have; absent: scalar form.
};

/// The holdings of one underlying with what moves it. With several, one grid moves all of them together, as when
/// correlations go to one.
struct ScenarioBook {
    std::span<const Holding> holdings;
    MarketView market;
    double spotBeta{1.0};                ///< Its spot moves by this times the shift of the column.
    std::optional<double> ownSpotShift;  ///< Instead, the same shift in every cell (a stablecoin).
};

/// P&L of the book in each cell.
struct ScenarioGrid {
    std::vector<double> spotShifts;
    std::vector<double> volatilityShifts;
    std::vector<double> pnlUsd;  ///< Row by row, one row a volatility shift: [volatilityShifts][spotShifts].
    int unpricedLegs{};          ///< Without spot, forward or volatility: in no cell, and said.
    int settledLegs{};           ///< Options past expiry at the shifted time.

    double at(std::size_t volatilityRow, std::size_t spotColumn) const
    {
        return pnlUsd[volatilityRow * spotShifts.size() + spotColumn];
    }
    /// Index into pnlUsd of the greatest loss; the first of equals.
    std::size_t worstCell() const;
};

/// Full revaluation of every leg in every cell, at sticky log-moneyness: the forward moves with spot and the volatility
/// is read at ln(K/F), then moved. The value here is computed by the same code on the same inputs, so the cell of no
/// shock is exactly zero when the time shift is, the stablecoin is at 1 and no book has a shift of its own.
///
/// A leg that expires within the time shift is settled by `path`: an option at its intrinsic value, coins received
/// moving with the rest of the path, a future at spot. An option that had expired before no longer moves.
///
/// Shapes   pnlUsd: [volatilityShifts][spotShifts].
/// Errors   InvalidArgument if an axis is empty or longer than 1,000, a shift is outside its range (also after
///          spotBeta), time runs backwards, the stablecoin price is not in (0, 10], a term power is negative, or a
///          holding names no instrument or has a quantity that is not finite; Unsupported if the machine lacks `isa`.
Result<ScenarioGrid> scenarioGrid(std::span<const ScenarioBook> books, const ScenarioRequest& request = {});
Result<ScenarioGrid> scenarioGrid(std::span<const Holding> holdings, const MarketView& market,
                                  const ScenarioRequest& request = {});

/// P&L of each holding in one cell, in order, USD; absent where it cannot be priced. Their sum is the cell.
///
/// Errors   as scenarioGrid.
Result<std::vector<std::optional<double>>> scenarioLegs(std::span<const Holding> holdings, const MarketView& market,
                                                        const ScenarioRequest& request, double spotShift,
                                                        double volatilityShift);

/// One joint move of the market, as of a past day.
struct MarketMove {
    double spotShift{};        ///< Fraction.
    double volatilityShift{};  ///< Relative.
};

/// P&L of a book under each move, full revaluation, USD: what value at risk and expected shortfall are read from. The
/// axes of the request are not used; at most 100,000 moves. For several underlyings add the vectors of their books.
///
/// Errors   as scenarioGrid.
Result<std::vector<double>> scenarioPnl(std::span<const Holding> holdings, const MarketView& market,
                                        std::span<const MarketMove> moves, const ScenarioRequest& request = {});

}  // namespace ballast::risk
