#pragma once

#include <optional>
#include <span>
#include <vector>

#include "domain/instrument.h"
#include "pricing/isa.h"

namespace ballast::risk {

/// Black-76 values of a fixed list of options at forwards and volatilities that change, as structures of arrays.
///
/// Threads  Immutable once filled.
class MarginPricer {
public:
    /// Without a level the values are those of black76Price to the bit. A level must be one that the machine has.
    explicit MarginPricer(std::optional<pricing::Isa> isa) : m_isa(isa) {}

    void add(domain::OptionRight right, double strike, double years, double discount = 1.0);
    std::size_t size() const noexcept { return m_strike.size(); }
    double strike(std::size_t i) const { return m_strike[i]; }
    double years(std::size_t i) const { return m_years[i]; }

    /// Writes prices [n]; forwards and volatilities [n]. Inputs as black76Price.
    void price(std::span<const double> forwards, std::span<const double> volatilities, std::span<double> prices) const;

private:
    std::optional<pricing::Isa> m_isa;
    std::vector<domain::OptionRight> m_right;
    std::vector<double> m_strike, m_years, m_discount;
};

}  // namespace ballast::risk
