#include "pricing/batch.h"

#include <algorithm>
#include <limits>

#include "core/pricing/batch_fixture.h"

namespace ballast::pricing::batch_test {
namespace {

using domain::OptionRight;
using test::Columns;

class Batch : public test::EachIsa {};
INSTANTIATE_TEST_SUITE_P(Levels, Batch, test::kEveryIsa, test::nameOfIsa);

/// Within 1e-12 of the greater of the value and the natural scale: F for what is in quote currency, 1, 1/F.
void expectAsScalar(const Columns& columns, std::size_t i)
{
    const OptionGreeks exact = columns.scalar(i);
    const double forward = columns.forward[i];
    const auto near = [&](const char* name, double value, double expected, double scale) {
        EXPECT_NEAR(value, expected, 1e-12 * std::max(scale, std::abs(expected)))
            << name << " of option " << i << ": forward " << forward << " strike " << columns.strike[i] << " vol "
            << columns.volatility[i] << " years " << columns.years[i] << " discount " << columns.discount[i];
    };
    near("price", columns.price[i], exact.price, forward);
    near("delta", columns.delta[i], exact.delta, 1.0);
    near("gamma", columns.gamma[i], exact.gamma, 1.0 / forward);
    near("vega", columns.vega[i], exact.vega, forward);
    near("theta", columns.theta[i], exact.theta, forward);
    near("vanna", columns.vanna[i], exact.vanna, 1.0);
    near("volga", columns.volga[i], exact.volga, forward);
}

TEST_P(Batch, AgreesWithTheScalarFormOverARandomSweep)
{
    for (const double deviations : {1.0, 3.0, 8.0, 40.0}) {
        Columns columns = test::randomOptions(20000, deviations, 20261122);
        ASSERT_TRUE(greeksBatch(GetParam(), columns.options(), columns.greeks()).has_value());
        for (std::size_t i = 0; i < columns.right.size(); ++i)
            expectAsScalar(columns, i);
        std::vector<double> prices(columns.right.size());
        ASSERT_TRUE(priceBatch(GetParam(), columns.options(), prices).has_value());
        for (std::size_t i = 0; i < prices.size(); ++i)
            EXPECT_NEAR(prices[i], columns.price[i], 1e-15 * (columns.forward[i] + columns.strike[i]));
    }
}

/// Out of the money, in extended precision and written apart from the core.
long double wideValue(const Columns& columns, std::size_t i)
{
    const long double f = columns.forward[i], k = columns.strike[i];
    const long double deviation = columns.volatility[i] * std::sqrt(static_cast<long double>(columns.years[i]));
    const long double sign = columns.right[i] == OptionRight::Call ? 1.0L : -1.0L;
    const long double d1 = std::log(f / k) / deviation + deviation / 2;
    const auto cdf = [](long double x) { return std::erfc(-x / std::sqrt(2.0L)) / 2; };
    return columns.discount[i] * sign * (f * cdf(sign * d1) - k * cdf(sign * (d1 - deviation)));
}

TEST_P(Batch, IsPreciseRelativeToAValueFarOutOfTheMoney)
{
    Columns columns = test::randomOptions(20000, 8.0, 5);
    for (std::size_t i = 0; i < columns.right.size(); ++i)
        columns.right[i] = columns.strike[i] >= columns.forward[i] ? OptionRight::Call : OptionRight::Put;
    ASSERT_TRUE(priceBatch(GetParam(), columns.options(), columns.price).has_value());
    for (std::size_t i = 0; i < columns.right.size(); ++i) {
        // The quotient of forward and strike is rounded, and so are two Mills ratios whose difference is about the
        // deviation's part of them: z times a few units over the deviation.
        const double deviation = columns.volatility[i] * std::sqrt(columns.years[i]);
        const double exact = static_cast<double>(wideValue(columns, i));
        EXPECT_NEAR(columns.price[i], exact, exact * (1e-13 + 1e-14 / deviation)) << i;
    }
}

/// Raw SVI written out beside the formula of volatility::SviSlice, priced by the scalar form.
TEST_P(Batch, ARowOfASmileIsWorthOutOfTheMoneyWhatTheScalarFormSays)
{
    const SmileOfRow smile{.a = 0.004, .b = 0.05, .rho = -0.3, .m = 0.02, .sigma = 0.12, .years = 0.08};
    const double forward = 80'000.0;
    std::vector<double> strikes, logMoneyness;
    for (int i = 0; i < 48; ++i) {
        strikes.push_back(20'000.0 + 4'000.0 * i);
        logMoneyness.push_back(std::log(strikes.back() / forward));
    }
    for (const double move : {-0.66, -0.1, 0.0, 0.004, 0.5})
        for (const double factor : {0.6, 1.0, 2.0}) {
            const double moved = forward * (1.0 + move), years = 0.07;
            std::vector<double> values(strikes.size(), Columns::kUntouched);
            ASSERT_TRUE(outOfMoneyValues(
                GetParam(), smile,
                {.forward = moved, .logMove = std::log1p(move), .years = years, .volatilityFactor = factor},
                logMoneyness, strikes, values));
            for (std::size_t i = 0; i < strikes.size(); ++i) {
                const double x = std::log(strikes[i] / moved) - smile.m;
                const double variance =
                    smile.a + smile.b * (smile.rho * x + std::sqrt(x * x + smile.sigma * smile.sigma));
                const auto right = strikes[i] >= moved ? domain::OptionRight::Call : domain::OptionRight::Put;
                const double value =
                    black76Price(right, moved, strikes[i], factor * std::sqrt(variance / smile.years), years);
                EXPECT_NEAR(values[i], value, 1e-12 * moved) << strikes[i] << " moved " << move << " by " << factor;
            }
        }
}

TEST_P(Batch, ARowWithoutAnOrdinaryDeviationIsLeftToOthers)
{
    const std::vector<double> strikes(8, 100.0), logMoneyness(8, 0.0);
    std::vector<double> values(8);
    const SmileOfRow smile{.a = 0.04, .b = 0.0, .sigma = 0.1, .years = 0.25};
    const RowMove fine{.forward = 100.0, .years = 0.25};
    EXPECT_TRUE(outOfMoneyValues(GetParam(), smile, fine, logMoneyness, strikes, values));
    EXPECT_NEAR(values[0], black76Price(domain::OptionRight::Call, 100.0, 100.0, 0.4, 0.25), 1e-10);
    auto move = fine;
    move.volatilityFactor = 0.0;
    EXPECT_FALSE(outOfMoneyValues(GetParam(), smile, move, logMoneyness, strikes, values));
    move = fine;
    move.years = 0.0;
    EXPECT_FALSE(outOfMoneyValues(GetParam(), smile, move, logMoneyness, strikes, values));
    EXPECT_FALSE(outOfMoneyValues(GetParam(), {.sigma = 0.1, .years = 0.25}, fine, logMoneyness, strikes, values));
    move.years = 0.25;
    move.forward = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(outOfMoneyValues(GetParam(), smile, move, logMoneyness, strikes, values));
}

TEST_P(Batch, EveryLengthFillsEveryElementAndNoMore)
{
    for (std::size_t count = 0; count <= 35; ++count) {
        Columns columns = test::randomOptions(count + 1, 2.0, count + 1);
        const OptionBatch all = columns.options();
        const OptionBatch cut{all.right.first(count),      all.forward.first(count), all.strike.first(count),
                              all.volatility.first(count), all.years.first(count),   all.discount.first(count)};
        const GreeksBatch to = columns.greeks();
        const GreeksBatch toCut{to.price.first(count), to.delta.first(count), to.gamma.first(count),
                                to.vega.first(count),  to.theta.first(count), to.vanna.first(count),
                                to.volga.first(count)};
        ASSERT_TRUE(greeksBatch(GetParam(), cut, toCut).has_value());
        for (std::size_t i = 0; i < count; ++i)
            expectAsScalar(columns, i);
        EXPECT_EQ(columns.price[count], Columns::kUntouched);
        EXPECT_EQ(columns.volga[count], Columns::kUntouched);
    }
}

TEST_P(Batch, ExpiredAndExtremeOptionsAreThoseOfTheScalarForm)
{
    Columns columns;
    for (const auto right : {OptionRight::Call, OptionRight::Put})
        for (const double strike : {1e-200, 1e-9, 90.0, 100.0, 110.0, 1e9, 1e200})
            for (const double vol : {-1.0, 0.0, 1e-12, 1e-6, 0.5, 20.0, 1e4, 1e200})
                for (const double years : {-1.0, 0.0, 1e-12, 0.25, 1e3})
                    for (const double discount : {0.9, 1.0})
                        columns.add(right, 100.0, strike, vol, years, discount);
    ASSERT_TRUE(greeksBatch(GetParam(), columns.options(), columns.greeks()).has_value());
    for (std::size_t i = 0; i < columns.right.size(); ++i) {
        for (const double value : {columns.price[i], columns.delta[i], columns.gamma[i], columns.vega[i],
                                   columns.theta[i], columns.vanna[i], columns.volga[i]})
            ASSERT_TRUE(std::isfinite(value)) << i;
        if (columns.volatility[i] > 1e-9 && columns.years[i] > 1e-9) continue;
        if (columns.volatility[i] > 0.0 && columns.years[i] > 0.0) continue;
        const OptionGreeks exact = columns.scalar(i);
        EXPECT_EQ(columns.price[i], exact.price);
        EXPECT_EQ(columns.delta[i], exact.delta);
        EXPECT_EQ(columns.gamma[i], 0.0);
        EXPECT_EQ(columns.vega[i], 0.0);
        EXPECT_EQ(columns.theta[i], exact.theta);
    }
}

TEST_P(Batch, CallLessPutIsTheDiscountedForwardLessStrike)
{
    Columns calls = test::randomOptions(5000, 5.0, 11);
    std::fill(calls.right.begin(), calls.right.end(), OptionRight::Call);
    Columns puts = calls;
    std::fill(puts.right.begin(), puts.right.end(), OptionRight::Put);
    ASSERT_TRUE(greeksBatch(GetParam(), calls.options(), calls.greeks()).has_value());
    ASSERT_TRUE(greeksBatch(GetParam(), puts.options(), puts.greeks()).has_value());
    for (std::size_t i = 0; i < calls.right.size(); ++i) {
        const double scale = calls.forward[i] + calls.strike[i];
        EXPECT_NEAR(calls.price[i] - puts.price[i], calls.discount[i] * (calls.forward[i] - calls.strike[i]),
                    1e-15 * scale);
        EXPECT_NEAR(calls.delta[i] - puts.delta[i], calls.discount[i], 1e-15);
        EXPECT_EQ(calls.gamma[i], puts.gamma[i]);
    }
}

TEST_P(Batch, ValuesFallAndBendUpwardsInTheStrikeAndRiseInTheVolatility)
{
    Columns byStrike, byVolatility;
    for (int i = 0; i < 400; ++i) {
        byStrike.add(OptionRight::Call, 100.0, 30.0 + 0.5 * i, 0.6, 0.25);
        byVolatility.add(OptionRight::Put, 100.0, 90.0, 0.01 + 0.01 * i, 0.25);
    }
    ASSERT_TRUE(priceBatch(GetParam(), byStrike.options(), byStrike.price).has_value());
    ASSERT_TRUE(priceBatch(GetParam(), byVolatility.options(), byVolatility.price).has_value());
    for (std::size_t i = 1; i + 1 < 400; ++i) {
        EXPECT_LT(byStrike.price[i + 1], byStrike.price[i]);
        EXPECT_GT(byStrike.price[i - 1] + byStrike.price[i + 1] - 2.0 * byStrike.price[i], -1e-13);
        EXPECT_GT(byVolatility.price[i + 1], byVolatility.price[i] - 1e-14);
    }
}

TEST_P(Batch, TheSameInputsGiveTheSameBytesWhereverTheyStand)
{
    Columns once = test::randomOptions(64, 3.0, 8);
    Columns shifted;
    shifted.add(OptionRight::Call, 1.0, 1.0, 1.0, 1.0);
    for (std::size_t i = 0; i < 64; ++i)
        shifted.add(once.right[i], once.forward[i], once.strike[i], once.volatility[i], once.years[i],
                    once.discount[i]);
    ASSERT_TRUE(greeksBatch(GetParam(), once.options(), once.greeks()).has_value());
    ASSERT_TRUE(greeksBatch(GetParam(), shifted.options(), shifted.greeks()).has_value());
    for (std::size_t i = 0; i < 64; ++i) {
        EXPECT_EQ(once.price[i], shifted.price[i + 1]);
        EXPECT_EQ(once.volga[i], shifted.volga[i + 1]);
    }
}

TEST_P(Batch, ABadElementIsNamedAndNothingIsWritten)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    for (const std::size_t at : {std::size_t{0}, std::size_t{7}, std::size_t{18}}) {
        for (const auto column :
             {&Columns::forward, &Columns::strike, &Columns::volatility, &Columns::years, &Columns::discount}) {
            for (const double bad : {nan, inf, -inf}) {
                Columns columns = test::randomOptions(19, 2.0, 3);
                (columns.*column)[at] = bad;
                const auto computed = greeksBatch(GetParam(), columns.options(), columns.greeks());
                ASSERT_FALSE(computed.has_value());
                EXPECT_EQ(computed.error().code, ErrorCode::InvalidArgument);
                EXPECT_NE(computed.error().message.find("option " + std::to_string(at) + " "), std::string::npos)
                    << computed.error().message;
                EXPECT_EQ(columns.price[0], Columns::kUntouched);
                EXPECT_FALSE(priceBatch(GetParam(), columns.options(), columns.price).has_value());
                EXPECT_EQ(columns.price[0], Columns::kUntouched);
            }
        }
    }
    Columns columns = test::randomOptions(9, 2.0, 3);
    columns.forward[8] = 0.0;
    EXPECT_FALSE(priceBatch(GetParam(), columns.options(), columns.price).has_value());
}

TEST_P(Batch, ArraysOfUnequalLengthAreRefusedByName)
{
    Columns columns = test::randomOptions(9, 2.0, 3);
    columns.strike.pop_back();
    const auto computed = greeksBatch(GetParam(), columns.options(), columns.greeks());
    ASSERT_FALSE(computed.has_value());
    EXPECT_EQ(computed.error().code, ErrorCode::Mismatch);
    EXPECT_NE(computed.error().message.find("strike"), std::string::npos);
    Columns other = test::randomOptions(9, 2.0, 3);
    other.vanna.push_back(0.0);
    EXPECT_FALSE(greeksBatch(GetParam(), other.options(), other.greeks()).has_value());
    EXPECT_FALSE(priceBatch(GetParam(), other.options(), std::span(other.price).first(8)).has_value());
}

TEST_P(Batch, AnEmptyBatchIsDone)
{
    Columns none;
    EXPECT_TRUE(greeksBatch(GetParam(), none.options(), none.greeks()).has_value());
    EXPECT_TRUE(priceBatch(GetParam(), none.options(), none.price).has_value());
}

}  // namespace
}  // namespace ballast::pricing::batch_test
