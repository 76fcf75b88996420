#include "research/quoting/inventory_chain.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "pricing/steady.h"

namespace ballast::quoting {

namespace {

constexpr double kStep = 300.0;        ///< Norm times time of one step of the series.
constexpr double kMostSteps = 1000.0;  ///< Some tenths of a second; limits of 100 with little risk need 730.
constexpr double kSettled = 80.0;      ///< Gaps of time after which e^-80 of the second state is left.

Result<void> check(const InventoryChain& chain)
{
    const bool valid = chain.limit >= 1 && chain.limit <= kWidestInventory && chain.curvature >= 0.0 &&
                       std::isfinite(chain.curvature) && chain.coupling > 0.0 && std::isfinite(chain.coupling);
    if (valid) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("an inventory chain needs a limit of 1 to {}, curvature of zero or more and positive "
                            "coupling; were {}, {}, {}",
                            kWidestInventory, chain.limit, chain.curvature, chain.coupling));
}

double diagonal(const InventoryChain& chain, std::size_t index)
{
    const double q = static_cast<double>(index) - chain.limit;
    return -chain.curvature * q * q;
}

/// (B + shift) v, all of it positive.
std::vector<double> applied(const InventoryChain& chain, double shift, const std::vector<double>& v)
{
    std::vector<double> result(v.size());
    for (std::size_t i = 0; i < v.size(); ++i) {
        double sum = (diagonal(chain, i) + shift) * v[i];
        if (i > 0) sum += chain.coupling * v[i - 1];
        if (i + 1 < v.size()) sum += chain.coupling * v[i + 1];
        result[i] = sum;
    }
    return result;
}

/// e^((B + shift) time) v by its series of positive terms, scaled to a largest entry of one.
std::vector<double> evolvedOnce(const InventoryChain& chain, double shift, double time, const std::vector<double>& v)
{
    std::vector<double> sum = v;
    std::vector<double> term = v;
    for (int n = 1; n < 2000; ++n) {
        term = applied(chain, shift, term);
        double share = 0.0;
        for (std::size_t i = 0; i < v.size(); ++i) {
            term[i] *= time / n;
            sum[i] += term[i];
            if (sum[i] > 0.0) share = std::max(share, term[i] / sum[i]);
        }
        if (share < 1e-17) break;
    }
    const double largest = *std::max_element(sum.begin(), sum.end());
    for (double& value : sum)
        value /= largest;
    return sum;
}

Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> decomposed(const InventoryChain& chain)
{
    const Eigen::Index size = 2 * chain.limit + 1;
    Eigen::VectorXd diagonals(size);
    for (Eigen::Index i = 0; i < size; ++i)
        diagonals[i] = diagonal(chain, static_cast<std::size_t>(i));
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
    solver.computeFromTridiagonal(diagonals, Eigen::VectorXd::Constant(size - 1, chain.coupling),
                                  Eigen::EigenvaluesOnly);
    return solver;
}

/// Distance between the two largest eigenvalues: how fast all but the stationary state die out.
double gapOf(const InventoryChain& chain)
{
    const Eigen::VectorXd values = decomposed(chain).eigenvalues();
    return values[values.size() - 1] - values[values.size() - 2];
}

Result<std::vector<double>> logsOf(const std::vector<double>& values)
{
    std::vector<double> logs;
    for (const double value : values) {
        if (!(value > 1e-290))
            return fail(ErrorCode::InvalidArgument,
                        "values of the inventory states lie further apart than doubles reach: choose a smaller "
                        "inventory limit or risk aversion");
        logs.push_back(steady::log(value));
    }
    return logs;
}

}  // namespace

Result<std::vector<double>> logEvolved(const InventoryChain& chain, const std::vector<double>& terminal, double tau)
{
    if (auto valid = check(chain); !valid) return tl::unexpected(valid.error());
    const auto size = static_cast<std::size_t>(2 * chain.limit + 1);
    const bool finite =
        std::all_of(terminal.begin(), terminal.end(), [](double value) { return std::isfinite(value); });
    if (terminal.size() != size || !finite || !(tau >= 0.0) || !std::isfinite(tau))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("an inventory chain of {} states needs as many finite terminal values and a time of "
                                "zero or more; were {} and {}",
                                size, terminal.size(), tau));
    const double highest = *std::max_element(terminal.begin(), terminal.end());
    std::vector<double> state;
    for (const double value : terminal)
        state.push_back(steady::exp(value - highest));
    const double shift = chain.curvature * chain.limit * chain.limit;
    const double gap = gapOf(chain);
    if (!(gap > 0.0)) return fail(ErrorCode::InvalidArgument, "the inventory chain has no eigenvalues in doubles");
    // A longer time changes nothing any more.
    const double seen = std::min(tau, kSettled / gap);
    const double steps = std::ceil((shift + 2.0 * chain.coupling) * seen / kStep);
    if (steps > kMostSteps)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("an inventory chain this stiff takes {} steps, at most {} are taken: choose a smaller "
                                "inventory limit or risk aversion",
                                steps, kMostSteps));
    for (double step = 0.0; step < steps; step += 1.0)
        state = evolvedOnce(chain, shift, seen / steps, state);
    return logsOf(state);
}

Result<double> leadingRate(const InventoryChain& chain)
{
    if (auto valid = check(chain); !valid) return tl::unexpected(valid.error());
    const auto solver = decomposed(chain);
    if (solver.info() != Eigen::Success)
        return fail(ErrorCode::InvalidArgument, "the inventory chain has no eigenvalues in doubles");
    return solver.eigenvalues().maxCoeff();
}

Result<std::vector<double>> logStationary(const InventoryChain& chain)
{
    const auto rate = leadingRate(chain);
    if (!rate) return tl::unexpected(rate.error());
    // B v = rate v, row by row from the limit inward: v_(q-1)/v_q = (rate + curvature q^2)/coupling - v_(q+1)/v_q. The
    // vector grows inward, so this recursion is stable where an eigenvector's small entries have lost their digits.
    const auto limit = static_cast<std::size_t>(chain.limit);
    std::vector<double> logs(2 * limit + 1, 0.0);
    double inverse = 0.0;
    std::vector<double> inward(limit + 1, 0.0);  // ln(v_(q-1)/v_q) for q from 1 to Q.
    for (std::size_t q = limit; q >= 1; --q) {
        const double ratio = (*rate - diagonal(chain, limit + q)) / chain.coupling - inverse;
        if (!(ratio > 0.0) || !std::isfinite(ratio))
            return fail(ErrorCode::InvalidArgument, "the inventory chain has no positive eigenvector in doubles");
        inward[q] = steady::log(ratio);
        inverse = 1.0 / ratio;
    }
    for (std::size_t q = 1; q <= limit; ++q)
        logs[limit + q] = logs[limit - q] = logs[limit + q - 1] - inward[q];
    return logs;
}

}  // namespace ballast::quoting
