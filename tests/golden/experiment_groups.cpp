#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <random>

#include "golden/experiment_statistics.h"
#include "golden/registry.h"
#include "research/quoting/avellaneda_stoikov.h"

namespace ballast::golden {

// Hull's table and the cost frontier, in files of their own.
void addHedgingExperiments(Registry& registry);
void addFrontierExperiment(Registry& registry);

namespace {

using quoting::avellanedaStoikov;
using quoting::AvellanedaStoikovInputs;

/// The published set-up: quotes renewed each step, at most one fill a side and step, then the price moves one step.
struct MarketMaking {
    AvellanedaStoikovInputs quote;  ///< Mid, aversion, volatility and decay; inventory and time are set here.
    double intensity{}, horizon{}, step{};

    int steps() const { return static_cast<int>(std::lround(horizon / step)); }
};

/// Both sides at one inventory: distances from the mid and chances of a fill.
struct Sides {
    double bidOffset{}, askOffset{}, bidChance{}, askChance{};
};

constexpr int kWidest = 150;  ///< Inventories beyond it never occur: it is some 15 deviations.

Sides sidesAt(const MarketMaking& market, double bidOffset, double askOffset)
{
    const auto chance = [&](double offset) {
        return std::min(1.0, market.intensity * std::exp(-market.quote.decay * offset) * market.step);
    };
    return {bidOffset, askOffset, chance(bidOffset), chance(askOffset)};
}

/// Quotes of every step and inventory.
std::vector<Sides> inventoryTable(const MarketMaking& market, Verdict& verdict)
{
    std::vector<Sides> table;
    for (int i = 0; i < market.steps(); ++i)
        for (int q = -kWidest; q <= kWidest; ++q) {
            AvellanedaStoikovInputs in = market.quote;
            in.inventory = q;
            in.timeLeft = market.horizon - i * market.step;
            const auto quote = verdict.take(avellanedaStoikov(in));
            table.push_back(sidesAt(market, in.mid - quote.bid, quote.ask - in.mid));
        }
    return table;
}

/// The benchmark: half the average spread on either side of the mid, whatever the inventory.
std::vector<Sides> symmetricTable(const MarketMaking& market, double spread)
{
    const auto size = static_cast<std::size_t>(market.steps()) * (2 * kWidest + 1);
    return std::vector<Sides>(size, sidesAt(market, 0.5 * spread, 0.5 * spread));
}

struct Outcome {
    Sample profit, inventory;
};

Outcome simulate(const MarketMaking& market, const std::vector<Sides>& table, std::uint64_t seed)
{
    constexpr int kPaths = 200'000;
    constexpr double kUnit = 1.0 / 2147483648.0;  // 2^-31
    std::mt19937_64 random(seed);
    const double move = market.quote.volatility * std::sqrt(market.step);
    Outcome outcome;
    for (int path = 0; path < kPaths; ++path) {
        double mid = market.quote.mid;
        double cash = 0.0;
        int q = 0;
        for (int i = 0; i < market.steps(); ++i) {
            // One draw holds two uniforms of 31 bits and a sign.
            const std::uint64_t bits = random();
            const auto row = static_cast<std::size_t>(i) * (2 * kWidest + 1);
            const Sides& side = table[row + static_cast<std::size_t>(std::clamp(q, -kWidest, kWidest) + kWidest)];
            const bool bought = static_cast<double>(bits >> 33U) * kUnit < side.bidChance;
            const bool sold = static_cast<double>((bits >> 2U) & 0x7fffffffU) * kUnit < side.askChance;
            if (bought) cash -= mid - side.bidOffset;
            if (sold) cash += mid + side.askOffset;
            q += static_cast<int>(bought) - static_cast<int>(sold);
            mid += (bits & 1U) != 0U ? move : -move;
        }
        outcome.profit.add(cash + q * mid);
        outcome.inventory.add(q);
    }
    return outcome;
}

void compare(const Value& expected, const Outcome& ours, double theirPaths, Verdict& verdict)
{
    constexpr Tolerance kDeviation{.relative = 0.02, .absolute = 0.0};
    nearMean(verdict, expected["mean"], ours.profit, theirPaths);
    verdict.near(expected["std"], ours.profit.deviation(), kDeviation);
    nearMean(verdict, expected["q_mean"], ours.inventory, theirPaths);
    verdict.near(expected["q_std"], ours.inventory.deviation(), kDeviation);
}

void checkMarketMakingRow(const Value& row, MarketMaking market, double paths, std::uint64_t seed, Verdict& verdict)
{
    market.quote.riskAversion = row["gamma"].number();
    market.quote.timeLeft = 0.0;
    const double base = verdict.take(avellanedaStoikov(market.quote)).spread;
    market.quote.timeLeft = 0.5 * market.horizon;
    const double average = verdict.take(avellanedaStoikov(market.quote)).spread;
    // The steps see the times T, T - dt, ..., dt to the end: half a step more than the middle on average.
    const double seen = average + (average - base) * market.step / market.horizon;
    verdict.near(row["inventory"]["avg_spread"], seen);
    verdict.near(row["symmetric"]["spread"], average);
    compare(row["inventory"], simulate(market, inventoryTable(market, verdict), seed), paths, verdict);
    compare(row["symmetric"], simulate(market, symmetricTable(market, average), seed + 1), paths, verdict);
}

void checkMarketMakingTable(const Value&, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    onlyKnown(verdict, in["price_step"], "+-sigma*sqrt(dt) with equal probability");
    onlyKnown(verdict, in["fill"], "independent per side, probability min(1,A exp(-k delta) dt)");
    MarketMaking market{.intensity = in["A"].number(), .horizon = in["T"].number(), .step = in["dt"].number()};
    market.quote.mid = in["s0"].number();
    market.quote.volatility = in["sigma"].number();
    market.quote.decay = in["k"].number();
    if (!(market.step > 0.0 && market.horizon >= market.step && market.horizon <= 2000.0 * market.step))
        throw MissingField(in.path() + ": not between 1 and 2,000 steps");
    const double paths = pathsOf(in);
    const Value rows = item["rows"];
    if (rows.size() == 0) verdict.fail(rows.path() + ": no row");
    for (std::size_t i = 0; i < rows.size(); ++i)
        checkMarketMakingRow(rows[i], market, paths, 1000 + 2 * i, verdict);
}

}  // namespace

void addExperimentGroups(Registry& registry)
{
    registry["as_table"] = checkMarketMakingTable;
    addHedgingExperiments(registry);
    addFrontierExperiment(registry);
}

}  // namespace ballast::golden
