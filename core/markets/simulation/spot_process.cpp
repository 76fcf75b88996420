#include "simulation/spot_process.h"

#include <algorithm>
#include <cmath>

#include "dynamics/surface.h"
#include "pricing/steady.h"

namespace ballast::simulation {

namespace {

constexpr double kCalmVolatility = 0.45, kCrashVolatility = 1.60;  ///< Of spot now, where stress is 0 and 1.
constexpr double kCrashStress = 0.85, kRecoveryStress = 0.5;

}  // namespace

const dynamics::Parameters& marketParameters()
{
    static const dynamics::Parameters kParameters;
    return kParameters;
}

SpotProcess::SpotProcess(std::uint64_t seed, PathStart start)
    : m_script(start.scripted ? std::optional<RegimeScript>(seed) : std::nullopt),
      m_path(marketParameters(), seed, start.second, {kCoins[0].startSpot, kCoins[1].startSpot},
             m_script ? std::optional<dynamics::Condition>(m_script->condition()) : std::nullopt)
{
    read();
}

void SpotProcess::step()
{
    m_path.step(1);
    ++m_state.second;
    read();
}

void SpotProcess::read()
{
    const dynamics::PathState& path = m_path.state();
    for (std::size_t i = 0; i < kCoinCount; ++i) {
        CoinState& coin = m_state.coins[i];
        coin.logReturn = coin.spot > 0.0 ? steady::log(path.spot[i] / coin.spot) : 0.0;
        coin.coin = i;
        coin.path = path;
        coin.spot = path.spot[i];
        coin.carry = path.carry[i];
        coin.logJump = path.logJump[i];
        coin.smileStress = dynamics::Surface(marketParameters(), path, i).stress();
    }
    const double volatility = std::sqrt(path.level[3]);
    const double place = steady::log(volatility / kCalmVolatility) / steady::log(kCrashVolatility / kCalmVolatility);
    m_state.stress = std::clamp(place, 0.0, 1.0);
    m_state.regime = regime();
}

/// Of the script while it lasts, then by what spot does.
Regime SpotProcess::regime() const
{
    if (m_script && m_state.second < RegimeScript::kSeconds) return m_script->regimeAt(m_state.second);
    if (m_state.stress >= kCrashStress) return Regime::Crash;
    return m_state.stress >= kRecoveryStress ? Regime::Recovery : Regime::Calm;
}

}  // namespace ballast::simulation
