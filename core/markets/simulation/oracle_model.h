#pragma once

#include <optional>

#include "domain/events.h"
#include "simulation/random_stream.h"

namespace ballast::simulation {

/// A price feed on chain: it publishes the price that it saw when that differed by 0.5 % from its last one, or when an
/// hour had passed, and the transaction lands one to three blocks (12 to 36 s) later. In a crash it is late, as real
/// ones are.
///
/// Threads  One owner.
class OracleModel {
public:
    static constexpr Duration kHeartbeat = Duration::seconds(3'600);
    static constexpr double kDeviation = 0.005;

    OracleModel(std::size_t coin, std::uint64_t seed);

    /// What is published at this second, if anything; to be called once a second. The first call publishes.
    std::optional<domain::OracleUpdate> step(Timestamp time, double spot);

private:
    domain::OracleUpdate publish(Timestamp time, double price);

    std::size_t m_coin;
    RandomStream m_random;
    double m_published{};
    Timestamp m_publishedAt;
    double m_seen{};      ///< Price under way to the chain.
    Timestamp m_landsAt;  ///< Never: nothing is under way.
};

}  // namespace ballast::simulation
