#include "risk/spot_ladder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/risk/flat_market.h"
#include "core/risk/term_market.h"
#include "margin/margin_estimate.h"

namespace ballast::risk::spot_ladder_test {
namespace {

using domain::InstrumentKind;
using domain::OptionRight;
using domain::Settlement;
using testing::FlatMarket;

/// Short strangle, a long wing and a perpetual on a smile with wings.
class Ladder : public ::testing::Test {
protected:
    Ladder()
        : market(80000.0, 0.05), call(market.option(OptionRight::Call, 90000.0, Settlement::Inverse)),
          put(market.option(OptionRight::Put, 70000.0, Settlement::Inverse, 90)),
          wing(market.option(OptionRight::Put, 55000.0, Settlement::Linear)),
          perpetual(FlatMarket::linear(InstrumentKind::Perpetual, "PERP"))
    {
        market.setMid("PERP", 80040.0);
        holdings = {{.instrument = &call, .quantity = -10.0},
                    {.instrument = &put, .quantity = -10.0},
                    {.instrument = &wing, .quantity = 4.0},
                    {.instrument = &perpetual, .quantity = 1.7, .entryPrice = 79000.0}};
    }

    BookRisk direct(double shift) const
    {
        BookRisk book;
        for (const auto& holding : holdings)
            book.add(valueHolding(holding, market.view(), shift));
        return book;
    }

    FlatMarket market;
    domain::Instrument call, put, wing, perpetual;
    std::vector<Holding> holdings;
};

TEST_F(Ladder, ZeroShiftIsZeroToTheBit)
{
    int zeros = 0;
    for (const auto& row : spotLadder(holdings, market.view()))
        if (row.shift == 0.0) {
            EXPECT_EQ(row.pnlUsd, 0.0);
            ++zeros;
        }
    EXPECT_EQ(zeros, 1);
}

TEST_F(Ladder, EveryRowIsAFullRevaluation)
{
    const auto rows = spotLadder(holdings, market.view());
    ASSERT_EQ(rows.size(), kSpotShifts.size());
    const double base = direct(0.0).valueUsd;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].shift, kSpotShifts[i]);
        const auto book = direct(rows[i].shift);
        EXPECT_NEAR(rows[i].pnlUsd, book.valueUsd - base, 1e-6);
        EXPECT_DOUBLE_EQ(rows[i].book.exposure.delta, book.exposure.delta);
        EXPECT_DOUBLE_EQ(rows[i].book.exposure.gamma, book.exposure.gamma);
        EXPECT_DOUBLE_EQ(rows[i].book.exposure.spot, market.spot() * (1.0 + rows[i].shift));
        if (i > 0) {
            EXPECT_LT(rows[i].shift, rows[i - 1].shift) << "from high to low";
        }
    }
}

/// A drawn book with an option that nobody can price and one that has expired.
TEST(BatchLadder, EveryLevelIsTheScalarLadder)
{
    testing::TermMarket market;
    auto book = market.drawBook(4, 203);
    book.push_back({.instrument = &market.addOption(OptionRight::Call, 60000.0, 77), .quantity = 2.0});
    auto view = market.view();
    view.now = view.now + Duration::days(2);
    const auto scalar = spotLadder(book, view);
    double gross = 0.0;
    for (const auto& holding : book)
        gross += std::abs(holding.quantity) * view.spot;
    for (const auto isa : {pricing::Isa::Plain, pricing::Isa::Avx2, pricing::Isa::Avx512}) {
        if (!pricing::machineHas(isa)) continue;
        const auto rows = spotLadder(book, view, kSpotShifts, isa);
        ASSERT_EQ(rows.size(), scalar.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto& a = rows[i].book;
            const auto& b = scalar[i].book;
            EXPECT_EQ(rows[i].shift, scalar[i].shift);
            EXPECT_EQ(a.missing, b.missing);
            EXPECT_EQ(a.exposure.spot, b.exposure.spot);
            EXPECT_NEAR(rows[i].pnlUsd, scalar[i].pnlUsd, 1e-11 * gross);
            EXPECT_NEAR(a.valueUsd, b.valueUsd, 1e-11 * gross);
            EXPECT_NEAR(a.exposure.delta, b.exposure.delta, 1e-11 * gross / view.spot);
            EXPECT_NEAR(a.gammaPerUsd, b.gammaPerUsd, 1e-11 * gross / view.spot);
            EXPECT_NEAR(a.exposure.gamma, b.exposure.gamma, 1e-11 * gross / view.spot);
            EXPECT_NEAR(a.exposure.vega, b.exposure.vega, 1e-11 * gross);
            EXPECT_NEAR(a.exposure.theta, b.exposure.theta, 1e-10 * gross);
            if (rows[i].shift == 0.0) {
                EXPECT_EQ(rows[i].pnlUsd, 0.0);
            }
        }
    }
}

TEST_F(Ladder, TheLadderOfAPerpetualIsAStraightLine)
{
    const std::vector<Holding> one{{.instrument = &perpetual, .quantity = -3.0, .entryPrice = 70000.0}};
    for (const auto& row : spotLadder(one, market.view()))
        EXPECT_NEAR(row.pnlUsd, -3.0 * 80040.0 * row.shift, 1e-6);
}

TEST_F(Ladder, MarginGrowsWithSizeAndIsNeverNegative)
{
    double before = 0.0;
    for (const double scale : {0.0, 0.5, 1.0, 2.0, 5.0}) {
        auto scaled = holdings;
        for (auto& holding : scaled)
            holding.quantity *= scale;
        const double margin = estimateMarginUsd(scaled, market.view());
        EXPECT_GE(margin, before) << scale;
        before = margin;
    }
    EXPECT_GT(before, 0.0);
    EXPECT_EQ(estimateMarginUsd({}, market.view()), 0.0);
}

/// For pictures each strike is valued once and not each leg; the figure is the same.
TEST_F(Ladder, MarginOfPicturesIsThatOfDecisions)
{
    const double decided = estimateMarginUsd(holdings, market.view());
    for (const auto isa : {pricing::Isa::Plain, pricing::Isa::Avx2, pricing::Isa::Avx512}) {
        if (!pricing::machineHas(isa)) continue;
        EXPECT_NEAR(estimateMarginUsd(holdings, market.view(), isa), decided, 1e-9 * decided) << pricing::toString(isa);
    }
    EXPECT_EQ(estimateMarginUsd({}, market.view(), pricing::bestIsa()), 0.0);
}

TEST_F(Ladder, MarginCoversTheWorstMoveOfTheLadder)
{
    double worst = 0.0;
    for (const auto& row : spotLadder(holdings, market.view()))
        if (std::abs(std::abs(row.shift) - 0.15) < 1e-12) worst = std::min(worst, row.pnlUsd);
    EXPECT_GE(estimateMarginUsd(holdings, market.view()), -worst);
    const std::vector<Holding> one{{.instrument = &perpetual, .quantity = 2.0, .entryPrice = 80040.0}};
    // 15 % of 2 coins at the mid, and 0.75 % of their notional at spot.
    EXPECT_NEAR(estimateMarginUsd(one, market.view()), 0.15 * 2.0 * 80040.0 + 0.0075 * 2.0 * 80000.0, 1e-6);
}

}  // namespace
}  // namespace ballast::risk::spot_ladder_test
