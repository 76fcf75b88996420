#include "risk/var_es.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <ql/math/distributions/normaldistribution.hpp>
#include <random>

#include "pricing/black76.h"

namespace ballast::risk::var_es_test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> drawLosses(unsigned seed, std::size_t n)
{
    std::mt19937_64 random(seed);
    std::student_t_distribution<double> heavy(3.0);
    std::vector<double> losses(n);
    for (double& loss : losses)
        loss = heavy(random);
    return losses;
}

TEST(NormalQuantile, InvertsTheDistributionAndAgreesWithQuantLib)
{
    const QuantLib::InverseCumulativeNormal reference;
    for (const double p : {1e-12, 1e-6, 0.001, 0.01, 0.025, 0.2, 0.5, 0.7, 0.95, 0.99, 0.999999}) {
        const double z = normalQuantile(p).value();
        EXPECT_NEAR(pricing::normalCdf(z), p, 1e-14 * std::max(1.0, p) + 1e-13 * p);
        EXPECT_NEAR(z, reference(p), 1e-8 * (1.0 + std::abs(z)));
    }
    for (const double p : {0.0, 1.0, -0.1, 1.1, kNan})
        EXPECT_FALSE(normalQuantile(p).has_value());
}

/// ES is the mean of VaR over the levels above alpha.
TEST(NormalTail, ShortfallIsTheMeanOfValueAtRiskBeyond)
{
    const double alpha = 0.975;
    double sum = 0.0;
    constexpr int kSteps = 200'000;
    for (int i = 0; i < kSteps; ++i)
        sum += normalTail(3.0, alpha + (1.0 - alpha) * (i + 0.5) / kSteps)->valueAtRisk;
    EXPECT_NEAR(normalTail(3.0, alpha)->expectedShortfall, sum / kSteps, 1e-4);
}

TEST(NormalTail, RefusesWhatIsNoTail)
{
    for (const double alpha : {0.0, 1.0, -1.0, kNan})
        EXPECT_FALSE(normalTail(1.0, alpha).has_value());
    for (const double deviation : {-1.0, kNan, kInfinity})
        EXPECT_FALSE(normalTail(deviation, 0.99).has_value());
    EXPECT_EQ(normalTail(0.0, 0.99)->valueAtRisk, 0.0);
}

