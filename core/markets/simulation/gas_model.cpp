#include "simulation/gas_model.h"

#include <algorithm>
#include <cmath>

#include "pricing/steady.h"

namespace ballast::simulation {

namespace {

constexpr std::int64_t kBlockSeconds = 12;
constexpr double kMeanDemandGwei = 12.0;
constexpr double kStressLog = 3.0;        ///< e^3: demand in a crash is about twenty times that of calm.
constexpr double kLargestChange = 0.125;  ///< EIP-1559.

double roundedTo(double value, double step) { return std::round(value / step) * step; }

}  // namespace

std::optional<domain::GasUpdate> GasModel::step(const MarketState& state)
{
    if (state.second % kBlockSeconds != 0) return std::nullopt;
    m_logDemandNoise += -0.1 * m_logDemandNoise + 0.12 * m_random.normal();
    const double demand = kMeanDemandGwei * steady::exp(kStressLog * state.stress + m_logDemandNoise);
    const double fullness = std::clamp(steady::log2(1.0 + demand / m_baseFee), 0.0, 2.0);  // 1 is the target
    m_baseFee = std::max(0.1, m_baseFee * (1.0 + kLargestChange * (fullness - 1.0)));
    const double priority = 0.5 + 6.0 * state.stress + 0.5 * m_random.uniform();
    return domain::GasUpdate{.baseFeeGwei = roundedTo(m_baseFee, 0.001), .priorityFeeGwei = roundedTo(priority, 0.001)};
}

}  // namespace ballast::simulation
