#include "risk/option_lanes.h"

#include <algorithm>
#include <bit>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

namespace ballast::risk::option_lanes_test {
namespace {

using domain::OptionRight;
using pricing::Isa;

void expectSameBits(double a, double b, const char* what)
{
    EXPECT_EQ(std::bit_cast<std::uint64_t>(a), std::bit_cast<std::uint64_t>(b)) << what << ": " << a << " and " << b;
}

/// Smiles from ordinary ones to those of which nothing is left: hours to years, strikes far out on both sides, forwards
/// of all sizes, minutes past the expiry.
class OptionLanes : public ::testing::TestWithParam<Isa> {
protected:
    double uniform(double from, double to) { return std::uniform_real_distribution<double>(from, to)(m_random); }

    CarriedSmile drawSmile()
    {
        const double fitYears = std::exp(uniform(-9.0, 1.0));
        const double sigma = uniform(0.01, 0.5), b = uniform(0.0, 1.0) * std::sqrt(fitYears);
        const auto slice = volatility::SviSlice::create({.a = uniform(0.0, 0.4) * fitYears,
                                                         .b = b,
                                                         .rho = uniform(-0.9, 0.9),
                                                         .m = uniform(-0.3, 0.3),
                                                         .sigma = sigma},
                                                        fitYears)
                               .value();
        const bool expired = uniform(0.0, 1.0) < 0.05;
        return {.smile = slice,
                .forward = std::exp(uniform(-3.0, 12.0)),
                .forwardPerSpot = uniform(0.9, 1.1),
                .yearsToExpiry = expired ? uniform(-1e-4, 0.0) : fitYears * uniform(1e-6, 1.0)};
    }

    std::mt19937_64 m_random{20261128};
};

// Golden bits of the scalar road stand in the tests of steady and Black-76; here eight at a time must be the same road.
TEST_P(OptionLanes, HaveTheBitsOfOneAtATime)
{
    if (!pricing::machineHas(GetParam())) GTEST_SKIP() << "this processor lacks the level";
    std::size_t complete = 0;
    for (int round = 0; round < 4000 && !HasFailure(); ++round) {
        const auto smile = drawSmile();
        const double spot = smile.forward / smile.forwardPerSpot;
        std::vector<double> strikes, signs;
        for (int i = 0, count = 1 + round % 23; i < count; ++i) {
            const double wide = uniform(0.0, 1.0) < 0.1 ? 30.0 : 1.0;
            strikes.push_back(uniform(0.0, 1.0) < 0.05 ? smile.forward
                                                       : smile.forward * std::exp(uniform(-wide, wide)));
            signs.push_back(uniform(0.0, 1.0) < 0.5 ? 1.0 : -1.0);
        }
        std::vector<UnitValue> units(strikes.size());
        std::vector<std::uint32_t> places(strikes.size());
        std::iota(places.begin(), places.end(), 0U);
        std::shuffle(places.begin(), places.end(), m_random);
        std::vector<UnitValue> placed(strikes.size());
        valueOptions(smile, spot, {strikes, signs, places}, placed, GetParam());
        for (std::size_t i = 0; i < units.size(); ++i)
            units[i] = placed[places[i]];
        for (std::size_t i = 0; i < units.size(); ++i) {
            const auto point = pointOn(smile, strikes[i]);
            ASSERT_EQ(units[i].complete, point.has_value());
            if (!point) continue;
            const auto greeks =
                pricing::black76Greeks(signs[i] > 0.0 ? OptionRight::Call : OptionRight::Put, point->forward,
                                       strikes[i], point->volatility, point->yearsToExpiry);
            expectSameBits(units[i].point.logMoneyness, point->logMoneyness, "log-moneyness");
            expectSameBits(units[i].point.volatility, point->volatility, "volatility");
            expectSameBits(units[i].greeks.price, greeks.price, "price");
            expectSameBits(units[i].greeks.delta, greeks.delta, "delta");
            expectSameBits(units[i].greeks.gamma, greeks.gamma, "gamma");
            expectSameBits(units[i].greeks.vega, greeks.vega, "vega");
            expectSameBits(units[i].greeks.theta, greeks.theta, "theta");
            ++complete;
        }
    }
    EXPECT_GT(complete, 40'000U);
}

INSTANTIATE_TEST_SUITE_P(Levels, OptionLanes, ::testing::Values(Isa::Plain, Isa::Avx2, Isa::Avx512));

}  // namespace
}  // namespace ballast::risk::option_lanes_test
