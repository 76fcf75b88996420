#pragma once

#include <optional>

#include "domain/events.h"
#include "dynamics/venue_models.h"
#include "simulation/random_stream.h"
#include "simulation/spot_process.h"

namespace ballast::simulation {

/// Ethereum's fees, a block every 12 seconds: the base fee of the model (`dynamics::GasFee`) and a priority fee that
/// grows in stress.
///
/// Threads  One owner.
class GasModel {
public:
    explicit GasModel(std::uint64_t seed) : m_random(seed, StreamName::Gas), m_fee(seed) {}

    /// The fee of the block at this second; empty between blocks.
    std::optional<domain::GasUpdate> step(const MarketState& state);
    template <class A, class Self> static void fields(A& a, Self& g) { a(g.m_random, g.m_fee); }

private:
    RandomStream m_random;
    dynamics::GasFee m_fee;
};

}  // namespace ballast::simulation
