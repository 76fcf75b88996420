#include "simulation/regime_script.h"

#include <algorithm>
#include <cmath>

namespace ballast::simulation {

namespace {

constexpr double kCrashLeast = 0.095;  ///< Log return of BTC; noise and overshoot widen it to about 8 to 15 %.
constexpr double kCrashMost = 0.130;
constexpr double kFarFromStart = 0.12;  ///< Log deviation from which trends and recoveries lead back for sure.

}  // namespace

std::string_view toString(Regime regime) noexcept
{
    constexpr std::array<std::string_view, 4> names{"calm", "trend", "crash", "recovery"};
    return names[static_cast<std::size_t>(regime)];
}

RegimeScript::RegimeScript(std::uint64_t seed) : m_random(seed, StreamName::Regime) { appendFirstHalfHour(); }

const RegimePhase& RegimeScript::phaseAt(std::int64_t second)
{
    while (m_phases.back().endSecond <= second)
        appendRandom();
    const auto after = std::upper_bound(m_phases.begin(), m_phases.end(), second,
                                        [](std::int64_t s, const RegimePhase& p) { return s < p.endSecond; });
    return *after;
}

void RegimeScript::append(Regime regime, double minutes, double btcReturn)
{
    const std::int64_t start = m_phases.empty() ? 0 : m_phases.back().endSecond;
    RegimePhase phase{.regime = regime, .startSecond = start, .endSecond = start + std::llround(minutes * 60.0)};
    // A recovery leads back with the beta by which its crash fell, so that the coins do not drift apart for good.
    if (regime != Regime::Recovery) m_lastBeta = m_random.between(0.9, 1.1);
    for (std::size_t i = 0; i < kCoinCount; ++i)
        phase.targetReturn[i] = btcReturn * (i == 0 ? 1.0 : kCoins[i].beta * m_lastBeta);
    m_phases.push_back(phase);
    m_plannedReturn += btcReturn;
}

void RegimeScript::appendFirstHalfHour()
{
    const double direction = m_random.chance(0.5) ? 1.0 : -1.0;
    append(Regime::Calm, 6.0 + m_random.between(-0.3, 0.3), 0.0);
    append(Regime::Trend, 4.0 + m_random.between(-0.3, 0.3), direction * m_random.between(0.012, 0.030));
    appendCrash(4.0 + m_random.between(-0.2, 0.2), 10.0 + m_random.between(-0.5, 0.5));
    append(Regime::Calm, 6.0 + m_random.between(-0.3, 0.3), 0.0);
}

void RegimeScript::appendCrash(double crashMinutes, double recoveryMinutes)
{
    const double fall = -m_random.between(kCrashLeast, kCrashMost);
    append(Regime::Crash, crashMinutes, fall);
    const double share =
        m_plannedReturn < -kFarFromStart - kCrashLeast ? m_random.between(0.9, 1.2) : m_random.between(0.55, 0.85);
    append(Regime::Recovery, recoveryMinutes, -share * fall);
}

void RegimeScript::appendRandom()
{
    const double kind = m_random.uniform();
    const double minutes = m_random.between(3.5, 9.0);
    const bool tooLow = m_plannedReturn < -2.0 * kFarFromStart;
    if (kind < 0.15 && !tooLow) {
        appendCrash(m_random.between(3.0, 5.0), m_random.between(7.0, 13.0));
    } else if (kind < 0.50) {
        const double upwards = std::clamp(0.5 - 0.5 * m_plannedReturn / kFarFromStart, 0.0, 1.0);
        const double direction = m_random.chance(upwards) ? 1.0 : -1.0;
        append(Regime::Trend, minutes, direction * m_random.between(0.010, 0.040));
    } else {
        append(Regime::Calm, minutes, 0.0);
    }
}

}  // namespace ballast::simulation
