#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "simulation/coin.h"
#include "simulation/random_stream.h"

namespace ballast::simulation {

enum class Regime { Calm, Trend, Crash, Recovery };
std::string_view toString(Regime regime) noexcept;

/// A stretch of one regime, [startSecond, endSecond) since the start of the market.
struct RegimePhase {
    Regime regime{Regime::Calm};
    std::int64_t startSecond{}, endSecond{};
    std::array<double, kCoinCount> targetReturn{};  ///< Log return the phase leads to; calm leads nowhere.
};

/// What regime holds when. The first half hour is fixed but for a seeded jitter: calm to 6 minutes, trend to 10, crash
/// to 14, recovery to 24, calm to 30; then regimes follow at random for ever, trends leaning back to the start.
///
/// Units    Seconds of event time.
/// Threads  One owner; phases are drawn as they are asked for.
class RegimeScript {
public:
    explicit RegimeScript(std::uint64_t seed);

    /// The phase that holds at `second` >= 0. The reference lives until the next call.
    const RegimePhase& phaseAt(std::int64_t second);

private:
    void append(Regime regime, double minutes, double btcReturn);
    void appendFirstHalfHour();
    void appendRandom();
    void appendCrash(double crashMinutes, double recoveryMinutes);

    RandomStream m_random;
    std::vector<RegimePhase> m_phases;
    double m_plannedReturn{};  ///< Of BTC since the start, log.
    double m_lastBeta{1.0};
};

}  // namespace ballast::simulation
