#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dynamics/parameters.h"
#include "dynamics/random_numbers.h"

/// What venues and chains make of the path: funding, books, gas, oracle, pool, flow, option spreads.
namespace ballast::dynamics {

/// Premium of a perpetual over its index, with memory: a slow and a fast part, skewed upwards, the slow one following
/// what spot did. Moves by the hour or less.
///
/// Units    Basis points.
class PerpetualPremium {
public:
    PerpetualPremium(std::uint64_t seed, std::size_t coin);
    void step(double hours, double logReturn);
    double premium() const;
    /// The venue's rule of eight hours: premium + clamp(interest - premium, -5, 5), interest 1.
    static double fundingOf(double meanPremium);

    template <class A, class Self> static void fields(A& a, Self& p) { a(p.m_random, p.m_slow, p.m_fast, p.m_trend); }

private:
    RandomNumbers m_random;
    double m_slow{}, m_fast{}, m_trend{};
};

/// Width and depth of a perpetual's book as multiples of their usual ones.
class BookShape {
public:
    BookShape(std::uint64_t seed, std::size_t coin);
    /// `volatility`: realised over the last day, over its usual level.
    void step(double hours);
    double spread(double volatility) const;
    double depth(double volatility) const;

    template <class A, class Self> static void fields(A& a, Self& b) { a(b.m_random, b.m_spread, b.m_depth); }

private:
    RandomNumbers m_random;
    double m_spread{}, m_depth{};
};

/// Base fee of a chain by EIP-1559, one block in 12 s: blocks are full, empty or between as the demand stands to the
/// fee; demand has the hours of the day, a slow part and a fast one.
///
/// Units    Gwei.
class GasFee {
public:
    explicit GasFee(std::uint64_t seed);
    /// The next block, at `second` since 1970. Gives its base fee.
    double block(std::int64_t second);
    double fee() const { return m_fee; }

    template <class A, class Self> static void fields(A& a, Self& g) { a(g.m_random, g.m_slow, g.m_fast, g.m_fee); }

private:
    RandomNumbers m_random;
    double m_slow{}, m_fast{}, m_fee{};
};

/// Rounds of a price feed: when the price has left the last answer by the threshold, or at the hour's fixed second.
class OracleRounds {
public:
    struct Round {
        double price{};
        bool scheduled{};
    };
    OracleRounds(std::uint64_t seed, std::size_t coin, double threshold = 0.005);
    /// To be called in ascending time; gives the round that lands by now.
    std::optional<Round> step(std::int64_t second, double spot);
    double answer() const { return m_answer; }

    template <class A, class Self> static void fields(A& a, Self& o)
    {
        a(o.m_random, o.m_answer, o.m_lands, o.m_hour, o.m_written, o.m_scheduled);
    }

private:
    RandomNumbers m_random;
    double m_threshold{}, m_answer{};
    std::int64_t m_phase{}, m_lands{-1}, m_hour{-1}, m_written{-3600};
    bool m_scheduled{};
};

/// Price of a pool that only arbitrage moves: at a block, when it is off by more than the fee and what gas costs of
/// the trade, to that edge.
class PoolPrice {
public:
    /// Rates of price.
    PoolPrice(double feeRate, double gasRate) : m_band(feeRate + gasRate) {}
    double block(double spot);

    template <class A, class Self> static void fields(A& a, Self& p) { a(p.m_price); }

private:
    double m_band, m_price{};
};

/// Arrivals that bring more arrivals (Hawkes 1971), each with a side that tends to be the last one's.
class Arrivals {
public:
    struct Figures {
        double perSecond{}, branching{}, decayPerSecond{}, sameSide{};
    };
    Arrivals(std::uint64_t seed, std::uint64_t stream, Figures figures);
    static Figures perpetualFlow(std::size_t coin);
    /// Seconds from the last arrival to the next.
    double wait();
    bool buys() const { return m_buys; }

private:
    RandomNumbers m_random;
    Figures m_f;
    double m_excess{};
    bool m_buys{};
};

/// Full spread of makers' option quotes in points of volatility, before ticks.
double optionSpreadPoints(std::size_t coin, double days, double absDelta, double stress);
/// Ticks of a quote: the spread to whole ticks, at least one, about `fair`.
struct TickQuote {
    double bid{}, ask{};
};
TickQuote quoteInTicks(double fair, double spread, double tick);
/// Of a coin-settled option at a price in coin.
double optionTick(double price);

}  // namespace ballast::dynamics
