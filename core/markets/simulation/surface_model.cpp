#include "simulation/surface_model.h"

#include <cmath>

#include "pricing/black76.h"
#include "pricing/steady.h"

namespace ballast::simulation {

SsviSlice::SsviSlice(const CoinState& state, double years)
    : m_smile(dynamics::Surface(marketParameters(), state.path, state.coin, state.smileStress).smile(years)),
      m_forward(state.spot * steady::exp(state.carry * years))
{
}

FairValue fairValue(const SsviSlice& slice, double strike, domain::OptionRight right, double volatilityShift)
{
    const double forward = slice.forward();
    const double k = steady::log(strike / forward);
    double w = slice.totalVariance(k);
    if (volatilityShift != 0.0) {
        const double shifted = std::sqrt(w / slice.years()) + volatilityShift;
        w = shifted * shifted * slice.years();
    }
    const double d1 = (0.5 * w - k) / std::sqrt(w);
    FairValue value;
    value.volatility = std::sqrt(w / slice.years());
    value.premium = pricing::black76Price(right, forward, strike, value.volatility, slice.years()) / forward;
    value.vega = pricing::normalDensity(d1) * std::sqrt(slice.years());
    value.delta = pricing::normalCdf(d1) - (right == domain::OptionRight::Put ? 1.0 : 0.0);
    return value;
}

}  // namespace ballast::simulation
