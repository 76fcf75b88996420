#include "research/network/debt_rank.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <limits>
#include <random>

namespace ballast::risk::debt_rank_test {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

MatrixXd drawExposures(unsigned seed, Index n, double size)
{
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(0.0, size);
    MatrixXd exposures = MatrixXd::NullaryExpr(n, n, [&] { return uniform(random); });
    exposures.diagonal().setZero();
    return exposures;
}

/// Nobody reaches full distress: then the sum of all rounds is a geometric series, (I - W)^-1 h.
TEST(DebtRank, LinearBelowDefaultIsTheSeriesOfTheNetwork)
{
    for (unsigned seed = 0; seed < 50; ++seed) {
        const Index n = 3 + seed % 6;
        const auto exposures = drawExposures(seed, n, 1.0);
        const VectorXd equity = VectorXd::Constant(n, 4.0 * static_cast<double>(n));
        const VectorXd shock = VectorXd::Constant(n, 0.05);
        const auto rank = debtRank(exposures, equity, shock, DebtRankMode::Linear);
        ASSERT_TRUE(rank.has_value());
        const MatrixXd impact = exposures / equity[0];
        const VectorXd expected = (MatrixXd::Identity(n, n) - impact).lu().solve(shock);
        ASSERT_LT(expected.maxCoeff(), 1.0);
        EXPECT_LT((rank->distress - expected).cwiseAbs().maxCoeff(), 1e-12);
        EXPECT_NEAR(rank->weighted, (expected - shock).mean(), 1e-12);
    }
}

TEST(DebtRank, AChainPassesTheProductOfItsLinks)
{
    MatrixXd exposures = MatrixXd::Zero(3, 3);
    exposures(1, 0) = 2.0;
    exposures(2, 1) = 3.0;
    const VectorXd equity = VectorXd::Constant(3, 10.0);
    VectorXd shock = VectorXd::Zero(3);
    shock[0] = 1.0;
    for (const auto mode : {DebtRankMode::Linear, DebtRankMode::SingleHit}) {
        const auto rank = debtRank(exposures, equity, shock, mode);
        ASSERT_TRUE(rank.has_value());
        EXPECT_NEAR(rank->distress[1], 0.2, 1e-15);
        EXPECT_NEAR(rank->distress[2], 0.06, 1e-15);
        EXPECT_NEAR(rank->distressRound2[1], 0.2, 1e-15);
        EXPECT_EQ(rank->distressRound2[2], 0.0);
    }
}

TEST(DebtRank, DistressStaysInItsRangeAndOneHitIsNeverMore)
{
    for (unsigned seed = 0; seed < 100; ++seed) {
        const Index n = 2 + seed % 9;
        const auto exposures = drawExposures(seed, n, 6.0);
        const VectorXd equity = VectorXd::Constant(n, 5.0);
        VectorXd shock = VectorXd::Zero(n);
        shock[0] = 0.7;
        const auto linear = debtRank(exposures, equity, shock, DebtRankMode::Linear);
        const auto single = debtRank(exposures, equity, shock, DebtRankMode::SingleHit);
        ASSERT_TRUE(linear && single);
        EXPECT_GE(single->distress.minCoeff(), 0.0);
        EXPECT_LE(linear->distress.maxCoeff(), 1.0);
        EXPECT_GE((linear->distress - single->distress).minCoeff(), -1e-12);
    }
}

TEST(DebtRank, NoShockSpreadsNothing)
{
    const VectorXd none = VectorXd::Zero(3), equity = VectorXd::Ones(3);
    for (const auto mode : {DebtRankMode::Linear, DebtRankMode::SingleHit}) {
        const auto rank = debtRank(MatrixXd::Ones(3, 3), equity, none, mode);
        ASSERT_TRUE(rank.has_value());
        EXPECT_EQ(rank->weighted, 0.0);
        EXPECT_EQ(rank->rounds, 0);
    }
}

TEST(DebtRank, RefusesWhatIsNoNetwork)
{
    const MatrixXd exposures = MatrixXd::Zero(2, 2);
    const VectorXd two = VectorXd::Ones(2);
    const auto refuses = [](const MatrixXd& a, const VectorXd& equity, const VectorXd& shock) {
        return !debtRank(a, equity, shock, DebtRankMode::Linear).has_value() &&
               !debtRank(a, equity, shock, DebtRankMode::SingleHit).has_value();
    };
    EXPECT_TRUE(refuses(MatrixXd(0, 0), VectorXd(0), VectorXd(0)));
    EXPECT_TRUE(refuses(MatrixXd::Zero(2, 3), two, two));
    EXPECT_TRUE(refuses(exposures, two, VectorXd::Ones(3)));
    for (const double bad : {-1.0, kNan, std::numeric_limits<double>::infinity()}) {
        EXPECT_TRUE(refuses(MatrixXd::Constant(2, 2, bad), two, two));
        EXPECT_TRUE(refuses(exposures, VectorXd::Constant(2, bad), two));
        EXPECT_TRUE(refuses(exposures, two, VectorXd::Constant(2, bad)));
    }
    EXPECT_TRUE(refuses(exposures, VectorXd::Zero(2), two));
    EXPECT_TRUE(refuses(exposures, two, VectorXd::Constant(2, 1.1)));
}

}  // namespace
}  // namespace ballast::risk::debt_rank_test
