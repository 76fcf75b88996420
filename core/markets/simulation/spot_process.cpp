#include "simulation/spot_process.h"

#include <algorithm>
#include <cmath>

#include "pricing/steady.h"
#include "simulation/surface_model.h"

namespace ballast::simulation {

namespace {

constexpr double kSecondsPerYear = 365.0 * 86'400.0;
constexpr double kBridgeSlack = 20.0;     ///< Seconds; keeps the end of a phase from being forced.
constexpr double kPullSeconds = 5'400.0;  ///< Of calm spot to its start.
constexpr double kQuietBeforeEnd = 30.0;  ///< No crash jumps so late that the bridge would have to undo them.
constexpr double kLargestJump = 0.022;
constexpr double kVolatilityPerJump = 5.0;  ///< A fall of 1 % at once raises volatility by 5 % of itself.
constexpr double kLeverage = -0.4;          ///< Correlation of spot and volatility.
constexpr double kCalmShort = 0.42;
constexpr double kCrashShort = 1.05;

/// How a regime behaves, by BTC; rates per second.
struct RegimeFigures {
    double shortTarget, longTarget;  ///< Volatilities.
    double reversion;                ///< Of short volatility.
    double volOfVol;                 ///< Per square root of a second, of log volatility.
    double jumpRate, jumpFloor, jumpMean;
    bool jumpsFall;  ///< Otherwise either way.
    double correlation;
};

const RegimeFigures& figuresOf(Regime regime)
{
    static constexpr std::array<RegimeFigures, 4> kFigures{{
        {kCalmShort, 0.50, 1.0 / 150.0, 0.0020, 1.0 / 600.0, 0.0005, 0.0010, false, 0.80},
        {0.47, 0.51, 1.0 / 150.0, 0.0025, 1.0 / 400.0, 0.0005, 0.0012, false, 0.82},
        {kCrashShort, 0.63, 1.0 / 45.0, 0.0070, 1.0 / 22.0, 0.0035, 0.0050, true, 0.93},
        {0.56, 0.56, 1.0 / 180.0, 0.0035, 1.0 / 200.0, 0.0010, 0.0015, false, 0.88},
    }};
    return kFigures[static_cast<std::size_t>(regime)];
}

double stepToward(double volatility, double target, double reversion, double shock)
{
    const double moved = steady::log(volatility) + reversion * (steady::log(target) - steady::log(volatility)) + shock;
    return std::clamp(steady::exp(moved), 0.15, 2.5);
}

}  // namespace

SpotProcess::SpotProcess(std::uint64_t seed) : m_random(seed, StreamName::Path), m_script(seed)
{
    for (std::size_t i = 0; i < kCoinCount; ++i) {
        CoinState& coin = m_state.coins[i];
        coin.spot = kCoins[i].startSpot;
        coin.shortVolatility = kCalmShort * kCoins[i].volatilityRatio;
        coin.longVolatility = figuresOf(Regime::Calm).longTarget * kCoins[i].volatilityRatio;
        shapeSurface(i, 0.0);
    }
}

void SpotProcess::step()
{
    ++m_state.second;
    const RegimePhase phase = m_script.phaseAt(m_state.second);
    if (phase.startSecond != m_phaseStart) {
        m_phaseStart = phase.startSecond;
        for (std::size_t i = 0; i < kCoinCount; ++i)
            m_logAtPhaseStart[i] = steady::log(m_state.coins[i].spot);
    }
    const Shocks shocks = draw(phase);
    for (std::size_t i = 0; i < kCoinCount; ++i)
        stepCoin(i, phase, shocks);
    const double level =
        steady::log(m_state.coins[0].shortVolatility / kCalmShort) / steady::log(kCrashShort / kCalmShort);
    m_state.regime = phase.regime;
    m_state.stress = std::clamp(level, 0.0, 1.0);
    for (std::size_t i = 0; i < kCoinCount; ++i)
        shapeSurface(i, shocks.skew[i]);
}

/// Every second takes the same number of draws, whatever happens in it.
SpotProcess::Shocks SpotProcess::draw(const RegimePhase& phase)
{
    const RegimeFigures& f = figuresOf(phase.regime);
    Shocks s;
    const double common = m_random.normal();
    for (std::size_t i = 0; i < kCoinCount; ++i) {
        const double own = m_random.normal();
        s.spot[i] = i == 0 ? common : f.correlation * common + std::sqrt(1.0 - f.correlation * f.correlation) * own;
        s.volatility[i] =
            f.volOfVol * (kLeverage * s.spot[i] + std::sqrt(1.0 - kLeverage * kLeverage) * m_random.normal());
        s.longVolatility[i] = 0.25 * f.volOfVol * m_random.normal();
        s.skew[i] = m_random.normal();
    }
    const double arrival = m_random.uniform();
    const double size = std::min(f.jumpFloor + m_random.exponential(f.jumpMean), kLargestJump);
    const bool falls = m_random.chance(0.5) || f.jumpsFall;
    const double beta = kCoins[kEth].beta * m_random.between(0.9, 1.1);
    const bool late = f.jumpsFall && static_cast<double>(phase.endSecond - m_state.second) < kQuietBeforeEnd;
    if (arrival < f.jumpRate && !late) s.jump = {falls ? -size : size, (falls ? -size : size) * beta};
    return s;
}

double SpotProcess::driftOf(std::size_t coin, const RegimePhase& phase) const
{
    const double log = steady::log(m_state.coins[coin].spot);
    if (phase.regime == Regime::Calm) return (steady::log(kCoins[coin].startSpot) - log) / kPullSeconds;
    const double remaining = static_cast<double>(phase.endSecond - m_state.second) + kBridgeSlack;
    return (m_logAtPhaseStart[coin] + phase.targetReturn[coin] - log) / remaining;
}

void SpotProcess::stepCoin(std::size_t coin, const RegimePhase& phase, const Shocks& shocks)
{
    CoinState& c = m_state.coins[coin];
    const RegimeFigures& f = figuresOf(phase.regime);
    const double variance = c.shortVolatility * c.shortVolatility * kVarianceAcceleration / kSecondsPerYear;
    const double jump = shocks.jump[coin];
    const double drift = driftOf(coin, phase) - 0.5 * variance;
    c.spot *= steady::exp(drift + std::sqrt(variance) * shocks.spot[coin] + jump);
    c.logJump = jump;
    const double ratio = kCoins[coin].volatilityRatio;
    const double jumpShock = kVolatilityPerJump * std::max(0.0, -jump);
    c.shortVolatility =
        stepToward(c.shortVolatility, f.shortTarget * ratio, f.reversion, shocks.volatility[coin] + jumpShock);
    c.longVolatility = stepToward(c.longVolatility, f.longTarget * ratio, 0.25 * f.reversion,
                                  shocks.longVolatility[coin] + 0.15 * jumpShock);
}

/// Puts grow dearer and wings higher with stress; kept inside the region where SSVI has no arbitrage.
void SpotProcess::shapeSurface(std::size_t coin, double skewShock)
{
    CoinState& c = m_state.coins[coin];
    m_skewNoise[coin] += -m_skewNoise[coin] / 300.0 + 0.0015 * skewShock;
    c.skew = std::clamp(-0.12 - 0.36 * m_state.stress + m_skewNoise[coin], -0.75, 0.4);
    c.curvature = std::min(0.80 + 0.30 * m_state.stress, largestCurvature(c.skew));
    c.carry = 0.05 - 0.08 * m_state.stress;
}

}  // namespace ballast::simulation
