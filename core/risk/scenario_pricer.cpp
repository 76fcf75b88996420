#include "risk/scenario_pricer.h"

#include <algorithm>
#include <cmath>

#include "pricing/batch.h"
#include "pricing/black76.h"

namespace ballast::risk {

ScenarioPricer::ScenarioPricer(const LivingOptions& options, std::optional<pricing::Isa> isa)
    : m_options(options), m_isa(isa), m_forward(options.size()), m_smile(options.size()), m_volatility(options.size()),
      m_price(options.size()), m_base(options.size())
{
}

Result<void> ScenarioPricer::priceHere()
{
    moveSpot(0.0);
    auto done = price(0.0, m_options.years);
    m_base = m_price;
    return done;
}

void ScenarioPricer::moveSpot(double move)
{
    const double logMove = std::log1p(move);
    for (std::size_t i = 0; i < m_options.size(); ++i) {
        m_forward[i] = m_options.forward[i] * (1.0 + move);
        m_smile[i] = m_options.smile[i]->impliedVolatility(m_options.logMoneyness[i] - logMove);
    }
}

Result<void> ScenarioPricer::moveVolatility(double shift) { return price(shift, m_options.yearsLater); }

Result<void> ScenarioPricer::moveTo(double spotMove, double volatilityShift)
{
    moveSpot(spotMove);
    return moveVolatility(volatilityShift);
}

double ScenarioPricer::totalPnl() const
{
    double sum = 0.0;
    for (std::size_t i = 0; i < m_options.size(); ++i)
        sum += pnl(i);
    return sum;
}

Result<void> ScenarioPricer::price(double shift, std::span<const double> years)
{
    for (std::size_t i = 0; i < m_options.size(); ++i)
        m_volatility[i] = m_smile[i] * std::max(0.0, 1.0 + shift * m_options.termFactor[i]);
    if (!m_isa) return priceOneByOne(years);
    return pricing::priceBatch(*m_isa,
                               {.right = m_options.right,
                                .forward = m_forward,
                                .strike = m_options.strike,
                                .volatility = m_volatility,
                                .years = years,
                                .discount = m_options.discount},
                               m_price);
}

Result<void> ScenarioPricer::priceOneByOne(std::span<const double> years)
{
    for (std::size_t i = 0; i < m_options.size(); ++i) {
        auto fine = pricing::checkBlack76Inputs(m_forward[i], m_options.strike[i], m_volatility[i], years[i]);
        if (!fine) return fine;
        m_price[i] =
            pricing::black76Price(m_options.right[i], m_forward[i], m_options.strike[i], m_volatility[i], years[i]);
    }
    return {};
}

}  // namespace ballast::risk
