#include "rebalancing/no_trade_band.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/pricing/golden.h"
#include "rebalancing/objective.h"

namespace ballast::rebalancing::no_trade_band_test {
namespace {

BandInputs table(double riskAversion)
{
    return {.spot = 100.0, .gammaPerUsd = 0.0695, .costRate = 1e-4, .riskAversion = riskAversion};
}

TEST(NoTradeBand, ReproducesThePublishedTable)
{
    // Whalley-Wilmott table printed to four decimals; reference/models/hedging.md section 2.
    EXPECT_NEAR(bandHalfWidth(table(1.0)).value(), 0.0417, 5e-5);
    EXPECT_NEAR(bandHalfWidth(table(10.0)).value(), 0.0194, 5e-5);
    EXPECT_NEAR(bandHalfWidth(table(50.0)).value(), 0.0113, 5e-5);
}

TEST(NoTradeBand, AgreesWithTheGoldenBands)
{
    const auto golden = pricing::test::findGolden("bands");
    BALLAST_SKIP_WITHOUT(golden, "bands");
    int compared = 0;
    for (const auto& item : (*golden)["cases"]) {
        const auto& in = item["inputs"];
        const auto& expected = item["expected"];
        // The published width discounts the cost to the option's expiry; the desk neglects that.
        const double discount = std::exp(-in["r"].get<double>() * in["T"].get<double>() / 3.0);
        const double half = bandHalfWidth({.spot = in["S"],
                                           .gammaPerUsd = expected["gamma"],
                                           .costRate = in["cost_lambda"],
                                           .riskAversion = in["risk_aversion"]})
                                .value();
        EXPECT_NEAR(half * discount, expected["ww_half_band"].get<double>(), 1e-9);
        ++compared;
    }
    EXPECT_GT(compared, 0);
}

TEST(NoTradeBand, GammaSquaredStandsInTheNumerator)
{
    // Scaling laws of h^3 = 1.5 λ S Γ² / a; a table that has Γ² below the line fails each of them.
    BandInputs base = table(1.0);
    const double half = bandHalfWidth(base).value();
    base.gammaPerUsd *= 8.0;
    EXPECT_NEAR(bandHalfWidth(base).value(), 4.0 * half, 1e-12);
    base.gammaPerUsd = -base.gammaPerUsd;
    EXPECT_NEAR(bandHalfWidth(base).value(), 4.0 * half, 1e-12) << "short gamma has the same band";
    base = table(8.0);
    EXPECT_NEAR(bandHalfWidth(base).value(), half / 2.0, 1e-12) << "who fears risk more hedges sooner";
    base = table(1.0);
    base.costRate *= 27.0;
    EXPECT_NEAR(bandHalfWidth(base).value(), 3.0 * half, 1e-12) << "what costs more is done later";
}

TEST(NoTradeBand, NeverFallsBelowALot)
{
    BandInputs in = table(1.0);
    in.gammaPerUsd = 0.0;
    in.lot = 0.001;
    EXPECT_DOUBLE_EQ(bandHalfWidth(in).value(), 0.001);
    in.costRate = 0.0;
    EXPECT_DOUBLE_EQ(bandHalfWidth(in).value(), 0.001);
}

TEST(NoTradeBand, NeverFallsBelowTheSizeThatPaysItsGas)
{
    BandInputs in{.spot = 80000.0,
                  .gammaPerUsd = 0.0,
                  .costRate = 0.0,
                  .riskAversion = 1e-5,
                  .lot = 1e-4,
                  .fixedCostUsd = 12.0,
                  .hourlyVarianceUsd2 = 90'000.0};
    const double half = bandHalfWidth(in).value();
    // Closing `half` coins removes exactly the gas of one trade in one hour.
    EXPECT_NEAR(riskRemovedUsd(in.riskAversion, in.hourlyVarianceUsd2, 1.0, half, 0.0, 0.0), in.fixedCostUsd, 1e-9);
    in.fixedCostUsd = 48.0;
    EXPECT_NEAR(bandHalfWidth(in).value(), 2.0 * half, 1e-9);
}

TEST(NoTradeBand, StandsAroundTheTarget)
{
    BandInputs in = table(10.0);
    in.target = -2.5;
    const auto band = noTradeBand(in).value();
    const double half = bandHalfWidth(in).value();
    EXPECT_DOUBLE_EQ(band.lower, -2.5 - half);
    EXPECT_DOUBLE_EQ(band.upper, -2.5 + half);
}

TEST(NoTradeBand, RefusesWhatHasNoMeaning)
{
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    for (double BandInputs::*field :
         {&BandInputs::spot, &BandInputs::gammaPerUsd, &BandInputs::costRate, &BandInputs::riskAversion,
          &BandInputs::target, &BandInputs::lot, &BandInputs::fixedCostUsd, &BandInputs::hourlyVarianceUsd2})
        for (const double bad : {kNan, kInfinity, -kInfinity}) {
            BandInputs in = table(1.0);
            in.*field = bad;
            const auto half = bandHalfWidth(in);
            ASSERT_FALSE(half.has_value());
            EXPECT_EQ(half.error().code, ErrorCode::InvalidArgument);
            EXPECT_FALSE(noTradeBand(in).has_value());
        }
    for (double BandInputs::*field : {&BandInputs::spot, &BandInputs::riskAversion})
        for (const double bad : {0.0, -1.0}) {
            BandInputs in = table(1.0);
            in.*field = bad;
            EXPECT_FALSE(bandHalfWidth(in).has_value());
        }
    for (double BandInputs::*field :
         {&BandInputs::costRate, &BandInputs::fixedCostUsd, &BandInputs::lot, &BandInputs::hourlyVarianceUsd2}) {
        BandInputs in = table(1.0);
        in.*field = -1e-9;
        EXPECT_FALSE(bandHalfWidth(in).has_value());
    }
}

}  // namespace
}  // namespace ballast::rebalancing::no_trade_band_test
