#pragma once

#include <optional>

#include "domain/events.h"
#include "dynamics/venue_models.h"

namespace ballast::simulation {

/// A price feed on chain (`dynamics::OracleRounds`): it publishes when the price has left its last answer by 0.5 %, or
/// at the hour's fixed second; the answer is the price of the block that it lands in, one or two later.
///
/// Threads  One owner.
class OracleModel {
public:
    static constexpr Duration kHeartbeat = Duration::seconds(3'600);
    static constexpr double kDeviation = 0.005;

    OracleModel(std::size_t coin, std::uint64_t seed) : m_coin(coin), m_rounds(seed, coin, kDeviation) {}

    /// What is published at this second, if anything; to be called once a second. The first call publishes.
    std::optional<domain::OracleUpdate> step(Timestamp time, double spot);
    template <class A, class Self> static void fields(A& a, Self& o) { a(o.m_rounds); }

private:
    std::size_t m_coin;
    dynamics::OracleRounds m_rounds;
};

}  // namespace ballast::simulation
