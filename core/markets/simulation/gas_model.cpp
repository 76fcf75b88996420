#include "simulation/gas_model.h"

#include <algorithm>
#include <cmath>

namespace ballast::simulation {

namespace {

constexpr std::int64_t kBlockSeconds = 12;
constexpr double kLeastFee = 0.1;

double roundedTo(double value, double step) { return std::round(value / step) * step; }

}  // namespace

std::optional<domain::GasUpdate> GasModel::step(const MarketState& state)
{
    if (state.second % kBlockSeconds != 0) return std::nullopt;
    const double fee = std::max(kLeastFee, m_fee.block(state.coins[0].path.second));
    const double priority = 0.5 + 6.0 * state.stress + 0.5 * m_random.uniform();
    return domain::GasUpdate{.baseFeeGwei = roundedTo(fee, 0.001), .priorityFeeGwei = roundedTo(priority, 0.001)};
}

}  // namespace ballast::simulation
