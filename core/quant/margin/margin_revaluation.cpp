#include "margin/margin_revaluation.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "pricing/black76.h"

namespace ballast::risk {

MarginRevaluation::MarginRevaluation(const MarginUnderlying& underlying, double floorDays, double shortPower,
                                     double longPower, std::optional<pricing::Isa> isa)
    : m_underlying(underlying), m_pricer(isa), m_marks(underlying.options.size())
{
    for (const auto& e : underlying.expiries)
        m_scale.push_back(volatilityTermScale(e.secondsToExpiry / 86400.0, floorDays, shortPower, longPower));
    std::vector<double> forwards, volatilities;
    for (const auto& o : underlying.options) {
        const auto& expiry = underlying.expiries[o.expiry];
        m_pricer.add(o.right, o.strike, expiry.secondsToExpiry / (365.0 * 86400.0));
        forwards.push_back(expiry.forward);
        volatilities.push_back(o.markVolatility);
    }
    m_pricer.price(forwards, volatilities, m_marks);
}

double MarginRevaluation::pnl(double spotShock, double volatilityShock, double leastVolatility) const
{
    return optionsPnl(spotShock, volatilityShock, leastVolatility) + perpetualsPnl(spotShock);
}

double MarginRevaluation::optionsPnl(double spotShock, double volatilityShock, double leastVolatility) const
{
    const auto& options = m_underlying.options;
    std::vector<double> forwards(options.size()), volatilities(options.size()), values(options.size());
    for (std::size_t i = 0; i < options.size(); ++i) {
        const auto& o = options[i];
        forwards[i] = m_underlying.expiries[o.expiry].forward * (1.0 + spotShock);
        const double start = volatilityShock > 0.0 ? std::max(leastVolatility, o.markVolatility) : o.markVolatility;
        volatilities[i] = start * std::max(0.0, 1.0 + volatilityShock * m_scale[o.expiry]);
    }
    m_pricer.price(forwards, volatilities, values);
    double sum = 0.0;
    for (std::size_t i = 0; i < options.size(); ++i) {
        const auto& o = options[i];
        const double forward = m_underlying.expiries[o.expiry].forward;
        sum += o.settlement == domain::Settlement::Linear
                   ? o.amount * (values[i] - m_marks[i])
                   : o.amount * m_underlying.spot * (values[i] / forwards[i] - m_marks[i] / forward);
    }
    return sum;
}

double MarginRevaluation::perpetualsPnl(double spotShock) const
{
    double sum = 0.0;
    for (const auto& p : m_underlying.perpetuals)
        sum += p.settlement == domain::Settlement::Linear
                   ? p.amount * p.price * spotShock
                   : p.amount * m_underlying.spot * spotShock / (1.0 + spotShock);
    return sum;
}

std::vector<double> MarginRevaluation::deltas() const
{
    std::vector<double> deltas;
    deltas.reserve(m_underlying.options.size() + m_underlying.perpetuals.size());
    for (std::size_t i = 0; i < m_underlying.options.size(); ++i) {
        const auto& o = m_underlying.options[i];
        const double forward = m_underlying.expiries[o.expiry].forward;
        const double delta =
            pricing::black76Greeks(o.right, forward, o.strike, o.markVolatility, m_pricer.years(i)).delta;
        const double premium = o.settlement == domain::Settlement::Inverse ? m_marks[i] / forward : 0.0;
        deltas.push_back(o.amount * (delta - premium));
    }
    for (const auto& p : m_underlying.perpetuals)
        deltas.push_back(p.amount);
    return deltas;
}

double netShortOptions(const MarginUnderlying& underlying)
{
    std::map<std::pair<std::size_t, double>, double> byStrike;
    for (const auto& o : underlying.options)
        byStrike[{o.expiry, o.strike}] += o.amount;
    double shorts = 0.0;
    for (const auto& [strike, amount] : byStrike)
        shorts += std::max(0.0, -amount);
    return shorts;
}

}  // namespace ballast::risk
