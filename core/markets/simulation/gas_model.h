#pragma once

#include <optional>

#include "domain/events.h"
#include "simulation/random_stream.h"
#include "simulation/spot_process.h"

namespace ballast::simulation {

/// Ethereum's base fee by the rule of EIP-1559, a block every 12 seconds: it moves by up to an eighth with how full
/// the block was. Demand reverts to a mean of 12 gwei and grows up to twentyfold in stress.
///
/// Threads  One owner.
class GasModel {
public:
    explicit GasModel(std::uint64_t seed) : m_random(seed, StreamName::Gas) {}

    /// The fee of the block at this second; empty between blocks.
    std::optional<domain::GasUpdate> step(const MarketState& state);

private:
    RandomStream m_random;
    double m_baseFee{12.0};     ///< Gwei.
    double m_logDemandNoise{};  ///< Log of demand over its mean.
};

}  // namespace ballast::simulation
