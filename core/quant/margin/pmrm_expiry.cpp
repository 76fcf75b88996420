#include "margin/pmrm_expiry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "pricing/steady.h"

namespace ballast::risk {
namespace {

constexpr double kYearSeconds = 365.0 * 86400.0;
constexpr double kSettlementSeconds = 1800.0;

/// Relative move of volatility at log-moneyness k: proportional up to the cap, which is looked at on k's own side only.
double skewMove(double k, double cap, double width)
{
    const double move = k == 0.0      ? 0.0
                        : width > 0.0 ? k * cap / width
                                      : std::copysign(std::numeric_limits<double>::infinity(), k * cap);
    return k > 0.0 ? std::min(move, cap) : std::max(move, -cap);
}

}  // namespace

PmrmExpiry::PmrmExpiry(const MarginUnderlying& underlying, std::size_t expiry, std::optional<pricing::Isa> isa)
    : m_expiry(underlying.expiries[expiry]), m_pricer(isa), m_rate(std::max(0.0, m_expiry.rate)),
      m_years(m_expiry.secondsToExpiry / kYearSeconds), m_discount(steady::exp(-m_rate * m_years)), m_mark(0.0)
{
    for (const auto& option : underlying.options) {
        if (option.expiry != expiry) continue;
        m_options.push_back(option);
        m_pricer.add(option.right, option.strike, m_years, m_discount);
    }
    if (m_discount > 0.0) m_mark = valueAt(1.0, [](const MarginOption& o) { return o.markVolatility; });
}

template <class Volatility> double PmrmExpiry::valueAt(double spotFactor, Volatility volatility) const
{
    const double open = std::min(1.0, m_expiry.secondsToExpiry / kSettlementSeconds);
    const double forward = m_expiry.forward * (1.0 - open) + m_expiry.forward * open * spotFactor;
    const std::vector<double> forwards(m_options.size(), forward);
    std::vector<double> volatilities(m_options.size()), prices(m_options.size());
    std::transform(m_options.begin(), m_options.end(), volatilities.begin(), volatility);
    m_pricer.price(forwards, volatilities, prices);
    double value = 0.0;
    for (std::size_t i = 0; i < m_options.size(); ++i)
        value += m_options[i].amount * prices[i];
    return value;
}

double PmrmExpiry::shockedValue(const PmrmScenario& scenario, const PmrmParameters& parameters) const
{
    const auto& range = parameters.volatility;
    const double scale =
        volatilityTermScale(m_expiry.secondsToExpiry / 86400.0, range.floorDays, range.shortPower, range.longPower);
    switch (scenario.volatility) {
    case PmrmVolatilityShock::Up:
        return valueAt(scenario.spotFactor, [&](const MarginOption& o) {
            return std::max(range.leastShockedUp, o.markVolatility * (1.0 + range.up * scale));
        });
    case PmrmVolatilityShock::Down:
        return valueAt(scenario.spotFactor, [&](const MarginOption& o) {
            return o.markVolatility * std::max(0.0, 1.0 - range.down * scale);
        });
    case PmrmVolatilityShock::Linear:
        return skewedValue(false, parameters.skew);
    case PmrmVolatilityShock::Absolute:
        return skewedValue(true, parameters.skew);
    case PmrmVolatilityShock::None:
        break;
    }
    return scenario.spotFactor == 1.0
               ? m_mark
               : valueAt(scenario.spotFactor, [](const MarginOption& o) { return o.markVolatility; });
}

double PmrmExpiry::skewedValue(bool absolute, const PmrmSkew& skew) const
{
    const double root = std::sqrt(m_years);
    const double cap =
        absolute ? skew.absoluteCap + skew.absoluteCapPerRoot * root : skew.linearCap + skew.linearCapPerRoot * root;
    const double width =
        std::max(skew.leastWidth, root * skew.widthScale * (skew.widthStatic + root * skew.widthPerRoot));
    return valueAt(1.0, [&](const MarginOption& o) {
        const double k = steady::log(o.strike / m_expiry.forward);
        return o.markVolatility * std::max(0.0, 1.0 + skewMove(absolute ? std::abs(k) : k, cap, width));
    });
}

double PmrmExpiry::discounted(double value, const PmrmParameters& parameters) const
{
    const auto& d = value >= 0.0 ? parameters.longValue : parameters.shortValue;
    const double exponent = m_years * (m_rate * d.rateMultiplier + d.rateAddition);
    if (value >= 0.0) return value * d.base * steady::exp(-exponent);
    return value * std::min(1.0 / m_discount, d.base * steady::exp(exponent));
}

double PmrmExpiry::scenarioPnl(const PmrmScenario& scenario, const PmrmParameters& parameters) const
{
    const double pnl = (discounted(shockedValue(scenario, parameters), parameters) - m_mark) * scenario.dampening;
    const bool skewed =
        scenario.volatility == PmrmVolatilityShock::Linear || scenario.volatility == PmrmVolatilityShock::Absolute;
    return skewed ? -std::abs(pnl) : pnl;
}

double PmrmExpiry::basisContingency(const PmrmContingency& contingency) const
{
    const auto unmoved = [](const MarginOption& o) { return o.markVolatility; };
    const double up = valueAt(contingency.basisUp, unmoved) - m_mark;
    const double down = valueAt(contingency.basisDown, unmoved) - m_mark;
    return std::min({up, down, 0.0}) * (contingency.basisAddition + contingency.basisPerYear * m_years);
}

double PmrmExpiry::nakedShorts() const
{
    std::map<double, double> byStrike;
    for (const auto& o : m_options)
        byStrike[o.strike] += o.amount;
    double naked = 0.0;
    for (const auto& [strike, amount] : byStrike)
        naked += std::max(0.0, -amount);
    return naked;
}

double PmrmExpiry::grossAmount() const
{
    double gross = 0.0;
    for (const auto& o : m_options)
        gross += std::abs(o.amount);
    return gross;
}

double PmrmExpiry::confidence() const noexcept
{
    return std::min({m_expiry.forwardConfidence, m_expiry.rateConfidence, m_expiry.volatilityConfidence});
}

}  // namespace ballast::risk
