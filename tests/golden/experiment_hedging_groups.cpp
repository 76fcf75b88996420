#include <cmath>
#include <random>
#include <vector>

#include "golden/experiment_call.h"
#include "golden/experiment_statistics.h"
#include "golden/registry.h"
#include "research/hedging/path_hedge.h"

namespace ballast::golden {

void addHedgingExperiments(Registry& registry);

namespace {

/// dV/dS from the logarithm of spot, which a path holds anyway: N(d1).
double spotDelta(const Call& call, double logSpot, double years)
{
    const double deviation = call.volatility * std::sqrt(years);
    return pricing::normalCdf((logSpot + call.rate * years - std::log(call.strike)) / deviation + 0.5 * deviation);
}

/// Discounted costs of hedging a written call at equal intervals, spot drifting at `drift`.
Sample hedgingCosts(const Call& call, double spot, double drift, int rebalances, std::uint64_t seed, Verdict& verdict)
{
    constexpr int kPaths = 200'000;
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    const double step = call.years / rebalances;
    const double move = call.volatility * std::sqrt(step);
    const double trend = (drift - 0.5 * call.volatility * call.volatility) * step;
    const rebalancing::PathHedgeTerms terms{.strike = call.strike, .growth = std::exp(call.rate * step)};
    const auto size = static_cast<std::size_t>(rebalances) + 1;
    std::vector<double> prices(size);
    std::vector<double> deltas(size);
    Sample costs;
    for (int path = 0; path < kPaths; ++path) {
        double logSpot = std::log(spot);
        for (std::size_t i = 0; i < size; ++i) {
            const double left = call.years - static_cast<double>(i) * step;
            prices[i] = std::exp(logSpot);
            deltas[i] = i + 1 < size ? spotDelta(call, logSpot, left) : (prices[i] > call.strike ? 1.0 : 0.0);
            logSpot += trend + move * normal(random);
        }
        const auto hedge = verdict.take(rebalancing::hedgeAlongPath(prices, deltas, terms));
        costs.add(hedge.netCost * std::exp(-call.rate * call.years));
    }
    return costs;
}

void checkHullTable(const Value&, const Value& item, Verdict& verdict)
{
    constexpr double kWeeksAYear = 52.0;
    constexpr Tolerance kDeviation{.relative = 0.02, .absolute = 0.0};
    const Value in = item["inputs"];
    const Call call{.strike = in["K"].number(),
                    .years = in["T"].number(),
                    .rate = in["r"].number(),
                    .volatility = in["sigma"].number()};
    const double spot = in["S0"].number();
    const double drift = in["mu"].number();
    const double paths = pathsOf(in);
    const auto greeks = greeksOf(call, spot, call.years);
    verdict.near(item["price"], greeks.price);
    const Value rows = item["rows"];
    if (rows.size() == 0) verdict.fail(rows.path() + ": no row");
    std::vector<double> weeks;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double rebalances = rows[i]["rebalances"].number();
        if (!(rebalances >= 1.0 && rebalances <= 1000.0) || rebalances != std::floor(rebalances))
            throw MissingField(rows[i].path() + ".rebalances: not a whole number from 1 to 1,000");
        weeks.push_back(call.years * kWeeksAYear / rebalances);
        const Sample costs = hedgingCosts(call, spot, drift, static_cast<int>(rebalances), 2000 + i, verdict);
        nearMean(verdict, rows[i]["mean_cost_pv"], costs, paths);
        verdict.near(rows[i]["std_pv"], costs.deviation(), kDeviation);
        verdict.near(rows[i]["ratio"], costs.deviation() / greeks.price, kDeviation);
        // Kamal and Derman (1999): sqrt(pi/4) vega sigma / sqrt(N), of the price.
        const double firstOrder = std::sqrt(std::atan(1.0)) * greeks.vega * call.volatility / std::sqrt(rebalances);
        verdict.near(rows[i]["kamal_derman_ratio"], firstOrder / greeks.price);
    }
    verdict.near(item["weeks"], weeks);
}

}  // namespace

void addHedgingExperiments(Registry& registry) { registry["hull_table"] = checkHullTable; }

}  // namespace ballast::golden
