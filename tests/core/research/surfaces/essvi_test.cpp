#include "research/surfaces/essvi.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

#include "volatility/arbitrage.h"

namespace ballast::volatility::essvi_test {
namespace {

class Random {
public:
    explicit Random(unsigned seed) : m_engine(seed) {}
    double between(double low, double high)
    {
        return low + (high - low) * std::uniform_real_distribution<double>(0.0, 1.0)(m_engine);
    }

private:
    std::mt19937 m_engine;
};

SviSlice smileOf(const SsviParameters& parameters, double years = 1.0)
{
    return *SviSlice::create(*toRaw(parameters), years);
}

TEST(Ssvi, TheSufficientConditionsLeaveNoButterfly)
{
    Random random(5);
    int sufficient = 0;
    for (int i = 0; i < 3000; ++i) {
        const SsviParameters p{std::exp(random.between(-9.0, 0.5)), random.between(-0.95, 0.95),
                               std::exp(random.between(-2.0, 5.0))};
        const SsviButterfly verdict = ssviButterfly(p);
        EXPECT_TRUE(verdict.necessary || !verdict.sufficient);
        if (!verdict.sufficient) continue;
        ++sufficient;
        EXPECT_GE(checkButterfly(smileOf(p)).minG, -1e-12) << p.theta << " " << p.rho << " " << p.phi;
    }
    EXPECT_GT(sufficient, 500);
}

TEST(Ssvi, TheLevelAtTheMoneyIsTheta) { EXPECT_NEAR(smileOf({0.04, -0.4, 3.0}).totalVariance(0.0), 0.04, 1e-16); }

TEST(Ssvi, BothFamiliesAreFreeOfCalendarArbitrageWithinTheirBounds)
{
    for (const double rho : {-0.7, 0.0, 0.4}) {
        const double eta = 2.0 / (1.0 + std::abs(rho));
        const double lambda = 0.25 * (1.0 + std::abs(rho));
        for (double theta = 0.001; theta < 2.0; theta *= 1.3) {
            const double next = 1.001 * theta;
            const double power = *powerLawPhi(theta, eta, 0.5);
            const double heston = *hestonPhi(theta, lambda);
            const double powerSlope = (next * *powerLawPhi(next, eta, 0.5) - theta * power) / (next - theta);
            const double hestonSlope = (next * *hestonPhi(next, lambda) - theta * heston) / (next - theta);
            EXPECT_TRUE(ssviCalendarHolds(rho, power, powerSlope)) << theta;
            EXPECT_TRUE(ssviCalendarHolds(rho, heston, hestonSlope)) << theta;
            EXPECT_GE(checkCalendar(smileOf({theta, rho, power}), smileOf({next, rho, *powerLawPhi(next, eta, 0.5)}))
                          .leastGap,
                      -1e-14);
        }
    }
}

TEST(Ssvi, TheHestonFamilyIsSmoothWhereItsFormulaCancels)
{
    EXPECT_NEAR(*hestonPhi(1e-9, 1.0), 0.5, 1e-8);
    EXPECT_NEAR(*hestonPhi(0.99e-3, 1.0), *hestonPhi(1.01e-3, 1.0) + 0.02e-3 / 6.0, 1e-8);
}

TEST(Ssvi, RefusesValuesOutsideItsDomain)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(toRaw(SsviParameters{0.0, 0.0, 1.0}).has_value());
    EXPECT_FALSE(toRaw(SsviParameters{0.1, 1.0, 1.0}).has_value());
    EXPECT_FALSE(toRaw(SsviParameters{0.1, nan, 1.0}).has_value());
    EXPECT_FALSE(powerLawPhi(-0.1, 1.0, 0.5).has_value());
    EXPECT_FALSE(powerLawPhi(0.1, 1.0, 1.0).has_value());
    EXPECT_FALSE(hestonPhi(0.1, 0.0).has_value());
    EXPECT_FALSE(hestonPhi(nan, 1.0).has_value());
}

/// Brute force: 2,000 random pairs on k in [-50, 50].
TEST(Essvi, WherePhiDoesNotGrowTheConditionsKeepSmilesApart)
{
    Random random(8);
    int sufficient = 0;
    for (int i = 0; i < 2000; ++i) {
        const SsviParameters first{random.between(0.01, 0.1), random.between(-0.8, 0.8), random.between(0.5, 10.0)};
        const SsviParameters second{first.theta * random.between(0.95, 2.0), first.rho + random.between(-0.15, 0.15),
                                    first.phi * random.between(0.4, 1.3)};
        const EssviCalendar verdict = essviCalendar(first, second);
        if (!verdict.sufficient()) continue;
        ++sufficient;
        const SviSlice earlier = smileOf(first);
        const SviSlice later = smileOf(second);
        for (double k = -50.0; k <= 50.0; k += 0.05)
            ASSERT_GE(later.totalVariance(k) - earlier.totalVariance(k), -1e-12) << i << " at " << k;
    }
    EXPECT_GT(sufficient, 100);
}

TEST(Essvi, WithoutTheNecessaryConditionsSmilesCross)
{
    Random random(9);
    int broken = 0;
    for (int i = 0; i < 500; ++i) {
        const SsviParameters first{random.between(0.01, 0.1), random.between(-0.8, 0.8), random.between(0.5, 10.0)};
        const SsviParameters second{first.theta * random.between(0.9, 1.3), random.between(-0.8, 0.8),
                                    first.phi * random.between(0.5, 1.2)};
        if (essviCalendar(first, second).necessary) continue;
        ++broken;
        double least = smileOf(second).totalVariance(0.0) - smileOf(first).totalVariance(0.0);
        for (const double k : {-1e6, 1e6})
            least = std::min(least, smileOf(second).totalVariance(k) - smileOf(first).totalVariance(k));
        EXPECT_LT(least, 1e-6) << i;
    }
    EXPECT_GT(broken, 100);
}

struct Quoted {
    std::vector<double> years;
    std::vector<std::vector<VariancePoint>> points;

