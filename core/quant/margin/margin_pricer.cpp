#include "margin/margin_pricer.h"

#include "pricing/steady_prices.h"

namespace ballast::risk {

void MarginPricer::add(domain::OptionRight right, double strike, double years, double discount)
{
    m_right.push_back(right);
    m_strike.push_back(strike);
    m_years.push_back(years);
    m_discount.push_back(discount);
}

void MarginPricer::price(std::span<const double> forwards, std::span<const double> volatilities,
                         std::span<double> prices) const
{
    const pricing::OptionBatch batch{m_right, forwards, m_strike, volatilities, m_years, m_discount};
    // The inputs were checked before; should the batch refuse one all the same, the scalar function decides.
    if (m_isa && pricing::priceBatch(*m_isa, batch, prices)) return;
    pricing::priceSteadily(batch, prices);
}

}  // namespace ballast::risk
