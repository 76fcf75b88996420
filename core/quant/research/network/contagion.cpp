#include "research/network/contagion.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "pricing/steady.h"

namespace ballast::risk {

namespace {

constexpr double kGreatestAmount = 1e100;  ///< Products of two stay finite.

constexpr int kMostRounds = 200'000;
constexpr double kRounding = 1e-12;

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

bool isFineVector(const VectorXd& values, Index n)
{
    return values.size() == n && values.allFinite() &&
           (n == 0 || (values.minCoeff() >= 0.0 && values.maxCoeff() <= kGreatestAmount));
}

Result<void> checkNetwork(const PaymentNetwork& network)
{
    const Index n = network.externalAssets.size();
    const auto& owed = network.liabilities;
    if (n == 0 || owed.rows() != n || owed.cols() != n || !owed.allFinite() || owed.minCoeff() < 0.0 ||
        owed.maxCoeff() > kGreatestAmount)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("liabilities must be finite, not negative and {0} x {0} as there are external assets, "
                                "were {1} x {2}",
                                n, owed.rows(), owed.cols()));
    if (!isFineVector(network.externalAssets, n) || !isFineVector(network.seniorDebt, n))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("external assets and senior debt must be {} finite numbers, none negative", n));
    if (owed.diagonal().isZero(0.0)) return {};
    return fail(ErrorCode::InvalidArgument, "a node must not owe itself, one does");
}

Result<void> checkCosts(const DefaultCosts& costs, Index n)
{
    const auto isPart = [](double x) { return x >= 0.0 && x <= 1.0; };
    if (!isPart(costs.externalRecovery) || !isPart(costs.interbankRecovery))
        return fail(ErrorCode::InvalidArgument, fmt::format("recoveries must be in [0, 1], were {} and {}",
                                                            costs.externalRecovery, costs.interbankRecovery));
    if (costs.illiquidAssets.size() != 0 && !isFineVector(costs.illiquidAssets, n))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("illiquid assets must be {} finite numbers, none negative", n));
    if (std::isfinite(costs.priceImpact) && costs.priceImpact >= 0.0 && std::isfinite(costs.marketDepth) &&
        costs.marketDepth > 0.0)
        return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("price impact must not be negative and market depth positive, were {} and {}",
                            costs.priceImpact, costs.marketDepth));
}

/// Terms of the fixed point.
struct Terms {
    VectorXd owed;      ///< pbar.
    MatrixXd received;  ///< Pi': what i receives is received * p.
    VectorXd assets;
    VectorXd senior;
    VectorXd illiquid;

    explicit Terms(const PaymentNetwork& network, const DefaultCosts& costs)
        : owed(network.liabilities.rowwise().sum()), received(network.liabilities.transpose()),
          assets(network.externalAssets), senior(network.seniorDebt),
          illiquid(costs.illiquidAssets.size() == 0 ? VectorXd::Zero(owed.size()) : costs.illiquidAssets)
    {
        for (Index j = 0; j < owed.size(); ++j)
            if (owed[j] > 0.0) received.col(j) /= owed[j];
    }

    /// Whether node i cannot pay what it owes; a gap within rounding is none.
    bool isShort(Index i, double income, double price) const
    {
        const double has = assets[i] + price * illiquid[i] + income;
        const double needs = senior[i] + owed[i];
        return has < needs - kRounding * (1.0 + needs);
    }
};

Clearing report(const Terms& terms, const VectorXd& payments, double price, int rounds)
{
    const Index n = payments.size();
    Clearing result{.payments = payments,
                    .equity = VectorXd::Zero(n),
                    .recovery = VectorXd::Ones(n),
                    .defaulted = std::vector<bool>(static_cast<std::size_t>(n)),
                    .assetPrice = price,
                    .rounds = rounds};
    const VectorXd income = terms.received * payments;
    for (Index i = 0; i < n; ++i) {
        const double left = terms.assets[i] + price * terms.illiquid[i] + income[i] - terms.senior[i] - terms.owed[i];
        const bool failed = terms.isShort(i, income[i], price);
        result.defaulted[static_cast<std::size_t>(i)] = failed;
        if (!failed) result.equity[i] = std::max(left, 0.0);
        if (terms.owed[i] > 0.0) result.recovery[i] = payments[i] / terms.owed[i];
    }
    return result;
}

/// What a node in default has for the others, before it is kept from below zero.
double leftInDefault(const Terms& terms, const DefaultCosts& costs, Index i, double income, double price)
{
    return costs.externalRecovery * (terms.assets[i] + price * terms.illiquid[i]) + costs.interbankRecovery * income -
           terms.senior[i];
}

using Marks = Eigen::Array<bool, Eigen::Dynamic, 1>;

/// Payments when exactly the nodes in `failed` fail and of them those in `broke` pay nothing. Empty when singular.
std::optional<VectorXd> solve(const Terms& terms, const DefaultCosts& costs, const Marks& failed, const Marks& broke)
{
    const Index n = terms.owed.size();
    MatrixXd system = MatrixXd::Identity(n, n);
    VectorXd known = terms.owed;
    for (Index i = 0; i < n; ++i) {
        if (!failed[i]) continue;
        known[i] = broke[i] ? 0.0 : leftInDefault(terms, costs, i, 0.0, 1.0);
        if (!broke[i]) system.row(i) -= costs.interbankRecovery * terms.received.row(i);
    }
    const Eigen::FullPivLU<MatrixXd> factor(system);
    if (!factor.isInvertible()) return std::nullopt;
    return VectorXd(factor.solve(known));
}

