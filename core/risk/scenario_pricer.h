#pragma once

#include <optional>
#include <span>
#include <vector>

#include "risk/scenario_legs.h"

namespace ballast::risk {

/// Values the options of a book column by column: forwards and smile volatilities once a column, prices in each cell.
/// The value here is computed by the same kernel in the same places, so that it is the same to the bit where nothing
/// moves.
///
/// Threads  One at a time. The options must outlive it.
class ScenarioPricer {
public:
    ScenarioPricer(const LivingOptions& options, std::optional<pricing::Isa> isa);

    /// The value that P&L is counted from; once, before anything moves.
    ///
    /// Errors   InvalidArgument if an option has inputs that Black-76 refuses, here and below.
    Result<void> priceHere();

    /// Moves forwards by a fraction and reads the smiles there.
    void moveSpot(double move);
    /// Prices at the present spot with volatilities moved by a fraction.
    Result<void> moveVolatility(double shift);
    Result<void> moveTo(double spotMove, double volatilityShift);

    /// P&L of one option in the present cell, USD.
    double pnl(std::size_t i) const { return m_options.weight[i] * (m_options.settlement[i] * m_price[i] - m_base[i]); }
    double totalPnl() const;

private:
    Result<void> price(double shift, std::span<const double> years);
    Result<void> priceOneByOne(std::span<const double> years);

    const LivingOptions& m_options;
    std::optional<pricing::Isa> m_isa;
    std::vector<double> m_forward, m_smile, m_volatility, m_price, m_base;
};

}  // namespace ballast::risk
