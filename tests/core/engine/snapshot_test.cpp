#include <gtest/gtest.h>

#include "core/engine/scripted_market.h"
#include "pricing/black76.h"

namespace ballast::engine {
namespace {

using domain::OptionRight;
using testing::ScriptedMarket;

class Pictures : public ::testing::Test {
protected:
    Pictures()
    {
        market.limits.riskAversion = 1e-8;  // A band so wide that nothing is hedged at the start.
        market.positions = {{market.optionName(0, 75000, OptionRight::Put), domain::Quantity::fromUnits(-500'000'000)},
                            {market.optionName(1, 80000, OptionRight::Call), domain::Quantity::fromUnits(-300'000'000)},
                            {market.optionName(2, 100000, OptionRight::Call), domain::Quantity::fromUnits(400'000'000)},
                            {"BTC_USDC-PERPETUAL", domain::Quantity::fromUnits(123'400'000)}};
    }

    std::shared_ptr<interfaces::Snapshot> picture()
    {
        Engine engine = Engine::create(market.config()).value();
        engine.onBatch(market.opening(80000.0)).value();
        return engine.makeSnapshot();
    }

    ScriptedMarket market;
};

TEST_F(Pictures, SumOfPartsIsTheWhole)
{
    const auto snapshot = picture();
    const auto& view = snapshot->underlyings.at(0);
    double delta = 0.0, vega = 0.0, expiryDelta = 0.0, strikeDelta = 0.0;
    for (const auto& leg : view.legs)
        delta += leg.greeks.deltaCoin, vega += leg.greeks.vegaUsd;
    for (const auto& row : view.byExpiry)
        expiryDelta += row.greeks.deltaCoin;
    for (const auto& ladder : view.byStrike)
        for (const auto& row : ladder.rows)
            strikeDelta += row.greeks.deltaCoin;
    EXPECT_NEAR(delta, view.options.deltaCoin, 1e-9);
    EXPECT_NEAR(vega, view.net.vegaUsd, 1e-9);
    EXPECT_NEAR(expiryDelta, view.options.deltaCoin, 1e-9);
    EXPECT_NEAR(strikeDelta, view.options.deltaCoin, 1e-9);
    EXPECT_NEAR(view.hedges.deltaCoin, 1.234, 1e-9);
    EXPECT_NEAR(view.net.deltaCoin, view.options.deltaCoin + view.hedges.deltaCoin, 1e-12);
    EXPECT_NEAR(snapshot->net.deltaUsd, view.net.deltaCoin * 80000.0, 1e-6);
}

TEST_F(Pictures, DeltaIsTheForwardDeltaOfTheQuotedSmile)
{
    const auto snapshot = picture();
    for (const auto& leg : snapshot->underlyings.at(0).legs) {
        const double years = (leg.expiry - market.now()).inYears();
        const double volatility = ScriptedMarket::kVolatility - 0.05 * std::log(leg.strike / 80000.0);
        const auto greeks = pricing::black76Greeks(leg.right, 80000.0, leg.strike, volatility, years);
        EXPECT_NEAR(leg.greeks.deltaCoin / leg.contracts, greeks.delta, 2e-3) << leg.instrument;
        EXPECT_NEAR(leg.greeks.vegaUsd / leg.contracts, greeks.vega * 0.01, 0.01 * greeks.vega * 0.01)
            << leg.instrument;
    }
}

TEST_F(Pictures, TheSpotLadderIsExactlyZeroAtNoShift)
{
    const auto snapshot = picture();
    int zeros = 0;
    for (const auto& row : snapshot->underlyings.at(0).bySpot) {
        if (row.shift != 0.0) continue;
        ++zeros;
        EXPECT_EQ(row.pnlUsd, 0.0);
        EXPECT_NEAR(row.greeks.deltaCoin, snapshot->underlyings.at(0).net.deltaCoin, 1e-9);
    }
    EXPECT_EQ(zeros, 1);
}

TEST_F(Pictures, TheSpotLadderAgreesWithDeltaAndGammaForSmallMoves)
{
    const auto snapshot = picture();
    const auto& view = snapshot->underlyings.at(0);
    for (const auto& row : view.bySpot) {
        if (std::abs(row.shift) != 0.01) continue;
        const double linear = view.net.deltaCoin * row.shift * 80000.0;
        const double curved = 0.5 * view.net.gammaCoin * row.shift * 100.0 * row.shift * 80000.0;
        EXPECT_NEAR(row.pnlUsd, linear + curved, std::abs(curved) * 0.1 + 30.0);
    }
}

TEST_F(Pictures, PnlStartsAtZero)
{
    const auto snapshot = picture();
    ASSERT_TRUE(snapshot->pnl.markToMarketUsd.value.has_value());
    EXPECT_NEAR(*snapshot->pnl.markToMarketUsd.value, 0.0, 1e-9);
}

TEST_F(Pictures, ABookWithoutDataSaysWhatIsMissing)
{
    Engine engine = Engine::create(market.config()).value();
    const auto snapshot = engine.makeSnapshot();
    EXPECT_FALSE(snapshot->loading.empty());
    ASSERT_NE(snapshot->underlyings.at(0).surface, nullptr);
    EXPECT_FALSE(snapshot->underlyings.at(0).surface->message.empty());
    EXPECT_FALSE(snapshot->underlyings.at(0).spot.value.has_value());
}

}  // namespace
}  // namespace ballast::engine
