#include "research/quoting/volatility_quotes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "research/quoting/spread_terms.h"

namespace ballast::quoting::volatility_quotes_test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

OptionQuoteTerms option()
{
    return {.midVolatility = 0.6,
            .vega = 100.0,
            .factorVegas = Eigen::Vector3d(100.0, -20.0, 5.0),
            .fee = 0.3,
            .hedgeCost = 0.2,
            .adverseSelection = 0.1,
            .baseOffset = 0.4,
            .spreadMultiplier = 1.5,
            .tickVolatility = 0.001};
}

VolatilityInventory book(const Eigen::Vector3d& vegas)
{
    return {.curvature = Eigen::Vector3d(1e-6, 2e-6, 4e-6).asDiagonal(), .factorVegas = vegas};
}

TEST(VolatilityQuotes, AddUpFromTheirParts)
{
    const auto quote = volatilityQuote(option(), book({5000.0, 1000.0, -2000.0})).value();
    EXPECT_NEAR(quote.feePart, 0.003, 1e-15);
    EXPECT_NEAR(quote.halfSpread, 0.015, 1e-15) << "1.0 of costs on a vega of 100, half as much again for use";
    EXPECT_NEAR(quote.feePart + quote.hedgePart + quote.adversePart + quote.basePart + quote.multiplierPart +
                    quote.tickPart,
                quote.halfSpread, 1e-15);
    // l' Γ V = 100·5000·1e-6 − 20·1000·2e-6 − 5·2000·4e-6 = 0.5 − 0.04 − 0.04 of currency on a vega of 100.
    EXPECT_NEAR(quote.shift, -0.0042, 1e-15);
    EXPECT_NEAR(quote.bid, 0.6 - 0.0042 - 0.015, 1e-15);
    EXPECT_NEAR(quote.ask, 0.6 - 0.0042 + 0.015, 1e-15);
}

TEST(VolatilityQuotes, AreSymmetricWithoutInventoryAndLeanAgainstIt)
{
    const auto flat = volatilityQuote(option(), book(Eigen::Vector3d::Zero())).value();
    EXPECT_NEAR(flat.ask - 0.6, 0.6 - flat.bid, 1e-15);
    const auto held = volatilityQuote(option(), book({1000.0, 0.0, 0.0})).value();
    EXPECT_LT(held.ask, flat.ask) << "who is long volatility sells it more readily";
    EXPECT_LT(held.bid, flat.bid);
}

TEST(VolatilityQuotes, AreNeverTighterThanATick)
{
    auto cheap = option();
    cheap.fee = -0.75;
    cheap.tickVolatility = 0.004;
    const auto quote = volatilityQuote(cheap, book(Eigen::Vector3d::Zero())).value();
    EXPECT_NEAR(quote.halfSpread, 0.004, 1e-15);
    EXPECT_GT(quote.tickPart, 0.0);
}

TEST(VolatilityQuotes, RefusesWhatHasNoMeaning)
{
    const auto flat = book(Eigen::Vector3d::Zero());
    for (double OptionQuoteTerms::*field : {&OptionQuoteTerms::midVolatility, &OptionQuoteTerms::vega})
        for (const double bad : {0.0, -1.0, kNan, kInfinity}) {
            auto wrong = option();
            wrong.*field = bad;
            EXPECT_FALSE(volatilityQuote(wrong, flat).has_value()) << bad;
        }
    for (double OptionQuoteTerms::*field :
         {&OptionQuoteTerms::hedgeCost, &OptionQuoteTerms::adverseSelection, &OptionQuoteTerms::baseOffset,
          &OptionQuoteTerms::tickVolatility, &OptionQuoteTerms::spreadMultiplier})
        for (const double bad : {-1.0, kNan, kInfinity}) {
            auto wrong = option();
            wrong.*field = bad;
            EXPECT_FALSE(volatilityQuote(wrong, flat).has_value()) << bad;
        }
    auto shaped = option();
    shaped.factorVegas = Eigen::Vector2d(1.0, 2.0);
    EXPECT_FALSE(volatilityQuote(shaped, flat).has_value());
    EXPECT_FALSE(volatilityQuote(option(), book({1e6, 0.0, 0.0})).has_value()) << "a bid below zero";
    EXPECT_FALSE(volatilityQuotes({option(), shaped}, flat).has_value());
    EXPECT_EQ(volatilityQuotes({option(), option()}, flat)->size(), 2U);
}

