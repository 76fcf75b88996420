#include "pricing/implied_volatility_batch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <ql/pricingengines/blackformula.hpp>

#include "core/pricing/batch_fixture.h"
#include "core/pricing/golden.h"
#include "pricing/implied_volatility.h"

namespace ballast::pricing::implied_volatility_batch_test {
namespace {

using domain::OptionRight;
using test::Columns;

class ImpliedVolatilityBatch : public test::EachIsa {};
INSTANTIATE_TEST_SUITE_P(Levels, ImpliedVolatilityBatch, test::kEveryIsa, test::nameOfIsa);

struct Solved {
    std::vector<double> volatility;
    std::vector<ImpliedStatus> status;
};

QuoteBatch quotesOf(const Columns& columns)
{
    return {columns.right, columns.forward, columns.strike, columns.price, columns.years, columns.discount};
}

Solved solve(Isa isa, const Columns& columns)
{
    Solved solved{std::vector<double>(columns.right.size(), Columns::kUntouched),
                  std::vector<ImpliedStatus>(columns.right.size(), ImpliedStatus::BadInput)};
    const auto done = impliedVolatilityBatch(isa, quotesOf(columns), solved.volatility, solved.status);
    EXPECT_TRUE(done.has_value());
    return solved;
}

/// Values of the side out of the money in extended precision, rounded once: what a volatility is asked back from.
Columns quotesWithin(double deviations, std::size_t count)
{
    Columns columns = test::randomOptions(count, deviations, 77);
    for (std::size_t i = 0; i < count; ++i) {
        columns.right[i] = columns.strike[i] >= columns.forward[i] ? OptionRight::Call : OptionRight::Put;
        const long double f = columns.forward[i], k = columns.strike[i];
        const long double deviation = columns.volatility[i] * std::sqrt(static_cast<long double>(columns.years[i]));
        const long double sign = columns.right[i] == OptionRight::Call ? 1.0L : -1.0L;
        const long double d1 = std::log(f / k) / deviation + deviation / 2;
        const auto cdf = [](long double x) { return std::erfc(-x / std::sqrt(2.0L)) / 2; };
        const long double value = sign * (f * cdf(sign * d1) - k * cdf(sign * (d1 - deviation)));
        columns.price[i] = static_cast<double>(columns.discount[i] * value);
    }
    return columns;
}

TEST_P(ImpliedVolatilityBatch, FindsEveryVolatilityWithinEightDeviations)
{
    for (const double deviations : {0.5, 2.5, 8.0}) {
        const Columns columns = quotesWithin(deviations, 100000);
        const Solved solved = solve(GetParam(), columns);
        double worst = 0.0;
        for (std::size_t i = 0; i < columns.right.size(); ++i) {
            ASSERT_EQ(solved.status[i], ImpliedStatus::Found) << i;
            worst = std::max(worst, std::abs(solved.volatility[i] / columns.volatility[i] - 1.0));
        }
        EXPECT_LT(worst, 1e-10);
    }
}

TEST_P(ImpliedVolatilityBatch, MeetsTheGoldenCasesToItsPromise)
{
    const auto golden = test::findGolden("implied_vol");
    BALLAST_SKIP_WITHOUT(golden, "implied_vol");
    Columns columns;
    std::vector<double> expected;
    for (const auto& each : (*golden)["cases"]) {
        const auto& in = each["inputs"];
        columns.add(in["type"] == "call" ? OptionRight::Call : OptionRight::Put, in["F"], in["K"], 0.0, in["T"],
                    in["DF"]);
        columns.price.back() = in["price"];
        expected.push_back(each["expected"]["sigma"]);
    }
    const Solved solved = solve(GetParam(), columns);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(solved.status[i], ImpliedStatus::Found) << i;
        EXPECT_NEAR(solved.volatility[i], expected[i], 1e-10 * expected[i]) << i;
    }
}

TEST_P(ImpliedVolatilityBatch, AgreesWithTheScalarSolverInTheMoneyToo)
{
    Columns columns = test::randomOptions(20000, 3.0, 13);
    ASSERT_TRUE(priceBatch(GetParam(), columns.options(), columns.price).has_value());
    const Solved solved = solve(GetParam(), columns);
    for (std::size_t i = 0; i < columns.right.size(); ++i) {
        const auto scalar = impliedVolatility(columns.right[i], columns.forward[i], columns.strike[i], columns.price[i],
                                              columns.years[i], columns.discount[i]);
        ASSERT_EQ(solved.status[i] == ImpliedStatus::Found, scalar.has_value()) << i;
        if (!scalar) continue;
        // What one unit in the last place of the quote, of forward or of strike is worth in volatility.
        const double unit = 2.3e-16 * (columns.price[i] + columns.forward[i] + columns.strike[i]);
        const double vega = black76Greeks(columns.right[i], columns.forward[i], columns.strike[i], *scalar,
                                          columns.years[i], columns.discount[i])
                                .vega;
        EXPECT_NEAR(solved.volatility[i], *scalar, 1e-10 * *scalar + 4.0 * unit / vega) << i;
    }
}

TEST_P(ImpliedVolatilityBatch, AgreesWithQuantLib)
{
    const Columns columns = quotesWithin(2.0, 2000);
    const Solved solved = solve(GetParam(), columns);
    for (std::size_t i = 0; i < columns.right.size(); ++i) {
        const auto type = columns.right[i] == OptionRight::Call ? QuantLib::Option::Call : QuantLib::Option::Put;
        const double scaled = columns.price[i] / columns.forward[i] * 100.0;
        const double deviation =
            QuantLib::blackFormulaImpliedStdDev(type, columns.strike[i] / columns.forward[i] * 100.0, 100.0, scaled,
                                                columns.discount[i], 0.0, QuantLib::Null<double>(), 1e-13, 500);
        EXPECT_NEAR(solved.volatility[i] * std::sqrt(columns.years[i]), deviation, 1e-7 * (1.0 + deviation)) << i;
    }
}

TEST_P(ImpliedVolatilityBatch, QuotesOutsideTheirBoundsAreMarkedAndDoNotSpoilTheChain)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    Columns columns;
    std::vector<ImpliedStatus> expected;
    const auto add = [&](OptionRight right, double f, double k, double years, double discount, double price,
                         ImpliedStatus status) {
        columns.add(right, f, k, 0.0, years, discount);
        columns.price.back() = price;
        expected.push_back(status);
    };
    const auto call = OptionRight::Call, put = OptionRight::Put;
    for (int repeat = 0; repeat < 5; ++repeat) {
        add(call, 100.0, 100.0, 1.0, 1.0, 8.0, ImpliedStatus::Found);
        add(call, 100.0, 90.0, 1.0, 1.0, 10.0, ImpliedStatus::AtOrBelowIntrinsic);
        add(call, 100.0, 110.0, 1.0, 1.0, 0.0, ImpliedStatus::AtOrBelowIntrinsic);
        add(put, 100.0, 90.0, 1.0, 1.0, -1.0, ImpliedStatus::AtOrBelowIntrinsic);
        add(call, 100.0, 90.0, 1.0, 1.0, 100.0, ImpliedStatus::AtOrAboveCeiling);
        add(put, 100.0, 90.0, 1.0, 0.9, 81.0, ImpliedStatus::AtOrAboveCeiling);
        add(call, 100.0, 90.0, 1.0, 1.0, nan, ImpliedStatus::BadInput);
        add(call, nan, 90.0, 1.0, 1.0, 12.0, ImpliedStatus::BadInput);
        add(call, 100.0, 0.0, 1.0, 1.0, 12.0, ImpliedStatus::BadInput);
        add(call, 100.0, 90.0, 0.0, 1.0, 12.0, ImpliedStatus::BadInput);
        add(call, 100.0, 90.0, -1.0, 1.0, 12.0, ImpliedStatus::BadInput);
        add(put, 100.0, 90.0, 1.0, 0.0, 12.0, ImpliedStatus::BadInput);
        add(put, 100.0, 90.0, 1.0, 1.0, std::numeric_limits<double>::infinity(), ImpliedStatus::BadInput);
    }
    const Solved solved = solve(GetParam(), columns);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(solved.status[i], expected[i]) << i;
        if (expected[i] == ImpliedStatus::Found)
            EXPECT_NEAR(black76Price(call, 100.0, 100.0, solved.volatility[i], 1.0), 8.0, 1e-12);
        else
            EXPECT_EQ(solved.volatility[i], Columns::kUntouched) << i;
    }
}

