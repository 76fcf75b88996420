#include "risk/pnl_attribution.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "core/risk/flat_market.h"
#include "core/risk/term_market.h"

namespace ballast::risk::pnl_attribution_test {
namespace {

using domain::InstrumentKind;
using domain::OptionRight;
using domain::Settlement;
using testing::FlatMarket;
using testing::TermMarket;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double sizes(const PnlAttribution& p)
{
    double sum = 0.0;
    for (const double term : {p.delta, p.gamma, p.vega, p.theta, p.vanna, p.volga, p.charm, p.veta, p.basis})
        sum += std::abs(term);
    return sum;
}

TEST(PnlAttribution, TermsAndResidualAddUpToTheTotal)
{
    std::mt19937_64 random(1);
    std::normal_distribution<double> normal;
    for (int trial = 0; trial < 500; ++trial) {
        const auto draw = [&] { return 1000.0 * normal(random); };
        const PnlGreeks greeks{draw(), draw(), draw(), draw(), draw(), draw(), draw(), draw()};
        const PnlCarry carry{draw(), draw(), draw(), draw(), draw(), draw(), draw(), draw()};
        const PnlMove move{.spot = normal(random), .volatility = 0.1 * normal(random), .years = 0.01};
        const double total = draw();
        const auto result = attributePnl(greeks, move, carry, total);
        ASSERT_TRUE(result.has_value());
        EXPECT_EQ(result->total, total);
        EXPECT_NEAR(result->explained() + result->residual, total, 0.005);
    }
}

TEST(PnlAttribution, EveryCarryTermIsExplained)
{
    const PnlCarry carry{1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0};
    const auto result = attributePnl({}, {}, carry, 255.0);
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->residual, 0.0);
    PnlAttribution twice = *result;
    twice.add(*result);
    EXPECT_EQ(twice.explained(), 510.0);
    EXPECT_EQ(twice.total, 510.0);
}

TEST(PnlAttribution, AlarmsOnAGreatResidual)
{
    const auto fine = attributePnl({.delta = 10.0}, {.spot = 10.0}, {}, 109.0);
    EXPECT_NEAR(fine->residualShare(), 0.09, 1e-12);
    EXPECT_FALSE(fine->isAlarm());
    const auto great = attributePnl({.delta = 10.0}, {.spot = 10.0}, {}, 89.0);
    EXPECT_TRUE(great->isAlarm());
    EXPECT_FALSE(great->isAlarm(0.2));
    EXPECT_TRUE(attributePnl({}, {}, {}, 1.0)->isAlarm()) << "all of it is unexplained";
    EXPECT_FALSE(attributePnl({}, {}, {}, 0.0)->isAlarm());
}

/// What is left is of third order: a move half as long leaves about an eighth. Time counts as one order, so all move
/// together.
TEST(PnlAttribution, TheResidualOfAnOptionIsOfThirdOrder)
{
    for (const auto settlement : {Settlement::Inverse, Settlement::Linear})
        for (const auto right : {OptionRight::Call, OptionRight::Put}) {
            const auto residualAt = [&](double scale) {
                const FlatMarket before(80000.0, 0.0, 0.6);
                const FlatMarket after = before.withVolatility(0.6 + 0.08 * scale);
                const auto option = before.option(right, 85000.0, settlement);
                const Holding holding{.instrument = &option, .quantity = 5.0};
                auto end = after.viewAt(80000.0 * (1.0 + 0.04 * scale));
                const auto parts = attributeHolding(holding, before.view(), end);
                EXPECT_NEAR(parts->total,
                            valueHolding(holding, end).valueUsd - valueHolding(holding, before.view()).valueUsd, 1e-6);
                EXPECT_NEAR(parts->basis, 0.0, 1e-6);
                return std::abs(parts->residual);
            };
            const double whole = residualAt(0.5), half = residualAt(0.25), quarter = residualAt(0.125);
            EXPECT_NEAR(whole / half, 8.0, 3.0);
            EXPECT_NEAR(half / quarter, 8.0, 2.0);
        }
}

TEST(PnlAttribution, TimeAndItsCrossTermsAreExplained)
{
    const FlatMarket before(80000.0, 0.0, 0.6);
    const FlatMarket after = before.withVolatility(0.61);
    const auto option = before.option(OptionRight::Call, 85000.0, Settlement::Inverse, 90);
    const Holding holding{.instrument = &option, .quantity = -3.0};
    auto end = after.viewLater(Duration::hours(12));
    end.spot = 80600.0;
    const auto parts = attributeHolding(holding, before.view(), end);
    ASSERT_TRUE(parts.has_value());
    EXPECT_NE(parts->charm, 0.0);
    EXPECT_NE(parts->veta, 0.0);
    EXPECT_GT(parts->theta, 0.0) << "a short option earns its decay";
    EXPECT_LT(parts->residualShare(), 0.001);
    EXPECT_NEAR(parts->explained() + parts->residual, parts->total, 0.005);
}

TEST(PnlAttribution, AForwardThatMovesAloneIsBasis)
{
    FlatMarket market;
    const auto option = market.option(OptionRight::Call, 85000.0, Settlement::Linear);
    const Holding holding{.instrument = &option, .quantity = 2.0};
    // The same forwards fitted at a lower spot: F/S has grown by 1 %.
    std::map<Timestamp, double> spotAtFit = *market.view().spotAtFit;
    for (auto& [expiry, spot] : spotAtFit)
        spot /= 1.01;
    auto end = market.view();
    end.spotAtFit = &spotAtFit;
    const auto parts = attributeHolding(holding, market.view(), end);
    ASSERT_TRUE(parts.has_value());
    EXPECT_NEAR(parts->basis, parts->total, 1e-6);
    EXPECT_GT(parts->basis, 0.0);
    EXPECT_NEAR(parts->residual, 0.0, 1e-6);
    EXPECT_EQ(parts->delta, 0.0);
}

TEST(PnlAttribution, APerpetualIsDeltaAndBasis)
{
    FlatMarket market;
    market.setMid("PERP", 80100.0);
    const auto perpetual = FlatMarket::linear(InstrumentKind::Perpetual, "PERP");
    const Holding holding{.instrument = &perpetual, .quantity = -2.0, .entryPrice = 79000.0};
    std::map<domain::InstrumentId, double> later{{FlatMarket::idOf("PERP"), 81150.0}};
    auto end = market.viewAt(81000.0);
    end.linearPrices = &later;
    const auto parts = attributeHolding(holding, market.view(), end, {.funding = 7.0, .fees = -1.5});
    ASSERT_TRUE(parts.has_value());
    EXPECT_NEAR(parts->delta, -2000.0, 1e-9);
    EXPECT_NEAR(parts->basis, -2.0 * 50.0, 1e-9);
    EXPECT_NEAR(parts->total, -2100.0 + 5.5, 1e-9);
    EXPECT_NEAR(parts->residual, 0.0, 1e-9);
}

/// A day of a drawn book: at least 95 % of it is explained, and the book is the sum of its holdings.
TEST(PnlAttribution, ADayOfABookIsExplained)
{
    for (unsigned seed = 1; seed <= 10; ++seed) {
        TermMarket before;
        auto book = before.drawBook(seed, 80);
        // Legs of a week or more: a day is no small step in the last days of an option.
        std::erase_if(book, [&](const Holding& h) {
            return h.instrument->isOption() && h.instrument->expiry < TermMarket::expiry(13);
        });
        const TermMarket after(0.62);
        auto end = after.view();
        end.now = end.now + Duration::days(1);
        end.spot = 61000.0;
        end.linearPrices = before.view().linearPrices;
        const auto day = attributeBook(book, before.view(), end);
        ASSERT_TRUE(day.has_value());
        EXPECT_EQ(day->missing, 0);
        EXPECT_LT(std::abs(day->residual), 0.05 * sizes(*day)) << seed;
        EXPECT_NEAR(day->explained() + day->residual, day->total, 0.005);
        double total = 0.0;
        for (const auto& holding : book)
            total += valueHolding(holding, end).valueUsd - valueHolding(holding, before.view()).valueUsd;
        EXPECT_NEAR(day->total, total, 0.005);
    }
}

TEST(PnlAttribution, AHoldingWithoutAPriceIsMissing)
{
    TermMarket market;
    const std::vector<Holding> book{{.instrument = &market.addOption(OptionRight::Call, 60000.0, 77), .quantity = 1.0},
                                    {.instrument = &market.addOption(OptionRight::Call, 60000.0, 30), .quantity = 1.0}};
    EXPECT_EQ(attributeBook(book, market.view(), market.view())->missing, 1);
    EXPECT_EQ(attributeHolding(book.front(), market.view(), market.view()).error().code, ErrorCode::NotFound);
}

TEST(PnlAttribution, RefusesWhatIsNoPeriod)
{
    EXPECT_FALSE(attributePnl({.delta = kNan}, {}, {}, 0.0).has_value());
    EXPECT_FALSE(attributePnl({.veta = kNan}, {}, {}, 0.0).has_value());
    EXPECT_FALSE(attributePnl({}, {.spot = kNan}, {}, 0.0).has_value());
    EXPECT_FALSE(attributePnl({}, {.years = -0.1}, {}, 0.0).has_value());
    EXPECT_FALSE(attributePnl({}, {}, {.gas = kNan}, 0.0).has_value());
    EXPECT_FALSE(attributePnl({}, {}, {}, std::numeric_limits<double>::infinity()).has_value());
    TermMarket market;
    const std::vector<Holding> none{{.instrument = nullptr, .quantity = 1.0}};
    EXPECT_FALSE(attributeBook(none, market.view(), market.view()).has_value());
    const Holding bad{.instrument = &market.addOption(OptionRight::Call, 60000.0, 30), .quantity = kNan};
    EXPECT_FALSE(attributeHolding(bad, market.view(), market.view()).has_value());
    const Holding fine{.instrument = bad.instrument, .quantity = 1.0};
    auto earlier = market.view();
    earlier.now = earlier.now - Duration::seconds(1);
    EXPECT_FALSE(attributeHolding(fine, market.view(), earlier).has_value());
}

}  // namespace
}  // namespace ballast::risk::pnl_attribution_test
