#include "risk/concentration.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "core/risk/term_market.h"

namespace ballast::risk::concentration_test {
namespace {

using domain::InstrumentKind;
using domain::OptionRight;
using testing::TermMarket;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(Concentration, EvenSharesHaveTheReciprocalOfTheirNumber)
{
    for (int n = 1; n <= 12; ++n) {
        std::vector<NamedAmount> amounts;
        for (int i = 0; i < n; ++i)
            amounts.push_back({"venue " + std::to_string(i), i % 2 == 0 ? 3.0 : -3.0});
        const auto result = concentration(amounts);
        ASSERT_TRUE(result.has_value());
        EXPECT_NEAR(result->herfindahl, 1.0 / n, 1e-15);
        EXPECT_NEAR(result->largestShare, 1.0 / n, 1e-15);
        EXPECT_NEAR(result->effectiveNames(), n, 1e-12);
        EXPECT_NEAR(result->gross, 3.0 * n, 1e-12);
    }
}

TEST(Concentration, ANameIsNettedButNamesAreNot)
{
    const std::vector<NamedAmount> amounts{{"b", 6.0}, {"a", 5.0}, {"a", -3.0}, {"c", -2.0}};
    const auto result = concentration(amounts);
    ASSERT_TRUE(result.has_value());
    ASSERT_EQ(result->shares.size(), 3U);
    EXPECT_EQ(result->shares[0].name, "b");
    EXPECT_EQ(result->shares[1].name, "a") << "equal shares by name";
    EXPECT_EQ(result->shares[2].name, "c");
    EXPECT_EQ(result->shares[2].amount, -2.0);
    EXPECT_NEAR(result->gross, 10.0, 1e-15);
    EXPECT_NEAR(result->herfindahl, 0.36 + 0.04 + 0.04, 1e-15);
    EXPECT_NEAR(result->largestShare, 0.6, 1e-15);
}

TEST(Concentration, LiesBetweenEvenAndSingleAndSharesAddUpToOne)
{
    std::mt19937_64 random(8);
    std::normal_distribution<double> normal;
    for (int trial = 0; trial < 100; ++trial) {
        std::vector<NamedAmount> amounts;
        for (int i = 0; i < 1 + trial % 9; ++i)
            amounts.push_back({std::to_string(i), normal(random)});
        const auto result = concentration(amounts);
        ASSERT_TRUE(result.has_value());
        double sum = 0.0;
        for (const auto& share : result->shares)
            sum += share.share;
        EXPECT_NEAR(sum, 1.0, 1e-12);
        EXPECT_GE(result->herfindahl, 1.0 / static_cast<double>(amounts.size()) - 1e-12);
        EXPECT_LE(result->herfindahl, result->largestShare + 1e-12);
        EXPECT_LE(result->largestShare, 1.0);
    }
}

TEST(Concentration, NothingIsNoConcentration)
{
    for (const auto& empty : {std::vector<NamedAmount>{}, std::vector<NamedAmount>{{"a", 1.0}, {"a", -1.0}}}) {
        const auto result = concentration(empty);
        ASSERT_TRUE(result.has_value());
        EXPECT_EQ(result->gross, 0.0);
        EXPECT_EQ(result->herfindahl, 0.0);
        EXPECT_EQ(result->effectiveNames(), 0.0);
        EXPECT_TRUE(concentrationBreaches(*result, {.largestShare = 0.1, .herfindahl = 0.1})->empty());
    }
}

TEST(BookConcentration, AmountsOfNamesAddUpToTheBook)
{
    TermMarket market;
    const auto book = market.drawBook(12, 120);
    BookRisk whole;
    double notional = 0.0;
    for (const auto& holding : book) {
        whole.add(valueHolding(holding, market.view()));
        notional += holding.quantity * TermMarket::kSpot;
    }
    const auto sumOf = [&](ConcentrationBy by, ConcentrationOf of) {
        double sum = 0.0;
        const auto result = bookConcentration(book, market.view(), by, of);
        for (const auto& share : result.value().shares)
            sum += share.amount;
        return sum;
    };
    for (const auto by : {ConcentrationBy::Underlying, ConcentrationBy::Venue}) {
        EXPECT_NEAR(sumOf(by, ConcentrationOf::Notional), notional, 1e-6);
        EXPECT_NEAR(sumOf(by, ConcentrationOf::Delta), whole.exposure.delta * TermMarket::kSpot, 1e-6);
        EXPECT_NEAR(sumOf(by, ConcentrationOf::Gamma), whole.exposure.gamma * TermMarket::kSpot, 1e-6);
        EXPECT_NEAR(sumOf(by, ConcentrationOf::Vega), whole.exposure.vega, 1e-6);
    }
    // Only options have strike and expiry, and only options have vega and gamma.
    for (const auto by : {ConcentrationBy::Expiry, ConcentrationBy::Strike}) {
        EXPECT_NEAR(sumOf(by, ConcentrationOf::Gamma), whole.exposure.gamma * TermMarket::kSpot, 1e-6);
        EXPECT_NEAR(sumOf(by, ConcentrationOf::Vega), whole.exposure.vega, 1e-6);
    }
    EXPECT_EQ(bookConcentration(book, market.view(), ConcentrationBy::Venue, ConcentrationOf::Vega)->shares.size(), 3U);
    EXPECT_NEAR(bookConcentration(book, market.view(), ConcentrationBy::Underlying, ConcentrationOf::Delta)->herfindahl,
                1.0, 1e-15);
}

TEST(BookConcentration, AnUnpricedHoldingIsMissing)
{
    TermMarket market;
    const std::vector<Holding> book{{.instrument = &market.addOption(OptionRight::Call, 60000.0, 77), .quantity = 1.0},
                                    {.instrument = &market.addOption(OptionRight::Call, 60000.0, 30), .quantity = 1.0}};
    const auto result = bookConcentration(book, market.view(), ConcentrationBy::Expiry, ConcentrationOf::Vega);
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->missing, 1);
    EXPECT_EQ(result->shares.size(), 1U);
}

TEST(ConcentrationLimit, NamesWhatIsAboveIt)
{
    const std::vector<NamedAmount> amounts{{"Deribit", 70.0}, {"Derive", 30.0}};
    const auto result = concentration(amounts).value();
    EXPECT_TRUE(concentrationBreaches(result, {.largestShare = 0.7, .herfindahl = 0.6})->empty());
    const auto breaches = concentrationBreaches(result, {.largestShare = 0.65, .herfindahl = 0.5});
    ASSERT_TRUE(breaches.has_value());
    ASSERT_EQ(breaches->size(), 2U);
    EXPECT_NE(breaches->front().find("Deribit"), std::string::npos);
    EXPECT_NE(breaches->front().find("70.0 %"), std::string::npos);
    EXPECT_NE(breaches->front().find("65.0 %"), std::string::npos);
    EXPECT_TRUE(concentrationBreaches(result, {.largestShare = 0.5, .leastGross = 1000.0})->empty());
    EXPECT_TRUE(concentrationBreaches(result, {})->empty());
}

TEST(Concentration, RefusesBadAmountsAndLimits)
{
    EXPECT_FALSE(concentration(std::vector<NamedAmount>{{"a", kNan}}).has_value());
    const std::vector<Holding> none{{.instrument = nullptr, .quantity = 1.0}};
    TermMarket market;
    EXPECT_FALSE(bookConcentration(none, market.view(), ConcentrationBy::Venue, ConcentrationOf::Delta).has_value());
    const std::vector<Holding> bad{
        {.instrument = &market.addLinear(InstrumentKind::Perpetual, 60000.0), .quantity = kNan}};
    EXPECT_FALSE(bookConcentration(bad, market.view(), ConcentrationBy::Venue, ConcentrationOf::Delta).has_value());
    for (const double limit : {0.0, -0.1, 1.1, kNan}) {
        EXPECT_FALSE(concentrationBreaches({}, {.largestShare = limit}).has_value());
        EXPECT_FALSE(concentrationBreaches({}, {.herfindahl = limit}).has_value());
    }
    EXPECT_FALSE(concentrationBreaches({}, {.leastGross = -1.0}).has_value());
}

}  // namespace
}  // namespace ballast::risk::concentration_test
