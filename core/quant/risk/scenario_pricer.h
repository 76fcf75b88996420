#pragma once

#include <optional>
#include <span>
#include <vector>

#include "pricing/batch.h"
#include "risk/scenario_legs.h"

namespace ballast::risk {

/// Values the options of a book column by column. With a level of the kernel each strike of a smile is valued once,
/// however many legs stand on it: a call and its put differ by what they are worth inside, and their value out of the
/// money is the same. Where the kernel cannot, and without a level, legs are valued one by one.
/// The value here is computed by the same code in the same places, so that it is the same to the bit where nothing
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

    /// Moves forwards by a fraction, and with them where the smiles are read.
    void moveSpot(double move);
    /// Prices at the present spot with volatilities moved by a fraction.
    Result<void> moveVolatility(double shift);
    Result<void> moveTo(double spotMove, double volatilityShift);

    /// P&L of one option in the present cell, USD.
    double pnl(std::size_t i) const
    {
        const double price = m_byStrike ? priceByStrike(i) : m_price[i];
        return m_options.weight[i] * (m_options.settlement[i] * price - m_base[i]);
    }
    double totalPnl() const;

private:
    /// The strikes of one smile, padded to whole vectors with strikes that nothing stands on.
    struct Row {
        const volatility::SviSlice* of{};
        pricing::SmileOfRow smile;
        double forward{}, years{}, yearsLater{}, termFactor{};
        std::size_t first{}, count{};
    };
    /// What the legs of one strike weigh together.
    struct Weights {
        double calls{}, puts{};
    };

    void sortByStrike();
    std::size_t rowOf(std::size_t leg);
    void addStrike(double strike, double logMoneyness);
    void addLeg(std::size_t leg, std::size_t first);
    bool valueStrikes(double shift, bool later);
    double insideOf(std::size_t strike) const { return m_rowForward[strike] - m_strike[strike]; }
    double priceByStrike(std::size_t i) const;
    double totalByStrike(std::span<const Weights> weights) const;
    Result<void> price(double shift, std::span<const double> years);
    Result<void> priceOneByOne(std::span<const double> years);

    const LivingOptions& m_options;
    std::optional<pricing::Isa> m_isa;
    double m_move{};                                                ///< Of spot.
    std::vector<double> m_forward, m_smile, m_volatility, m_price;  ///< Of each leg; where they are valued alone.
    std::vector<double> m_base;

    std::vector<Row> m_rows;
    std::vector<double> m_logMoneyness, m_strike, m_out, m_rowForward;  ///< Of each strike.
    std::vector<Weights> m_weights, m_settled;  ///< Of each strike; times what the stablecoin does to its legs.
    std::vector<std::size_t> m_strikeOf;        ///< Of each leg.
    double m_baseTotal{};
    bool m_byStrike{};
};

}  // namespace ballast::risk