/// Payments when exactly the nodes in `failed` fail: which of them pay nothing is found by trying what the last
/// payments say, each time raising the payments.
std::optional<VectorXd> solveGivenDefaults(const Terms& terms, const DefaultCosts& costs, const Marks& failed)
{
    const Index n = terms.owed.size();
    Marks broke = Marks::Constant(n, false);
    for (Index attempt = 0; attempt <= 2 * n; ++attempt) {
        const auto payments = solve(terms, costs, failed, broke);
        if (!payments) return std::nullopt;
        const VectorXd income = terms.received * *payments;
        Marks next = broke;
        for (Index i = 0; i < n; ++i)
            next[i] = failed[i] && leftInDefault(terms, costs, i, income[i], 1.0) < 0.0;
        if ((next == broke).all()) return VectorXd(payments->cwiseMax(0.0));
        broke = next;
    }
    return std::nullopt;
}

/// Illiquid units that all nodes sell to pay what they owe.
double unitsSold(const Terms& terms, const VectorXd& income, double price)
{
    double sold = 0.0;
    for (Index i = 0; i < income.size(); ++i) {
        const double gap = std::max(terms.senior[i] + terms.owed[i] - terms.assets[i] - income[i], 0.0);
        sold += price * terms.illiquid[i] > gap ? gap / price : terms.illiquid[i];
    }
    return sold;
}

Result<void> check(const PaymentNetwork& network, const DefaultCosts& costs)
{
    if (auto fine = checkNetwork(network); !fine) return fine;
    return checkCosts(costs, network.externalAssets.size());
}

}  // namespace

Result<Clearing> clearByDefaults(const PaymentNetwork& network, const DefaultCosts& costs)
{
    if (const auto fine = check(network, costs); !fine) return tl::unexpected(fine.error());
    if (costs.illiquidAssets.size() != 0 && costs.illiquidAssets.maxCoeff() > 0.0)
        return fail(ErrorCode::Unsupported, "fire sales are not linear; clear by iteration instead");
    const Terms terms(network, costs);
    const Index n = terms.owed.size();
    Marks failed = Marks::Constant(n, false);
    VectorXd payments = terms.owed;
    for (int round = 1;; ++round) {
        const VectorXd income = terms.received * payments;
        Marks next = failed;
        for (Index i = 0; i < n; ++i)
            next[i] = failed[i] || terms.isShort(i, income[i], 1.0);
        if ((next == failed).all()) return report(terms, payments, 1.0, round);
        failed = next;
        const auto solved = solveGivenDefaults(terms, costs, failed);
        // A ring that owes only to itself has many fixed points; the iteration finds the greatest.
        if (!solved) return clearByIteration(network, costs);
        payments = *solved;
    }
}

Result<Clearing> clearByIteration(const PaymentNetwork& network, const DefaultCosts& costs)
{
    if (const auto fine = check(network, costs); !fine) return tl::unexpected(fine.error());
    const Terms terms(network, costs);
    const double settled = 1e-15 * (1.0 + terms.owed.maxCoeff());
    VectorXd payments = terms.owed;
    double price = 1.0;
    for (int round = 1; round <= kMostRounds; ++round) {
        const VectorXd income = terms.received * payments;
        const double nextPrice = steady::exp(-costs.priceImpact * unitsSold(terms, income, price) / costs.marketDepth);
        VectorXd next = terms.owed;
        for (Index i = 0; i < next.size(); ++i)
            if (terms.isShort(i, income[i], nextPrice))
                next[i] = std::clamp(leftInDefault(terms, costs, i, income[i], nextPrice), 0.0, terms.owed[i]);
        const double change = (payments - next).cwiseAbs().maxCoeff();
        const double priceChange = price - nextPrice;
        payments = next;
        price = nextPrice;
        if (change <= settled && std::abs(priceChange) <= 1e-15) return report(terms, payments, price, round);
    }
    return fail(ErrorCode::InvalidArgument, fmt::format("payments did not settle in {} rounds", kMostRounds));
}

Result<Eigen::VectorXd> lossByFailure(const PaymentNetwork& network, const DefaultCosts& costs, Eigen::Index own)
{
    const auto before = clearByIteration(network, costs);
    if (!before) return tl::unexpected(before.error());
    if (own < 0 || own >= before->equity.size())
        return fail(ErrorCode::NotFound,
                    fmt::format("own node must be in [0, {}), was {}", before->equity.size(), own));
    VectorXd losses(before->equity.size());
    for (Index failing = 0; failing < losses.size(); ++failing) {
        auto shocked = network;
        shocked.externalAssets[failing] = 0.0;
        const auto after = clearByIteration(shocked, costs);
        if (!after) return tl::unexpected(after.error());
        losses[failing] = before->equity[own] - after->equity[own];
    }
    return losses;
}

}  // namespace ballast::risk
