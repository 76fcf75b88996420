#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include "golden/experiment_call.h"
#include "golden/experiment_statistics.h"
#include "golden/registry.h"
#include "rebalancing/no_trade_band.h"
#include "research/hedging/zakamouline.h"

namespace ballast::golden {

void addFrontierExperiment(Registry& registry);

namespace {

/// Where a rule lets the holding be.
struct Band {
    double lower{}, upper{};
};

/// Holding allowed at one check, from spot, years left and the option's greeks there.
using Rule = std::function<Band(double spot, double years, const pricing::OptionGreeks& greeks)>;

/// One row of the frontier: a rule, when it is looked at, and what became of its paths.
struct Strategy {
    Rule rule;
    int every{1};                                  ///< Checks between two looks.
    std::vector<Band> grid;                        ///< The rule on the grid of this check.
    std::vector<double> held, gain, cost, trades;  ///< Of each path.
};

/// The written call of the frontier.
struct Frontier {
    Call call;
    double spot{}, costRate{};
    int checks{};
};

Rule ruleOf(const Frontier& frontier, const std::string& name, double aversion, Verdict& verdict)
{
    const Call call = frontier.call;
    const double cost = frontier.costRate;
    if (name == "time")
        return [](double, double, const pricing::OptionGreeks& greeks) { return Band{greeks.delta, greeks.delta}; };
    if (name == "ww")
        return [cost, aversion, &verdict](double spot, double, const pricing::OptionGreeks& greeks) {
            const double half = verdict.take(rebalancing::bandHalfWidth(
                {.spot = spot, .gammaPerUsd = greeks.gamma, .costRate = cost, .riskAversion = aversion}));
            return Band{greeks.delta - half, greeks.delta + half};
        };
    return [call, cost, aversion, &verdict](double spot, double years, const pricing::OptionGreeks&) {
        const auto band = verdict.take(rebalancing::zakamoulineBand({.spot = spot,
                                                                     .strike = call.strike,
                                                                     .yearsToExpiry = years,
                                                                     .volatility = call.volatility,
                                                                     .rate = call.rate,
                                                                     .costRate = cost,
                                                                     .riskAversion = aversion,
                                                                     .contracts = -1.0}));
        return Band{-band.centre - band.halfWidth, -band.centre + band.halfWidth};
    };
}

/// Log-spots at which the rules are computed at one check; between them they are linear. The paths of one check lie
/// within some deviations of the start.
struct Grid {
    static constexpr double kSpacing = 0.002;
    double first{};
    std::size_t size{};

