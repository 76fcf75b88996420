#include "pricing/implied_volatility.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <gtest/gtest.h>
#include <limits>
#include <ql/pricingengines/blackformula.hpp>
#include <random>
#include <vector>

#include "core/pricing/golden.h"
#include "pricing/black76.h"
#include "pricing/inverse_option.h"

namespace ballast::pricing::implied_volatility_test {
namespace {

using domain::OptionRight;

TEST(ImpliedVolatility, MeetsTheAttainablePrecisionOnTheGoldenCases)
{
    const auto golden = test::findGolden("implied_vol");
    BALLAST_SKIP_WITHOUT(golden, "implied_vol");
    for (const auto& each : (*golden)["cases"]) {
        const auto& in = each["inputs"];
        const auto right = in["type"] == "call" ? OptionRight::Call : OptionRight::Put;
        const auto found = impliedVolatility(right, in["F"].get<double>(), in["K"].get<double>(),
                                             in["price"].get<double>(), in["T"].get<double>(), in["DF"].get<double>());
        ASSERT_TRUE(found.has_value()) << found.error().message;
        const double sigma = each["expected"]["sigma"].get<double>();
        EXPECT_NEAR(*found, sigma, each["tol_rel"].get<double>() * sigma) << each.dump();
    }
}

TEST(ImpliedVolatility, FindsTheVolatilityOfRandomPrices)
{
    std::mt19937 engine(99);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int i = 0; i < 20000; ++i) {
        const double years = std::exp(-9.0 + 10.0 * uniform(engine));
        const double vol = 0.05 + 3.0 * uniform(engine);
        const double deviation = vol * std::sqrt(years);
        const double k = deviation * (10.0 * uniform(engine) - 5.0);
        const double strike = 60000.0 * std::exp(k);
        const auto right = k >= 0.0 ? OptionRight::Call : OptionRight::Put;
        const double price = black76Price(right, 60000.0, strike, vol, years);
        const auto found = impliedVolatility(right, 60000.0, strike, price, years);
        ASSERT_TRUE(found.has_value()) << found.error().message;
        // The double price itself carries a relative error of up to 1e-12 far out, where it is a difference.
        EXPECT_NEAR(black76Price(right, 60000.0, strike, *found, years), price, 2e-11 * price + 1e-11);
    }
}

TEST(ImpliedVolatility, FromAVolatilityNearOrFarTheAnswerIsTheSame)
{
    std::mt19937 engine(7);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int i = 0; i < 20000; ++i) {
        const double years = std::exp(-7.0 + 7.0 * uniform(engine)), vol = 0.1 + 2.0 * uniform(engine);
        const double k = vol * std::sqrt(years) * (8.0 * uniform(engine) - 4.0), strike = 60000.0 * std::exp(k);
        const auto right = k >= 0.0 ? OptionRight::Call : OptionRight::Put;
        const double price = black76Price(right, 60000.0, strike, vol, years);
        for (const double near :
             {vol * (0.7 + 0.6 * uniform(engine)), 0.02 * vol, 50.0 * vol, 0.0, -1.0, std::nan("")}) {
            const auto found = impliedVolatilityNear(right, 60000.0, strike, price, years, near);
            ASSERT_TRUE(found.has_value()) << found.error().message;
            ASSERT_NEAR(*found, vol, 1e-9 * vol) << near << " " << k << " " << years;
        }
    }
    EXPECT_FALSE(impliedVolatilityNear(OptionRight::Call, 100.0, 90.0, 9.0, 0.1, 0.5).has_value());
}

// Minutes to years, near the money and far out, with a guess that is near, far or none, and prices that mean nothing.
TEST(ImpliedVolatility, EightAtATimeHaveTheBitsOfOneAtATimeAtEveryLevel)
{
    std::mt19937 engine(11);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    int solved = 0, refused = 0;
    for (int chain = 0; chain < 400; ++chain) {
        const double years = std::exp(-11.0 + 12.0 * uniform(engine));
        std::vector<NearPrice> prices;
        for (int i = 0; i < 1 + chain % 37; ++i) {
            const double vol = 0.05 + 3.0 * uniform(engine);
            const double k = vol * std::sqrt(years) * (12.0 * uniform(engine) - 6.0), strike = 60000.0 * std::exp(k);
            const auto right = uniform(engine) < 0.5 ? OptionRight::Call : OptionRight::Put;
            const double price = black76Price(right, 60000.0, strike, vol, years);
            const double near[]{vol * (0.9 + 0.2 * uniform(engine)), 0.02 * vol, 50.0 * vol, 0.0, std::nan("")};
            prices.push_back({right, strike,
                              i % 11 == 10   ? -price
                              : i % 13 == 12 ? 1e6
                                             : price,
                              near[(chain + i) % 5]});
        }
        for (const Isa isa : {Isa::Plain, Isa::Avx2, Isa::Avx512}) {
            if (!machineHas(isa)) continue;
            std::vector<std::optional<double>> found(prices.size(), 7.0);
            impliedVolatilitiesNear(60000.0, years, prices, found, isa);
            for (std::size_t i = 0; i < prices.size(); ++i) {
                const auto& [right, strike, price, near] = prices[i];
                const auto alone = impliedVolatilityNear(right, 60000.0, strike, price, years, near);
                ASSERT_EQ(found[i].has_value(), alone.has_value()) << toString(isa) << " " << strike << " " << price;
                alone ? ++solved : ++refused;
                if (!alone) continue;
                ASSERT_EQ(std::bit_cast<std::uint64_t>(*found[i]), std::bit_cast<std::uint64_t>(*alone))
                    << toString(isa) << " " << strike << " " << price << " " << near << " " << years;
            }
        }
    }
    EXPECT_GT(solved, 5000);
    EXPECT_GT(refused, 500);
}

