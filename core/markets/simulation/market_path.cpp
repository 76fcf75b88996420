#include "simulation/market_path.h"

#include <cmath>
#include <utility>

namespace ballast::simulation {

MarketPath::MarketPath(std::uint64_t seed, PathStart start) : m_process(seed, start) { lookAhead(); }

void MarketPath::lookAhead()
{
    m_points.push_back({m_process.state(), m_process.mark()});
    while (m_points.size() <= kLookAheadSeconds) {
        m_process.step();
        m_points.push_back({m_process.state(), m_process.mark()});
    }
}

void MarketPath::advance()
{
    m_process.step();
    m_points.push_back({m_process.state(), m_process.mark()});
    m_points.pop_front();
}

/// Prices and variances that the model can be asked for, and a generator that is not stuck.
bool MarketPath::isPossible(const Point& now)
{
    constexpr double kMost = 1e7;
    const auto within = [](double value) { return value > 1e-9 && value < kMost; };
    const auto path = now.state.coins[0].path;
    bool possible =
        path.second >= 0 && path.second < 100'000'000'000 && now.state.second >= 0 && now.mark.random.isAlive();
    for (std::size_t i = 0; i < kCoinCount; ++i) {
        const auto& coin = now.state.coins[i];
        possible = possible && within(path.spot[i]) && coin.spot == path.spot[i] && coin.path == path &&
                   std::abs(path.carry[i]) < 10.0 && std::abs(path.trend[i]) < 10.0;
    }
    for (const double level : path.level)
        possible = possible && within(level);
    for (const double level : path.own)
        possible = possible && within(level);
    return possible && path.cascade >= 0.0 && path.cascade < kMost && std::abs(path.sentiment) < 100.0;
}

void MarketPath::goOn(Point now)
{
    m_process.goOn(now.state, now.mark);
    m_points.clear();
    lookAhead();
}

}  // namespace ballast::simulation
