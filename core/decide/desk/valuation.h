#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "desk/state.h"
#include "market/market_state.h"
#include "valuation/valuation_cache.h"

namespace ballast::desk {

/// The instant that values are taken at: of a recorded market the step's own, else the whole second that has begun. So
/// the first step of a second marks time for every value, and a value never depends on when it was made.
Timestamp valuedAt(const State& state, Timestamp time);
inline Timestamp valuedAt(const State& state) { return valuedAt(state, state.now); }

/// What an underlying is valued on now.
risk::MarketView viewOf(const State& state, const market::UnderlyingMarket& market);
/// The book of one underlying at its value: the one answer that gate, records, P&L, alerts and pictures are given. Good
/// until the next event or question.
const valuation::UnderlyingValue& valueOf(const State& state, const std::string& underlying);
/// Any holding of a listed instrument; incomplete while it has no price or volatility.
risk::HoldingRisk valueOf(const State& state, const risk::Holding& holding);
/// Of one contract.
risk::HoldingRisk unitOf(const State& state, const domain::Instrument& instrument);

/// Contracts of a perpetual, future or spot as coins of net delta, and back. A hedge is weighed in coins and ordered in
/// contracts: of 1 coin, of 0.001 (Deribit's BTC_USDC-PERPETUAL), of 10 USD (its BTC-PERPETUAL).
struct HedgeContract {
    double coins{1.0};         ///< Net delta that one contract adds; positive.
    domain::Quantity lot;      ///< Contracts; zero: any size.
    domain::Quantity least{};  ///< Contracts that the venue takes in one order at least; zero: one lot.

    /// Contracts that add as many coins, to the nearest whole lot where a contract is no coin; signed.
    ///
    /// Errors   InvalidArgument for what is no size.
    Result<domain::Quantity> contractsOf(double wantedCoins) const;
    /// Away from zero to whole lots and to what the venue takes at least, so that the trade reaches its goal; in coins.
    double upToLot(double wantedCoins) const;
    /// Towards zero to whole lots, in coins.
    double downToLot(double wantedCoins) const;
    /// The least trade, in coins.
    double leastCoins() const { return std::max(lot, least).toDouble() * coins; }
};
/// Empty while its contract has no worth in coins: a price and a spot are needed for that.
std::optional<HedgeContract> hedgeContractOf(const State& state, const domain::Instrument& instrument);

/// Risk of one underlying's book; `pendingDelta` is what working orders would add, quotes aside: whether one is hit is
/// the takers' to say. `restingDelta` of it is what waits for a taker too: orders that a person typed, and those that
/// are none of ours, while their limit does not reach the market. `pendingUp` and `pendingDown` part what is pending by
/// its sign: nobody knows which side fills.
struct UnderlyingRisk {
    risk::BookRisk book;
    double pendingDelta{}, restingDelta{};
    double pendingUp{}, pendingDown{};  ///< At least, and at most, 0.
    /// With everything that works: what limits bound.
    double netDelta() const { return book.exposure.delta + pendingDelta; }
    /// With what is about to fill: what is hedged.
    double deltaToHedge() const { return book.exposure.delta + pendingDelta - restingDelta; }
};
UnderlyingRisk riskOf(const State& state, const std::string& underlying);
/// Whether an open order waits for a taker: one that a person typed, or that is none of ours, and whose limit does not
/// reach the market. What is told of the book leaves it out until it fills; limits count it.
bool waitsForTaker(const State& state, const orders::Order& order);
bool waitsForTaker(const State& state, const orders::ExternalOrder& order);

/// All that is owned, USD.
struct Equity {
    double fair{};    ///< At our fit.
    double marked{};  ///< At venue marks.
};
/// Empty if a leg has no value.
std::optional<Equity> equityOf(const State& state);

/// Compares every value and sum in the cache with one made from nothing, bit for bit. The first that differs, in a
/// sentence; empty: none does.
std::optional<std::string> findStaleValue(const State& state);

}  // namespace ballast::desk
