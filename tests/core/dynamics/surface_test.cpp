#include "dynamics/surface.h"

#include <cmath>
#include <gtest/gtest.h>

#include "dynamics/forward_variance.h"
#include "dynamics/market_clock.h"

namespace ballast::dynamics::surface_test {
namespace {

constexpr std::int64_t kMonday = 1'767'571'200;
const std::vector<double> kTenors{0.5 / 365,  1.0 / 365, 2.0 / 365, 4.0 / 365, 7.0 / 365, 18.0 / 365,
                                  30.0 / 365, 0.15,      0.25,      0.5,       0.75,      1.0};

template <class Check> void forManyStates(const Parameters& parameters, Check check)
{
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        PricePath path(parameters, seed, kMonday, {93'000.0, 3'200.0});
        for (int day = 0; day < 3; ++day) {
            for (std::size_t coin = 0; coin < kCoinCount; ++coin)
                check(path.state(), Surface(parameters, path.state(), coin), coin);
            for (int hour = 0; hour < 26; ++hour)
                path.step(3600);
        }
    }
}

/// Durrleman's g, by central differences of w alone.
double durrleman(const Smile& smile, double k, double h)
{
    const double w = smile.totalVariance(k), up = smile.totalVariance(k + h), down = smile.totalVariance(k - h);
    const double first = (up - down) / (2.0 * h), second = (up - 2.0 * w + down) / (h * h);
    const double bracket = 1.0 - k * first / (2.0 * w);
    return bracket * bracket - first * first / 4.0 * (1.0 / w + 0.25) + second / 2.0;
}

TEST(Surface, HasNoButterflyOrCalendarArbitrage)
{
    forManyStates(Parameters{}, [](const PathState&, const Surface& surface, std::size_t coin) {
        std::vector<Smile> smiles;
        for (const double years : kTenors)
            smiles.push_back(surface.smile(years));
        for (std::size_t i = 0; i < smiles.size(); ++i) {
            const double deviation = std::sqrt(smiles[i].theta);
            for (double z = -5.0; z <= 5.0; z += 0.25) {
                ASSERT_GE(durrleman(smiles[i], z * deviation, 1e-3 * deviation), -1e-6) << coin << " " << z;
                if (i == 0) continue;
                ASSERT_GE(smiles[i].totalVariance(z * deviation), smiles[i - 1].totalVariance(z * deviation))
                    << coin << " " << z << " " << smiles[i].years;
            }
        }
    });
}

TEST(Surface, WithoutPremiumItCostsWhatIsExpected)
{
    Parameters parameters;
    parameters.premium = 0.0;
    forManyStates(parameters, [&](const PathState& state, const Surface& surface, std::size_t coin) {
        for (const double years : kTenors)
            EXPECT_DOUBLE_EQ(
                surface.modelFreeVariance(years),
                expectedVariance(parameters, state, coin, market_clock::businessYears(state.second, years)));
    });
}

/// The strip by its own definition: out-of-the-money options over the square of the strike, twice.
double stripOf(const Smile& smile, double deviations)
{
    const double edge = deviations * std::sqrt(smile.theta);
    const auto normal = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
    double sum = 0.0;
    const double step = edge / 800.0;
    for (double k = -3.0 * edge; k <= 3.0 * edge; k += step) {
        const double w = smile.totalVariance(std::clamp(k, -edge, edge)), root = std::sqrt(w);
        const double call = normal(-k / root + 0.5 * root) - std::exp(k) * normal(-k / root - 0.5 * root);
        const double option = k < 0.0 ? call - 1.0 + std::exp(k) : call;
        sum += 2.0 * option * std::exp(-k) * step;
    }
    return sum;
}

TEST(Surface, TheStripOfASmileCostsTheVariance)
{
    EXPECT_NEAR(modelFreeRatio(-0.3, 1e-9, 0.02), 1.0, 1e-6) << "a flat smile";
    const Parameters parameters;
    const PricePath path(parameters, 5, kMonday, {93'000.0, 3'200.0});
    const Surface surface(parameters, path.state(), 0);
    for (const double years : {7.0 / 365.0, 30.0 / 365.0, 0.5}) {
        const auto smile = surface.smile(years);
        EXPECT_NEAR(stripOf(smile, 1.6) / surface.modelFreeVariance(years), 1.0, 0.015)
            << years << ", by trapezoids of half a deviation";
    }
}

TEST(Surface, APremiumOfNothingIsLessThanTheStatedOne)
{
    Parameters without;
    without.premium = 0.0;
    const Parameters with;
    const PricePath path(with, 5, kMonday, {93'000.0, 3'200.0});
    for (std::size_t coin = 0; coin < kCoinCount; ++coin)
        EXPECT_GT(Surface(with, path.state(), coin).modelFreeVariance(0.1),
                  Surface(without, path.state(), coin).modelFreeVariance(0.1));
}

}  // namespace
}  // namespace ballast::dynamics::surface_test
