#include "risk/scenario_pricer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pricing/batch.h"
#include "pricing/black76.h"
#include "pricing/steady.h"

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
    const double logMove = steady::log1p(move);
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
    // Four sums at a time, or each addition waits for the last.
    std::array<double, 4> sums{};
    const std::size_t whole = m_options.size() / 4 * 4;
    for (std::size_t i = 0; i < whole; i += 4)
        for (std::size_t lane = 0; lane < 4; ++lane)
            sums[lane] += pnl(i + lane);
    for (std::size_t i = whole; i < m_options.size(); ++i)
        sums[0] += pnl(i);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
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
