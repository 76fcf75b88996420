#include "simulation/market_path.h"

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

void MarketPath::goOn(Point now)
{
    m_process.goOn(now.state, now.mark);
    m_points.clear();
    lookAhead();
}

}  // namespace ballast::simulation
