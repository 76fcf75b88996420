#include "research/network/contagion.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace ballast::risk::contagion_test {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

PaymentNetwork ring()
{
    PaymentNetwork network{MatrixXd::Zero(3, 3), VectorXd(3), VectorXd(3)};
    network.liabilities(0, 1) = 4.0;
    network.liabilities(1, 2) = 3.0;
    network.liabilities(2, 0) = 2.0;
    network.externalAssets << 18.0, 18.0, 9.0;
    network.seniorDebt << 17.0, 18.0, 8.0;
    return network;
}

PaymentNetwork draw(unsigned seed, Index n)
{
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    PaymentNetwork network{MatrixXd::Zero(n, n), VectorXd(n), VectorXd(n)};
    for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < n; ++j)
            if (i != j && uniform(random) < 0.5) network.liabilities(i, j) = 10.0 * uniform(random);
        network.externalAssets[i] = 12.0 * uniform(random);
        network.seniorDebt[i] = 6.0 * uniform(random);
    }
    return network;
}

/// The worked exercise of the NEVA authors after a uniform shock of 10 %.
TEST(Clearing, RepeatsThePublishedRing)
{
    for (const auto& clearing : {clearByDefaults(ring()), clearByIteration(ring())}) {
        ASSERT_TRUE(clearing.has_value());
        EXPECT_NEAR(clearing->payments[0], 3.0, 1e-12);
        EXPECT_NEAR(clearing->payments[1], 3.0, 1e-12);
        EXPECT_NEAR(clearing->payments[2], 2.0, 1e-12);
        EXPECT_EQ(clearing->defaulted, (std::vector<bool>{true, false, false}));
        EXPECT_NEAR(clearing->recovery[0], 0.75, 1e-12);
    }
}

TEST(Clearing, DefaultsAndIterationFindTheSamePoint)
{
    int defaults = 0;
    for (unsigned seed = 0; seed < 300; ++seed) {
        const auto network = draw(seed, 2 + seed % 9);
        const DefaultCosts costs{.externalRecovery = seed % 3 == 0 ? 0.6 : 1.0,
                                 .interbankRecovery = seed % 3 == 1 ? 0.8 : 1.0};
        const auto a = clearByDefaults(network, costs), b = clearByIteration(network, costs);
        ASSERT_TRUE(a && b) << seed;
        EXPECT_LT((a->payments - b->payments).cwiseAbs().maxCoeff(), 1e-10) << seed;
        EXPECT_LT((a->equity - b->equity).cwiseAbs().maxCoeff(), 1e-10) << seed;
        EXPECT_EQ(a->defaulted, b->defaulted) << seed;
        for (const bool failed : a->defaulted)
            defaults += failed ? 1 : 0;
    }
    EXPECT_GT(defaults, 300) << "the draw must reach defaults";
}

/// Without costs no money is lost: what is outside ends as equity or goes to the seniors.
TEST(Clearing, WithoutCostsMoneyIsKept)
{
    for (unsigned seed = 0; seed < 100; ++seed) {
        const auto network = draw(seed, 6);
        const auto clearing = clearByDefaults(network);
        ASSERT_TRUE(clearing.has_value());
        double outside = 0.0;
        VectorXd received = VectorXd::Zero(6);
        for (Index i = 0; i < 6; ++i) {
            const double owed = network.liabilities.row(i).sum();
            if (owed > 0.0) received += network.liabilities.row(i).transpose() * (clearing->payments[i] / owed);
        }
        for (Index i = 0; i < 6; ++i)
            outside += std::min(network.seniorDebt[i], network.externalAssets[i] + received[i]);
        EXPECT_NEAR(clearing->equity.sum() + outside, network.externalAssets.sum(), 1e-9);
        for (Index i = 0; i < 6; ++i) {
            EXPECT_EQ(clearing->equity[i] > 1e-9 && clearing->defaulted[static_cast<std::size_t>(i)], false);
            EXPECT_LE(clearing->payments[i], network.liabilities.row(i).sum() + 1e-12);
        }
    }
}

TEST(Clearing, MoreAssetsNeverHurtAndCostsNeverHelp)
{
    for (unsigned seed = 0; seed < 100; ++seed) {
        const auto network = draw(seed, 7);
        auto richer = network;
        richer.externalAssets[static_cast<Index>(seed % 7)] += 2.0;
        const auto base = clearByDefaults(network), more = clearByDefaults(richer);
        const auto costly = clearByDefaults(network, {.externalRecovery = 0.5, .interbankRecovery = 0.9});
        ASSERT_TRUE(base && more && costly);
        for (Index i = 0; i < 7; ++i) {
            EXPECT_GE(more->payments[i], base->payments[i] - 1e-10);
            EXPECT_GE(more->equity[i], base->equity[i] - 1e-10);
            EXPECT_LE(costly->payments[i], base->payments[i] + 1e-10);
        }
    }
}

