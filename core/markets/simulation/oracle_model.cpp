#include "simulation/oracle_model.h"

#include <cmath>

#include "simulation/coin.h"
#include "simulation/venue_quote.h"

namespace ballast::simulation {

namespace {

constexpr double kBlockSeconds = 12.0;

}  // namespace

OracleModel::OracleModel(std::size_t coin, std::uint64_t seed) : m_coin(coin), m_random(seed, StreamName::Oracle, coin)
{
}

std::optional<domain::OracleUpdate> OracleModel::step(Timestamp time, double spot)
{
    const double blocks = 1.0 + std::floor(3.0 * m_random.uniform());
    if (m_publishedAt.isNever()) return publish(time, spot);
    if (!m_landsAt.isNever()) {
        if (time < m_landsAt) return std::nullopt;
        m_landsAt = {};
        return publish(time, m_seen);
    }
    const bool deviates = std::abs(spot / m_published - 1.0) >= kDeviation;
    if (deviates || time - m_publishedAt >= kHeartbeat) {
        m_seen = spot;
        m_landsAt = time + Duration::fromSeconds(blocks * kBlockSeconds);
    }
    return std::nullopt;
}

domain::OracleUpdate OracleModel::publish(Timestamp time, double price)
{
    const domain::Price rounded = floorToTick(price, priceOf(0.01));
    m_published = rounded.toDouble();
    m_publishedAt = time;
    return {.underlying = std::string(kCoins[m_coin].code),
            .price = rounded,
            .publishedAt = time,
            .heartbeat = kHeartbeat,
            .deviationThreshold = kDeviation};
}

}  // namespace ballast::simulation
