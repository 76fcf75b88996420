#include "simulation/market_path.h"

namespace ballast::simulation {

MarketPath::MarketPath(std::uint64_t seed, PathStart start) : m_process(seed, start)
{
    m_states.push_back(m_process.state());
    while (m_states.size() <= kLookAheadSeconds) {
        m_process.step();
        m_states.push_back(m_process.state());
    }
}

void MarketPath::advance()
{
    m_process.step();
    m_states.push_back(m_process.state());
    m_states.pop_front();
}

}  // namespace ballast::simulation