TEST(Clearing, ARingThatOwesOnlyItselfPaysInFull)
{
    PaymentNetwork network{MatrixXd::Zero(3, 3), VectorXd::Zero(3), VectorXd::Zero(3)};
    network.liabilities(0, 1) = network.liabilities(1, 2) = network.liabilities(2, 0) = 5.0;
    for (const auto& clearing : {clearByDefaults(network), clearByIteration(network)}) {
        ASSERT_TRUE(clearing.has_value());
        EXPECT_NEAR(clearing->payments.minCoeff(), 5.0, 1e-12) << "the greatest of many fixed points";
    }
}

TEST(Clearing, ASaleLowersThePriceForAll)
{
    // Node 0 owes 10 and has 4 and 10 units; node 1 holds 10 units and owes nothing.
    PaymentNetwork network{MatrixXd::Zero(2, 2), VectorXd(2), VectorXd::Zero(2)};
    network.liabilities(0, 1) = 10.0;
    network.externalAssets << 4.0, 0.0;
    DefaultCosts costs{.illiquidAssets = VectorXd::Constant(2, 10.0), .priceImpact = 0.0, .marketDepth = 100.0};
    const auto deep = clearByIteration(network, costs);
    ASSERT_TRUE(deep.has_value());
    EXPECT_EQ(deep->assetPrice, 1.0);
    EXPECT_NEAR(deep->equity[0], 4.0, 1e-12);
    costs.priceImpact = 2.0;
    const auto sold = clearByIteration(network, costs);
    ASSERT_TRUE(sold.has_value());
    // Units u with u price(u) = 6, price = exp(-0.02 u).
    const double units = 6.0 / sold->assetPrice;
    EXPECT_NEAR(sold->assetPrice, std::exp(-0.02 * units), 1e-10);
    EXPECT_NEAR(sold->equity[1], 10.0 + 10.0 * sold->assetPrice, 1e-9);
    EXPECT_NEAR(sold->equity[0], 10.0 * sold->assetPrice - 6.0, 1e-9);
    costs.priceImpact = 10.0;
    const auto crash = clearByIteration(network, costs);
    ASSERT_TRUE(crash.has_value());
    EXPECT_TRUE(crash->defaulted[0]) << "it sells all and is still short";
    EXPECT_NEAR(crash->assetPrice, std::exp(-1.0), 1e-10);
    EXPECT_NEAR(crash->payments[0], 4.0 + 10.0 * std::exp(-1.0), 1e-9);
}

TEST(Clearing, LossByFailureIsTheChangeOfOwnEquity)
{
    auto network = ring();
    network.externalAssets << 20.0, 20.0, 10.0;
    const auto losses = lossByFailure(network, {}, 1);
    ASSERT_TRUE(losses.has_value());
    // Whole: node 1 has 20 + 4 - 18 - 3 = 3. Without node 0's assets its 4 do not come, and it has 20 - 18 < 3.
    EXPECT_NEAR((*losses)[0], 3.0, 1e-12);
    EXPECT_FALSE(lossByFailure(network, {}, 3).has_value());
    EXPECT_FALSE(lossByFailure(network, {}, -1).has_value());
}

TEST(Clearing, RefusesWhatIsNoNetwork)
{
    const auto refuses = [](const PaymentNetwork& network, const DefaultCosts& costs = {}) {
        return !clearByDefaults(network, costs).has_value() && !clearByIteration(network, costs).has_value();
    };
    EXPECT_TRUE(refuses({MatrixXd(0, 0), VectorXd(0), VectorXd(0)}));
    EXPECT_TRUE(refuses({MatrixXd::Zero(2, 3), VectorXd::Zero(2), VectorXd::Zero(2)}));
    EXPECT_TRUE(refuses({MatrixXd::Zero(2, 2), VectorXd::Zero(2), VectorXd::Zero(3)}));
    for (const double bad : {-1.0, kNan, std::numeric_limits<double>::infinity()}) {
        auto network = ring();
        network.liabilities(0, 1) = bad;
        EXPECT_TRUE(refuses(network));
        network = ring();
        network.externalAssets[0] = bad;
        EXPECT_TRUE(refuses(network));
        network = ring();
        network.seniorDebt[0] = bad;
        EXPECT_TRUE(refuses(network));
        EXPECT_TRUE(refuses(ring(), {.externalRecovery = bad}));
        EXPECT_TRUE(refuses(ring(), {.interbankRecovery = bad}));
        EXPECT_TRUE(refuses(ring(), {.priceImpact = bad}));
        EXPECT_TRUE(refuses(ring(), {.marketDepth = bad}));
        EXPECT_TRUE(refuses(ring(), {.illiquidAssets = VectorXd::Constant(3, bad)}));
    }
    auto network = ring();
    network.liabilities(1, 1) = 1.0;
    EXPECT_TRUE(refuses(network)) << "a node that owes itself";
    EXPECT_EQ(clearByDefaults(ring(), {.illiquidAssets = VectorXd::Ones(3)}).error().code, ErrorCode::Unsupported);
}

}  // namespace
}  // namespace ballast::risk::contagion_test
