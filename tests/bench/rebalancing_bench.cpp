#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#include "research/hedging/hedge_problem.h"
#include "research/hedging/venue_split.h"

namespace {

using namespace ballast::rebalancing;

constexpr Eigen::Index kCandidates = 500;

/// A book and its candidates as a desk has them: delta, gamma and eight vega and surface factors, perpetuals that carry
/// delta only, options whose greeks follow moneyness and time, and costs in proportion to premium.
HedgeProblem book(Eigen::Index candidates)
{
    constexpr Eigen::Index kFactors = 10;
    std::mt19937_64 random(1);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform;
    HedgeProblem problem{.unitExposures = Eigen::MatrixXd::Zero(kFactors, candidates)};
    problem.cost = problem.impact = problem.upper = Eigen::VectorXd(candidates);
    for (Eigen::Index i = 0; i < candidates; ++i) {
        const bool perpetual = i < 5;
        const double moneyness = normal(random);
        const double time = 0.02 + uniform(random);
        const double bell = std::exp(-0.5 * moneyness * moneyness);
        problem.unitExposures(0, i) = perpetual ? 1.0 : 0.5 + 0.4 * std::tanh(moneyness);
        if (!perpetual) {
            problem.unitExposures(1, i) = 0.004 * bell / std::sqrt(time);
            for (Eigen::Index j = 2; j < kFactors; ++j)
                problem.unitExposures(j, i) = 40.0 * bell * std::sqrt(time) * std::pow(moneyness, (j - 2) % 3) *
                                              std::exp(-2.0 * std::abs(time - 0.12 * static_cast<double>(j)));
        }
        problem.cost[i] = perpetual ? 0.05 : 0.3 + uniform(random);
        problem.impact[i] = 0.001 * uniform(random);
        problem.upper[i] = perpetual ? 1000.0 : 20.0 + 200.0 * uniform(random);
    }
    problem.lower = -problem.upper;
    problem.exposure = Eigen::VectorXd::NullaryExpr(kFactors, [&] { return 2000.0 * normal(random); });
    problem.exposure[0] = 12.0;
    problem.exposure[1] = -0.35;
    Eigen::MatrixXd root = Eigen::MatrixXd::NullaryExpr(kFactors, kFactors, [&] { return 0.005 * normal(random); });
    root.row(0) *= 100.0;
    root.row(1) *= 5000.0;
    problem.weights = root * root.transpose();
    problem.lot = Eigen::VectorXd::Constant(candidates, 0.1);
    return problem;
}

/// Says how far the answer is proven: its gap to the dual bound, relative to the objective.
void solveInAnySize(benchmark::State& state)
{
    const HedgeProblem problem = book(kCandidates);
    double gap = 0.0;
    int traded = 0;
    for (auto _ : state) {
        const auto solution = solveHedge(problem);
        if (!solution) return state.SkipWithError("the problem was refused");
        gap = solution->gap / solution->objective;
        traded = solution->traded;
        benchmark::DoNotOptimize(solution->objective);
    }
    state.counters["relative_gap"] = gap;
    state.counters["traded"] = traded;
}
BENCHMARK(solveInAnySize)->Name("hedge_problem_500/ours")->Unit(benchmark::kMillisecond);

void solveLots(benchmark::State& state)
{
    const HedgeProblem problem = book(kCandidates);
    double gap = 0.0;
    for (auto _ : state) {
        const auto solution = solveHedgeInLots(problem);
        if (!solution) return state.SkipWithError("the problem was refused");
        gap = solution->gap / solution->objective;
        benchmark::DoNotOptimize(solution->objective);
    }
    state.counters["relative_gap"] = gap;
}
BENCHMARK(solveLots)->Name("hedge_problem_500/ours_in_lots")->Unit(benchmark::kMillisecond);

void splitVenues(benchmark::State& state)
{
    std::mt19937_64 random(2);
    std::uniform_real_distribution<double> uniform;
    std::vector<VenueTerms> venues(8);
    for (auto& venue : venues)
        venue = {.fee = 30.0 * uniform(random),
                 .impact = 15.0 * uniform(random),
                 .gas = 200.0 * uniform(random),
                 .cap = 40.0};
    for (auto _ : state)
        benchmark::DoNotOptimize(splitOverVenues(60.0, venues));
}
BENCHMARK(splitVenues)->Name("venue_split_8/ours")->Unit(benchmark::kMicrosecond);

}  // namespace
