#pragma once

#include <vector>

#include "margin/margin_pricer.h"
#include "margin/pmrm.h"

namespace ballast::risk {

/// Options of one expiry, revalued for PMRM scenarios. Inputs must have passed checkMarginPortfolio.
///
/// Source   As pmrmMargin. Rates below zero count as zero; in the last 30 minutes the settlement average fixes a
///          growing part of the forward.
/// Threads  Immutable.
class PmrmExpiry {
public:
    PmrmExpiry(const MarginUnderlying& underlying, std::size_t expiry, std::optional<pricing::Isa> isa);

    /// Discount factor at the rate.
    double discount() const noexcept { return m_discount; }
    /// Sum of amount and discounted Black-76 value, USD.
    double mark() const noexcept { return m_mark; }
    /// Profit or loss of one scenario, USD, after discount and dampening; of a skew scenario never positive.
    double scenarioPnl(const PmrmScenario& scenario, const PmrmParameters& parameters) const;
    /// Loss from the forward moving alone, weighted by time, USD; never positive.
    double basisContingency(const PmrmContingency& contingency) const;
    /// Sum over strikes of shorts beyond longs, calls and puts together.
    double nakedShorts() const;
    double grossAmount() const;
    /// Least of the forward's, the rate's and the volatilities' confidence.
    double confidence() const noexcept;

private:
    template <class Volatility> double valueAt(double spotFactor, Volatility volatility) const;
    double shockedValue(const PmrmScenario& scenario, const PmrmParameters& parameters) const;
    double skewedValue(bool absolute, const PmrmSkew& skew) const;
    double discounted(double value, const PmrmParameters& parameters) const;

    MarginExpiry m_expiry;
    std::vector<MarginOption> m_options;
    MarginPricer m_pricer;
    double m_rate;
    double m_years;
    double m_discount;
    double m_mark;
};

}  // namespace ballast::risk
