#include "simulation/regime_script.h"

#include <array>

#include "simulation/random_stream.h"

namespace ballast::simulation {

namespace {

constexpr double kStartVolatility = 0.45;
constexpr double kStartSentiment = -0.8;  ///< Fear: falls raise volatility.
constexpr int kTrendJumps = 3, kCrashJumps = 7, kRecoveryJumps = 4;
constexpr double kJitterSeconds = 18.0;

}  // namespace

std::string_view toString(Regime regime) noexcept
{
    constexpr std::array<std::string_view, 4> names{"calm", "trend", "crash", "recovery"};
    return names[static_cast<std::size_t>(regime)];
}

RegimeScript::RegimeScript(std::uint64_t seed)
{
    RandomStream random(seed, StreamName::Regime);
    const auto at = [&](double minutes) {
        return static_cast<std::int64_t>(minutes * 60.0 + random.between(-kJitterSeconds, kJitterSeconds));
    };
    m_trend = at(6.0);
    m_crash = at(10.0);
    m_recovery = at(14.0);
    m_calm = at(24.0);
    m_condition.volatility = kStartVolatility;
    m_condition.sentiment = kStartSentiment;
    m_condition.quietUntil = kSeconds;
    const bool falling = random.chance(0.5);
    place(kTrendJumps, m_trend, m_crash, falling, random.uniform());
    place(kCrashJumps, m_crash, m_recovery - 20, true, random.uniform());
    place(kRecoveryJumps, m_recovery + 60, m_calm - 60, false, random.uniform());
}

/// Evenly, with a common shift.
void RegimeScript::place(int jumps, std::int64_t from, std::int64_t to, bool fall, double uniform)
{
    const double apart = static_cast<double>(to - from) / jumps;
    for (int i = 0; i < jumps; ++i)
        m_condition.jumps.push_back({from + static_cast<std::int64_t>((i + uniform) * apart), fall});
}

Regime RegimeScript::regimeAt(std::int64_t second) const
{
    if (second < m_trend || second >= m_calm) return Regime::Calm;
    return second < m_crash ? Regime::Trend : second < m_recovery ? Regime::Crash : Regime::Recovery;
}

}  // namespace ballast::simulation