/// Hull, Options, Futures, and Other Derivatives, chapter on value at risk: 10 million of Microsoft at 2 % a day, 5
/// million of AT&T at 1 %, correlation 0.3, ten days at 99 %.
TEST(ComponentVar, RepeatsHullsExample)
{
    Eigen::MatrixXd correlation(2, 2);
    correlation << 1.0, 0.3, 0.3, 1.0;
    const std::vector<double> deviations{200'000.0, 50'000.0};
    const auto parts = componentVar(deviations, correlation, 10.0, 2.33);
    ASSERT_TRUE(parts.has_value());
    EXPECT_NEAR(parts->own[0], 1'473'621.0, 0.5);
    EXPECT_NEAR(parts->own[1], 368'405.0, 0.5);
    EXPECT_NEAR(parts->total, 1'622'657.0, 0.5);
    EXPECT_NEAR(parts->undiversified - parts->total, 219'369.0, 1.0);
}

TEST(ComponentVar, ComponentsAddUpAndMarginalsAreSlopes)
{
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal;
    for (int trial = 0; trial < 50; ++trial) {
        const int n = 2 + trial % 6;
        Eigen::MatrixXd factors = Eigen::MatrixXd::NullaryExpr(n, n + 1, [&] { return normal(random); });
        Eigen::MatrixXd correlation = factors * factors.transpose();
        const Eigen::VectorXd scale = correlation.diagonal().cwiseSqrt().cwiseInverse();
        correlation = scale.asDiagonal() * correlation * scale.asDiagonal();
        std::vector<double> deviations;
        for (int i = 0; i < n; ++i)
            deviations.push_back(100.0 * normal(random));
        const auto parts = componentVar(deviations, correlation, 4.0, 2.0);
        ASSERT_TRUE(parts.has_value());
        EXPECT_NEAR(std::accumulate(parts->component.begin(), parts->component.end(), 0.0), parts->total, 1e-9);
        EXPECT_LE(parts->total, parts->undiversified + 1e-9);
        for (std::size_t i = 0; i < deviations.size(); ++i) {
            auto up = deviations, down = deviations;
            up[i] += 1e-3;
            down[i] -= 1e-3;
            const double slope =
                (componentVar(up, correlation, 4.0, 2.0)->total - componentVar(down, correlation, 4.0, 2.0)->total) /
                2e-3;
            EXPECT_NEAR(parts->marginal[i], slope, 1e-5);
        }
    }
}

TEST(ComponentVar, RefusesWrongShapesAndIndefiniteMatrices)
{
    const std::vector<double> two{1.0, -1.0};
    Eigen::MatrixXd indefinite(2, 2);
    indefinite << 1.0, 1.5, 1.5, 1.0;
    EXPECT_FALSE(portfolioDeviation(two, indefinite).has_value());
    const Eigen::MatrixXd unit = Eigen::MatrixXd::Identity(2, 2);
    EXPECT_FALSE(portfolioDeviation(two, Eigen::MatrixXd::Identity(3, 3)).has_value());
    EXPECT_FALSE(portfolioDeviation({}, Eigen::MatrixXd(0, 0)).has_value());
    EXPECT_FALSE(portfolioDeviation(std::vector<double>{kNan, 1.0}, unit).has_value());
    for (const double days : {0.0, -1.0, kNan, kInfinity})
        EXPECT_FALSE(portfolioDeviation(two, unit, days).has_value());
    for (const double multiple : {0.0, -1.0, kNan})
        EXPECT_FALSE(componentVar(two, unit, 1.0, multiple).has_value());
}

/// The definition by Acerbi and Tasche: mean of the quantile function over the tail, here summed level by level.
TEST(HistoricalTail, IsTheDefinitionOnDrawnLosses)
{
    for (const std::size_t n : {1UL, 2UL, 7UL, 100UL, 250UL})
        for (const double alpha : {0.01, 0.5, 0.8, 0.9, 0.95, 0.975, 0.99, 0.999}) {
            auto losses = drawLosses(static_cast<unsigned>(n), n);
            const auto tail = historicalTail(losses, alpha);
            ASSERT_TRUE(tail.has_value());
            std::sort(losses.begin(), losses.end());
            const double count = static_cast<double>(n);
            std::size_t edge = 0;
            while (static_cast<double>(edge + 1) < alpha * count - 1e-9)
                ++edge;
            EXPECT_EQ(tail->valueAtRisk, losses[edge]) << n << " at " << alpha;
            double integral = 0.0;
            for (std::size_t i = 0; i < n; ++i) {
                const double from = std::max(alpha, static_cast<double>(i) / count);
                const double to = static_cast<double>(i + 1) / count;
                integral += std::max(0.0, to - from) * losses[i];
            }
            EXPECT_NEAR(tail->expectedShortfall, integral / (1.0 - alpha), 1e-9 * (1.0 + std::abs(integral)));
        }
}

TEST(HistoricalTail, TheEdgeOfAWholeNumberOfLossesIsNotSteppedOver)
{
    std::vector<double> losses(100);
    std::iota(losses.begin(), losses.end(), 1.0);
    for (int percent = 1; percent < 100; ++percent)
        EXPECT_EQ(historicalTail(losses, percent / 100.0)->valueAtRisk, percent) << percent;
}

TEST(HistoricalTail, ShortfallIsSubadditiveAndAtLeastValueAtRisk)
{
    for (unsigned seed = 0; seed < 200; ++seed) {
        const auto a = drawLosses(2 * seed, 53), b = drawLosses(2 * seed + 1, 53);
        std::vector<double> both(a.size());
        std::transform(a.begin(), a.end(), b.begin(), both.begin(), std::plus<>());
        const auto tailA = historicalTail(a, 0.93), tailB = historicalTail(b, 0.93), tail = historicalTail(both, 0.93);
        ASSERT_TRUE(tailA && tailB && tail);
        EXPECT_LE(tail->expectedShortfall, tailA->expectedShortfall + tailB->expectedShortfall + 1e-12);
        EXPECT_GE(tail->expectedShortfall, tail->valueAtRisk - 1e-12);
    }
}

TEST(HistoricalTail, OfManyNormalLossesApproachesTheNormalTail)
{
    std::mt19937_64 random(9);
    std::normal_distribution<double> normal;
    std::vector<double> pnl(400'000);
    for (double& value : pnl)
        value = normal(random);
    const auto tail = scenarioTail(pnl, 0.975);
    // Standard errors of the two at this size are 0.004 and 0.006.
    EXPECT_NEAR(tail->valueAtRisk, 1.959964, 0.015);
    EXPECT_NEAR(tail->expectedShortfall, 2.337803, 0.02);
}

TEST(ComponentShortfall, PartsAddUpToTheWhole)
{
    std::vector<std::vector<double>> parts;
    std::vector<double> whole(77);
    for (unsigned i = 0; i < 4; ++i) {
        parts.push_back(drawLosses(i, whole.size()));
        for (std::size_t j = 0; j < whole.size(); ++j)
            whole[j] += parts.back()[j];
    }
    const auto shares = componentShortfall(parts, 0.95);
    ASSERT_TRUE(shares.has_value());
    EXPECT_NEAR(std::accumulate(shares->begin(), shares->end(), 0.0), scenarioTail(whole, 0.95)->expectedShortfall,
                1e-12);
}

TEST(HistoricalTail, RefusesWhatIsNoSample)
{
    EXPECT_FALSE(historicalTail({}, 0.95).has_value());
    EXPECT_FALSE(historicalTail(std::vector<double>{1.0, kNan}, 0.95).has_value());
    EXPECT_FALSE(scenarioTail(std::vector<double>{kInfinity}, 0.95).has_value());
    for (const double alpha : {0.0, 1.0, kNan})
        EXPECT_FALSE(historicalTail(std::vector<double>{1.0}, alpha).has_value());
    EXPECT_FALSE(componentShortfall({}, 0.9).has_value());
    EXPECT_FALSE(componentShortfall(std::vector<std::vector<double>>{{1.0, 2.0}, {1.0}}, 0.9).has_value());
    EXPECT_FALSE(componentShortfall(std::vector<std::vector<double>>{{}}, 0.9).has_value());
    EXPECT_FALSE(componentShortfall(std::vector<std::vector<double>>{{kNan}}, 0.9).has_value());
}

}  // namespace
}  // namespace ballast::risk::var_es_test