TEST_P(ImpliedVolatilityBatch, WhatTheKernelCannotReachGoesToTheScalarSolver)
{
    Columns columns;
    const auto add = [&](double strike, double volatility, double years) {
        columns.add(OptionRight::Call, 100.0, strike, volatility, years);
        columns.price.back() = black76Price(OptionRight::Call, 100.0, strike, volatility, years);
    };
    add(100.0, 1e-5, 1.0);  // a deviation too small for the difference of Mills' ratios
    add(100.0, 12.0, 1.0);  // one so large that the value is nearly the forward
    add(100.001, 2e-5, 1.0);
    add(400.0, 14.0, 0.7);
    const Solved solved = solve(GetParam(), columns);
    for (std::size_t i = 0; i < columns.right.size(); ++i) {
        ASSERT_EQ(solved.status[i], ImpliedStatus::Found);
        EXPECT_NEAR(solved.volatility[i], columns.volatility[i], 1e-7 * columns.volatility[i]) << i;
    }
}

TEST_P(ImpliedVolatilityBatch, TheSameQuoteGivesTheSameBytesWhereverItStands)
{
    const Columns columns = quotesWithin(6.0, 64);
    Columns shifted;
    shifted.add(OptionRight::Call, 100.0, 100.0, 0.0, 1.0);
    shifted.price.back() = 90.0;
    for (std::size_t i = 0; i < 64; ++i) {
        shifted.add(columns.right[i], columns.forward[i], columns.strike[i], 0.0, columns.years[i],
                    columns.discount[i]);
        shifted.price.back() = columns.price[i];
    }
    const Solved once = solve(GetParam(), columns), again = solve(GetParam(), shifted);
    for (std::size_t i = 0; i < 64; ++i)
        EXPECT_EQ(once.volatility[i], again.volatility[i + 1]) << i;
}

