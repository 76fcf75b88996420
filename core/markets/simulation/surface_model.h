#pragma once

#include "domain/instrument.h"
#include "dynamics/surface.h"
#include "simulation/spot_process.h"

namespace ballast::simulation {

/// One expiry of the model's surface (`dynamics/surface.h`) at the state's instant, with its forward.
///
/// Units    k = ln(K/F), w pure; T in years ACT/365F.
/// Threads  Immutable.
class SsviSlice {
public:
    /// `years` > 0.
    SsviSlice(const CoinState& state, double years);

    double totalVariance(double k) const noexcept { return m_smile.totalVariance(k); }
    double impliedVolatility(double k) const noexcept { return m_smile.volatility(k); }
    double years() const noexcept { return m_smile.years; }
    double forward() const noexcept { return m_forward; }

private:
    dynamics::Smile m_smile;
    double m_forward;
};

/// What an option is worth in the model. Premium and vega in coin per contract, vega per 1.00 of volatility.
struct FairValue {
    double volatility{};
    double premium{};
    double vega{};
    double delta{};  ///< Forward delta.
};
/// `volatilityShift` is added to the surface's volatility, decimal.
FairValue fairValue(const SsviSlice& slice, double strike, domain::OptionRight right, double volatilityShift = 0.0);

}  // namespace ballast::simulation