TEST(SpreadMultiplier, IsContinuousAndRises)
{
    const UtilisationCurve curve{.kink = 0.8, .gentle = 0.5, .steep = 4.0};
    EXPECT_EQ(spreadMultiplier(curve, 0.0).value(), 1.0);
    EXPECT_NEAR(spreadMultiplier(curve, 0.8).value(), 1.5, 1e-15);
    EXPECT_NEAR(spreadMultiplier(curve, 1.0).value(), 5.5, 1e-15);
    double last = 0.0;
    for (double use = 0.0; use < 2.0; use += 0.001) {
        const double factor = spreadMultiplier(curve, use).value();
        EXPECT_GT(factor, last);
        if (last > 0.0) {
            EXPECT_LT(factor - last, 0.021) << "no jump";
        }
        last = factor;
    }
}

TEST(SpreadMultiplier, RefusesWhatHasNoMeaning)
{
    EXPECT_FALSE(spreadMultiplier({.kink = 0.8, .gentle = 1.0, .steep = 0.1}, 0.5).has_value()) << "falls above it";
    for (const double bad : {0.0, 1.0, kNan})
        EXPECT_FALSE(spreadMultiplier({.kink = bad, .steep = 1.0}, 0.5).has_value()) << bad;
    for (const double bad : {-0.1, kNan, kInfinity})
        EXPECT_FALSE(spreadMultiplier({.steep = 1.0}, bad).has_value()) << bad;
}

TEST(BindingUtilisation, IsTheLargestShare)
{
    const auto binding = bindingUtilisation({.delta = 0.2, .vega = 0.7, .gamma = 0.7, .collateral = 0.1}).value();
    EXPECT_EQ(binding.limit, BindingLimit::Vega) << "of equals the first";
    EXPECT_EQ(binding.share, 0.7);
    EXPECT_FALSE(bindingUtilisation({.gamma = kNan}).has_value());
    EXPECT_FALSE(bindingUtilisation({.delta = -0.1}).has_value());
}

TEST(FeeAgainstSkew, RewardsFlowThatReducesRiskDownToTheLowestFee)
{
    const SkewFees fees{.feeRate = 5e-4, .rebateShare = 1.2, .surchargeShare = 0.5, .lowestFee = -5e-5};
    EXPECT_EQ(feeAgainstSkew(fees, 100.0, 100.0).value(), 5e-4);
    EXPECT_NEAR(feeAgainstSkew(fees, 100.0, 50.0).value(), 5e-4 * 0.4, 1e-18);
    EXPECT_NEAR(feeAgainstSkew(fees, 100.0, 0.0).value(), -5e-5, 1e-18) << "never below";
    EXPECT_NEAR(feeAgainstSkew(fees, 100.0, 300.0).value(), 5e-4 * 1.5, 1e-18);
    EXPECT_NEAR(feeAgainstSkew(fees, 0.0, 1.0).value(), 5e-4 * 1.5, 1e-18);
    double last = -1.0;
    for (double after = 0.0; after < 300.0; after += 1.0) {
        const double fee = feeAgainstSkew(fees, 100.0, after).value();
        EXPECT_GE(fee, last) << "more risk never pays less";
        last = fee;
    }
    EXPECT_FALSE(feeAgainstSkew(fees, -1.0, 0.0).has_value());
    EXPECT_FALSE(feeAgainstSkew(fees, 1.0, kNan).has_value());
    EXPECT_FALSE(feeAgainstSkew({.feeRate = 1e-4, .lowestFee = 1e-3}, 1.0, 0.0).has_value());
}

}  // namespace
}  // namespace ballast::quoting::volatility_quotes_test
