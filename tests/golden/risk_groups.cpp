#include <Eigen/Core>
#include <cmath>

#include "golden/registry.h"
#include "research/hedging/tracking_error.h"
#include "research/network/contagion.h"
#include "research/network/correlation_stress.h"
#include "research/network/debt_rank.h"
#include "research/network/nearest_correlation.h"
#include "risk/var_es.h"

namespace ballast::golden {

void addAttributionGroups(Registry& registry);  // In risk_attribution_groups.cpp.

namespace {

Eigen::VectorXd vectorOf(const Value& value)
{
    const auto numbers = value.numbers();
    return Eigen::Map<const Eigen::VectorXd>(numbers.data(), static_cast<Eigen::Index>(numbers.size()));
}

Eigen::MatrixXd matrixOf(const Value& value)
{
    const auto rows = value.rows();
    const std::size_t columns = rows.empty() ? 0 : rows.front().size();
    Eigen::MatrixXd matrix(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(columns));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].size() != columns) throw MissingField(value.path() + ": a matrix with rows of different length");
        for (std::size_t j = 0; j < columns; ++j)
            matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = rows[i][j];
    }
    return matrix;
}

std::vector<double> numbersOf(const Eigen::VectorXd& vector) { return {vector.begin(), vector.end()}; }

std::vector<std::vector<double>> rowsOf(const Eigen::MatrixXd& matrix)
{
    std::vector<std::vector<double>> rows;
    for (Eigen::Index i = 0; i < matrix.rows(); ++i)
        rows.push_back(numbersOf(matrix.row(i).transpose()));
    return rows;
}

void checkKamalDerman(const Value& group, const Value& item, Verdict& verdict)
{
    const auto tolerance = statedTolerance(group, item);
    const Value in = item["inputs"];
    const Value expected = item["expected"];
    const double years = in["T"].number();
    const double rate = in["r"].number();
    const double steps = in["N"].number();
    if (steps != std::floor(steps)) verdict.fail(in.path() + ".N: must be a whole number of rebalances");
    const auto error = verdict.take(risk::lifetimeTrackingError({.forward = in["S"].number() * std::exp(rate * years),
                                                                 .strike = in["K"].number(),
                                                                 .volatility = in["sigma"].number(),
                                                                 .years = years,
                                                                 .discount = std::exp(-rate * years),
                                                                 .steps = static_cast<int>(steps)}));
    verdict.near(expected["vega"], error.vega, tolerance);
    verdict.near(expected["premium"], error.premium, tolerance);
    verdict.near(expected["kamal_derman_std"], error.kamalDerman, tolerance);
    verdict.near(expected["first_order_std_sum"], error.firstOrderStep, tolerance);
}

void checkHullVar(const Value& group, const Value& item, Verdict& verdict)
{
    const auto tolerance = statedTolerance(group, item);
    const Value in = item["inputs"];
    const auto deviations = in["sd"].numbers();
    const auto n = static_cast<Eigen::Index>(deviations.size());
    Eigen::MatrixXd correlation = Eigen::MatrixXd::Constant(n, n, in["rho"].number());
    correlation.diagonal().setOnes();
    const auto parts = verdict.take(risk::componentVar(deviations, correlation, in["days"].number(), in["z"].number()));
    verdict.near(item["expected"]["var"], parts.own, tolerance);
    verdict.near(item["expected"]["var_portfolio"], parts.total, tolerance);
}

void checkNormalVarEs(const Value& group, const Value& item, Verdict& verdict)
{
    const auto tail = verdict.take(risk::normalTail(1.0, item["alpha"].number()));
    verdict.near(item["z"], tail.valueAtRisk, statedTolerance(group, item));
    verdict.near(item["es_factor"], tail.expectedShortfall, statedTolerance(group, item));
}

