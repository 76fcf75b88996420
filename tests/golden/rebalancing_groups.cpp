#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "golden/registry.h"
#include "pricing/black76.h"
#include "rebalancing/no_trade_band.h"
#include "research/hedging/hedge_problem.h"
#include "research/hedging/leland.h"
#include "research/hedging/path_hedge.h"
#include "research/hedging/venue_split.h"
#include "research/hedging/zakamouline.h"

namespace ballast::golden {
namespace {

using namespace ballast::rebalancing;

void checkLeland(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const LelandInputs inputs{.volatility = in["sigma"].number(),
                              .roundTripCost = in["round_trip_cost"].number(),
                              .yearsBetween = in["dt"].number()};
    const Value expected = item["expected"];
    const Tolerance tolerance = statedTolerance(group, item);
    verdict.near(expected["leland_number"], verdict.take(lelandNumber(inputs)), tolerance);
    verdict.near(expected["sigma_short"], verdict.take(lelandShortVolatility(inputs)), tolerance);
    if (expected.has("sigma_long"))
        verdict.near(expected["sigma_long"], verdict.take(lelandLongVolatility(inputs)), tolerance);
}

/// A call on the spot S: forward S e^(rT), discount e^(-rT).
pricing::OptionGreeks callGreeks(double spot, double strike, double years, double volatility, double rate)
{
    const double growth = std::exp(rate * years);
    return pricing::black76Greeks(domain::OptionRight::Call, spot * growth, strike, volatility, years, 1.0 / growth);
}

ZakamoulineInputs bandInputs(const Value& in, Verdict& verdict)
{
    const std::string position = in["position"].text();
    if (position != "short" && position != "long") verdict.fail(in.path() + ".position: neither short nor long");
    return {.spot = in["S"].number(),
            .strike = in["K"].number(),
            .yearsToExpiry = in["T"].number(),
            .volatility = in["sigma"].number(),
            .rate = in["r"].number(),
            .costRate = in["cost_lambda"].number(),
            .riskAversion = in["risk_aversion"].number(),
            .contracts = position == "short" ? -1.0 : 1.0};
}

void checkBands(const Value& group, const Value& item, Verdict& verdict)
{
    const ZakamoulineInputs in = bandInputs(item["inputs"], verdict);
    const Tolerance tolerance = statedTolerance(group, item);
    const Value expected = item["expected"];
    const double growth = std::exp(in.rate * in.yearsToExpiry);
    const auto greeks = callGreeks(in.spot, in.strike, in.yearsToExpiry, in.volatility, in.rate);
    const double gamma = greeks.gamma * growth * growth;
    verdict.near(expected["gamma"], gamma, tolerance);
    verdict.near(expected["delta"], greeks.delta * growth, tolerance);
    const double half = verdict.take(bandHalfWidth({.spot = in.spot,
                                                    .gammaPerUsd = gamma,
                                                    .costRate = in.costRate,
                                                    .riskAversion = in.riskAversion,
                                                    .discount = 1.0 / growth}));
    verdict.near(expected["ww_half_band"], half, tolerance);
    const ZakamoulineBand band = verdict.take(zakamoulineBand(in));
    verdict.near(expected["zak_H0"], band.fixedPart, tolerance);
    verdict.near(expected["zak_H1"], band.gammaPart, tolerance);
    verdict.near(expected["zak_K"], band.shift, tolerance);
    verdict.near(expected["zak_sigma_m"], band.modifiedVolatility, tolerance);
    verdict.near(expected["zak_delta_m"], band.centre * in.contracts, tolerance);
    verdict.near(expected["zak_half_band"], band.halfWidth, tolerance);
}

/// A printed table: the figure agrees to its printed decimals.
void checkPublishedWidths(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = group["inputs"];
    if (in["r"].number() != 0.0) verdict.fail(in.path() + ".r: the table is printed for a rate of zero");
    const double half = verdict.take(bandHalfWidth({.spot = in["S"].number(),
                                                    .gammaPerUsd = in["gamma_option"].number(),
                                                    .costRate = in["cost_lambda"].number(),
                                                    .riskAversion = item["risk_aversion"].number()}));
    const double lastDecimal = std::pow(10.0, -item["decimals"].number());
    verdict.near(item["expected"], half, {.relative = 0.0, .absolute = 0.5 * lastDecimal * (1.0 + 1e-9)});
}

void checkHullPaths(const Value&, const Value& item, Verdict& verdict)
{
    constexpr double kWeeksAYear = 52.0;
    const Value in = item["inputs"];
    const double strike = in["K"].number();
    const double rate = in["r"].number();
    const double volatility = in["sigma"].number();
    const double weeks = in["weeks"].number();
    const auto prices = item["prices"].numbers();
    if (static_cast<double>(prices.size()) != weeks + 1.0)
        verdict.fail(item.path() + ".prices: not one for each week and the first");
    std::vector<double> deltas;
    for (std::size_t i = 0; i < prices.size(); ++i) {
        const double years = std::max(0.0, weeks - static_cast<double>(i)) / kWeeksAYear;
        deltas.push_back(callGreeks(prices[i], strike, years, volatility, rate).delta * std::exp(rate * years));
    }
    const Tolerance exact{.relative = 0.0, .absolute = 1e-6};
    verdict.near(item["deltas"], deltas, exact);
    // Money in thousands, as the tables are printed.
    PathHedgeTerms terms{
        .strike = strike, .growth = 1.0 + rate / kWeeksAYear, .units = in["options"].number() / 1000.0};
    verdict.near(item["expected_exact_net_cost_thousands"], verdict.take(hedgeAlongPath(prices, deltas, terms)).netCost,
                 exact);
    terms.moneyRounding = 0.1;
    terms.holdingRounding = 0.001;
    verdict.near(item["expected_rounded_delta_net_cost_thousands"],
                 verdict.take(hedgeAlongPath(prices, deltas, terms)).netCost, {.relative = 0.0, .absolute = 0.2});
}

Eigen::VectorXd vectorOf(const Value& list)
{
    const auto numbers = list.numbers();
    return Eigen::Map<const Eigen::VectorXd>(numbers.data(), static_cast<Eigen::Index>(numbers.size()));
}

Eigen::MatrixXd matrixOf(const Value& list)
{
    const auto rows = list.rows();
    if (rows.empty()) throw MissingField(list.path() + ": an empty matrix");
    Eigen::MatrixXd matrix(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows.front().size()));
    for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
        const auto& row = rows[static_cast<std::size_t>(i)];
        if (row.size() != rows.front().size()) throw MissingField(list.path() + ": rows of unequal length");
        matrix.row(i) = Eigen::Map<const Eigen::RowVectorXd>(row.data(), matrix.cols());
    }
    return matrix;
}

