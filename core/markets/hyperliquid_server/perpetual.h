#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "domain/fixed_point.h"
#include "domain/price_rule.h"
#include "domain/side.h"
#include "margin/margin_perpetual.h"
#include "simulation/random_stream.h"

namespace ballast::hyperliquid_server {

using domain::Price;
using domain::Quantity;
using domain::Side;

/// What the venue lists of a perpetual: "BTC" is the first of its universe.
struct PerpetualTerms {
    std::string coin;
    std::size_t asset{};  ///< Place in the universe.
    int sizeDecimals{};
    int mostLeverage{};
    double depthCoins{};                      ///< Mean size of a maker's level.
    bool onlyIsolated{};                      ///< Listed as such; margin here is cross all the same.
    std::vector<risk::LeverageTier> above{};  ///< Tiers of less leverage, from more than nothing on.

    std::vector<risk::LeverageTier> tiers() const
    {
        std::vector<risk::LeverageTier> all{{0.0, static_cast<double>(mostLeverage)}};
        all.insert(all.end(), above.begin(), above.end());
        return all;
    }
};

/// One perpetual's market: makers around the oracle price, mark, premium and funding. Prices in USD, sizes in coins.
///
/// Source   Hyperliquid docs, "Tick and lot size", "Funding", "Robust price indices" (the venue's own book and oracle
/// alone). Threads  One at a time.
class Perpetual {
public:
    static constexpr int kLevels = 20;

    Perpetual(PerpetualTerms terms, std::uint64_t seed);

    const PerpetualTerms& terms() const { return m_terms; }
    /// Another margin rule, from now on: without tiers, but for the leverage that it began with.
    void relist(int mostLeverage, bool onlyIsolated)
    {
        m_terms.above = mostLeverage == m_firstLeverage ? m_firstAbove : std::vector<risk::LeverageTier>();
        m_terms.mostLeverage = mostLeverage;
        m_terms.onlyIsolated = onlyIsolated;
    }
    const domain::PriceRule& rule() const { return m_rule; }
    Quantity step() const { return m_step; }  ///< Of sizes.

    /// Another half second: the premium moves, and the makers with it.
    void requote(double oracle, Timestamp now);
    /// The makers' levels; takers take them away until the next quote.
    std::map<Price, Quantity>& makers(Side side) { return side == Side::Buy ? m_bids : m_asks; }
    const std::map<Price, Quantity>& makers(Side side) const { return side == Side::Buy ? m_bids : m_asks; }
    std::optional<Price> bestBid() const;
    std::optional<Price> bestAsk() const;
    double oracle() const { return m_oracle; }
    double mark() const { return m_mark; }
    double middle() const;
    double premium() const;        ///< Of the impact prices over the oracle, fraction.
    double fundingAnHour() const;  ///< Fraction, from the hour's samples; longs pay a positive one.
    double startOfDay() const { return m_dayStart; }
    /// At the end of an hour: its rate, and a new hour begins.
    double endHour();
    simulation::RandomStream& random() { return m_random; }

    double volume{}, volumeUsd{};  ///< Since the server's start.
    double openInterest{};         ///< Coins.
    std::optional<Price> lastTrade;

private:
    Quantity size();

    PerpetualTerms m_terms;
    const int m_firstLeverage;
    const std::vector<risk::LeverageTier> m_firstAbove;
    domain::PriceRule m_rule;
    Quantity m_step;
    simulation::RandomStream m_random;
    double m_oracle{}, m_mark{}, m_basis{}, m_dayStart{};
    double m_premiums{};
    int m_samples{};
    Timestamp m_sampledAt;
    std::map<Price, Quantity> m_bids, m_asks;
};

}  // namespace ballast::hyperliquid_server
