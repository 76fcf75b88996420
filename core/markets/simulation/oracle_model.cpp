#include "simulation/oracle_model.h"

#include "simulation/coin.h"
#include "simulation/venue_quote.h"

namespace ballast::simulation {

std::optional<domain::OracleUpdate> OracleModel::step(Timestamp time, double spot)
{
    const auto round = m_rounds.step(time.nanoseconds / Duration::seconds(1).nanoseconds, spot);
    if (!round) return std::nullopt;
    return domain::OracleUpdate{.underlying = std::string(kCoins[m_coin].code),
                                .price = floorToTick(round->price, priceOf(0.01)),
                                .publishedAt = time,
                                .heartbeat = kHeartbeat,
                                .deviationThreshold = kDeviation};
}

}  // namespace ballast::simulation