void checkHedgeProblem(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    HedgeProblem problem{.unitExposures = matrixOf(in["H"]), .exposure = vectorOf(in["exposure"])};
    problem.weights = vectorOf(in["weights"]).asDiagonal();
    problem.cost = vectorOf(in["cost"]);
    problem.impact = vectorOf(in["impact"]);
    problem.upper = vectorOf(in["limit"]);
    problem.lower = -problem.upper;
    const HedgeSolution solution = verdict.take(solveHedge(problem));
    const Tolerance tolerance = statedTolerance(group, item);
    verdict.near(item["expected"]["x"], std::vector<double>(solution.trades.begin(), solution.trades.end()), tolerance);
    verdict.near(item["expected"]["objective"], solution.objective, tolerance);
    if (solution.gap > 1e-8 * (1.0 + std::abs(solution.objective)))
        verdict.fail(fmt::format("{}: the optimum is not proven, gap {}", item.path(), solution.gap));
}

void checkVenueSplit(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const auto fee = in["fee"].numbers();
    const auto impact = in["eta"].numbers();
    const auto gas = in["gas"].numbers();
    const auto cap = in["cap"].numbers();
    if (impact.size() != fee.size() || gas.size() != fee.size() || cap.size() != fee.size())
        throw MissingField(in.path() + ": lists of unequal length");
    std::vector<VenueTerms> venues;
    for (std::size_t i = 0; i < fee.size(); ++i)
        venues.push_back({.fee = fee[i], .impact = impact[i], .gas = gas[i], .cap = cap[i]});
    const VenueSplit split = verdict.take(splitOverVenues(in["Q"].number(), venues));
    const Value expected = item["expected"];
    const Tolerance tolerance = statedTolerance(group, item);
    verdict.near(expected["allocation"], split.coins, tolerance);
    verdict.near(expected["marginal_price"], split.marginalPrice, tolerance);
    verdict.near(expected["total_cost"], split.totalCost, tolerance);
    const auto used = expected["used"].numbers();
    const bool same = std::equal(used.begin(), used.end(), split.used.begin(), split.used.end(),
                                 [](double a, std::size_t b) { return a == static_cast<double>(b); });
    if (!same) verdict.fail(expected.path() + ".used: other venues are used");
}

}  // namespace

void addRebalancingGroups(Registry& registry)
{
    registry["leland"] = checkLeland;
    registry["bands"] = checkBands;
    registry["ww_published_check"] = checkPublishedWidths;
    registry["hull_paths"] = checkHullPaths;
    registry["hedge_qp"] = checkHedgeProblem;
    registry["venue_alloc"] = checkVenueSplit;
}

}  // namespace ballast::golden
