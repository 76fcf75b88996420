#pragma once

#include <array>
#include <cstdint>

#include "simulation/coin.h"
#include "simulation/random_stream.h"
#include "simulation/regime_script.h"

namespace ballast::simulation {

/// Everything that steers the prices of one coin at one second.
struct CoinState {
    double spot{};             ///< USD.
    double shortVolatility{};  ///< At the money, tenor to zero; decimal.
    double longVolatility{};   ///< At the money, tenor to infinity; decimal.
    double skew{};             ///< rho of SSVI.
    double curvature{};        ///< eta of SSVI.
    double carry{};            ///< Of the forwards, per year.
    double logJump{};          ///< Of spot in this second; 0 for most.
};

struct MarketState {
    std::int64_t second{};  ///< Since the start.
    Regime regime{Regime::Calm};
    double stress{};  ///< 0 calm to 1 crash, by the level of short volatility.
    std::array<CoinState, kCoinCount> coins{};
};

/// A day of market in half an hour: volatility of spot runs 48 times faster than the clock, options do not.
constexpr double kVarianceAcceleration = 48.0;

/// BTC and ETH with stochastic volatility and jumps, one state a second. Log spot is led to each phase's target by a
/// soft bridge; in calm it is a martingale but for a weak pull to the start, which keeps hours of it plausible.
///
///     d ln S = (drift - s^2/2) dt + s dW + J,   s^2 = 48 v,   d ln sqrt(v) = k (target - ln sqrt(v)) dt + n dZ + 5
///     |J-|
///
/// Source   Own scheme; the shape is that of Bates (1996) with log-normal volatility (Scott 1987).
/// Threads  One owner.
class SpotProcess {
public:
    explicit SpotProcess(std::uint64_t seed);

    const MarketState& state() const { return m_state; }
    /// One second on.
    void step();

private:
    struct Shocks {
        std::array<double, kCoinCount> spot{}, volatility{}, longVolatility{}, skew{}, jump{};
    };
    Shocks draw(const RegimePhase& phase);
    double driftOf(std::size_t coin, const RegimePhase& phase) const;
    void stepCoin(std::size_t coin, const RegimePhase& phase, const Shocks& shocks);
    void shapeSurface(std::size_t coin, double skewShock);

    RandomStream m_random;
    RegimeScript m_script;
    MarketState m_state;
    std::int64_t m_phaseStart{-1};
    std::array<double, kCoinCount> m_logAtPhaseStart{};
    std::array<double, kCoinCount> m_skewNoise{};
};

}  // namespace ballast::simulation
