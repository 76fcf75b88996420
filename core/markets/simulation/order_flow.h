#pragma once

#include <string>
#include <vector>

#include "domain/events.h"
#include "simulation/market_path.h"
#include "simulation/random_stream.h"
#include "simulation/resting_quotes.h"
#include "simulation/surface_model.h"

namespace ballast::simulation {

/// Who comes to trade options with us, for one coin.
struct OrderFlowParameters {
    double arrivalsPerMinute{0.75};  ///< In calm; up to twice that in stress.
    double informedShare{0.15};      ///< Of arrivals: they know spot and surface 1 to 5 minutes ahead.
    double spreadTolerance{0.022};   ///< Volatility: noise takes a quote that far from fair with probability 1/e.
    double informedThreshold{0.02};  ///< Volatility beyond fair before knowledge, or a late quote, is worth a trade.
    double hedgeCostShare{0.0015};   ///< Of |delta| × spot: what such a taker pays to hedge what it takes.
    double branching{0.5};           ///< Noise takers that each one brings after it, within minutes.
    double sniperPerSecond{0.1};     ///< Chance each second that someone looks for late quotes.
};

/// Takers that hit our quotes, and only ours. Noise is sensitive to price: the wider we quote, the fewer trades. It
/// buys puts and sells calls more than the reverse, above all in a crash, so that inventory builds on one side.
/// Informed takers take the quote that is best for them given where the market will be; snipers the one that the
/// market has already left.
///
/// Each second takes the same number of draws whatever is quoted, so runs that differ in quotes meet the same takers.
///
/// Threads  One owner. The quotes outlive the flow.
class OrderFlow {
public:
    OrderFlow(std::size_t coin, std::uint64_t seed, RestingQuotes& quotes, OrderFlowParameters parameters = {});

    /// Lets the takers of one second hit what rests, at `path.now()`.
    void step(Timestamp time, const MarketPath& path);
    /// What rests is the gateway's.
    template <class A, class Self> static void fields(A& a, Self& f) { a(f.m_random, f.m_excess); }

private:
    using Quote = RestingQuotes::Option;
    struct Draws {
        double noise{}, right{}, side{}, pick{}, hit{}, informed{}, horizon{}, sniper{};
        double noiseSize{}, informedSize{}, sniperSize{};  ///< Shares of what we show.
    };
    struct Target {
        Quote* quote{};
        domain::Side ours{domain::Side::Buy};
    };

    Draws draw();
    static FairValue fairAt(const Quote& quote, Timestamp time, const CoinState& coin);
    Target pickNoise(const Draws& draws, Regime regime) const;
    bool noiseAccepts(const Target& target, Timestamp time, const MarketState& state, double hit) const;
    /// The quote worth most to one who knows that it will be worth what `known` says; none if none is worth its cost.
    Target bestFor(Timestamp valueTime, const MarketState& known, double spotNow) const;
    double gainUsd(const Quote& quote, domain::Side ours, Timestamp valueTime, const MarketState& known,
                   double spotNow) const;
    void take(Timestamp time, const Target& target, double share, double spot);

    std::size_t m_coin;
    RandomStream m_random;
    RestingQuotes* m_quotes;
    OrderFlowParameters m_parameters;
    double m_excess{};  ///< Noise arrivals a second that past ones still bring.
};

}  // namespace ballast::simulation