TEST(ImpliedVolatility, AgreesWithQuantLibNearTheMoney)
{
    for (const double strike : {80.0, 95.0, 100.0, 105.0, 130.0}) {
        const double price = black76Price(OptionRight::Call, 100.0, strike, 0.65, 0.25);
        const double deviation = QuantLib::blackFormulaImpliedStdDev(QuantLib::Option::Call, strike, 100.0, price, 1.0,
                                                                     0.0, QuantLib::Null<double>(), 1e-12, 200);
        const auto found = impliedVolatility(OptionRight::Call, 100.0, strike, price, 0.25);
        ASSERT_TRUE(found.has_value());
        EXPECT_NEAR(*found, deviation / 0.5, 1e-9);
    }
}

TEST(ImpliedVolatility, CoinPremiumsGiveTheSameVolatility)
{
    const double coin = inverseOptionPrice(OptionRight::Put, 64000.0, 60000.0, 0.85, 0.02);
    const auto found = inverseImpliedVolatility(OptionRight::Put, 64000.0, 60000.0, coin, 0.02);
    ASSERT_TRUE(found.has_value());
    EXPECT_NEAR(*found, 0.85, 1e-12);
}

TEST(ImpliedVolatility, PricesOutsideTheBoundsAreArbitrage)
{
    const auto codeOf = [](OptionRight right, double strike, double price) {
        const auto found = impliedVolatility(right, 100.0, strike, price, 0.5);
        return found ? ErrorCode::NotFound : found.error().code;
    };
    EXPECT_EQ(codeOf(OptionRight::Call, 90.0, 10.0), ErrorCode::Arbitrage);
    EXPECT_EQ(codeOf(OptionRight::Call, 90.0, 100.0), ErrorCode::Arbitrage);
    EXPECT_EQ(codeOf(OptionRight::Put, 110.0, 9.0), ErrorCode::Arbitrage);
    EXPECT_EQ(codeOf(OptionRight::Put, 110.0, 110.0), ErrorCode::Arbitrage);
    EXPECT_EQ(codeOf(OptionRight::Put, 90.0, 0.0), ErrorCode::Arbitrage);
}

TEST(ImpliedVolatility, BadInputsAreRefused)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    for (const auto& found : {impliedVolatility(OptionRight::Call, nan, 90.0, 11.0, 0.5),
                              impliedVolatility(OptionRight::Call, 100.0, 0.0, 11.0, 0.5),
                              impliedVolatility(OptionRight::Call, 100.0, 90.0, infinity, 0.5),
                              impliedVolatility(OptionRight::Call, 100.0, 90.0, 11.0, 0.0),
                              impliedVolatility(OptionRight::Call, 100.0, 90.0, 11.0, 0.5, -1.0)}) {
        ASSERT_FALSE(found.has_value());
        EXPECT_EQ(found.error().code, ErrorCode::InvalidArgument);
    }
}

TEST(ImpliedVolatility, AnyPriceBetweenTheBoundsHasAFiniteAnswer)
{
    std::mt19937 engine(5);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int i = 0; i < 5000; ++i) {
        const double strike = std::exp(14.0 * uniform(engine) - 7.0);
        const double ceiling = std::min(1.0, strike);
        const double price = ceiling * std::pow(uniform(engine), 20.0);
        const auto right = strike >= 1.0 ? OptionRight::Call : OptionRight::Put;
        if (price <= 0.0) continue;
        const auto found = impliedVolatility(right, 1.0, strike, price, 1.0);
        ASSERT_TRUE(found.has_value()) << found.error().message;
        EXPECT_TRUE(std::isfinite(*found) && *found > 0.0) << strike << " " << price;
    }
}

}  // namespace
}  // namespace ballast::pricing::implied_volatility_test