    std::vector<EssviInput> inputs() const
    {
        std::vector<EssviInput> list;
        for (std::size_t i = 0; i < years.size(); ++i)
            list.push_back({years[i], points[i]});
        return list;
    }
};

/// Quotes off an eSSVI surface by `noise` of their variance.
Quoted quotedSurface(double noise, unsigned seed)
{
    Random random(seed);
    Quoted quoted;
    double psi = 0.05;
    for (const double years : {0.01, 0.03, 0.08, 0.25, 0.5, 1.0}) {
        const double theta = 0.3 * years + 0.001;
        psi = std::max(psi, 0.6 * std::sqrt(years) * 0.4);
        const SviSlice smile = smileOf({theta, -0.2 - 0.1 * years, psi / theta}, years);
        std::vector<VariancePoint> points;
        for (double x = -2.0; x <= 2.01; x += 0.2) {
            const double k = x * std::sqrt(theta);
            const double w = smile.totalVariance(k) * (1.0 + random.between(-noise, noise));
            points.push_back({k, w, 1.0 / (w * w)});
        }
        quoted.years.push_back(years);
        quoted.points.push_back(points);
    }
    return quoted;
}

TEST(Essvi, SequentialCalibrationFindsANoiseFreeSurface)
{
    const auto slices = calibrateEssvi(quotedSurface(0.0, 1).inputs());
    ASSERT_TRUE(slices.has_value()) << slices.error().message;
    for (const EssviSlice& slice : *slices)
        EXPECT_LT(slice.rmse, 2e-3) << slice.yearsToExpiry;
}

TEST(Essvi, SequentialCalibrationIsFreeOfArbitrageWhateverTheQuotes)
{
    for (unsigned seed = 1; seed <= 12; ++seed) {
        const auto slices = calibrateEssvi(quotedSurface(0.15, seed).inputs());
        ASSERT_TRUE(slices.has_value());
        for (std::size_t i = 0; i < slices->size(); ++i) {
            EXPECT_TRUE((*slices)[i].butterflyOk) << seed << " " << i;
            EXPECT_TRUE((*slices)[i].calendarOk) << seed << " " << i;
        }
    }
}

TEST(Essvi, InterpolatedSlicesLieBetweenTheirNeighbours)
{
    const auto slices = *calibrateEssvi(quotedSurface(0.02, 4).inputs());
    for (std::size_t i = 1; i < slices.size(); ++i) {
        const double years = 0.5 * (slices[i - 1].yearsToExpiry + slices[i].yearsToExpiry);
        const auto middle = interpolateEssvi(slices[i - 1], slices[i], years);
        ASSERT_TRUE(middle.has_value());
        EXPECT_GE(checkCalendar(smileOf(slices[i - 1].parameters), smileOf(*middle)).leastGap, -1e-12);
        EXPECT_GE(checkCalendar(smileOf(*middle), smileOf(slices[i].parameters)).leastGap, -1e-12);
        EXPECT_TRUE(checkButterfly(smileOf(*middle)).ok());
    }
    EXPECT_FALSE(interpolateEssvi(slices[0], slices[1], 5.0).has_value());
    EXPECT_FALSE(interpolateEssvi(slices[1], slices[0], 0.02).has_value());
}

TEST(Essvi, RefusesQuotesThatAreNone)
{
    EXPECT_FALSE(calibrateEssvi({}).has_value());
    const Quoted fine = quotedSurface(0.0, 1);
    auto inputs = fine.inputs();
    std::swap(inputs[0], inputs[1]);
    EXPECT_FALSE(calibrateEssvi(inputs).has_value());
    auto few = fine.inputs();
    few[0].points = few[0].points.first(2);
    EXPECT_FALSE(calibrateEssvi(few).has_value());
    Quoted broken = fine;
    broken.points[2][3].totalVariance = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(calibrateEssvi(broken.inputs()).has_value());
    broken = fine;
    broken.points[2][3].weight = 0.0;
    EXPECT_FALSE(calibrateEssvi(broken.inputs()).has_value());
}

}  // namespace
}  // namespace ballast::volatility::essvi_test
