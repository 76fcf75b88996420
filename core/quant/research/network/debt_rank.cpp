#include "research/network/debt_rank.h"

#include <fmt/format.h>
#include <vector>

namespace ballast::risk {

namespace {

constexpr int kMostRounds = 1'000'000;
constexpr double kSettled = 1e-15;

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

Result<void> check(const MatrixXd& exposures, const VectorXd& equity, const VectorXd& shock)
{
    const Index n = equity.size();
    if (n == 0 || exposures.rows() != n || exposures.cols() != n || shock.size() != n)
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("exposures must be {0} x {0} and the shock {0} long as equity is, were {1} x {2} and {3}", n,
                        exposures.rows(), exposures.cols(), shock.size()));
    constexpr double kLeast = 1e-100, kMost = 1e100;  // Ratios and sums of these stay finite.
    if (!exposures.allFinite() || exposures.minCoeff() < 0.0 || exposures.maxCoeff() > kMost)
        return fail(ErrorCode::InvalidArgument, "exposures must be finite and not negative, one is not");
    if (!equity.allFinite() || !(equity.minCoeff() >= kLeast) || equity.maxCoeff() > kMost)
        return fail(ErrorCode::InvalidArgument, "equity must be finite and positive, one is not");
    if (!shock.allFinite() || shock.minCoeff() < 0.0 || shock.maxCoeff() > 1.0)
        return fail(ErrorCode::InvalidArgument, "a shock must be in [0, 1], one is not");
    return {};
}

/// One round of passing on; `increase` is what each node newly passes.
VectorXd pass(const MatrixXd& impact, const VectorXd& distress, const VectorXd& increase)
{
    return (distress + impact * increase).cwiseMin(1.0);
}

Result<DebtRank> linearRank(const MatrixXd& impact, const VectorXd& shock)
{
    DebtRank rank{.distress = shock, .distressRound2 = shock};
    VectorXd increase = shock;
    while (increase.maxCoeff() > kSettled) {
        if (rank.rounds == kMostRounds)
            return fail(ErrorCode::InvalidArgument, fmt::format("distress did not settle in {} rounds", kMostRounds));
        const VectorXd next = pass(impact, rank.distress, increase);
        increase = next - rank.distress;
        rank.distress = next;
        if (rank.rounds++ == 0) rank.distressRound2 = next;
    }
    return rank;
}

DebtRank singleHitRank(const MatrixXd& impact, const VectorXd& shock)
{
    DebtRank rank{.distress = shock, .distressRound2 = shock};
    std::vector<bool> passedOn(static_cast<std::size_t>(shock.size()));
    while (true) {
        VectorXd active = VectorXd::Zero(shock.size());
        for (Index i = 0; i < shock.size(); ++i) {
            if (passedOn[static_cast<std::size_t>(i)] || !(rank.distress[i] > 0.0)) continue;
            active[i] = rank.distress[i];
            passedOn[static_cast<std::size_t>(i)] = true;
        }
        if (active.isZero(0.0)) return rank;
        rank.distress = pass(impact, rank.distress, active);
        if (rank.rounds++ == 0) rank.distressRound2 = rank.distress;
    }
}

}  // namespace

Result<DebtRank> debtRank(const MatrixXd& exposures, const VectorXd& equity, const VectorXd& shock, DebtRankMode mode)
{
    if (const auto fine = check(exposures, equity, shock); !fine) return tl::unexpected(fine.error());
    const MatrixXd impact = equity.cwiseInverse().asDiagonal() * exposures;
    auto rank = mode == DebtRankMode::Linear ? linearRank(impact, shock)
                                             : Result<DebtRank>(singleHitRank(impact.cwiseMin(1.0), shock));
    if (rank) rank->weighted = (rank->distress - shock).dot(equity) / equity.sum();
    return rank;
}

}  // namespace ballast::risk
