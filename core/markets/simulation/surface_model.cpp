#include "simulation/surface_model.h"

#include <cmath>

#include "pricing/black76.h"
#include "pricing/steady.h"

namespace ballast::simulation {

namespace {

constexpr double kReversionPerYear = 10.0;  ///< How fast the term structure passes from short to long volatility.

}  // namespace

SsviSlice::SsviSlice(const CoinState& state, double years)
    : m_years(years), m_forward(state.spot * steady::exp(state.carry * years)), m_theta(atmTotalVariance(state, years)),
      m_phi(state.curvature / std::sqrt(m_theta * (1.0 + m_theta))), m_rho(state.skew)
{
}

double SsviSlice::totalVariance(double k) const noexcept
{
    const double x = m_phi * k;
    return 0.5 * m_theta * (1.0 + m_rho * x + std::sqrt((x + m_rho) * (x + m_rho) + 1.0 - m_rho * m_rho));
}

double SsviSlice::impliedVolatility(double k) const noexcept { return std::sqrt(totalVariance(k) / m_years); }

double atmTotalVariance(const CoinState& state, double years)
{
    const double shortVariance = state.shortVolatility * state.shortVolatility;
    const double longVariance = state.longVolatility * state.longVolatility;
    const double decayed = -steady::expm1(-kReversionPerYear * years) / kReversionPerYear;
    return longVariance * years + (shortVariance - longVariance) * decayed;
}

double largestCurvature(double rho) { return 0.95 * 2.0 / (1.0 + std::abs(rho)); }

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
