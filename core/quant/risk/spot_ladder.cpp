#include "risk/spot_ladder.h"

#include <cmath>

#include "pricing/batch.h"
#include "pricing/steady.h"
#include "risk/scenario_legs.h"

namespace ballast::risk {

namespace {

BookRisk valueAll(std::span<const Holding> holdings, const MarketView& market, double shift)
{
    BookRisk book;
    for (const auto& holding : holdings)
        book.add(valueHolding(holding, market, shift));
    return book;
}

/// The same book with its living options valued by the batch kernel, the rest one by one.
class BatchLadder {
public:
    BatchLadder(std::span<const Holding> holdings, const MarketView& market, pricing::Isa isa)
        : m_holdings(holdings), m_market(market), m_isa(isa),
          m_legs(sortLegs({.holdings = holdings, .market = market}, {})), m_forward(size()), m_volatility(size())
    {
        for (auto& column : m_columns)
            column.resize(size());
    }

    /// Empty if the kernel refuses an input.
    std::optional<BookRisk> value(double shift)
    {
        BookRisk book{.missing = m_legs.unpriced};
        for (const auto& leg : m_legs.others)
            book.add(valueHolding(*leg.holding, m_market, shift));
        for (const std::size_t place : m_legs.unmoved)
            book.add(valueHolding(m_holdings[place], m_market, shift));
        if (!move(shift)) return std::nullopt;
        if (size() > 0) book.exposure.spot = m_market.spot * (1.0 + shift);
        for (std::size_t i = 0; i < size(); ++i)
            add(book, i);
        book.exposure.gamma = book.gammaPerUsd * book.exposure.spot * 0.01;
        return book;
    }

private:
    std::size_t size() const { return m_legs.options.size(); }

    bool move(double shift)
    {
        const auto& options = m_legs.options;
        const double logMove = steady::log1p(shift);
        for (std::size_t i = 0; i < size(); ++i) {
            m_forward[i] = options.forward[i] * (1.0 + shift);
            m_volatility[i] = options.smile[i]->impliedVolatility(options.logMoneyness[i] - logMove);
        }
        auto& [price, delta, gamma, vega, theta, vanna, volga] = m_columns;
        return pricing::greeksBatch(m_isa,
                                    {.right = options.right,
                                     .forward = m_forward,
                                     .strike = options.strike,
                                     .volatility = m_volatility,
                                     .years = options.years,
                                     .discount = options.discount},
                                    {price, delta, gamma, vega, theta, vanna, volga})
            .has_value();
    }

    /// Units as valueHolding.
    void add(BookRisk& book, std::size_t i) const
    {
        const auto& [price, delta, gamma, vega, theta, vanna, volga] = m_columns;
        const double weight = m_legs.options.weight[i];
        const double perSpot = m_legs.options.forwardPerSpot[i];
        book.valueUsd += weight * price[i];
        book.exposure.delta += weight * delta[i] * perSpot;
        book.gammaPerUsd += weight * gamma[i] * perSpot * perSpot;
        book.exposure.vega += weight * vega[i] * 0.01;
        book.exposure.theta += weight * theta[i] / 365.0;
    }

    std::span<const Holding> m_holdings;
    const MarketView& m_market;
    pricing::Isa m_isa;
    ScenarioLegs m_legs;
    std::vector<double> m_forward, m_volatility;
    std::array<std::vector<double>, 7> m_columns;  ///< As GreeksBatch.
};

template <class ValueAt> std::vector<SpotLadderRow> rowsOf(std::span<const double> shifts, const ValueAt& valueAt)
{
    const double base = valueAt(0.0).valueUsd;
    std::vector<SpotLadderRow> rows;
    rows.reserve(shifts.size());
    for (const double shift : shifts) {
        SpotLadderRow row{.shift = shift, .pnlUsd = 0.0, .book = valueAt(shift)};
        row.pnlUsd = row.book.valueUsd - base;
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace

std::vector<SpotLadderRow> spotLadder(std::span<const Holding> holdings, const MarketView& market,
                                      std::span<const double> shifts, std::optional<pricing::Isa> isa)
{
    const auto oneByOne = [&](double shift) { return valueAll(holdings, market, shift); };
    if (!isa) return rowsOf(shifts, oneByOne);
    BatchLadder ladder(holdings, market, *isa);
    bool refused = !ladder.value(0.0);
    auto rows = rowsOf(shifts, [&](double shift) {
        auto book = ladder.value(shift);
        refused = refused || !book;
        return book.value_or(BookRisk{});
    });
    // All rows by one method, or the row of no shift would not be zero.
    return refused ? rowsOf(shifts, oneByOne) : rows;
}

}  // namespace ballast::risk