void checkHistVarEs(const Value& group, const Value& item, Verdict& verdict)
{
    const Value convention = item["convention"];
    if (convention.text().find("lower quantile") == std::string::npos)
        verdict.fail(convention.path() + ": the core takes the lower quantile");
    const auto tail = verdict.take(risk::historicalTail(item["losses"].numbers(), item["alpha"].number()));
    verdict.near(item["expected"]["var"], tail.valueAtRisk, statedTolerance(group, item));
    verdict.near(item["expected"]["es"], tail.expectedShortfall, statedTolerance(group, item));
}

void checkCorrStress(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const auto stressed = verdict.take(risk::stressCorrelation(matrixOf(in["C"]), in["lam"].number()));
    verdict.near(item["expected"]["C"], rowsOf(stressed), statedTolerance(group, item));
    verdict.near(item["expected"]["min_eig"], verdict.take(risk::smallestEigenvalue(stressed)),
                 statedTolerance(group, item));
}

void checkNearestCorr(const Value& group, const Value& item, Verdict& verdict)
{
    const auto nearest = verdict.take(risk::nearestCorrelation(matrixOf(item["inputs"]["A"])));
    verdict.near(item["expected"]["C"], rowsOf(nearest.matrix), statedTolerance(group, item));
    verdict.near(item["expected"]["frobenius_distance"], nearest.distance, statedTolerance(group, item));
}

void compare(const Value& expected, const risk::Clearing& clearing, Tolerance tolerance, Verdict& verdict)
{
    verdict.near(expected["payments"], numbersOf(clearing.payments), tolerance);
    verdict.near(expected["equity"], numbersOf(clearing.equity), tolerance);
    verdict.near(expected["recovery"], numbersOf(clearing.recovery), tolerance);
    const Value defaulted = expected["defaulted"];
    if (defaulted.size() != clearing.defaulted.size())
        verdict.fail(defaulted.path() + ": another number of nodes than the network has");
    for (std::size_t i = 0; i < std::min(defaulted.size(), clearing.defaulted.size()); ++i)
        verdict.same(defaulted[i], clearing.defaulted[i]);
}

void checkEisenbergNoe(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const risk::PaymentNetwork network{.liabilities = matrixOf(in["L"]),
                                       .externalAssets = vectorOf(in["external_assets"]),
                                       .seniorDebt = vectorOf(in["external_senior_liabilities"])};
    const auto tolerance = statedTolerance(group, item);
    compare(item["expected"], verdict.take(risk::clearByDefaults(network)), tolerance, verdict);
    compare(item["expected"], verdict.take(risk::clearByIteration(network)), tolerance, verdict);
}

void checkDebtRank(const Value& group, const Value& item, Verdict& verdict)
{
    const Value in = item["inputs"];
    const std::string mode = in["mode"].text();
    if (mode != "linear" && mode != "single_hit") throw MissingField(in.path() + ".mode: unknown mode " + mode);
    const auto rank =
        verdict.take(risk::debtRank(matrixOf(in["exposures"]), vectorOf(in["equity"]), vectorOf(in["h1"]),
                                    mode == "linear" ? risk::DebtRankMode::Linear : risk::DebtRankMode::SingleHit));
    const auto tolerance = statedTolerance(group, item);
    verdict.near(item["expected"]["h"], numbersOf(rank.distress), tolerance);
    verdict.near(item["expected"]["h_round2"], numbersOf(rank.distressRound2), tolerance);
    verdict.near(item["expected"]["debtrank_equity_weighted"], rank.weighted, tolerance);
}

}  // namespace

void addRiskGroups(Registry& registry)
{
    registry["kamal_derman"] = checkKamalDerman;
    registry["hull_var"] = checkHullVar;
    registry["normal_var_es"] = checkNormalVarEs;
    registry["hist_var_es"] = checkHistVarEs;
    registry["corr_stress"] = checkCorrStress;
    registry["nearest_corr"] = checkNearestCorr;
    registry["eisenberg_noe"] = checkEisenbergNoe;
    registry["debtrank"] = checkDebtRank;
    addAttributionGroups(registry);
}

}  // namespace ballast::golden