    Grid(double logSpot, double deviation)
    {
        const double reach = std::max(7.0 * deviation, 2.0 * kSpacing);
        first = logSpot - reach;
        size = static_cast<std::size_t>(std::ceil(2.0 * reach / kSpacing)) + 2;
    }
    Band at(const std::vector<Band>& values, double logSpot) const
    {
        const double place = std::clamp((logSpot - first) / kSpacing, 0.0, static_cast<double>(size) - 1.001);
        const auto i = static_cast<std::size_t>(place);
        const double share = place - static_cast<double>(i);
        return {values[i].lower + share * (values[i + 1].lower - values[i].lower),
                values[i].upper + share * (values[i + 1].upper - values[i].upper)};
    }
};

void computeRules(const Frontier& frontier, const Grid& grid, double years, int check, std::vector<Strategy>& all)
{
    for (auto& strategy : all)
        strategy.grid.clear();
    for (std::size_t i = 0; i < grid.size; ++i) {
        const double spot = std::exp(grid.first + static_cast<double>(i) * Grid::kSpacing);
        const auto greeks = greeksOf(frontier.call, spot, years);
        for (auto& strategy : all)
            if (check % strategy.every == 0) strategy.grid.push_back(strategy.rule(spot, years, greeks));
    }
}

void trade(const Frontier& frontier, Strategy& strategy, std::size_t path, double spot, const Band& band)
{
    constexpr double kNothing = 1e-12;
    const double held = strategy.held[path];
    // The first hedge goes to the middle of the band, later ones to its nearest edge.
    const bool first = strategy.trades[path] == 0.0;
    const double wanted = first ? 0.5 * (band.lower + band.upper) : std::clamp(held, band.lower, band.upper);
    if (std::abs(wanted - held) <= kNothing) return;
    strategy.gain[path] -= (wanted - held) * spot;
    strategy.cost[path] += frontier.costRate * std::abs(wanted - held) * spot;
    strategy.trades[path] += 1.0;
    strategy.held[path] = wanted;
}

/// All strategies on the same paths.
void simulate(const Frontier& frontier, std::vector<Strategy>& strategies, std::size_t paths)
{
    std::mt19937_64 random(3000);
    std::normal_distribution<double> normal;
    const double volatility = frontier.call.volatility;
    const double step = frontier.call.years / frontier.checks;
    const double move = volatility * std::sqrt(step);
    const double start = std::log(frontier.spot);
    std::vector<double> logSpots(paths, start);
    for (int check = 0; check < frontier.checks; ++check) {
        const Grid grid(start, move * std::sqrt(static_cast<double>(check)));
        computeRules(frontier, grid, frontier.call.years - check * step, check, strategies);
        for (std::size_t path = 0; path < paths; ++path) {
            const double spot = std::exp(logSpots[path]);
            for (auto& strategy : strategies)
                if (check % strategy.every == 0)
                    trade(frontier, strategy, path, spot, grid.at(strategy.grid, logSpots[path]));
            logSpots[path] += move * (normal(random) - 0.5 * move);
        }
    }
    for (auto& strategy : strategies)
        for (std::size_t path = 0; path < paths; ++path) {
            const double spot = std::exp(logSpots[path]);
            strategy.gain[path] += strategy.held[path] * spot - std::max(0.0, spot - frontier.call.strike);
            strategy.cost[path] += frontier.costRate * std::abs(strategy.held[path]) * spot;
        }
}

Strategy strategyOf(const Frontier& frontier, const Value& row, std::size_t paths, Verdict& verdict)
{
    const std::string name = row["strategy"].text();
    const double parameter = row["param"].number();
    if (name != "time" && name != "ww" && name != "zak")
        throw MissingField(row.path() + ".strategy: not time, ww or zak");
    Strategy strategy{.rule = ruleOf(frontier, name, parameter, verdict)};
    if (name == "time") {
        strategy.every = static_cast<int>(std::lround(frontier.checks / parameter));
        if (strategy.every * parameter != frontier.checks)
            throw MissingField(row.path() + ".param: the checks are no multiple of it");
    }
    strategy.held = strategy.gain = strategy.cost = strategy.trades = std::vector<double>(paths, 0.0);
    return strategy;
}

void compare(const Value& row, const Strategy& ours, double premium, double theirPaths, Verdict& verdict)
{
    constexpr Tolerance kDeviation{.relative = 0.03, .absolute = 0.0};
    Sample pnl;
    Sample cost;
    Sample trades;
    for (std::size_t path = 0; path < ours.gain.size(); ++path) {
        pnl.add(premium + ours.gain[path] - ours.cost[path]);
        cost.add(ours.cost[path]);
        trades.add(ours.trades[path]);
    }
    nearMean(verdict, row["mean_pnl"], pnl, theirPaths);
    verdict.near(row["std_pnl"], pnl.deviation(), kDeviation);
    verdict.near(row["se_mean"], pnl.deviation() / std::sqrt(theirPaths), kDeviation);
    nearMean(verdict, row["mean_cost"], cost, theirPaths);
    nearMean(verdict, row["mean_trades"], trades, theirPaths);
}

void checkCostFrontier(const Value&, const Value& item, Verdict& verdict)
{
    constexpr std::size_t kPaths = 40'000;
    const Value in = item["inputs"];
    onlyKnown(verdict, in["liquidation"], "final hedge unwound at cost lambda; initial hedge pays cost");
    const double checks = in["check_grid"].number();
    if (!(checks >= 1.0 && checks <= 5000.0) || checks != std::floor(checks))
        throw MissingField(in.path() + ".check_grid: not a whole number from 1 to 5,000");
    const Frontier frontier{.call = {.strike = in["K"].number(),
                                     .years = in["T"].number(),
                                     .rate = in["r"].number(),
                                     .volatility = in["sigma"].number()},
                            .spot = in["S0"].number(),
                            .costRate = in["cost_lambda"].number(),
                            .checks = static_cast<int>(checks)};
    if (frontier.call.rate != 0.0) throw MissingField(in.path() + ".r: the experiment is one without interest");
    const double paths = pathsOf(in);
    const double premium = greeksOf(frontier.call, frontier.spot, frontier.call.years).price;
    verdict.near(item["premium"], premium);
    const Value rows = item["rows"];
    if (rows.size() == 0) verdict.fail(rows.path() + ": no row");
    std::vector<Strategy> strategies;
    for (std::size_t i = 0; i < rows.size(); ++i)
        strategies.push_back(strategyOf(frontier, rows[i], kPaths, verdict));
    simulate(frontier, strategies, kPaths);
    for (std::size_t i = 0; i < rows.size(); ++i)
        compare(rows[i], strategies[i], premium, paths, verdict);
}

}  // namespace

void addFrontierExperiment(Registry& registry) { registry["cost_frontier"] = checkCostFrontier; }

}  // namespace ballast::golden