TEST_P(ImpliedVolatilityBatch, EveryLengthFillsEveryElementAndNoMore)
{
    for (std::size_t count = 0; count <= 35; ++count) {
        const Columns columns = quotesWithin(2.0, count + 1);
        Solved solved{std::vector<double>(count + 1, Columns::kUntouched),
                      std::vector<ImpliedStatus>(count + 1, ImpliedStatus::BadInput)};
        const QuoteBatch all = quotesOf(columns);
        const QuoteBatch cut{all.right.first(count), all.forward.first(count), all.strike.first(count),
                             all.price.first(count), all.years.first(count),   all.discount.first(count)};
        ASSERT_TRUE(impliedVolatilityBatch(GetParam(), cut, std::span(solved.volatility).first(count),
                                           std::span(solved.status).first(count))
                        .has_value());
        for (std::size_t i = 0; i < count; ++i)
            EXPECT_NEAR(solved.volatility[i], columns.volatility[i], 1e-10 * columns.volatility[i]);
        EXPECT_EQ(solved.volatility[count], Columns::kUntouched);
        EXPECT_EQ(solved.status[count], ImpliedStatus::BadInput);
    }
}

TEST_P(ImpliedVolatilityBatch, ArraysOfUnequalLengthAreRefusedByName)
{
    Columns columns = quotesWithin(2.0, 4);
    std::vector<double> volatility(4);
    std::vector<ImpliedStatus> status(3);
    const auto solved = impliedVolatilityBatch(GetParam(), quotesOf(columns), volatility, status);
    ASSERT_FALSE(solved.has_value());
    EXPECT_EQ(solved.error().code, ErrorCode::Mismatch);
    EXPECT_NE(solved.error().message.find("status"), std::string::npos);
}

}  // namespace
}  // namespace ballast::pricing::implied_volatility_batch_test
